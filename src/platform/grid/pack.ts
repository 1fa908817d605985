import {definePack} from '#kernel/pack.ts'
import {importErrand} from './actions/errand.ts'
import {commands} from './commands.ts'
import {collections} from './map.ts'
import {routes} from './routes.ts'
import {seedGrid} from './seed.ts'

/** Areas, unit grids, responsibility grids, components and names on the map: where everything is. */
export const grid = definePack({
  name: 'grid',
  title: {zh: '网格与部件', en: 'Grid and components'},
  needs: ['organisation'],
  permissions: {
    'grid.read': {zh: '查看网格、部件和责任网格', en: 'See cells, components and responsibility grids'},
    'grid.edit': {
      zh: '登记和修改部件、划定责任网格、检查网格',
      en: 'Register and change components, draw responsibility grids, check the grid',
    },
    'grid.import': {zh: '导入区域、网格、部件和地名', en: 'Import areas, cells, components and places'},
  },
  routes,
  commands,
  errands: {import: importErrand},
  collections,
  seed: seedGrid,
})
