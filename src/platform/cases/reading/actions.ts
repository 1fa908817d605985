import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce, type Event} from '#kernel/events.ts'
import {problem} from '#lib/problem.ts'
import {findCase} from '../queries/case.ts'
import {trainAside} from './aside.ts'
import {entriesOf, type Open, openReading} from './open.ts'
import {
  activeModelId,
  type Correction,
  countDecisionsSince,
  type FiledCase,
  findModel,
  forgetModels,
  hasDecisions,
  insertModel,
  keepCorrection,
  listFiled,
  listLessons,
  listModels,
  putInUse,
  type ReadingModel,
  type Told,
} from './queries.ts'

const noSuchModel = problem<{id: string}>('cases.no-such-model', 404, {
  zh: ({id}) => `没有编号为 ${id} 的分类模型，它可能已被清理。请刷新列表后重新选择。`,
  en: ({id}) => `There is no model ${id}; it may have been cleared away. Load the list again and choose another.`,
})

/** A night's training reads at most so many decisions, so that it stays within seconds. */
const MOST_LESSONS = 4_000
/** Models that are kept to go back to. */
const MOST_MODELS = 30
/** What came from another system was not decided here, and teaches nothing. */
const FOREIGN = 'import'

/** What was proposed for a case beside what the staff chose; undefined when that teaches nothing. */
function decisionOf({finder, read, model}: Open, one: FiledCase, event: Told): Correction | undefined {
  const chosen = event.category ?? one.category
  if (chosen === null || one.source === FOREIGN || !finder.entries.has(chosen)) return undefined
  const [first] = read(one.description).proposals
  return {
    districtId: event.district,
    caseId: event.subject,
    seq: event.seq,
    proposed: first?.category ?? null,
    probability: first?.probability ?? null,
    chosen,
    modelId: model,
    byId: event.actor,
    at: event.at,
  }
}

/** Keeps which category the staff gave a case beside what would have been proposed for its words: the listener of filing and reclassifying. */
export async function noteDecision(tx: Tx, act: Act, event: Event): Promise<void> {
  const one = await findCase(tx, event.subject)
  if (one === undefined) return
  const category = typeof event.body.category === 'string' ? event.body.category : null
  const decision = decisionOf(await openReading(tx, act.at), one, {...event, category})
  if (decision !== undefined) await keepCorrection(tx, decision)
}

/** Notes the decisions that were made before anybody listened, once: a city that has files begins with what they teach. */
async function noteHistory(tx: Tx, act: Act): Promise<void> {
  if (await hasDecisions(tx)) return
  const open = await openReading(tx, act.at)
  for (const {description, source, ...event} of await listFiled(tx, MOST_LESSONS)) {
    const decision = decisionOf(open, {description, source, category: event.category}, event)
    if (decision !== undefined) await keepCorrection(tx, decision)
  }
}

/** What a night's training came to. */
export type Training = 'nothing-new' | 'too-little' | 'in-use'

/**
 * Learns from the newest decisions when there are new ones, and takes the model into use: it leans on what was learned only as far as its
 * first proposal was right at least as often, on decisions held out, as that of the catalogue's words alone.
 */
export async function trainModel(tx: Tx, act: Act): Promise<Training> {
  await noteHistory(tx, act)
  const [newest] = await listModels(tx)
  if (newest !== undefined && (await countDecisionsSince(tx, newest.at)) === 0) return 'nothing-new'
  const lessons = await listLessons(tx, MOST_LESSONS)
  const {catalogue} = await openReading(tx, act.at)
  const {
    lessons: used,
    figures,
    weights,
  } = await trainAside(
    await entriesOf(tx, catalogue),
    lessons.map(({text, category}) => ({text, category})),
  )
  if (figures === undefined || weights === undefined) return 'too-little'
  const id = v7()
  const corrections = lessons.filter(({corrected}) => corrected).length
  await insertModel(tx, {id, at: act.at, lessons: used, corrections, figures, weights})
  await putInUse(tx, id, {at: act.at, by: act.by.id, byName: act.by.name})
  await forgetModels(tx, MOST_MODELS)
  await announce(tx, act, {
    name: 'cases.model-trained',
    subject: id,
    district: catalogue.area,
    body: {lessons: used, corrections, top1: figures.both.top1},
  })
  return 'in-use'
}

/** Takes another model into use, or an earlier one back; asked for again it changes nothing. Throws cases.no-such-model. */
export async function activateModel(tx: Tx, act: Act, id: string): Promise<ReadingModel> {
  const found = await findModel(tx, id)
  if (found === undefined) throw noSuchModel({id})
  if (found.active) return found
  const before = await activeModelId(tx)
  const {catalogue} = await openReading(tx, act.at)
  await putInUse(tx, id, {at: act.at, by: act.by.id, byName: act.by.name})
  await announce(tx, act, {name: 'cases.model-activated', subject: id, district: catalogue.area, body: {before}})
  return {...found, active: true, activatedAt: act.at, activatedByName: act.by.name}
}
