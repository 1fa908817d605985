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

/**
 * Observations as one relation, whether they are rows of open days or packed: district_id, stream_id, at, value, marks. The one place
 * that knows of both.
 */
export function kept({of = () => [], from, before, blocks}: Wanted): Sql {
  const [row, block] = [sql.raw('o'), sql.raw('p')]
  const within = (alias: Sql): readonly Sql[] => [
    ...(from === undefined ? [] : [sql`${alias}.at >= ${from}`]),
    ...(before === undefined ? [] : [sql`${alias}.at < ${before}`]),
  ]
  const fitting = [
    ...of(block),
    ...(from === undefined ? [] : [sql`p.until >= ${from}`]),
    ...(before === undefined ? [] : [sql`p.start < ${before}`]),
  ]
  const opened = blocks === undefined ? sql`(select * from sensing.packed p ${where(fitting)})` : blocks(fitting)
  return sql`(
    select o.district_id, o.stream_id, o.at, o.value, o.marks from sensing.observation o ${where([...of(row), ...within(row)])}
    union all
    select b.district_id, b.stream_id, b.at, b.value, b.marks from (
      select p.district_id, p.stream_id, p.start + u.ms * interval '1 millisecond' as at, u.value, coalesce(u.marks, 0::smallint) as marks
      from ${opened} as p, unnest(p.ms, p.value, p.marks) as u(ms, value, marks)
    ) as b ${where(within(sql.raw('b')))})`
}

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
    of: (alias) => [sql`${alias}.district_id = ${district}`, sql`${alias}.stream_id = ${stream}`],
    from: sql`${from}::timestamptz`,
    before: sql`${to}::timestamptz`,
  })
