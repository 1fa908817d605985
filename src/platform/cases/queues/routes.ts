import {v7} from 'uuid'
import {z} from 'zod'
import {type Act, forbidden, may} from '#kernel/act.ts'
import {type Route, read, write} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'
import {mayRead} from '../actions/mover.ts'
import {caseKey, filterQuery, moveBody} from '../api.ts'
import {getCase} from '../queries/case.ts'
import type {Filter} from '../queries/list.ts'
import {filterOf} from '../routes.ts'
import {moveMany, undoBulk} from './actions.ts'
import {builtIn} from './core/queues.ts'
import {bulkMoves} from './core/undo.ts'
import {
  type Bulk,
  COUNT_BELOW,
  countQueues,
  countSaved,
  dropSaved,
  keepSaved,
  listNearby,
  listSaved,
  listSeats,
  type SavedFilter,
  sits,
} from './queries.ts'

const MOST_SAVED = 30
const MOST_CASES = 200

export const unknownFilter = problem('case.unknown-filter', 404, {
  zh: () => '没有这个已保存的筛选，或不是您的。请刷新列表。',
  en: () => 'There is no such saved filter, or it is not yours. Reload the list.',
})

export const tooManyFilters = problem('case.too-many-filters', 422, {
  zh: () => `最多保存 ${MOST_SAVED} 个筛选。请先删除不用的。`,
  en: () => `At most ${MOST_SAVED} filters can be saved. Delete one you no longer need.`,
})

export const notYourSeat = problem('case.not-your-seat', 403, {
  zh: () => '只能共享给您任职的单位或角色。请改选自己的单位或角色。',
  en: () => 'You can share only with a unit or role of your own posts. Choose one of those.',
})

const said = z.object({zh: z.string(), en: z.string()})
const refused = said.extend({code: z.string()}).nullable()

const queueReply = z.object({
  id: z.string(),
  kind: z.enum(['built-in', 'saved', 'shared']),
  name: said,
  filter: z.record(z.string(), z.string()),
  count: z.number(),
  /** More than the count says. */
  more: z.boolean(),
  pinned: z.boolean(),
  owner: z.string().nullable(),
  /** Whom it is shared with. */
  unit: z.string().nullable(),
  role: z.string().nullable(),
})

/** The words of the query that shows a built-in queue. */
const wordsOf = ({may: right, filter: {states, overdue, asked, handler, parts}}: (typeof builtIn)[number]): Record<string, string> => ({
  ...(states === undefined ? {} : {state: states.join(',')}),
  ...(overdue === undefined ? {} : {overdue: 'true'}),
  ...(asked === undefined ? {} : {asked}),
  ...(handler === undefined ? {} : {handler}),
  ...(parts === undefined ? {} : {parts}),
  ...(right === 'cases.read' ? {} : {right}),
})

/** A kept filter as it is read today; undefined when the words no longer mean anything. */
const readSaved = (filter: SavedFilter['filter'], act: Act): Filter | undefined => {
  const read = filterQuery.safeParse(filter)
  return read.success ? filterOf(read.data, act) : undefined
}

const queues = read({
  path: '/cases/queues',
  may: 'cases.read',
  summary: {
    zh: '我的工作队列：内置的、保存的和共享给我的，含实时数量',
    en: 'My queues: those of the house, saved ones and shared ones, with live counts',
  },
  reply: z.array(queueReply),
  handle: async ({db, act}) => {
    const own = builtIn.filter((queue) => may(act, queue.may))
    const saved = (await listSaved(db, act.by.id, MOST_SAVED)).flatMap((one) => {
      const filter = readSaved(one.filter, act)
      return filter === undefined ? [] : [{one, filter}]
    })
    const house = own.map((queue) => filterOf(filterQuery.parse(wordsOf(queue)), act))
    const counts = await countQueues(db, act, [...house, ...saved.map(({filter}) => filter)])
    const counted = (i: number) => ({count: Math.min(counts[i] ?? 0, COUNT_BELOW), more: (counts[i] ?? 0) > COUNT_BELOW})
    return [
      ...own.map((queue, i) => ({
        ...{
          id: queue.id,
          kind: 'built-in' as const,
          name: {zh: queue.zh, en: queue.en},
          filter: wordsOf(queue),
          pinned: false,
          owner: null,
          unit: null,
          role: null,
        },
        ...counted(i),
      })),
      ...saved.map(({one: {id, name, filter, pinned, owner, ownerName, unit, role}}, i) => ({
        ...{
          id,
          kind: owner === act.by.id ? ('saved' as const) : ('shared' as const),
          name: {zh: name, en: name},
          filter,
          pinned,
          owner: ownerName,
          unit,
          role,
        },
        ...counted(own.length + i),
      })),
    ]
  },
})

const ownSeats = read({
  path: '/cases/queues/seats',
  may: 'cases.read',
  summary: {zh: '可以共享队列给哪些单位和角色：本人任职的', en: 'With whom one may share a queue: units and roles of one’s own posts'},
  reply: z.array(z.object({unit: z.string().nullable(), role: z.string().nullable(), name: said})),
  handle: async ({db, act}) =>
    (await listSeats(db, act.by.id)).map(({unit, role, name, nameEn}) => ({unit, role, name: {zh: name, en: nameEn}})),
})

const savedBody = z.object({
  name: z.string().trim().min(1).max(60),
  filter: z
    .record(z.string().max(20), z.string().max(4_000))
    .refine((words) => filterQuery.strict().safeParse(words).success, {message: '筛选条件无效 / not a filter of the list'}),
  unit: z.uuid().nullable().default(null),
  role: z.string().max(60).nullable().default(null),
  pinned: z.boolean().default(false),
  position: z.int().min(0).max(1_000).default(0),
})

const filterKey = z.object({id: z.uuid()})

const keep = (method: 'POST' | 'PUT', path: string) =>
  write({
    method,
    path,
    may: 'cases.read',
    summary: {
      zh: '保存筛选为队列，可置顶、排序、共享给本单位或本角色',
      en: 'Save a filter as a queue: pinned, ordered, shared with one’s unit or role',
    },
    params: method === 'PUT' ? filterKey : z.object({id: z.uuid().optional()}),
    body: savedBody,
    reply: filterKey,
    handle: async ({tx, act, params, body}) => {
      if ((body.unit !== null || body.role !== null) && !(await sits(tx, act.by.id, body))) throw notYourSeat({})
      if (params.id === undefined && (await countSaved(tx, act.by.id)) >= MOST_SAVED) throw tooManyFilters({})
      const id = params.id ?? v7()
      if (!(await keepSaved(tx, {...body, id, owner: act.by.id, ownerName: act.by.name}, act.at))) throw unknownFilter({})
      return {id}
    },
  })

const drop = write({
  method: 'DELETE',
  path: '/cases/queues/:id',
  may: 'cases.read',
  summary: {zh: '删除保存的筛选', en: 'Delete a saved filter'},
  params: filterKey,
  reply: filterKey,
  handle: async ({tx, act, params}) => {
    if (!(await dropSaved(tx, params.id, act.by.id))) throw unknownFilter({})
    return params
  },
})

const bulkReply = z.object({
  id: z.string(),
  move: z.string(),
  done: z.number(),
  refused: z.number(),
  undoable: z.number(),
  undoneAt: z.string().nullable(),
  outcomes: z.array(
    z.object({
      case: z.string(),
      done: z.boolean(),
      problem: refused,
      undoable: z.boolean(),
      undone: z.object({done: z.boolean(), problem: refused}).nullable(),
    }),
  ),
})

const writeBulk = ({id, move, undoneAt, outcomes}: Bulk): z.input<typeof bulkReply> => {
  const done = outcomes.filter(({version}) => version !== null)
  return {
    id,
    move,
    done: done.length,
    refused: outcomes.length - done.length,
    undoable: done.filter(({undo}) => undo !== null).length,
    undoneAt: undoneAt?.toISOString() ?? null,
    outcomes: outcomes.map(({caseId, version, problem: why, undo, undone}) => ({
      case: caseId,
      done: version !== null,
      problem: why,
      undoable: undo !== null,
      undone,
    })),
  }
}

const bulk = write({
  method: 'POST',
  path: '/cases/bulk',
  may: 'signed-in',
  summary: {zh: '对最多 200 个案件办理同一步，逐件说明结果', en: 'Make one move on up to 200 cases, with what became of each'},
  body: moveBody
    .omit({version: true, evidence: true, publish: true, parts: true, into: true})
    .extend({move: z.enum(bulkMoves), cases: z.array(z.uuid()).min(1).max(MOST_CASES)}),
  reply: bulkReply,
  handle: async ({tx, act, body}) => writeBulk(await moveMany(tx, act, body)),
})

const undo = write({
  method: 'POST',
  path: '/cases/bulk/:id/undo',
  may: 'signed-in',
  summary: {
    zh: '十分钟内撤销批量操作；其后又有办理的案件保持原样',
    en: 'Take a bulk action back within ten minutes; cases that have moved since stay',
  },
  params: filterKey,
  reply: bulkReply,
  handle: async ({tx, act, params}) => writeBulk(await undoBulk(tx, act, params.id)),
})

const NEARBY_METRES = 500
const MOST_NEARBY = 20

const nearby = read({
  path: '/cases/:id/nearby',
  may: 'cases.read',
  summary: {zh: '附近同类的未结案件，可顺路一并处置', en: 'Open cases of the same category nearby, to do on the same trip'},
  params: caseKey,
  reply: z.array(z.object({id: z.string(), metres: z.number()})),
  handle: async ({db, act, params}) => {
    const one = await getCase(db, params.id)
    if (!mayRead(act, one)) throw forbidden({permission: 'cases.read', name: act.by.name})
    if (one.category === null || one.lng === null || one.lat === null) return []
    return listNearby(
      db,
      act,
      {id: one.id, category: one.category, lng: one.lng, lat: one.lat},
      {metres: NEARBY_METRES, limit: MOST_NEARBY},
    )
  },
})

export const queueRoutes: readonly Route[] = [
  queues,
  ownSeats,
  keep('POST', '/cases/queues'),
  keep('PUT', '/cases/queues/:id'),
  drop,
  bulk,
  undo,
  nearby,
]
