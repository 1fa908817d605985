import type {Collection} from '#kernel/maps/contract.ts'
import {definePack} from '#kernel/pack.ts'
import {featureRoutes} from './features/routes.ts'

/** The data hub: what the packs publish, by the standards of the world. */
export const datahub = (published: readonly Collection[]) =>
  definePack({
    name: 'datahub',
    title: {zh: '数据中心', en: 'Data hub'},
    routes: featureRoutes(published),
  })
