import {dot, type Prior, sigmoid} from '#lib/stats/logistic.ts'
import {atOneSpot, type Pair} from './pair.ts'

/** A measured side of a pair, and what is believed of its coefficient before any pair was seen (the prior of a fit). */
interface Side {
  readonly of: (pair: Pair, habit: number) => number
  readonly believed: number
  /** How firmly: the precision of the belief. Little where data decide, more where a city has none to learn from yet. */
  readonly firmly: number
}

const near = (metres: number | null): number => (metres === null ? 0 : Math.exp(-metres / 60))
const recent = (hours: number): number => Math.log1p(hours * 4)
/** Two texts about different things in one city share about so much of their n-grams. */
const STRANGE_WORDS = 0.2
const STRANGE_ADDRESS = 0.3
/** A category nobody has chosen yet speaks neither for nor against. */
const share = (alike: boolean | null): number => (alike === null ? 0.5 : alike ? 1 : 0)

/** Every side of a pair that counts. What a city's data cannot teach (texts, components and telephones in a history without them) stays as believed. */
export const sides = {
  constant: {of: () => 1, believed: -3, firmly: 0.01},
  spot: {of: (pair) => (atOneSpot(pair) ? 1 : 0), believed: 1, firmly: 0.05},
  near: {of: ({metres}) => near(metres), believed: 2, firmly: 0.05},
  recent: {of: ({hours}) => recent(hours), believed: -0.3, firmly: 0.05},
  category: {of: ({sameCategory}) => share(sameCategory), believed: 2, firmly: 0.05},
  major: {of: ({sameMajor}) => share(sameMajor), believed: 1, firmly: 0.05},
  'category-near': {of: ({sameCategory, metres}) => share(sameCategory) * near(metres), believed: 0.5, firmly: 0.05},
  'category-recent': {of: ({sameCategory, hours}) => share(sameCategory) * recent(hours), believed: 0, firmly: 0.05},
  'category-habit': {of: ({sameCategory}, habit) => share(sameCategory) * habit, believed: 0, firmly: 0.05},
  busy: {of: ({busy}) => Math.log1p(busy), believed: -0.3, firmly: 0.05},
  since: {of: ({since}) => Math.log1p(since), believed: -0.3, firmly: 0.05},
  component: {of: ({sameComponent}) => (sameComponent === true ? 1 : 0), believed: 3, firmly: 1},
  'other-component': {of: ({sameComponent}) => (sameComponent === false ? 1 : 0), believed: -3, firmly: 1},
  open: {of: ({open}) => (open ? 1 : 0), believed: 0.5, firmly: 0.05},
  habit: {of: (_, habit) => habit, believed: 1, firmly: 0.05},
  words: {of: ({words}) => (words === null ? 0 : words - STRANGE_WORDS), believed: 6, firmly: 1},
  address: {of: ({address}) => (address === null ? 0 : address - STRANGE_ADDRESS), believed: 2, firmly: 1},
  phone: {of: ({phone}) => (phone === true ? 1 : 0), believed: 2, firmly: 1},
} as const satisfies Record<string, Side>

export type SideName = keyof typeof sides
export const sideNames = Object.keys(sides) as readonly SideName[]
const allSides: readonly Side[] = Object.values(sides)

/** What is believed before a city has taught anything. */
export const beliefs: Prior = {means: allSides.map(({believed}) => believed), precisions: allSides.map(({firmly}) => firmly)}

/** Coefficients in the order of `sideNames`, the mean of each side over the pairs learned from, and how much more often than others a category is reported twice. */
export interface Likeness {
  readonly coefficients: readonly number[]
  readonly typical: readonly number[]
  /** Log-odds of a category against all, by category. */
  readonly habits: Readonly<Record<string, number>>
  /** At and above this probability two are called the same. */
  readonly threshold: number
}

/** The sides of a pair as numbers, in the order of `sideNames`. */
export const featuresOf = (pair: Pair, habits: Likeness['habits']): readonly number[] => {
  const habit = pair.category === null ? 0 : (habits[pair.category] ?? 0)
  return allSides.map(({of}) => of(pair, habit))
}

/** How probable it is that a report tells of the same thing as an earlier case, 0 to 1. */
export const likenessOf = (model: Likeness, pair: Pair): number => sigmoid(dot(featuresOf(pair, model.habits), model.coefficients))

/** How much each side raises (or lowers) the log-odds against a typical pair, by side. */
export const effectsOf = (model: Likeness, pair: Pair): Readonly<Record<SideName, number>> => {
  const features = featuresOf(pair, model.habits)
  const effects = sideNames.map(
    (name, index) => [name, (model.coefficients[index] ?? 0) * ((features[index] ?? 0) - (model.typical[index] ?? 0))] as const,
  )
  return Object.fromEntries(effects) as Record<SideName, number>
}
