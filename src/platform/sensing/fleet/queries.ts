import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'

/** A device about to be a thing with a place. */
export interface NewThing {
  readonly id: number
  readonly location: number
  readonly stay: number
  readonly name: string
  readonly description: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly lng: number
  readonly lat: number
  /** Code of the community it stands in; empty when the map does not know. */
  readonly area: string
}

/** A stream about to be. */
export interface NewStream {
  readonly id: number
  readonly district: string
  readonly thing: number
  readonly sensor: number
  readonly property: number
  readonly name: string
  readonly description: string
  readonly unit: {readonly name: string; readonly symbol: string; readonly definition: string}
  readonly properties: Readonly<Record<string, unknown>>
}

const textList = (values: readonly string[]): string => `{${values.map((value) => JSON.stringify(value)).join(',')}}`

/** So many new ids, in order. */
export async function nextIds(tx: Tx, sequence: 'entity_id' | 'stream_id', count: number): Promise<readonly number[]> {
  const {rows} = await sql<{id: number}>`
    select nextval(${`sensing.${sequence}`}::regclass)::integer as id from generate_series(1, ${count})`.execute(tx)
  return rows.map(({id}) => id)
}

/** Which of these codes devices have already, with the thing of each. */
export async function listKnownCodes(db: Db, codes: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const {rows} = await sql<{code: string; id: number}>`
    select properties ->> 'code' as code, id from sensing.thing where properties ->> 'code' = any(${textList(codes)}::text[])`.execute(db)
  return new Map(rows.map(({code, id}) => [code, id]))
}

/** The sensor that is described by this metadata, made when it is not there. */
export async function sensorOf(
  tx: Tx,
  id: number,
  {name, description, metadata}: {readonly name: string; readonly description: string; readonly metadata: string},
): Promise<number> {
  const {rows} = await sql<{id: number}>`
    with known as (select id from sensing.sensor where metadata = ${JSON.stringify(metadata)}::jsonb order by id limit 1),
    made as (insert into sensing.sensor (id, name, description, encoding, metadata)
      select ${id}, ${name}, ${description}, 'text/plain', ${JSON.stringify(metadata)}::jsonb where not exists (select from known) returning id)
    select id from known union all select id from made`.execute(tx)
  return rows[0]?.id ?? id
}

/** The observed property of this definition, made when it is not there. */
export async function propertyOf(
  tx: Tx,
  id: number,
  {name, definition}: {readonly name: string; readonly definition: string},
): Promise<number> {
  const {rows} = await sql<{id: number}>`
    with known as (select id from sensing.observed_property where definition = ${definition} order by id limit 1),
    made as (insert into sensing.observed_property (id, name, definition, description)
      select ${id}, ${name}, ${definition}, ${name} where not exists (select from known) returning id)
    select id from known union all select id from made`.execute(tx)
  return rows[0]?.id ?? id
}

/** Writes things where they stand, each with a place of its own. */
export async function insertThings(tx: Tx, things: readonly NewThing[], at: Date): Promise<void> {
  const given = sql`jsonb_to_recordset(${JSON.stringify(things)}::jsonb) as g(id integer, location integer, stay integer, name text,
    description text, properties jsonb, lng double precision, lat double precision, area text)`
  await sql`insert into sensing.thing (id, name, description, properties) select id, name, description, properties from ${given}`.execute(
    tx,
  )
  await sql`insert into sensing.location (id, name, description, encoding, body, shape, area)
    select location, name, description, 'application/geo+json', jsonb_build_object('type', 'Point', 'coordinates', jsonb_build_array(lng, lat)),
      st_setsrid(st_makepoint(lng, lat), 4326), area from ${given}`.execute(tx)
  await sql`insert into sensing.thing_location (thing_id, location_id) select id, location from ${given}`.execute(tx)
  await sql`insert into sensing.stay (id, thing_id, at) select stay, id, ${at} from ${given}`.execute(tx)
  await sql`insert into sensing.stay_location (stay_id, location_id) select stay, location from ${given}`.execute(tx)
}

/** Writes streams of one component, each observing one property. */
export async function insertStreams(tx: Tx, streams: readonly NewStream[]): Promise<void> {
  const given = sql`jsonb_to_recordset(${JSON.stringify(streams)}::jsonb) as g(id integer, district text, thing integer, sensor integer,
    property integer, name text, description text, unit jsonb, properties jsonb)`
  const measurement = 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement'
  await sql`insert into sensing.stream (id, district_id, thing_id, sensor_id, name, description, several, observation_type, units, types, properties)
    select id, district, thing, sensor, name, description, false, ${measurement}, jsonb_build_array(unit), ${JSON.stringify([measurement])}::jsonb,
      properties from ${given}`.execute(tx)
  await sql`insert into sensing.stream_property (stream_id, place, property_id) select id, 0, property from ${given}`.execute(tx)
}
