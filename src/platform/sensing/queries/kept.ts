import {type RawBuilder, sql} from 'kysely'

type Sql = RawBuilder<unknown>

/** Which observations are wanted; all of them where nothing is said. */
export interface Wanted {
  /** What must hold of their stream, given the alias of a row or of a block. */
  readonly of?: ((alias: Sql) => readonly Sql[]) | undefined
  /** Since when, this instant among them. */
  readonly from?: Sql | undefined
  /** Until when, this instant not among them. */
  readonly before?: Sql | undefined
  /** Of the blocks that fit these conditions, those to be opened; all of them unless said. */
  readonly blocks?: ((fitting: readonly Sql[]) => Sql) | undefined
}

const where = (conditions: readonly Sql[]): Sql => (conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`)

/** What must hold of a block, under the alias `p`, that may have some of what is wanted. No block is longer than a day. */
export const fittingBlocks = ({of = () => [], from, before}: Wanted): readonly Sql[] => [
  ...of(sql.raw('p')),
  ...(from === undefined ? [] : [sql`p.until >= ${from}`, sql`p.start > ${from} - interval '1 day'`]),
  ...(before === undefined ? [] : [sql`p.start < ${before}`]),
]

/** What must hold of a row, under the alias `o`, that is wanted. */
export const fittingRows = ({of = () => [], from, before}: Wanted): readonly Sql[] => [
  ...of(sql.raw('o')),
  ...(from === undefined ? [] : [sql`o.at >= ${from}`]),
  ...(before === undefined ? [] : [sql`o.at < ${before}`]),
]

/** How many of a block's milliseconds lie before an instant. */
const placesBefore = (instant: Sql): Sql =>
  sql`width_bucket(greatest(-1, least(86400001, ceil(extract(epoch from ${instant} - p.start) * 1000) - 1))::integer, p.ms)`

/** The part of a block, under the alias `p`, between the instants, found by halving: its arrays are in the order of time. */
export const opened = ({from, before}: Wanted): Sql => {
  if (from === undefined && before === undefined) return sql`unnest(p.ms, p.value, p.marks)`
  const lower = from === undefined ? sql`1` : sql`${placesBefore(from)} + 1`
  const upper = before === undefined ? sql`p.n` : placesBefore(before)
  const part = (name: string): Sql => sql`p.${sql.raw(name)}[c.lower:c.upper]`
  return sql`lateral (select ${lower} as lower, ${upper} as upper) c, unnest(${part('ms')}, ${part('value')}, ${part('marks')})`
}

/**
 * Observations as one relation, whether they are rows of open days or packed: district_id, stream_id, at, value, marks. The one place
 * that knows of both.
 */
export function kept(wanted: Wanted): Sql {
  const {from, before, blocks} = wanted
  const fitting = fittingBlocks(wanted)
  const chosen = blocks === undefined ? sql`(select * from sensing.packed p ${where(fitting)})` : blocks(fitting)
  const within = [...(from === undefined ? [] : [sql`b.at >= ${from}`]), ...(before === undefined ? [] : [sql`b.at < ${before}`])]
  return sql`(
    select o.district_id, o.stream_id, o.at, o.value, o.marks from sensing.observation o ${where(fittingRows(wanted))}
    union all
    select b.district_id, b.stream_id, b.at, b.value, b.marks from (
      select p.district_id, p.stream_id, p.start + u.ms * interval '1 millisecond' as at, u.value, coalesce(u.marks, 0::smallint) as marks
      from ${chosen} as p, ${opened(wanted)} as u(ms, value, marks)
    ) as b ${where(within)})`
}

/** That a row or a block is of this stream. */
export const ofStream =
  ({district, stream}: {readonly district: string; readonly stream: number}) =>
  (alias: Sql): readonly Sql[] => [sql`${alias}.district_id = ${district}`, sql`${alias}.stream_id = ${stream}`]

/** The observations of one stream between two instants. */
export const keptOf = ({
  district,
  stream,
  from,
  to,
}: {
  readonly district: string
  readonly stream: number
  readonly from: Date
  readonly to: Date
}): Sql =>
  kept({
    of: ofStream({district, stream}),
    from: sql`${from}::timestamptz`,
    before: sql`${to}::timestamptz`,
  })
