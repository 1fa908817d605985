import type {Said} from '#lib/problem.ts'
import {markOf, type Personal, publicText} from '#lib/text/personal.ts'

/** What of a case can be hidden from the public. */
export const targets = ['case', 'description', 'address', 'result', 'reason', 'message', 'photo'] as const
export type Target = (typeof targets)[number]

/** Who hid it. */
export const hands = ['author', 'staff', 'moderation'] as const
export type Hand = (typeof hands)[number]

/** Why something is hidden; the sentence is what its author reads. */
export const reasonCodes = {
  'own-wish': {zh: '按您本人的要求隐去。', en: 'Hidden at your own wish.'},
  personal: {
    zh: '含有个人信息（姓名、电话、证件、住址、车牌等），为保护当事人予以隐去。',
    en: 'It names or numbers a person (name, telephone, document, home, plate); hidden to protect them.',
  },
  face: {
    zh: '照片中可以认出具体的人或车牌，为保护当事人予以隐去。',
    en: 'A person or a plate can be recognised in the photo; hidden to protect them.',
  },
  insult: {
    zh: '含有侮辱、谩骂或人身攻击的内容，请就事论事；诉求本身照常办理。',
    en: 'It insults somebody; please keep to the matter. The case itself goes on.',
  },
  accusation: {
    zh: '对具体个人或单位的指控未经核实，公开前予以隐去；诉求本身照常办理。',
    en: 'It accuses a person or body of what nobody has checked yet; the case itself goes on.',
  },
  advertising: {zh: '属于广告或推广内容，与城市问题无关。', en: 'It is advertising and not about the city.'},
  unlawful: {zh: '含有法律法规禁止发布的内容。', en: 'It holds what the law forbids to publish.'},
  irrelevant: {zh: '与所反映的问题无关。', en: 'It has nothing to do with the matter.'},
  law: {zh: '依法应当删除，原文已销毁。', en: 'The law asks for its removal; the original was destroyed.'},
} as const satisfies Record<string, Said>

export type ReasonCode = keyof typeof reasonCodes
export const codes = Object.keys(reasonCodes) as readonly ReasonCode[]

/** Offsets of a text, from and before. */
export type Span = readonly [from: number, to: number]

/** Something hidden. `spans` null hides the whole; `of` is the hash of the text they count in. */
export interface Redaction {
  readonly target: Target
  readonly evidenceId: string | null
  readonly seq: number | null
  readonly spans: readonly Span[] | null
  readonly of: string | null
}

/** The mark of what people hid. */
export const HIDDEN = '【已隐去】'

/** Spans in order, joined where they touch, within a text of this length. */
export function joined(spans: readonly Span[], length: number): readonly Span[] {
  const kept: [number, number][] = []
  for (const [from, to] of spans.map(([a, b]) => [Math.max(0, a), Math.min(length, b)] as const).toSorted((a, b) => a[0] - b[0])) {
    const last = kept.at(-1)
    if (from >= to) continue
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else kept.push([from, to])
  }
  return kept
}

/** How a text is searched before anybody reads it. */
export interface Shown {
  /** True hides room numbers too. */
  readonly rooms: boolean
  /** What is known to be the reporter's own. */
  readonly known?: readonly string[]
}

/** A text without what people hid and what the machine finds; where the two overlap, all of both is hidden. */
export function shownText(text: string, spans: readonly Span[], search: Shown): string {
  const hidden = joined(spans, text.length)
  const touches = ([a, b]: Span, {from, to}: Personal): boolean => from < b && a < to
  const {marks} = publicText(text, search)
  const wider = joined(
    [...hidden, ...marks.filter((one) => hidden.some((span) => touches(span, one))).map(({from, to}): Span => [from, to])],
    text.length,
  )
  const found = marks.filter((one) => !wider.some((span) => touches(span, one)))
  const cuts = [...wider.map(([from, to]) => ({from, to, mark: HIDDEN})), ...found.map((one) => ({...one, mark: markOf(one.kind)}))]
  let [shown, at] = ['', 0]
  for (const {from, to, mark} of cuts.toSorted((a, b) => a.from - b.from)) {
    shown += text.slice(at, from) + mark
    at = to
  }
  return shown + text.slice(at)
}

/** What of a target's text is hidden: everything, or spans of exactly this text. */
export function hiddenSpans(redactions: readonly Redaction[], target: Target, of: string): readonly Span[] | 'whole' {
  const ours = redactions.filter((one) => one.target === target)
  if (ours.some(({spans}) => spans === null)) return 'whole'
  return ours.flatMap((one) => (one.of === of ? (one.spans ?? []) : []))
}

/** A text of which spans were destroyed: as long as before, so that other spans still fit. */
export const blackened = (text: string, spans: readonly Span[]): string =>
  joined(spans, text.length).reduce((now, [from, to]) => now.slice(0, from) + '█'.repeat(to - from) + now.slice(to), text)
