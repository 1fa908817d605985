import {type Route, read, write} from '#kernel/pack.ts'
import {publishGraph, retireGraph, saveGraph} from './actions.ts'
import {askedQuery, askedReply, graphKey, graphReply, listReply, nextQuery, nextReply, publishBody, saveBody} from './api.ts'
import {stopsOf} from './core/check.ts'
import {nextQuestion} from './core/judge.ts'
import {findGraphFor, getGraphs, type KeptGraph, listGraphs} from './queries.ts'

const writeGraph = ({id: _, editedAt, publishedAt, ...kept}: KeptGraph) => ({
  ...kept,
  editedAt: editedAt.toISOString(),
  publishedAt: publishedAt?.toISOString() ?? null,
})

const asked = read({
  path: '/questions',
  may: 'public',
  summary: {zh: '某类别上报时要问的问题', en: 'What is asked when something of a category is reported'},
  query: askedQuery,
  reply: askedReply,
  handle: async ({db, query}) => {
    const found = await findGraphFor(db, query.category)
    return {questions: found === undefined ? null : {key: found.key, edition: found.edition, title: found.title, graph: found.graph}}
  },
})

const next = read({
  path: '/questions/next',
  may: 'public',
  summary: {zh: '根据已有回答，下一个要问的问题', en: 'The next question, given what was answered'},
  query: nextQuery,
  reply: nextReply,
  handle: async ({db, query}) => {
    const found = await findGraphFor(db, query.category)
    const step = found === undefined ? ({kind: 'done', told: []} as const) : nextQuestion(found.graph, query.answers)
    return {kind: step.kind, node: step.kind === 'done' ? null : step.node, told: step.told}
  },
})

const list = read({
  path: '/questions/graphs',
  may: 'cases.questions',
  summary: {zh: '问题树列表', en: 'All question graphs'},
  reply: listReply,
  handle: async ({db}) =>
    (await listGraphs(db)).map((kept) => {
      const {graph, ...rest} = writeGraph(kept)
      const questions = graph.nodes.filter(({kind}) => kind === 'question').length
      return {...rest, categories: graph.categories, questions, stops: stopsOf(graph).length}
    }),
})

const show = read({
  path: '/questions/graphs/:key',
  may: 'cases.questions',
  summary: {zh: '一棵问题树的各个版本，新的在前', en: 'The editions of one question graph, the newest first'},
  params: graphKey,
  reply: graphReply.array(),
  handle: async ({db, params}) => (await getGraphs(db, params.key)).map(writeGraph),
})

const save = write({
  method: 'PUT',
  path: '/questions/graphs/:key',
  may: 'cases.questions',
  summary: {zh: '保存问题树草稿；保存时检查', en: 'Save the draft of a question graph; it is checked on saving'},
  params: graphKey,
  body: saveBody,
  reply: graphReply,
  handle: async ({tx, act, params, body}) => writeGraph(await saveGraph(tx, act, {...params, ...body})),
})

const publish = write({
  method: 'POST',
  path: '/questions/graphs/:key/publish',
  may: 'cases.questions',
  summary: {zh: '发布问题树草稿', en: 'Publish the draft of a question graph'},
  params: graphKey,
  body: publishBody,
  reply: graphReply,
  handle: async ({tx, act, params, body}) => writeGraph(await publishGraph(tx, act, {...params, ...body})),
})

const retire = write({
  method: 'POST',
  path: '/questions/graphs/:key/retire',
  may: 'cases.questions',
  summary: {zh: '停用已发布的问题树', en: 'Stop asking a published question graph'},
  params: graphKey,
  reply: graphReply.array(),
  handle: async ({tx, act, params}) => {
    await retireGraph(tx, act, params.key)
    return (await getGraphs(tx, params.key)).map(writeGraph)
  },
})

export const questionRoutes: readonly Route[] = [asked, next, list, show, save, publish, retire]
