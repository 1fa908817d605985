import {drawCount, drawNormal, drawPoisson, type Random} from './draw.ts'

/** One way in which weekly counts may behave without an outbreak: log mean = θ + βt + Σ γ1 cos + γ2 sin of `waves` harmonics of a year. */
export interface Scenario {
  readonly theta: number
  readonly beta: number
  readonly gamma1: number
  readonly gamma2: number
  /** Variance over mean. */
  readonly phi: number
  readonly waves: 0 | 1 | 2
}

/** θ, β, γ1, γ2, φ of Noufaily et al. 2013 (doi:10.1002/sim.5595). */
const levels = [
  [0.1, 0.0025, 0.6, 0.6, 1.5],
  [-2, 0.005, 0.1, 0.3, 2],
  [1.5, 0.003, 0.2, -0.4, 1],
  [0.5, 0.002, 0.5, 0.5, 5],
  [2.5, 0.001, 1, 0.1, 3],
  [3.75, 0.001, 0.1, -0.1, 1.1],
  [5, 0.0001, 0.05, 0.01, 1.2],
] as const

/** The 42 scenarios: seven levels, with and without trend, with none, one or two waves a year. */
export const scenarios: readonly Scenario[] = levels.flatMap(([theta, beta, gamma1, gamma2, phi]) =>
  [0, beta].flatMap((trend) => ([0, 1, 2] as const).map((waves) => ({theta, beta: trend, gamma1, gamma2, phi, waves}))),
)

/** A series of twelve years of weeks; `extra` are the cases of outbreaks among `counts`. */
export interface Drawn {
  readonly counts: Float64Array
  readonly extra: Float64Array
  /** Strength of the outbreak of the last year, in standard deviations. */
  readonly strength: number
  /** Its first week. */
  readonly start: number
}

export const WEEKS = 624
/** The last 49 weeks are judged. */
export const JUDGED_FROM = 575
const PAST_FROM = 312

/** Mean of a week, the first being 1, without outbreaks. */
export const meanAt = ({theta, beta, gamma1, gamma2, waves}: Scenario, week: number): number => {
  let log = theta + beta * week
  for (let j = 1; j <= waves; j += 1) {
    const angle = (2 * Math.PI * j * week) / 52
    log += gamma1 * Math.cos(angle) + gamma2 * Math.sin(angle)
  }
  return Math.exp(log)
}

/**
 * Draws a series with four outbreaks of 2, 3, 5 or 10 standard deviations in the past and one of 1–10 in the judged year. An outbreak's size
 * is Poisson of strength × standard deviation of the week it begins in; its cases fall log-normally (0, 0.5) over the weeks after.
 */
export function drawSeries(random: Random, scenario: Scenario): Drawn {
  const [counts, extra] = [new Float64Array(WEEKS), new Float64Array(WEEKS)]
  for (let week = 0; week < WEEKS; week += 1) counts[week] = drawCount(random, meanAt(scenario, week + 1), scenario.phi)
  const outbreak = (start: number, strength: number): void => {
    const size = drawPoisson(random, strength * Math.sqrt(scenario.phi * meanAt(scenario, start + 1)))
    for (let k = 0; k < size; k += 1) {
      const week = Math.min(WEEKS - 1, start + Math.floor(Math.exp(0.5 * drawNormal(random))))
      extra[week] = (extra[week] as number) + 1
      counts[week] = (counts[week] as number) + 1
    }
  }
  const among = (from: number, to: number): number => from + Math.floor(random() * (to - from))
  for (let k = 0; k < 4; k += 1) outbreak(among(PAST_FROM, JUDGED_FROM), [2, 3, 5, 10][among(0, 4)] as number)
  const [start, strength] = [among(JUDGED_FROM, WEEKS), among(1, 11)]
  // Past outbreaks may reach into the judged year; they are no part of what is to be found.
  for (let week = JUDGED_FROM; week < WEEKS; week += 1) {
    counts[week] = (counts[week] as number) - (extra[week] as number)
    extra[week] = 0
  }
  outbreak(start, strength)
  return {counts, extra, strength, start}
}
