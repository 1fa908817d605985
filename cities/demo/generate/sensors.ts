import type {Component} from './components.ts'
import type {Place} from './places.ts'
import {apart, between, distanceTo, lengthOf, type Point} from './plane.ts'
import {at} from './random.ts'
import type {Road} from './roads.ts'

/** One device of the city as it is written to sensing/devices.csv. */
export interface Device {
  readonly code: string
  readonly kind: string
  readonly name: string
  readonly nameEn: string
  readonly point: Point
  /** Code of the component it belongs to, or nothing. */
  readonly component: string
  /** What it hangs on, where one fault shows in many devices: a main, a road, a water. */
  readonly group: string
}

/** A place for a device. */
interface Spot {
  readonly point: Point
  readonly component: string
  readonly road: Road
}

interface Wanted {
  readonly kind: string
  readonly letters: string
  readonly title: {readonly zh: string; readonly en: string}
  readonly count: number
  /** What the group's key begins with; the road's code follows. */
  readonly hangsOn: string
  readonly from: 'components' | 'places' | 'roads'
  readonly of: readonly string[]
}

// Bays stand by the kerb, loops under the lanes: both have no component of their own.
const WANTED: readonly Wanted[] = [
  {
    kind: 'air-station',
    letters: 'AIR',
    title: {zh: '空气站', en: 'air station'},
    count: 8,
    hangsOn: '',
    from: 'places',
    of: ['school', 'park'],
  },
  {
    kind: 'noise-meter',
    letters: 'NOI',
    title: {zh: '噪声仪', en: 'noise meter'},
    count: 16,
    hangsOn: '',
    from: 'places',
    of: ['estate', 'hospital'],
  },
  {
    kind: 'traffic-loop',
    letters: 'LOP',
    title: {zh: '车流检测器', en: 'traffic detector'},
    count: 30,
    hangsOn: 'road:',
    from: 'roads',
    of: ['ring', 'arterial'],
  },
  {
    kind: 'pressure-gauge',
    letters: 'PRE',
    title: {zh: '管网压力计', en: 'pressure gauge'},
    count: 24,
    hangsOn: 'main:',
    from: 'components',
    of: ['01013'],
  },
  {
    kind: 'flow-meter',
    letters: 'FLO',
    title: {zh: '管网流量计', en: 'flow meter'},
    count: 6,
    hangsOn: 'main:',
    from: 'components',
    of: ['01001'],
  },
  {
    kind: 'manhole-cover',
    letters: 'COV',
    title: {zh: '智能井盖', en: 'manhole cover'},
    count: 80,
    hangsOn: 'drain:',
    from: 'components',
    of: ['01002', '01003'],
  },
  {
    kind: 'waste-bin',
    letters: 'BIN',
    title: {zh: '满溢仪', en: 'waste bin gauge'},
    count: 80,
    hangsOn: 'round:',
    from: 'components',
    of: ['03005'],
  },
  {
    kind: 'parking-bay',
    letters: 'BAY',
    title: {zh: '泊位检测器', en: 'parking bay'},
    count: 100,
    hangsOn: 'road:',
    from: 'roads',
    of: ['secondary'],
  },
  {
    kind: 'lamp',
    letters: 'LMP',
    title: {zh: '路灯', en: 'street lamp'},
    count: 120,
    hangsOn: 'circuit:',
    from: 'components',
    of: ['01037'],
  },
  {
    kind: 'rain-gauge',
    letters: 'RAI',
    title: {zh: '雨量计', en: 'rain gauge'},
    count: 5,
    hangsOn: '',
    from: 'components',
    of: ['01072'],
  },
  {
    kind: 'water-level',
    letters: 'LEV',
    title: {zh: '水位计', en: 'water level gauge'},
    count: 12,
    hangsOn: 'drain:',
    from: 'components',
    of: ['01073'],
  },
  {
    kind: 'camera',
    letters: 'CAM',
    title: {zh: '视频监控', en: 'camera'},
    count: 8,
    hangsOn: '',
    from: 'components',
    of: ['01050'],
  },
]

const distance = (point: Point, {line}: Road): number =>
  line.slice(1).reduce((best, end, i) => Math.min(best, distanceTo(point, at(line, i), end)), Number.POSITIVE_INFINITY)

const nearest = (point: Point, roads: readonly Road[]): Road => {
  let best = at(roads, 0)
  let metres = Number.POSITIVE_INFINITY
  for (const road of roads) {
    const away = distance(point, road)
    if (away < metres) [best, metres] = [road, away]
  }
  return best
}

/** Evenly chosen from a list in its order. */
const evenly = <T>(list: readonly T[], count: number): readonly T[] =>
  Array.from({length: Math.min(count, list.length)}, (_, i) =>
    at(list, Math.floor(((i + 0.5) * list.length) / Math.min(count, list.length))),
  )

/** A point so many metres along a line. */
const along = (line: readonly Point[], metres: number): Point => {
  let left = metres
  for (let i = 0; i + 1 < line.length; i++) {
    const [a, b] = [at(line, i), at(line, i + 1)]
    const length = apart(a, b)
    if (left <= length) return between(a, b, left / (length || 1))
    left -= length
  }
  return at(line, line.length - 1)
}

/** Spots every so many metres over all roads of some classes, as many as are wanted. */
const byRoads = (roads: readonly Road[], {of, count}: Wanted): readonly Spot[] => {
  const meant = roads.filter((road) => of.includes(road.class))
  const whole = meant.reduce((sum, {line}) => sum + lengthOf(line), 0)
  const step = whole / count
  let next = step / 2
  const spots: Spot[] = []
  for (const road of meant) {
    const length = lengthOf(road.line)
    for (; next < length; next += step) spots.push({road, component: '', point: along(road.line, next)})
    next -= length
  }
  return spots
}

/** What of the city is fitted with a device: evenly spread over those it could be. */
export const devicesOf = (components: readonly Component[], places: readonly Place[], all: readonly Road[]): readonly Device[] => {
  const roads = all.filter(({name}) => name !== '')
  return WANTED.flatMap((wanted) => {
    const {kind, letters, title, count, hangsOn, from, of} = wanted
    const spots: readonly Spot[] =
      from === 'roads'
        ? byRoads(roads, wanted)
        : from === 'places'
          ? evenly(
              places.filter((place) => of.includes(place.kind)),
              count,
            ).map(({point}) => ({point, component: '', road: nearest(point, roads)}))
          : evenly(
              components.filter(({type}) => of.includes(type)),
              count,
            ).map(({point, code}) => ({point, component: code, road: nearest(point, roads)}))
    return spots.map(({point, component, road}, i) => {
      const number = String(i + 1).padStart(3, '0')
      return {
        code: `${letters}-${number}`,
        kind,
        name: `${road.name}${title.zh} ${number}`,
        nameEn: `${road.nameEn} ${title.en} ${number}`,
        point,
        component,
        group: hangsOn === '' ? '' : `${hangsOn}${road.code}`,
      }
    })
  })
}
