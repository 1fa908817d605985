import type {LineKind} from './mesh.ts'
import {AVENUES, type Name, ROADS} from './names.ts'
import {type Partition, remoteness} from './partition.ts'
import {dot, lengthOf, minus, type Point, unit} from './plane.ts'
import {at} from './random.ts'

/** How great a road is. */
export type RoadClass = 'ring' | 'arterial' | 'secondary' | 'local'

/** One road from end to end, on the vertices of the partition. */
export interface Road {
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly class: RoadClass
  readonly line: readonly Point[]
  readonly vertices: readonly number[]
  readonly closed: boolean
}

/** Half the width in metres from the middle of a line to where a plot begins: carriageway, pavement and trees. */
export const halfWidth: Readonly<Record<LineKind, number>> = {
  outline: 8,
  ring: 26,
  arterial: 21,
  bank: 15,
  secondary: 14,
  local: 9,
  river: 0,
  stream: 17,
  none: 3.5,
}

/** Half the width in metres of the carriageway. */
export const carriageway: Readonly<Record<RoadClass, number>> = {ring: 18, arterial: 13, secondary: 8, local: 4.5}

const classOf = (kind: LineKind): RoadClass | undefined =>
  kind === 'bank' ? 'secondary' : kind === 'ring' || kind === 'arterial' || kind === 'secondary' || kind === 'local' ? kind : undefined

/** Follow each road straight through its junctions. */
const chains = ({mesh}: Partition): {kind: LineKind; vertices: number[]}[] => {
  const roads = mesh.edges().filter((edge) => classOf(edge.kind) !== undefined)
  const key = (a: number, b: number): string => `${a}>${b}`
  const onward = new Map<string, number>()
  const vertices = new Set(roads.flatMap((edge) => [edge.a, edge.b]))
  for (const v of vertices) {
    const near = mesh.neighbours(v).filter((w) => classOf(mesh.kind(v, w)) !== undefined)
    const pairs: {a: number; b: number; straight: number}[] = []
    for (const a of near) {
      for (const b of near) {
        if (a >= b || mesh.kind(a, v) !== mesh.kind(v, b)) continue
        const straight = dot(unit(minus(mesh.point(v), mesh.point(a))), unit(minus(mesh.point(b), mesh.point(v))))
        if (straight > 0.8) pairs.push({a, b, straight})
      }
    }
    const taken = new Set<number>()
    for (const {a, b} of pairs.sort((x, y) => y.straight - x.straight)) {
      if (taken.has(a) || taken.has(b)) continue
      taken.add(a).add(b)
      onward.set(key(a, v), b)
      onward.set(key(b, v), a)
    }
  }
  const used = new Set<string>()
  const found: {kind: LineKind; vertices: number[]}[] = []
  for (const {a, b, kind} of roads) {
    if (used.has(key(a, b))) continue
    const walk = (from: number, to: number): number[] => {
      const line = [from, to]
      used.add(key(from, to)).add(key(to, from))
      let [u, v] = [from, to]
      for (let w = onward.get(key(u, v)); w !== undefined && !used.has(key(v, w)); w = onward.get(key(u, v))) {
        used.add(key(v, w)).add(key(w, v))
        line.push(w)
        u = v
        v = w
      }
      return line
    }
    const ahead = walk(a, b)
    const back: number[] = []
    let [u, v] = [b, a]
    for (let w = onward.get(key(u, v)); w !== undefined && !used.has(key(v, w)); w = onward.get(key(u, v))) {
      used.add(key(v, w)).add(key(w, v))
      back.push(w)
      u = v
      v = w
    }
    found.push({kind, vertices: [...back.reverse(), ...ahead]})
  }
  return found
}

/** All roads of the city, the long ones named. */
export const roadsOf = (parts: Partition): Road[] => {
  const found = chains(parts)
    .map(({kind, vertices}) => {
      // Numbers of houses rise from west to east and from north to south.
      const [first, last] = [parts.mesh.point(at(vertices, 0)), parts.mesh.point(at(vertices, vertices.length - 1))]
      const ordered = last[0] - first[0] - (last[1] - first[1]) < 0 ? [...vertices].reverse() : vertices
      const line = ordered.map((v) => parts.mesh.point(v))
      return {kind, vertices: ordered, line, length: lengthOf(line)}
    })
    .sort((a, b) => b.length - a.length || at(a.vertices, 0) - at(b.vertices, 0))
  const avenues = [...AVENUES]
  const old = ROADS.filter((road) => road.name.endsWith('街'))
  const new_ = ROADS.filter((road) => road.name.endsWith('路'))
  let banks = 0
  const nameOf = (kind: LineKind, line: readonly Point[], length: number): Name => {
    const nameless = {name: '', nameEn: ''}
    if (kind === 'ring') return {name: '环城路', nameEn: 'Ring Road'}
    if (kind === 'bank')
      return (
        [
          {name: '沿江大道', nameEn: 'Yanjiang Avenue'},
          {name: '江堤路', nameEn: 'Jiangdi Road'},
        ][banks++] ?? nameless
      )
    if (kind === 'arterial' && length > 900) return avenues.shift() ?? new_.shift() ?? nameless
    if (length < 330) return nameless
    const middle = at(line, Math.floor(line.length / 2))
    return (remoteness(middle) < 0.42 ? old.shift() : undefined) ?? new_.shift() ?? old.shift() ?? nameless
  }
  const rank = (kind: LineKind): number => (kind === 'ring' || kind === 'bank' ? 0 : kind === 'arterial' ? 1 : kind === 'secondary' ? 2 : 3)
  return [...found]
    .sort((a, b) => rank(a.kind) - rank(b.kind) || b.length - a.length || at(a.line, 0)[0] - at(b.line, 0)[0])
    .map(({kind, line, vertices, length}, i) => ({
      code: `R${String(i + 1).padStart(3, '0')}`,
      ...nameOf(kind, line, length),
      class: classOf(kind) ?? 'local',
      line,
      vertices,
      closed: at(vertices, 0) === at(vertices, vertices.length - 1),
    }))
}
