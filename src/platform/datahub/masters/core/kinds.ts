import {isUscc, parseComponentCode} from '#lib/codes.ts'
import type {Said} from '#lib/problem.ts'
import {identityCheck} from '#lib/text/personal.ts'
import {addressParts, bare, isShortFor, jaroWinkler, metresBetween, nameParts, phoneDigits} from './text.ts'
import type {Level, Pattern} from './weigh.ts'

/** What a feed says of a thing. Whatever it does not say is left out. */
export interface Traits {
  readonly name?: string
  /** A code that names it for ever, as the feed writes it. */
  readonly code?: string
  /** Who holds or runs it. */
  readonly holder?: string
  readonly address?: string
  readonly phone?: string
  /** Date of birth, YYYY-MM-DD. */
  readonly born?: string
  /** What sort of thing it is, such as the type of a component. */
  readonly sort?: string
  /** Longitude and latitude, WGS 84. */
  readonly place?: readonly [number, number]
}
export type Trait = keyof Traits

/** What all kinds of masters are called. */
export const masterKinds = {
  enterprise: {zh: '企业', en: 'enterprise'},
  person: {zh: '人员', en: 'person'},
  place: {zh: '地点', en: 'place'},
  component: {zh: '部件', en: 'component'},
} as const satisfies Readonly<Record<string, Said>>
export type MasterKind = keyof typeof masterKinds
export const masterKindNames = Object.keys(masterKinds) as readonly MasterKind[]

/** One attribute of a kind: how two of them are held against each other, and how every level is told. */
export interface Attribute {
  readonly trait: Trait
  readonly said: Said
  /** Names of the levels, the strongest agreement first. */
  readonly levels: readonly Said[]
  readonly level: (one: Traits, other: Traits) => Level
}

const same: Said = {zh: '相同', en: 'the same'}
const differs: Said = {zh: '不同', en: 'different'}
const near: Said = {zh: '相近', en: 'nearly the same'}

/** Levels by a text of each; null where one says nothing. */
const texts =
  (textOf: (traits: Traits) => string, level: (one: string, other: string) => number) =>
  (one: Traits, other: Traits): Level => {
    const [a, b] = [textOf(one), textOf(other)]
    return a === '' || b === '' ? null : level(a, b)
  }

const plain = (textOf: (traits: Traits) => string, levels = 2) => texts(textOf, (one, other) => (one === other ? 0 : levels - 1))

const bareOf =
  (trait: 'name' | 'holder' | 'sort') =>
  (traits: Traits): string =>
    bare(traits[trait] ?? '')

const NEAR = 0.9

function enterpriseName(one: string, other: string): number {
  const [a, b] = [nameParts(one), nameParts(other)]
  if (a.branch !== b.branch) return 4
  if (a.bare === b.bare) return 0
  if (a.core === b.core) return 1
  if (jaroWinkler(a.core, b.core) >= NEAR) return 2
  return isShortFor(a.core, b.core) || isShortFor(b.core, a.core) ? 3 : 4
}

function addressLevel(one: string, other: string): number {
  const [a, b] = [addressParts(one), addressParts(other)]
  if (a.bare === b.bare) return 0
  if (a.road === '' || a.road !== b.road) return 3
  if (a.number !== '' && a.number === b.number) return 1
  return a.number === '' || b.number === '' ? 2 : 3
}

const address: Attribute = {
  trait: 'address',
  said: {zh: '地址', en: 'address'},
  levels: [same, {zh: '同路同号', en: 'the same road and number'}, {zh: '同一条路', en: 'the same road'}, differs],
  level: texts(({address: text = ''}) => text.trim(), addressLevel),
}

const phone: Attribute = {
  trait: 'phone',
  said: {zh: '电话', en: 'telephone'},
  levels: [same, differs],
  level: plain(({phone: text = ''}) => phoneDigits(text)),
}

const placeWithin = (metres: readonly [number, number, number]): Attribute => ({
  trait: 'place',
  said: {zh: '位置', en: 'place'},
  levels: [
    ...metres.map((most): Said => ({zh: `相距不到 ${most} 米`, en: `less than ${most} m apart`})),
    {zh: `相距超过 ${metres[2]} 米`, en: `more than ${metres[2]} m apart`},
  ],
  level: ({place: one}, {place: other}) => {
    if (one === undefined || other === undefined) return null
    const apart = metresBetween(one, other)
    const level = metres.findIndex((most) => apart < most)
    return level < 0 ? metres.length : level
  },
})

const exactName = (said: Said): Attribute => ({
  trait: 'name',
  said,
  levels: [same, near, differs],
  level: texts(bareOf('name'), (one, other) => (one === other ? 0 : jaroWinkler(one, other) >= NEAR ? 1 : 2)),
})

const nameOf: Said = {zh: '名称', en: 'name'}

/** What each kind is told apart by, in the order of its model. */
export const attributesOf: Readonly<Record<MasterKind, readonly Attribute[]>> = {
  enterprise: [
    {
      trait: 'name',
      said: nameOf,
      levels: [
        same,
        {zh: '字号与行业相同', en: 'the same without region and form'},
        near,
        {zh: '一个是另一个的简称', en: 'one is short for the other'},
        {zh: '不同，或是不同分店', en: 'different, or different branches'},
      ],
      level: texts(({name = ''}) => name, enterpriseName),
    },
    {trait: 'holder', said: {zh: '负责人', en: 'holder'}, levels: [same, differs], level: plain(bareOf('holder'))},
    address,
    phone,
    placeWithin([50, 200, 1_000]),
  ],
  person: [
    exactName({zh: '姓名', en: 'name'}),
    {trait: 'born', said: {zh: '出生日期', en: 'date of birth'}, levels: [same, differs], level: plain(({born = ''}) => born)},
    phone,
    address,
  ],
  place: [exactName(nameOf), address, placeWithin([30, 100, 500])],
  component: [
    {trait: 'sort', said: {zh: '类别', en: 'type'}, levels: [same, differs], level: plain(bareOf('sort'))},
    exactName(nameOf),
    placeWithin([2, 5, 15]),
  ],
}

/** To which level two things agree in every attribute of their kind. */
export const patternOf = (kind: MasterKind, one: Traits, other: Traits): Pattern => attributesOf[kind].map(({level}) => level(one, other))

/** The same letters in one way of writing: half-width capitals without blanks. */
const tidyCode = (code: string): string => code.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '')

/** Whether a text is a valid number of an identity card: 18 characters, the last a check digit (GB 11643-1999, ISO 7064 MOD 11-2). */
export function isIdentityNumber(code: string): boolean {
  if (!/^[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]$/.test(code)) return false
  return identityCheck(code.slice(0, 17)) === code[17]
}

const isComponentCode = (code: string): boolean => {
  try {
    parseComponentCode(code)
    return true
  } catch {
    return false
  }
}

/** Codes that tell every one of its kind apart, and whether their check holds. */
const checks: Readonly<Partial<Record<MasterKind, (code: string) => boolean>>> = {
  enterprise: isUscc,
  person: isIdentityNumber,
  component: isComponentCode,
}

/** The code of a thing where it is a valid one of its kind; undefined where there is none, or it is mistyped. */
export function codeOf(kind: MasterKind, {code}: Traits): string | undefined {
  const tidy = tidyCode(code ?? '')
  return checks[kind]?.(tidy) === true ? tidy : undefined
}

/** Square cells of about 200 m, so that what is near another is in its cell or in one beside it. */
const CELL = 0.002
const cellsRound = ([lng, lat]: readonly [number, number]): readonly string[] => {
  const [x, y] = [Math.round(lng / CELL), Math.round(lat / CELL)]
  return [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => `@${x + dx},${y + dy}`))
}
const cellOf = ([lng, lat]: readonly [number, number]): string => `@${Math.round(lng / CELL)},${Math.round(lat / CELL)}`

/** Two things that share a block are held against each other; `near` are the blocks looked into besides one's own. */
export interface Blocks {
  readonly own: readonly string[]
  readonly near: readonly string[]
}

/** In which blocks a thing lies: beginnings and ends of its name, telephone, road and number, holder, and where it is. */
export function blocksOf(kind: MasterKind, traits: Traits): Blocks {
  const core = kind === 'enterprise' ? nameParts(traits.name ?? '').core : bare(traits.name ?? '')
  const digits = phoneDigits(traits.phone ?? '')
  const {road, number} = addressParts(traits.address ?? '')
  const [letters, holder] = [[...core], bare(traits.holder ?? '')]
  const own = [
    ...(letters.length >= 2 ? [`<${letters.slice(0, 2).join('')}`] : []),
    ...(letters.length >= 4 ? [`>${letters.slice(-3).join('')}`, `~${letters.slice(1, 3).join('')}`] : []),
    ...(digits === '' ? [] : [`#${digits}`]),
    ...(road === '' || number === '' ? [] : [`/${road}${number}`]),
    ...(holder.length >= 2 ? [`=${holder}`] : []),
    ...(kind === 'person' && traits.born !== undefined ? [`*${traits.born}`] : []),
  ]
  const cells = traits.place === undefined || kind === 'person' ? [] : [cellOf(traits.place)]
  return {own: [...own, ...cells], near: traits.place === undefined || kind === 'person' ? own : [...own, ...cellsRound(traits.place)]}
}
