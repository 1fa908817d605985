import {isDeepStrictEqual} from 'node:util'
import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {dateIn} from '#lib/calendar.ts'
import {problem} from '#lib/problem.ts'
import {getCalendar} from '../queries/belongings.ts'
import type {Change} from './core/change.ts'
import {
  deletePaper, findInForce, findStanding, getPaper, holdPaper, holdPending, insertPaper, listPapers, type Paper, type PaperTopic, updateApplied,
  updateDraft, updatePublished, updateWithdrawn,
} from './queries.ts' // biome-ignore format: a list
import {type Attempt, topics} from './topics.ts'

export const notDraft = problem('case.paper-not-draft', 409, {
  zh: () => '这个版本已发布，不能再改。请以它为底稿起草新版本。',
  en: () => 'This version is published and cannot be changed. Draft a new one from it.',
})
export const changedMeanwhile = problem<{revision: number}>('case.paper-changed', 409, {
  zh: () => '草稿已被别人改过，您的修改没有保存。请刷新后重做。',
  en: () => 'Somebody else has changed the draft and yours was not saved. Reload it and change it again.',
})
export const pastDay = problem<{today: string}>('case.paper-past-day', 422, {
  zh: ({today}) => `生效日期不能早于今天（${today}）。请改为今天或以后。`,
  en: ({today}) => `It cannot take effect before today (${today}). Choose today or later.`,
})
export const nothingStands = problem<{code: string}>('case.nothing-stands', 409, {
  zh: ({code}) => `区划 ${code} 还没有载入这项规定，无从起草。请系统管理员先载入城市数据。`,
  en: ({code}) => `Nothing is loaded for ${code} to draft from. Ask the system administrator to load the city’s data.`,
})
export const alreadyApplied = problem('case.paper-in-force', 409, {
  zh: () => '这个版本已经生效，不能撤回。要回到以前，请在以前的版本上选择“回到这一版”。',
  en: () => 'This version has taken effect already. To go back, choose “go back to this one” at an earlier version.',
})

/** Events carry a whole code. */
const districtOf = (code: string): string => code.padEnd(6, '0').slice(0, 6)

const tell = async (tx: Tx, act: Act, name: string, {id, topic, code, title}: Paper, body: object = {}): Promise<void> => {
  await announce(tx, act, {name: `paper.${name}`, subject: id, district: districtOf(code), body: {topic, code, title, ...body}})
}

const allowed = (act: Act, code: string): void => allow(act, 'cases.papers', {area: code})

async function standing(db: Db, topic: PaperTopic, code: string): Promise<unknown> {
  const body = await findStanding(db, topic, code)
  if (body === undefined) throw nothingStands({code})
  return body
}

/** What stands in force as a version: when it came with the city's data rather than from a paper, it is written down as one, so that one can go back to it. */
async function baseOf(tx: Tx, act: Act, topic: PaperTopic, code: string): Promise<Paper> {
  const [body, inForce] = [await standing(tx, topic, code), await findInForce(tx, topic, code)]
  if (inForce !== undefined && isDeepStrictEqual(inForce.body, body)) return inForce
  const base: Paper = {
    id: v7(), topic, code, title: '随城市数据载入', state: 'published', basedOn: inForce?.id ?? null, revision: 1, body, draftedAt: act.at,
    draftedBy: act.by.name, changedAt: act.at, effectiveFrom: null, publishedAt: act.at, publishedBy: act.by.name, appliedAt: act.at,
  } // biome-ignore format: one line
  await insertPaper(tx, base)
  return base
}

/** Drafts a version from another, or from what stands in force. Throws access.forbidden, case.nothing-stands. */
export async function draftPaper(
  tx: Tx,
  act: Act,
  {
    topic,
    code,
    title,
    basedOn,
  }: {readonly topic: PaperTopic; readonly code: string; readonly title: string; readonly basedOn?: string | undefined},
): Promise<Paper> {
  allowed(act, code)
  const inForce = await baseOf(tx, act, topic, code)
  const base = basedOn === undefined ? inForce : await getPaper(tx, basedOn)
  if (base.topic !== topic || base.code !== code) throw nothingStands({code})
  const draft: Paper = {
    ...base, id: v7(), title, state: 'draft', basedOn: base.id, revision: 1, draftedAt: act.at, draftedBy: act.by.name, changedAt: act.at,
    effectiveFrom: null, publishedAt: null, publishedBy: null, appliedAt: null,
  } // biome-ignore format: one line
  await insertPaper(tx, draft)
  await tell(tx, act, 'drafted', draft, {basedOn: base.id})
  return draft
}

async function holdDraft(tx: Tx, act: Act, id: string, revision?: number): Promise<Paper> {
  const held = await holdPaper(tx, id)
  allowed(act, held.code)
  if (held.state !== 'draft') throw notDraft({})
  if (revision !== undefined && held.revision !== revision) throw changedMeanwhile({revision: held.revision})
  return held
}

/** Saves what a draft says. Throws case.paper-not-draft, case.paper-changed, and what the topic finds wrong with it. */
export async function changePaper(
  tx: Tx,
  act: Act,
  {
    id,
    revision,
    title,
    body,
  }: {readonly id: string; readonly revision: number; readonly title?: string | undefined; readonly body: unknown},
): Promise<Paper> {
  const held = await holdDraft(tx, act, id, revision)
  const read = topics[held.topic].read(body)
  await updateDraft(tx, {id, title: title ?? held.title, body: read, at: act.at})
  return {...held, title: title ?? held.title, body: read, revision: held.revision + 1, changedAt: act.at}
}

/** Throws a draft away. Throws case.paper-not-draft. */
export async function discardPaper(tx: Tx, act: Act, id: string): Promise<void> {
  const held = await holdDraft(tx, act, id)
  await deletePaper(tx, id)
  await tell(tx, act, 'discarded', held)
}

const todayIn = async (db: Db, {at}: Act, code: string): Promise<string> => dateIn((await getCalendar(db, districtOf(code))).zone, at)

async function apply(tx: Tx, act: Act, paper: Paper): Promise<void> {
  await topics[paper.topic].keep(tx, paper)
  await updateApplied(tx, paper.id, act.at)
  await tell(tx, act, 'applied', paper)
}

/** Publishes a draft from a day of the city on; today it takes effect at once. Throws case.paper-past-day. */
export async function publishPaper(
  tx: Tx,
  act: Act,
  {id, revision, from}: {readonly id: string; readonly revision: number; readonly from: string},
): Promise<Paper> {
  const held = await holdDraft(tx, act, id, revision)
  topics[held.topic].read(held.body)
  await baseOf(tx, act, held.topic, held.code)
  const today = await todayIn(tx, act, held.code)
  if (from < today) throw pastDay({today})
  await updatePublished(tx, {id, from, at: act.at, by: act.by.name})
  await tell(tx, act, 'published', held, {from})
  if (from === today) await apply(tx, act, held)
  return getPaper(tx, id)
}

/** Takes a published version back to a draft before its day. Throws case.paper-in-force. */
export async function withdrawPaper(tx: Tx, act: Act, id: string): Promise<Paper> {
  const held = await holdPaper(tx, id)
  allowed(act, held.code)
  if (held.state !== 'published' || held.appliedAt !== null) throw alreadyApplied({})
  await updateWithdrawn(tx, id)
  await tell(tx, act, 'withdrawn', held)
  return getPaper(tx, id)
}

/** Goes back to what an earlier version said, at once, as a version of its own. Throws case.no-such-paper. */
export async function returnToPaper(tx: Tx, act: Act, id: string): Promise<Paper> {
  const earlier = await holdPaper(tx, id)
  allowed(act, earlier.code)
  if (earlier.state !== 'published' || earlier.appliedAt === null) throw notDraft({})
  const inForce = await baseOf(tx, act, earlier.topic, earlier.code)
  if (inForce.id === id) return inForce
  const today = await todayIn(tx, act, earlier.code)
  const back: Paper = {
    ...earlier, id: v7(), title: `回到：${earlier.title.replace(/^回到：/, '')}`.slice(0, 120), basedOn: id, revision: 1, draftedAt: act.at, draftedBy: act.by.name,
    changedAt: act.at, effectiveFrom: today, publishedAt: act.at, publishedBy: act.by.name, appliedAt: null,
  } // biome-ignore format: one line
  await insertPaper(tx, back)
  await tell(tx, act, 'published', back, {from: today, backTo: id})
  await apply(tx, act, back)
  return getPaper(tx, back.id)
}

/** Lets published versions take effect whose day has come in their city; returns how many. */
export async function applyPapers(tx: Tx, act: Act): Promise<number> {
  let applied = 0
  for (const paper of await holdPending(tx)) {
    if ((paper.effectiveFrom ?? '9999') > (await todayIn(tx, act, paper.code))) continue
    await apply(tx, act, paper)
    applied += 1
  }
  return applied
}

/** A version against what stands in force, or against another. */
export async function comparePaper(db: Db, act: Act, id: string, against?: string): Promise<readonly Change[]> {
  const paper = await getPaper(db, id)
  allowed(act, paper.code)
  const before = against === undefined ? await standing(db, paper.topic, paper.code) : (await getPaper(db, against)).body
  return topics[paper.topic].diff(db, act, {code: paper.code, before, after: paper.body})
}

/** What a version would do to what is there, against what stands in force. */
export async function tryPaper(db: Db, act: Act, id: string): Promise<Attempt> {
  const paper = await getPaper(db, id)
  allowed(act, paper.code)
  const before = await standing(db, paper.topic, paper.code)
  return topics[paper.topic].attempt(db, act, {code: paper.code, before, after: paper.body})
}

/** The versions of a topic and what stands in force, which may have come with the city's data. */
export async function showPapers(db: Db, act: Act, topic: PaperTopic, code: string) {
  allowed(act, code)
  const [papers, body, inForce] = [await listPapers(db, topic, code), await standing(db, topic, code), await findInForce(db, topic, code)]
  return {papers, standing: body, inForce: inForce !== undefined && isDeepStrictEqual(inForce.body, body) ? inForce.id : null}
}
