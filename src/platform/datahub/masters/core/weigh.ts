/**
 * Whether two records tell of the same thing, by Fellegi and Sunter (1969): each attribute agrees to some level; a level that is common
 * among the same and rare among others speaks for them. The shares are learned from pairs nobody has judged, by expectation and
 * maximisation (Winkler 1988; Jaro 1989).
 */

/** To which level two records agree in an attribute, the first the strongest; null where one of them does not say. */
export type Level = number | null

/** A pair as it is weighed: a level for each attribute, in the order of the kind. */
export type Pattern = readonly Level[]

/** The share of each level among pairs that are the same, and among those that are not; each sums to one. */
export interface Shares {
  readonly same: readonly number[]
  readonly other: readonly number[]
}

/** What is believed of a kind: the share of the same among candidate pairs, and the shares of every attribute. */
export interface Model {
  readonly prior: number
  readonly attributes: readonly Shares[]
}

/** No share may be nothing: what was never seen may yet come. */
const LEAST = 1e-4

/** How much one attribute speaks for the same, in bits; negative speaks against, and what is not said speaks neither way. */
export const bitsOf = ({same, other}: Shares, level: Level): number =>
  level === null ? 0 : Math.log2((same[level] ?? LEAST) / (other[level] ?? 1))

/** The probability that a pair is the same. */
export function weigh({prior, attributes}: Model, pattern: Pattern): number {
  const bits = attributes.reduce((sum, shares, k) => sum + bitsOf(shares, pattern[k] ?? null), 0)
  const odds = (prior / (1 - prior)) * 2 ** bits
  return odds / (1 + odds)
}

const sharesOf = (weights: readonly number[]): readonly number[] => {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const raised = weights.map((weight) => Math.max(LEAST, total === 0 ? 1 / weights.length : weight / total))
  const all = raised.reduce((sum, share) => sum + share, 0)
  return raised.map((share) => share / all)
}

const patternKey = (pattern: Pattern): string => pattern.map((level) => level ?? '-').join(' ')

/**
 * Learns a model from candidate pairs that nobody has judged, beginning with what is believed. Ends when no share moves by more than
 * 1e-5, or after `rounds`. Attributes are taken as independent within the same and within the others.
 */
export function learnModel(pairs: Iterable<Pattern>, begin: Model, rounds = 200): Model {
  const counted = new Map<string, {readonly pattern: Pattern; count: number}>()
  for (const pattern of pairs) {
    const key = patternKey(pattern)
    const held = counted.get(key) ?? {pattern, count: 0}
    held.count += 1
    counted.set(key, held)
  }
  const patterns = [...counted.values()]
  const total = patterns.reduce((sum, {count}) => sum + count, 0)
  if (total === 0) return begin
  let model = begin
  for (let round = 0; round < rounds; round += 1) {
    const judged = patterns.map(({pattern, count}) => ({pattern, count, is: weigh(model, pattern)}))
    const attributes = model.attributes.map(({same}, k) => {
      const [yes, no] = [same.map(() => 0), same.map(() => 0)]
      for (const {pattern, count, is} of judged) {
        const level = pattern[k] ?? null
        if (level === null) continue
        yes[level] = (yes[level] ?? 0) + count * is
        no[level] = (no[level] ?? 0) + count * (1 - is)
      }
      return {same: sharesOf(yes), other: sharesOf(no)}
    })
    const prior = Math.min(0.99, Math.max(1e-4, judged.reduce((sum, {count, is}) => sum + count * is, 0) / total))
    const moved = Math.max(
      Math.abs(prior - model.prior),
      ...attributes.flatMap(({same, other}, k) => [
        ...same.map((share, at) => Math.abs(share - (model.attributes[k]?.same[at] ?? 0))),
        ...other.map((share, at) => Math.abs(share - (model.attributes[k]?.other[at] ?? 0))),
      ]),
    )
    model = {prior, attributes}
    if (moved < 1e-5) break
  }
  return model
}
