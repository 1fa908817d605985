import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {thinned} from '../../core/series.ts'
import {listRaw} from '../../queries/series.ts'
import type {Alarm} from '../core/alarm.ts'
import type {Verdict} from '../core/life.ts'
import {
  getAlarm,
  holdAlarms,
  linkCase,
  listElsewhere,
  listMembers,
  listOfCase,
  moveLinks,
  saveAlarm,
  saveCaseOpen,
  withdrawVerdicts,
} from '../queries/alarms.ts'
import {keepChart} from '../queries/charts.ts'
import {listStreamNames} from '../queries/things.ts'

const MOST_STREAMS = 3
const HOURS_BEFORE = 6
const MOST_READ = 200_000
const POINTS = 240
const MOST_OF_CASE = 5_000

/** What stands for an alarm wherever one is asked for: its storm, or itself. It is held until the transaction ends. */
export async function holdRootAlarm(tx: Tx, id: string): Promise<Alarm> {
  await holdAlarms(tx)
  const alarm = await getAlarm(tx, id)
  return alarm.stormId === null ? alarm : getAlarm(tx, alarm.stormId)
}

/** Draws the series of the hours around an alarm, so that they stay when their streams' observations are long gone. */
async function drawChart(tx: Tx, act: Act, {id, district, streams, from}: Alarm): Promise<void> {
  const span = {from: new Date(from.getTime() - HOURS_BEFORE * 3_600_000), to: act.at}
  const series = []
  for (const {id: stream, district: where, name, unit} of await listStreamNames(tx, streams.slice(0, MOST_STREAMS))) {
    const rows = await listRaw(tx, {district: where, stream, ...span}, MOST_READ)
    const points = thinned(
      rows.map(({at, value}) => [at.getTime(), value]),
      POINTS,
    )
    series.push({stream, name, unit, points})
  }
  await keepChart(tx, {alarm: id, district, at: act.at, series})
}

/** Links an alarm, and all of its storm, with the case that was opened of it. */
export async function linkAlarm(tx: Tx, act: Act, {id, caseId}: {readonly id: string; readonly caseId: string}): Promise<void> {
  const root = await holdRootAlarm(tx, id)
  const members = root.storm ? await listMembers(tx, [root.id]) : []
  await linkCase(tx, [root.id, ...members.map((one) => one.id)], caseId)
  await drawChart(tx, act, root)
  await announce(tx, act, {name: 'sensing.alarm-linked', subject: root.id, district: root.district, body: {case: caseId}})
}

/** What became of the case of alarms. */
export interface Conclusion {
  readonly caseId: string
  /** How it ended, as the domain of cases calls it. */
  readonly ending: string | null
  /** What it says of the alarm; null where it says nothing. A person's own verdict stays. */
  readonly verdict: Verdict | null
  readonly reason: string
}

/** Tells the alarms of a case that it ended. Sent twice, nothing more happens. */
export async function concludeAlarm(tx: Tx, act: Act, {caseId, ending, verdict, reason}: Conclusion): Promise<number> {
  await holdAlarms(tx)
  const open = (await listOfCase(tx, caseId, MOST_OF_CASE)).filter(({caseOpen}) => caseOpen)
  await saveCaseOpen(
    tx,
    open.map(({id}) => id),
    false,
  )
  for (const alarm of open) {
    const judged = verdict !== null && alarm.verdict === null
    if (judged)
      await saveAlarm(tx, alarm, {
        verdict,
        verdictAt: act.at,
        verdictName: act.by.name,
        verdictReason: reason,
        verdictCase: caseId,
        ...(verdict === 'false' ? {escalateAt: null} : {}),
      })
    if (alarm.stormId === null)
      await announce(tx, act, {
        name: 'sensing.alarm-concluded',
        subject: alarm.id,
        district: alarm.district,
        body: {case: caseId, ending, reason, ...(judged ? {verdict} : {})},
      })
  }
  return open.length
}

/** Tells the alarms of a case that it is open again: what its end said of them counts no more, what a person said stays. */
export async function resumeAlarm(tx: Tx, act: Act, caseId: string): Promise<number> {
  await holdAlarms(tx)
  const shut = (await listOfCase(tx, caseId, MOST_OF_CASE)).filter(({caseOpen}) => !caseOpen)
  if (shut.length === 0) return 0
  await saveCaseOpen(
    tx,
    shut.map(({id}) => id),
    true,
  )
  await withdrawVerdicts(tx, caseId)
  for (const {id, district, stormId} of shut)
    if (stormId === null) await announce(tx, act, {name: 'sensing.alarm-linked', subject: id, district, body: {case: caseId, again: true}})
  return shut.length
}

/**
 * Gives the alarms of cases that are one with `to` to it: what was merged into it, and, where it was taken out of another again, what it had
 * of its own. Sent twice, nothing more happens.
 */
export async function moveAlarm(tx: Tx, act: Act, {from, to}: {readonly from: readonly string[]; readonly to: string}): Promise<number> {
  await holdAlarms(tx)
  const moved = await listElsewhere(tx, from, to)
  await moveLinks(
    tx,
    moved.map(({id}) => id),
    to,
  )
  for (const {id, district, stormId, caseId} of moved)
    if (stormId === null) await announce(tx, act, {name: 'sensing.alarm-linked', subject: id, district, body: {case: to, before: caseId}})
  return moved.length
}
