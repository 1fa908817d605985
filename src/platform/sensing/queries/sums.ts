import {type RawBuilder, sql} from 'kysely'
import {planAnew, type Tx} from '#kernel/db.ts'
import {THIN} from '../core/blocks.ts'
import {figures, hours, sums} from './hours.ts'
import {kept} from './kept.ts'

type Sql = RawBuilder<unknown>

/** Shared while observations are kept, alone for the moment in which the mark moves: nothing slips in behind it. */
const MARK_LOCK = 20_261_126
/** Held by whoever changes sums, so that two processes do not add the same. */
const SUMS_LOCK = 20_261_127
/** Held by whoever changes the blocks of packed days or sums them anew, so that neither misses what the other does. */
const BLOCKS_LOCK = 20_261_128

const held = (lock: number): Sql => sql`select pg_advisory_xact_lock(${lock})`

/** Nobody else changes sums until the transaction ends. */
export async function holdSums(tx: Tx): Promise<void> {
  await held(SUMS_LOCK).execute(tx)
}

/** Nobody else changes blocks until the transaction ends. To be asked before the mark. */
export async function holdPacked(tx: Tx): Promise<void> {
  await held(BLOCKS_LOCK).execute(tx)
}

/** Before when what comes is late; whoever keeps observations asks it in the same transaction, so that it cannot move under them. */
export async function holdMark(tx: Tx): Promise<Date> {
  await sql`select pg_advisory_xact_lock_shared(${MARK_LOCK})`.execute(tx)
  const {rows} = await sql<{closed: Date}>`select closed from sensing.summed`.execute(tx)
  return rows[0]?.closed ?? new Date(0)
}

/** Until when everything is summed. It only moves on. */
export async function findSummedUntil(tx: Tx): Promise<Date> {
  return (await tx.selectFrom('sensing.summed').select('until').executeTakeFirst())?.until ?? new Date(0)
}

/** Marks hours to be summed anew. Those marked already are marked once more: whoever sums them at this moment cannot have seen what is new. */
export async function askResum(
  tx: Tx,
  marked: readonly {readonly district: string; readonly stream: number; readonly at: Date}[],
): Promise<void> {
  if (marked.length === 0) return
  await sql`insert into sensing.resum (district_id, stream_id, at)
    select distinct district, stream, at from jsonb_to_recordset(${JSON.stringify(marked)}::jsonb) as h(district text, stream integer, at timestamptz)
    order by 1, 2, 3
    on conflict (district_id, stream_id, at) do update set at = excluded.at`.execute(tx)
}

/** Begins to sum: from an instant on, with days of this zone. Begun before, nothing changes. */
export async function beginSums(tx: Tx, until: Date, zone: string): Promise<void> {
  await sql`insert into sensing.summed (until, closed, zone) values (${until}, ${until}, ${zone}) on conflict do nothing`.execute(tx)
}

/** Moves the mark on to an instant, alone: what is kept from now on before it is late. To be ended at once, for all others wait. */
export async function moveMark(tx: Tx, to: Date): Promise<void> {
  await held(MARK_LOCK).execute(tx)
  await sql`update sensing.summed set closed = ${to} where closed < ${to}`.execute(tx)
}

/**
 * Adds a bounded piece of the observations between what is summed and the mark, each once, to hours and to days of the city's zone. Nobody
 * waits: what is kept meanwhile is late and marked. Returns whether there is more.
 */
export async function carrySums(tx: Tx): Promise<boolean> {
  await holdSums(tx)
  const {rows} = await sql<{from: Date; to: Date; closed: Date; zone: string}>`
    select until as from, least(closed, until + interval '1 hour') as to, closed, zone from sensing.summed where until < closed`.execute(tx)
  const [piece] = rows
  if (piece === undefined) return false
  const {from, to, closed, zone} = piece
  const added = (table: Sql, from: Sql): Sql => sql`
    insert into ${table} as s (${sums}) ${from}
    on conflict (district_id, stream_id, at) do update set n = s.n + excluded.n, total = s.total + excluded.total,
      squares = s.squares + excluded.squares, least = least(s.least, excluded.least), most = greatest(s.most, excluded.most),
      last_value = excluded.last_value`
  await sql`${planAnew}
    with by_hour as materialized (
      select district_id, stream_id, date_trunc('hour', at, 'UTC') as hour, ${figures} from sensing.observation
      where at >= ${from} and at < ${to} and value is not null group by 1, 2, 3
    ), hourly as (${added(sql`sensing.hour`, sql`select * from by_hour`)})
    ${added(sql`sensing.day`, ofHours(sql`by_hour as h(${sums})`, sql`h.district_id, h.stream_id, date_trunc('day', h.at, ${zone})`))}`.execute(
    tx,
  )
  await sql`update sensing.summed set until = ${to}`.execute(tx)
  return to < closed
}

/** Sums of hours added up. */
const ofHours = (relation: Sql, by: Sql): Sql => sql`
  select ${by}, sum(h.n)::integer, sum(h.total), sum(h.squares), min(h.least), max(h.most),
    (array_agg(h.first_value order by h.at))[1], (array_agg(h.last_value order by h.at desc))[1]
  from ${relation} group by 1, 2, 3`

interface Hour {
  readonly district_id: string
  readonly stream_id: number
  readonly at: Date
}

const given = (marked: readonly Hour[]): Sql =>
  sql`jsonb_to_recordset(${JSON.stringify(marked)}::jsonb) as d(district_id text, stream_id integer, at timestamptz)`
const ofDay = sql`p.district_id = d.district_id and p.stream_id = d.stream_id and p.start >= d.day and p.start < d.day + interval '1 day'`
const daysOf = (relation: Sql): Sql => sql`(select distinct district_id, stream_id, date_trunc('day', at, 'UTC') as day from ${relation})`

/** Of days that are no longer thin all hours are kept from now on. Returns these hours. */
async function thicken(tx: Tx, due: readonly Hour[]): Promise<readonly Hour[]> {
  const {rows} = await sql<Hour>`
    with grown as (
      select d.district_id, d.stream_id, d.day from ${daysOf(given(due))} as d join sensing.packed p on ${ofDay} and not p.hours
      group by 1, 2, 3 having sum(p.n) > ${THIN}
    ), changed as (
      update sensing.packed p set hours = true from grown d where ${ofDay}
    ) select d.district_id, d.stream_id, d.day + h * interval '1 hour' as at from grown d, generate_series(0, 23) as h`.execute(tx)
  return rows
}

/**
 * Sums some of the marked hours anew that are summed to their end, with the days they belong to, from all that is kept of them. Hours of
 * thin packed days are told from their blocks, so only their days are made. Returns how many hours there were.
 */
export async function resum(tx: Tx, limit: number): Promise<number> {
  await holdSums(tx)
  await holdPacked(tx)
  const state = await tx.selectFrom('sensing.summed').select(['until', 'zone']).executeTakeFirst()
  if (state === undefined) return 0
  // A mark that is just being set anew is left for the next time: what it is for cannot be seen yet.
  const {rows: due} = await sql<Hour>`
    delete from sensing.resum where (district_id, stream_id, at) in (
      select district_id, stream_id, at from sensing.resum where at <= ${state.until}::timestamptz - interval '1 hour'
      order by district_id, stream_id, at limit ${limit} for update skip locked) returning *`.execute(tx)
  if (due.length === 0) return 0
  const anew = given([...due, ...(await thicken(tx, due))])
  await sql`delete from sensing.hour h using ${anew}
    where h.district_id = d.district_id and h.stream_id = d.stream_id and h.at = d.at`.execute(tx)
  // Hours of one stream and day are read together: a block that is opened once serves them all.
  await sql`${planAnew} insert into sensing.hour (${sums})
    select d.district_id, d.stream_id, o.* from (
      select district_id, stream_id, date_trunc('day', at, 'UTC') as day, min(at) as first, max(at) as last, array_agg(at) as hours
      from ${anew} group by 1, 2, 3) as d,
    lateral (select date_trunc('hour', at, 'UTC') as hour, ${figures} from ${kept({
      of: (alias) => [sql`${alias}.district_id = d.district_id`, sql`${alias}.stream_id = d.stream_id`],
      from: sql`d.first`,
      before: sql`d.last + interval '1 hour'`,
    })} as k where value is not null group by 1) as o
    where o.hour = any(d.hours) and not exists (select from sensing.packed p where ${ofDay} and not p.hours)`.execute(tx)
  const zoned = sql`(select distinct district_id, stream_id, date_trunc('day', at, ${state.zone}) as at from ${anew}) as d`
  await sql`delete from sensing.day y using ${zoned}
    where y.district_id = d.district_id and y.stream_id = d.stream_id and y.at = d.at`.execute(tx)
  const ofZoned = hours({
    of: (alias) => [sql`${alias}.district_id = d.district_id`, sql`${alias}.stream_id = d.stream_id`],
    from: sql`d.at`,
    before: sql`((d.at at time zone ${state.zone}::text) + interval '1 day') at time zone ${state.zone}::text`,
  })
  await sql`${planAnew} insert into sensing.day (${sums}) ${ofHours(sql`${zoned}, lateral ${ofZoned} as h`, sql`d.district_id, d.stream_id, d.at`)}`.execute(
    tx,
  )
  return due.length
}
