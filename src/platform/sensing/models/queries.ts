import {sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import type {Reach} from '../core/reach.ts'
import {thingsIn} from '../queries/areas.ts'

/** The newest of a stream of a device, by the device's code. */
export interface ShownRow {
  readonly code: string
  readonly name: string
  readonly group: string
  readonly lng: number | null
  readonly lat: number | null
  readonly key: string | null
  readonly symbol: string
  readonly definition: string
  readonly every: number | null
  readonly at: Date | null
  readonly value: number | null
}

/** Devices of a kind within reach in the order of their codes, with what their streams show: of each device all its rows. */
export async function listShown(
  db: Db,
  {areas}: Reach,
  {
    kind,
    code,
    after,
    limit,
  }: {readonly kind: string; readonly code?: string | undefined; readonly after?: string | undefined; readonly limit: number},
): Promise<readonly ShownRow[]> {
  const {rows} = await sql<ShownRow>`
    select t.code, t.name, t."group", st_x(l.point) as lng, st_y(l.point) as lat, s.properties ->> 'key' as key,
      coalesce(s.units -> 0 ->> 'symbol', '') as symbol, coalesce(s.units -> 0 ->> 'definition', '') as definition,
      (s.properties ->> 'every')::double precision as every, n.at, n.value
    from (
      select id, name, properties ->> 'code' as code, coalesce(properties ->> 'group', '') as "group" from sensing.thing
      where properties ->> 'kind' = ${kind} and properties ->> 'code' > ${after ?? ''}
        and ${areas === undefined ? sql`true` : sql`id in ${thingsIn(areas)}`}
        and ${code === undefined ? sql`true` : sql`properties ->> 'code' = ${code}`}
      order by properties ->> 'code' limit ${limit}
    ) as t
    left join lateral (
      select st_pointonsurface(l.shape) as point from sensing.thing_location tl join sensing.location l on l.id = tl.location_id
      where tl.thing_id = t.id and l.shape is not null order by l.id limit 1
    ) as l on true
    left join sensing.stream s on s.thing_id = t.id and not s.several and s.properties ? 'key'
    left join sensing.latest n on n.district_id = s.district_id and n.stream_id = s.id
    order by t.code, s.id`.execute(db)
  return rows
}
