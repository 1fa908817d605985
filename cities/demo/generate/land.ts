import {outlineOf} from './areas.ts'
import type {Layout} from './lines.ts'
import type {Leaf, Partition} from './partition.ts'
import {remoteness} from './partition.ts'
import {add, area, centroid, distanceToRing, inset, inside, leftOf, meeting, minus, type Point, rounded, unit} from './plane.ts'
import {around, at, dice, noise} from './random.ts'
import {halfWidth} from './roads.ts'

/** What a block of the city is used for. */
export type Use =
  | 'river'
  | 'park'
  | 'old'
  | 'commercial'
  | 'residential'
  | 'tower'
  | 'campus'
  | 'school'
  | 'hospital'
  | 'industrial'
  | 'village'

/** A named area of the base map. */
export interface Shape {
  readonly name: string
  readonly nameEn: string
  readonly kind: string
  readonly ring: readonly Point[]
}

/** The use of each face, the water and the parks. */
export interface Land {
  readonly useOf: ReadonlyMap<number, Use>
  readonly water: readonly Shape[]
  readonly parks: readonly Shape[]
}

const clipped = (line: readonly Point[], border: readonly Point[]): Point[] => {
  const result: Point[] = []
  for (let i = 0; i < line.length; i++) {
    const p = at(line, i)
    const q = line[i + 1]
    if (inside(p, border)) result.push(p)
    if (!q || inside(p, border) === inside(q, border)) continue
    for (let k = 0; k < border.length; k++) {
      const hit = meeting(p, q, at(border, k), around(border, k + 1))
      if (hit) result.push(add(p, minus(q, p), hit[0] * (inside(p, border) ? 0.999 : 1.001)))
    }
  }
  return result
}

/** A ring drawn in from the roads round a group of leaves. */
export const plotOf = (parts: Partition, leaves: readonly Leaf[], extra = 0): Point[] | undefined => {
  const ring = at(outlineOf(parts, leaves), 0)
  const numbers = ring.map((p) => parts.mesh.vertex(p))
  return inset(ring, (i) => halfWidth[parts.mesh.kind(at(numbers, i), around(numbers, i + 1))] + extra)
}

const lakeIn = (ring: readonly Point[], seed: number, share: number): Point[] | undefined => {
  const rough = noise(seed)
  const middle = centroid(ring)
  const result: Point[] = []
  const count = 26
  for (let i = 0; i < count; i++) {
    const angle = (i / count) * Math.PI * 2
    const direction: Point = [Math.cos(angle), Math.sin(angle)]
    let reach = 10
    while (reach < 900 && inside(add(middle, direction, reach + 40), ring)) reach += 6
    result.push(add(middle, direction, reach * share * (1 + 0.3 * rough(direction[0] * 1.6, direction[1] * 1.6 + 9))))
  }
  const lake = rounded(result, 2).filter((_, i) => i % 2 === 0)
  return lake.every((p) => inside(p, ring) && distanceToRing(p, ring) > 6) ? lake : undefined
}

const uses = (parts: Partition, plan: Layout, seed: number): Map<number, Use> => {
  const rough = noise(seed)
  const byBlock = new Map<number, Use>()
  const found = new Map<number, Use>()
  const atoms = new Map(parts.atoms.map((atom) => [atom.id, atom]))
  for (const leaf of parts.leaves) {
    const atom = atoms.get(leaf.atom)
    const known = byBlock.get(leaf.block)
    if (known && atom?.land) {
      found.set(leaf.face, known)
      continue
    }
    const p = centroid(leaf.ring)
    const roll = dice(seed * 7919 + leaf.block)
    const [x, far] = [roll.next(), remoteness(p)]
    const lean = rough(p[0] / 700, p[1] / 700)
    const north = inside(p, plan.ring) || p[1] > 0
    const choose = (...table: readonly (readonly [number, Use])[]): Use => table.find(([limit]) => x < limit)?.[1] ?? 'residential'
    const use = ((): Use => {
      if (!atom?.land) return 'river'
      if (atom.park) return 'park'
      if (far < 0.24) return choose([0.07, 'park'], [0.42 + lean * 0.2, 'commercial'], [0.86, 'old'], [0.9, 'school'], [0.93, 'hospital'])
      if (far < 0.47)
        return choose(
          [0.07, 'park'],
          [0.2 + lean * 0.1, 'commercial'],
          [0.34 + lean * 0.15, 'old'],
          [0.62, 'tower'],
          [0.68, 'school'],
          [0.7, 'hospital'],
        )
      if (north) {
        if (far > 0.88 && x > 0.45 + lean) return x > 0.8 ? 'park' : 'village'
        return lean > 0.12 && p[0] < 1700
          ? choose([0.1, 'park'], [0.66, 'campus'], [0.74, 'commercial'])
          : choose([0.07, 'park'], [0.15, 'commercial'], [0.45, 'tower'], [0.5, 'school'], [0.52, 'hospital'], [0.6, 'village'])
      }
      if (far > 0.88 && x > 0.55 + lean) return x > 0.85 ? 'park' : 'village'
      return lean > -0.25
        ? choose([0.05, 'park'], [0.66, 'industrial'], [0.72, 'commercial'], [0.85, 'tower'])
        : choose([0.08, 'park'], [0.2, 'industrial'], [0.5, 'tower'], [0.56, 'school'])
    })()
    byBlock.set(leaf.block, use)
    found.set(leaf.face, use)
  }
  return found
}

const PARK_NAMES =
  '青云:Qingyun 人民:Renmin 儿童:Ertong 烈士:Lieshi 鼓楼:Gulou 翠微:Cuiwei 杏林:Xinglin 樱花:Yinghua 紫薇:Ziwei 玉兰:Yulan 枫林:Fenglin 白鹭:Bailu 听雨:Tingyu 望月:Wangyue 丹桂:Dangui 银杏:Yinxing 海棠:Haitang 春晖:Chunhui 荷风:Hefeng 竹韵:Zhuyun 朝阳:Chaoyang 梅溪:Meixi 松鹤:Songhe 云栖:Yunqi'
    .split(' ')
    .map((pair) => pair.split(':'))

/** Decide what each block is used for and draw the water and the parks. */
export const landOf = (parts: Partition, plan: Layout, seed: number): Land => {
  const useOf = uses(parts, plan, seed)
  const half = plan.water.length / 2
  const sides = [
    plan.water.slice(0, half),
    plan.water.slice(half).reverse(),
    plan.river.slice(0, half),
    plan.river.slice(half).reverse(),
  ].map((side) => clipped(side, plan.outline))
  const [south, north, southBank, northBank] = [at(sides, 0), at(sides, 1), at(sides, 2), at(sides, 3)]
  const water: Shape[] = [{name: '清川江', nameEn: 'Qingchuan River', kind: 'river', ring: [...south, ...[...north].reverse()]}]
  const stream = clipped(plan.stream, plan.outline)
  const edge = (side: number): Point[] =>
    stream.map((p, i) =>
      add(p, leftOf(unit(minus(at(stream, Math.min(i + 1, stream.length - 1)), at(stream, Math.max(0, i - 1))))), side * 11),
    )
  water.push({name: '金水河', nameEn: 'Jinshui Creek', kind: 'stream', ring: [...edge(-1), ...edge(1).reverse()]})
  const parks: Shape[] = [
    {name: '江滩公园（北）', nameEn: 'North Riverside Park', kind: 'park', ring: [...north, ...[...northBank].reverse()]},
    {name: '江滩公园（南）', nameEn: 'South Riverside Park', kind: 'park', ring: [...southBank, ...[...south].reverse()]},
  ]
  const blocks = new Map<number, Leaf[]>()
  for (const leaf of parts.leaves) if (useOf.get(leaf.face) === 'park') blocks.set(leaf.block, [...(blocks.get(leaf.block) ?? []), leaf])
  const names = [...PARK_NAMES]
  const large = new Map(parts.atoms.filter((atom) => atom.park).map((atom) => [atom.id, atom]))
  for (const [block, leaves] of blocks) {
    const plot = plotOf(parts, leaves)
    if (!plot) continue
    const lakePark = large.get(block)
    if (lakePark) {
      const isNorth = at(lakePark.ring, 0)[1] > 0
      const [name, nameEn] = isNorth ? ['镜湖', 'Mirror Lake'] : ['南湖', 'South Lake']
      parks.push({name: `${name}公园`, nameEn: `${nameEn} Park`, kind: 'park', ring: plot})
      const lake = lakeIn(plot, seed + block, 0.74)
      if (lake) water.push({name, nameEn, kind: 'lake', ring: lake})
      continue
    }
    const [name = '', nameEn = ''] = names.shift() ?? []
    parks.push(
      name ? {name: `${name}公园`, nameEn: `${nameEn} Park`, kind: 'park', ring: plot} : {name: '', nameEn: '', kind: 'green', ring: plot},
    )
    const pond = area(plot) > 17_000 && dice(seed + block).chance(0.3) ? lakeIn(plot, seed + block, 0.45) : undefined
    if (pond) water.push({name: '', nameEn: '', kind: 'pond', ring: pond})
  }
  return {useOf, water, parks}
}
