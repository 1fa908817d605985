import type {Administration} from './areas.ts'
import type {Land, Shape, Use} from './land.ts'
import {WORDS} from './names.ts'
import type {Leaf, Partition} from './partition.ts'
import {add, apart, area, centroid, inside, leftOf, lengthOf, minus, type Point, unit} from './plane.ts'
import {at, dice} from './random.ts'
import {carriageway, type Road} from './roads.ts'

/** A row of the gazetteer. */
export interface Place {
  readonly name: string
  readonly kind: string
  readonly point: Point
  readonly road: string
  readonly number: string
  readonly nameEn: string
}

/** A point beside a road: how far along, on which side, and which way the road runs there. */
export interface Station {
  readonly road: Road
  readonly point: Point
  readonly along: Point
  readonly metres: number
  /** Metres to the nearest junction. */
  readonly clear: number
}

/** Points along a road every `step` metres, with their distance from the road's junctions. */
export const stations = (parts: Partition, road: Road, step: number, start = step / 2): Station[] => {
  const result: Station[] = []
  const junctions: number[] = []
  let walked = 0
  road.vertices.forEach((v, i) => {
    if (i > 0) walked += apart(at(road.line, i - 1), at(road.line, i))
    if (parts.mesh.neighbours(v).filter((w) => !['none', 'outline', 'river', 'stream'].includes(parts.mesh.kind(v, w))).length > 2)
      junctions.push(walked)
  })
  let next = start
  walked = 0
  for (let i = 0; i + 1 < road.line.length; i++) {
    const [a, b] = [at(road.line, i), at(road.line, i + 1)]
    const length = apart(a, b)
    const along = unit(minus(b, a))
    for (; next <= walked + length; next += step) {
      const here = next
      const clear = Math.min(...junctions.map((j) => Math.abs(j - here)), 999)
      result.push({road, point: add(a, along, here - walked), along, metres: here, clear})
    }
    walked += length
  }
  return result
}

/** A point `aside` metres to the left of a station (negative: right). */
export const beside = (station: Station, aside: number): Point => add(station.point, leftOf(station.along), aside)

const DIRECTIONS = ['东', '南', '西', '北'] as const

/** The bus stops: in pairs along the greater roads, named after the road they meet. */
export const busStops = (parts: Partition, roads: readonly Road[], wet: (p: Point) => boolean): Place[] => {
  const names = new Map<number, Road[]>()
  for (const road of roads) for (const v of road.vertices) if (road.name) names.set(v, [...(names.get(v) ?? []), road])
  const found: Place[] = []
  const used = new Map<string, number>()
  for (const road of roads.filter((r) => r.name && r.class !== 'local' && lengthOf(r.line) > 900)) {
    for (const stop of stations(parts, road, 620, 250)) {
      if (wet(stop.point)) continue
      const cross = road.vertices
        .filter((v) => (names.get(v)?.length ?? 0) > 1)
        .sort((a, b) => apart(parts.mesh.point(a), stop.point) - apart(parts.mesh.point(b), stop.point))[0]
      const other = cross === undefined ? undefined : names.get(cross)?.find((r) => r.name !== road.name)
      const base = other ? `${road.name}${other.name}` : road.name
      const baseEn = other ? `${road.nameEn} at ${other.nameEn}` : road.nameEn
      const nth = (used.get(base) ?? 0) + 1
      used.set(base, nth)
      const suffix = nth > 1 ? at(DIRECTIONS, nth % 4) : ''
      for (const side of [1, -1]) {
        const point = beside(add2(stop, 16 * side), side * (carriageway[road.class] + 2.5))
        if (!wet(point))
          found.push({
            name: `${base}${suffix}站`,
            kind: 'bus_stop',
            point,
            road: road.name,
            number: '',
            nameEn: `${baseEn}${nth > 1 ? ` ${nth}` : ''} Stop`,
          })
      }
    }
  }
  return found
}

const add2 = (stop: Station, metres: number): Station => ({...stop, point: add(stop.point, stop.along, metres)})

const houseNumbers = (parts: Partition, roads: readonly Road[], wet: (p: Point) => boolean, seed: number): Place[] => {
  const found: Place[] = []
  for (const road of roads.filter((r) => r.name)) {
    const roll = dice(seed + road.line.length * 17)
    for (const side of [1, -1]) {
      for (const stop of stations(parts, road, 35, side > 0 ? 16 : 21)) {
        const number = 2 * Math.round(stop.metres / 17.5) + (side > 0 ? 1 : 2)
        const point = beside(stop, side * (carriageway[road.class] + 9 + roll.between(0, 2)))
        if (stop.clear < 15 || wet(point) || wet(stop.point)) continue
        found.push({
          name: `${road.name}${number}号`,
          kind: 'road_number',
          point,
          road: road.name,
          number: String(number),
          nameEn: `No. ${number} ${road.nameEn}`,
        })
      }
    }
  }
  return found
}

type Naming = readonly [kind: string, zh: string, en: string]

const KINDS: Readonly<Partial<Record<Use, readonly Naming[]>>> = {
  old: [
    ['estate', '里', 'Lane Houses'],
    ['market', '菜市场', 'Wet Market'],
    ['shop', '老字号食品店', 'Old Delicatessen'],
    ['hotel', '客栈', 'Inn'],
    ['estate', '坊', 'Court'],
  ],
  commercial: [
    ['mall', '广场', 'Plaza'],
    ['office', '大厦', 'Tower'],
    ['hotel', '大酒店', 'Grand Hotel'],
    ['mall', '购物中心', 'Shopping Centre'],
    ['office', '国际中心', 'International Centre'],
    ['shop', '超市', 'Supermarket'],
    ['bank', '银行', 'Bank'],
  ],
  residential: [
    ['estate', '小区', 'Estate'],
    ['estate', '新村', 'New Village'],
    ['estate', '花园', 'Garden'],
    ['estate', '家园', 'Homes'],
  ],
  tower: [
    ['estate', '花园', 'Garden'],
    ['estate', '名苑', 'Residence'],
    ['estate', '城', 'City'],
    ['estate', '公馆', 'Mansion'],
    ['estate', '府', 'House'],
  ],
  school: [
    ['school', '小学', 'Primary School'],
    ['school', '中学', 'Middle School'],
    ['school', '实验学校', 'Experimental School'],
    ['school', '幼儿园', 'Kindergarten'],
  ],
  hospital: [
    ['hospital', '医院', 'Hospital'],
    ['hospital', '中医院', 'Hospital of Chinese Medicine'],
  ],
  industrial: [
    ['factory', '机械厂', 'Machinery Works'],
    ['factory', '物流园', 'Logistics Park'],
    ['factory', '电子科技园', 'Electronics Park'],
    ['factory', '仓储中心', 'Warehouses'],
    ['factory', '食品厂', 'Food Works'],
  ],
  village: [['village', '村', 'Village']],
}

const FACULTIES =
  '文:Arts 法:Law 理:Science 工:Engineering 医:Medicine 商:Business 建筑:Architecture 艺术:Fine Arts 外国语:Foreign Languages 计算机:Computing 水利:Water Engineering 环境:Environment'
    .split(' ')
    .map((pair) => pair.split(':'))

/** Every named place of the city. */
export const placesOf = (
  parts: Partition,
  roads: readonly Road[],
  land: Land,
  administration: Administration,
  stops: readonly Place[],
  seed: number,
): Place[] => {
  const wet = (p: Point): boolean => land.water.some((shape: Shape) => shape.kind !== 'pond' && inside(p, shape.ring))
  const poi = (name: string, nameEn: string, kind: string, point: Point): Place => ({name, kind, point, road: '', number: '', nameEn})
  const found: Place[] = []
  const taken = new Set<string>()
  const blocks = new Map<number, Leaf[]>()
  for (const leaf of parts.leaves) blocks.set(leaf.block, [...(blocks.get(leaf.block) ?? []), leaf])
  let faculty = 0
  for (const [block, leaves] of blocks) {
    const first = [...leaves].sort((a, b) => area(b.ring) - area(a.ring))[0]
    if (!first) continue
    const use = land.useOf.get(first.face) ?? 'river'
    const roll = dice(seed + block * 13)
    const middle = centroid(first.ring)
    if (use === 'campus') {
      const [zh = '', en = ''] = FACULTIES[faculty++] ?? []
      if (zh) found.push(poi(`精城大学${zh}学院`, `Jingcheng University, Faculty of ${en}`, 'school', middle))
      continue
    }
    const kinds = KINDS[use]
    if (!kinds) continue
    for (let attempt = 0; attempt < 12; attempt++) {
      const [kind, zh, en] = roll.pick(kinds)
      const word = roll.pick(WORDS)
      const name = `${word.name}${zh}`
      if (taken.has(name)) continue
      taken.add(name)
      found.push(poi(name, `${word.nameEn} ${en}`, kind, middle))
      break
    }
  }
  for (const area of administration.areas) {
    const mine = parts.leaves.filter((leaf) => administration.communityOf.get(leaf.atom)?.startsWith(area.code))
    const sum = mine.reduce<Point>((total, leaf) => add(total, centroid(leaf.ring), 1 / mine.length), [0, 0])
    const built = mine.filter((leaf) => !['river', 'park'].includes(land.useOf.get(leaf.face) ?? 'river'))
    const seat = built.sort((a, b) => apart(centroid(a.ring), sum) - apart(centroid(b.ring), sum))[0]
    if (!seat) continue
    const point = add(centroid(seat.ring), [6, -5])
    if (area.level === 'community') found.push(poi(`${area.name}党群服务中心`, `${area.nameEn} Service Centre`, 'government', point))
    if (area.level === 'street') found.push(poi(`${area.name}办事处`, `${area.nameEn} Office`, 'government', add(point, [9, 9])))
    if (area.level === 'street')
      found.push(
        poi(
          `${area.name.replace('街道', '')}派出所`,
          `${area.nameEn.replace(' Subdistrict', '')} Police Station`,
          'police',
          add(point, [-14, 8]),
        ),
      )
    if (area.level === 'district') found.push(poi(`${area.name}人民政府`, `${area.nameEn} Government`, 'government', add(point, [-9, 12])))
  }
  const landmarks: readonly (readonly [string, string, string, Point])[] = [
    ['精城市人民政府', 'Jingcheng City Government', 'government', [260, 1030]],
    ['精城市图书馆', 'Jingcheng Library', 'culture', [-250, 1060]],
    ['精城市博物馆', 'Jingcheng Museum', 'culture', [240, 640]],
    ['精城大剧院', 'Jingcheng Grand Theatre', 'culture', [330, -240]],
    ['精城火车站', 'Jingcheng Railway Station', 'station', [560, 2150]],
    ['精城客运港', 'Jingcheng Passenger Port', 'station', [2500, -1180]],
    ['精城体育中心', 'Jingcheng Sports Centre', 'sports', [-1500, -1750]],
    ['精城市城市运行管理中心', 'City Operations Centre', 'government', [420, 1080]],
  ]
  for (const [name, nameEn, kind, point] of landmarks) found.push(poi(name, nameEn, kind, point))
  for (const park of land.parks) if (park.name) found.push(poi(park.name, park.nameEn, 'park', parkPoint(park)))
  return [...found, ...stops, ...houseNumbers(parts, roads, wet, seed)]
}

const parkPoint = (park: Shape): Point => {
  const middle = centroid(park.ring)
  return inside(middle, park.ring) ? middle : add(at(park.ring, 3), unit(minus(middle, at(park.ring, 3))), 2)
}
