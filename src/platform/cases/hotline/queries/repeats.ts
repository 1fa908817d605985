import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {endedStates} from '../../core/lifecycle.ts'
import {type ShownCase, shownColumns} from '../../queries/case.ts'
import {visibleTo} from '../../queries/list.ts'

const MOST = 50

/** Earlier cases of the same caller that the actor may see, newest first; none older than `since`. */
export async function listByPhone(
  db: Db,
  act: Act,
  {key, since, except = null}: {key: string; since: Date; except?: string | null},
): Promise<readonly ShownCase[]> {
  const {rows} = await sql<ShownCase>`
    select ${shownColumns} from cases.reporter r join cases.case c on c.id = r.case_id
    where r.phone_key = ${key} and c.reported_at >= ${since} and c.id is distinct from ${except}::uuid and ${visibleTo(act)}
    order by c.reported_at desc, c.id desc limit ${MOST}`.execute(db)
  return rows
}

/** Cases of the same caller as a case, other than it. */
export async function listOfSameCaller(db: Db, act: Act, {id, since}: {id: string; since: Date}): Promise<readonly ShownCase[]> {
  const {rows} = await sql<{key: string | null}>`select phone_key as key from cases.reporter where case_id = ${id}`.execute(db)
  const key = rows[0]?.key
  return key ? listByPhone(db, act, {key, since, except: id}) : []
}

/** Calls of a caller that made no case, counted since a time. */
export async function countConsultations(db: Db, {key, since}: {key: string; since: Date}): Promise<number> {
  const {rows} = await sql<{
    n: number
  }>`select count(*)::integer as n from cases.consultation where phone_key = ${key} and at >= ${since}`.execute(db)
  return rows[0]?.n ?? 0
}

/** Cases of the same class within `metres` of a case, or at the same component or address when it has no place, reported within a period before it. */
export async function listAtSamePlace(
  db: Db,
  act: Act,
  {id, category, since, until, metres}: {id: string; category: string; since: Date; until: Date; metres: number},
): Promise<readonly ShownCase[]> {
  // A degree of latitude is never shorter than 110,500 m, one of longitude at most cos(latitude) of 111,400 m: the box finds candidates by its index.
  const {rows} = await sql<ShownCase>`
    with at as (select place, component, address, area from cases.case where id = ${id})
    select ${shownColumns} from at join cases.case c on c.id <> ${id} and c.category = ${category} and c.reported_at >= ${since} and c.reported_at <= ${until}
      and (
        (at.place is not null and c.place && st_expand(at.place, ${metres}::double precision / (110500 * cos(radians(st_y(at.place)))), ${metres}::double precision / 110500)
          and st_distancesphere(c.place, at.place) <= ${metres})
        or (at.component is not null and c.component = at.component)
        or (at.place is null and at.address is not null and c.address = at.address and left(c.area, 6) = left(at.area, 6))
      )
    where ${visibleTo(act)} order by c.reported_at desc, c.id desc limit ${MOST}`.execute(db)
  return rows
}

/** A caller who called often: how often, and the newest case. The caller stays nameless; `alias` tells two callers of one list apart. */
export interface RepeatCaller {
  readonly alias: string
  readonly cases: number
  readonly open: number
  readonly latest: string
  readonly latestAt: Date
}

/** Callers with at least `least` cases in a period that the actor may see, most first. */
export async function listRepeatCallers(
  db: Db,
  act: Act,
  {from, to, least}: {from: Date; to: Date; least: number},
): Promise<readonly RepeatCaller[]> {
  const {rows} = await sql<RepeatCaller>`
    select substr(r.phone_key, 1, 8) as alias, count(*)::integer as cases,
      (count(*) filter (where c.state not in (${sql.join([...endedStates])})))::integer as open,
      (array_agg(c.id order by c.reported_at desc))[1] as latest, max(c.reported_at) as "latestAt"
    from cases.reporter r join cases.case c on c.id = r.case_id
    where r.phone_key is not null and c.reported_at >= ${from} and c.reported_at < ${to} and ${visibleTo(act)}
    group by r.phone_key having count(*) >= ${least} order by 2 desc, 5 desc limit 200`.execute(db)
  return rows
}

/** A problem that keeps coming back: the same class in the same unit grid. */
export interface RepeatProblem {
  readonly area: string
  readonly category: string
  readonly cases: number
  readonly callers: number
  readonly latest: string
  readonly latestAt: Date
}

/** Classes reported at least `least` times in one unit grid in a period, of what the actor may see, most first. */
export async function listRepeatProblems(
  db: Db,
  act: Act,
  {from, to, least}: {from: Date; to: Date; least: number},
): Promise<readonly RepeatProblem[]> {
  const {rows} = await sql<RepeatProblem>`
    select c.area, c.category, count(*)::integer as cases, count(distinct r.phone_key)::integer as callers,
      (array_agg(c.id order by c.reported_at desc))[1] as latest, max(c.reported_at) as "latestAt"
    from cases.case c left join cases.reporter r on r.case_id = c.id
    where c.category is not null and c.reported_at >= ${from} and c.reported_at < ${to} and ${visibleTo(act)}
    group by 1, 2 having count(*) >= ${least} order by 3 desc, 6 desc limit 200`.execute(db)
  return rows
}
