import type {Said} from '#lib/problem.ts'
import type {Given, Made, Property} from './collection.ts'
import {type FunctionName, functions, type Kind} from './cql2/functions.ts'
import {CRS84, systems} from './crs.ts'

/** Which of two languages words are told in. */
export type Language = 'zh' | 'en'

/** A link as the standard writes it; a templated one has names in braces. */
export interface Link {
  readonly href: string
  readonly rel: string
  readonly type: string
  readonly title: string
  readonly templated?: true
}

export const JSON_TYPE = 'application/json'
export const GEOJSON_TYPE = 'application/geo+json'
export const HTML_TYPE = 'text/html'
export const SCHEMA_TYPE = 'application/schema+json'
export const OPENAPI_TYPE = 'application/vnd.oai.openapi+json;version=3.0'

/** Words of pages and links. */
export const words = {
  home: {zh: '开放数据接口', en: 'Open data interface'},
  about: {
    zh: '按 OGC API – Features 提供城市的空间数据集：查询、过滤、分页，任何地图软件都能读取。',
    en: "The city's spatial collections by OGC API – Features: asked, filtered and paged, for any map software.",
  },
  here: {zh: '本页', en: 'This document'},
  other: {zh: '本页的另一种格式', en: 'This document in another format'},
  conformance: {zh: '所守的标准条款', en: 'Conformance classes kept'},
  definition: {zh: '接口定义（OpenAPI 3.0）', en: 'Definition of the interface (OpenAPI 3.0)'},
  documents: {zh: '接口说明', en: 'Documents of the interface'},
  collections: {zh: '数据集', en: 'Collections'},
  functions: {zh: '过滤条件可用的函数', en: 'Functions of filters'},
  items: {zh: '要素', en: 'Features'},
  item: {zh: '要素', en: 'Feature'},
  queryables: {zh: '可用于过滤的属性', en: 'Properties to filter by'},
  schema: {zh: '属性结构', en: 'Schema of the properties'},
  sortables: {zh: '可用于排序的属性', en: 'Properties to sort by'},
  next: {zh: '下一页', en: 'Next page'},
  map: {zh: '位置示意', en: 'Where it lies'},
  geometry: {zh: '坐标', en: 'Coordinates'},
  create: {zh: '新增一个要素', en: 'Make a feature'},
  replace: {zh: '以另一个要素代替', en: 'Put another feature in the place of one'},
  update: {zh: '修改要素的一部分', en: 'Change a part of a feature'},
  remove: {zh: '移除一个要素', en: 'Remove a feature'},
  tiles: {zh: '矢量瓦片', en: 'Vector tiles'},
  tileMatrixSets: {zh: '瓦片方案', en: 'Tile matrix sets'},
  tile: {zh: '瓦片', en: 'Tile'},
  tileJson: {zh: '瓦片说明（TileJSON）', en: 'TileJSON of the tiles'},
} as const satisfies Readonly<Record<string, Said>>

/** Both languages at once, for documents that are read in either. */
export const both = ({zh, en}: Said): string => (zh === en ? zh : `${zh} · ${en}`)

/** A link titled in both languages. */
export const link = (href: string, rel: string, type: string, title: Said): Link => ({href, rel, type, title: both(title)})

/** The address of the same document in another format. */
export const inFormat = (address: string, format: string): string => {
  const [path = '', query = ''] = address.split('?')
  const others = query.split('&').filter((part) => part !== '' && !part.startsWith('f='))
  return `${path}?${[`f=${format}`, ...others].join('&')}`
}

/** The links to a document itself: as it is, and in the other format. */
export function selfLinks(address: string, json: string, html: boolean): readonly Link[] {
  const [own, other] = html ? ([HTML_TYPE, json] as const) : ([json, HTML_TYPE] as const)
  return [
    link(inFormat(address, html ? 'html' : 'json'), 'self', own, words.here),
    link(inFormat(address, html ? 'json' : 'html'), 'alternate', other, words.other),
  ]
}

/** What stands at the root. */
export const landing = (root: string, html: boolean): object => ({
  title: both(words.home),
  description: both(words.about),
  links: [
    ...selfLinks(root, JSON_TYPE, html),
    link(`${root}/api`, 'service-desc', OPENAPI_TYPE, words.definition),
    link(`${root}/api?f=html`, 'service-doc', HTML_TYPE, words.documents),
    link(`${root}/conformance`, 'conformance', JSON_TYPE, words.conformance),
    link(`${root}/conformance`, 'http://www.opengis.net/def/rel/ogc/1.0/conformance', JSON_TYPE, words.conformance),
    link(`${root}/collections`, 'data', JSON_TYPE, words.collections),
    link(`${root}/collections`, 'http://www.opengis.net/def/rel/ogc/1.0/data', JSON_TYPE, words.collections),
    link(`${root}/functions`, 'http://www.opengis.net/def/rel/ogc/1.0/functions', JSON_TYPE, words.functions),
    link(`${root}/tiles`, 'http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector', JSON_TYPE, words.tiles),
    link(`${root}/tileMatrixSets`, 'http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes', JSON_TYPE, words.tileMatrixSets),
  ],
})

/** Where and when features lie, as far as it is known. */
export interface Extent {
  readonly bbox: readonly [number, number, number, number] | undefined
  readonly interval: readonly [string | null, string | null] | undefined
}

/** What is told of a collection; `whole` names every reference system, as its own page does. */
export function collectionOf(root: string, {id, title}: Given, extent: Extent, {html, whole}: {html: boolean; whole: boolean}): object {
  const own = `${root}/collections/${id}`
  const {bbox, interval} = extent
  return {
    id,
    title: both(title),
    itemType: 'feature',
    ...(bbox === undefined && interval === undefined
      ? {}
      : {
          extent: {
            ...(bbox === undefined ? {} : {spatial: {bbox: [bbox], crs: CRS84.uri}}),
            ...(interval === undefined
              ? {}
              : {temporal: {interval: [interval], trs: 'http://www.opengis.net/def/uom/ISO-8601/0/Gregorian'}}),
          },
        }),
    crs: whole ? systems.map(({uri}) => uri) : ['#/crs'],
    storageCrs: CRS84.uri,
    links: [
      ...selfLinks(own, JSON_TYPE, html),
      link(`${own}/items`, 'items', GEOJSON_TYPE, title),
      link(`${own}/items?f=html`, 'items', HTML_TYPE, title),
      link(`${own}/queryables`, 'http://www.opengis.net/def/rel/ogc/1.0/queryables', SCHEMA_TYPE, words.queryables),
      link(`${own}/schema`, 'http://www.opengis.net/def/rel/ogc/1.0/schema', SCHEMA_TYPE, words.schema),
      link(`${own}/schema`, 'describedby', SCHEMA_TYPE, words.schema),
      link(`${own}/sortables`, 'http://www.opengis.net/def/rel/ogc/1.0/sortables', SCHEMA_TYPE, words.sortables),
      link(`${own}/tiles`, 'http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector', JSON_TYPE, words.tiles),
    ],
  }
}

const TYPES: Readonly<Record<Property['type'], object>> = {
  text: {type: 'string'},
  number: {type: 'number'},
  truth: {type: 'boolean'},
  date: {type: 'string', format: 'date'},
  time: {type: 'string', format: 'date-time'},
  list: {type: 'array'},
}
const SHAPES: Readonly<Record<Made['shape'], string>> = {
  point: 'geometry-point-or-multipoint',
  line: 'geometry-linestring-or-multilinestring',
  polygon: 'geometry-polygon-or-multipolygon',
  any: 'geometry-any',
}

/** What schemas of a collection are for. */
export type SchemaKind = 'schema' | 'queryables' | 'sortables'

/** The properties of a collection as a JSON schema. */
export function schemaOf(root: string, {id, title, features}: Given, kind: SchemaKind): object {
  const {properties, place, shape, time, key, writes} = features
  const times = time === undefined ? [] : [time].flat()
  const roleOf = (name: string): object => {
    if (kind !== 'schema') return {}
    if (times.length === 1 && name === times[0]) return {'x-ogc-role': 'primary-instant'}
    const end = times.indexOf(name)
    return end < 0 ? {} : {'x-ogc-role': end === 0 ? 'primary-interval-start' : 'primary-interval-end'}
  }
  // What may be written, and what it may be; the rest is filled in by whoever owns the features (OGC 23-058r1, receivables).
  const takes = kind === 'schema' ? writes?.takes : undefined
  const limitsOf = (name: string): object => {
    const taken = takes?.find((one) => one.name === name)
    if (taken === undefined) return takes === undefined ? {} : {readOnly: true}
    return {...(taken.values && {enum: taken.values}), ...(taken.longest && {maxLength: taken.longest})}
  }
  const required = (takes ?? []).filter(({needed}) => needed === true).map(({name}) => name)
  const columns = properties
    .filter(({type}) => kind !== 'sortables' || type !== 'list')
    .map(
      ({name, type, said}, at) =>
        [name, {title: both(said), ...TYPES[type], ...roleOf(name), ...limitsOf(name), 'x-ogc-propertySeq': at + 1}] as const,
    )
  const geometry = {
    title: both({zh: '几何', en: 'Geometry'}),
    format: SHAPES[shape],
    ...(kind === 'schema' ? {'x-ogc-role': 'primary-geometry'} : {}),
  }
  const named = properties.some(({name}) => name === key.column)
  const id_ =
    kind !== 'schema' || named
      ? []
      : [['id', {title: 'id', type: key.type === 'integer' ? 'integer' : 'string', readOnly: true, 'x-ogc-role': 'id'}] as const]
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${root}/collections/${id}/${kind}`,
    type: 'object',
    title: both(title),
    ...(takes === undefined ? {} : {required: [...required, ...(writes?.placed === true ? [place] : [])]}),
    properties: Object.fromEntries([...id_, ...(kind === 'sortables' ? [] : [[place, geometry] as const]), ...columns]),
    additionalProperties: false,
  }
}

const KINDS: Readonly<Record<Kind, object>> = {text: {type: ['string']}, number: {type: ['number']}, shape: {type: ['geometry']}}

/** The functions that filters may call. */
export const functionsOf = (): object => ({
  functions: (Object.keys(functions) as FunctionName[]).map((name) => {
    const {takes, gives, zh, en} = functions[name]
    return {
      name,
      description: both({zh, en}),
      returns: (KINDS[gives] as {type: readonly string[]}).type,
      arguments: takes.map((kind) => KINDS[kind]),
    }
  }),
})

/** What is told of a feature. */
export const featureOf = ({
  id,
  geometry,
  properties,
}: {
  readonly id: string | number
  readonly geometry: unknown
  readonly properties: object
}): object => ({
  type: 'Feature',
  id,
  geometry,
  properties,
})
