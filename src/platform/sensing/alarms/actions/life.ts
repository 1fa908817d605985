import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce, listEvents} from '#kernel/events.ts'
import {problem} from '#lib/problem.ts'
import type {Alarm, AlarmChanges} from '../core/alarm.ts'
import {alarmStates, happenings, leadsTo, type Step, stepFacts, type Verdict} from '../core/life.ts'
import {getAlarm, holdAlarms, judgeMembers, moveMembers, saveAlarm} from '../queries/alarms.ts'
import {allowHandling} from '../reach.ts'
import {easeStorms} from './find.ts'

export const wrongState = problem<{step: Step; state: keyof typeof alarmStates}>('sensing.alarm-wrong-state', 409, {
  zh: ({step, state}) => `告警现为“${alarmStates[state].zh}”，不能“${stepFacts(step).zh}”。请刷新后再看。`,
  en: ({step, state}) =>
    `The alarm is "${alarmStates[state].en}", so it cannot be taken through "${stepFacts(step).en}". Reload and look again.`,
})

export const staleAlarm = problem<{who: string; zh: string; en: string}>('sensing.alarm-stale', 409, {
  zh: ({who, zh}) => `您看到的已不是最新：${who}“${zh}”。请刷新后再操作。`,
  en: ({who, en}) => `This is no longer what you saw: ${who}, "${en}". Reload, then act again.`,
})

/** What somebody does to an alarm. With a version it is done only to what they saw. */
export interface StepAsked {
  readonly id: string
  readonly version?: number | undefined
}

async function staleSince(tx: Tx, held: Alarm): Promise<Error> {
  const last = (await listEvents(tx, {district: held.district, subject: held.id})).at(-1)
  const {zh, en} = happenings[last?.name ?? ''] ?? {zh: '有更新', en: 'changed'}
  return staleAlarm({who: last?.actorName ?? '系统', zh, en})
}

/** Holds an alarm for somebody who wants to take a step; throws what stands against it. */
async function holdFor(tx: Tx, act: Act, {id, version}: StepAsked, step: Step): Promise<{held: Alarm; state: Alarm['state']}> {
  await holdAlarms(tx)
  const held = await getAlarm(tx, id)
  await allowHandling(tx, act, held)
  if (version !== undefined && version !== held.version) throw await staleSince(tx, held)
  const state = leadsTo(step, held.state)
  if (state === null) throw wrongState({step, state: held.state})
  return {held, state}
}

const told = (tx: Tx, act: Act, held: Alarm, step: Step, body: Readonly<Record<string, unknown>>) =>
  announce(tx, act, {name: stepFacts(step).event ?? '', subject: held.id, district: held.district, body})

const after = async (tx: Tx, held: Alarm, changes: AlarmChanges): Promise<Alarm> => {
  await saveAlarm(tx, held, changes)
  return getAlarm(tx, held.id)
}

/** Somebody says that they look after an alarm; of a storm, after all of it. Throws sensing.alarm-wrong-state, sensing.alarm-stale. */
export async function acknowledgeAlarm(tx: Tx, act: Act, asked: StepAsked): Promise<Alarm> {
  const {held, state} = await holdFor(tx, act, asked, 'acknowledge')
  const changes = {state, acknowledgedAt: act.at, acknowledgedBy: act.by.id, acknowledgedName: act.by.name, escalateAt: null} as const
  if (held.storm) await moveMembers(tx, held.id, ['raised'], changes)
  await told(tx, act, held, 'acknowledge', {level: held.level, escalation: held.escalation})
  return after(tx, held, changes)
}

/** Somebody clears an alarm before it eases by itself, and says why. */
export async function clearAlarm(tx: Tx, act: Act, {reason, ...asked}: StepAsked & {readonly reason: string}): Promise<Alarm> {
  const {held, state} = await holdFor(tx, act, asked, 'clear')
  const why = {zh: reason, en: reason}
  const changes = {state, clearedAt: act.at, clearedName: act.by.name, clearedWhy: why, escalateAt: null} as const
  if (held.storm) await moveMembers(tx, held.id, ['raised', 'acknowledged', 'suppressed'], changes)
  await told(tx, act, held, 'clear', {reason})
  const cleared = await after(tx, held, changes)
  if (held.stormId !== null) await easeStorms(tx, act, new Set([held.stormId]))
  return cleared
}

/** Somebody says whether an alarm was true or false. A false one is told no more, and counts against its rule. */
export async function judgeAlarm(
  tx: Tx,
  act: Act,
  {is, reason, ...asked}: StepAsked & {readonly is: Verdict; readonly reason: string},
): Promise<Alarm> {
  const step = is === 'true' ? 'mark-true' : 'mark-false'
  const {held} = await holdFor(tx, act, asked, step)
  const changes = {verdict: is, verdictAt: act.at, verdictName: act.by.name, verdictReason: reason, verdictCase: null} as const
  if (held.storm) await judgeMembers(tx, held.id, {is, at: act.at, name: act.by.name, reason})
  await told(tx, act, held, step, {reason})
  return after(tx, held, {...changes, ...(is === 'false' ? {escalateAt: null} : {})})
}
