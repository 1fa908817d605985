import {type RawBuilder, sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import {hours} from '../../queries/hours.ts'
import {kept} from '../../queries/kept.ts'
import type {Asking} from './asking.ts'
import {whole} from './chain.ts'
import {ofSource, type Source} from './observed.ts'

type Sql = RawBuilder<unknown>

/** Until when everything is summed, and by which clock days are. */
export interface SumState {
  readonly until: Date
  readonly zone: string
}

/** Until when everything is summed; undefined where it was not begun. */
export async function findSummed(db: Db): Promise<SumState | undefined> {
  const {rows} = await sql<SumState>`select until, zone from sensing.summed`.execute(db)
  return rows[0]
}

/** Sums of whole hours or days with the observations at both ends, each as a sum of one: district_id, stream_id, at, n, total, least, most, first_value, last_value. */
export interface Summed {
  readonly relation: Sql
}

/** Before this, offsets of zones are not whole hours, and hours do not lie in days. */
const SINCE = new Date('1970-01-01T00:00:00Z')
/** More hours that are to be summed anew are not read one by one. */
const MOST_STALE = 500

const asSum = (alias: Sql): Sql =>
  sql`select ${alias}.district_id, ${alias}.stream_id, ${alias}.at, 1, ${alias}.value, ${alias}.value, ${alias}.value, ${alias}.value, ${alias}.value`

/** Whether any observation of a source lasts: then its end may lie beyond the time that is asked for. */
export async function anyLasting(db: Db, source: Source, asking: Asking): Promise<boolean> {
  const {rows} = await sql<{found: boolean}>`select exists (select from sensing.observation_more m
    where ${whole(ofSource(source, asking)(sql.raw('m')))} and m.until is not null) as found`.execute(db)
  return rows[0]?.found === true
}

/**
 * What a source of which only times are asked, and none of which lasts, observed, from the sums of hours or days as far as they are whole, and from the observations at the ends of the time that is
 * asked for, after the mark, and in what must be summed anew. Undefined where sums cannot say it: too much to be
 * summed anew, a zone whose hours are not those of the sums.
 */
export async function summedOf(
  db: Db,
  source: Source,
  asking: Asking,
  every: 'hour' | 'day',
  state: SumState,
): Promise<Summed | undefined> {
  const {from, to} = source.bounds
  const of = ofSource(source, asking)
  const [begin, end] = [from === undefined ? null : new Date(from), to === undefined ? null : new Date(to + 1)]
  const zone = every === 'hour' ? 'UTC' : state.zone
  const floor = (one: Sql): Sql => sql`date_trunc(${every}, ${one}, ${zone})`
  const {rows: ends} = await sql<{lower: Date; upper: Date; whole: boolean}>`
    select greatest(${SINCE}::timestamptz, case when f.b is null then null when ${floor(sql`f.b`)} = f.b then f.b
        else ((${floor(sql`f.b`)} at time zone ${zone}::text) + ${sql.lit(`1 ${every}`)}::interval) at time zone ${zone}::text end) as lower,
      ${floor(sql`least(${end}::timestamptz, ${state.until}::timestamptz)`)} as upper,
      extract(minute from ${state.until}::timestamptz at time zone ${state.zone}::text) = extract(minute from ${state.until}::timestamptz at time zone 'UTC') as whole
    from (select ${begin}::timestamptz as b) f`.execute(db)
  const [found] = ends
  if (found === undefined || !found.whole || found.lower >= found.upper) return undefined
  const {lower, upper} = found
  const within = (alias: Sql): readonly Sql[] => [...of(alias), sql`${alias}.at >= ${lower}`, sql`${alias}.at < ${upper}`]
  const {rows: stale} = await sql<{district: string; stream: number; at: Date}>`
    select distinct r.district_id as district, r.stream_id as stream, ${floor(sql`r.at`)} as at from sensing.resum r
    where ${whole(within(sql.raw('r')))} limit ${MOST_STALE + 1}`.execute(db)
  if (stale.length > MOST_STALE) return undefined
  const again = sql`jsonb_to_recordset(${JSON.stringify(stale)}::jsonb) as d(district text, stream integer, at timestamptz)`
  const good = stale.length === 0 ? [] : [sql`not exists (select from ${again} where d.stream = s.stream_id and d.at = s.at)`]
  const raw = (wanted: Parameters<typeof kept>[0]): Sql => sql`${asSum(sql.raw('o'))} from ${kept(wanted)} as o where o.value is not null`
  const parts = [
    sql`select s.district_id, s.stream_id, s.at, s.n, s.total, s.least, s.most, s.first_value, s.last_value
      from ${every === 'day' ? sql`sensing.day` : hours({of, from: sql`${lower}::timestamptz`, before: sql`${upper}::timestamptz`})} s
      where ${whole([...within(sql.raw('s')), ...good])}`,
    ...(begin === null || begin < lower
      ? [raw({of, ...(begin === null ? {} : {from: sql`${begin}::timestamptz`}), before: sql`${lower}::timestamptz`})]
      : []),
    ...(end === null || end > upper
      ? [raw({of, from: sql`${upper}::timestamptz`, ...(end === null ? {} : {before: sql`${end}::timestamptz`})})]
      : []),
    ...(stale.length === 0
      ? []
      : [
          sql`${asSum(sql.raw('o'))} from ${again}, lateral ${kept({
            of: (alias) => [sql`${alias}.district_id = d.district`, sql`${alias}.stream_id = d.stream`],
            from: sql`d.at`,
            before: sql`((d.at at time zone ${zone}::text) + ${sql.lit(`1 ${every}`)}::interval) at time zone ${zone}::text`,
          })} as o where o.value is not null`,
        ]),
  ]
  return {relation: sql`(${sql.join(parts, sql` union all `)})`}
}
