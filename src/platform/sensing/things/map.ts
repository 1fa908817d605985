import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import type {Card, Collection, Drawing, Drawn, Item} from '#kernel/maps/contract.ts'
import type {Said} from '#lib/problem.ts'
import {type Bounds, boundsOf, type TileKey} from '#lib/tiles/mercator.ts'
import {thingKinds} from '../core/kinds.ts'
import {noThing} from '../mqtt/actions/credentials.ts'
import {thingFeatures} from '../queries/features.ts'
import {reachFor} from '../reach.ts'
import {badness, MOST_STEPS, type Scale, scales, stepOf, stepSaid, unitSaid} from './core/scale.ts'
import type {Standing} from './core/standing.ts'
import {
  countPlaced,
  findThing,
  listManySums,
  listPlaced,
  listStreams,
  listThings,
  listValued,
  type PlacedRow,
  type ThingRow,
} from './queries.ts'

const STANDINGS: Readonly<Record<Standing, {readonly said: Said; readonly sign: 'green' | 'yellow' | 'red' | 'none'}>> = {
  fresh: {said: {zh: '正常', en: 'fresh'}, sign: 'green'},
  stale: {said: {zh: '迟到', en: 'late'}, sign: 'yellow'},
  silent: {said: {zh: '失联', en: 'silent'}, sign: 'red'},
  past: {said: {zh: '仅历史', en: 'history only'}, sign: 'none'},
  none: {said: {zh: '无数据', en: 'no data'}, sign: 'none'},
}
const SIGNS = (['silent', 'stale', 'fresh', 'none'] as const).map((is) => ({is: STANDINGS[is].sign, ...STANDINGS[is]}))

/** From here on things are drawn one by one; below, those of a square stand together where there are more than so many. */
const EACH_FROM = 13
const MOST_EACH = 300
const SQUARES = 8
const MOST_IN_TILE = 20_000
const HOUR = 3_600_000

const kindSaid = (kind: string | null): Said =>
  (thingKinds as Readonly<Record<string, Said>>)[kind ?? ''] ?? {zh: kind ?? '设备', en: kind ?? 'device'}
const titleOf = ({name, nameEn}: {readonly name: string; readonly nameEn: string | null}): Said => ({zh: name, en: nameEn ?? name})
const text = (value: string): Said => ({zh: value, en: value})
const figure = (value: number): string => {
  const places = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return String(Number(value.toFixed(places)))
}

/** Six signs for steps, however many a scale has; the worst is always the strongest. */
const signOf = ({limits, worse}: Scale, step: number) => {
  const place = 1 + Math.round((step * (MOST_STEPS - 1)) / limits.length)
  return `step-${(worse === 'less' ? 7 - place : place) as 1 | 2 | 3 | 4 | 5 | 6}` as const
}

/** What stands in each square of a tile. */
function squares<T extends {readonly lng: number; readonly lat: number}>(tile: TileKey, rows: readonly T[]): readonly (readonly T[])[] {
  const [west, south, east, north] = boundsOf(tile, 0)
  const found = new Map<string, T[]>()
  for (const row of rows) {
    const key = `${Math.floor(((row.lng - west) / (east - west)) * SQUARES)} ${Math.floor(((row.lat - south) / (north - south)) * SQUARES)}`
    const square = found.get(key) ?? []
    if (square.length === 0) found.set(key, square)
    square.push(row)
  }
  return [...found.values()]
}

const middle = (rows: readonly {readonly lng: number; readonly lat: number}[]) => ({
  type: 'Point' as const,
  coordinates: [rows.reduce((sum, {lng}) => sum + lng, 0) / rows.length, rows.reduce((sum, {lat}) => sum + lat, 0) / rows.length],
})

/** Things by how they stand: one by one from near, by squares with their lights from afar. */
function byStanding(tile: TileKey, rows: readonly PlacedRow[]): readonly Drawn[] {
  if (tile.z >= EACH_FROM)
    return rows.map((row) => ({
      key: String(row.id),
      geometry: middle([row]),
      properties: {name: row.name, kind: row.kind, standing: STANDINGS[row.standing].sign},
    }))
  return squares(tile, rows).map((inside) => {
    const count = (standing: Standing): number => inside.filter((one) => one.standing === standing).length
    return {
      layer: 'things-counts',
      geometry: middle(inside),
      properties: {count: inside.length, red: count('silent'), yellow: count('stale'), green: count('fresh')},
    }
  })
}

/** Things by a value: each with its step and age; many from afar as the mean of a square. */
function byValue(tile: TileKey, scale: Scale, rows: readonly (PlacedRow & {readonly value: number})[]): readonly Drawn[] {
  const shown = (value: number) => ({step: String(stepOf(scale, value)), value: figure(value), rank: badness(scale, value)})
  const one = (row: (typeof rows)[number]): Drawn => ({
    key: String(row.id),
    geometry: middle([row]),
    properties: {name: row.name, age: row.standing, ...shown(row.value)},
  })
  if (tile.z >= EACH_FROM || rows.length <= MOST_EACH) return rows.map(one)
  return squares(tile, rows).flatMap((inside) => {
    const fresh = inside.filter(({standing}) => standing === 'fresh')
    const [first] = inside
    if (inside.length === 1 && first !== undefined) return [one(first)]
    const of = fresh.length === 0 ? inside : fresh
    const mean = of.reduce((sum, {value}) => sum + value, 0) / of.length
    const age = fresh.length > 0 ? 'fresh' : inside.some(({standing}) => standing === 'stale') ? 'stale' : 'silent'
    return [{geometry: middle(inside), properties: {age, count: inside.length, ...shown(mean)}}]
  })
}

const itemOf = ({id, kind, code, standing, lng, lat, ...names}: ThingRow & {readonly lng: number; readonly lat: number}): Item => ({
  key: String(id),
  title: titleOf(names),
  tells: {
    zh: [kindSaid(kind).zh, code, STANDINGS[standing].said.zh].filter(Boolean).join(' · '),
    en: [kindSaid(kind).en, code, STANDINGS[standing].said.en].filter(Boolean).join(' · '),
  },
  place: [lng, lat],
  sign: STANDINGS[standing].sign,
})

const ageSaid = (ms: number): Said => {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return {zh: '刚刚', en: 'just now'}
  if (minutes < 120) return {zh: `${minutes} 分钟前`, en: `${minutes} min ago`}
  const hours = Math.floor(minutes / 60)
  return hours < 48
    ? {zh: `${hours} 小时前`, en: `${hours} h ago`}
    : {zh: `${Math.floor(hours / 24)} 天前`, en: `${Math.floor(hours / 24)} days ago`}
}

async function cardOf(db: Db, act: Act, key: string): Promise<Card> {
  const [now, reach] = [act.at, reading(act)]
  const id = Number(key)
  const found = Number.isInteger(id) && id > 0 && id < 2 ** 31 ? await findThing(db, reach, now, id) : undefined
  if (found === undefined) throw noThing({id: Number.isInteger(id) ? id : 0})
  const streams = await listStreams(db, reach, now, {things: [id]}, 8)
  const from = new Date(now.getTime() - 24 * HOUR)
  const sums = streams.length === 0 ? [] : await listManySums(db, reach, streams.map(({id: one}) => one), {from, to: now, every: 'hour'}) // biome-ignore format: one call
  return {
    title: titleOf(found),
    place: found.place,
    sign: STANDINGS[found.standing].sign,
    open: {to: `/sensing/things/${id}`, said: {zh: '打开设备页', en: 'Open the device'}},
    facts: [
      {name: {zh: '种类', en: 'Kind'}, value: kindSaid(found.kind)},
      ...(found.code === null ? [] : [{name: {zh: '编号', en: 'Code'}, value: text(found.code)}]),
      {
        name: {zh: '最近来数', en: 'Last contact'},
        value: found.at === null ? {zh: '从未', en: 'never'} : ageSaid(now.getTime() - found.at.getTime()),
      },
    ],
    lines: streams.map((stream) => ({
      name: titleOf(stream),
      value: text(stream.value === null ? '—' : `${figure(stream.value)} ${unitSaid(stream.unit)}`.trim()),
      points: sums
        .filter((sum) => sum.stream === stream.id)
        .map(({at, value}) => [Math.max(0, (at.getTime() + HOUR / 2 - from.getTime()) / (24 * HOUR)), value] as const),
    })),
  }
}

const reading = (act: Act) => reachFor(act, 'sensing.read')

const EVERYTHING = new Set(['sensing.entity-added', 'sensing.entity-changed', 'sensing.entity-removed', 'sensing.devices-registered'])

const drawing: Drawing = {
  kind: 'point',
  from: 8,
  gathers: EACH_FROM,
  seconds: 20,
  legend: {by: 'standing', signs: SIGNS},
  shades: scales.map((scale) => ({
    id: scale.id,
    said: scale.title,
    unit: unitSaid(scale.unit),
    by: scale.by,
    signs: Array.from({length: scale.limits.length + 1}, (_, step) => ({
      is: String(step),
      said: stepSaid(scale, step),
      sign: signOf(scale, step),
    })),
  })),
  sees: (act) => reading(act).areas?.join() ?? '',
  changedBy: (event) => (EVERYTHING.has(event) ? 'all' : null),
  tile: async (db, act, {bounds, tile, shade}) => {
    const scale = scales.find(({id}) => id === shade)
    if (scale !== undefined) return byValue(tile, scale, await listValued(db, reading(act), act.at, bounds, scale, MOST_IN_TILE))
    return byStanding(tile, await listPlaced(db, reading(act), act.at, bounds, MOST_IN_TILE))
  },
  find: async (db, act, asked, limit) => {
    const found = await listThings(db, reading(act), act.at, {text: asked}, {after: undefined, limit})
    return found.flatMap((one) => (one.lng === null || one.lat === null ? [] : [itemOf({...one, lng: one.lng, lat: one.lat})]))
  },
  list: async (db, act, {bounds, limit}) => (await listPlaced(db, reading(act), act.at, bounds, limit)).map(itemOf),
  count: (db, act, {bounds}: {bounds: Bounds}) => countPlaced(db, reading(act), bounds),
  card: (db, act, key) => cardOf(db, act, key),
}

/** What sensing gives to be drawn: things by how they stand, or by what they observe. */
export const collections: readonly Collection[] = [
  {id: 'things', title: {zh: '感知设备', en: 'Devices'}, may: 'sensing.read', drawing, features: thingFeatures},
]
