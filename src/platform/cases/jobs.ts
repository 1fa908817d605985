import {type Act, systemAct} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import type {Event} from '#kernel/events.ts'
import {type Calendar, minuteIn} from '#lib/calendar.ts'
import {announceOn} from './actions/announce.ts'
import {listHistory, moveHeld} from './actions/move.ts'
import {nextEscalation} from './core/escalation.ts'
import {measure} from './core/record.ts'
import {getCalendar, insertRecord} from './queries/belongings.ts'
import {type HeldCase, holdCase, holdEscalating, holdOverdue, holdResuming} from './queries/case.ts'
import {getClockwork} from './queries/rules.ts'

/** Archives a closed case with its measured facts; a case that is archived already is left alone. */
export async function archiveCase(tx: Tx, act: Act, event: Pick<Event, 'subject'>): Promise<void> {
  const closed = await holdCase(tx, event.subject)
  if (closed.state === 'closed') await archiveHeld(tx, act, closed)
}

/** The same for a case that this transaction holds; its calendar is looked up unless known. */
export async function archiveHeld(tx: Tx, act: Act, closed: HeldCase, known?: Calendar): Promise<HeldCase> {
  if (closed.closedAt === null) throw new Error('A case without the time of its closing cannot be archived.')
  const [calendar, history] = [known ?? (await getCalendar(tx, closed.area)), await listHistory(tx, closed)]
  await insertRecord(tx, closed, closed.closedAt, measure(closed, history, calendar))
  return moveHeld(tx, systemAct(act.at, '归档'), closed, {id: closed.id, move: 'archive'})
}

/** How many cases one round takes, so that a backlog never holds the rows of working people for long. */
const ROUND = 500

/** Marks the cases whose deadline has passed, each once in a run of its clock; returns how many. */
export async function markOverdue(tx: Tx, act: Act): Promise<number> {
  const late = await holdOverdue(tx, act.at, ROUND)
  for (const held of late) await noticeOverdue(tx, act, held, held.zone ?? 'UTC')
  return late.length
}

/** Tells that the deadline of a case that this transaction holds has passed. */
export async function noticeOverdue(tx: Tx, act: Act, held: HeldCase, zone: string): Promise<HeldCase> {
  const {dueAt, unitName, unitId} = held
  const due = dueAt === null ? '' : minuteIn(zone, dueAt)
  const told = {dueAt, due, ...(unitName === null ? {} : {unit: unitName, unitId})}
  return announceOn(tx, act, held, 'case.overdue', told, {overdueAt: act.at})
}

/** Takes the cases whose time has come one level higher; returns how many. */
export async function escalateCases(tx: Tx, act: Act): Promise<number> {
  const due = await holdEscalating(tx, act.at, ROUND)
  for (const held of due) await escalate(tx, act, held)
  return due.length
}

/** Tells whom the city's rules name for the level, and puts the case under supervision where they say so. */
async function escalate(tx: Tx, act: Act, held: HeldCase): Promise<void> {
  const clockwork = await getClockwork(tx, held)
  const step = clockwork.rules.escalation[held.escalation]
  const level = held.escalation + 1
  const next = nextEscalation({...held, escalation: level}, clockwork)
  if (step === undefined) {
    await announceOn(tx, act, held, 'case.escalated', {level: held.escalation}, {escalateAt: null})
    return
  }
  const told = {level, tell: step.tell, unitId: held.unitId, ...(held.unitName === null ? {} : {unit: held.unitName})}
  const after = await announceOn(tx, act, held, 'case.escalated', told, {escalation: level, escalateAt: next})
  if (step.supervise === true && after.supervision === null)
    await moveHeld(tx, act, after, {id: held.id, move: 'supervise', supervision: 'overdue', reason: '超过处置时限，按规则自动督办'})
}

/** Takes up again the suspended cases whose time is over; returns how many. */
export async function resumeSuspended(tx: Tx, act: Act): Promise<number> {
  const over = await holdResuming(tx, act.at, ROUND)
  for (const held of over) await moveHeld(tx, act, held, {id: held.id, move: 'resume'})
  return over.length
}
