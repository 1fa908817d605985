import {type RawBuilder, sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import type {Reach} from '../../core/reach.ts'
import {thingsIn, within} from '../../queries/areas.ts'

type Sql = RawBuilder<unknown>

/** That an alarm, under an alias, lies within reach: by the district it was raised in, or by where its thing stands now. */
export const alarmIn = ({areas}: Reach, alarm: Sql): Sql =>
  areas === undefined ? sql`true` : sql`(${within(areas, sql`${alarm}.district_id`)} or ${alarm}.thing_id in ${thingsIn(areas)})`

/** That an alarm, under an alias, stands for itself: it is part of no storm, or of none within reach. */
export const standsAlone = (reach: Reach, alarm: Sql): Sql =>
  reach.areas === undefined
    ? sql`${alarm}.storm_id is null`
    : sql`(${alarm}.storm_id is null or not exists (select from sensing.alarm st where st.id = ${alarm}.storm_id and ${alarmIn(reach, sql.raw('st'))}))`

/** Which of these alarms lie within reach. */
export async function listWithin(db: Db, reach: Reach, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (reach.areas === undefined || ids.length === 0) return new Set(ids)
  const {rows} = await sql<{id: string}>`
    select a.id::text as id from sensing.alarm a where a.id = any (${`{${ids.join(',')}}`}::uuid[]) and ${alarmIn(reach, sql.raw('a'))}`.execute(
    db,
  )
  return new Set(rows.map(({id}) => id))
}

/** Whether a storm has a member out of reach. */
export async function reachesBeyond(db: Db, reach: Reach, storm: string): Promise<boolean> {
  if (reach.areas === undefined) return false
  const {rows} = await sql<{beyond: boolean}>`
    select exists (select from sensing.alarm a where a.storm_id = ${storm}::uuid and not ${alarmIn(reach, sql.raw('a'))}) as beyond`.execute(
    db,
  )
  return rows[0]?.beyond === true
}

/** Of those of these subjects that are alarms: the district of each, and the areas its thing stands in. */
export async function listAreas(db: Db, subjects: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const ids = subjects.filter((subject) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(subject))
  if (ids.length === 0) return new Map()
  const {rows} = await sql<{id: string; areas: readonly string[]}>`
    select a.id::text as id, array_remove(a.district_id || coalesce(array_agg(l.area), '{}'), '') as areas
    from sensing.alarm a left join sensing.thing_location tl on tl.thing_id = a.thing_id left join sensing.location l on l.id = tl.location_id
    where a.id = any (${`{${ids.join(',')}}`}::uuid[]) group by a.id, a.district_id`.execute(db)
  return new Map(rows.map(({id, areas}) => [id, areas.filter((area) => area !== null)]))
}
