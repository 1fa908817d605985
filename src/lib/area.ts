import {problem} from './problem.ts'

/** A surface in degrees: polygons of closed rings, of each the outer ring first. */
export type Area = readonly (readonly (readonly (readonly [number, number])[])[])[]

export const badArea = problem('map.bad-area', 422, {
  zh: () => '无法识别所画的范围。请重新画一个至少三个点、不超过 200 公里的多边形，或半径不超过 50 公里的圆。',
  en: () => 'The area is not understood. Draw a polygon of at least three corners within 200 km, or a circle of at most 50 km.',
})

const METRES_A_DEGREE = 111_320
const CORNERS = 64
const MOST_METRES = 50_000
const MOST_DEGREES = 2

const sane = (area: Area): Area => {
  const corners = area.flat(2)
  const [lngs, lats] = [corners.map(([lng]) => lng), corners.map(([, lat]) => lat)]
  const wide = Math.max(...lngs) - Math.min(...lngs) > MOST_DEGREES || Math.max(...lats) - Math.min(...lats) > MOST_DEGREES
  const off = corners.some(([lng, lat]) => Math.abs(lng) > 180 || Math.abs(lat) > 85)
  if (wide || off || corners.length < 4) throw badArea({})
  return area
}

/**
 * An area as it stands in an address: `circle:lng,lat,metres` or `polygon:lng,lat,lng,lat,…` (its first corner is not said again).
 * A circle becomes a polygon of 64 corners. Throws map.bad-area.
 */
export function readArea(text: string): Area {
  const [name, list = ''] = text.split(':')
  const numbers = list.split(',').map(Number)
  if (numbers.some((number) => !Number.isFinite(number))) throw badArea({})
  if (name === 'circle') {
    const [lng = 0, lat = 0, metres = 0] = numbers
    if (numbers.length !== 3 || metres <= 0 || metres > MOST_METRES || Math.abs(lat) > 85) throw badArea({})
    const [high, wide] = [metres / METRES_A_DEGREE, metres / METRES_A_DEGREE / Math.cos((lat * Math.PI) / 180)]
    const corners = Array.from({length: CORNERS}, (_, i): [number, number] => {
      const turn = (2 * Math.PI * i) / CORNERS
      return [lng + wide * Math.cos(turn), lat + high * Math.sin(turn)]
    })
    return sane([[[...corners, corners[0] ?? [lng, lat]]]])
  }
  if (name !== 'polygon' || numbers.length < 6 || numbers.length % 2 === 1) throw badArea({})
  const corners = numbers.flatMap((lng, i): [number, number][] => (i % 2 === 0 ? [[lng, numbers[i + 1] ?? 0]] : []))
  return sane([[[...corners, corners[0] ?? [0, 0]]]])
}
