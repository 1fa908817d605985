import {type RawBuilder, sql} from 'kysely'
import {jsonb, type Tx} from '#kernel/db.ts'
import type {SetName} from '../core/model.ts'

type Sql = RawBuilder<unknown>

/** Sets whose entities are rows with an id of their own: all but observations. */
export type RowSet = Exclude<SetName, 'Observations'>

const tables: Readonly<Record<RowSet, Sql>> = {
  Things: sql`sensing.thing`,
  Locations: sql`sensing.location`,
  HistoricalLocations: sql`sensing.stay`,
  Datastreams: sql`sensing.stream`,
  MultiDatastreams: sql`sensing.stream`,
  Sensors: sql`sensing.sensor`,
  ObservedProperties: sql`sensing.observed_property`,
  FeaturesOfInterest: sql`sensing.feature`,
}

/** The column of each property; a place is kept as it was sent and, where it is GeoJSON, as a shape. */
const columns: Readonly<Record<string, string>> = {
  name: 'name',
  description: 'description',
  properties: 'properties',
  encodingType: 'encoding',
  location: 'body',
  feature: 'body',
  metadata: 'metadata',
  definition: 'definition',
  time: 'at',
  observationType: 'observation_type',
  unitOfMeasurement: 'units',
  unitOfMeasurements: 'units',
  multiObservationDataTypes: 'types',
}

const asJson: readonly string[] = ['properties', 'body', 'metadata', 'units', 'types']

/** A column with what goes into it. */
export interface Cell {
  readonly column: string
  readonly value: unknown
}

/** The cells of what is said of an entity. A Datastream's one unit is a list of one. */
export const cellsOf = (said: Readonly<Record<string, unknown>>): readonly Cell[] =>
  Object.entries(said).flatMap(([name, value]) => {
    const column = columns[name]
    return column === undefined ? [] : [{column, value: name === 'unitOfMeasurement' ? [value] : value}]
  })

const written = ({column, value}: Cell): Sql => {
  if (column === 'shape')
    return value === null ? sql`null` : sql`st_setsrid(st_force2d(st_geomfromgeojson(${JSON.stringify(value)})), 4326)`
  if (value === null) return sql`null`
  return asJson.includes(column) ? jsonb(value) : sql`${value}`
}

/** The next id of an entity. */
export async function nextId(tx: Tx, set: RowSet): Promise<number> {
  const sequence = set === 'Datastreams' || set === 'MultiDatastreams' ? 'sensing.stream_id' : 'sensing.entity_id'
  const {rows} = await sql<{id: number}>`select nextval(${sequence})::integer as id`.execute(tx)
  return rows[0]?.id ?? 0
}

/** Writes an entity's row. */
export async function insertRow(tx: Tx, set: RowSet, id: number, cells: readonly Cell[]): Promise<void> {
  const names = [sql`id`, ...cells.map(({column}) => sql.ref(column))]
  await sql`insert into ${tables[set]} (${sql.join(names)}) values (${sql.join([sql`${id}`, ...cells.map(written)])})`.execute(tx)
}

/** Changes cells of an entity's row; false when it is not there. */
export async function updateRow(tx: Tx, set: RowSet, id: number, cells: readonly Cell[]): Promise<boolean> {
  const versioned = set === 'HistoricalLocations' ? [] : [sql`version = version + 1`]
  const changes = [...cells.map((cell) => sql`${sql.ref(cell.column)} = ${written(cell)}`), ...versioned]
  if (changes.length === 0) return true
  const {numAffectedRows} = await sql`update ${tables[set]} set ${sql.join(changes)} where id = ${id}`.execute(tx)
  return numAffectedRows === 1n
}

/** Whether a stream is of one component or several. */
export async function isSeveral(tx: Tx, id: number): Promise<boolean | undefined> {
  const {rows} = await sql<{several: boolean}>`select several from sensing.stream where id = ${id}`.execute(tx)
  return rows[0]?.several
}

/** Whether an entity is there. */
export async function anyRow(tx: Tx, set: RowSet, id: number): Promise<boolean> {
  const kind = set === 'Datastreams' ? sql`and not several` : set === 'MultiDatastreams' ? sql`and several` : sql``
  const {rows} = await sql`select from ${tables[set]} where id = ${id} ${kind}`.execute(tx)
  return rows.length > 0
}

/** Takes away entities with all that hangs on them, as OGC 18-088 table 26 says; streams with what they observed. Returns whether it was there. */
export async function deleteRow(tx: Tx, set: RowSet, id: number): Promise<boolean> {
  const streams = await streamsUnder(tx, set, id)
  await deleteObserved(tx, streams)
  if (set === 'Locations')
    await sql`delete from sensing.stay where id in (select stay_id from sensing.stay_location where location_id = ${id})`.execute(tx)
  if (set === 'FeaturesOfInterest') await sql`update sensing.stream set feature_id = null where feature_id = ${id}`.execute(tx)
  // A stream of several components goes with any of the properties it observes.
  if (set === 'ObservedProperties') await sql`delete from sensing.stream where id = any(${`{${streams.join(',')}}`}::integer[])`.execute(tx)
  const {numAffectedRows} = await sql`delete from ${tables[set]} where id = ${id}`.execute(tx)
  return numAffectedRows === 1n
}

async function streamsUnder(tx: Tx, set: RowSet, id: number): Promise<readonly number[]> {
  const where: Partial<Record<RowSet, Sql>> = {
    Things: sql`thing_id = ${id}`,
    Sensors: sql`sensor_id = ${id}`,
    Datastreams: sql`id = ${id}`,
    MultiDatastreams: sql`id = ${id}`,
    FeaturesOfInterest: sql`feature_id = ${id}`,
    ObservedProperties: sql`id in (select stream_id from sensing.stream_property where property_id = ${id})`,
  }
  const condition = where[set]
  if (condition === undefined) return []
  const {rows} = await sql<{id: number}>`select id from sensing.stream where ${condition}`.execute(tx)
  return rows.map((row) => row.id)
}

const observed = ['observation', 'observation_more', 'packed', 'latest', 'hour', 'day', 'resum'] as const

/** Takes away all that streams observed. */
async function deleteObserved(tx: Tx, streams: readonly number[]): Promise<void> {
  if (streams.length === 0) return
  for (const table of observed)
    await sql`delete from ${sql.id('sensing', table)} where stream_id = any(${`{${streams.join(',')}}`}::integer[])`.execute(tx)
}

/** Where observations lie that name this feature themselves, at most `limit`. */
export async function listNaming(
  tx: Tx,
  feature: number,
  limit: number,
): Promise<readonly {district: string; stream: number; at: number}[]> {
  const {rows} = await sql<{district: string; stream: number; at: Date}>`
    select district_id as district, stream_id as stream, at from sensing.observation_more where feature_id = ${feature}
    order by district_id, stream_id, at limit ${limit}`.execute(tx)
  return rows.map(({at, ...rest}) => ({...rest, at: at.getTime()}))
}

/** Whether streams whose own feature this is have observations that name another: then the stream's observations cannot go as one. */
export async function anyNamingOther(tx: Tx, feature: number): Promise<boolean> {
  const {rows} = await sql<{found: boolean}>`select exists (
    select from sensing.stream s join sensing.observation_more m on m.district_id = s.district_id and m.stream_id = s.id
    where s.feature_id = ${feature} and m.feature_id is not null and m.feature_id <> ${feature}) as found`.execute(tx)
  return rows[0]?.found === true
}

/** Puts a thing at these places and no others, and keeps when that was. */
export async function placeThing(tx: Tx, thing: number, places: readonly number[], {stay, at}: {stay: number; at: Date}): Promise<void> {
  await sql`delete from sensing.thing_location where thing_id = ${thing}`.execute(tx)
  await insertStay(tx, {stay, thing, at}, places)
  for (const place of places)
    await sql`insert into sensing.thing_location (thing_id, location_id) values (${thing}, ${place}) on conflict do nothing`.execute(tx)
}

/** Keeps that a thing was somewhere. */
export async function insertStay(
  tx: Tx,
  {stay, thing, at}: {readonly stay: number; readonly thing: number; readonly at: Date},
  places: readonly number[],
): Promise<void> {
  await sql`insert into sensing.stay (id, thing_id, at) values (${stay}, ${thing}, ${at})`.execute(tx)
  await addStayPlaces(tx, stay, places)
}

/** Adds places to where a thing was. */
export async function addStayPlaces(tx: Tx, stay: number, places: readonly number[]): Promise<void> {
  for (const place of places)
    await sql`insert into sensing.stay_location (stay_id, location_id) values (${stay}, ${place}) on conflict do nothing`.execute(tx)
}

/** The newest stay of a thing: when it began. */
export async function newestStay(tx: Tx, thing: number): Promise<Date | undefined> {
  const {rows} = await sql<{at: Date}>`select at from sensing.stay where thing_id = ${thing} order by at desc limit 1`.execute(tx)
  return rows[0]?.at
}

/** Sets which properties a stream observes, in their order. */
export async function linkProperties(tx: Tx, stream: number, properties: readonly number[]): Promise<void> {
  await sql`delete from sensing.stream_property where stream_id = ${stream}`.execute(tx)
  for (const [place, property] of properties.entries())
    await sql`insert into sensing.stream_property (stream_id, place, property_id) values (${stream}, ${place}, ${property})`.execute(tx)
}

/** A point within the place of a thing, and that place's id; undefined when it is nowhere on the map. */
export async function findThingPoint(
  tx: Tx,
  thing: number,
): Promise<{readonly location: number; readonly place: readonly [number, number] | null} | undefined> {
  const {rows} = await sql<{location: number; lng: number | null; lat: number | null}>`
    select l.id as location, st_x(st_pointonsurface(l.shape)) as lng, st_y(st_pointonsurface(l.shape)) as lat
    from sensing.thing_location tl join sensing.location l on l.id = tl.location_id where tl.thing_id = ${thing}
    order by l.shape is null, l.id limit 1`.execute(tx)
  const [found] = rows
  if (found === undefined) return undefined
  return {location: found.location, place: found.lng === null || found.lat === null ? null : [found.lng, found.lat]}
}

/** A point within a shape. */
export async function pointWithin(tx: Tx, shape: unknown): Promise<readonly [number, number] | null> {
  const {rows} = await sql<{lng: number | null; lat: number | null}>`
    select st_x(p) as lng, st_y(p) as lat from st_pointonsurface(st_force2d(st_geomfromgeojson(${JSON.stringify(shape)}))) as p`.execute(tx)
  const {lng = null, lat = null} = rows[0] ?? {}
  return lng === null || lat === null ? null : [lng, lat]
}

/** The feature made of a location before, or a new one. */
export async function featureOfLocation(tx: Tx, location: number, id: number): Promise<number> {
  const {rows} = await sql<{id: number}>`
    insert into sensing.feature (id, name, description, encoding, body, shape, area, location_id)
    select ${id}, name, description, encoding, body, shape, area, id from sensing.location where id = ${location}
    on conflict (location_id) do update set location_id = excluded.location_id returning id`.execute(tx)
  return rows[0]?.id ?? id
}

/** Gives a stream the feature of its observations. */
export async function setStreamFeature(tx: Tx, stream: number, feature: number): Promise<void> {
  await sql`update sensing.stream set feature_id = ${feature} where id = ${stream}`.execute(tx)
}
