import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import {openStates} from '../core/lifecycle.ts'
import {visibleTo} from '../queries/list.ts'
import type {Body} from './core/kept.ts'

/** A city by the beginning its areas share, and its time zone. */
export interface Place {
  readonly code: string
  readonly zone: string
}

/** The cities of this store that have a calendar. */
export const listPlaces = (db: Db): Promise<Place[]> => db.selectFrom('cases.calendar').select(['code', 'zone']).orderBy('code').execute()

/** A filed case as its city's history tells of it. */
export interface Filed {
  readonly category: string | null
  readonly unitId: string | null
  readonly area: string
  readonly source: string
  readonly filedAt: Date
  readonly dueAt: Date | null
  readonly endedAt: Date | null
}

/**
 * The newest cases of a city that had a limit: closed since `since`, by their records, and everything open. A unit is the last one that had it.
 * Newest first, at most `limit`.
 */
export async function listFiledOf(db: Db, {code, since, limit}: {code: string; since: Date; limit: number}): Promise<readonly Filed[]> {
  const {rows} = await sql<Filed>`
    select * from (
      (select r.category, r.unit_id as "unitId", r.area, r.source, r.filed_at as "filedAt", r.due_at as "dueAt", coalesce(r.handled_at, r.closed_at) as "endedAt"
        from cases.record r where r.area like ${`${code}%`} and r.closed_at >= ${since} and r.filed_at is not null and r.due_at is not null
        order by r.closed_at desc limit ${limit})
      union all
      (select c.category, c.unit_id, c.area, c.source, c.filed_at, c.due_at, c.handled_at
        from cases.case c where c.area like ${`${code}%`} and c.state in (${sql.join([...openStates])}) and c.filed_at is not null and c.due_at is not null
        order by c.filed_at desc limit ${limit})
    ) as filed order by "filedAt" desc limit ${limit}`.execute(db)
  return rows
}

/** What is known of a training, without what was learned. */
export interface Training {
  readonly id: string
  readonly version: number
  readonly trainedAt: Date
  readonly known: number
  readonly late: number
  readonly open: number
  readonly auc: number | null
  readonly baselineAuc: number | null
}

const training = ['id', 'version', 'trained_at as trainedAt', 'known', 'late', 'open', 'auc', 'baseline_auc as baselineAuc'] as const

/** The newest training of the city an area belongs to, or undefined. */
export async function findTraining(db: Db, area: string): Promise<Training | undefined> {
  return db
    .selectFrom('cases.lateness_model')
    .select([...training])
    .where(sql<boolean>`starts_with(${area}, city)`)
    .where('body', 'is not', null)
    .orderBy(sql`length(city)`, 'desc')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** What a training learned. */
export async function getBody(db: Db, id: string): Promise<Body | null> {
  const {body} = await db.selectFrom('cases.lateness_model').select('body').where('id', '=', id).executeTakeFirstOrThrow()
  return body
}

/** The version of a city's newest training; 0 when it has none. */
export async function lastVersion(db: Db, city: string): Promise<number> {
  const found = await db
    .selectFrom('cases.lateness_model')
    .select('version')
    .where('city', '=', city)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return found?.version ?? 0
}

const BODIES_KEPT = 7

/** Keeps a training; of a city's older ones the figures stay and what was learned goes, but for the last week's. */
export async function insertTraining(
  tx: Tx,
  city: string,
  {id, version, trainedAt, known, late, open, auc, baselineAuc}: Training,
  body: Body,
): Promise<void> {
  await tx
    .insertInto('cases.lateness_model')
    .values({id, city, version, trained_at: trainedAt, known, late, open, auc, baseline_auc: baselineAuc, body: jsonb(body)})
    .execute()
  await tx
    .updateTable('cases.lateness_model')
    .set({body: null})
    .where('city', '=', city)
    .where('version', '<=', version - BODIES_KEPT)
    .where('body', 'is not', null)
    .execute()
}

/** A case as a forecast looks at it. */
export interface Asked {
  readonly id: string
  readonly area: string
  readonly category: string | null
  readonly source: string
  readonly unitId: string | null
  readonly filedAt: Date | null
  readonly dueAt: Date | null
  readonly handledAt: Date | null
}

/** The cases of these ids that the actor may see. */
export async function listAsked(db: Db, act: Act, ids: readonly string[]): Promise<readonly Asked[]> {
  const {rows} = await sql<Asked>`
    select c.id, c.area, c.category, c.source, c.unit_id as "unitId", c.filed_at as "filedAt", c.due_at as "dueAt", c.handled_at as "handledAt"
    from cases.case c where c.id in (${sql.join(ids.map((id) => sql`${id}::uuid`))}) and ${visibleTo(act)} order by c.id`.execute(db)
  return rows
}
