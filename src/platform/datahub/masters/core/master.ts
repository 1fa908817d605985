import type {Said} from '#lib/problem.ts'
import {masks} from '../../sharing/core/masks.ts'
import {attributesOf, type MasterKind, type Trait, type Traits} from './kinds.ts'
import type {Level} from './weigh.ts'

/** How an appearance came to its master: it is the first, by its code, or a person said so. */
export const hows = {
  own: {zh: '首个来源', en: 'the first'},
  code: {zh: '代码一致', en: 'by its code'},
  person: {zh: '人工确认', en: 'a person said so'},
} as const satisfies Readonly<Record<string, Said>>
export type How = keyof typeof hows

/** Why two appearances are held against each other: they look alike; a code is the same but the rest is not; or one of a master has changed its code. */
export const whys = {
  likeness: {zh: '特征相近', en: 'they look alike'},
  code: {zh: '代码相同而名称不同', en: 'the code is the same, the name is not'},
  doubt: {zh: '同一主数据内代码不再一致', en: 'their codes no longer agree'},
} as const satisfies Readonly<Record<string, Said>>
export type Why = keyof typeof whys

export type AlikeState = 'open' | 'same' | 'different' | 'moot'

/** A thing as one feed tells of it. */
export interface Appearance {
  readonly id: string
  readonly source: string
  readonly key: string
  readonly district: string
  readonly kind: MasterKind
  readonly master: string
  readonly how: How
  readonly code: string | null
  readonly traits: Traits
  readonly saidAt: Date
  readonly goneAt: Date | null
}

/** A value of a master with the appearance it is taken from, and how many others say something else. */
export interface GoldenValue {
  readonly trait: Trait
  readonly value: string | readonly [number, number]
  readonly from: string
  readonly saidAt: Date
  readonly against: number
}

const traitOrder = ['name', 'code', 'holder', 'sort', 'born', 'address', 'phone', 'place'] as const satisfies readonly Trait[]

/**
 * What holds of a master: of each trait the value of the feed trusted most, and among equals the newest; what is gone from its feed
 * speaks only where nobody else does.
 */
export function goldenOf(appearances: readonly Appearance[], trustOf: (source: string) => number): readonly GoldenValue[] {
  const ranked = appearances.toSorted(
    (a, b) =>
      Number(a.goneAt !== null) - Number(b.goneAt !== null) ||
      trustOf(a.source) - trustOf(b.source) ||
      b.saidAt.getTime() - a.saidAt.getTime() ||
      (a.id < b.id ? -1 : 1),
  )
  return traitOrder.flatMap((trait): readonly GoldenValue[] => {
    const saying = ranked.filter(({traits}) => traits[trait] !== undefined && traits[trait] !== '')
    const [first] = saying
    const value = first?.traits[trait]
    if (first === undefined || value === undefined) return []
    const against = saying.filter(({traits}) => JSON.stringify(traits[trait]) !== JSON.stringify(value)).length
    return [{trait, value, from: first.id, saidAt: first.saidAt, against}]
  })
}

/** What an appearance is called in lists. */
export const nameOf = ({traits, key}: Pick<Appearance, 'traits' | 'key'>): string => traits.name ?? traits.sort ?? key

/** What was found of every attribute of a pair, in words. */
export function reasonsOf(
  kind: MasterKind,
  pattern: readonly Level[],
): readonly {readonly trait: Trait; readonly level: number; readonly of: number; readonly said: Said}[] {
  return attributesOf[kind].flatMap(({trait, said, levels}, k) => {
    const level = pattern[k] ?? null
    const found = level === null ? undefined : levels[level]
    if (level === null || found === undefined) return []
    return [{trait, level, of: levels.length, said: {zh: `${said.zh}${found.zh}`, en: `${said.en}: ${found.en}`}}]
  })
}

const hidden = (mask: 'name' | 'phone' | 'address', value: string): string => String(masks[mask].apply(value) ?? '')

/** What is told of a person to somebody who may not see personal data, by the masks of sharing; of the birth the year. */
export function maskedTraits({name, phone, address, born, holder, ...rest}: Traits): Traits {
  return {
    ...rest,
    ...(name === undefined ? {} : {name: hidden('name', name)}),
    ...(holder === undefined ? {} : {holder: hidden('name', holder)}),
    ...(phone === undefined ? {} : {phone: hidden('phone', phone)}),
    ...(address === undefined ? {} : {address: hidden('address', address)}),
    ...(born === undefined ? {} : {born: born.slice(0, 4)}),
  }
}
