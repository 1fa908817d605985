import type {Said} from '#lib/problem.ts'
import {contains, type Polygon, type Position, type Ring, type Shape, signedDoubleArea} from './shape.ts'
import {type Edge, eachNearPair} from './sweep.ts'

/** What an imported geometry turned out to be. */
export type Judged<T> = {readonly good: T; readonly fault?: undefined} | {readonly good?: undefined; readonly fault: Said}

/** What to make of small offences: refuse them (strict), or put them right where that loses nothing. */
export interface Leniency {
  /** Close open rings, turn rings the other way, drop heights. */
  readonly mend: boolean
  /** The format fixes no order of rings, so that turning them is no mending. */
  readonly anyOrder?: boolean
}

const MOST_VERTICES = 100_000
/** Comparisons of edges before a shape is refused as too intricate: about a second. */
const BUDGET = 30_000_000

const fault = (zh: string, en: string): {fault: Said} => ({fault: {zh, en}})

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

/** A GeoJSON Polygon or MultiPolygon from outside as a sound shape, or the sentence that says what is wrong with it. */
export const judgeShape = (geometry: unknown, leniency: Leniency): Judged<Shape> => {
  const {type, coordinates} = (geometry ?? {}) as {readonly type?: unknown; readonly coordinates?: unknown}
  if (geometry === null || geometry === undefined || !isList(coordinates) || coordinates.length === 0) {
    return fault('几何为空，请补绘边界后再导入。', 'The geometry is empty; draw the boundary and import again.')
  }
  if (type !== 'Polygon' && type !== 'MultiPolygon') {
    return fault(
      `应为面要素，实为 ${String(type)}，请核对图层。`,
      `A polygon is needed, not ${String(type)}; check that this is the right layer.`,
    )
  }
  const polygons: readonly unknown[] = type === 'Polygon' ? [coordinates] : coordinates
  const room = {vertices: MOST_VERTICES}
  const shape: Polygon[] = []
  for (const polygon of polygons) {
    const judged = judgePolygon(polygon, leniency, room)
    if (judged.fault !== undefined) return judged
    shape.push(judged.good)
  }
  return {good: shape}
}

const judgePolygon = (polygon: unknown, leniency: Leniency, room: {vertices: number}): Judged<Polygon> => {
  if (!isList(polygon) || polygon.length === 0)
    return fault('几何为空，请补绘边界后再导入。', 'The geometry is empty; draw the boundary and import again.')
  const rings: Ring[] = []
  for (const ring of polygon) {
    const judged = judgeRing(ring, leniency, room)
    if (judged.fault !== undefined) return judged
    rings.push(judged.good)
  }
  const crossing = findCrossing(rings)
  if (crossing === 'intricate')
    return fault('边界过于复杂，无法检查，请拆分后再导入。', 'The boundary is too intricate to check; split it and import again.')
  if (crossing !== undefined) {
    const [x, y] = crossing
    return fault(
      `边界在 ${x},${y} 附近自相交，请改正后再导入。`,
      `The boundary crosses or touches itself near ${x},${y}; correct it and import again.`,
    )
  }
  const turned: Ring[] = []
  for (const [i, ring] of rings.entries()) {
    const judged = oriented(ring, i === 0, leniency)
    if (judged.fault !== undefined) return judged
    turned.push(judged.good)
  }
  const [outer, ...holes] = turned
  if (outer === undefined) return fault('几何为空，请补绘边界后再导入。', 'The geometry is empty; draw the boundary and import again.')
  for (const hole of holes) {
    if (!hole.slice(1).some((at) => contains([[outer]], at)))
      return fault('内环不在外环之内，请改正后再导入。', 'A hole lies outside its outer ring; correct it and import again.')
  }
  return {good: turned}
}

const judgeRing = (ring: unknown, {mend}: Leniency, room: {vertices: number}): Judged<Ring> => {
  if (!isList(ring) || ring.length === 0)
    return fault('几何为空，请补绘边界后再导入。', 'The geometry is empty; draw the boundary and import again.')
  room.vertices -= ring.length
  if (room.vertices < 0) {
    return fault(
      `顶点超过 ${MOST_VERTICES} 个，请简化后再导入。`,
      `More than ${MOST_VERTICES} vertices; simplify the shape and import again.`,
    )
  }
  const places: Position[] = []
  for (const each of ring) {
    const judged = judgePosition(each, mend)
    if (judged.fault !== undefined) return judged
    const last = places[places.length - 1]
    if (last === undefined || last[0] !== judged.good[0] || last[1] !== judged.good[1]) places.push(judged.good)
  }
  const [first, last] = [places[0] as Position, places[places.length - 1] as Position]
  if (places.length < 2 || first[0] !== last[0] || first[1] !== last[1]) {
    if (!mend && ring.length > 1)
      return fault(
        '环未闭合，末点应与首点相同；请改正，或以“修复”方式导入。',
        'A ring is not closed: its last point must repeat the first; correct it or import with mend.',
      )
    places.push(first)
  }
  if (places.length < 4)
    return fault('环至少需要三个不同的点，请改正后再导入。', 'A ring needs at least three different points; correct it and import again.')
  return {good: places}
}

/** A ring that runs the right way round: outer anticlockwise, holes clockwise. */
const oriented = (ring: Ring, outer: boolean, {mend, anyOrder}: Leniency): Judged<Ring> => {
  const area = signedDoubleArea(ring)
  if (area === 0) return fault('环的面积为零，请改正后再导入。', 'A ring has no area; correct it and import again.')
  if (area > 0 === outer) return {good: ring}
  if (mend || anyOrder) return {good: ring.toReversed()}
  return fault(
    `${outer ? '外环应为逆时针' : '内环应为顺时针'}（RFC 7946）；请改正，或以“修复”方式导入。`,
    `${outer ? 'An outer ring must run anticlockwise' : 'A hole must run clockwise'} (RFC 7946); correct it or import with mend.`,
  )
}

/** A position from outside, or what is wrong with it; a height is refused unless it is to be dropped. */
export const judgePosition = (value: unknown, mend: boolean): Judged<Position> => {
  if (!isList(value) || value.length < 2)
    return fault('坐标缺失，请改正后再导入。', 'A coordinate is missing; correct it and import again.')
  const [lng, lat] = value
  if (typeof lng !== 'number' || typeof lat !== 'number' || !Number.isFinite(lng) || !Number.isFinite(lat)) {
    return fault('坐标不是数字（NaN），请改正后再导入。', 'A coordinate is not a number (NaN); correct it and import again.')
  }
  if (Math.abs(lng) > 180 || Math.abs(lat) > 90) {
    return fault(
      `坐标 ${lng},${lat} 不是经纬度，请核对坐标系。`,
      `${lng},${lat} is not a longitude and latitude; check the coordinate system.`,
    )
  }
  if (value.length > 2 && !mend) {
    return fault(
      '坐标带高程（三维），请转为二维，或以“修复”方式导入。',
      'The coordinates have heights (3D); make them 2D or import with mend.',
    )
  }
  return {good: [lng, lat]}
}

/** A GeoJSON Point from outside, or what is wrong with it. */
export const judgePoint = (geometry: unknown, {mend}: Leniency): Judged<Position> => {
  const {type, coordinates} = (geometry ?? {}) as {readonly type?: unknown; readonly coordinates?: unknown}
  if (geometry === null || geometry === undefined || !isList(coordinates) || coordinates.length === 0) {
    return fault('位置为空，请补充坐标后再导入。', 'The place is empty; add its coordinates and import again.')
  }
  if (type !== 'Point')
    return fault(
      `应为点要素，实为 ${String(type)}，请核对图层。`,
      `A point is needed, not ${String(type)}; check that this is the right layer.`,
    )
  return judgePosition(coordinates, mend)
}

interface RingEdge extends Edge {
  readonly ring: number
  readonly index: number
  readonly count: number
}

/** A place where rings cross, or where one ring touches itself; two rings may touch at a point (OGC 06-103r4 §6.1.11). */
const findCrossing = (rings: readonly Ring[]): Position | 'intricate' | undefined => {
  const edges: RingEdge[] = rings.flatMap((ring, r) =>
    ring.slice(1).map(([bx, by], index): RingEdge => {
      const [ax, ay] = ring[index] as Position
      const ends = ay < by || (ay === by && ax < bx) ? {ax, ay, bx, by} : {ax: bx, ay: by, bx: ax, by: ay}
      return {...ends, owner: r, ring: r, index, count: ring.length - 1}
    }),
  )
  let found: Position | undefined
  const finished = eachNearPair(
    edges,
    (first, second) => {
      if (found !== undefined) return
      const [a, b] = [first as RingEdge, second as RingEdge]
      const step = a.ring === b.ring ? (a.index - b.index + a.count) % a.count : -1
      const neighbours = step === 1 || step === a.count - 1
      if (meets(a, b, neighbours ? 'neighbours' : a.ring === b.ring ? 'ring' : 'polygon'))
        found = [(a.ax + b.ax) / 2, (a.ay + b.ay) / 2].map((n) => Math.round(n * 1e6) / 1e6) as unknown as Position
    },
    BUDGET,
  )
  return finished ? found : 'intricate'
}

const turn = (ax: number, ay: number, bx: number, by: number, x: number, y: number): number =>
  Math.sign((bx - ax) * (y - ay) - (x - ax) * (by - ay))

/** Whether two edges meet in a way their relation does not allow; their boxes are known to meet. */
const meets = (a: Edge, b: Edge, relation: 'neighbours' | 'ring' | 'polygon'): boolean => {
  const [a1, a2] = [turn(a.ax, a.ay, a.bx, a.by, b.ax, b.ay), turn(a.ax, a.ay, a.bx, a.by, b.bx, b.by)]
  const [b1, b2] = [turn(b.ax, b.ay, b.bx, b.by, a.ax, a.ay), turn(b.ax, b.ay, b.bx, b.by, a.bx, a.by)]
  if (a1 === 0 && a2 === 0) return runsAlong(a, b)
  if (relation === 'neighbours') return false
  if (a1 * a2 < 0 && b1 * b2 < 0) return true
  return relation === 'ring' && a1 * a2 <= 0 && b1 * b2 <= 0
}

/** Whether two edges of one line share more than a point. */
const runsAlong = (a: Edge, b: Edge): boolean => {
  const along = Math.abs(a.bx - a.ax) > Math.abs(a.by - a.ay)
  const [a0, a1, b0, b1] = along ? [a.ax, a.bx, b.ax, b.bx] : [a.ay, a.by, b.ay, b.by]
  return Math.min(Math.max(a0, a1), Math.max(b0, b1)) > Math.max(Math.min(a0, a1), Math.min(b0, b1))
}
