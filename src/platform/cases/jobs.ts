import {type Act, systemAct} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce, chainHead, type Event} from '#kernel/events.ts'
import {minuteIn} from '#lib/calendar.ts'
import {listHistory, moveCase} from './actions/move.ts'
import {measure} from './core/record.ts'
import {getCalendar, insertRecord} from './queries/belongings.ts'
import {getCase, holdOverdue, saveCase} from './queries/case.ts'

/** Archives a closed case with its measured facts; a case that is archived already is left alone. */
export async function archiveCase(tx: Tx, act: Act, event: Event): Promise<void> {
  const closed = await getCase(tx, event.subject)
  if (closed.state !== 'closed' || closed.closedAt === null) return
  const [calendar, history] = [await getCalendar(tx, closed.area), await listHistory(tx, closed)]
  await insertRecord(tx, closed, closed.closedAt, measure(closed, history, calendar))
  await moveCase(tx, systemAct(act.at, '归档'), {id: closed.id, move: 'archive', version: closed.version})
}

/** How many cases one round marks, so that a backlog never holds the rows of working people for long. */
const ROUND = 500

/** Marks the cases whose deadline has passed, each once in its life; returns how many. */
export async function markOverdue(tx: Tx, act: Act): Promise<number> {
  const late = await holdOverdue(tx, act.at, ROUND)
  for (const {id, districtId, dueAt, unitName, unitId, version, eventSeq, eventHash, zone} of late) {
    const chain = {district: districtId, subject: id}
    const head = eventSeq === null || eventHash === null ? await chainHead(tx, chain) : {seq: eventSeq, hash: eventHash}
    const due = dueAt === null ? '' : minuteIn(zone ?? 'UTC', dueAt)
    const body = {version, dueAt, due, ...(unitId === null ? {} : {unit: unitName, unitId})}
    await saveCase(tx, id, {overdueAt: act.at}, {head: await announce(tx, act, {...chain, name: 'case.overdue', body}, head)})
  }
  return late.length
}
