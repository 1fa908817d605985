import type {Said} from '#lib/problem.ts'
import type {Bounds} from '#lib/tiles/mercator.ts'
import type {Given} from '../../features/core/collection.ts'
import {both, JSON_TYPE, type Link, link, selfLinks, words} from '../../features/core/documents.ts'
import {DEEPEST, limitsOf, MERCATOR_CRS, WEB_MERCATOR, WEB_MERCATOR_URI, zoomOf} from './sets.ts'

export const MVT_TYPE = 'application/vnd.mapbox-vector-tile'
const TILING = 'http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme'

/** What tiles are of: where they lie, how they are called, and the collections in them as layers. */
export interface Tiled {
  /** The address of what is tiled, before `/tiles`. */
  readonly own: string
  readonly root: string
  readonly title: Said
  readonly collections: readonly Given[]
  readonly bbox: Bounds | undefined
}

/** How many features a tile holds one by one; of more it shows an even choice. */
export const MOST_IN_TILE = 3_000

const about: Said = {
  zh: `每个瓦片至多 ${MOST_IN_TILE} 个要素，带全部公开属性；更密处均匀抽取，只带标识`,
  en: `A tile holds up to ${MOST_IN_TILE} features with all published properties; of more it shows an even choice, with their ids alone`,
}

const tilesLink = ({own}: Tiled): Link => ({
  ...link(`${own}/tiles/${WEB_MERCATOR}/{tileMatrix}/{tileRow}/{tileCol}`, 'item', MVT_TYPE, words.tile),
  templated: true,
})

const GEOMETRIES = {point: 0, line: 1, polygon: 2} as const

/** The list of tile sets: there is one. */
export const tilesets = (tiled: Tiled, address: string, html: boolean): object => ({
  links: selfLinks(address, JSON_TYPE, html),
  tilesets: [
    {
      title: both(tiled.title),
      dataType: 'vector',
      crs: MERCATOR_CRS,
      tileMatrixSetURI: WEB_MERCATOR_URI,
      links: [
        link(`${tiled.own}/tiles/${WEB_MERCATOR}`, 'self', JSON_TYPE, words.tiles),
        link(`${tiled.root}/tileMatrixSets/${WEB_MERCATOR}`, TILING, JSON_TYPE, words.tileMatrixSets),
        link(`${tiled.own}/tiles/${WEB_MERCATOR}/tilejson`, 'describedby', JSON_TYPE, words.tileJson),
        tilesLink(tiled),
      ],
    },
  ],
})

const fieldsOf = ({features}: Given): Readonly<Record<string, string>> =>
  Object.fromEntries(features.properties.map(({name, said}) => [name, both(said)]))

/** A tile set (OGC 17-083r4 clause 7): its layers, their limits and how its tiles are asked for. */
export const tileset = (tiled: Tiled, address: string, html: boolean): object => {
  const {bbox, collections, title, own, root} = tiled
  return {
    title: both(title),
    description: both(about),
    dataType: 'vector',
    crs: MERCATOR_CRS,
    tileMatrixSetURI: WEB_MERCATOR_URI,
    tileMatrixSetDefinition: `${root}/tileMatrixSets/${WEB_MERCATOR}`,
    ...(bbox === undefined
      ? {}
      : {
          boundingBox: {lowerLeft: bbox.slice(0, 2), upperRight: bbox.slice(2), crs: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84'},
          tileMatrixSetLimits: limitsOf(bbox),
        }),
    layers: collections.map((one) => ({
      id: one.id,
      title: both(one.title),
      dataType: 'vector',
      ...(one.features.shape === 'any' ? {} : {geometryDimension: GEOMETRIES[one.features.shape]}),
      minTileMatrix: '0',
      maxTileMatrix: String(DEEPEST),
      propertiesSchema: {
        type: 'object',
        properties: Object.fromEntries(Object.entries(fieldsOf(one)).map(([name, said]) => [name, {title: said}])),
      },
    })),
    links: [
      ...selfLinks(address, JSON_TYPE, html),
      link(`${root}/tileMatrixSets/${WEB_MERCATOR}`, TILING, JSON_TYPE, words.tileMatrixSets),
      link(`${own}/tiles/${WEB_MERCATOR}/tilejson`, 'describedby', JSON_TYPE, words.tileJson),
      tilesLink(tiled),
    ],
  }
}

/** The same for map libraries (TileJSON 3.0.0). */
export const tileJson = ({own, title, collections, bbox}: Tiled): object => ({
  tilejson: '3.0.0',
  name: both(title),
  description: both(about),
  scheme: 'xyz',
  tiles: [`${own}/tiles/${WEB_MERCATOR}/{z}/{y}/{x}`],
  minzoom: 0,
  maxzoom: DEEPEST,
  ...(bbox === undefined ? {} : {bounds: bbox, center: [(bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2, zoomOf(bbox)]}),
  vector_layers: collections.map((one) => ({
    id: one.id,
    description: both(one.title),
    minzoom: 0,
    maxzoom: DEEPEST,
    fields: fieldsOf(one),
  })),
})

/** The tile matrix sets there are. */
export const tileMatrixSets = (root: string, address: string, html: boolean): object => ({
  links: selfLinks(address, JSON_TYPE, html),
  tileMatrixSets: [
    {
      id: WEB_MERCATOR,
      title: 'Google Maps Compatible for the World',
      uri: WEB_MERCATOR_URI,
      crs: MERCATOR_CRS,
      links: [
        link(`${root}/tileMatrixSets/${WEB_MERCATOR}`, 'self', JSON_TYPE, words.tileMatrixSets),
        link(`${root}/tileMatrixSets/${WEB_MERCATOR}`, 'item', JSON_TYPE, words.tileMatrixSets),
      ],
    },
  ],
})
