import {type Act, systemAct} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {type Event, linkAfter} from '#kernel/events.ts'
import {type Calendar, minuteIn} from '#lib/calendar.ts'
import {headOf, listHistory, moveHeld} from './actions/move.ts'
import {measure} from './core/record.ts'
import {getCalendar, insertRecord} from './queries/belongings.ts'
import {type HeldCase, holdCase, holdOverdue, saveCase} from './queries/case.ts'

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

/** How many cases one round marks, so that a backlog never holds the rows of working people for long. */
const ROUND = 500

/** Marks the cases whose deadline has passed, each once in its life; returns how many. */
export async function markOverdue(tx: Tx, act: Act): Promise<number> {
  const late = await holdOverdue(tx, act.at, ROUND)
  for (const held of late) await noticeOverdue(tx, act, held, held.zone ?? 'UTC')
  return late.length
}

/** Tells that the deadline of a case that this transaction holds has passed. */
export async function noticeOverdue(tx: Tx, act: Act, held: HeldCase, zone: string): Promise<HeldCase> {
  const {id, districtId, dueAt, unitName, unitId, version} = held
  const due = dueAt === null ? '' : minuteIn(zone, dueAt)
  const body = {version, dueAt, due, ...(unitId === null ? {} : {unit: unitName, unitId})}
  const link = linkAfter(act, {district: districtId, subject: id, name: 'case.overdue', body}, await headOf(tx, held))
  await saveCase(tx, id, {overdueAt: act.at}, {link})
  return {...held, overdueAt: act.at, eventSeq: link.head.seq, eventHash: link.head.hash}
}
