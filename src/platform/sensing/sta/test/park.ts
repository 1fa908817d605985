import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {sta} from '../../test/field.ts'

/** Five things with places and streams, made by rule, so that a test can reckon what a question about them must answer. */

const MEASUREMENT = 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement'
const unit = (symbol: string) => ({name: symbol, symbol, definition: `urn:${symbol}`})
const HOUR = 3_600_000
export const FIRST = Date.parse('2026-11-20T20:00:00Z')

export interface Thing {
  readonly name: string
  readonly description: string
  readonly properties?: Readonly<Record<string, unknown>>
  readonly place: readonly [number, number]
}

export const things: readonly Thing[] = [
  {name: 'East Gate', description: '东门站', properties: {kind: 'air', floors: 1, open: true, tags: ['a', 'b'], maker: {name: '甲', year: 2019}}, place: [114, 30]},
  {name: 'West Gate', description: '西门站', properties: {kind: 'air', floors: 3, open: false, tags: ['b'], maker: {name: '乙', year: 2021}}, place: [113.9, 30]},
  {name: 'Lake_1', description: '湖心 100% 水', properties: {kind: 'water', floors: 2.5, maker: {name: '甲', year: 2024}}, place: [114.2, 30.1]},
  {name: "O'Hara", description: '  spaced  ', properties: {kind: 'noise', floors: '4'}, place: [114, 30.5]},
  {name: 'bare', description: '没有属性', place: [120, 20]},
] // biome-ignore format: a table

export interface Seen {
  readonly thing: number
  readonly stream: number
  readonly from: number
  readonly to: number
  readonly result: number
  readonly resultAt: number | null
  readonly mode: string | null
  readonly level: number | null
  readonly valid: readonly [number, number] | null
}

const streamNames = ['温度', 'PM2.5'] as const

/** What each stream observed: every hour for ten hours; every third lasts half an hour, and what else there is comes by turns. */
export const seen: readonly Seen[] = [0, 1, 2].flatMap((thing) =>
  streamNames.flatMap((_, stream) =>
    Array.from({length: 10}, (_, i): Seen => {
      const from = FIRST + i * HOUR + stream * 60_500
      return {
        thing,
        stream,
        from,
        to: i % 3 === 2 ? from + HOUR / 2 : from,
        result: ((thing + 1) * 7 + i * 5 + stream * 3) % 23 - 4 + (i % 2) / 2,
        resultAt: i % 4 === 1 ? null : from + (i % 4) * 1_000,
        mode: i % 5 === 0 ? (thing === 0 ? 'auto' : 'hand') : null,
        level: i % 5 === 0 ? i : null,
        valid: i === 7 ? [from, from + 2 * HOUR] : null,
      }
    }),
  ),
) // biome-ignore format: arithmetic

const iso = (ms: number): string => new Date(ms).toISOString()
const span = (from: number, to: number): string => (from === to ? iso(from) : `${iso(from)}/${iso(to)}`)

const sent = ({from, to, result, resultAt, mode, level, valid}: Seen) => ({
  phenomenonTime: span(from, to),
  result,
  ...(resultAt === null ? {} : {resultTime: iso(resultAt)}),
  ...(mode === null ? {} : {parameters: {mode, level}}),
  ...(valid === null ? {} : {validTime: span(...valid)}),
})

/** Ids of what was built, in the order of the tables above. */
export interface Park {
  readonly things: readonly number[]
  /** By thing, then by stream. */
  readonly streams: readonly (readonly number[])[]
  readonly several: number
  readonly idOf: (one: Seen) => string
}

/** What the stream of several components observed. */
export const several: readonly {readonly from: number; readonly result: readonly [number, string]}[] = [0, 1, 2, 3].map((i) => ({
  from: FIRST + i * HOUR,
  result: [i * 1.5, i % 2 === 0 ? 'calm' : 'rough'],
}))

/** Builds the park by deep inserts. */
export async function buildPark(tx: Tx, act: Act): Promise<Park> {
  const [thingIds, streamIds]: [number[], number[][]] = [[], []]
  for (const [index, {place, ...thing}] of things.entries()) {
    const Datastreams = streamNames
      .filter(() => index < 3)
      .map((name, stream) => ({
        name: `${thing.name} ${name}`,
        description: name,
        observationType: MEASUREMENT,
        unitOfMeasurement: unit(stream === 0 ? 'Cel' : 'ug/m3'),
        properties: {every: (stream + 1) * 60},
        ObservedProperty: {name, definition: `urn:${stream}`, description: name},
        Sensor: {name: `${name} ${index}`, description: '', encodingType: 'text/plain', metadata: `m${index}`},
        Observations: seen.filter((one) => one.thing === index && one.stream === stream).map(sent),
      }))
    const location = {type: 'Point', coordinates: place}
    const Locations = [{name: `${thing.name} place`, description: '', encodingType: 'application/geo+json', location}]
    const id = (await sta(tx, act, 'POST', 'Things', {...thing, Locations, Datastreams})).body['@iot.id']
    thingIds.push(id)
    const made = (await sta(tx, act, 'GET', `Things(${id})/Datastreams?$orderby=id&$select=id`)).body.value
    streamIds.push(made.map((one: Record<string, number>) => one['@iot.id']))
  }
  const text = 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_CategoryObservation'
  const many = await sta(tx, act, 'POST', 'MultiDatastreams', {
    name: 'waves',
    description: '波',
    unitOfMeasurements: [unit('m'), unit('1')],
    multiObservationDataTypes: [MEASUREMENT, text],
    ObservedProperties: ['波高', '海况'].map((name) => ({name, definition: `urn:${name}`, description: name})),
    Sensor: {name: '浮标', description: '', encodingType: 'text/plain', metadata: 'buoy'},
    Thing: {'@iot.id': thingIds[2]},
    Observations: several.map(({from, result}) => ({phenomenonTime: iso(from), result})),
  })
  return {
    things: thingIds,
    streams: streamIds,
    several: many.body['@iot.id'],
    idOf: ({thing, stream, from}) => `${streamIds[thing]?.[stream]}-${from}`,
  }
}
