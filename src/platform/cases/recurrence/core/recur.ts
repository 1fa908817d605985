import {openNear} from '#lib/stats/near.ts'
import {projectToPlane} from '#lib/stats/plane.ts'
import {DAY, gathered, type Pattern, type Seen} from './seen.ts'

/** A place is the same within 100 m; a problem comes back within 90 days; three cases are a habit. */
export const usualReturn = {metres: 100, days: 90, least: 3} as const

/** The most cases that were reported within 90 days of one another. `times` ascend. */
function busiest(times: readonly number[]): number {
  let [most, from] = [0, 0]
  for (const [index, time] of times.entries()) {
    while (time - (times[from] as number) > usualReturn.days * DAY) from += 1
    most = Math.max(most, index - from + 1)
  }
  return most
}

/** Cases reported within 90 days of the closing of an earlier one of the same group. `cases` ascend by report. */
const returnsAmong = (cases: readonly Seen[]): number =>
  cases.filter((one, index) =>
    cases.slice(0, index).some(({closedAt}) => {
      const since = closedAt === null ? -1 : one.reportedAt.getTime() - closedAt.getTime()
      return since >= 0 && since <= usualReturn.days * DAY
    }),
  ).length

const recurrence = (cases: readonly Seen[], now: Date): Pick<Pattern, 'returns' | 'reopens'> | undefined => {
  const times = cases.map(({reportedAt}) => reportedAt.getTime())
  const [returns, reopens] = [returnsAmong(cases), cases.reduce((sum, one) => sum + one.reopens, 0)]
  const fresh = now.getTime() - (times.at(-1) ?? 0) <= usualReturn.days * DAY
  return fresh && (busiest(times) >= usualReturn.least || returns > 0 || reopens > 0) ? {returns, reopens} : undefined
}

const unmeasured = {expected: null, z: null, p: null, q: null} as const
const byReport = (a: Seen, b: Seen): number => a.reportedAt.getTime() - b.reportedAt.getTime() || (a.id < b.id ? -1 : 1)

/** Groups of one class in which every case is within 100 m of one of them, the one most others are near. Each case is in one group. */
function placesOf(cases: readonly Seen[]): readonly (readonly Seen[])[] {
  const plane = projectToPlane(cases.map(({lng, lat}) => [lng, lat]))
  const near = openNear(plane, usualReturn.metres)
  const around = cases.map((_, index) => {
    const found: number[] = []
    near.within(plane.x[index] as number, plane.y[index] as number, usualReturn.metres, (i) => found.push(i))
    return found
  })
  const order = cases.map((_, index) => index).sort((a, b) => (around[b]?.length ?? 0) - (around[a]?.length ?? 0) || a - b)
  const taken = new Uint8Array(cases.length)
  return order.flatMap((index) => {
    if (taken[index] === 1) return []
    const members = (around[index] ?? []).filter((one) => taken[one] === 0)
    for (const one of members) taken[one] = 1
    return [members.map((one) => cases[one] as Seen)]
  })
}

/**
 * Problems that keep coming back, within 90 days of now: at one place (100 m) or on one component, three cases of a class within 90 days, a case
 * after the closing of another, or one that was opened again. A place whose cases are all on one component is told as the component.
 */
export function recurrences(cases: readonly Seen[], now: Date): readonly Pattern[] {
  const found: Pattern[] = []
  const told = new Set<string>()
  const onComponents = Map.groupBy(
    cases.filter(({component}) => component !== null),
    ({component, category}) => `${component} ${category}`,
  )
  for (const members of onComponents.values()) {
    const sorted = members.toSorted(byReport)
    const how = recurrence(sorted, now)
    if (how === undefined) continue
    const [{category, component}] = sorted as [Seen, ...Seen[]]
    told.add(sorted.map(({id}) => id).join())
    found.push({...gathered(sorted), ...unmeasured, ...how, kind: 'component', category, component})
  }
  for (const [category, ours] of Map.groupBy(cases, (one) => one.category))
    for (const members of placesOf(ours)) {
      const sorted = members.toSorted(byReport)
      const how = recurrence(sorted, now)
      if (how === undefined || told.has(sorted.map(({id}) => id).join())) continue
      found.push({...gathered(sorted), ...unmeasured, ...how, kind: 'place', category, component: null})
    }
  return found.sort(
    (a, b) => b.cases - a.cases || (b.returns ?? 0) - (a.returns ?? 0) || (b.last?.getTime() ?? 0) - (a.last?.getTime() ?? 0),
  )
}

/** How many closed cases were followed by another of their class within 100 m and 90 days. */
export interface ReturnRate {
  readonly closed: number
  readonly returned: number
  /** Closed cases whose 90 days are not over and that have not come back yet. */
  readonly watched: number
  /**
   * Share expected to come back within `days`, by Kaplan and Meier 1958: a case still watched counts for as long as it has been watched.
   * When none is watched any longer it is returned / closed. Null without closed cases.
   */
  readonly rate: number | null
  /** 90, or fewer when hardly any case has been watched so long. */
  readonly days: number
}

/** The rate is told as far as this share of the cases that stayed away is still watched; beyond, one case would decide it. */
const STILL_WATCHED = 0.25

/** How long a closed case stayed away: the days until another of its class came within 100 m, or for which none did. */
export interface Span {
  readonly of: Seen
  readonly days: number
  readonly back: boolean
}

/** The cases closed in [from, to) measured against all `cases`; those of other classes do not count as coming back. */
export function returnSpans(
  cases: readonly Seen[],
  {from, to, now}: {readonly from: Date; readonly to: Date; readonly now: Date},
): readonly Span[] {
  const spans: Span[] = []
  for (const ours of Map.groupBy(cases, (one) => one.category).values()) {
    const plane = projectToPlane(ours.map(({lng, lat}) => [lng, lat]))
    const near = openNear(plane, usualReturn.metres)
    for (const [index, of] of ours.entries()) {
      const {closedAt} = of
      if (closedAt === null || closedAt < from || closedAt >= to || closedAt > now) continue
      let soonest = Number.POSITIVE_INFINITY
      near.within(plane.x[index] as number, plane.y[index] as number, usualReturn.metres, (other) => {
        const since = ((ours[other] as Seen).reportedAt.getTime() - closedAt.getTime()) / DAY
        if (other !== index && since >= 0) soonest = Math.min(soonest, since)
      })
      const watched = Math.min(usualReturn.days, (now.getTime() - closedAt.getTime()) / DAY)
      spans.push(soonest <= watched ? {of, days: soonest, back: true} : {of, days: watched, back: false})
    }
  }
  return spans
}

/** The rate at which cases came back. At one instant those that come back are counted before those no longer watched. */
export function returnRate(spans: readonly Pick<Span, 'days' | 'back'>[]): ReturnRate {
  const sorted = spans.toSorted((a, b) => a.days - b.days || Number(b.back) - Number(a.back))
  let [away, back] = [1, 0]
  const end = sorted.findIndex((span, index) => {
    const watched = sorted.length - index
    if (watched < STILL_WATCHED * (sorted.length - back)) return true
    if (span.back) [away, back] = [away * (1 - 1 / watched), back + 1]
    return false
  })
  return {
    closed: spans.length,
    returned: spans.filter((span) => span.back).length,
    watched: spans.filter((span) => !span.back && span.days < usualReturn.days).length,
    rate: spans.length === 0 ? null : 1 - away,
    days: end < 0 ? usualReturn.days : Math.floor(sorted[end]?.days ?? usualReturn.days),
  }
}
