import {COMMUNITIES, DISTRICTS, STREETS} from './names.ts'
import type {Atom, Leaf, Partition} from './partition.ts'
import {cellSize} from './partition.ts'
import {add, apart, area, centroid, inside, type Point} from './plane.ts'
import {around, at} from './random.ts'

/** An administrative area of the city. */
export interface Area {
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly level: 'city' | 'district' | 'street' | 'community'
}

/** The areas of the city and the pieces of town they are made of. */
export interface Administration {
  readonly areas: readonly Area[]
  /** Community code of each atom. */
  readonly communityOf: ReadonlyMap<number, string>
}

interface Lot {
  readonly id: number
  readonly centre: Point
  readonly weight: number
}

/** Divide lots into `count` compact groups of about equal weight (weighted k-means with a handicap for the heavy). */
const divide = (lots: readonly Lot[], count: number, touches: (a: number, b: number) => number): Map<number, number> => {
  const total = lots.reduce((sum, lot) => sum + lot.weight, 0)
  const middle = lots.reduce<Point>((sum, lot) => add(sum, lot.centre, lot.weight / total), [0, 0])
  let seeds: Point[] = []
  for (let k = 0; k < count; k++) {
    const far = (lot: Lot): number => Math.min(...(seeds.length ? seeds : [middle]).map((s) => apart(s, lot.centre)))
    seeds.push(lots.reduce((best, lot) => (far(lot) > far(best) ? lot : best)).centre)
  }
  const handicap = seeds.map(() => 0)
  const group = new Map<number, number>()
  for (let round = 0; round < 160; round++) {
    const loads = seeds.map(() => 0)
    const sums = seeds.map((): Point => [0, 0])
    for (const lot of lots) {
      const cost = (k: number): number => apart(at(seeds, k), lot.centre) ** 2 + at(handicap, k)
      let best = 0
      for (let k = 1; k < count; k++) if (cost(k) < cost(best)) best = k
      group.set(lot.id, best)
      loads[best] = at(loads, best) + lot.weight
      sums[best] = add(at(sums, best), lot.centre, lot.weight)
    }
    if (round < 60) seeds = seeds.map((s, k) => (at(loads, k) > 0 ? [at(sums, k)[0] / at(loads, k), at(sums, k)[1] / at(loads, k)] : s))
    const pace = 40_000 * (1 - round / 160)
    for (let k = 0; k < count; k++) handicap[k] = at(handicap, k) + pace * ((at(loads, k) * count) / total - 1)
  }
  // A group must hang together: pieces cut off from its largest part go to the neighbour they touch most.
  for (let round = 0; round < 12; round++) {
    let moved = false
    for (let k = 0; k < count; k++) {
      const members = lots.filter((lot) => group.get(lot.id) === k)
      const parts: Lot[][] = []
      const left = new Set(members)
      for (const start of members) {
        if (!left.delete(start)) continue
        const part = [start]
        for (const lot of part) {
          for (const other of [...left]) if (touches(lot.id, other.id) > 0 && left.delete(other)) part.push(other)
        }
        parts.push(part)
      }
      const weigh = (part: readonly Lot[]): number => part.reduce((sum, lot) => sum + lot.weight, 0)
      for (const part of parts.sort((a, b) => weigh(b) - weigh(a)).slice(1)) {
        for (const lot of part) {
          const near = lots.filter((other) => group.get(other.id) !== k && touches(lot.id, other.id) > 0)
          const best = near.sort((a, b) => touches(lot.id, b.id) - touches(lot.id, a.id))[0]
          if (best) {
            group.set(lot.id, group.get(best.id) ?? 0)
            moved = true
          }
        }
      }
    }
    if (!moved) break
  }
  return group
}

const borders = (parts: Partition): Map<string, number> => {
  const atomOf = new Map(parts.leaves.map((leaf) => [leaf.face, leaf.atom]))
  const shared = new Map<string, number>()
  for (const leaf of parts.leaves) {
    const {ring} = parts.mesh.face(leaf.face)
    for (let i = 0; i < ring.length; i++) {
      const [a, b] = [at(ring, i), around(ring, i + 1)]
      const other = atomOf.get(parts.mesh.leftFace(b, a) ?? -1)
      if (other === undefined || other === leaf.atom) continue
      const key = `${leaf.atom} ${other}`
      shared.set(key, (shared.get(key) ?? 0) + apart(parts.mesh.point(a), parts.mesh.point(b)))
    }
  }
  return shared
}

const inOrder = <T>(groups: readonly T[], centre: (group: T) => Point): T[] =>
  [...groups].sort((a, b) => {
    const [p, q] = [centre(a), centre(b)]
    return q[1] - p[1] + (p[0] - q[0]) * 0.45
  })

/** Make districts, streets and communities of whole atoms, and give them codes and names. */
export const administration = (
  parts: Partition,
  plan: {readonly ring: readonly Point[]; readonly river: readonly Point[]},
): Administration => {
  const shared = borders(parts)
  const touches = (a: number, b: number): number => shared.get(`${a} ${b}`) ?? 0
  const lots = new Map<number, Lot>()
  for (const atom of parts.atoms) {
    const centre = centroid(atom.ring)
    lots.set(atom.id, {id: atom.id, centre, weight: area(atom.ring) / cellSize(centre)})
  }
  const lotOf = (atom: Atom): Lot => {
    const lot = lots.get(atom.id)
    if (!lot) throw new Error(`atom ${atom.id} is unknown`)
    return lot
  }
  const centreOf = (group: readonly Lot[]): Point => {
    const total = group.reduce((sum, lot) => sum + lot.weight, 0)
    return group.reduce<Point>((sum, lot) => add(sum, lot.centre, lot.weight / total), [0, 0])
  }
  const split = (group: readonly Lot[], count: number): Lot[][] => {
    const found = divide(group, count, touches)
    return Array.from({length: count}, (_, k) => group.filter((lot) => found.get(lot.id) === k))
  }
  const land = parts.atoms.filter((atom) => atom.land)
  // The river's own line tells the banks apart: north is left of it.
  const southShore = plan.river.slice(0, plan.river.length / 2)
  const isNorth = ([x, y]: Point): boolean => y > nearestY(southShore, x)
  const core = land.filter((atom) => inside(lotOf(atom).centre, plan.ring))
  const rest = land.filter((atom) => !core.includes(atom))
  const north = (atom: Atom): boolean => isNorth(lotOf(atom).centre)
  const districts: Lot[][][] = [
    [...split(core.filter(north).map(lotOf), 2), ...split(core.filter((atom) => !north(atom)).map(lotOf), 2)],
    split(rest.filter(north).map(lotOf), 4),
    split(rest.filter((atom) => !north(atom)).map(lotOf), 4),
  ]
  const areas: Area[] = [{code: '990100', name: '精城市', nameEn: 'Jingcheng', level: 'city'}]
  const communityOf = new Map<number, string>()
  let s = 0
  let c = 0
  districts.forEach((streets, d) => {
    const district = `99010${d + 1}`
    areas.push({code: district, level: 'district', ...at(DISTRICTS, d)})
    inOrder(streets, centreOf).forEach((street, i) => {
      const code = `${district}${String(i + 1).padStart(3, '0')}`
      areas.push({code, level: 'street', ...at(STREETS, s++)})
      inOrder(split(street, 4), centreOf).forEach((community, j) => {
        const full = `${code}${String(j + 1).padStart(3, '0')}`
        areas.push({code: full, level: 'community', ...at(COMMUNITIES, c++)})
        for (const lot of community) communityOf.set(lot.id, full)
      })
    })
  })
  for (const atom of parts.atoms.filter((x) => !x.land)) {
    const neighbour = [...land].sort((a, b) => touches(atom.id, b.id) - touches(atom.id, a.id))[0]
    const code = neighbour && communityOf.get(neighbour.id)
    if (code === undefined || touches(atom.id, neighbour?.id ?? -1) === 0) throw new Error('a piece of river touches no land')
    communityOf.set(atom.id, code)
  }
  const rank = {city: 0, district: 1, street: 2, community: 3}
  return {areas: areas.sort((a, b) => rank[a.level] - rank[b.level] || (a.code < b.code ? -1 : 1)), communityOf}
}

const nearestY = (line: readonly Point[], x: number): number => {
  for (let i = 0; i + 1 < line.length; i++) {
    const [a, b] = [at(line, i), at(line, i + 1)]
    if (a[0] <= x && b[0] >= x) return a[1] + ((b[1] - a[1]) * (x - a[0])) / (b[0] - a[0] || 1)
  }
  return at(line, x < 0 ? 0 : line.length - 1)[1]
}

/** The outer border of a set of leaves as one ring, on exactly the vertices of the leaves. */
export const outlineOf = (parts: Partition, leaves: readonly Leaf[]): Point[][] => {
  const mine = new Set(leaves.map((leaf) => leaf.face))
  const next = new Map<number, number[]>()
  for (const leaf of leaves) {
    const {ring} = parts.mesh.face(leaf.face)
    for (let i = 0; i < ring.length; i++) {
      const [a, b] = [at(ring, i), around(ring, i + 1)]
      if (!mine.has(parts.mesh.leftFace(b, a) ?? -1)) next.set(a, [...(next.get(a) ?? []), b])
    }
  }
  const rings: Point[][] = []
  for (const [start] of next) {
    while ((next.get(start)?.length ?? 0) > 0) {
      const ring: number[] = []
      let here = start
      for (let to = next.get(here)?.shift(); to !== undefined; to = next.get(here)?.shift()) {
        ring.push(here)
        here = to
        if (here === start) break
      }
      rings.push(ring.map((v) => parts.mesh.point(v)))
    }
  }
  return rings.sort((a, b) => area(b) - area(a))
}
