import {type Route, read, write} from '#kernel/pack.ts'
import {activateModel} from './actions.ts'
import {modelKey, modelReply, modelsReply, qualityQuery, qualityReply, readingBody, readingReply} from './api.ts'
import {confusionOf, driftOf, mistaken} from './core/quality.ts'
import type {Proposal} from './core/read.ts'
import {type Open, openReading} from './open.ts'
import {countPairs, countWeeks, listModels, type ReadingModel} from './queries.ts'

const WEEK = 7 * 86_400_000
/** What comes in now, for the drift. */
const RECENT_WEEKS = 4
const MOST_MISTAKEN = 15

const hundredths = (share: number): number => Math.round(share * 100) / 100
const nameOf = ({names}: Open, category: string) => names.get(category) ?? {zh: category, en: category}
const named = (open: Open, category: string) => ({category, name: nameOf(open, category)})

/** Why a category is proposed, as a sentence. */
const reasonOf = ({words, learned}: Proposal) => {
  const [zh, en] = [words.map((word) => `“${word}”`).join('、'), words.map((word) => `“${word}”`).join(', ')]
  const known = learned !== null && learned >= 0.2
  if (words.length > 0 && known)
    return {zh: `文中有${zh}，且与以往同类案件的说法相近`, en: `The text says ${en}, and reads like earlier cases of this kind`}
  if (words.length > 0) return {zh: `文中有${zh}`, en: `The text says ${en}`}
  return known
    ? {zh: '与以往同类案件的说法相近', en: 'It reads like earlier cases of this kind'}
    : {zh: '只有个别字相近，把握不大', en: 'Only single characters agree, so this is a weak guess'}
}

const propose = write({
  method: 'POST',
  path: '/cases/reading',
  may: 'public',
  summary: {
    zh: '读一段话：最可能的三个小类、概率和理由；不存储所读的话',
    en: 'Read what somebody says: the three likeliest categories with probability and reason; the text is not kept',
  },
  body: readingBody,
  reply: readingReply,
  perMinute: 60,
  handle: async ({tx, act, body: {text}}) => {
    const open = await openReading(tx, act.at)
    const {proposals, confident} = open.read(text)
    return {
      proposals: proposals.map((one) => ({
        ...named(open, one.category),
        probability: hundredths(one.probability),
        words: [...one.words],
        reason: reasonOf(one),
        condition: one.condition,
      })),
      confident,
      model: open.model,
    }
  },
})

const writeModel = ({at, activatedAt, figures: {mix: _, ...figures}, ...rest}: ReadingModel) => ({
  ...rest,
  figures,
  at: at.toISOString(),
  activatedAt: activatedAt?.toISOString() ?? null,
})

const models = read({
  path: '/cases/reading/models',
  may: 'cases.reading',
  summary: {zh: '分类模型的各个版本和指标', en: 'The versions of what reads reports, with their figures'},
  reply: modelsReply,
  handle: async ({db}) => ({models: (await listModels(db)).map(writeModel)}),
})

const activate = write({
  method: 'POST',
  path: '/cases/reading/models/:id/activate',
  may: 'cases.reading',
  summary: {zh: '启用某一版本的分类模型，可退回旧版', en: 'Take a version into use, or an earlier one back'},
  params: modelKey,
  reply: modelReply,
  handle: async ({tx, act, params: {id}}) => writeModel(await activateModel(tx, act, id)),
})

const quality = read({
  path: '/cases/reading/quality',
  may: 'cases.reading',
  summary: {zh: '分类质量：更正率、混淆和漂移', en: 'How well reports are read: corrections, confusion, drift'},
  query: qualityQuery,
  reply: qualityReply,
  handle: async ({db, act, query}) => {
    const since = new Date(act.at.getTime() - query.weeks * WEEK)
    const open = await openReading(db, act.at)
    const weeks = await countWeeks(db, since, open.catalogue.zone)
    const pairs = await countPairs(db, since)
    const active = (await listModels(db)).find((model) => model.active)
    const recent = await countPairs(db, new Date(act.at.getTime() - RECENT_WEEKS * WEEK))
    const [confusion, drift] = [confusionOf(pairs), driftOf(active?.figures.mix ?? {}, recent)]
    const major = (code: string) => ({major: code, name: nameOf(open, code)})
    return {
      since: since.toISOString(),
      decisions: weeks.reduce((sum, week) => sum + week.decisions, 0),
      corrections: weeks.reduce((sum, week) => sum + week.corrections, 0),
      weeks: [...weeks],
      confusion: {majors: confusion.majors.map(major), counts: confusion.counts.map((row) => [...row])},
      mistaken: mistaken(pairs, MOST_MISTAKEN).map(({proposed, chosen, count}) => ({
        proposed: named(open, proposed),
        chosen: named(open, chosen),
        count,
      })),
      drift: {...drift, classes: drift.classes.map(({major: code, ...shares}) => ({...major(code), ...shares}))},
    }
  },
})

/** The ways into the reading of what people say. */
export const readingRoutes: readonly Route[] = [propose, models, activate, quality]
