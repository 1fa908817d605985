import {countTail} from '#lib/stats/count-tail.ts'
import {falseDiscovery} from '#lib/stats/false-discovery.ts'
import {watchCounts} from '#lib/stats/surge.ts'
import type {Pattern} from './seen.ts'

/** Cases a day of one class (null: all) in one area; `counts` end with yesterday, the last whole day. */
export interface Series {
  readonly area: string
  readonly category: string | null
  readonly counts: readonly number[]
}

/** Below so many days nobody knows what is ordinary. */
export const LEAST_DAYS = 56
const JUDGED = 14
const FRESH = 7
const RATE = 0.05
/** Alarms a day that are put up with in a series when nothing is the matter. */
const FALSE_ALARMS = 0.01
const LEAST_CASES = 14
const LEAST_RECENT = 3

/**
 * Series that rose in the last seven days beyond what level, trend, weekday and chance explain, most striking first: the charts of the series
 * alarmed (see `watchCounts`), and the week as a whole stands at a false discovery rate of 5 % among all series. `until` is the end of the counts.
 */
export function surges(series: readonly Series[], until: Date): readonly Pattern[] {
  const judged = series
    .filter(({counts}) => counts.length >= LEAST_DAYS && counts.reduce((sum, one) => sum + one, 0) >= LEAST_CASES)
    .map(({area, category, counts}) => {
      const days = watchCounts(counts, {
        from: counts.length - JUDGED,
        guard: 0,
        refit: JUDGED,
        rate: FALSE_ALARMS,
        seed: 1,
        trend: counts.length >= 182,
        rhythms: [{period: 7, harmonics: 3}],
      }).slice(-FRESH)
      const cases = days.reduce((sum, {count}) => sum + count, 0)
      const expected = days.reduce((sum, one) => sum + one.expected, 0)
      const dispersion = days[0]?.dispersion ?? 1
      const z = (cases - expected) / Math.sqrt(dispersion * expected)
      return {area, category, cases, expected, z, p: countTail(cases, expected, dispersion), alarm: days.some(({alarm}) => alarm)}
    })
  const q = falseDiscovery(judged.map(({p}) => p))
  const first = new Date(until.getTime() - FRESH * 86_400_000)
  return judged
    .flatMap(({alarm, ...one}, index): Pattern[] =>
      alarm && (q[index] ?? 1) <= RATE && one.cases >= LEAST_RECENT
        ? [
            {
              ...one,
              q: q[index] ?? 1,
              kind: 'surge',
              component: null,
              lng: null,
              lat: null,
              radiusM: null,
              first,
              last: until,
              returns: null,
              reopens: null,
              members: [],
            },
          ]
        : [],
    )
    .sort((a, b) => (a.p ?? 1) - (b.p ?? 1))
}
