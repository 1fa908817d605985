import {sql} from 'kysely'
import type {Db} from '#kernel/db.ts'

/** What an alarm needs to know of a thing; `district` is that of its streams, or undefined when it has none. */
export interface AlarmedThing {
  readonly id: number
  readonly name: string
  readonly nameEn: string | null
  readonly kind: string | null
  readonly component: string | null
  readonly group: string | null
  readonly lng: number | null
  readonly lat: number | null
  readonly district: string | null
}

/** These things, with where they stand. */
export async function listThings(db: Db, ids: readonly number[]): Promise<ReadonlyMap<number, AlarmedThing>> {
  const {rows} = await sql<AlarmedThing>`
    select t.id, t.name, t.properties ->> 'nameEn' as "nameEn", t.properties ->> 'kind' as kind, t.properties ->> 'component' as component, t.properties ->> 'group' as "group",
      st_x(p.place) as lng, st_y(p.place) as lat,
      (select s.district_id from sensing.stream s where s.thing_id = t.id order by s.id limit 1) as district
    from sensing.thing t left join lateral (
      select st_pointonsurface(l.shape) as place from sensing.thing_location tl join sensing.location l on l.id = tl.location_id
      where tl.thing_id = t.id and l.shape is not null order by l.id limit 1
    ) p on true
    where t.id = any (${`{${ids.join(',')}}`}::integer[])`.execute(db)
  return new Map(rows.map((row) => [row.id, row]))
}

/** Names of streams, for whoever looks at an alarm. */
export async function listStreamNames(
  db: Db,
  ids: readonly number[],
): Promise<readonly {readonly id: number; readonly district: string; readonly name: string; readonly unit: string | null}[]> {
  const {rows} = await sql<{id: number; district: string; name: string; unit: string | null}>`
    select id, district_id as district, name, units -> 0 ->> 'symbol' as unit from sensing.stream
    where id = any (${`{${ids.join(',')}}`}::integer[]) order by id`.execute(db)
  return rows
}
