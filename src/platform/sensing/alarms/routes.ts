import {z} from 'zod'
import {type Act, may} from '#kernel/act.ts'
import {readCursor, writeCursor} from '#kernel/cursor.ts'
import type {Db} from '#kernel/db.ts'
import {type Event, listEvents} from '#kernel/events.ts'
import {fileUrl} from '#kernel/files/index.ts'
import {type Route, read, write} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'
import type {AlarmLevel} from '../core/finding.ts'
import {listStreamsWithin, listThingsWithin} from '../queries/areas.ts'
import {reachFor} from '../reach.ts'
import {acknowledgeAlarm, clearAlarm, judgeAlarm} from './actions/life.ts'
import {takeEvent} from './actions/video.ts'
import {changeWindow, endWindow, openWindow} from './actions/windows.ts'
import * as api from './api.ts'
import type {Alarm, QuietWindow} from './core/alarm.ts'
import {happenings, leadsTo, type Step, worse} from './core/life.ts'
import {getAlarm, listMembers} from './queries/alarms.ts'
import {findChart} from './queries/charts.ts'
import {countAlarms, countVerdicts, listAlarms} from './queries/list.ts'
import {listWithin} from './queries/reach.ts'
import {listStreamNames} from './queries/things.ts'
import {countKept, listWindows} from './queries/windows.ts'
import {allowSight, mayHandle, seesWindow} from './reach.ts'

const badCursor = problem('sensing.bad-alarms-cursor', 422, {
  zh: () => '翻页位置无效。请从第一页重新查询。',
  en: () => 'This page mark is not valid. Begin again with the first page.',
})

const cursorShape = z.tuple([api.level, z.iso.datetime(), z.uuid()]).transform(([level, at, id]) => ({level, at: new Date(at), id}))

const SHOWN_MEMBERS = 200
const MOST_WINDOWS = 500
const HOUR = 3_600_000
const DAY = 86_400_000

const reading = (act: Act) => reachFor(act, 'sensing.read')

/** An alarm that whoever asks may read. Throws sensing.no-alarm. */
async function getReadable(db: Db, act: Act, id: string): Promise<Alarm> {
  const alarm = await getAlarm(db, id)
  await allowSight(db, act, alarm)
  return alarm
}

const picturesOf = ({details}: Alarm, at: Date) => {
  const file = details?.video?.file ?? null
  if (file === null) return {picture: null, thumbnail: null}
  const until = new Date(at.getTime() + HOUR)
  return {picture: fileUrl(file, until), thumbnail: fileUrl(file, until, 'thumbnail')}
}

const handSteps = ['acknowledge', 'clear', 'mark-true', 'mark-false'] as const satisfies readonly Step[]

/** How the case of an alarm ended, by the last that was told of it. */
function concludedOf({caseId, caseOpen}: Alarm, events: readonly Event[]): z.input<typeof api.alarmDetail>['concluded'] {
  const last = caseId === null || caseOpen ? undefined : events.findLast(({name}) => name === 'sensing.alarm-concluded')
  if (last === undefined) return null
  const {ending, reason} = last.body
  return {ending: typeof ending === 'string' ? ending : null, reason: typeof reason === 'string' ? reason : ''}
}

async function detailOf(db: Db, act: Act, alarm: Alarm): Promise<z.input<typeof api.alarmDetail>> {
  const events = await listEvents(db, {district: alarm.district, subject: alarm.id})
  const members = alarm.storm ? await listMembers(db, [alarm.id], SHOWN_MEMBERS) : []
  const near = await listWithin(db, reading(act), [...members.map(({id}) => id), ...(alarm.stormId === null ? [] : [alarm.stormId])])
  const storm = alarm.stormId === null || !near.has(alarm.stormId) ? null : await getAlarm(db, alarm.stormId)
  const [handles, streams] = [await mayHandle(db, act, alarm), await listStreamsWithin(db, reading(act), alarm.streams)]
  return {
    alarm: api.showAlarm(alarm, picturesOf(alarm, act.at)),
    history: events.map(({name, at, actorName, body}) => {
      const {zh, en} = happenings[name] ?? {zh: '有更新', en: 'changed'}
      return {name, zh, en, at: at.toISOString(), who: actorName, body: {...body}}
    }),
    members: members.filter(({id}) => near.has(id)).map((one) => api.showAlarm(one)),
    storm: storm === null ? null : api.showAlarm(storm),
    streams: (await listStreamNames(db, streams)).map(({id, name, unit}) => ({id, name, unit})),
    concluded: concludedOf(alarm, events),
    steps: handles ? handSteps.filter((step) => leadsTo(step, alarm.state) !== null) : [],
  }
}

const listRoutes: readonly Route[] = [
  read({
    path: '/sensing/alarms',
    may: 'sensing.read',
    summary: {zh: '告警列表', en: 'Alarms, newest first'},
    query: api.alarmsQuery,
    reply: api.alarmsReply,
    handle: async ({db, act, query}) => {
      const rows = await listAlarms(
        db,
        act,
        query,
        readCursor(cursorShape, query.cursor, () => badCursor({})),
        query.limit + 1,
      )
      const page = rows.slice(0, query.limit)
      const last = page.at(-1)
      return {
        alarms: page.map((one) => api.showAlarm(one)),
        next: rows.length > query.limit && last !== undefined ? writeCursor([last.level, last.raisedAt.toISOString(), last.id]) : null,
      }
    },
  }),
  read({
    path: '/sensing/alarms/counts',
    may: 'sensing.read',
    summary: {zh: '未解除告警计数', en: 'How many alarms are open, by level and district'},
    reply: api.countsReply,
    handle: async ({db, act}): Promise<z.input<typeof api.countsReply>> => {
      const rows = await countAlarms(db, act)
      const sum = (some: typeof rows, state: string) => some.filter((row) => row.state === state).reduce((all, {n}) => all + n, 0)
      const loud = rows.filter(({state}) => state !== 'suppressed')
      return {
        levels: ([1, 2, 3] as const).map((level) => {
          const own = rows.filter((row) => row.level === level)
          return {level, raised: sum(own, 'raised'), acknowledged: sum(own, 'acknowledged'), suppressed: sum(own, 'suppressed')}
        }),
        districts: [...Map.groupBy(loud, ({district}) => district)].map(([district, own]) => ({
          district,
          open: own.reduce((all, {n}) => all + n, 0),
          worst: own.reduce<AlarmLevel>((worst, {level}) => worse(worst, level), 3),
        })),
      }
    },
  }),
  read({
    path: '/sensing/alarms/precision',
    may: 'sensing.read',
    summary: {zh: '各规则的告警准确率', en: 'How often the alarms of each rule were true'},
    query: api.precisionQuery,
    reply: api.precisionReply,
    handle: async ({db, act, query: {days}}): Promise<z.input<typeof api.precisionReply>> => {
      const rows = await countVerdicts(db, reading(act), new Date(act.at.getTime() - days * DAY))
      return {
        rules: rows.map(({rule, raised, right, wrong}) => ({
          rule,
          raised,
          true: right,
          false: wrong,
          precision: right + wrong === 0 ? null : right / (right + wrong),
        })),
      }
    },
  }),
  read({
    path: '/sensing/alarms/:id',
    may: 'sensing.read',
    summary: {zh: '告警详情', en: 'One alarm with its history, members and streams'},
    params: api.alarmKey,
    reply: api.alarmDetail,
    handle: async ({db, act, params: {id}}) => detailOf(db, act, await getReadable(db, act, id)),
  }),
  read({
    path: '/sensing/alarms/:id/chart',
    may: 'sensing.read',
    summary: {zh: '告警立案时的证据曲线', en: 'The series around an alarm as its case keeps them'},
    params: api.alarmKey,
    reply: api.chartReply,
    handle: async ({db, act, params: {id}}): Promise<z.input<typeof api.chartReply>> => {
      const alarm = await getReadable(db, act, id)
      const storm = alarm.stormId !== null && (await listWithin(db, reading(act), [alarm.stormId])).has(alarm.stormId)
      const found = await findChart(db, {id: storm ? (alarm.stormId ?? alarm.id) : alarm.id, district: alarm.district})
      const drawn = found?.series ?? []
      const near = new Set(await listStreamsWithin(db, reading(act), drawn.map(({stream}) => stream))) // biome-ignore format: one call
      const series = drawn
        .filter(({stream}) => near.has(stream))
        .map((one) => ({...one, points: one.points.map(([at, value]): [number, number] => [at, value])}))
      return {drawnAt: found?.drawnAt.toISOString() ?? null, series}
    },
  }),
]

const stepRoutes: readonly Route[] = [
  write({
    method: 'POST',
    path: '/sensing/alarms/:id/acknowledge',
    may: 'sensing.alarms',
    summary: {zh: '确认告警', en: 'Acknowledge an alarm'},
    params: api.alarmKey,
    body: api.acknowledgeBody,
    reply: api.alarmOut,
    handle: async ({tx, act, params, body}) => api.showAlarm(await acknowledgeAlarm(tx, act, {...params, ...body})),
  }),
  write({
    method: 'POST',
    path: '/sensing/alarms/:id/clear',
    may: 'sensing.alarms',
    summary: {zh: '人工解除告警', en: 'Clear an alarm by hand'},
    params: api.alarmKey,
    body: api.reasonBody,
    reply: api.alarmOut,
    handle: async ({tx, act, params, body}) => api.showAlarm(await clearAlarm(tx, act, {...params, ...body})),
  }),
  write({
    method: 'POST',
    path: '/sensing/alarms/:id/verdict',
    may: 'sensing.alarms',
    summary: {zh: '判定告警属实或误报', en: 'Say whether an alarm was true or false'},
    params: api.alarmKey,
    body: api.verdictBody,
    reply: api.alarmOut,
    handle: async ({tx, act, params, body}) => api.showAlarm(await judgeAlarm(tx, act, {...params, ...body})),
  }),
]

const windowRoutes: readonly Route[] = [
  read({
    path: '/sensing/windows',
    may: 'sensing.read',
    summary: {zh: '抑制时段', en: 'Maintenance windows'},
    query: api.windowsQuery,
    reply: api.windowsReply,
    handle: async ({db, act, query: {past}}) => {
      const all = await listWindows(db, past ? null : act.at, MOST_WINDOWS)
      // Whoever may read any of what a window covers may know of it.
      const near = await listThingsWithin(db, reading(act), all.flatMap(({thing}) => thing ?? [])) // biome-ignore format: one call
      const own = ({district}: QuietWindow) => may(act, 'sensing.read', {area: district})
      const seen = all.filter((one) => own(one) || (seesWindow(act, 'sensing.read', one) && (one.thing === null || near.has(one.thing))))
      const kept = await countKept(
        db,
        reading(act),
        seen.map(({id}) => id),
      )
      return {windows: seen.map((one) => api.showWindow(one, kept.get(one.id) ?? 0))}
    },
  }),
  write({
    method: 'POST',
    path: '/sensing/windows',
    may: 'sensing.alarms',
    summary: {zh: '设置抑制时段', en: 'Set a maintenance window'},
    body: api.windowBody,
    reply: api.windowOut,
    handle: async ({tx, act, body}) => {
      const one = await openWindow(tx, act, body)
      return api.showWindow(one, (await countKept(tx, reading(act), [one.id])).get(one.id) ?? 0)
    },
  }),
  write({
    method: 'PUT',
    path: '/sensing/windows/:id',
    may: 'sensing.alarms',
    summary: {zh: '修改抑制时段', en: 'Change a maintenance window'},
    params: api.windowKey,
    body: api.windowChange,
    reply: api.windowOut,
    handle: async ({tx, act, params, body}) => {
      const one = await changeWindow(tx, act, {...params, ...body})
      return api.showWindow(one, (await countKept(tx, reading(act), [one.id])).get(one.id) ?? 0)
    },
  }),
  write({
    method: 'DELETE',
    path: '/sensing/windows/:id',
    may: 'sensing.alarms',
    summary: {zh: '提前结束抑制时段', en: 'End a maintenance window now'},
    params: api.windowKey,
    reply: z.object({ended: z.boolean()}),
    handle: async ({tx, act, params: {id}}) => {
      await endWindow(tx, act, id)
      return {ended: true}
    },
  }),
]

const EVENT_BYTES = 6_000_000

const eventRoute = write({
  method: 'POST',
  path: '/sensing/events',
  may: 'sensing.write',
  summary: {zh: '视频分析事件', en: 'What a camera saw, as its analytics report it'},
  body: api.eventBody,
  bodyBytes: EVENT_BYTES,
  reply: api.eventReply,
  handle: ({tx, act, body}) => takeEvent(tx, act, body),
})

/** Ways to alarms, maintenance windows and video events. */
export const alarmRoutes: readonly Route[] = [...listRoutes, ...stepRoutes, ...windowRoutes, eventRoute]
