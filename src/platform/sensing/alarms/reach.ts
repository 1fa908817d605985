import {type Act, allow, forbidden, may, rightsFor} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import {reachFor} from '../reach.ts'
import type {Alarm, QuietWindow} from './core/alarm.ts'
import {noAlarm} from './queries/alarms.ts'
import {listWithin, reachesBeyond} from './queries/reach.ts'

const wideStorm = problem('sensing.storm-beyond-reach', 403, {
  zh: () => '这个告警风暴含有您辖区以外的告警，须由有全部权限的同事整体处理。请逐个处理其中您辖区内的告警。',
  en: () =>
    'This storm has alarms outside your area, so only who reaches all of them may act on the whole. Act on its alarms in your area one by one.',
})

const holds = async (db: Db, act: Act, permission: string, {id}: Pick<Alarm, 'id'>): Promise<boolean> =>
  (await listWithin(db, reachFor(act, permission), [id])).has(id)

/** Passes when the actor may read an alarm. Throws sensing.no-alarm: what is out of reach is not there. */
export async function allowSight(db: Db, act: Act, alarm: Alarm): Promise<void> {
  allow(act, 'sensing.read')
  if (!(await holds(db, act, 'sensing.read', alarm))) throw noAlarm({id: alarm.id})
}

/** Whether the actor may act on an alarm; of a storm, on all of it. */
export const mayHandle = async (db: Db, act: Act, alarm: Alarm): Promise<boolean> =>
  may(act, 'sensing.alarms') &&
  (await holds(db, act, 'sensing.alarms', alarm)) &&
  !(alarm.storm && (await reachesBeyond(db, reachFor(act, 'sensing.alarms'), alarm.id)))

/** Passes when the actor may act on an alarm. Throws sensing.no-alarm, access.forbidden, sensing.storm-beyond-reach. */
export async function allowHandling(db: Db, act: Act, alarm: Alarm): Promise<void> {
  if (await mayHandle(db, act, alarm)) return
  allow(act, 'sensing.alarms')
  if (await holds(db, act, 'sensing.alarms', alarm)) throw wideStorm({})
  if (!(await holds(db, act, 'sensing.read', alarm))) throw noAlarm({id: alarm.id})
  throw forbidden({permission: 'sensing.alarms', name: act.by.name})
}

/** Whether a right of the actor reaches any of what a maintenance window covers. */
export const seesWindow = (act: Act, permission: string, {district}: Pick<QuietWindow, 'district'>): boolean =>
  rightsFor(act, permission).some(({area}) => area.startsWith(district) || district.startsWith(area))
