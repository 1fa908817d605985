import {definePack} from '#kernel/pack.ts'
import {commands} from './commands.ts'
import {routes} from './routes.ts'
import {seedOrganisation} from './seed.ts'

/** Areas, units, people, posts and the duty list. */
export const organisation = definePack({
  name: 'organisation',
  title: {zh: '组织与权责', en: 'Organisation'},
  permissions: {
    'organisation.read': {zh: '查看区域、单位、人员、岗位和权责清单', en: 'See areas, units, people, posts and duty lists'},
    'organisation.edit': {zh: '维护区域、单位、人员、岗位和权责清单草稿', en: 'Keep areas, units, people, posts and draft duty lists'},
    'organisation.duties.publish': {zh: '发布权责清单', en: 'Let a duty list take effect'},
  },
  routes,
  commands,
  seed: seedOrganisation,
})
