import {sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import type {Reach} from '../../core/reach.ts'
import {readable, thingsIn} from '../../queries/areas.ts'
import type {Watched} from '../core/watch.ts'

const streams = sql`
  select s.id as stream, s.district_id as district, s.thing_id as thing, s.name, s.properties ->> 'nameEn' as "nameEn",
    t.name as "thingName", t.properties ->> 'nameEn' as "thingNameEn", p.definition, p.name as property, t.properties ->> 'kind' as "thingKind", t.properties ->> 'group' as "group",
    s.units -> 0 ->> 'symbol' as unit
  from sensing.stream s join sensing.thing t on t.id = s.thing_id
    join sensing.stream_property sp on sp.stream_id = s.id and sp.place = 0
    join sensing.observed_property p on p.id = sp.property_id`

const list = (ids: readonly number[]): string => `{${ids.join(',')}}`

/** These streams with all a rule may ask of them; those of several components are left out, for their results are no numbers. */
export async function listWatched(db: Db, ids: readonly number[]): Promise<readonly Watched[]> {
  if (ids.length === 0) return []
  const {rows} = await sql<Watched>`${streams} where not s.several and s.id = any(${list(ids)}::integer[])`.execute(db)
  return rows
}

/** The streams within reach of things of a kind, of a property, or of a district; at most so many, by their number. */
export async function listFitting(
  db: Db,
  reach: Reach,
  {
    properties,
    thingKind,
    district,
    named,
  }: {
    readonly properties: readonly string[]
    readonly thingKind: string | null
    readonly district: string | null
    readonly named: readonly number[]
  },
  limit: number,
): Promise<readonly Watched[]> {
  const texts = JSON.stringify(properties)
  const {rows} = await sql<Watched>`${streams} where not s.several and ${readable(reach, sql.raw('s'))}
    and (${properties.length} = 0 or p.definition in (select jsonb_array_elements_text(${texts}::jsonb))
      or p.name in (select jsonb_array_elements_text(${texts}::jsonb)))
    and (${thingKind}::text is null or t.properties ->> 'kind' = ${thingKind})
    and (${district}::text is null or s.district_id = ${district})
    and (${named.length} = 0 or s.id = any(${list(named)}::integer[]))
    order by s.id limit ${limit}`.execute(db)
  return rows
}

/** Where things are, by thing: `[lng, lat]` of a point of each. */
export async function listPlaces(db: Db, things: readonly number[]): Promise<ReadonlyMap<number, readonly [number, number]>> {
  const {rows} = await sql<{thing: number; lng: number; lat: number}>`
    select distinct on (tl.thing_id) tl.thing_id as thing, st_x(st_pointonsurface(l.shape)) as lng, st_y(st_pointonsurface(l.shape)) as lat
    from sensing.thing_location tl join sensing.location l on l.id = tl.location_id
    where tl.thing_id = any(${list(things)}::integer[]) and l.shape is not null order by tl.thing_id, l.id`.execute(db)
  return new Map(rows.map(({thing, lng, lat}) => [thing, [lng, lat] as const]))
}

/** What there is to watch within reach: properties, kinds of things and districts, each with how many. */
export async function listChoices(db: Db, reach: Reach) {
  const [own, there] = [readable(reach, sql.raw('s')), reach.areas === undefined ? sql`true` : sql`id in ${thingsIn(reach.areas)}`]
  const {rows: properties} = await sql<{property: string; name: string; unit: string | null; streams: number}>`
    select p.definition as property, min(p.name) as name, min(s.units -> 0 ->> 'symbol') as unit, count(*)::integer as streams
    from sensing.stream s join sensing.stream_property sp on sp.stream_id = s.id join sensing.observed_property p on p.id = sp.property_id
    where not s.several and ${own} group by 1 order by 4 desc, 1 limit 500`.execute(db)
  const {rows: thingKinds} = await sql<{kind: string; things: number}>`
    select properties ->> 'kind' as kind, count(*)::integer as things from sensing.thing
    where properties ->> 'kind' is not null and ${there} group by 1 order by 2 desc, 1 limit 200`.execute(db)
  const {rows: districts} = await sql<{code: string; streams: number}>`
    select district_id as code, count(*)::integer as streams from sensing.stream s where ${own} group by 1 order by 1 limit 500`.execute(db)
  return {properties, thingKinds, districts}
}
