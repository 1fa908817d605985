import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import {BLOCK_SIZE, THIN} from '../core/blocks.ts'
import {dayOf} from '../core/observed.ts'
import {holdSums} from './sums.ts'

const DAY = 86_400_000
/** Held while partitions are made or dropped, so that two processes do not do it at once. */
const DAYS_LOCK = 20_261_125

const nameOf = (day: number): string => `observation_${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}`

/** The days whose observations are rows, oldest first, in milliseconds. */
export async function listFreshDays(db: Db): Promise<readonly number[]> {
  const {rows} = await sql<{name: string}>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'sensing.observation'::regclass order by 1`.execute(db)
  return rows.map(({name}) => {
    const [, year, month, date] = /(\d{4})(\d{2})(\d{2})$/.exec(name) ?? []
    return Date.parse(`${year}-${month}-${date}T00:00:00Z`)
  })
}

/** Makes the partitions of these days, as far as they are not there. */
export async function openDays(tx: Tx, days: readonly number[]): Promise<void> {
  const known = new Set(await listFreshDays(tx))
  const missing = days.map(dayOf).filter((day) => !known.has(day))
  if (missing.length === 0) return
  await sql`select pg_advisory_xact_lock(${DAYS_LOCK})`.execute(tx)
  for (const day of missing)
    await sql`create table if not exists ${sql.id('sensing', nameOf(day))} partition of sensing.observation
      for values from (${sql.lit(new Date(day).toISOString())}) to (${sql.lit(new Date(day + DAY).toISOString())})`.execute(tx)
}

const holdDay = (day: number, how: 'alone' | 'shared') =>
  sql`select ${sql.raw(how === 'alone' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared')}(${DAYS_LOCK}::integer, ${day / DAY}::integer)`

/** Which of these past days still lie open as rows; none of them is packed until the transaction ends. To be asked before anything is written. */
export async function holdOpenDays(tx: Tx, days: readonly number[]): Promise<ReadonlySet<number>> {
  if (days.length === 0) return new Set()
  const open = new Set(await listFreshDays(tx))
  const past = days.filter((day) => open.has(day)).toSorted((a, b) => a - b)
  if (past.length === 0) return new Set()
  for (const day of past) await holdDay(day, 'shared').execute(tx)
  const left = new Set(await listFreshDays(tx))
  return new Set(past.filter((day) => left.has(day)))
}

/** Packs the observations of a day, some thousand of one stream into a row, and drops its rows, with the hours of streams that have few. Returns how many there were. */
export async function packDay(tx: Tx, day: number): Promise<number> {
  await sql`select pg_advisory_xact_lock(${DAYS_LOCK})`.execute(tx)
  await holdDay(day, 'alone').execute(tx)
  await holdSums(tx)
  if (!(await listFreshDays(tx)).includes(day)) return 0
  const table = sql.id('sensing', nameOf(day))
  await sql`lock table ${table} in exclusive mode`.execute(tx)
  const [begin, end] = [new Date(day), new Date(day + DAY)]
  // Blocks there may already be: what came late before it was told whether a day still lies open.
  await sql`insert into ${table} (at, value, stream_id, marks, district_id)
    select p.start + u.ms * interval '1 millisecond', u.value, p.stream_id, coalesce(u.marks, 0::smallint), p.district_id
    from sensing.packed p, unnest(p.ms, p.value, p.marks) as u(ms, value, marks) where p.start >= ${begin} and p.start < ${end}
    on conflict do nothing`.execute(tx)
  await sql`delete from sensing.packed p where p.start >= ${begin} and p.start < ${end}`.execute(tx)
  const {rows} = await sql<{n: number}>`
    with placed as (
      select *, (row_number() over (partition by district_id, stream_id order by at) - 1) / ${BLOCK_SIZE} as block from ${table}
    ), begun as (
      select *, first_value(at) over (partition by district_id, stream_id, block order by at) as start from placed
    ), kept as (
      insert into sensing.packed (district_id, stream_id, start, until, n, ms, value, marks, hours)
      select district_id, stream_id, start, max(at), count(*)::integer,
        array_agg((extract(epoch from at - start) * 1000)::integer order by at), array_agg(value order by at),
        case when bool_or(marks <> 0) then array_agg(marks order by at) end, block > 0 or count(*) > ${THIN}
      from begun group by district_id, stream_id, block, start returning n
    ) select coalesce(sum(n), 0)::integer as n from kept`.execute(tx)
  await sql`delete from sensing.hour h using sensing.packed p where p.start >= ${begin} and p.start < ${end} and not p.hours
    and h.district_id = p.district_id and h.stream_id = p.stream_id and h.at >= ${begin} and h.at < ${end}`.execute(tx)
  await sql`drop table ${table}`.execute(tx)
  return rows[0]?.n ?? 0
}
