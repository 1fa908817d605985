import {type RawBuilder, sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import type {NextLink} from '#kernel/events.ts'
import {problem} from '#lib/problem.ts'
import type {Case} from '../core/case.ts'
import type {Changes} from '../core/effects.ts'
import type {Move} from '../core/lifecycle.ts'
import type {CaseTable} from '../tables.ts'
import {insertingEvidence, type NewEvidence} from './belongings.ts'

export const unknownCase = problem<{id: string}>('case.unknown', 404, {
  zh: ({id}) => `没有编号为 ${id} 的案件。请检查编号，或在列表中查找。`,
  en: ({id}) => `There is no case ${id}. Check the number, or look for it in the list.`,
})

const columns = {
  id: 'id', districtId: 'district_id', number: 'number', state: 'state', version: 'version', source: 'source', area: 'area', region: 'region',
  category: 'category', component: 'component', conditionId: 'condition_id', level: 'level', limitAmount: 'limit_amount', limitUnit: 'limit_unit',
  yellowAt: 'yellow_at', dueAt: 'due_at', dueSource: 'due_source', overdueAt: 'overdue_at', unitId: 'unit_id', unitName: 'unit_name',
  supervisingId: 'supervising_id', dutyId: 'duty_id', whyHere: 'why_here', lastUnitId: 'last_unit_id', askedId: 'asked_id', askedName: 'asked_name',
  verification: 'verification', result: 'result', reason: 'reason', responsibleBody: 'responsible_body', returns: 'returns', reworks: 'reworks',
  redispatches: 'redispatches', reportedAt: 'reported_at', acceptedAt: 'accepted_at', verifiedAt: 'verified_at', filedAt: 'filed_at',
  dispatchedAt: 'dispatched_at', undertakenAt: 'undertaken_at', handledAt: 'handled_at', inspectedAt: 'inspected_at', closedAt: 'closed_at',
  archivedAt: 'archived_at', changedAt: 'changed_at', claim: 'claim', ending: 'ending', priority: 'priority', handlerId: 'handler_id',
  handlerName: 'handler_name', clocks: 'clocks', pausedAt: 'paused_at', stageDueAt: 'stage_due_at', stageYellowAt: 'stage_yellow_at',
  escalation: 'escalation', escalateAt: 'escalate_at', request: 'request', suspendedUntil: 'suspended_until', helpers: 'helpers',
  supervision: 'supervision', appeal: 'appeal', exempt: 'exempt', parentId: 'parent_id', openParts: 'open_parts', parts: 'parts',
  mergedInto: 'merged_into', extensions: 'extensions', suspensions: 'suspensions', reopens: 'reopens',
} as const satisfies Record<keyof Case, keyof CaseTable> // biome-ignore format: a table

type Column = keyof typeof columns
const entries = Object.entries(columns) as readonly (readonly [Column, (typeof columns)[Column]])[]

/** The case with this id or 19-digit number; nothing for any other text. */
const keyed = (key: string): RawBuilder<unknown> => {
  if (/^\d{19}$/.test(key)) return sql`c.number = ${key}`
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(key) ? sql`c.id = ${key}::uuid` : sql`false`
}

/** The columns of a case, named as its rules name them, with an alias of the table when it is joined. */
export const caseColumns = (alias = 'c') => sql.raw(entries.map(([name, column]) => `${alias}.${column} as "${name}"`).join(', '))

/** What a list or a screen shows beyond what the rules need. */
export interface ShownCase extends Case {
  readonly description: string
  readonly address: string | null
  readonly lng: number | null
  readonly lat: number | null
}

export const shownColumns = sql`${caseColumns()}, c.description, c.address, st_x(c.place) as lng, st_y(c.place) as lat`

/** A case held for a change: no one else can move it until the transaction ends. */
export interface HeldCase extends Case {
  readonly eventSeq: number | null
  readonly eventHash: string | null
  readonly lastClientId: string | null
  readonly lastMove: Move | null
  /** Which calendar and rules turn its clocks; null when the city has none. */
  readonly calendarHash: string | null
  readonly rulesHash: string | null
}

const newestOf = (table: 'calendar' | 'rules') =>
  sql`(select k.hash from ${sql.raw(`cases.${table}`)} k where starts_with(c.area, k.code) order by length(k.code) desc limit 1)`

export const heldColumns = sql`${caseColumns()}, c.event_seq as "eventSeq", c.event_hash as "eventHash", c.last_client_id as "lastClientId",
  c.last_move as "lastMove", ${newestOf('calendar')} as "calendarHash", ${newestOf('rules')} as "rulesHash"`

/** Locks and loads a case by its id or number in one statement; throws case.unknown. */
export async function holdCase(tx: Tx, id: string): Promise<HeldCase> {
  const {rows} = await sql<HeldCase>`select ${heldColumns} from cases.case c where ${keyed(id)} for update of c`.execute(tx)
  const held = rows[0]
  if (held === undefined) throw unknownCase({id})
  return held
}

/** The version a move made when the same person sent it under this id before; undefined when they did not. */
export async function findMade(
  db: Db,
  {id, districtId}: Pick<Case, 'id' | 'districtId'>,
  {event, by, clientId}: {readonly event: string; readonly by: string; readonly clientId: string},
): Promise<number | undefined> {
  const {rows} = await sql<{version: number}>`select (e.body ->> 'version')::integer as version from kernel.event e
    where e.district_id = ${districtId} and e.subject = ${id} and e.name = ${event} and e.actor = ${by} and e.body ->> 'clientId' = ${clientId}`.execute(
    db,
  )
  return rows[0]?.version
}

const zone = sql`(select k.zone from cases.calendar k where starts_with(c.area, k.code) order by length(k.code) desc limit 1)`

/** Up to `limit` cases for which something is due, each with its city's zone; those held by somebody are left for the next round. */
const holdDue = async (tx: Tx, due: RawBuilder<unknown>, order: RawBuilder<unknown>, limit: number) => {
  const {rows} = await sql<HeldCase & {readonly zone: string | null}>`
    select ${heldColumns}, ${zone} as zone from cases.case c where ${due} order by ${order}, c.id limit ${limit} for update of c skip locked`.execute(
    tx,
  )
  return rows
}

/** Running cases whose deadline has passed unnoticed. */
export const holdOverdue = (tx: Tx, now: Date, limit: number) =>
  holdDue(
    tx,
    sql`c.overdue_at is null and c.handled_at is null and c.paused_at is null and c.due_at < ${now}
      and c.state not in ('voided', 'merged', 'closed', 'archived', 'accepted')`,
    sql`c.due_at`,
    limit,
  )

/** Cases that go one level higher now. */
export const holdEscalating = (tx: Tx, now: Date, limit: number) => holdDue(tx, sql`c.escalate_at <= ${now}`, sql`c.escalate_at`, limit)

/** Suspended cases whose time is over. */
export const holdResuming = (tx: Tx, now: Date, limit: number) =>
  holdDue(tx, sql`c.state = 'suspended' and c.suspended_until <= ${now}`, sql`c.suspended_until`, limit)

/** Columns that hold JSON. */
const documents: ReadonlySet<string> = new Set(['whyHere', 'clocks', 'request', 'helpers', 'supervision', 'appeal'])

/** How the save remembers the move, so that its replay is recognised, and what it writes in the same statement. */
export interface Trail {
  /** The event that tells of the change; the row keeps its hash, so that the next one needs no query. */
  readonly link: NextLink
  readonly move?: Move
  readonly clientId?: string | null
  readonly evidence?: readonly NewEvidence[]
}

/** Writes what a move changed, the event that tells of it and the evidence that came with it, in one statement. */
export async function saveCase(tx: Tx, id: string, changes: Changes, {link, move, clientId = null, evidence = []}: Trail): Promise<void> {
  const set = [sql`event_seq = ${link.head.seq}`, sql`event_hash = ${link.head.hash}`]
  for (const [name, value] of Object.entries(changes)) {
    const written = documents.has(name) && value !== null ? jsonb(value) : value
    set.push(sql`${sql.raw(columns[name as Column])} = ${written}`)
  }
  if (changes.helpers !== undefined)
    set.push(sql`helper_units = string_to_array(${changes.helpers.map(({unitId}) => unitId).join(',')}, ',')`)
  if (move !== undefined) set.push(sql`last_move = ${move}`, sql`last_client_id = ${clientId}`)
  const kept = evidence.length === 0 ? sql`` : sql`, kept as (${insertingEvidence(evidence)})`
  await sql`with ${link.written}${kept} update cases.case set ${sql.join(set)} where id = ${id}`.execute(tx)
}

/** A report as it is first written down. */
export interface NewCase {
  readonly id: string
  readonly districtId: string
  readonly source: Case['source']
  readonly area: string
  readonly region: Case['region']
  readonly place: readonly [number, number] | null
  readonly address: string | null
  readonly description: string
  readonly category: string | null
  readonly component: string | null
  readonly clientId: string | null
  readonly parentId: string | null
  readonly at: Date
}

/** Writes a report down; false when one with the same client id is there already. */
export async function insertCase(tx: Tx, fresh: NewCase): Promise<boolean> {
  const {id, districtId, source, area, region, place, address, description, category, component, clientId, parentId, at} = fresh
  const point =
    place === null ? sql`null` : sql`st_setsrid(st_makepoint(${place[0]}::double precision, ${place[1]}::double precision), 4326)`
  const {rows} = await sql`
    insert into cases.case (id, district_id, state, version, source, area, region, place, address, description, category, component, client_id, parent_id, reported_at, changed_at)
    values (${id}, ${districtId}, 'reported', 1, ${source}, ${area}, ${region}, ${point}, ${address}, ${description}, ${category}, ${component}, ${clientId}, ${parentId}, ${at}, ${at})
    on conflict (client_id) do nothing returning id`.execute(tx)
  return rows.length > 0
}

/** The case with its words and place, or undefined. A case number of 19 digits is understood too. */
export async function findCase(db: Db, key: string): Promise<ShownCase | undefined> {
  const {rows} = await sql<ShownCase>`select ${shownColumns} from cases.case c where ${keyed(key)}`.execute(db)
  return rows[0]
}

/** The case with its words and place; throws case.unknown. */
export async function getCase(db: Db, key: string): Promise<ShownCase> {
  const found = await findCase(db, key)
  if (found === undefined) throw unknownCase({id: key})
  return found
}

export async function findCaseByClient(db: Db, clientId: string): Promise<ShownCase | undefined> {
  const {rows} = await sql<ShownCase>`select ${shownColumns} from cases.case c where c.client_id = ${clientId}`.execute(db)
  return rows[0]
}

/** The case a secret link leads to, by the hash of its token. */
export async function findCaseByFollow(db: Db, hash: string): Promise<ShownCase | undefined> {
  const {rows} =
    await sql<ShownCase>`select ${shownColumns} from cases.follow f join cases.case c on c.id = f.case_id where f.hash = ${hash}`.execute(
      db,
    )
  return rows[0]
}
