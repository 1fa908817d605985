import type {Land} from './land.ts'
import {locator} from './locate.ts'
import {type Leaf, type Partition, remoteness} from './partition.ts'
import {beside, type Place, type Station, stations} from './places.ts'
import {add, centroid, distanceToRing, inside, type Point, snapped} from './plane.ts'
import {around, at, type Dice, dice} from './random.ts'
import {carriageway, type Road} from './roads.ts'

/** One component of the city as it is written to components.csv. */
export interface Component {
  readonly code: string
  readonly type: string
  readonly name: string
  readonly point: Point
  readonly cell: string
  readonly owner: string
  readonly state: string
  readonly accuracy: 'A' | 'B' | 'C'
  readonly initialDate: string
}

interface Found {
  readonly type: string
  readonly name: string
  readonly owner: string
  readonly point: Point
  readonly accuracy: 'A' | 'B' | 'C'
}

type Kind = readonly [type: string, name: string, owner: string, accuracy: 'A' | 'B' | 'C', share: number]

const BY_ROAD = (station: Station, roll: Dice): number => Math.max(0.4, carriageway[station.road.class] - roll.between(0.4, 1.2))

// What stands or lies along a road: kind, every how many metres, how far from the middle, and how many the census has counted.
const ALONG: readonly {kind: Kind; every: number; from: number; both: boolean; clear: number; aside: (s: Station, roll: Dice) => number}[] =
  [
    {
      kind: ['01037', '路灯', 'lighting', 'B', 4600],
      every: 35,
      from: 9,
      both: false,
      clear: 9,
      aside: (s) => carriageway[s.road.class] + 0.9,
    },
    {kind: ['01003', '雨水井盖', 'drainage', 'A', 1800], every: 48, from: 20, both: false, clear: 6, aside: BY_ROAD},
    {
      kind: ['01002', '污水井盖', 'drainage', 'A', 1600],
      every: 52,
      from: 31,
      both: false,
      clear: 6,
      aside: (s, roll) => carriageway[s.road.class] * 0.42 + roll.between(-0.3, 0.3),
    },
    {
      kind: ['01004', '雨水箅子', 'drainage', 'A', 1500],
      every: 44,
      from: 13,
      both: true,
      clear: 8,
      aside: (s) => carriageway[s.road.class] - 0.35,
    },
    {
      kind: ['01001', '供水井盖', 'water', 'A', 900],
      every: 90,
      from: 40,
      both: false,
      clear: 5,
      aside: (s, roll) => carriageway[s.road.class] + roll.between(1.6, 2.6),
    },
    {
      kind: ['01005', '电力井盖', 'power', 'A', 500],
      every: 130,
      from: 61,
      both: false,
      clear: 5,
      aside: (s, roll) => carriageway[s.road.class] + roll.between(2, 3),
    },
    {
      kind: ['01007', '通信井盖', 'telecom', 'A', 500],
      every: 140,
      from: 84,
      both: false,
      clear: 5,
      aside: (s, roll) => -carriageway[s.road.class] - roll.between(1.8, 2.8),
    },
    {
      kind: ['01011', '燃气井盖', 'gas', 'A', 400],
      every: 180,
      from: 70,
      both: false,
      clear: 5,
      aside: (s, roll) => -carriageway[s.road.class] - roll.between(1.4, 2.2),
    },
    {
      kind: ['03005', '垃圾箱', 'sanitation', 'B', 900],
      every: 95,
      from: 47,
      both: true,
      clear: 8,
      aside: (s) => carriageway[s.road.class] + 1.7,
    },
    {
      kind: ['02010', '交通标志牌及标线', 'traffic-police', 'B', 500],
      every: 160,
      from: 33,
      both: true,
      clear: 14,
      aside: (s) => carriageway[s.road.class] + 0.7,
    },
    {
      kind: ['01013', '消防设施', 'water', 'B', 350],
      every: 120,
      from: 55,
      both: false,
      clear: 6,
      aside: (s) => -carriageway[s.road.class] - 1.2,
    },
    {
      kind: ['01050', '监控电子眼设施', 'police', 'B', 300],
      every: 240,
      from: 26,
      both: false,
      clear: 10,
      aside: (s) => -carriageway[s.road.class] - 0.8,
    },
    {
      kind: ['01027', '通信交接箱', 'telecom', 'B', 120],
      every: 420,
      from: 150,
      both: false,
      clear: 15,
      aside: (s) => -carriageway[s.road.class] - 3.1,
    },
    {
      kind: ['01060', '路灯配电箱', 'lighting', 'B', 60],
      every: 900,
      from: 300,
      both: false,
      clear: 15,
      aside: (s) => carriageway[s.road.class] + 3,
    },
    {
      kind: ['02025', '非机动车停放点', 'roads', 'C', 150],
      every: 330,
      from: 120,
      both: false,
      clear: 20,
      aside: (s) => carriageway[s.road.class] + 3.4,
    },
    {kind: ['03008', '宣传栏', '', 'C', 80], every: 520, from: 210, both: false, clear: 20, aside: (s) => -carriageway[s.road.class] - 3.6},
    {
      kind: ['04002', '行道树', 'greening', 'B', 9999],
      every: 30,
      from: 17,
      both: true,
      clear: 10,
      aside: (s) => carriageway[s.road.class] + 1.5,
    },
  ]

const rank = {ring: 0, arterial: 1, secondary: 2, local: 3}

const alongRoads = (parts: Partition, roads: readonly Road[], wet: (p: Point) => boolean): Map<string, Found[]> => {
  // The census went road by road, from the middle of the city and from the greater roads outwards.
  const order = [...roads].sort((a, b) => turn(a) - turn(b))
  const result = new Map<string, Found[]>()
  for (const {kind, every, from, both, clear, aside} of ALONG) {
    const [type, name, owner, accuracy, share] = kind
    const list: Found[] = []
    for (const road of order) {
      const roll = dice(Number(type) * 1000 + Number(road.code.slice(1)))
      const lawn = type === '04002' && road.class === 'ring'
      stations(parts, road, every, from).forEach((station, i) => {
        if (station.clear < clear || lawn || list.length >= share) return
        const out = aside(station, roll)
        for (const side of both ? [1, -1] : [road.class === 'local' || i % 2 === 0 ? 1 : -1]) {
          const point = beside(station, out * side)
          if (wet(point) && type !== '01037') continue
          list.push({type, name, owner, point, accuracy})
        }
      })
    }
    result.set(type, list.slice(0, share))
  }
  return result
}

const turn = (road: Road): number => remoteness(at(road.line, Math.floor(road.line.length / 2))) + rank[road.class] * 0.22

const atJunctions = (parts: Partition, roads: readonly Road[]): Found[] => {
  const found: Found[] = []
  let signs = 0
  const meet = new Map<number, Road[]>()
  for (const road of roads) for (const v of new Set(road.vertices)) meet.set(v, [...(meet.get(v) ?? []), road])
  for (const [v, list] of meet) {
    if (list.length < 2) continue
    const p = parts.mesh.point(v)
    const widest = Math.max(...list.map((r) => carriageway[r.class]))
    const great = list.filter((r) => rank[r.class] < 2).length
    const off = widest * 1.2 + 1.5
    if (great > 0 && list.every((r) => rank[r.class] < 3)) {
      for (const [x, y] of [
        [1, 1],
        [-1, 1],
        [-1, -1],
        [1, -1],
      ] as const) {
        found.push({type: '02014', name: '交通信号灯', owner: 'traffic-police', point: add(p, [x * off, y * off]), accuracy: 'B'})
      }
    }
    const named = list.filter((r) => r.name !== '')
    if (named.length > 1 && signs++ < 320) {
      for (const [i, road] of named.slice(0, 2).entries()) {
        found.push({
          type: '02012',
          name: `路名牌（${road.name}）`,
          owner: 'civil-affairs',
          point: add(p, [(i * 2 - 1) * (off + 2.1), (off - 0.8) * (i * 2 - 1)]),
          accuracy: 'B',
        })
      }
    }
  }
  return found
}

const inPlots = (parts: Partition, land: Land, stops: readonly Place[], places: readonly Place[], seed: number): Found[] => {
  const found: Found[] = []
  const wet = (p: Point): boolean => land.water.some((shape) => inside(p, shape.ring))
  for (const stop of stops)
    found.push({type: '02004', name: `公交站设施（${stop.name}）`.slice(0, 30), owner: 'transit', point: stop.point, accuracy: 'B'})
  const put = (kind: Kind, rings: readonly (readonly Point[])[], margin: number): void => {
    const [type, name, owner, accuracy, share] = kind
    const roll = dice(seed + Number(type))
    for (let tries = 0, done = 0; done < share && tries < share * 60; tries++) {
      const ring = roll.pick(rings)
      const [xs, ys] = [ring.map((p) => p[0]), ring.map((p) => p[1])]
      const p: Point = [roll.between(Math.min(...xs), Math.max(...xs)), roll.between(Math.min(...ys), Math.max(...ys))]
      if (!inside(p, ring) || wet(p) || distanceToRing(p, ring) < margin) continue
      found.push({type, name, owner, point: p, accuracy})
      done++
    }
  }
  const parks = land.parks.map((park) => park.ring)
  put(['04007', '街头座椅', 'greening', 'C', 520], parks, 3)
  put(['01039', '景观灯', 'lighting', 'B', 260], parks, 4)
  put(['04001', '古树名木', 'greening', 'B', 30], parks, 8)
  put(['04006', '雕塑', 'greening', 'C', 26], parks, 10)
  put(['01046', '户外健身设施', 'sports', 'C', 80], parks, 6)
  const plots = (...uses: readonly string[]): (readonly Point[])[] =>
    parts.leaves.filter((leaf) => uses.includes(land.useOf.get(leaf.face) ?? '')).map((leaf) => leaf.ring)
  put(['01075', '快递柜', '', 'C', 100], plots('residential', 'tower'), 22)
  put(['01048', '变压器（箱）', 'power', 'B', 150], plots('residential', 'old', 'tower', 'industrial'), 18)
  put(['01054', '充电桩', 'power', 'C', 120], plots('commercial', 'tower'), 16)
  put(['01072', '排水泵站', 'drainage', 'B', 8], plots('industrial', 'village'), 20)
  for (const place of places) {
    if (place.kind === 'park' || place.kind === 'market')
      found.push({type: '03001', name: `公共厕所（${place.name}）`, owner: 'sanitation', point: add(place.point, [11, 7]), accuracy: 'B'})
  }
  return found
}

const onWater = (parts: Partition, roads: readonly Road[], land: Land): Found[] => {
  const found: Found[] = []
  const river = at(land.water, 0).ring
  for (const road of roads) {
    let over: Station[] = []
    for (const station of stations(parts, road, 20)) {
      if (inside(station.point, river)) {
        over.push(station)
        continue
      }
      const middle = over[Math.floor(over.length / 2)]
      if (middle) found.push({type: '02009', name: `${road.name}跨河桥`, owner: 'roads', point: beside(middle, 1), accuracy: 'B'})
      over = []
    }
  }
  for (let i = 0; i < river.length; i++) {
    const [a, b] = [at(river, i), around(river, i + 1)]
    if (Math.abs(a[0]) > 1900) continue
    const p: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
    found.push({type: '01070', name: '水域护栏', owner: 'rivers', point: add(p, [0.6, 0.6]), accuracy: 'C'})
    if (i % 6 === 0) found.push({type: '01073', name: '雨污水排放口', owner: 'drainage', point: add(p, [3, 0]), accuracy: 'B'})
  }
  return found
}

/** Exactly `count` components, each inside the unit grid it names; street trees make up the number. */
export const componentsOf = (
  parts: Partition,
  roads: readonly Road[],
  land: Land,
  codeOf: (leaf: Leaf) => string,
  stops: readonly Place[],
  places: readonly Place[],
  count: number,
  seed: number,
): Component[] => {
  const open = land.water.filter((shape) => shape.kind !== 'pond')
  const wet = (p: Point): boolean => open.some((shape) => inside(p, shape.ring))
  const roadside = alongRoads(parts, roads, wet)
  const trees = roadside.get('04002') ?? []
  roadside.delete('04002')
  const all = [
    ...[...roadside.values()].flat(),
    ...atJunctions(parts, roads),
    ...inPlots(parts, land, stops, places, seed),
    ...onWater(parts, roads, land),
    ...trees,
  ]
  const find = locator(parts.leaves, 0.3)
  const roll = dice(seed)
  const sequence = new Map<string, number>()
  const taken = new Set<string>()
  const result: Component[] = []
  for (const {type, name, owner, point: rough, accuracy} of all) {
    if (result.length === count) break
    const point = snapped(rough)
    const leaf = find(point)
    const key = `${point[0].toFixed(2)} ${point[1].toFixed(2)}`
    if (!leaf || taken.has(key)) continue
    taken.add(key)
    const cell = codeOf(leaf)
    const district = cell.slice(0, 6)
    const next = (sequence.get(district + type) ?? 0) + 1
    sequence.set(district + type, next)
    const x = roll.next()
    const street = Number(cell.slice(5, 9))
    const state = x < 0.972 ? '完好' : x < 0.993 ? '破损' : x < 0.997 ? '废弃' : '丢失'
    const day = (street * 37 + Number(cell.slice(9, 12)) * 5 + Math.floor(remoteness(centroid(leaf.ring)) * 9)) % 27
    const initialDate = `2025-${String(3 + (street % 7)).padStart(2, '0')}-${String(1 + day).padStart(2, '0')}`
    result.push({code: `${district}${type}${String(next).padStart(6, '0')}`, type, name, point, cell, owner, state, accuracy, initialDate})
  }
  return result.sort((a, b) => (a.code < b.code ? -1 : 1))
}
