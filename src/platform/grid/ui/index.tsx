import {later, type UiPack} from '#web/screen.ts'

/** The page with which the grid and its components are kept. */
export const gridUi: UiPack = {
  name: 'grid',
  screens: [
    {
      path: /^\/keeping\/grid$/,
      may: 'signed-in',
      title: {zh: '网格与部件', en: 'Grid and components'},
      Page: later(() => import('./grid.tsx'), 'GridPage'),
      nav: {
        in: 'keeping',
        group: 'people',
        to: '/keeping/grid',
        said: {zh: '网格与部件', en: 'Grid and components'},
        tells: {
          zh: '网格在地图上、检查拼接、责任网格、部件、导入',
          en: 'The grid on the map, its tiling, responsibility grids, components, imports',
        },
        needs: ['grid.edit', 'grid.import'],
      },
    },
  ],
}
