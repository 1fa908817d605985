/** Encoding a tile of 10,000 features, points and polygons, beside what a program without tiles does: all of it as GeoJSON. */
import {few, printRow, seeded, spreadOf} from '../../../bench/measure.ts'
import {EXTENT, encodeTile} from './encode.ts'
import {boundsOf} from './mercator.ts'
import {fitToTile, type Geometry} from './shape.ts'

const tile = {z: 14, x: 13380, y: 6760}
const [west, south, east, north] = boundsOf(tile)
const random = seeded(20261125)
const spot = (): [number, number] => [west + (east - west) * random(), south + (north - south) * random()]
const star = (): Geometry => {
  const [lng, lat] = spot()
  const ring = Array.from({length: 12}, (_, i) => {
    const [turn, arm] = [(Math.PI * i) / 6, 0.0002 * (0.5 + random())]
    return [lng + arm * Math.cos(turn), lat + arm * Math.sin(turn)]
  })
  return {type: 'Polygon', coordinates: [[...ring, ring[0] ?? [lng, lat]]]}
}
const properties = (i: number) => ({code: `9901010100${i}`, type: `0${i % 40}`, state: i % 97 === 0 ? 'damaged' : 'intact'})

const sets: Readonly<Record<string, readonly Geometry[]>> = {
  points: Array.from({length: 10_000}, () => ({type: 'Point', coordinates: spot()})),
  'polygons of 12 corners': Array.from({length: 10_000}, star),
}
const ROUNDS = 60

for (const [name, geometries] of Object.entries(sets)) {
  const ours = (): number => {
    const fit = {tile, extent: EXTENT, buffer: 64, tolerance: 3}
    const features = geometries.flatMap((geometry, i) => {
      const fitted = fitToTile(geometry, fit)
      return fitted === undefined ? [] : [{...fitted, properties: properties(i)}]
    })
    return encodeTile([{name: 'things', features}]).length
  }
  const naive = (): number =>
    JSON.stringify({
      type: 'FeatureCollection',
      features: geometries.map((geometry, i) => ({type: 'Feature', geometry, properties: properties(i)})),
    }).length
  for (const [way, run] of [
    ['vector tile', ours],
    ['GeoJSON', naive],
  ] as const) {
    let bytes = 0
    const busy = process.cpuUsage()
    const times = Array.from({length: ROUNDS}, () => {
      const began = performance.now()
      bytes = run()
      return performance.now() - began
    }).slice(10)
    const {median, p95, most} = spreadOf(times)
    const {user, system} = process.cpuUsage(busy)
    printRow(`10,000 ${name}: ${way}`, {
      'median ms': median,
      'p95 ms': p95,
      'most ms': most,
      'cpu ms each': (user + system) / 1_000 / ROUNDS,
      kB: few(bytes / 1024),
    })
  }
}
console.log(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`)
