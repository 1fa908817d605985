import {sql} from 'kysely'
import type {Tx} from '#kernel/db.ts'

/** Sets for how many days a stream's observations are kept; returns its district, or undefined when it is not there. */
export async function setKeepDays(tx: Tx, stream: number, days: number | null): Promise<string | undefined> {
  const {rows} = await sql<{district: string}>`
    update sensing.stream set keep_days = ${days}, version = version + 1 where id = ${stream} returning district_id as district`.execute(tx)
  return rows[0]?.district
}

const due = sql`p.district_id = s.district_id and p.stream_id = s.id and s.keep_days is not null`
/** What is older is taken in no more, and its sums are not made anew. */
const closed = (today: Date) => sql`${today}::timestamptz - make_interval(days => s.keep_days)`
/** What is older goes. It stays a day longer than is taken in, for a day of the city's clock may begin in that day. */
const gone = (today: Date) => sql`${today}::timestamptz - make_interval(days => s.keep_days + 1)`

/** Removes what streams observed before their days, at most so many blocks. Sums of days stay, and hours that are kept beside blocks. Returns how many blocks there were. */
export async function removePast(tx: Tx, today: Date, limit: number): Promise<number> {
  const {rows} = await sql<{stream: number}>`
    with past as (
      select p.district_id, p.stream_id, p.start from sensing.stream s join sensing.packed p on ${due} and p.until < ${gone(today)}
      order by p.district_id, p.stream_id, p.start limit ${limit}
    ) delete from sensing.packed p using past
      where p.district_id = past.district_id and p.stream_id = past.stream_id and p.start = past.start returning p.stream_id as stream`.execute(
    tx,
  )
  if (rows.length === 0) return 0
  const streams = `{${[...new Set(rows.map(({stream}) => stream))].join(',')}}`
  await sql`delete from sensing.observation_more p using sensing.stream s
    where s.id = any(${streams}::integer[]) and ${due} and p.at < ${gone(today)}`.execute(tx)
  await sql`update sensing.stream s set first_at = coalesce(
      (select min(p.start) from sensing.packed p where p.district_id = s.district_id and p.stream_id = s.id),
      (select min(o.at) from sensing.observation o where o.district_id = s.district_id and o.stream_id = s.id))
    where s.id = any(${streams}::integer[])`.execute(tx)
  return rows.length
}

/** Hours of removed observations are not to be summed anew. */
export async function forgetResum(tx: Tx, today: Date): Promise<void> {
  await sql`delete from sensing.resum p using sensing.stream s where ${due} and p.at < ${closed(today)}`.execute(tx)
}
