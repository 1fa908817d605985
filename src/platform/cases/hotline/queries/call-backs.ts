import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {endedStates} from '../../core/lifecycle.ts'
import {visibleTo} from '../../queries/list.ts'
import type {CallBackCounts} from '../core/rates.ts'
import type {} from '../tables.ts'

/** One call-back as it is kept; `invalid` says why it counts for nothing. */
export interface CallBack {
  readonly id: string
  readonly caseId: string
  readonly round: number
  readonly districtId: string
  readonly at: Date
  readonly by: string
  readonly byName: string
  readonly invalid: string | null
  readonly contacted: boolean | null
  readonly solved: boolean | null
  readonly answer: string | null
  readonly reasons: readonly string[]
  readonly note: string | null
  readonly area: string
  readonly category: string | null
  readonly unitId: string | null
  readonly unitName: string | null
}

/** Keeps a call-back; false when the case has a valid one in this round already. */
export async function insertCallBack(tx: Tx, one: CallBack): Promise<boolean> {
  const {rows} = await sql`
    insert into cases.call_back (id, case_id, round, district_id, at, by, by_name, invalid, contacted, solved, answer, reasons, note, area, category, unit_id, unit_name)
    values (${one.id}, ${one.caseId}, ${one.round}, ${one.districtId}, ${one.at}, ${one.by}, ${one.byName}, ${one.invalid}, ${one.contacted}, ${one.solved},
      ${one.answer}, ${[...one.reasons]}::text[], ${one.note}, ${one.area}, ${one.category}, ${one.unitId}, ${one.unitName})
    on conflict (case_id, round) where invalid is null do nothing returning id`.execute(tx)
  return rows.length > 0
}

/** The call-backs of a case, oldest first. */
export async function listCallBacks(db: Db, caseId: string): Promise<readonly CallBack[]> {
  const {rows} = await sql<CallBack>`
    select id, case_id as "caseId", round, district_id as "districtId", at, by, by_name as "byName", invalid, contacted, solved, answer, reasons, note,
      area, category, unit_id as "unitId", unit_name as "unitName" from cases.call_back where case_id = ${caseId} order by at, id`.execute(
    db,
  )
  return rows
}

/** Orders whose limit passed and that nobody drew or passed over yet: at most `limit`, held. */
export async function holdUndrawn(tx: Tx, now: Date, limit: number): Promise<readonly {caseId: string; area: string; dueAt: Date}[]> {
  const {rows} = await sql<{caseId: string; area: string; dueAt: Date}>`
    select w.case_id as "caseId", c.area, w.due_at as "dueAt" from cases.work_order w join cases.case c on c.id = w.case_id
    where w.sampled is null and w.due_at <= ${now} order by w.due_at limit ${limit} for update of w skip locked`.execute(tx)
  return rows
}

/** Keeps the outcome of the draw: who is to be called back and when. */
export async function saveDraw(tx: Tx, drawn: readonly {caseId: string; sampled: boolean; callBackAt: Date}[]): Promise<void> {
  await sql`
    update cases.work_order w set sampled = d.sampled, call_back_at = case when d.sampled then d."callBackAt" end
    from jsonb_to_recordset(${JSON.stringify(drawn)}::jsonb) as d("caseId" uuid, sampled boolean, "callBackAt" timestamptz) where w.case_id = d."caseId"`.execute(
    tx,
  )
}

/** A case waiting for its call-back, with how often it was tried. */
export interface Waiting {
  readonly caseId: string
  readonly number: string | null
  readonly title: string
  readonly state: string
  readonly unitName: string | null
  readonly callBackAt: Date
  readonly tries: number
}

/** Cases of the draw without a valid call-back that the actor may see, longest waiting first. Refused and voided cases are not asked about. */
export async function listWaiting(db: Db, act: Act, limit: number): Promise<readonly Waiting[]> {
  const {rows} = await sql<Waiting>`
    select c.id as "caseId", c.number, w.title, c.state, c.unit_name as "unitName", w.call_back_at as "callBackAt",
      (select count(*)::integer from cases.call_back b where b.case_id = c.id and b.round = c.reopens) as tries
    from cases.work_order w join cases.case c on c.id = w.case_id
    where w.sampled and w.call_back_at <= ${act.at} and c.state not in ('rejected', 'voided')
      and not exists (select 1 from cases.call_back b where b.case_id = c.id and b.round = c.reopens and b.invalid is null)
      and (c.reopens = 0 or c.state in (${sql.join([...endedStates])})) and ${visibleTo(act)}
    order by w.call_back_at, c.id limit ${limit}`.execute(db)
  return rows
}

export const groupings = ['unit', 'street', 'category'] as const
export type Grouping = (typeof groupings)[number]

const keys = {unit: sql`b.unit_id`, street: sql`left(b.area, 9)`, category: sql`b.category`} as const
const names = {
  unit: sql`max(b.unit_name)`,
  street: sql`(select max(a.name) from organisation.area a where a.code = b.key and a.valid_to is null)`,
  category: sql`null::text`,
} as const

/** Counts of call-backs made in [from, to) on cases the actor may see, by unit, street or class; one row of everything without `by`. */
export async function countCallBacks(
  db: Db,
  act: Act,
  {from, to, by, area = ''}: {from: Date; to: Date; by?: Grouping | undefined; area?: string | undefined},
): Promise<readonly (CallBackCounts & {readonly key: string | null; readonly name: string | null})[]> {
  const key = by === undefined ? sql`null::text` : keys[by]
  const name = by === undefined ? sql`null::text` : names[by]
  const {rows} = await sql<CallBackCounts & {key: string | null; name: string | null}>`
    with b as (
      select b.*, ${key} as key from cases.call_back b join cases.case c on c.id = b.case_id
      where b.at >= ${from} and b.at < ${to} and starts_with(b.area, ${area}) and ${visibleTo(act)}
    ), opinions as (
      select b.key, b.answer, count(*)::integer as count from b where b.invalid is null and b.answer is not null group by 1, 2
    )
    select b.key, ${name} as name, (count(*) filter (where b.invalid is null))::integer as valid,
      (count(*) filter (where b.invalid is not null))::integer as invalid,
      (count(*) filter (where b.invalid is null and b.contacted))::integer as contacted,
      (count(*) filter (where b.invalid is null and b.solved))::integer as solved,
      coalesce((select jsonb_object_agg(o.answer, o.count) from opinions o where o.key is not distinct from b.key), '{}') as "byOpinion"
    from b group by b.key order by 3 desc, 1 limit 2000`.execute(db)
  return rows
}
