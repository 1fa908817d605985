import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {destroyWords, linkAfter, sm3} from '#kernel/events.ts'
import {deleteFiles} from '#kernel/files/index.ts'
import {problem} from '#lib/problem.ts'
import {headOf} from '../../actions/announce.ts'
import {listHistory} from '../../actions/move.ts'
import {indexWords} from '../../actions/search.ts'
import {getCase, type HeldCase, holdCase, type ShownCase, saveCase} from '../../queries/case.ts'
import {blackened, type Hand, joined, type ReasonCode, type Span, type Target} from '../core/redaction.ts'
import {
  emptyPiece,
  findPiece,
  insertRedaction,
  type KeptRedaction,
  liftRedaction,
  rewrite,
  setPublished,
  type TextTarget,
} from '../queries/redactions.ts'
import {insertTombstone} from '../queries/retention.ts'

export const nothingToHide = problem<{target: string}>('case.nothing-to-hide', 422, {
  zh: ({target}) => `案件没有可隐去的内容（${target}）。请刷新页面，选中现有的文字、照片或经过后再隐去。`,
  en: ({target}) => `The case has nothing of this kind to hide (${target}). Reload, then choose words, a photo or an entry that is there.`,
})

export const spansOutside = problem<{length: number}>('case.spans-outside', 422, {
  zh: ({length}) => `选中的范围不在文字之内（共 ${length} 个字符），文字可能已经改动。请刷新后重新选择。`,
  en: ({length}) =>
    `What was chosen does not lie within the ${length} characters of the text, which may have changed. Reload and choose again.`,
})

export const lawUnexplained = problem('case.destruction-unexplained', 422, {
  zh: () => '销毁原文不能撤回，须写明依据（法律条款、申请编号等）。请填写理由。',
  en: () => 'Destroying the original cannot be undone: give the ground for it (the law, the number of the request).',
})

export const notHidden = problem('case.not-hidden', 409, {
  zh: () => '这处内容没有隐去，或原文已销毁，不能恢复。请刷新后查看现状。',
  en: () => 'This is not hidden, or its original was destroyed, so it cannot be shown again. Reload to see how it stands.',
})

/** What somebody asks to hide from the public. */
export interface RedactAsked {
  readonly id: string
  readonly target: Target
  readonly evidence?: string | undefined
  /** Which entry of the history, when the target is a message. */
  readonly seq?: number | undefined
  /** Parts of the text; without them the whole is hidden. */
  readonly spans?: readonly Span[] | undefined
  readonly code: ReasonCode
  /** The original is destroyed, not only hidden; needs a reason. */
  readonly destroy?: boolean | undefined
  readonly reason?: string | undefined
}

const texts: readonly Target[] = ['description', 'address', 'result', 'reason']
const isText = (target: Target): target is TextTarget => texts.includes(target)

/** The text a redaction counts in, after its spans were found to lie within it. */
function textOf(one: ShownCase, target: TextTarget, spans: readonly Span[] | undefined): string {
  const text = one[target]
  if (text === null || text === '') throw nothingToHide({target})
  if (spans?.some(([from, to]) => from < 0 || to > text.length || from >= to)) throw spansOutside({length: text.length})
  return text
}

/** The links in which the text stood when it was announced. */
const linksSaying = async (db: Db, one: ShownCase, target: 'result' | 'reason', text: string): Promise<readonly number[]> =>
  (await listHistory(db, one)).flatMap(({body}, index) => (body[target] === text ? [index + 1] : []))

/** Makes a case findable by what is left of its words, and by nothing else. */
export async function reindex(tx: Tx, id: string): Promise<void> {
  const {districtId, description, address, reportedAt} = await getCase(tx, id)
  await indexWords(tx, [{id, districtId, description, address, at: reportedAt}])
}

interface Destroyed {
  readonly words: readonly number[]
  readonly of: string | null
}

/** Destroys the original of what is hidden. */
async function destroy(tx: Tx, act: Act, one: ShownCase, asked: RedactAsked, fileId: string | null): Promise<Destroyed> {
  const {target, seq, spans, evidence} = asked
  const chain = {district: one.districtId, subject: one.id}
  if (target === 'photo' && evidence !== undefined) {
    await emptyPiece(tx, evidence)
    await deleteFiles(tx, act, fileId === null ? [] : [fileId])
    return {words: [], of: null}
  }
  if (target === 'message' && seq !== undefined) return {words: await destroyWords(tx, chain, [seq]), of: null}
  if (!isText(target)) return {words: [], of: null}
  const text = textOf(one, target, spans)
  const rest = blackened(text, spans ?? [[0, text.length]])
  const links = target === 'result' || target === 'reason' ? await linksSaying(tx, one, target, text) : []
  await rewrite(tx, one.id, target, rest)
  await reindex(tx, one.id)
  return {words: await destroyWords(tx, chain, links), of: sm3(rest)}
}

/** Tells of something done to a held case that moves it nowhere. */
export async function tellOf(tx: Tx, act: Act, held: HeldCase, name: string, body: Readonly<Record<string, unknown>>): Promise<void> {
  const happening = {name, subject: held.id, district: held.districtId, body: {version: held.version, ...body}}
  await saveCase(tx, held.id, {}, {link: linkAfter(act, happening, await headOf(tx, held))})
}

const wordsGone = (words: readonly number[]) => (words.length === 0 ? {} : {destroyedWords: words})

/** Hides something of a case from every public view, whoever's hand it is; the right to do so is checked by whoever calls. */
export async function hide(tx: Tx, act: Act, hand: Hand, asked: RedactAsked): Promise<KeptRedaction> {
  const {id, target, evidence, seq, spans, code, reason} = asked
  const held = await holdCase(tx, id)
  const one = await getCase(tx, id)
  const piece = evidence === undefined ? undefined : await findPiece(tx, {caseId: id, id: evidence})
  const dead = asked.destroy === true
  if (target === 'photo' && piece?.fileId == null) throw nothingToHide({target})
  if (target === 'message' && (seq === undefined || seq > (held.eventSeq ?? 0))) throw nothingToHide({target})
  if (dead && !reason?.trim()) throw lawUnexplained({})
  const text = isText(target) ? textOf(one, target, spans) : null
  const gone: Destroyed = dead
    ? await destroy(tx, act, one, asked, piece?.fileId ?? null)
    : {words: [], of: text === null ? null : sm3(text)}
  if (piece !== undefined && !dead) await setPublished(tx, piece.id, false)
  const kept = {
    id: v7(),
    caseId: id,
    districtId: one.districtId,
    target,
    evidenceId: piece?.id ?? null,
    seq: target === 'message' ? (seq ?? null) : null,
    spans: text === null || spans === undefined ? null : joined(spans, text.length),
    of: gone.of,
    code,
    hand,
    actor: act.by.id,
    actorName: act.by.name,
    at: act.at,
    destroyed: dead,
    wasPublished: piece?.published ?? false,
  }
  await insertRedaction(tx, kept)
  if (dead)
    await insertTombstone(tx, {
      id: v7(),
      caseId: id,
      districtId: one.districtId,
      number: one.number,
      what: 'redact',
      rule: code,
      counts: {[target]: 1},
      at: act.at,
    })
  const told = {
    target,
    code,
    hand,
    redaction: kept.id,
    destroyed: dead,
    ...(seq === undefined ? {} : {seq}),
    ...(reason === undefined ? {} : {reason}),
  }
  await tellOf(tx, act, held, 'case.redacted', {...told, ...wordsGone(gone.words)})
  return {...kept, liftedAt: null}
}

/** The same by staff, who need `cases.redact` where the case is. */
export async function redact(tx: Tx, act: Act, asked: RedactAsked): Promise<KeptRedaction> {
  const {area, category} = await getCase(tx, asked.id)
  allow(act, 'cases.redact', {area, category: category ?? undefined})
  return hide(tx, act, 'staff', asked)
}

/** Shows again what was hidden; throws case.not-hidden when its original was destroyed. */
export async function unhide(tx: Tx, act: Act, {id, redaction}: {readonly id: string; readonly redaction: string}): Promise<void> {
  const held = await holdCase(tx, id)
  allow(act, 'cases.redact', {area: held.area, category: held.category ?? undefined})
  if (!(await liftRedaction(tx, {caseId: id, id: redaction, at: act.at}))) throw notHidden({})
  await tellOf(tx, act, held, 'case.redaction-lifted', {redaction})
}
