import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {visibleTo} from '../queries/list.ts'

/** What somebody wrote of a case. */
export interface Told {
  readonly id: string
  readonly text: string
  readonly address: string | null
  readonly at: Date
  /** Passers-by who said that it is still there. */
  readonly support: number
}

/** The words of the cases the actor may see, reported since, newest first. */
export async function listTold(
  db: Db,
  act: Act,
  {since, area = '', limit}: {since: Date; area?: string | undefined; limit: number},
): Promise<readonly Told[]> {
  const {rows} = await sql<Told>`
    select c.id, c.description as text, c.address, c.reported_at as at,
      (select count(*)::integer from cases.witness w where w.case_id = c.id and w.still_there) as support
    from cases.case c
    where c.reported_at >= ${since} and starts_with(c.area, ${area}) and c.state not in ('rejected', 'voided') and c.parent_id is null and ${visibleTo(act)}
    order by c.reported_at desc, c.id desc limit ${limit}`.execute(db)
  return rows
}
