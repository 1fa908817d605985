import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {visibleTo} from '../../queries/list.ts'
import type {} from '../tables.ts'

/** How somebody judged the handling of a case after one closing. */
export interface Rating {
  readonly caseId: string
  readonly round: number
  readonly who: string
  readonly answer: string
  readonly reasons: readonly string[]
  readonly words: string | null
  readonly alerts: boolean
  readonly review: boolean
  readonly at: Date
  readonly changedAt: Date
}

interface Rated {
  readonly districtId: string
  readonly area: string
  readonly category: string | null
  readonly unitId: string | null
  readonly unitName: string | null
}

export async function findRating(db: Db, key: {caseId: string; round: number; who: string}): Promise<Rating | undefined> {
  const {rows} = await sql<Rating>`
    select case_id as "caseId", round, who, answer, reasons, words, alerts, review, at, changed_at as "changedAt" from cases.rating
    where case_id = ${key.caseId} and round = ${key.round} and who = ${key.who}`.execute(db)
  return rows[0]
}

/** Keeps a rating, or what it was changed to; when it was first given stays. */
export async function saveRating(tx: Tx, one: Rating, of: Rated): Promise<void> {
  await sql`
    insert into cases.rating (case_id, round, who, district_id, answer, reasons, words, alerts, review, at, changed_at, area, category, unit_id, unit_name)
    values (${one.caseId}, ${one.round}, ${one.who}, ${of.districtId}, ${one.answer}, ${[...one.reasons]}::text[], ${one.words}, ${one.alerts}, ${one.review},
      ${one.at}, ${one.changedAt}, ${of.area}, ${of.category}, ${of.unitId}, ${of.unitName})
    on conflict (case_id, round, who) do update set answer = excluded.answer, reasons = excluded.reasons, words = excluded.words, alerts = excluded.alerts,
      review = excluded.review, changed_at = excluded.changed_at`.execute(tx)
}

/** Ratings given in a period on cases the actor may see, counted by unit and answer. */
export async function countRatings(db: Db, act: Act, {from, to, area = ''}: {from: Date; to: Date; area?: string | undefined}) {
  const {rows} = await sql<{unit: string | null; name: string | null; answer: string; count: number; reviews: number}>`
    select r.unit_id as unit, max(r.unit_name) as name, r.answer, count(*)::integer as count, (count(*) filter (where r.review))::integer as reviews
    from cases.rating r join cases.case c on c.id = r.case_id
    where r.at >= ${from} and r.at < ${to} and starts_with(r.area, ${area}) and ${visibleTo(act)} group by 1, 3 order by 1, 3 limit 2000`.execute(
    db,
  )
  return rows
}
