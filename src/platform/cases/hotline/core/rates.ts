import type {HotlineRules} from './rules.ts'

/** Call-backs of one unit, area or class, counted. Only valid ones answer; `byOpinion` counts them by the answer given. */
export interface CallBackCounts {
  readonly valid: number
  readonly invalid: number
  readonly contacted: number
  readonly solved: number
  readonly byOpinion: Readonly<Record<string, number>>
}

/**
 * 响应率、解决率、满意率 in percent, each with the fraction it came from; all over the valid call-backs. Null where there is no valid call-back:
 * nobody is judged by no sample.
 */
export interface ThreeRates extends CallBackCounts {
  readonly response: number | null
  readonly resolution: number | null
  readonly satisfaction: number | null
  readonly composite: number | null
  /** Satisfied callers, those of a partial credit counted in part: the numerator of `satisfaction`. */
  readonly satisfied: number
}

const rounded = (value: number): number => Math.round((value + Number.EPSILON) * 100) / 100

/**
 * The three rates of the Beijing work-order practice: contacted, solved and satisfied (basically satisfied at its credit, 0.9 there) over the valid
 * call-backs, and their weighted sum. To two decimals; the composite is formed before rounding.
 */
export function threeRates(
  counts: CallBackCounts,
  {opinions, weights}: Pick<HotlineRules['callBack'], 'opinions' | 'weights'>,
): ThreeRates {
  const {valid, contacted, solved, byOpinion} = counts
  const satisfied = opinions.reduce((sum, {id, credit}) => sum + credit * (byOpinion[id] ?? 0), 0)
  if (valid === 0) return {...counts, satisfied, response: null, resolution: null, satisfaction: null, composite: null}
  const percent = (part: number): number => (100 * part) / valid
  const [response, resolution, satisfaction] = [percent(contacted), percent(solved), percent(satisfied)]
  const composite = (weights.response * response + weights.resolution * resolution + weights.satisfaction * satisfaction) / 100
  return {
    ...counts,
    satisfied: rounded(satisfied),
    response: rounded(response),
    resolution: rounded(resolution),
    satisfaction: rounded(satisfaction),
    composite: rounded(composite),
  }
}
