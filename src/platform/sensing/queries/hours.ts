import {type RawBuilder, sql} from 'kysely'
import {fittingBlocks, opened, type Wanted} from './kept.ts'

type Sql = RawBuilder<unknown>

/** The first whole hour of UTC that does not begin before an instant. */
const hourFrom = (instant: Sql): Sql => sql`date_trunc('hour', ${instant} + interval '1 hour' - interval '1 microsecond', 'UTC')`

/** The columns of sums. */
export const sums = sql`district_id, stream_id, at, n, total, squares, least, most, first_value, last_value`

/** What a sum says of observations with `at` and `value`, in the order of `sums`. */
export const figures = sql`count(*)::integer, sum(value), sum(value * value), min(value), max(value),
  (min(array[date_part('epoch', at), value]))[2], (max(array[date_part('epoch', at), value]))[2]`

/**
 * Sums of hours of UTC that begin between two instants as one relation, whether they are rows or told from the blocks of days with few
 * observations: the columns of `sums`. The one place that knows of both.
 */
export function hours({of = () => [], from, before}: Pick<Wanted, 'of' | 'from' | 'before'>): Sql {
  const within = [...(from === undefined ? [] : [sql`h.at >= ${from}`]), ...(before === undefined ? [] : [sql`h.at < ${before}`])]
  const wanted: Wanted = {
    of,
    ...(from === undefined ? {} : {from: hourFrom(from)}),
    ...(before === undefined ? {} : {before: hourFrom(before)}),
  }
  return sql`(
    select ${sums} from sensing.hour h where ${sql.join([sql`true`, ...of(sql.raw('h')), ...within], sql` and `)}
    union all
    select b.district_id, b.stream_id, b.day + (b.ms / 3600000) * interval '1 hour', count(*)::integer, sum(b.value), sum(b.value * b.value),
      min(b.value), max(b.value), (array_agg(b.value order by b.ms))[1], (array_agg(b.value order by b.ms desc))[1]
    from (
      select p.district_id, p.stream_id, begun.day, u.value, u.ms + (date_part('epoch', p.start - begun.day) * 1000)::integer as ms
      from sensing.packed p, lateral (select date_trunc('day', p.start, 'UTC') as day) as begun, ${opened(wanted)} as u(ms, value, marks)
      where ${sql.join([sql`not p.hours`, ...fittingBlocks(wanted)], sql` and `)} and u.value is not null
    ) as b group by b.district_id, b.stream_id, b.day, b.ms / 3600000)`
}
