import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import {listEvents} from '#kernel/events.ts'
import {endedStates} from '../../core/lifecycle.ts'
import {visibleTo} from '../../queries/list.ts'
import type {FirstReceiver, Followed, Objection} from '../core/follow-order.ts'
import type {WorkOrder} from '../core/order.ts'
import type {} from '../tables.ts'

const ended = sql`c.state in (${sql.join([...endedStates])})`

/** Writes the work order of a call, once for a case. */
export async function insertOrder(tx: Tx, order: WorkOrder, takenBy: string): Promise<void> {
  await tx
    .insertInto('cases.work_order')
    .values({
      case_id: order.caseId, district_id: order.districtId, called_at: order.calledAt, channel: order.channel, caller: order.caller,
      request: order.request, title: order.title, appeal: jsonb(order.appeal), confidential: order.confidential, grade: order.grade,
      limit_amount: order.limit.amount, limit_unit: order.limit.unit, due_at: order.dueAt, taken_by: takenBy, taken_by_name: order.takenByName,
    }) // biome-ignore format: a table
    .onConflict((conflict) => conflict.column('case_id').doNothing())
    .execute()
}

interface KeptOrder extends Omit<WorkOrder, 'limit'> {
  readonly amount: number
  readonly unit: WorkOrder['limit']['unit']
}

const orderColumns = sql.raw(
  'w.case_id as "caseId", w.district_id as "districtId", w.called_at as "calledAt", w.channel, w.caller, w.request, w.title, w.appeal, w.confidential, w.grade, ' +
    'w.limit_amount as amount, w.limit_unit as unit, w.due_at as "dueAt", w.taken_by_name as "takenByName"',
)

const toOrder = ({amount, unit, ...rest}: KeptOrder): WorkOrder => ({...rest, limit: {amount, unit}})

/** The work order of a case, or undefined when it did not come by the hotline. */
export async function findOrder(db: Db, caseId: string): Promise<WorkOrder | undefined> {
  const {rows} = await sql<KeptOrder>`select ${orderColumns} from cases.work_order w where w.case_id = ${caseId}`.execute(db)
  return rows[0] && toOrder(rows[0])
}

/** A work order in a list, with where its case stands. */
export interface ListedOrder {
  readonly order: WorkOrder
  readonly number: string | null
  readonly state: string
  readonly handledAt: Date | null
  readonly unitName: string | null
  readonly firstUnitName: string | null
}

/** A page of work orders the actor may see, newest call first. `before` is the call time and case of the last one seen. */
export async function listOrders(
  db: Db,
  act: Act,
  {
    from,
    to,
    grade,
    request,
    before,
    limit,
  }: {
    from: Date
    to: Date
    grade?: string | undefined
    request?: string | undefined
    before?: readonly [Date, string] | undefined
    limit: number
  },
): Promise<readonly ListedOrder[]> {
  const past = before === undefined ? sql`true` : sql`(w.called_at, w.case_id) < (${before[0]}::timestamptz, ${before[1]}::uuid)`
  const {rows} = await sql<KeptOrder & Omit<ListedOrder, 'order'>>`
    select ${orderColumns}, c.number, c.state, c.handled_at as "handledAt", c.unit_name as "unitName", w.first_unit_name as "firstUnitName"
    from cases.work_order w join cases.case c on c.id = w.case_id
    where w.called_at >= ${from} and w.called_at < ${to} and (${grade ?? null}::text is null or w.grade = ${grade ?? null})
      and (${request ?? null}::text is null or w.request = ${request ?? null}) and ${past} and ${visibleTo(act)}
    order by w.called_at desc, w.case_id desc limit ${limit}`.execute(db)
  return rows.map(({number, state, handledAt, unitName, firstUnitName, ...order}) => ({
    order: toOrder(order),
    number,
    state,
    handledAt,
    unitName,
    firstUnitName,
  }))
}

const followed: ReadonlySet<string> = new Set(['case.dispatched', 'case.return-asked', 'case.return-approved', 'case.return-refused'])

/** The events of a case that the hotline follows, oldest first. */
export async function listFollowed(db: Db, {districtId, caseId}: {districtId: string; caseId: string}): Promise<readonly Followed[]> {
  const events = await listEvents(db, {district: districtId, subject: caseId})
  return events.filter(({name}) => followed.has(name)).map(({seq, name, at, actorName, body}) => ({seq, name, at, actorName, body}))
}

/** An order whose case moved since it was last followed up. */
export interface MovedOrder {
  readonly caseId: string
  readonly districtId: string
  readonly seq: number
  readonly ended: boolean
}

/** Up to `limit` watched orders whose case moved, held; those held by somebody else wait for the next round. */
export async function holdMovedOrders(tx: Tx, limit: number): Promise<readonly MovedOrder[]> {
  const {rows} = await sql<MovedOrder>`
    select w.case_id as "caseId", w.district_id as "districtId", c.event_seq as seq, ${ended} and c.state <> 'closed' as ended
    from cases.work_order w join cases.case c on c.id = w.case_id
    where c.event_seq > w.seen_seq and (w.watched or (c.reopens > 0 and not ${ended})) order by w.case_id limit ${limit} for update of w skip locked`.execute(
    tx,
  )
  return rows
}

/** Keeps the first receiver (never changed once there), the objections and how far a case was followed. */
export async function saveFollowed(
  tx: Tx,
  {caseId, districtId, seq, ended}: MovedOrder,
  first: FirstReceiver | null,
  objections: readonly Objection[],
): Promise<void> {
  await sql`
    update cases.work_order set seen_seq = ${seq}, watched = ${!ended}, first_unit_id = coalesce(first_unit_id, ${first?.unitId ?? null}),
      first_unit_name = coalesce(first_unit_name, ${first?.unitName ?? null}), first_at = coalesce(first_at, ${first?.at ?? null}::timestamptz)
    where case_id = ${caseId}`.execute(tx)
  if (objections.length === 0) return
  await sql`
    insert into cases.objection (case_id, seq, district_id, unit_id, unit_name, asked_at, asked_by, decision, decided_at, decided_by)
    select ${caseId}::uuid, seq, ${districtId}, "unitId", "unitName", "askedAt", "askedBy", decision, "decidedAt", "decidedBy"
    from jsonb_to_recordset(${JSON.stringify(objections)}::jsonb) as r(seq integer, "unitId" text, "unitName" text, "askedAt" timestamptz,
      "askedBy" text, decision text, "decidedAt" timestamptz, "decidedBy" text)
    on conflict (case_id, seq) do update set decision = excluded.decision, decided_at = excluded.decided_at, decided_by = excluded.decided_by`.execute(
    tx,
  )
}

/** How a unit kept the duty of the first receiver for calls of a period. */
export interface FirstDuty {
  readonly unit: string
  readonly name: string
  readonly received: number
  /** With another unit now; the duty stays. */
  readonly handedOver: number
  readonly open: number
  /** Past the order's limit and not handled. */
  readonly overdue: number
  readonly ended: number
}

/** What each first receiver owes for calls of a period that the actor may see. */
export async function countFirstDuties(db: Db, act: Act, {from, to}: {from: Date; to: Date}): Promise<readonly FirstDuty[]> {
  const {rows} = await sql<FirstDuty>`
    select w.first_unit_id as unit, max(w.first_unit_name) as name, count(*)::integer as received,
      (count(*) filter (where c.unit_id is distinct from w.first_unit_id))::integer as "handedOver",
      (count(*) filter (where not ${ended}))::integer as open,
      (count(*) filter (where not ${ended} and coalesce(c.handled_at, ${act.at}::timestamptz) > w.due_at))::integer as overdue,
      (count(*) filter (where ${ended}))::integer as ended
    from cases.work_order w join cases.case c on c.id = w.case_id
    where w.called_at >= ${from} and w.called_at < ${to} and w.first_unit_id is not null and ${visibleTo(act)}
    group by 1 order by 3 desc, 1 limit 1000`.execute(db)
  return rows
}

/** Objections of a unit in a period, by what became of them. */
export interface ObjectionCount {
  readonly unit: string | null
  readonly name: string | null
  readonly asked: number
  readonly upheld: number
  readonly dismissed: number
  readonly pending: number
}

export async function countObjections(db: Db, act: Act, {from, to}: {from: Date; to: Date}): Promise<readonly ObjectionCount[]> {
  const {rows} = await sql<ObjectionCount>`
    select o.unit_id as unit, max(o.unit_name) as name, count(*)::integer as asked, (count(*) filter (where o.decision = 'upheld'))::integer as upheld,
      (count(*) filter (where o.decision = 'dismissed'))::integer as dismissed, (count(*) filter (where o.decision is null))::integer as pending
    from cases.objection o join cases.case c on c.id = o.case_id
    where o.asked_at >= ${from} and o.asked_at < ${to} and ${visibleTo(act)} group by 1 order by 3 desc, 1 limit 1000`.execute(db)
  return rows
}

/** Calls of a period in numbers: by request and grade those that made a case, by diversion and article those that did not. */
export async function countCalls(db: Db, act: Act, {from, to, area = ''}: {from: Date; to: Date; area?: string | undefined}) {
  const orders = await sql<{request: string; grade: string; count: number}>`
    select w.request, w.grade, count(*)::integer as count from cases.work_order w join cases.case c on c.id = w.case_id
    where w.called_at >= ${from} and w.called_at < ${to} and starts_with(c.area, ${area}) and ${visibleTo(act)} group by 1, 2 order by 1, 2`.execute(
    db,
  )
  const others = await sql<{diversion: string | null; count: number}>`
    select k.diversion, count(*)::integer as count from cases.consultation k
    where k.at >= ${from} and k.at < ${to} and starts_with(k.area, ${area}) group by 1 order by 1`.execute(db)
  return {orders: orders.rows, others: others.rows}
}
