import {forbidden} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {type Route, read, write} from '#kernel/pack.ts'
import {locate} from '#platform/grid/index.ts'
import {mayRead} from '../actions/mover.ts'
import {caseKey} from '../api.ts'
import {getCase} from '../queries/case.ts'
import {handOver} from './actions/hand-over.ts'
import {acceptProposal, learnRules} from './actions/learn.ts'
import {replaySet} from './actions/replay.ts'
import {checkSet, draftSet, publishSet, replaceRules} from './actions/sets.ts'
import {trySet} from './actions/try.ts'
import {explainDispatches} from './actions/why.ts'
import {
  acceptBody,
  byId,
  draftBody,
  handoverBody,
  handoversReply,
  learnQuery,
  learnReply,
  periodBody,
  publishBody,
  replayReply,
  rulesBody,
  setReply,
  touchedReply,
  tryBody,
  tryReply,
  wholeSetReply,
  whyReply,
} from './api.ts'
import {sayProposal, sayTried} from './core/say.ts'
import {listHandovers} from './queries/handovers.ts'
import {getSet, listSets, type RuleSet} from './queries/sets.ts'

const writeSet = ({rules, replay, replayedVersion, draftedAt, publishedAt, ...set}: RuleSet) => ({
  ...set,
  count: rules.length,
  replayed: replay === null || replayedVersion === null ? null : {version: replayedVersion, ...replay},
  draftedAt: draftedAt.toISOString(),
  publishedAt: publishedAt?.toISOString() ?? null,
})

const wholeSet = async (db: Db, set: RuleSet, at: Date) => ({
  ...writeSet(set),
  rules: set.rules,
  findings: await checkSet(db, set, at),
})

/** Rules with polygons are long. */
const RULES_BYTES = 8 * 1024 * 1024

const list = read({
  path: '/routing/sets',
  may: 'cases.routing',
  summary: {zh: '派遣规则集列表，新的在前', en: 'Sets of dispatch rules, the newest first'},
  reply: setReply.array(),
  handle: async ({db}) => (await listSets(db)).map(writeSet),
})

const draft = write({
  method: 'POST',
  path: '/routing/sets',
  may: 'cases.routing',
  summary: {zh: '新建派遣规则草稿，可以已有规则为底稿', en: 'Draft a set of dispatch rules, empty or from another'},
  body: draftBody,
  reply: setReply,
  handle: async ({tx, act, body}) => writeSet(await draftSet(tx, act, body)),
})

const show = read({
  path: '/routing/sets/:id',
  may: 'cases.routing',
  summary: {zh: '一套派遣规则，按次序，附检查结果', en: 'One set of dispatch rules in order, with what its check finds'},
  params: byId,
  reply: wholeSetReply,
  handle: async ({db, act, params}) => wholeSet(db, await getSet(db, params.id), act.at),
})

const replace = write({
  method: 'PUT',
  path: '/routing/sets/:id',
  may: 'cases.routing',
  summary: {zh: '保存草稿的全部规则', en: 'Replace all rules of a draft'},
  params: byId,
  body: rulesBody,
  bodyBytes: RULES_BYTES,
  reply: wholeSetReply,
  handle: async ({tx, act, params, body}) => wholeSet(tx, await replaceRules(tx, act, {...params, ...body}), act.at),
})

const attempt = write({
  method: 'POST',
  path: '/routing/sets/:id/try',
  may: 'cases.routing',
  summary: {zh: '用一个案件或设想的情形试规则，逐条说明', en: 'Try the rules on a case or on what might be one, rule by rule'},
  params: byId,
  body: tryBody,
  reply: tryReply,
  handle: async ({tx, act, params, body}) => {
    const {tried, unit, why} = await trySet(tx, act, {id: params.id, asked: body, locate: async (place) => (await locate(tx, place)).cell})
    return {tried: tried.map((one) => ({...one, said: sayTried(one)})), unit, why}
  },
})

const replay = write({
  method: 'POST',
  path: '/routing/sets/:id/replay',
  may: 'cases.routing',
  summary: {
    zh: '用过去的案件回放草稿：多少会改派，从哪到哪',
    en: 'Replay a draft on past cases: how many would go elsewhere, from where to where',
  },
  params: byId,
  body: periodBody,
  reply: replayReply,
  handle: async ({tx, act, params, body}) => {
    const {from, to, ...found} = await replaySet(tx, act, {...params, ...body})
    return {...found, from: from.toISOString(), to: to.toISOString()}
  },
})

const publish = write({
  method: 'POST',
  path: '/routing/sets/:id/publish',
  may: 'cases.routing',
  summary: {zh: '发布派遣规则，自某日起生效；须先回放', en: 'Let a set of dispatch rules take effect on a day; it must have been replayed'},
  params: byId,
  body: publishBody,
  reply: wholeSetReply,
  handle: async ({tx, act, params, body}) => {
    const {set, findings} = await publishSet(tx, act, {...params, ...body})
    return {...writeSet(set), rules: set.rules, findings}
  },
})

const learn = read({
  path: '/routing/proposals',
  may: 'cases.routing',
  summary: {zh: '派遣准确率，以及由人工改派得出的规则建议', en: 'Dispatch accuracy, and rules that re-dispatches by people suggest'},
  query: learnQuery,
  reply: learnReply,
  handle: async ({db, act, query}) => {
    const {since, accuracy, proposals} = await learnRules(db, act, query)
    return {
      since: since.toISOString(),
      accuracy,
      proposals: proposals.map((one) => ({...one, ...sayProposal(one, query.days)})),
    }
  },
})

const accept = write({
  method: 'POST',
  path: '/routing/sets/:id/accept',
  may: 'cases.routing',
  summary: {zh: '把一条规则建议加入草稿', en: 'Take a proposed rule into a draft'},
  params: byId,
  body: acceptBody,
  reply: wholeSetReply,
  handle: async ({tx, act, params, body: {version, ...accepted}}) =>
    wholeSet(tx, await acceptProposal(tx, act, {id: params.id, version, accepted}), act.at),
})

const why = read({
  path: '/cases/:id/why-here',
  may: 'cases.read',
  summary: {zh: '案件为何派到这里：逐条规则和权责清单条目', en: 'Why a case is where it is: rule by rule, and the rows of the duty list'},
  params: caseKey,
  reply: whyReply,
  handle: async ({db, act, params}) => {
    const one = await getCase(db, params.id)
    if (!mayRead(act, one)) throw forbidden({permission: 'cases.read', name: act.by.name})
    return (await explainDispatches(db, one)).map(
      ({at, by, unit, person, listed, handover, set, title, rule, tried, considered, inputs}) => ({
        at: at.toISOString(),
        by,
        unit,
        person,
        listed,
        reorganised: handover !== null,
        rules:
          set === null ? null : {set, title: title ?? '', rule: rule ?? '', tried: tried.map((each) => ({...each, said: sayTried(each)}))},
        considered: [...considered],
        inputs: {
          ...inputs,
          place: inputs.place === null ? null : ([...inputs.place] as [number, number]),
          answers: inputs.answers as never,
        },
      }),
    )
  },
})

const reorganise = write({
  method: 'POST',
  path: '/routing/handovers',
  may: 'cases.routing',
  summary: {zh: '机构调整：一个单位由另一单位承接；先试运行', en: 'Let one unit take over from another; try it as a dry run first'},
  body: handoverBody,
  reply: touchedReply,
  handle: ({tx, act, body}) => handOver(tx, act, body),
})

const handovers = read({
  path: '/routing/handovers',
  may: 'cases.routing',
  summary: {zh: '机构调整及其进度', en: 'Reorganisations and how far they are'},
  reply: handoversReply,
  handle: async ({db}) =>
    (await listHandovers(db)).map(({at, doneAt, ...one}) => ({...one, at: at.toISOString(), doneAt: doneAt?.toISOString() ?? null})),
})

export const routingRoutes: readonly Route[] = [
  list,
  draft,
  show,
  replace,
  attempt,
  replay,
  publish,
  learn,
  accept,
  why,
  reorganise,
  handovers,
]
