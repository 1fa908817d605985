import {systemAct} from '#kernel/act.ts'
import type {Collection} from '#kernel/maps/contract.ts'
import {definePack} from '#kernel/pack.ts'
import {catalogueOf} from './catalogue/catalogue.ts'
import {openExtents} from './features/extents.ts'
import {openLookup} from './features/lookup.ts'
import {featureRoutes} from './features/routes.ts'
import {sheetCollections} from './intake/collections.ts'
import {intakeErrands} from './intake/errands.ts'
import {intakeEvery} from './intake/jobs.ts'
import {intakeRoutes} from './intake/routes.ts'
import type {CollectionNamed} from './masters/actions/read.ts'
import {masterCommands} from './masters/commands.ts'
import {masterRounds} from './masters/jobs.ts'
import {masterRoutes} from './masters/routes.ts'
import {open311Routes} from './open311/routes.ts'
import {seedOpen311} from './open311/seed.ts'
import {outputRoutes} from './output/routes.ts'
import type {Ground} from './sharing/actions.ts'
import {sharingRoutes} from './sharing/routes.ts'
import {seedShares} from './sharing/seed.ts'
import {tilesBeside} from './tiles/core/openapi.ts'
import {tileRoutes} from './tiles/routes.ts'

/** The data hub: what the packs publish, by the standards of the world. */
export const datahub = (published: readonly Collection[]) => {
  // Rooms whose collections are known only while the city runs are listed behind those of the packs.
  const lookup = openLookup(published, [sheetCollections])
  const extents = openExtents()
  const ground: Ground = {
    // What there is, whoever asks; who may read it the catalogue and the shares decide.
    sources: {collections: (db, act) => lookup.list(db, systemAct(act.at, 'catalogue'))},
    // A sheet is named by its collection.
    collectionOf: ({kind, ref}) => (kind === 'collection' || kind === 'sheet' ? ref : undefined),
  }
  const named: CollectionNamed = (db, at, id) => lookup.find(db, systemAct(at, 'masters'), id)
  const catalogue = catalogueOf(published, ground)
  return definePack({
    name: 'datahub',
    title: {zh: '数据中心', en: 'Data hub'},
    needs: ['organisation', 'notices', 'standards', 'grid', 'sensing', 'cases'],
    permissions: {
      'datahub.keep': {zh: '维护数据目录', en: 'Maintain datasets'},
      'datahub.share': {zh: '审批数据共享', en: 'Decide on sharing data'},
      'datahub.use': {zh: '申请和使用共享数据', en: 'Ask for shared data and use it'},
      'datahub.masters': {zh: '核对主数据', en: 'Decide on master data'},
      'datahub.personal': {zh: '查看主数据中的个人信息', en: 'See personal data of masters'},
      'datahub.write': {zh: '经标准接口写入要素', en: 'Write features by the standard interface'},
    },
    routes: [
      ...featureRoutes(lookup, extents, tilesBeside),
      ...tileRoutes(lookup, extents),
      ...catalogue.routes,
      ...sharingRoutes(ground),
      ...intakeRoutes,
      ...outputRoutes(lookup),
      ...open311Routes,
      ...masterRoutes(named),
    ],
    every: {...catalogue.every, ...intakeEvery},
    rounds: masterRounds(named),
    commands: masterCommands,
    errands: intakeErrands,
    seed: async (tx, act, city) => {
      await catalogue.seed(tx, act, city)
      await seedShares(tx, act, city, ground)
      await seedOpen311(tx, city)
    },
  })
}
