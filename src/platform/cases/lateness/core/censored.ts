import {limitHours, type Past, wasLate} from './opened.ts'

/** Steps in which a limit is looked at; hazards are kept per step. */
const STEPS = 20
/** How many cases' worth the hazards of all categories weigh in each. */
const SMOOTHING = 10

interface Risks {
  readonly atRisk: Float64Array
  readonly done: Float64Array
}

const fresh = (): Risks => ({atRisk: new Float64Array(STEPS), done: new Float64Array(STEPS)})

/**
 * The chance that a case is late which is still open within its limit when one stops looking (right-censored): the product of the hazards of
 * the steps that are left, by category, drawn to those of all (life table; Kaplan and Meier 1958). The answer is by category and the share of
 * its limit that is used.
 */
export function censoredChance(history: readonly Past[], at: Date): (category: string, used: number) => number {
  const [all, byCategory] = [fresh(), new Map<string, Risks>()]
  for (const past of history) {
    const limit = limitHours(past)
    if (limit === null || past.at >= at) continue
    const own = byCategory.get(past.category) ?? fresh()
    byCategory.set(past.category, own)
    const ended = past.endedAt !== null && past.endedAt <= at ? past.endedAt : null
    const used = ((ended ?? at).getTime() - past.at.getTime()) / 3_600_000 / limit
    const last = Math.min(STEPS - 1, Math.floor(used * STEPS))
    for (const risks of [all, own]) {
      for (let step = 0; step <= last; step += 1)
        risks.atRisk[step] = (risks.atRisk[step] as number) + (step === last && ended === null && used < 1 ? 0.5 : 1)
      if (ended !== null && !wasLate(past)) risks.done[last] = (risks.done[last] as number) + 1
    }
  }
  const hazard = (category: string, step: number): number => {
    const common = ((all.done[step] as number) + 0.5) / ((all.atRisk[step] as number) + 1)
    const own = byCategory.get(category)
    return own === undefined ? common : ((own.done[step] as number) + SMOOTHING * common) / ((own.atRisk[step] as number) + SMOOTHING)
  }
  return (category, used) => {
    let chance = 1
    for (let step = Math.max(0, Math.floor(used * STEPS)); step < STEPS; step += 1) chance *= 1 - hazard(category, step)
    return chance
  }
}
