import type {Said} from '#lib/problem.ts'
import type {Given} from './collection.ts'
import {systems} from './crs.ts'
import {both, GEOJSON_TYPE, HTML_TYPE, words} from './documents.ts'
import {LARGEST_PAGE, PAGE} from './request.ts'

const parameter = (name: string, schema: object, more: object = {}): object => ({
  name,
  in: 'query',
  required: false,
  schema,
  style: 'form',
  explode: false,
  ...more,
})
const uri = {type: 'string', format: 'uri', enum: systems.map((one) => one.uri)}

const shared: Readonly<Record<string, object>> = {
  f: parameter('f', {type: 'string', enum: ['json', 'html']}),
  limit: parameter('limit', {type: 'integer', minimum: 1, maximum: LARGEST_PAGE, default: PAGE}),
  bbox: parameter('bbox', {
    type: 'array',
    oneOf: [
      {minItems: 4, maxItems: 4},
      {minItems: 6, maxItems: 6},
    ],
    items: {type: 'number'},
  }),
  'bbox-crs': parameter('bbox-crs', uri),
  crs: parameter('crs', uri),
  datetime: parameter('datetime', {type: 'string'}),
  filter: parameter('filter', {type: 'string'}),
  'filter-lang': parameter('filter-lang', {type: 'string', enum: ['cql2-text', 'cql2-json'], default: 'cql2-text'}),
  'filter-crs': parameter('filter-crs', uri),
  sortby: parameter('sortby', {type: 'array', minItems: 1, items: {type: 'string', pattern: '[+-]?.+'}}),
  properties: parameter('properties', {type: 'array', items: {type: 'string'}}),
  resultType: parameter('resultType', {type: 'string', enum: ['results', 'hits'], default: 'results'}),
  cursor: parameter('cursor', {type: 'string'}),
}

const ref = (name: string): object => ({$ref: `#/components/parameters/${name}`})
const problems = Object.fromEntries(
  ['400', '401', '403', '404', '422', '500'].map((status) => [status, {$ref: '#/components/responses/Problem'}]),
)
const answers = (type: string, description: string): object => ({
  '200': {description, content: {[type]: {schema: {type: 'object'}}, [HTML_TYPE]: {schema: {type: 'string'}}}},
  ...problems,
})

/** An operation that reads. */
export const operation = (operationId: string, summary: string, type: string, parameters: readonly object[], tag: string): object => ({
  get: {operationId, summary, tags: [tag], parameters: [ref('f'), ...parameters], responses: answers(type, summary)},
})

const tag: object = {description: 'ETag', required: true, schema: {type: 'string'}, name: 'If-Match', in: 'header'}
const sentIn: object = {description: 'CRS', required: false, schema: {type: 'string'}, name: 'Content-Crs', in: 'header'}

/** An operation that writes; what was sent must fit the schema of the collection. */
const writing = (
  operationId: string,
  summary: string,
  status: string,
  {takes, parameters, of}: {takes?: string; parameters: readonly object[]; of: string},
): object => ({
  operationId,
  summary,
  tags: [of],
  parameters,
  ...(takes === undefined ? {} : {requestBody: {required: true, content: {[takes]: {schema: {type: 'object'}}}}}),
  responses: {
    [status]: {description: summary},
    ...problems,
    ...Object.fromEntries(['405', '412', '428'].map((one) => [one, {$ref: '#/components/responses/Problem'}])),
  },
})

const SCALARS = {text: 'string', number: 'number', truth: 'boolean', date: 'string', time: 'string', list: 'array'} as const

function pathsOf({id, title, features}: Given): Readonly<Record<string, object>> {
  const own = `/collections/${id}`
  const name = both(title)
  const items = [
    'limit',
    'bbox',
    'bbox-crs',
    'crs',
    'datetime',
    'filter',
    'filter-lang',
    'filter-crs',
    'sortby',
    'properties',
    'resultType',
    'cursor',
  ].map(ref)
  const equal = features.properties
    .filter(({type}) => type !== 'list')
    .map((one) => parameter(one.name, {type: SCALARS[one.type]}, {description: both(one.said)}))
  const fid = {name: 'featureId', in: 'path', required: true, schema: {type: features.key.type === 'integer' ? 'integer' : 'string'}}
  const {create, replace, update, remove} = features.writes ?? {}
  const way = (
    given: unknown,
    verb: string,
    method: string,
    said: Said,
    status: string,
    takes: string | undefined,
    parameters: readonly object[],
  ) =>
    given === undefined
      ? {}
      : {[method]: writing(`${verb}.${id}`, both(said), status, {...(takes === undefined ? {} : {takes}), parameters, of: id})}
  const ofOne = [fid, tag, sentIn]
  return {
    [own]: operation(`describe.${id}`, name, 'application/json', [], id),
    [`${own}/items`]: {
      ...operation(`items.${id}`, name, GEOJSON_TYPE, [...items, ...equal], id),
      ...way(create, 'create', 'post', words.create, '201', GEOJSON_TYPE, [sentIn]),
    },
    [`${own}/items/{featureId}`]: {
      ...operation(`item.${id}`, name, GEOJSON_TYPE, [fid, ref('crs'), ref('properties')], id),
      ...way(replace, 'replace', 'put', words.replace, '204', GEOJSON_TYPE, ofOne),
      ...way(update, 'update', 'patch', words.update, '204', 'application/merge-patch+json', ofOne),
      ...way(remove, 'remove', 'delete', words.remove, '204', undefined, [fid, tag]),
    },
    [`${own}/queryables`]: operation(`queryables.${id}`, both(words.queryables), 'application/schema+json', [], id),
    [`${own}/schema`]: operation(`schema.${id}`, both(words.schema), 'application/schema+json', [], id),
    [`${own}/sortables`]: operation(`sortables.${id}`, both(words.sortables), 'application/schema+json', [], id),
  }
}

/** The definition of the interface by OpenAPI 3.0, with the collections the reader may see; `more` are the paths of other rooms at the same root. */
export const definition = (root: string, collections: readonly Given[], more: Readonly<Record<string, object>> = {}): object => ({
  openapi: '3.0.3',
  info: {title: both(words.home), description: both(words.about), version: '1.0.0'},
  servers: [{url: root}],
  tags: [{name: 'datahub'}, ...collections.map(({id, title}) => ({name: id, description: both(title)}))],
  paths: {
    '/': operation('landing', both(words.home), 'application/json', [], 'datahub'),
    '/conformance': operation('conformance', both(words.conformance), 'application/json', [], 'datahub'),
    '/api': operation('definition', both(words.definition), 'application/vnd.oai.openapi+json;version=3.0', [], 'datahub'),
    '/functions': operation('functions', both(words.functions), 'application/json', [], 'datahub'),
    '/collections': operation('collections', both(words.collections), 'application/json', [], 'datahub'),
    ...Object.assign({}, ...collections.map(pathsOf)),
    ...more,
  },
  components: {
    parameters: shared,
    responses: {
      Problem: {
        description: 'RFC 9457',
        content: {
          'application/problem+json': {
            schema: {type: 'object', properties: {code: {type: 'string'}, status: {type: 'integer'}, detail: {type: 'string'}}},
          },
        },
      },
    },
  },
})
