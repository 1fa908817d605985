/** What was true of a text and what was said about it. */
export interface Judged {
  readonly truth: string
  readonly said: string
}

/** How well one class was found: precision, recall and their harmonic mean. */
export interface ClassFigures {
  readonly label: string
  readonly texts: number
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/** The figures of a classifier on texts whose class is known. */
export interface Figures {
  readonly texts: number
  readonly accuracy: number
  /** Mean F1 over the classes that occur in the truth; small classes count as much as large ones. */
  readonly macroF1: number
  readonly classes: readonly ClassFigures[]
  /** `confusion[i][j]` texts of class i were said to be class j, in the order of `labels`. */
  readonly labels: readonly string[]
  readonly confusion: readonly (readonly number[])[]
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

/** Counts what was said against what was true. */
export function figuresOf(judged: readonly Judged[]): Figures {
  const labels = [...new Set(judged.flatMap(({truth, said}) => [truth, said]))].sort()
  const place = new Map(labels.map((label, at) => [label, at]))
  const confusion = labels.map(() => labels.map(() => 0))
  for (const {truth, said} of judged) {
    const row = confusion[place.get(truth) ?? 0] as number[]
    const column = place.get(said) ?? 0
    row[column] = (row[column] ?? 0) + 1
  }
  const right = labels.map((_, at) => confusion[at]?.[at] ?? 0)
  const classes = labels.map((label, at): ClassFigures => {
    const texts = (confusion[at] ?? []).reduce((sum, count) => sum + count, 0)
    const said = confusion.reduce((sum, row) => sum + (row[at] ?? 0), 0)
    const hits = right[at] ?? 0
    return {label, texts, precision: share(hits, said), recall: share(hits, texts), f1: share(2 * hits, texts + said)}
  })
  const occurring = classes.filter(({texts}) => texts > 0)
  return {
    texts: judged.length,
    accuracy: share(
      right.reduce((sum, count) => sum + count, 0),
      judged.length,
    ),
    macroF1: share(
      occurring.reduce((sum, {f1}) => sum + f1, 0),
      occurring.length,
    ),
    classes,
    labels,
    confusion,
  }
}

/** How probabilities fared: of texts answered at `threshold` or above the share and how many were right, and the calibration error. */
export interface Trust {
  readonly threshold: number
  readonly answered: number
  readonly precision: number
  /** Mean gap between probability and share of right answers over ten bins, weighted by their texts (Guo et al. 2017). */
  readonly calibrationError: number
}

const BINS = 10

/** Judges the probability of the first guess. */
export function trustOf(guesses: readonly {readonly probability: number; readonly right: boolean}[], threshold: number): Trust {
  const answered = guesses.filter(({probability}) => probability >= threshold)
  const bins = Map.groupBy(guesses, ({probability}) => Math.min(BINS - 1, Math.floor(probability * BINS)))
  const gaps = [...bins.values()].map((bin) => Math.abs(bin.reduce((sum, {probability, right}) => sum + probability - Number(right), 0)))
  return {
    threshold,
    answered: share(answered.length, guesses.length),
    precision: share(answered.filter(({right}) => right).length, answered.length),
    calibrationError: share(
      gaps.reduce((sum, gap) => sum + gap, 0),
      guesses.length,
    ),
  }
}
