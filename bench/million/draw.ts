/** Draws one case after another, the same for the same seed: what was reported where, by whom, and what became of it. */
import {caseNumber} from '#lib/codes.ts'
import {seeded} from '../measure.ts'
import type {Kind, Named, Spot, Town} from './town.ts'

/** One thing that happens to a case; `state` is where it then stands. */
export interface Step {
  readonly event: string
  readonly state: string | null
  readonly at: number
  readonly by: Named
  readonly told: Readonly<Record<string, unknown>>
}

interface Facts {
  number: string | null
  due: number | null
  yellow: number | null
  overdue: boolean
  asked: Named | null
  returns: number
  reworks: number
}

export interface Drawn extends Readonly<Facts> {
  readonly id: string
  readonly kind: Kind
  readonly spot: Spot
  readonly place: readonly [number, number]
  readonly source: 'citizen' | 'hotline' | 'patrol' | 'department' | 'sensor'
  readonly description: string
  readonly address: string
  readonly reporter: {readonly name: string; readonly phone: string} | null
  readonly steps: readonly [Step, ...Step[]]
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
const SLOW = 45 * 24
/** The city keeps the hour of Shanghai, which has no summer time. */
const ZONE = 8 * HOUR

const HOURS = [1, 1, 1, 1, 1, 2, 4, 9, 14, 15, 13, 10, 7, 9, 11, 12, 11, 9, 8, 7, 6, 4, 3, 2]
const WEEKDAYS = [8, 11, 10, 10, 10, 10, 8]
/** Each with the share of it and all before it. */
const SOURCES = [
  ['patrol', 0.46],
  ['hotline', 0.74],
  ['citizen', 0.93],
  ['department', 0.985],
  ['sensor', 1],
] as const

const SURNAMES = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾']
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红玲建国志文晓海燕波宁婷雪梅琳佳慧']
const OPENINGS = ['', '', '', '市民反映', '来电人反映', '巡查发现', '多次反映', '昨晚开始', '下雨之后']
const WHERES = ['附近', '门口', '路口东侧', '人行道上', '对面', '公交站旁', '小区北门', '与支路交叉口', '地下通道口', '学校旁边']
const EFFECTS = [
  '，影响通行',
  '，夜间看不清很危险',
  '，老人孩子经过容易摔倒',
  '，已经好几天了',
  '，气味很大',
  '，附近居民意见很大',
  '，早晚高峰堵得厉害',
  '，下雨就积水',
  '',
  '',
]
const WISHES = ['，请尽快处理。', '，希望有关部门到现场看看。', '，请核实。', '，盼回复。', '。', '。']

/** Index by a power law: the first are common, the last rare. */
const powerLaw = (random: () => number, size: number, steepness = 2.2): number =>
  Math.min(size - 1, Math.floor(size * random() ** steepness))

const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)] as T

/** A list of drawable indices with given weights. */
const weighted = (weights: readonly number[]): readonly number[] => weights.flatMap((weight, index) => Array<number>(weight).fill(index))
const hourOf = weighted(HOURS)

/** A version 7 id of an instant. */
export const uuidAt = (at: number, random: () => number): string => {
  const time = Math.floor(at).toString(16).padStart(12, '0')
  const hex = (digits: number): string =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${(8 + Math.floor(random() * 4)).toString(16)}${hex(3)}-${hex(6)}${hex(6)}`
}

/** A waiting time with many short and few very long ones (log-normal), in milliseconds around the median given. */
const waiting = (random: () => number, medianHours: number, spread = 0.9): number => {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Math.max(60_000, medianHours * HOUR * Math.exp(spread * normal))
}

/** The instants at which `size` cases are reported within `days` before `until`, oldest first. */
export function* reportTimes(size: number, until: number, days: number, random: () => number): Generator<number> {
  const first = Math.floor((until + ZONE) / DAY) - days
  const weights = Array.from({length: days}, (_, n) => (WEEKDAYS[(first + n + 4) % 7] ?? 10) * (0.8 + (0.4 * n) / days))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  let [done, due] = [0, 0]
  for (const [n, weight] of weights.entries()) {
    due += (size * weight) / sum
    const today = Array.from({length: Math.round(due) - done}, () => {
      const inDay = pick(hourOf, random) * HOUR + random() * HOUR
      return (first + n) * DAY + inDay - ZONE
    }).sort((a, b) => a - b)
    done += today.length
    yield* today
  }
}

const systemHand: Named = {id: '归档', name: '归档'}

/** Draws cases of a town up to an instant; numbers run on within a district and day, after those `taken` (by `district day`). */
export function drawFrom(
  town: Town,
  until: number,
  seed: number,
  taken: Iterable<readonly [string, number]> = [],
): {draw: (at: number) => Drawn; random: () => number; counters: ReadonlyMap<string, number>} {
  const random = seeded(seed)
  const counters = new Map<string, number>(taken)
  const shuffled = town.kinds
    .map((kind) => ({kind, key: random()}))
    .sort((a, b) => a.key - b.key)
    .map(({kind}) => kind)
  const spots = town.spots
    .map((spot) => ({spot, key: ((Number(spot.cell.slice(6)) * 0.618) % 1) + random() * 0.05}))
    .sort((a, b) => a.key - b.key)
    .map(({spot}) => spot)

  const describe = (kind: Kind, address: string): string =>
    `${pick(OPENINGS, random)}${address}${pick(WHERES, random)}${kind.name}${pick(['，', '：', ' '], random)}${pick(kind.says.split('，'), random)}${pick(EFFECTS, random)}${pick(WISHES, random)}`

  const drawNumber = (district: string, at: number): string => {
    const day = new Date(at + ZONE).toISOString().slice(0, 10)
    const key = `${district} ${day}`
    const sequence = (counters.get(key) ?? 0) + 1
    counters.set(key, sequence)
    return caseNumber(district, day, sequence)
  }

  const draw = (reportedAt: number): Drawn => {
    const kind = shuffled[powerLaw(random, shuffled.length)] as Kind
    const own = kind.type === null ? undefined : town.spotsOf.get(kind.type)
    const spot = (own === undefined ? spots[powerLaw(random, spots.length, 1.7)] : own[powerLaw(random, own.length, 1.7)]) as Spot
    const lot = random()
    const source = SOURCES.find(([, below]) => lot < below)?.[0] ?? 'patrol'
    const told = source === 'citizen' || source === 'hotline'
    const worker = (): Named => pick(town.people, random)
    const [unit, hand, looker] = [kind.unit, worker(), worker()]
    const steps: Step[] = []
    // Some wait for parts, money or the season.
    const work = random() < 0.15 ? SLOW : kind.hours * 0.45
    let clock = reportedAt
    const happen = (
      event: string,
      state: string | null,
      by: Named,
      hours: number,
      said: Readonly<Record<string, unknown>> = {},
    ): boolean => {
      if (steps.length > 0) clock += waiting(random, hours)
      if (clock > until) return false
      steps.push({event, state, at: clock, by, told: said})
      return true
    }
    const facts: Facts = {number: null, due: null, yellow: null, overdue: false, asked: null, returns: 0, reworks: 0}
    const judge = (): void => {
      const end = Math.min(clock, until)
      const {due} = facts
      if (due === null || end <= due) return
      const handled = steps.findLast(({event}) => event === 'case.handled')
      if (handled !== undefined && handled.at <= due) return
      facts.overdue = true
      const place = steps.findLastIndex((step) => step.at <= due)
      steps.splice(place + 1, 0, {
        event: 'case.overdue',
        state: null,
        at: due + 1,
        by: {id: 'system', name: 'system'},
        told: {unit: unit.name, unitId: unit.id},
      })
    }
    const live = (): void => {
      happen('case.reported', 'reported', told ? {id: 'reporter', name: '市民'} : hand, 0, {
        source,
        area: spot.cell,
        category: kind.category,
        evidence: 1,
      })
      const fate = random()
      if (fate < 0.05) return void happen('case.rejected', 'rejected', hand, 3, {reason: '不属本平台受理范围', body: kind.supervising.name})
      if (!happen('case.accepted', 'accepted', hand, 0.3)) return
      if (told || random() < 0.2) {
        if (!happen('case.verification-asked', 'verifying', hand, 0.2, {person: looker.name, personId: looker.id})) return
        facts.asked = looker
        if (!happen('case.confirmed', 'accepted', looker, 1.5)) return
        facts.asked = null
      }
      if (fate < 0.065) return void happen('case.voided', 'voided', hand, 5, {reason: '重复上报'})
      if (!happen('case.filed', 'filed', hand, 0.4, {category: kind.category})) return
      facts.number = drawNumber(spot.cell.slice(0, 6), clock)
      facts.due = clock + kind.hours * HOUR
      facts.yellow = clock + kind.hours * HOUR * 0.8
      for (let round = 0; ; round += 1) {
        if (
          !happen(round === 0 || facts.reworks === 0 ? 'case.dispatched' : 'case.redispatched', 'dispatched', worker(), 0.4, {
            unit: unit.name,
            unitId: unit.id,
          })
        )
          return
        if (random() < 0.04 && round === 0) {
          if (!happen('case.return-asked', 'returning', hand, 4, {reason: '不属本单位职责'})) return
          if (!happen('case.return-approved', 'filed', worker(), 3)) return
          facts.returns += 1
          continue
        }
        if (!happen('case.undertaken', 'undertaken', hand, 1.2, {unit: unit.name, unitId: unit.id})) return
        if (!happen('case.handled', 'handled', hand, work, {result: kind.done, evidence: 1, unit: unit.name, unitId: unit.id})) return
        if (!happen('case.inspection-asked', 'inspecting', hand, 0.3, {person: looker.name, personId: looker.id})) return
        facts.asked = looker
        if (round > 1 || random() > 0.06) break
        if (!happen('case.inspection-failed', 'dispatched', looker, 4, {reason: '现场仍未清理干净'})) return
        facts.asked = null
        facts.reworks += 1
        if (!happen('case.undertaken', 'undertaken', hand, 2, {unit: unit.name, unitId: unit.id})) return
        if (!happen('case.handled', 'handled', hand, kind.hours * 0.3, {result: kind.done, evidence: 1, unit: unit.name, unitId: unit.id}))
          return
        if (!happen('case.inspection-asked', 'inspecting', hand, 0.3, {person: looker.name, personId: looker.id})) return
        facts.asked = looker
        break
      }
      if (!happen('case.inspection-passed', 'inspected', looker, 4)) return
      facts.asked = null
      if (!happen('case.closed', 'closed', hand, 2)) return
      happen('case.archived', 'archived', systemHand, 0.02)
    }
    live()
    judge()
    const place = [spot.lng + (random() - 0.5) * 0.0004, spot.lat + (random() - 0.5) * 0.0004] as const
    return {
      id: uuidAt(reportedAt, random), kind, spot, place, source, description: describe(kind, spot.address), address: `${spot.address}${random() < 0.3 ? '附近' : ''}`,
      reporter: told && random() < 0.9 ? {name: `${pick(SURNAMES, random)}${pick(GIVEN, random)}${random() < 0.6 ? pick(GIVEN, random) : ''}`, phone: `13${Math.floor(random() * 1e9).toString().padStart(9, '0')}`} : null,
      ...facts, steps: steps as unknown as Drawn['steps'],
    } // biome-ignore format: a table
  }
  return {draw, random, counters}
}
