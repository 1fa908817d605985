import {systemAct} from '#kernel/act.ts'
import type {Store} from '#kernel/db.ts'
import {beginSheet} from '../../src/platform/datahub/intake/actions/keep.ts'
import {makeSource} from '../../src/platform/datahub/masters/actions/sources.ts'
import {proposeAlikes} from '../../src/platform/datahub/masters/queries/alike.ts'
import {insertAppearances} from '../../src/platform/datahub/masters/queries/appearances.ts'
import {insertMasters} from '../../src/platform/datahub/masters/queries/masters.ts'
import {packs} from '../../src/server/packs.ts'
import {learnSensing, sensingValues} from './sensing.ts'

const id = (n: number): string => `00000000-0000-7000-8000-00000000000${n}`

/** A source of masters with two places that may be the same, and an empty sheet, so that there is something to decide and to keep. */
const plantRows = (store: Store, at: Date): Promise<void> =>
  store.transact(async (tx) => {
    const act = systemAct(at)
    const published = packs.flatMap(({collections = []}) => collections)
    const named = (_db: unknown, _at: Date, name: string) => Promise.resolve(published.find((one) => one.id === name))
    const mapping = {traits: {name: 'name'}, place: true}
    const source = await makeSource(tx, act, named, {collection: 'places', kind: 'place', mapping, trust: 1, district: '990100'})
    const things = [1, 2, 3, 4].map((n) => ({
      id: id(n),
      key: String(n),
      district: '990101',
      code: null,
      traits: {name: `公园${n}`},
      digest: String(n),
      blocks: ['<公园'],
    }))
    await insertMasters(
      tx,
      'place',
      at,
      things.map(({id: own, key}) => ({id: own, name: key})),
    )
    await insertAppearances(tx, {source, kind: 'place', round: 1, at}, things)
    const pair = {kind: 'place' as const, why: 'likeness' as const, probability: 0.7, pattern: [1, null, null]}
    await proposeAlikes(tx, at, [
      {...pair, id: id(5), one: id(1), other: id(2)},
      {...pair, id: id(6), one: id(3), other: id(4)},
    ])
    await beginSheet(tx, act, {name: 'fuzzed', title: {zh: '试', en: 'Tried'}, district: '990100', unit: null, open: false})
  })

/** Collections of the hub, and one that there is not. */
const collections: readonly string[] = ['cells', 'districts', 'cases', 'components', 'none']

/** Datasets of the catalogue, and one that there is not. */
const datasets: readonly string[] = ['cells', 'cases', 'none']

const systems = [4326, 4490, 3857, 4526, 4547, 1].map((srid) => `http://www.opengis.net/def/crs/EPSG/0/${srid}`)

/** Parameters of pages of features: right, nearly right and wrong. */
const datahubValues: Readonly<Record<string, readonly string[]>> = {
  fid: ['990101001001001', '990101', 'x'],
  f: ['json', 'html', 'xml'],
  crs: systems,
  'bbox-crs': systems,
  'filter-crs': systems,
  'filter-lang': ['cql2-text', 'cql2-json', 'ecql'],
  filter: [
    'area_m2 > 1000',
    "name like '%网格' and region in (1, 2)",
    's_intersects(geometry, BBOX(113.99, 29.99, 114.01, 30.01))',
    "t_after(reported_at, DATE('2026-11-01'))",
    '{"op":"=","args":[{"property":"region"},1]}',
    "casei(name) = casei('X') or 1 = 1",
    'region ^ 400 > 1',
    's_within(geometry, POLYGON((0 0, 1 1, 1 0)))',
    'region = ',
    '{"op":"not"}',
  ],
  datetime: ['2026-11-01T00:00:00Z/..', '2026-11-23', '../..', '2026-13-01'],
  sortby: ['name', '-area_m2,name', 'nothing', '+', ''],
  properties: ['name,code', '', 'shape', 'nothing'],
  resultType: ['hits', 'results', 'x'],
  tms: ['WebMercatorQuad', 'x'],
  collection: ['cells', 'components', 'cases', 'none'],
  collections: ['cells,components', 'cells', 'none'],
  z: ['14', '12', '0', '31'],
  row: ['6771', '1692', '0', '-1'],
  col: ['13380', '3345', '0', 'x'],
  x: ['13380', '3345', '0', 'x'],
  y: ['6771', '1692', '0', '-1'],
}

/** What Open311 takes. */
const open311Values: Readonly<Record<string, readonly string[]>> = {
  service_code: ['matter.01037', 'matter.06012', 'matter.06010', 'x'],
  address_string: ['中山路1号', ''],
  lat: ['30.0', '30', '91', ''],
  long: ['114.0', '114', '181', ''],
  start_date: ['2026-11-01T00:00:00Z', '2026-11-01T00:00:00 08:00', 'x'],
  end_date: ['2026-11-23T00:00:00Z', '2026-11-30T00:00:00+08:00'],
  updated_after: ['2026-11-01T00:00:00Z', ''],
  page: ['1', '2', '0'],
  page_size: ['1', '10', '1001'],
  jurisdiction_id: ['jingcheng.example', '990101.jingcheng.example', ''],
  api_key: ['', 'jck_x'],
  description: ['路面有坑'],
  media_url: ['https://a.example/x.jpg', 'javascript:1', ''],
}

/** What the interfaces by standards take: paths, options and parameters by their names. */
export const standardValues: Readonly<Record<string, readonly string[]>> = {...sensingValues, ...datahubValues, ...open311Values}

/** What the city knows of what these interfaces lead to, by the folder of an address and by name. */
export async function learnStandards(...asked: Parameters<typeof learnSensing>) {
  const {folders, names} = await learnSensing(...asked)
  const [store, at, ids] = asked
  await plantRows(store, at)
  const [requests, shares] = [await ids('cases.case'), await ids('datahub.share')]
  const [resources, appearances] = [await ids('datahub.resource'), await ids('datahub.appearance')]
  const planted = {
    sheets: await ids('datahub.sheet'),
    resources,
    appearances,
    masters: appearances,
    alike: await ids('datahub.alike'),
    'master-sources': await ids('datahub.master_source'),
  }
  const standard = {collections, datasets, shares, shared: shares, requests, services: open311Values.service_code ?? []}
  return {
    folders: {...folders, ...standard, ...planted},
    names: {...names, service_request_id: requests},
  }
}
