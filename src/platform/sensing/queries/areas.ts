import {type RawBuilder, sql} from 'kysely'
import type {Reach} from '../core/reach.ts'

type Sql = RawBuilder<unknown>

/** That the code of an area begins with one of these. */
export const within = (areas: readonly string[], code: Sql): Sql =>
  sql`${code} like any (${`{${areas.map((area) => `"${area}%"`).join(',')}}`}::text[])`

/** The things that stand in one of these areas. */
export const thingsIn = (areas: readonly string[]): Sql => sql`(
  select tl.thing_id from sensing.thing_location tl join sensing.location l on l.id = tl.location_id where ${within(areas, sql`l.area`)})`

/** That a stream, under an alias, may be read: its thing stands where the right reaches. */
export const readable = ({areas}: Reach, stream: Sql): Sql =>
  areas === undefined ? sql`true` : sql`${stream}.thing_id in ${thingsIn(areas)}`
