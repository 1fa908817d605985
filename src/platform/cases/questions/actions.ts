import {v7} from 'uuid'
import {type Act, allow, may} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {problem, type Said} from '#lib/problem.ts'
import {checkGraph, type GraphFault} from './core/check.ts'
import type {Answers, Graph} from './core/graph.ts'
import {type Judged, judgeAnswers} from './core/judge.ts'
import {
  findGraphFor,
  holdGraphs,
  insertAnswered,
  insertGraph,
  type KeptGraph,
  listRivals,
  noSuchGraph,
  updateDraft,
  updateState,
} from './queries.ts'

export const staleQuestions = problem<{key: string; now: number}>('case.questions-stale', 409, {
  zh: ({now}) => `问题树已被他人修改（现为第 ${now} 版）。请刷新后再保存。`,
  en: ({now}) => `Somebody changed these questions meanwhile (they are at version ${now}). Reload, then save again.`,
})

export const brokenQuestions = problem<{faults: readonly GraphFault[]}>('case.questions-broken', 422, {
  zh: ({faults}) => `问题树不能保存，共 ${faults.length} 处：${faults.slice(0, 5).map(({zh}) => zh).join('；')}。`,
  en: ({faults}) => `The questions cannot be saved; ${faults.length} faults: ${faults.slice(0, 5).map(({en}) => en).join('; ')}.`,
}) // biome-ignore format: one line a language

export const noDraft = problem<{key: string}>('case.questions-no-draft', 409, {
  zh: ({key}) => `问题树“${key}”没有草稿可发布。请先修改并保存。`,
  en: ({key}) => `The questions "${key}" have no draft to publish. Change and save them first.`,
})

export const categoryAsked = problem<{key: string; category: string}>('case.questions-category-taken', 409, {
  zh: ({key, category}) => `类别 ${category} 已由问题树“${key}”提问。请从其中一棵去掉该类别。`,
  en: ({key, category}) => `The category ${category} is asked about by "${key}" already. Take it out of one of the two.`,
})

export const notOurs = problem<{why: Said; body: Said; contact: string}>('case.not-ours', 422, {
  zh: ({why, body, contact}) => `${why.zh}请联系${body.zh}：${contact}。`,
  en: ({why, body, contact}) => `${why.en} Please turn to ${body.en}: ${contact}.`,
})

export const callNow = problem<{what: Said; phone: string}>('case.call-now', 422, {
  zh: ({what, phone}) => `请立即拨打 ${phone}。${what.zh}`,
  en: ({what, phone}) => `Call ${phone} now. ${what.en}`,
})

export const answersMissing = problem<{questions: readonly (Said & {readonly id: string})[]}>('case.answers-missing', 422, {
  zh: ({questions}) => `还需要回答：${questions.map(({zh}) => zh).join('；')}。`,
  en: ({questions}) => `Please also answer: ${questions.map(({en}) => en).join('; ')}.`,
})

export const answersUnfit = problem<{faults: readonly (Said & {readonly node: string})[]}>('case.answers-unfit', 422, {
  zh: ({faults}) => `回答有误：${faults.map(({zh}) => zh).join('；')}。`,
  en: ({faults}) => `An answer does not fit: ${faults.map(({en}) => en).join('; ')}.`,
})

/** Questions belong to the platform as a whole, not to one district. */
const EVERYWHERE = '000000'

const tell = (tx: Tx, act: Act, name: string, {key, edition, title}: KeptGraph) =>
  announce(tx, act, {name, subject: `questions:${key}`, district: EVERYWHERE, body: {key, edition, title: title.zh}})

/**
 * Saves the draft of a graph, beginning a new edition when there is none. Throws case.questions-broken with every fault, case.questions-stale.
 */
export async function saveGraph(
  tx: Tx,
  act: Act,
  {key, title, graph, version}: {key: string; title: Said; graph: Graph; version?: number | undefined},
): Promise<KeptGraph> {
  allow(act, 'cases.questions')
  const faults = checkGraph(graph)
  if (faults.length > 0) throw brokenQuestions({faults})
  const [newest] = await holdGraphs(tx, key)
  if (newest?.state === 'draft') {
    if (version !== undefined && version !== newest.version) throw staleQuestions({key, now: newest.version})
    const saved: KeptGraph = {...newest, title, graph, version: newest.version + 1, editedBy: act.by.name, editedAt: act.at}
    await updateDraft(tx, saved)
    await tell(tx, act, 'cases.questions-saved', saved)
    return saved
  }
  const begun = {id: v7(), key, edition: (newest?.edition ?? 0) + 1, state: 'draft', version: 1} as const
  const draft: KeptGraph = {...begun, title, graph, editedBy: act.by.name, editedAt: act.at, publishedBy: null, publishedAt: null}
  await insertGraph(tx, draft)
  await tell(tx, act, 'cases.questions-saved', draft)
  return draft
}

/** Lets the draft of a graph be asked from now on, in place of the edition before. Throws case.questions-no-draft, case.questions-category-taken. */
export async function publishGraph(tx: Tx, act: Act, {key, version}: {key: string; version?: number | undefined}): Promise<KeptGraph> {
  allow(act, 'cases.questions')
  const editions = await holdGraphs(tx, key)
  const [draft] = editions
  if (draft === undefined) throw noSuchGraph({key})
  if (draft.state !== 'draft') throw noDraft({key})
  if (version !== undefined && version !== draft.version) throw staleQuestions({key, now: draft.version})
  const faults = checkGraph(draft.graph)
  if (faults.length > 0) throw brokenQuestions({faults})
  const [rival] = await listRivals(tx, {key, categories: draft.graph.categories})
  if (rival !== undefined) throw categoryAsked(rival)
  for (const {id, state} of editions) if (state === 'published') await updateState(tx, id, {state: 'retired'})
  await updateState(tx, draft.id, {state: 'published', by: act.by.name, at: act.at})
  await tell(tx, act, 'cases.questions-published', draft)
  return {...draft, state: 'published', publishedBy: act.by.name, publishedAt: act.at}
}

/** Stops asking the published edition of a graph; a draft stays. */
export async function retireGraph(tx: Tx, act: Act, key: string): Promise<void> {
  allow(act, 'cases.questions')
  const asked = (await holdGraphs(tx, key)).find(({state}) => state === 'published')
  if (asked === undefined) throw noSuchGraph({key})
  await updateState(tx, asked.id, {state: 'retired'})
  await tell(tx, act, 'cases.questions-retired', asked)
}

/** What was answered with a report, judged by the questions of its category. */
export interface ReportAnswers {
  readonly graphId: string
  readonly judged: Judged
}

/**
 * Judges what came with a report: a stop is refused with who is responsible or whom to call, a wrong answer with what would fit. Only
 * citizens must answer what is required; staff may leave it open, and histories and sensors are not asked. Null when nothing is asked.
 * Throws case.not-ours, case.call-now, case.answers-missing, case.answers-unfit.
 */
export async function judgeReport(
  db: Db,
  act: Act,
  {category, answers = {}, source}: {category: string | null; answers?: Answers | undefined; source: string},
): Promise<ReportAnswers | null> {
  if (category === null || source === 'import' || source === 'sensor') return null
  const kept = await findGraphFor(db, category)
  if (kept === undefined) return null
  const judged = judgeAnswers(kept.graph, answers)
  const {stop, faults, missing} = judged
  if (stop?.kind === 'emergency-stop') throw callNow({what: {zh: stop.zh, en: stop.en}, phone: stop.phone})
  if (stop?.kind === 'hard-stop') throw notOurs({why: {zh: stop.zh, en: stop.en}, body: stop.body, contact: stop.contact})
  if (faults.length > 0) throw answersUnfit({faults})
  if (missing.length > 0 && !may(act, 'cases.report')) throw answersMissing({questions: missing.map(({id, zh, en}) => ({id, zh, en}))})
  return {graphId: kept.id, judged}
}

/** Keeps the answers that were on the way, with the case they came with; nothing when nothing was answered. */
export async function keepAnswers(
  tx: Tx,
  {id, districtId, at}: {id: string; districtId: string; at: Date},
  given: ReportAnswers | null,
): Promise<void> {
  if (given === null || Object.keys(given.judged.kept).length === 0) return
  await insertAnswered(tx, {caseId: id, districtId, graphId: given.graphId, answers: given.judged.kept, at})
}
