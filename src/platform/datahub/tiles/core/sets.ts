import {type Bounds, tileAt} from '#lib/tiles/mercator.ts'

/** Half the length of the equator in web mercator, in metres. */
const HALF = 20_037_508.342789244
/** Scale of the whole world in one tile of 256 pixels of 0.28 mm (OGC 17-083r4 annex D.1). */
const SCALE = 559_082_264.028717

/** The deepest zoom that is offered: a tile is less than ten metres wide. */
export const DEEPEST = 22

/** The one tile matrix set there is, and its URI. */
export const WEB_MERCATOR = 'WebMercatorQuad'
export const WEB_MERCATOR_URI = 'http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad'
export const MERCATOR_CRS = 'http://www.opengis.net/def/crs/EPSG/0/3857'

/** WebMercatorQuad by its definition (OGC 17-083r4 annex D.1). */
export const webMercatorQuad: object = {
  id: WEB_MERCATOR,
  title: 'Google Maps Compatible for the World',
  uri: WEB_MERCATOR_URI,
  crs: MERCATOR_CRS,
  orderedAxes: ['X', 'Y'],
  wellKnownScaleSet: 'http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible',
  tileMatrices: Array.from({length: DEEPEST + 1}, (_, z) => ({
    id: String(z),
    scaleDenominator: SCALE / 2 ** z,
    cellSize: (2 * HALF) / 256 / 2 ** z,
    cornerOfOrigin: 'topLeft',
    pointOfOrigin: [-HALF, HALF],
    matrixWidth: 2 ** z,
    matrixHeight: 2 ** z,
    tileWidth: 256,
    tileHeight: 256,
  })),
}

/** Which tiles of each zoom can hold something that lies within bounds. */
export const limitsOf = ([west, south, east, north]: Bounds): readonly object[] =>
  Array.from({length: DEEPEST + 1}, (_, z) => {
    const [first, last] = [tileAt(west, north, z), tileAt(east, south, z)]
    return {tileMatrix: String(z), minTileRow: first.y, maxTileRow: last.y, minTileCol: first.x, maxTileCol: last.x}
  })

/** A zoom at which bounds fill a screen. */
export const zoomOf = ([west, , east]: Bounds): number =>
  Math.max(0, Math.min(16, Math.floor(Math.log2(360 / Math.max(east - west, 1e-4)))))
