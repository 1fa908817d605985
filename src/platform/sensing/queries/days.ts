import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import {BLOCK_SIZE} from '../core/blocks.ts'
import {dayOf} from '../core/observed.ts'

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

/** Packs the observations of a day, some thousand of one stream into a row, and drops its rows. Returns how many there were. */
export async function packDay(tx: Tx, day: number): Promise<number> {
  await sql`select pg_advisory_xact_lock(${DAYS_LOCK})`.execute(tx)
  if (!(await listFreshDays(tx)).includes(day)) return 0
  const table = sql.id('sensing', nameOf(day))
  await sql`lock table ${table} in exclusive mode`.execute(tx)
  const {rows} = await sql<{n: number}>`
    with placed as (
      select *, (row_number() over (partition by district_id, stream_id order by at) - 1) / ${BLOCK_SIZE} as block from ${table}
    ), begun as (
      select *, first_value(at) over (partition by district_id, stream_id, block order by at) as start from placed
    ), kept as (
      insert into sensing.packed (district_id, stream_id, start, until, n, ms, value, marks)
      select district_id, stream_id, start, max(at), count(*)::integer,
        array_agg((extract(epoch from at - start) * 1000)::integer order by at), array_agg(value order by at),
        case when bool_or(marks <> 0) then array_agg(marks order by at) end
      from begun group by district_id, stream_id, block, start returning n
    ) select coalesce(sum(n), 0)::integer as n from kept`.execute(tx)
  await sql`drop table ${table}`.execute(tx)
  return rows[0]?.n ?? 0
}
