import type {Given} from '../../features/core/collection.ts'
import {both, JSON_TYPE, words} from '../../features/core/documents.ts'
import {operation} from '../../features/core/openapi.ts'
import {MVT_TYPE} from './documents.ts'
import {DEEPEST, WEB_MERCATOR} from './sets.ts'

/** The classes kept (OGC 20-057, 17-083r4). */
const tilesConformance: readonly string[] = [
  ...['core', 'tileset', 'tilesets-list', 'dataset-tilesets', 'geodata-tilesets', 'collections-selection', 'mvt', 'oas30'].map(
    (one) => `http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/${one}`,
  ),
  ...[
    'tilematrixset',
    'json-tilematrixset',
    'tileset-metadata',
    'json-tileset-metadata',
    'tilematrixsetlimits',
    'json-tilematrixsetlimits',
  ].map((one) => `http://www.opengis.net/spec/tms/2.0/conf/${one}`),
]

const set = {name: 'tileMatrixSetId', in: 'path', required: true, schema: {type: 'string', enum: [WEB_MERCATOR]}}
const place = [
  {name: 'tileMatrix', in: 'path', required: true, schema: {type: 'integer', minimum: 0, maximum: DEEPEST}},
  ...['tileRow', 'tileCol'].map((name) => ({name, in: 'path', required: true, schema: {type: 'integer', minimum: 0}})),
]
const chosen = {
  name: 'collections',
  in: 'query',
  required: false,
  style: 'form',
  explode: false,
  schema: {type: 'array', items: {type: 'string'}},
}

/** The ways to tiles below an address; operations are called as OGC 20-057 table 11 says. */
const pathsBelow = (own: string, prefix: string, tag: string, more: readonly object[]): Readonly<Record<string, object>> => {
  const sets = `${own}/tiles/{tileMatrixSetId}`
  return {
    [`${own}/tiles`]: operation(`${prefix}.vector.getTileSetsList`, both(words.tiles), JSON_TYPE, [], tag),
    [sets]: operation(`${prefix}.vector.getTileSet`, both(words.tiles), JSON_TYPE, [set], tag),
    [`${sets}/tilejson`]: operation(`${prefix}.vector.getTileJson`, both(words.tileJson), JSON_TYPE, [set], tag),
    [`${sets}/{tileMatrix}/{tileRow}/{tileCol}`]: operation(
      `${prefix}.vector.getTile`,
      both(words.tile),
      MVT_TYPE,
      [set, ...place, ...more],
      tag,
    ),
  }
}

/** What tiles add to the interface of features. */
export const tilesBeside = {
  conformsTo: tilesConformance,
  paths: (collections: readonly Given[]): Readonly<Record<string, object>> => ({
    '/tileMatrixSets': operation('getTileMatrixSetsList', both(words.tileMatrixSets), JSON_TYPE, [], 'datahub'),
    '/tileMatrixSets/{tileMatrixSetId}': operation('getTileMatrixSet', both(words.tileMatrixSets), JSON_TYPE, [set], 'datahub'),
    ...pathsBelow('', 'dataset', 'datahub', [chosen]),
    ...Object.assign({}, ...collections.map(({id}) => pathsBelow(`/collections/${id}`, `${id}.collection`, id, []))),
  }),
}
