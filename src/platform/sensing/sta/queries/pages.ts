import {type RawBuilder, sql} from 'kysely'
import {z} from 'zod'
import {readCursor, writeCursor} from '#kernel/cursor.ts'
import {problem} from '#lib/problem.ts'
import type {Read} from '../core/present.ts'
import type {OrderKey} from './rows.ts'

type Sql = RawBuilder<unknown>

export const badCursor = problem('sensing.bad-cursor', 400, {
  zh: () => '翻页标记 $skiptoken 无效。请从第一页重新查询。',
  en: () => 'The $skiptoken is not one of ours. Ask again from the first page.',
})

/** A page of a set; `cursor` tells where the next begins, null on the last. */
export interface Page {
  readonly entities: readonly Read[]
  readonly cursor: string | null
}

/** An entity with the keys by which it is ordered. */
export interface Keyed {
  readonly j: Read
  readonly keys: readonly (string | null)[]
}

/** The keys of the entity after which a page begins, as many as it is ordered by. Throws sensing.bad-cursor. */
export const readKeys = (cursor: string, many: number): readonly (string | null)[] =>
  readCursor(z.array(z.string().nullable()).length(many), cursor, () => badCursor({})) ?? []

/** Rows that come after the one the cursor tells of: by the first key in which they differ; what is not there comes last. */
export function afterCursor(order: readonly OrderKey[], values: readonly (string | null)[]): Sql {
  const branches = order.map(({by, down, as}, index) => {
    const same = order.slice(0, index).map((key, place) => sql`${key.by}::text is not distinct from ${values[place] ?? null}::text`)
    const value = values[index] ?? null
    const later = value === null ? sql`false` : sql`(${by} is null or ${by} ${sql.raw(down ? '<' : '>')} ${value}::${sql.raw(as)})`
    return sql`(${sql.join([...same, later], sql` and `)})`
  })
  return sql`(${sql.join(branches, sql` or `)})`
}

/** A page of the rows that were read: one more than it holds tells that there are further ones. */
export function pageOfRows(rows: readonly Keyed[], limit: number): Page {
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {entities: rows.slice(0, limit).map(({j}) => j), cursor: last === undefined ? null : writeCursor(last.keys)}
}
