import {v5} from 'uuid'
import {type Act, systemAct} from '#kernel/act.ts'
import type {Store, Tx} from '#kernel/db.ts'
import type {Calendar} from '#lib/calendar.ts'
import {isProblem} from '#lib/problem.ts'
import {moveHeld} from '../actions/move.ts'
import {type Report, reportCase} from '../actions/report.ts'
import {archiveHeld, noticeOverdue} from '../jobs.ts'
import type {HeldCase} from '../queries/case.ts'
import type {Mapping} from './core/mapping.ts'
import {planSteps, type Reasons, type UnitIds} from './core/plan.ts'
import {type Request, type Row, readRequest} from './core/request.ts'
import type {Kept, Tally} from './core/tally.ts'
import {listKept} from './queries.ts'

/** What a replay works with: where to, by what mapping, on whose calendar. */
export interface Replay {
  readonly store: Store
  readonly city: {readonly name: string}
  readonly mapping: Mapping
  readonly calendar: Calendar
  readonly unitId: UnitIds
  /** The instant by which open requests are judged. */
  readonly asOf: Date
  readonly tally: Tally
  readonly workers: number
  /** Told after each request. */
  readonly onDone: (what: 'replayed' | 'already' | 'excepted') => void
}

/** Client ids are made of city and request, so that the same request is the same case whenever and from whichever file it comes. */
const NAMESPACE = '0f4f7a52-6a0b-5c5e-9d6a-2b1f0c9b3e11'
export const clientIdOf = (city: string, key: string): string => v5(`${city}\u001f${key}`, NAMESPACE)

const actAt = (at: Date): Act => systemAct(at, '历史回放')

const reasonsOf = ({unit, transfers}: Mapping): Reasons => ({
  department: (department) => `原记录 ${unit?.column ?? ''}：${department === '' ? '—' : department}`,
  return: transfers?.reason.return ?? '',
  dispatch: transfers?.reason.dispatch ?? '',
})

const reportOf = ({source, description, address, place, area, category}: Request, clientId: string): Report => ({
  source,
  description,
  category,
  clientId,
  area,
  linked: false,
  ...(place === null ? {} : {place}),
  ...(address === null ? {} : {address}),
})

/** The work of the listener to case.closed is done here, in the same transaction. */
const ARCHIVING = 'cases/case.closed'

/** Takes one request through the whole loop in one transaction, by the actions the server uses. */
export async function replayRequest(tx: Tx, request: Request, clientId: string, replay: Replay): Promise<Kept> {
  const {mapping, calendar, asOf, unitId} = replay
  const {case: reported, again, head, timing} = await reportCase(tx, actAt(request.opened), reportOf(request, clientId))
  if (again || head === null) return reported
  let held: HeldCase = {...reported, eventSeq: head.seq, eventHash: head.hash, lastClientId: null, lastMove: null, ...timing}
  for (const step of planSteps(request, {asOf, unitId, reasons: reasonsOf(mapping)})) {
    const act = actAt(step.at)
    if (step.move === 'overdue') held = await noticeOverdue(tx, act, held, calendar.zone)
    else if (step.move === 'archive') held = await archiveHeld(tx, act, held, calendar)
    else held = await moveHeld(tx, act, held, {id: held.id, move: step.move, ...step.details}, {handled: ARCHIVING})
  }
  return held
}

interface Task {
  readonly request: Request
  readonly clientId: string
}

async function replayTask({request, clientId}: Task, replay: Replay): Promise<void> {
  const {store, tally, onDone} = replay
  try {
    const kept = await store.transact((tx) => replayRequest(tx, request, clientId, replay))
    tally.count(request, kept)
  } catch (error) {
    if (!isProblem(error)) throw error
    const {line, key, declared} = request
    tally.except({line, key, declared, measured: null, kind: 'refused', said: {zh: error.zh, en: error.en}})
    onDone('excepted')
    return
  }
  onDone('replayed')
}

/** The requests of some rows; lines that cannot be read, and requests met before in this file, become exceptions. */
function tasksOf(rows: readonly Row[], seen: Set<string>, {mapping, calendar, city, tally, onDone}: Replay): readonly Task[] {
  const tasks: Task[] = []
  for (const row of rows) {
    const read = readRequest(row, mapping, calendar)
    if (read.fault !== undefined) {
      tally.except({line: read.line, key: read.key, declared: null, measured: null, kind: 'unreadable', said: read.fault})
      onDone('excepted')
      continue
    }
    const {request} = read
    const clientId = clientIdOf(city.name, request.key)
    if (!seen.has(clientId)) {
      seen.add(clientId)
      tasks.push({request, clientId})
      continue
    }
    const said = {zh: '与文件中前面的一行是同一诉求，只计一次', en: 'the same request as an earlier line of the file; it counts once'}
    tally.except({line: row.line, key: request.key, declared: request.declared, measured: null, kind: 'repeated', said})
    onDone('excepted')
  }
  return tasks
}

/** Replays a handful of rows: what is there already is only counted, the rest is shared among the workers district by district. */
export async function replayRows(rows: readonly Row[], seen: Set<string>, replay: Replay): Promise<void> {
  const tasks = tasksOf(rows, seen, replay)
  const kept = await listKept(
    replay.store.db,
    tasks.map(({clientId}) => clientId),
  )
  const fresh: Task[] = []
  for (const task of tasks) {
    const known = kept.get(task.clientId)
    if (known === undefined) fresh.push(task)
    else {
      replay.tally.count(task.request, known)
      replay.onDone('already')
    }
  }
  // One district's requests go one after another, because they draw their numbers from one counter.
  const districts = [...Map.groupBy(fresh, ({request}) => request.area.slice(0, 6)).values()].sort((a, b) => b.length - a.length)
  let failure: {readonly error: unknown} | undefined
  const work = async (): Promise<void> => {
    for (let mine = districts.shift(); mine !== undefined; mine = districts.shift())
      for (const task of mine) {
        if (failure !== undefined) return
        await replayTask(task, replay).catch((error: unknown) => {
          failure ??= {error}
        })
      }
  }
  // Every worker comes to rest before a failure is passed on, so that nothing is written afterwards.
  await Promise.all(Array.from({length: replay.workers}, work))
  if (failure !== undefined) throw failure.error
}
