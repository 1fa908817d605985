import {anscombe, type CountModel, fitCounts, type Shape} from './count-model.ts'
import {countTail} from './count-tail.ts'
import {cusumLimit, nextCusum} from './cusum.ts'
import {drawCount, openRandom} from './draw.ts'

/** How a series of counts is watched. */
export interface Watch extends Shape {
  /** The first step that is judged; everything before is the past it is judged by. */
  readonly from: number
  /** The newest steps of the past that are left out of it, lest a surge under way be taken for the ordinary. */
  readonly guard: number
  /** Fit anew every so many steps. */
  readonly refit: number
  /** Alarms a step that are put up with when nothing is the matter; half for each of the two rules. */
  readonly rate: number
  readonly seed: number
}

/** One judged step. An alarm is raised by one step that is too high by itself (`p`), or by several that add up (`cusum` above `limit`). */
export interface Judged {
  readonly step: number
  readonly count: number
  readonly expected: number
  readonly dispersion: number
  /** Anscombe residual. */
  readonly z: number
  /** Chance of so many or more. */
  readonly p: number
  readonly cusum: number
  readonly limit: number
  readonly alarm: boolean
}

const DRAWN = 4_000

/** The limit of the CUSUM for this model, from residuals of counts drawn from it as it goes on after the past. */
const limitOf = (model: CountModel, from: number, rate: number, seed: number): number => {
  const random = openRandom(seed)
  const residuals = new Float64Array(DRAWN)
  for (let k = 0; k < DRAWN; k += 1) {
    const mean = model.mean(from + (k % 364))
    residuals[k] = anscombe(drawCount(random, mean, model.dispersion), mean, model.dispersion)
  }
  return cusumLimit(residuals, rate)
}

/** Judges the steps of a series of counts from `from` on by what came before (see `fitCounts`). The CUSUM begins anew after an alarm. */
export function watchCounts(counts: ArrayLike<number>, {from, guard, refit, rate, seed, ...shape}: Watch): readonly Judged[] {
  const judged: Judged[] = []
  let model: CountModel | undefined
  let [cusum, limit] = [0, Infinity]
  for (let step = from; step < counts.length; step += 1) {
    if (model === undefined || (step - from) % refit === 0) {
      const fresh: boolean = model === undefined
      model = fitCounts(counts, shape, Math.max(1, step - guard))
      if (fresh) limit = limitOf(model, from, rate / 2, seed)
    }
    const count = counts[step] as number
    const expected = model.mean(step)
    const {dispersion} = model
    const z = anscombe(count, expected, dispersion)
    const p = countTail(count, expected, dispersion)
    cusum = nextCusum(cusum, z)
    const alarm = p < rate / 2 || cusum > limit
    judged.push({step, count, expected, dispersion, z, p, cusum, limit, alarm})
    if (alarm) cusum = 0
  }
  return judged
}
