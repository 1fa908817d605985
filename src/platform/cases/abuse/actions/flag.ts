import {createHash, randomBytes} from 'node:crypto'
import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import type {Call} from '#kernel/pack.ts'
import {senderOf} from '#kernel/sending.ts'
import {problem} from '#lib/problem.ts'
import {listHistory} from '../../actions/move.ts'
import {hide} from '../../privacy/actions/redact.ts'
import {findPublicDetail, openEyes} from '../../privacy/actions/view.ts'
import type {ReasonCode, Span} from '../../privacy/core/redaction.ts'
import {getCase} from '../../queries/case.ts'
import {type Decision, type FlagCode, type FlagTarget, groupSimilar} from '../core/flags.ts'
import {decideFlags, type Flagged, hasWaiting, insertFlag, listWaiting, type Waiting} from '../queries/flags.ts'
import {blockSender, findSender} from '../queries/senders.ts'
import {abuseRules, admitStranger} from './admit.ts'

export const notShown = problem('case.nothing-public-to-flag', 404, {
  zh: () => '这处内容不是公开的，或已被隐去，无需举报。请刷新页面查看现状。',
  en: () => 'This is not public, or was hidden already, so there is nothing to report. Reload to see how it stands.',
})

export const flaggedAlready = problem('case.flagged-already', 409, {
  zh: () => '您已经举报过这处内容，正在等待核查。请用上次得到的链接查看结果。',
  en: () => 'You have reported this already and it waits to be looked at. Use the link you were given to see what came of it.',
})

export const nothingWaiting = problem('case.nothing-to-decide', 409, {
  zh: () => '没有等待处理的举报，可能已由同事处理。请刷新队列。',
  en: () => 'Nothing waits to be decided here; a colleague may have done it. Reload the queue.',
})

export const senderUnknown = problem('case.sender-unknown', 409, {
  zh: () => '不知道发送者（由工作人员登记，或已匿名），不能屏蔽。请改为隐去内容。',
  en: () => 'Who sent this is not known (staff noted it, or it was made anonymous), so nobody can be blocked. Hide the content instead.',
})

export const partsNeeded = problem('case.redact-parts', 422, {
  zh: () => '部分隐去须逐件办理，并给出要隐去的文字范围。请打开这一件选择文字，或改为整段隐去。',
  en: () => 'To hide parts, take one item at a time and say which parts of its words. Open it and choose them, or hide the whole.',
})

/** What of a public case somebody flags. */
export interface FlagAsked {
  readonly target: FlagTarget
  readonly evidence?: string | undefined
  readonly seq?: number | undefined
  readonly code: FlagCode
  readonly note?: string | undefined
}

export const linkHash = (token: string): string => createHash('sha256').update(token).digest('hex')
const LINK_BYTES = 16

const isShown = (seen: NonNullable<Awaited<ReturnType<typeof findPublicDetail>>>, {target, evidence, seq}: FlagAsked): boolean =>
  ({
    description: seen.words !== null,
    photo: seen.photos.some(({id}) => id === evidence),
    message: seen.history.some((said) => said.seq === seq),
  })[target]

/** Notes that somebody finds something public wrong; returns the secret by which they see what came of it. */
export async function flag(tx: Tx, act: Act, call: Call, {id, ...asked}: FlagAsked & {readonly id: string}): Promise<string> {
  const seen = await findPublicDetail(tx, await openEyes(tx, act.at), id)
  if (seen === undefined || !isShown(seen, asked)) throw notShown({})
  await admitStranger(tx, act, call, 'flag', {area: seen.area})
  const sender = act.by.kind === 'reporter' ? senderOf('address', call.address) : act.by.id
  const flagged: Flagged = {
    caseId: seen.id,
    target: asked.target,
    evidenceId: asked.target === 'photo' ? (asked.evidence ?? null) : null,
    seq: asked.target === 'message' ? (asked.seq ?? null) : null,
  }
  if (await hasWaiting(tx, flagged, sender)) throw flaggedAlready({})
  const token = randomBytes(LINK_BYTES).toString('base64url')
  await insertFlag(tx, {
    ...flagged,
    id: v7(),
    districtId: seen.area.slice(0, 6),
    code: asked.code,
    note: asked.note ?? null,
    sender,
    link: linkHash(token),
    at: act.at,
  })
  return token
}

/** One thing in the queue with the words it is about, and the first of those that say the same. */
export interface Queued extends Waiting {
  readonly words: string
  readonly like: number
}

const wordsOf = async (db: Db, {caseId, target, seq, description}: Waiting): Promise<string> => {
  if (target !== 'message') return target === 'photo' ? '' : description
  const {body} = (await listHistory(db, await getCase(db, caseId)))[(seq ?? 0) - 1] ?? {body: undefined}
  return [body?.result, body?.reason].filter((text) => text !== undefined).join('\n')
}

/** The queue of everything flagged where the actor may decide; what says the same stands together. */
export async function readQueue(db: Db, act: Act, limit: number): Promise<readonly Queued[]> {
  const waiting = await listWaiting(db, act, limit)
  const words: string[] = []
  for (const one of waiting) words.push(await wordsOf(db, one))
  const groups = groupSimilar(words)
  return waiting
    .map((one, index) => ({...one, words: words[index] ?? '', like: groups[index] ?? index}))
    .toSorted((a, b) => a.like - b.like)
}

/** What is decided about one or several flagged things. */
export interface DecisionAsked {
  readonly items: readonly Flagged[]
  readonly decision: Decision
  readonly code: ReasonCode
  readonly spans?: readonly Span[] | undefined
}

const DAY = 86_400_000

async function block(tx: Tx, act: Act, {caseId}: Flagged, code: ReasonCode, days: number): Promise<void> {
  const sender = await findSender(tx, caseId)
  if (sender === undefined) throw senderUnknown({})
  const until = new Date(act.at.getTime() + days * DAY)
  for (const one of [sender.address, sender.phone])
    if (one !== null) await blockSender(tx, {sender: one, code, until, by: act.by.id, byName: act.by.name, at: act.at})
}

/** Decides on flagged things, all of them or none; returns how many flags were answered. */
export async function decide(tx: Tx, act: Act, {items, decision, code, spans}: DecisionAsked): Promise<number> {
  if (decision === 'redact' && (items.length !== 1 || spans === undefined || items[0]?.target !== 'description')) throw partsNeeded({})
  let answered = 0
  for (const item of items) {
    const {area, category} = await getCase(tx, item.caseId)
    allow(act, 'cases.moderate', {area, category: category ?? undefined})
    const done = await decideFlags(tx, act, item, decision)
    if (done === 0) throw nothingWaiting({})
    answered += done
    const hiding = {id: item.caseId, target: item.target, evidence: item.evidenceId ?? undefined, seq: item.seq ?? undefined, code}
    if (decision !== 'keep') await hide(tx, act, 'moderation', decision === 'redact' ? {...hiding, spans} : hiding)
    if (decision === 'block') await block(tx, act, item, code, (await abuseRules(tx, area)).blockDays)
  }
  return answered
}
