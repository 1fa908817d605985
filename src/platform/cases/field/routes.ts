import {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {fileUrl, listFiles} from '#kernel/files/index.ts'
import {type Route, read, write} from '#kernel/pack.ts'
import {getCondition} from '#platform/standards/index.ts'
import {moverOf} from '../actions/mover.ts'
import {writeShown} from '../api.ts'
import {refusal} from '../core/decide.ts'
import type {CaseRules} from '../core/rules.ts'
import type {ShownCase} from '../queries/case.ts'
import {getRules} from '../queries/rules.ts'
import {hideWhereabouts, showWhereabouts} from './actions.ts'
import {tasksReply, whereaboutsBody} from './api.ts'
import {fieldMoves} from './core/task.ts'
import {listOutdoors, listPictured} from './queries.ts'

/** A day on foot has a few dozen tasks; a device takes no more than these along. */
const MOST_TASKS = 200
const MOST_PICTURES = 4

/** Looks something up once for each key of one request. */
const once = <T>(look: (key: string) => Promise<T>): ((key: string) => Promise<T>) => {
  const known = new Map<string, Promise<T>>()
  return (key) => {
    const found = known.get(key) ?? look(key)
    known.set(key, found)
    return found
  }
}

async function picturesOf(db: Db, act: Act, ids: readonly string[]) {
  const all = await listPictured(db, ids)
  const files = await listFiles(
    db,
    all.map(({fileId}) => fileId),
  )
  const drawable = new Set(files.filter(({width}) => width !== null).map(({id}) => id))
  const until = new Date(act.at.getTime() + 3_600_000)
  const ofCase = Map.groupBy(
    all.filter(({fileId}) => drawable.has(fileId)),
    ({caseId}) => caseId,
  )
  return (id: string) =>
    (ofCase.get(id) ?? [])
      .slice(0, MOST_PICTURES)
      .map(({id: piece, kind, fileId}) => ({id: piece, kind, thumbnail: fileUrl(fileId, until, 'thumbnail')}))
}

const tasks = read({
  path: '/cases/tasks',
  may: 'signed-in',
  summary: {
    zh: '我的外勤任务：待核实、待核查、待接收、待处置，可带到离线使用',
    en: 'One’s tasks outdoors: to verify, inspect, take on and handle, to be taken along offline',
  },
  reply: tasksReply,
  handle: async ({db, act}) => {
    const found = await listOutdoors(db, act, MOST_TASKS + 1)
    const [mover, rulesOf] = [moverOf(act), once((district: string): Promise<CaseRules> => getRules(db, district))]
    const closingOf = once(async (condition: string) => (await getCondition(db, condition)).closing)
    const chosen = found.slice(0, MOST_TASKS)
    const pictures = await picturesOf(
      db,
      act,
      chosen.map(({id}) => id),
    )
    const write = async (one: ShownCase): Promise<z.input<typeof tasksReply>['tasks']> => {
      const rules = await rulesOf(one.area.slice(0, 6))
      const allowed = fieldMoves.filter((move) => refusal(one, move, mover, {at: act.at, rules}) === null)
      if (allowed.every((move) => move === 'ask-return')) return []
      const closing = one.conditionId === null ? null : await closingOf(one.conditionId)
      return [{...writeShown(one, act.at), allowed, closing, pictures: pictures(one.id)}]
    }
    const written = []
    for (const one of chosen) written.push(...(await write(one)))
    return {tasks: written, more: found.length > MOST_TASKS, at: act.at.toISOString()}
  },
})

const show = write({
  method: 'PUT',
  path: '/cases/whereabouts',
  may: 'signed-in',
  summary: {
    zh: '巡查时自愿显示自己现在的位置：只留最近一处，30 分钟后消失',
    en: 'Show where one is on patrol, by one’s own choice: the last place only, gone after 30 minutes',
  },
  body: whereaboutsBody,
  reply: z.object({shown: z.boolean()}),
  perMinute: 120,
  handle: async ({tx, act, body}) => {
    await showWhereabouts(tx, act, body)
    return {shown: true}
  },
})

const hide = write({
  method: 'DELETE',
  path: '/cases/whereabouts',
  may: 'signed-in',
  summary: {zh: '不再显示自己的位置', en: 'Show no more where one is'},
  reply: z.object({shown: z.boolean()}),
  handle: async ({tx, act}) => {
    await hideWhereabouts(tx, act)
    return {shown: false}
  },
})

/** What the field asks of the server besides what everybody asks. */
export const fieldRoutes: readonly Route[] = [tasks, show, hide]
