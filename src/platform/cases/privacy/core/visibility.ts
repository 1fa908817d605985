import type {Said} from '#lib/problem.ts'

/** Where a case stands for the public: under way, late, fixed and seen to be so, or ended otherwise. */
export const standings = ['open', 'late', 'fixed', 'ended'] as const
export type Standing = (typeof standings)[number]

/** How exactly the public sees where something is. */
export type PublicPlace = 'exact' | 'blurred' | 'none'

/** What the public sees of the cases of one category. */
export interface Visibility {
  readonly shown: boolean
  /** Minutes after a case was accepted. */
  readonly delayMinutes: number
  readonly place: PublicPlace
  /** Side of the squares that blurred places are moved to the middle of. */
  readonly metres: number
  /** False keeps the words of the case and its photos back. */
  readonly words: boolean
  /** True leaves room numbers in the words. */
  readonly rooms: boolean
  /** What the public calls it, when that is not its official name. */
  readonly name: Said | null
  readonly icon: string | null
}

/** One row of a city's rules: what it says holds for every category whose code begins so; the longest beginning wins. */
export interface PublicRule extends Partial<Visibility> {
  readonly category: string
}

/** What a city publishes of its cases. */
export interface PublicRules {
  readonly usual: Visibility
  readonly categories: readonly PublicRule[]
}

/** A case without a category is not shown: nobody has said that it may be. */
export const hiddenFromAll: Visibility = {
  shown: false,
  delayMinutes: 0,
  place: 'none',
  metres: 0,
  words: false,
  rooms: false,
  name: null,
  icon: null,
}

/** What holds where a city says nothing else about what it shows. */
export const usualVisibility: Visibility = {...hiddenFromAll, shown: true, delayMinutes: 60, place: 'exact', words: true}

/** The rules of a city, most particular first. */
export const byLength = (rules: readonly PublicRule[]): readonly PublicRule[] =>
  rules.toSorted((a, b) => b.category.length - a.category.length || a.category.localeCompare(b.category))

/** The sign of a category: that of the longest beginning that has one, so that a class within a major class need not name it again. */
const iconOf = (rules: readonly PublicRule[], usual: string | null, category: string): string | null =>
  rules.find((rule) => rule.icon !== undefined && rule.icon !== null && category.startsWith(rule.category))?.icon ?? usual

/** What the public sees of a category's cases. */
export function visibilityOf({usual, categories}: PublicRules, category: string | null): Visibility {
  if (category === null) return hiddenFromAll
  const rules = byLength(categories)
  const {category: _, ...found} = rules.find((rule) => category.startsWith(rule.category)) ?? {category}
  return {...usual, ...found, icon: iconOf(rules, usual.icon, category)}
}

/** Metres of a degree of latitude. */
const DEGREE = 111_320

const rounded = (degrees: number): number => Math.round(degrees * 1e6) / 1e6

/**
 * The middle of the square of `metres` a place lies in: the same for every place in the square, so that asking often tells no more.
 * Never further away than 0.75 of the side.
 */
export function blurPlace([lng, lat]: readonly [number, number], metres: number): readonly [number, number] {
  const high = metres / DEGREE
  const middle = (Math.floor(lat / high) + 0.5) * high
  const wide = high / Math.max(0.01, Math.cos((middle * Math.PI) / 180))
  return [rounded((Math.floor(lng / wide) + 0.5) * wide), rounded(middle)]
}

/** The place as the public sees it, or null. */
export const publicPlace = ({place, metres}: Visibility, at: readonly [number, number] | null): readonly [number, number] | null => {
  if (at === null || place === 'none') return null
  return place === 'exact' ? at : blurPlace(at, metres)
}
