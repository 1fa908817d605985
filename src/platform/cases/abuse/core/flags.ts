import type {Said} from '#lib/problem.ts'
import {countGrams} from '#lib/text/grams.ts'
import {normalise} from '#lib/text/normal.ts'
import {cosine, type SparseVector} from '#lib/text/sparse.ts'
import type {ReasonCode, Target} from '../../privacy/core/redaction.ts'

/** Why somebody says that something public should not be there. */
export const flagCodes = {
  personal: {zh: '泄露个人信息', en: "It gives away somebody's personal data"},
  insult: {zh: '侮辱、谩骂', en: 'It insults somebody'},
  accusation: {zh: '不实指控', en: 'It accuses falsely'},
  advertising: {zh: '广告、灌水', en: 'It is advertising or noise'},
  unlawful: {zh: '违法内容', en: 'It is unlawful'},
  irrelevant: {zh: '与城市问题无关', en: 'It is not about the city'},
} as const satisfies Readonly<Partial<Record<ReasonCode, Said>>>

export type FlagCode = keyof typeof flagCodes
export const flagCodeNames = Object.keys(flagCodes) as readonly FlagCode[]

/** What can be flagged: the words of a case, its photos, and what was written in its history. */
export const flagTargets = ['description', 'photo', 'message'] as const satisfies readonly Target[]
export type FlagTarget = (typeof flagTargets)[number]

/** What is decided about flagged content; the sentence is what the one who flagged reads. */
export const decisions = {
  keep: {zh: '已核查，未发现应当隐去的内容，予以保留。', en: 'It was looked at and stays: nothing in it has to be hidden.'},
  hide: {zh: '已核查，该内容已对公众隐去。谢谢您。', en: 'It was looked at and is hidden from the public now. Thank you.'},
  redact: {zh: '已核查，其中不当的部分已隐去。谢谢您。', en: 'It was looked at; the part that should not be there is hidden. Thank you.'},
  block: {
    zh: '已核查，该内容已隐去，发送者已被限制发布。谢谢您。',
    en: 'It was looked at and is hidden, and its sender may not post for a while. Thank you.',
  },
} as const satisfies Record<string, Said>

export type Decision = keyof typeof decisions
export const decisionNames = Object.keys(decisions) as readonly Decision[]

/** What the one who flagged reads until somebody has decided. */
export const waiting: Said = {zh: '已收到，等待核查。', en: 'Received; it has not been looked at yet.'}

/** Above this two texts say the same. */
const SAME = 0.7

/**
 * Which texts say the same, by the number of the first of each group: copies with other numbers, dates or punctuation, and most rewordings.
 * Takes a page of texts; compares each with the first of every group.
 */
export function groupSimilar(texts: readonly string[]): readonly number[] {
  const firsts: {readonly index: number; readonly vector: SparseVector; readonly text: string}[] = []
  return texts.map((text, index) => {
    const plain = normalise(text)
    const vector = countGrams(plain)
    const same = plain === '' ? undefined : firsts.find((first) => first.text === plain || cosine(first.vector, vector) >= SAME)
    if (same !== undefined) return same.index
    firsts.push({index, vector, text: plain})
    return index
  })
}
