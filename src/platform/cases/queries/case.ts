import {sql} from 'kysely'
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
  archivedAt: 'archived_at', changedAt: 'changed_at',
} as const satisfies Record<keyof Case, keyof CaseTable> // biome-ignore format: a table

type Column = keyof typeof columns
const entries = Object.entries(columns) as readonly (readonly [Column, (typeof columns)[Column]])[]

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
}

export const heldColumns = sql`${caseColumns()}, c.event_seq as "eventSeq", c.event_hash as "eventHash", c.last_client_id as "lastClientId", c.last_move as "lastMove"`

/** Locks and loads a case in one statement; throws case.unknown. */
export async function holdCase(tx: Tx, id: string): Promise<HeldCase> {
  const {rows} = await sql<HeldCase>`select ${heldColumns} from cases.case c where c.id = ${id} for update`.execute(tx)
  const held = rows[0]
  if (held === undefined) throw unknownCase({id})
  return held
}

/** Up to `limit` running cases whose deadline has passed unnoticed, each with its city's zone; those held by somebody are left for the next round. */
export async function holdOverdue(tx: Tx, now: Date, limit: number): Promise<readonly (HeldCase & {readonly zone: string | null})[]> {
  const zone = sql`(select k.zone from cases.calendar k where starts_with(c.area, k.code) order by length(k.code) desc limit 1)`
  const {rows} = await sql<HeldCase & {zone: string | null}>`
    select ${heldColumns}, ${zone} as zone from cases.case c
    where c.overdue_at is null and c.handled_at is null and c.due_at < ${now} and c.state <> 'voided'
    order by c.due_at, c.id limit ${limit} for update skip locked`.execute(tx)
  return rows
}

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
    const written = name === 'whyHere' && value !== null ? jsonb(value) : value
    set.push(sql`${sql.raw(columns[name as Column])} = ${written}`)
  }
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
  readonly at: Date
}

/** Writes a report down; false when one with the same client id is there already. */
export async function insertCase(tx: Tx, fresh: NewCase): Promise<boolean> {
  const {id, districtId, source, area, region, place, address, description, category, component, clientId, at} = fresh
  const point =
    place === null ? sql`null` : sql`st_setsrid(st_makepoint(${place[0]}::double precision, ${place[1]}::double precision), 4326)`
  const {rows} = await sql`
    insert into cases.case (id, district_id, state, version, source, area, region, place, address, description, category, component, client_id, reported_at, changed_at)
    values (${id}, ${districtId}, 'reported', 1, ${source}, ${area}, ${region}, ${point}, ${address}, ${description}, ${category}, ${component}, ${clientId}, ${at}, ${at})
    on conflict (client_id) do nothing returning id`.execute(tx)
  return rows.length > 0
}

/** The case with its words and place, or undefined. A case number of 19 digits is understood too. */
export async function findCase(db: Db, key: string): Promise<ShownCase | undefined> {
  const numbered = /^\d{19}$/.test(key)
  if (!numbered && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(key)) return undefined
  const where = numbered ? sql`c.number = ${key}` : sql`c.id = ${key}::uuid`
  const {rows} = await sql<ShownCase>`select ${shownColumns} from cases.case c where ${where}`.execute(db)
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
