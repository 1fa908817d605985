import {entities, type SetName} from './model.ts'
import type {Options} from './options.ts'
import {linkOf, type Read} from './present.ts'

/** The forms of `$resultFormat`: the standard's for observations, and those that spreadsheets and maps read. */
export const formats = ['dataArray', 'CSV', 'GeoJSON'] as const
export type Format = (typeof formats)[number]

const wanted = (set: SetName, {select}: Options): readonly string[] =>
  ['id', ...Object.keys(entities[set].properties)].filter(
    (name) => select === undefined || select.includes(name) || (name === 'id' && select.includes('@iot.id')),
  )

/** Observations as rows under names, one array a stream (OGC 18-088 §11.1). */
export function dataArraysOf(root: string, found: readonly Read[], options: Options): readonly unknown[] {
  const components = wanted('Observations', options)
  const streams = Map.groupBy(found, ({id}) => Number(String(id).split('-')[0]))
  return [...streams].map(([stream, rows]) => {
    const several = rows.some(({said}) => Array.isArray(said.result))
    return {
      [`${several ? 'MultiDatastream' : 'Datastream'}@iot.navigationLink`]: linkOf(
        root,
        several ? 'MultiDatastreams' : 'Datastreams',
        stream,
      ),
      components,
      'dataArray@iot.count': rows.length,
      dataArray: rows.map(({id, said}) => components.map((name) => (name === 'id' ? id : (said[name] ?? null)))),
    }
  })
}

/** Entities as a table, a column a property; what is no number or text stands as JSON. */
export function tableOf(
  set: SetName,
  found: readonly Read[],
  options: Options,
): {
  readonly header: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
} {
  const header = wanted(set, options)
  const cell = (value: unknown): string | number | null =>
    value === null || value === undefined ? null : typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value)
  return {header, rows: found.map(({id, said}) => header.map((name) => cell(name === 'id' ? id : said[name])))}
}

const isRecord = (one: unknown): one is Readonly<Record<string, unknown>> => typeof one === 'object' && one !== null && !Array.isArray(one)

const geometryOf = (place: unknown): unknown => (isRecord(place) ? (place.type === 'Feature' ? place.geometry : place) : null)

/** Entities as a GeoJSON feature collection; their place, or that of the neighbour that was expanded with them, is the geometry. */
export function featuresOf(set: SetName, found: readonly Read[], options: Options): unknown {
  const columns = wanted(set, options).filter((name) => !['id', 'location', 'feature'].includes(name))
  const ledPlace = ({led}: Read): unknown => {
    for (const one of Object.values(led)) {
      const [first] = one === null ? [] : 'page' in one ? one.page : [one]
      const place = first?.said.location ?? first?.said.feature
      if (place !== undefined) return place
    }
    return undefined
  }
  return {
    type: 'FeatureCollection',
    features: found.map((one) => ({
      type: 'Feature',
      id: one.id,
      geometry: geometryOf(one.said.location ?? one.said.feature ?? ledPlace(one)) ?? null,
      properties: Object.fromEntries(columns.map((name) => [name, one.said[name] ?? null])),
    })),
  }
}
