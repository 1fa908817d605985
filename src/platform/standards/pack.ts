import {definePack} from '#kernel/pack.ts'
import {commands} from './commands.ts'
import {routes} from './routes.ts'
import {seedStandards} from './seed.ts'

export const standards = definePack({
  name: 'standards',
  title: {zh: '立案结案标准', en: 'Standards'},
  needs: ['organisation'],
  permissions: {
    'standards.read': {zh: '查看立案结案标准', en: 'See the standard'},
    'standards.edit': {zh: '起草和修改标准草稿', en: 'Draft and change the standard'},
    'standards.import': {zh: '导入标准文件', en: 'Import a standard from a file'},
    'standards.publish': {zh: '发布标准', en: 'Publish a version of the standard'},
  },
  routes,
  commands,
  seed: seedStandards,
})
