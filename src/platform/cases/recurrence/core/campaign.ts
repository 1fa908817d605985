import {problem, type Said} from '#lib/problem.ts'
import type {ReturnRate} from './recur.ts'
import {DAY, type Pattern} from './seen.ts'

/** Where a campaign stands; only a person opens or closes one. */
export const campaignStates = {
  proposed: {zh: '待启动', en: 'Proposed'},
  open: {zh: '进行中', en: 'Under way'},
  closed: {zh: '已结束', en: 'Ended'},
  dismissed: {zh: '不启动', en: 'Dismissed'},
} as const satisfies Record<string, Said>

export type CampaignState = keyof typeof campaignStates

/** What is measured of the cases of a campaign's area and classes in a period. */
export interface Measure {
  readonly from: Date
  readonly to: Date
  readonly cases: number
  readonly perWeek: number
  /** Of those handled in the period, with a deadline; null without any. */
  readonly onTime: number | null
  readonly returns: ReturnRate
}

/** What a campaign is to reach; at least one of them. Shares are 0 to 1. */
export interface Target {
  readonly perWeek: number | null
  readonly onTime: number | null
  readonly returnRate: number | null
}

/** Why a campaign was proposed: the numbers of the patterns. */
export interface Evidence {
  readonly kind: Pattern['kind']
  readonly category: string | null
  readonly cases: number
  readonly z: number | null
  readonly q: number | null
  readonly returns: number | null
  readonly reopens: number | null
  readonly lng: number | null
  readonly lat: number | null
  /** When the last of its cases was reported, ISO 8601. */
  readonly last: string | null
}

export interface Campaign {
  readonly id: string
  readonly districtId: string
  readonly state: CampaignState
  readonly title: Said
  readonly area: string
  readonly categories: readonly string[]
  readonly evidence: readonly Evidence[]
  readonly proposedAt: Date
  readonly proposedBy: string
  readonly unitId: string | null
  readonly unitName: string | null
  readonly startsAt: Date | null
  readonly endsAt: Date | null
  readonly target: Target | null
  readonly baseline: Measure | null
  readonly openedAt: Date | null
  readonly closedAt: Date | null
  readonly outcome: Measure | null
  readonly words: string | null
}

export const wrongCampaignState = problem<{state: CampaignState}>('campaign.wrong-state', 409, {
  zh: ({state}) => `这个专项整治${campaignStates[state].zh}，不能这样操作。请刷新后再看。`,
  en: ({state}) => `This campaign is ${campaignStates[state].en.toLowerCase()}, so this cannot be done. Load it again and look.`,
})

const badPeriod = problem('campaign.bad-period', 422, {
  zh: () => '整治期应为 7 天到 1 年，且结束日期不能已过。请重新选择起止日期。',
  en: () => 'A campaign lasts from 7 days to a year and its end is still to come. Choose its dates again.',
})

const noTarget = problem('campaign.no-target', 422, {
  zh: () => '没有设定目标。请至少填写每周案件数、按期率或复发率中的一项。',
  en: () => 'There is no target. Give at least one: cases a week, share on time, or rate of recurrence.',
})

/** Passes when the campaign stands there, otherwise throws campaign.wrong-state. */
export function standsAt({state}: Pick<Campaign, 'state'>, wanted: CampaignState): void {
  if (state !== wanted) throw wrongCampaignState({state})
}

/** The past period a campaign is measured against: as long as itself, but at least four weeks. Throws campaign.bad-period, campaign.no-target. */
export function baselineFor(
  {startsAt, endsAt, target}: {startsAt: Date; endsAt: Date; target: Target},
  now: Date,
): {readonly from: Date; readonly to: Date} {
  const days = (endsAt.getTime() - startsAt.getTime()) / DAY
  if (!(days >= 7 && days <= 366) || endsAt <= now) throw badPeriod({})
  if (target.perWeek === null && target.onTime === null && target.returnRate === null) throw noTarget({})
  // A campaign planned ahead is measured against what is known: the past until today.
  const to = startsAt < now ? startsAt : now
  return {from: new Date(to.getTime() - Math.max(28, days) * DAY), to}
}

/** Before a week is over nothing can be said of a week. */
const LEAST_DAYS = 7

/** Whether each target is met; null when it was not set or cannot be said yet. */
export function judgeTarget(target: Target, {from, to, perWeek, onTime, returns}: Measure): Readonly<Record<keyof Target, boolean | null>> {
  const young = to.getTime() - from.getTime() < LEAST_DAYS * DAY
  const judge = (wanted: number | null, value: number | null, met: (value: number, wanted: number) => boolean): boolean | null =>
    young || wanted === null || value === null ? null : met(value, wanted)
  return {
    perWeek: judge(target.perWeek, perWeek, (value, wanted) => value <= wanted),
    onTime: judge(target.onTime, onTime, (value, wanted) => value >= wanted),
    returnRate: judge(target.returnRate, returns.days < LEAST_DAYS ? null : returns.rate, (value, wanted) => value <= wanted),
  }
}

/** A campaign that the patterns of a street speak for. */
export interface Proposal {
  readonly area: string
  readonly categories: readonly string[]
  /** Key of the disorder its classes belong to, when they do. */
  readonly disorder: string | null
  readonly evidence: readonly Evidence[]
}

const ENOUGH_CASES = 8
const ENOUGH_FINDINGS = 2
const MOST_EVIDENCE = 20

/** The numbers of a pattern that speak for a campaign. */
export const evidenceOf = ({kind, category, cases, z, q, returns, reopens, lng, lat, last}: Pattern): Evidence => ({
  kind, category, cases, z, q, returns, reopens, lng, lat, last: last?.toISOString() ?? null,
}) // biome-ignore format: a list

/**
 * What should be proposed: a street and classes, one disorder together, for which bursts and recurrences come to eight cases, or two patterns with
 * five. Streets and classes of `running` campaigns are left alone. Most cases first.
 */
export function proposals(
  patterns: readonly Pattern[],
  disorderOf: (category: string) => {readonly key: string} | undefined,
  running: readonly Pick<Campaign, 'area' | 'categories'>[],
): readonly Proposal[] {
  const speaking = patterns.filter(
    ({kind, area, category}) => category !== null && area.length >= 9 && kind !== 'surge' && kind !== 'hot-cell',
  )
  const groups = Map.groupBy(speaking, ({area, category}) => `${area.slice(0, 9)} ${disorderOf(category ?? '')?.key ?? category}`)
  return [...groups.values()]
    .flatMap((group) => {
      const [{area, category}] = group as [Pattern, ...Pattern[]]
      const street = area.slice(0, 9)
      // The same case may be in a burst and at a place that recurs.
      const cases = new Set(group.flatMap(({members}) => members)).size
      const enough = cases >= ENOUGH_CASES || (group.length >= ENOUGH_FINDINGS && cases >= 5)
      const categories = [...new Set(group.flatMap((one) => one.category ?? []))].sort()
      const known = running.some((one) => street.startsWith(one.area) && categories.some((code) => one.categories.includes(code)))
      if (!enough || known) return []
      const evidence = group
        .toSorted((a, b) => b.cases - a.cases)
        .slice(0, MOST_EVIDENCE)
        .map(evidenceOf)
      return [{proposal: {area: street, categories, disorder: disorderOf(category ?? '')?.key ?? null, evidence}, cases}]
    })
    .sort((a, b) => b.cases - a.cases)
    .map(({proposal}) => proposal)
}
