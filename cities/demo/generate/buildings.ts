import {axisOf} from './cut.ts'
import {type Land, plotOf, type Use} from './land.ts'
import type {Partition} from './partition.ts'
import {remoteness} from './partition.ts'
import {add, area, centroid, dot, inside, leftOf, type Point, snapped} from './plane.ts'
import {around, at, type Dice, dice} from './random.ts'

/** A building's footprint, its number of floors and what it is for. */
export interface Building {
  readonly ring: readonly Point[]
  readonly floors: number
  readonly use: string
  readonly face: number
}

interface Pattern {
  readonly use: string
  /** Length and depth of a house, and the gaps between houses and rows, in metres. */
  readonly length: readonly [number, number]
  readonly depth: readonly [number, number]
  readonly gap: number
  readonly rows: number
  readonly floors: readonly [number, number]
  readonly empty: number
  /** Whether the houses face south rather than the street. */
  readonly south: boolean
}

const PATTERNS: Readonly<Partial<Record<Use, readonly Pattern[]>>> = {
  old: [
    {use: 'residential', length: [13, 22], depth: [10, 14], gap: 4, rows: 8, floors: [1, 4], empty: 0.08, south: false},
    {use: 'residential', length: [18, 34], depth: [10, 13], gap: 6, rows: 11, floors: [3, 6], empty: 0.05, south: false},
  ],
  commercial: [
    {use: 'commercial', length: [30, 52], depth: [22, 30], gap: 10, rows: 12, floors: [4, 14], empty: 0.04, south: false},
    {use: 'commercial', length: [26, 34], depth: [26, 32], gap: 14, rows: 17, floors: [12, 34], empty: 0.08, south: false},
  ],
  residential: [
    {use: 'residential', length: [42, 64], depth: [11, 13], gap: 9, rows: 19, floors: [6, 7], empty: 0.04, south: true},
    {use: 'residential', length: [30, 46], depth: [11, 13], gap: 11, rows: 22, floors: [6, 11], empty: 0.05, south: true},
  ],
  tower: [
    {use: 'residential', length: [24, 34], depth: [16, 20], gap: 24, rows: 38, floors: [18, 33], empty: 0.06, south: true},
    {use: 'residential', length: [36, 48], depth: [14, 16], gap: 18, rows: 32, floors: [11, 26], empty: 0.06, south: true},
  ],
  campus: [{use: 'education', length: [46, 74], depth: [15, 20], gap: 22, rows: 34, floors: [4, 8], empty: 0.22, south: true}],
  school: [{use: 'education', length: [44, 60], depth: [12, 14], gap: 20, rows: 26, floors: [3, 5], empty: 0.2, south: true}],
  hospital: [{use: 'health', length: [36, 60], depth: [16, 22], gap: 14, rows: 18, floors: [5, 16], empty: 0.08, south: false}],
  industrial: [
    {use: 'industrial', length: [54, 86], depth: [28, 42], gap: 14, rows: 16, floors: [1, 2], empty: 0.06, south: false},
    {use: 'industrial', length: [40, 60], depth: [18, 24], gap: 12, rows: 14, floors: [1, 5], empty: 0.1, south: false},
  ],
  village: [{use: 'residential', length: [11, 16], depth: [9, 12], gap: 9, rows: 12, floors: [1, 3], empty: 0.45, south: true}],
}

const box = (origin: Point, axis: Point, from: number, to: number, low: number, high: number): Point[] => {
  const across = leftOf(axis)
  const corner = (u: number, v: number): Point => snapped(add(add(origin, axis, u), across, v))
  return [corner(from, low), corner(to, low), corner(to, high), corner(from, high)]
}

const fits = (ring: readonly Point[], plot: readonly Point[]): boolean => {
  for (let i = 0; i < ring.length; i++) {
    const [a, b] = [at(ring, i), around(ring, i + 1)]
    for (const t of [0, 0.25, 0.5, 0.75]) if (!inside(add(a, [b[0] - a[0], b[1] - a[1]], t), plot)) return false
  }
  return true
}

const fill = (plot: readonly Point[], pattern: Pattern, roll: Dice, face: number, tall: number): Building[] => {
  let {axis} = axisOf(plot)
  if (pattern.south && Math.abs(axis[0]) < Math.abs(axis[1])) axis = leftOf(axis)
  if (axis[0] < 0) axis = [-axis[0], -axis[1]]
  const origin = centroid(plot)
  const across = leftOf(axis)
  const us = plot.map((p) => dot([p[0] - origin[0], p[1] - origin[1]], axis))
  const vs = plot.map((p) => dot([p[0] - origin[0], p[1] - origin[1]], across))
  const [lowU, highU, lowV, highV] = [Math.min(...us), Math.max(...us), Math.min(...vs), Math.max(...vs)]
  const built: Building[] = []
  // Houses of a whole plot are of one height, give or take a storey.
  const floors = Math.round(roll.between(...pattern.floors))
  for (let v = lowV + 1; v < highV; ) {
    const depth = roll.between(...pattern.depth)
    const before = built.length
    for (let u = lowU + roll.between(0, 5); u < highU; ) {
      const length = roll.between(...pattern.length)
      const skip = roll.chance(pattern.empty)
      const change = roll.below(3) - 1
      let done = false
      for (const part of skip ? [] : [1, 0.72, 0.5]) {
        const ring = box(origin, axis, u, u + length * part, v, v + depth)
        if (!fits(ring, plot)) continue
        built.push({ring, floors: Math.max(1, Math.round((floors + change) * (floors > 8 ? tall : 1))), use: pattern.use, face})
        u += length * part + pattern.gap
        done = true
        break
      }
      if (!done) u += skip ? length + pattern.gap : 5
    }
    // A row that holds nothing is tried again a little further in.
    v += built.length > before ? depth + pattern.rows : 4
  }
  return built
}

/** Build the city's houses on the plots left between its roads. */
export const buildingsOf = (parts: Partition, land: Land, seed: number): Building[] => {
  const built: Building[] = []
  for (const leaf of parts.leaves) {
    const use = land.useOf.get(leaf.face) ?? 'river'
    const patterns = PATTERNS[use]
    if (!patterns) continue
    const roll = dice(seed + leaf.face * 101)
    const pattern = at(patterns, dice(seed + leaf.block * 31).below(patterns.length))
    const plot = plotOf(parts, [leaf], 2)
    if (!plot || area(plot) < 500) continue
    const tall = Math.max(0.5, 1.25 - remoteness(centroid(leaf.ring)))
    built.push(...fill(plot, pattern, roll, leaf.face, tall))
  }
  return built
}
