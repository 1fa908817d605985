import {v7} from 'uuid'
import {type Act, allow, may, rightsFor} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {problem} from '#lib/problem.ts'
import {NOWHERE} from '../../sta/actions/create.ts'
import {type Alarm, type QuietWindow, windowFor} from '../core/alarm.ts'
import {leadsTo, steps} from '../core/life.ts'
import {getAlarm, holdAlarms, listInState, listMembers, saveAlarm} from '../queries/alarms.ts'
import {listThings} from '../queries/things.ts'
import {holdWindow, insertWindow, updateWindow} from '../queries/windows.ts'
import {seesWindow} from '../reach.ts'
import {districtOf} from './find.ts'

export const noWindow = problem<{id: string}>('sensing.no-window', 404, {
  zh: () => '没有这个抑制时段。请刷新列表。',
  en: () => 'There is no such maintenance window. Reload the list.',
})

export const emptyWindow = problem('sensing.empty-window', 422, {
  zh: () => '请至少指明设备、分组、告警种类、设备种类或区域之一，以免抑制全市告警。',
  en: () => 'Name at least a thing, a group, a kind of finding, a kind of thing or a district, so that not the whole city falls silent.',
})

export const badWindow = problem<{days: number}>('sensing.bad-window', 422, {
  zh: ({days}) => `抑制时段须从早到晚、尚未结束，且最长 ${days} 天。请更正起止时间。`,
  en: ({days}) => `A window runs from earlier to later, is not over yet, and lasts ${days} days at most. Correct when it begins and ends.`,
})

export const staleWindow = problem('sensing.window-stale', 409, {
  zh: () => '抑制时段已被他人修改。请刷新后再改。',
  en: () => 'Somebody has changed this window. Reload, then change it.',
})

export const noThing = problem<{id: number}>('sensing.no-thing', 404, {
  zh: ({id}) => `没有编号为 ${id} 的设备。请核对设备编号。`,
  en: ({id}) => `There is no thing ${id}. Check its id.`,
})

const MOST_DAYS = 90
const MOST_OPEN = 5_000

function checkSpan(from: Date, until: Date, at: Date): void {
  const span = until.getTime() - from.getTime()
  if (!(span > 0) || span > MOST_DAYS * 86_400_000 || until <= at) throw badWindow({days: MOST_DAYS})
}

const shownBody = ({district, thing, group, findingKind, thingKind, from, until, why}: QuietWindow) => ({
  district, thing, group, findingKind, thingKind, from, until, reason: why,
}) // biome-ignore format: one line

const chainOf = ({district}: QuietWindow): string => district.padEnd(NOWHERE.length, '0')

const quieten = async (tx: Tx, act: Act, alarm: Alarm, window: QuietWindow): Promise<boolean> => {
  const state = leadsTo('suppress', alarm.state)
  if (state === null) return false
  await saveAlarm(tx, alarm, {state, windowId: window.id, escalateAt: null})
  await announce(tx, act, {
    name: steps.suppress.event,
    subject: alarm.id,
    district: alarm.district,
    body: {window: window.id, reason: window.why, until: window.until},
  })
  return true
}

/** Suppresses what is open and falls into windows, with the storms of which nothing loud is left. Returns how many. */
export async function suppressOpen(tx: Tx, act: Act, windows: readonly QuietWindow[]): Promise<number> {
  if (windows.length === 0) return 0
  const storms = new Map<string, QuietWindow>()
  let done = 0
  for (const alarm of await listInState(tx, ['raised', 'acknowledged'], MOST_OPEN)) {
    const window = alarm.storm ? undefined : windowFor(windows, alarm, act.at)
    if (window === undefined || !(await quieten(tx, act, alarm, window))) continue
    done += 1
    if (alarm.stormId !== null) storms.set(alarm.stormId, window)
  }
  for (const [id, window] of storms) {
    const loud = (await listMembers(tx, [id])).some(({state}) => state === 'raised' || state === 'acknowledged')
    if (!loud) await quieten(tx, act, await getAlarm(tx, id), window)
  }
  return done
}

/** Where whoever sets a window may: as far as their widest right reaches. */
const widestArea = (act: Act): string =>
  rightsFor(act, 'sensing.alarms')
    .map(({area}) => area)
    .reduce((widest, area) => (area.length < widest.length ? area : widest))

/** The district of a thing that whoever asks may know of. Throws sensing.no-thing. */
async function districtOfThing(tx: Tx, act: Act, id: number): Promise<string> {
  const thing = (await listThings(tx, [id])).get(id)
  const area = thing === undefined ? undefined : await districtOf(tx, thing)
  if (area === undefined || !['sensing.read', 'sensing.alarms'].some((permission) => may(act, permission, {area}))) throw noThing({id})
  return area
}

/** What is asked for a new window. */
export interface WindowAsked {
  readonly district?: string | undefined
  readonly thing?: number | undefined
  readonly group?: string | undefined
  readonly findingKind?: QuietWindow['findingKind'] | undefined
  readonly thingKind?: string | undefined
  readonly from: Date
  readonly until: Date
  readonly why: string
}

/** Sets a maintenance window; what is open and falls into it is suppressed at once. Throws sensing.empty-window, sensing.bad-window. */
export async function openWindow(tx: Tx, act: Act, asked: WindowAsked): Promise<QuietWindow> {
  const {thing = null, group = null, findingKind = null, thingKind = null, from, until, why} = asked
  if (asked.district === undefined && thing === null && group === null && findingKind === null && thingKind === null) throw emptyWindow({})
  allow(act, 'sensing.alarms')
  const standing = thing === null ? undefined : await districtOfThing(tx, act, thing)
  const district = asked.district ?? standing ?? widestArea(act)
  allow(act, 'sensing.alarms', {area: district})
  checkSpan(from, until, act.at)
  await holdAlarms(tx)
  const {id: byId, name: byName} = act.by
  const one: QuietWindow = {id: v7(), district, thing, group, findingKind, thingKind, from, until, why, byId, byName, version: 1}
  await insertWindow(tx, one, act.at)
  const kept = await suppressOpen(tx, act, [one])
  await announce(tx, act, {name: 'sensing.window-opened', subject: one.id, district: chainOf(one), body: {...shownBody(one), kept}})
  return one
}

async function holdOwn(tx: Tx, act: Act, id: string, version?: number): Promise<QuietWindow> {
  await holdAlarms(tx)
  const held = await holdWindow(tx, id)
  if (held === undefined || !(seesWindow(act, 'sensing.read', held) || seesWindow(act, 'sensing.alarms', held))) throw noWindow({id})
  allow(act, 'sensing.alarms', {area: held.district})
  if (version !== undefined && version !== held.version) throw staleWindow({})
  return held
}

/** Changes when a window is, and why. */
export async function changeWindow(
  tx: Tx,
  act: Act,
  {
    id,
    version,
    from,
    until,
    why,
  }: {readonly id: string; readonly version: number; readonly from: Date; readonly until: Date; readonly why: string},
): Promise<QuietWindow> {
  const held = await holdOwn(tx, act, id, version)
  checkSpan(from, until, act.at)
  const after = {...held, from, until, why, version: held.version + 1}
  await updateWindow(tx, id, after)
  await suppressOpen(tx, act, [after])
  await announce(tx, act, {name: 'sensing.window-changed', subject: id, district: chainOf(held), body: shownBody(after)})
  return after
}

/** Ends a window now; what it kept and is still so is raised within a minute. What it was stays in its history. */
export async function endWindow(tx: Tx, act: Act, id: string): Promise<void> {
  const held = await holdOwn(tx, act, id)
  const from = held.from < act.at ? held.from : new Date(act.at.getTime() - 1)
  await updateWindow(tx, id, {...held, from, until: act.at})
  await announce(tx, act, {name: 'sensing.window-ended', subject: id, district: chainOf(held), body: shownBody(held)})
}
