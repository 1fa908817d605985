import {type RawBuilder, sql} from 'kysely'
import type {Tx} from '#kernel/db.ts'
import {kept} from './kept.ts'

type Sql = RawBuilder<unknown>

/** Shared while observations are kept, alone while sums are carried forward: nothing slips in behind the mark. */
const SUMS_LOCK = 20_261_126

/** Until when everything is summed; whoever keeps observations asks it in the same transaction, so that it cannot move under them. */
export async function holdSummedUntil(tx: Tx): Promise<Date> {
  await sql`select pg_advisory_xact_lock_shared(${SUMS_LOCK})`.execute(tx)
  const {rows} = await sql<{until: Date}>`select until from sensing.summed`.execute(tx)
  return rows[0]?.until ?? new Date(0)
}

/** Marks hours to be summed anew. */
export async function askResum(
  tx: Tx,
  hours: readonly {readonly district: string; readonly stream: number; readonly at: Date}[],
): Promise<void> {
  if (hours.length === 0) return
  await sql`insert into sensing.resum (district_id, stream_id, at)
    select district, stream, at from jsonb_to_recordset(${JSON.stringify(hours)}::jsonb) as h(district text, stream integer, at timestamptz)
    on conflict do nothing`.execute(tx)
}

const added = (table: Sql, bucket: Sql, rows: Sql): Sql => sql`
  insert into ${table} as s (district_id, stream_id, at, n, total, squares, least, most, first_value, last_value)
  select district_id, stream_id, ${bucket} as bucket, count(*), sum(value), sum(value * value), min(value), max(value),
    (min(array[extract(epoch from at)::double precision, value]))[2], (max(array[extract(epoch from at)::double precision, value]))[2]
  from ${rows} as o where value is not null group by 1, 2, 3
  on conflict (district_id, stream_id, at) do update set n = s.n + excluded.n, total = s.total + excluded.total,
    squares = s.squares + excluded.squares, least = least(s.least, excluded.least), most = greatest(s.most, excluded.most),
    last_value = excluded.last_value`

const hourOf = sql`date_trunc('hour', at, 'UTC')`
const dayOf = (zone: string): Sql => sql`date_trunc('day', at, ${zone})`

/** Until when everything is summed, alone: nobody keeps observations meanwhile. Undefined in a city that was not seeded. */
async function holdAlone(tx: Tx): Promise<{readonly until: Date; readonly zone: string} | undefined> {
  await sql`select pg_advisory_xact_lock(${SUMS_LOCK})`.execute(tx)
  return tx.selectFrom('sensing.summed').select(['until', 'zone']).executeTakeFirst()
}

/** Begins to sum: from an instant on, with days of this zone. Begun before, nothing changes. */
export async function beginSums(tx: Tx, until: Date, zone: string): Promise<void> {
  await sql`insert into sensing.summed (until, zone) values (${until}, ${zone}) on conflict do nothing`.execute(tx)
}

/** Adds the observations from where the sums end until an instant, each once, to hours and to days of the city's zone. */
export async function carrySums(tx: Tx, until: Date): Promise<void> {
  const held = await holdAlone(tx)
  if (held === undefined || held.until >= until) return
  const fresh = sql`(select district_id, stream_id, at, value from sensing.observation where at >= ${held.until} and at < ${until})`
  await added(sql`sensing.hour`, hourOf, fresh).execute(tx)
  await added(sql`sensing.day`, dayOf(held.zone), fresh).execute(tx)
  await sql`update sensing.summed set until = ${until}`.execute(tx)
}

const sums = sql`district_id, stream_id, at, n, total, squares, least, most, first_value, last_value`

/**
 * Sums some of the marked hours anew, with the days they belong to, from all that is kept of them as far as the sums reach: what comes
 * after is still to be carried. Returns how many hours there were.
 */
export async function resum(tx: Tx, limit: number): Promise<number> {
  const held = await holdAlone(tx)
  if (held === undefined) return 0
  const {until, zone} = held
  const {rows: due} = await sql<{district_id: string; stream_id: number; at: Date}>`
    delete from sensing.resum where (district_id, stream_id, at) in (
      select district_id, stream_id, at from sensing.resum order by district_id, stream_id, at limit ${limit}) returning *`.execute(tx)
  if (due.length === 0) return 0
  const hours = sql`jsonb_to_recordset(${JSON.stringify(due)}::jsonb) as d(district_id text, stream_id integer, at timestamptz)`
  await sql`delete from sensing.hour h using ${hours}
    where h.district_id = d.district_id and h.stream_id = d.stream_id and h.at = d.at`.execute(tx)
  // Hours of one stream and day are read together: a block that is opened once serves them all.
  const spans = sql`(select district_id, stream_id, min(at) as first, max(at) as last, array_agg(at) as hours
    from ${hours} group by district_id, stream_id, date_trunc('day', at, 'UTC')) as d`
  await sql`insert into sensing.hour (${sums})
    select d.district_id, d.stream_id, ${hourOf}, count(*), sum(o.value), sum(o.value * o.value), min(o.value), max(o.value),
      (min(array[extract(epoch from o.at)::double precision, o.value]))[2], (max(array[extract(epoch from o.at)::double precision, o.value]))[2]
    from ${spans}, lateral ${kept({
      of: (alias) => [sql`${alias}.district_id = d.district_id`, sql`${alias}.stream_id = d.stream_id`],
      from: sql`d.first`,
      before: sql`least(d.last + interval '1 hour', ${until}::timestamptz)`,
    })} as o
    where o.value is not null and ${hourOf} = any(d.hours) group by 1, 2, 3`.execute(tx)
  const days = sql`(select distinct district_id, stream_id, date_trunc('day', at, ${zone}) as at from ${hours}) as d`
  await sql`delete from sensing.day y using ${days} where y.district_id = d.district_id and y.stream_id = d.stream_id and y.at = d.at`.execute(
    tx,
  )
  await sql`insert into sensing.day (${sums})
    select d.district_id, d.stream_id, d.at, sum(h.n), sum(h.total), sum(h.squares), min(h.least), max(h.most),
      (array_agg(h.first_value order by h.at))[1], (array_agg(h.last_value order by h.at desc))[1]
    from ${days}, sensing.hour h
    where h.district_id = d.district_id and h.stream_id = d.stream_id and h.at >= d.at and h.at < d.at + interval '1 day'
    group by 1, 2, 3`.execute(tx)
  return due.length
}
