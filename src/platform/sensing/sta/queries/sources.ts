import {type RawBuilder, sql} from 'kysely'
import {HAS_MORE, RESULT_AT_ONCE} from '../../core/observed.ts'
import {kept} from '../../queries/kept.ts'
import type {SetName} from '../core/model.ts'
import type {Value} from './values.ts'

type Sql = RawBuilder<unknown>

/** Where the entities of a set are kept, and how one of them, under an alias, is read and tied to its neighbours. */
export interface Source {
  readonly table: Sql
  /** What it is ordered by when nothing else is said, and tells entities apart. */
  readonly key: (a: Sql) => readonly Value[]
  readonly properties: (a: Sql) => Readonly<Record<string, Value>>
  /** The condition under which the entity of alias `b` is a neighbour of that of alias `a`. */
  readonly ways: Readonly<Record<string, (a: Sql, b: Sql) => Sql>>
}

const text = (one: Sql): Value => ({type: 'text', sql: one})
const json = (one: Sql): Value => ({type: 'json', sql: one})
const time = (one: Sql): Value => ({type: 'time', sql: one})
const span = (from: Sql, to: Sql): Value => ({type: 'span', sql: from, to})
const shape = (body: Sql, one: Sql): Value => ({type: 'shape', sql: one, to: body})
const number = (one: Sql): Value => ({type: 'number', sql: one})

const newest = (a: Sql, what: Sql): Sql =>
  sql`(select ${what} from sensing.latest l where l.district_id = ${a}.district_id and l.stream_id = ${a}.id)`
const byId = (a: Sql): readonly Value[] => [number(sql`${a}.id`)]
const named = (a: Sql) => ({id: number(sql`${a}.id`), name: text(sql`${a}.name`), description: text(sql`${a}.description`)})
const streamTimes = (a: Sql) => ({
  observedArea: {type: 'nothing', sql: sql`null`} as Value,
  phenomenonTime: span(sql`${a}.first_at`, newest(a, sql`l.at`)),
  resultTime: span(
    sql`${a}.result_from`,
    sql`greatest(${a}.result_to, ${newest(a, sql`case when l.marks & ${sql.lit(RESULT_AT_ONCE)} <> 0 then l.at end`)})`,
  ),
})

const streamWays = {
  Thing: (a: Sql, b: Sql) => sql`${b}.id = ${a}.thing_id`,
  Sensor: (a: Sql, b: Sql) => sql`${b}.id = ${a}.sensor_id`,
  Observations: (a: Sql, b: Sql) => sql`${b}.stream_id = ${a}.id and ${b}.district_id = ${a}.district_id`,
} as const
const properties = (a: Sql, b: Sql) =>
  sql`exists (select from sensing.stream_property sp where sp.stream_id = ${a}.id and sp.property_id = ${b}.id)`
const streamsOf = (column: string) => ({
  Datastreams: (a: Sql, b: Sql) => sql`${b}.${sql.ref(column)} = ${a}.id and not ${b}.several`,
  MultiDatastreams: (a: Sql, b: Sql) => sql`${b}.${sql.ref(column)} = ${a}.id and ${b}.several`,
})
const placed = (a: Sql, b: Sql) =>
  sql`exists (select from sensing.thing_location tl where tl.thing_id = ${a}.id and tl.location_id = ${b}.id)`
const stayed = (a: Sql, b: Sql) =>
  sql`exists (select from sensing.stay_location sl where sl.stay_id = ${a}.id and sl.location_id = ${b}.id)`
const turned = (condition: (a: Sql, b: Sql) => Sql) => (a: Sql, b: Sql) => condition(b, a)

/** What an observation has besides a number is looked up where it is marked so. */
const more = (a: Sql, column: string): Sql =>
  sql`(case when ${a}.marks & ${sql.lit(HAS_MORE)} <> 0 then (select m.${sql.ref(column)} from sensing.observation_more m
    where m.district_id = ${a}.district_id and m.stream_id = ${a}.stream_id and m.at = ${a}.at) end)`

/** An observation is told apart by its stream and its millisecond: `17-1795564800000`. */
const observationId = (a: Sql): Sql => sql`(${a}.stream_id || '-' || (extract(epoch from ${a}.at) * 1000)::bigint)`

const observedFeature = (a: Sql, b: Sql): Sql =>
  sql`${b}.id = coalesce(${more(a, 'feature_id')}, (select s.feature_id from sensing.stream s where s.id = ${a}.stream_id))`

/** Every set of SensorThings over the tables of sensing. */
export const sources: Readonly<Record<SetName, Source>> = {
  Things: {
    table: sql`sensing.thing`,
    key: byId,
    properties: (a) => ({...named(a), properties: json(sql`${a}.properties`)}),
    ways: {
      Locations: placed,
      HistoricalLocations: (a, b) => sql`${b}.thing_id = ${a}.id`,
      ...streamsOf('thing_id'),
    },
  },
  Locations: {
    table: sql`sensing.location`,
    key: byId,
    properties: (a) => ({
      ...named(a),
      encodingType: text(sql`${a}.encoding`),
      location: shape(sql`${a}.body`, sql`${a}.shape`),
      properties: json(sql`${a}.properties`),
    }),
    ways: {Things: turned(placed), HistoricalLocations: turned(stayed)},
  },
  HistoricalLocations: {
    table: sql`sensing.stay`,
    key: byId,
    properties: (a) => ({id: number(sql`${a}.id`), time: time(sql`${a}.at`)}),
    ways: {Thing: (a, b) => sql`${b}.id = ${a}.thing_id`, Locations: stayed},
  },
  Datastreams: {
    table: sql`(select * from sensing.stream where not several)`,
    key: byId,
    properties: (a) => ({
      ...named(a),
      unitOfMeasurement: json(sql`(${a}.units -> 0)`),
      observationType: text(sql`${a}.observation_type`),
      properties: json(sql`${a}.properties`),
      ...streamTimes(a),
    }),
    ways: {...streamWays, ObservedProperty: properties},
  },
  MultiDatastreams: {
    table: sql`(select * from sensing.stream where several)`,
    key: byId,
    properties: (a) => ({
      ...named(a),
      unitOfMeasurements: json(sql`${a}.units`),
      observationType: text(sql`${a}.observation_type`),
      multiObservationDataTypes: json(sql`${a}.types`),
      properties: json(sql`${a}.properties`),
      ...streamTimes(a),
    }),
    ways: {...streamWays, ObservedProperties: properties},
  },
  Sensors: {
    table: sql`sensing.sensor`,
    key: byId,
    properties: (a) => ({
      ...named(a),
      encodingType: text(sql`${a}.encoding`),
      metadata: json(sql`${a}.metadata`),
      properties: json(sql`${a}.properties`),
    }),
    ways: streamsOf('sensor_id'),
  },
  ObservedProperties: {
    table: sql`sensing.observed_property`,
    key: byId,
    properties: (a) => ({...named(a), definition: text(sql`${a}.definition`), properties: json(sql`${a}.properties`)}),
    ways: {
      Datastreams: (a, b) => sql`not ${b}.several and ${properties(b, a)}`,
      MultiDatastreams: (a, b) => sql`${b}.several and ${properties(b, a)}`,
    },
  },
  Observations: {
    table: kept({}),
    key: (a) => [time(sql`${a}.at`), number(sql`${a}.stream_id`)],
    properties: (a) => ({
      id: text(observationId(a)),
      phenomenonTime: span(sql`${a}.at`, more(a, 'until')),
      resultTime: time(sql`case when ${a}.marks & ${sql.lit(RESULT_AT_ONCE)} <> 0 then ${a}.at else ${more(a, 'result_at')} end`),
      result: {type: 'any', sql: sql`${a}.value`, to: sql`coalesce(to_jsonb(${a}.value), ${more(a, 'result')})`},
      resultQuality: json(more(a, 'result_quality')),
      validTime: span(more(a, 'valid_from'), more(a, 'valid_to')),
      parameters: json(more(a, 'parameters')),
    }),
    ways: {
      Datastream: (a, b) => sql`${b}.id = ${a}.stream_id and not ${b}.several`,
      MultiDatastream: (a, b) => sql`${b}.id = ${a}.stream_id and ${b}.several`,
      FeatureOfInterest: observedFeature,
    },
  },
  FeaturesOfInterest: {
    table: sql`sensing.feature`,
    key: byId,
    properties: (a) => ({
      ...named(a),
      encodingType: text(sql`${a}.encoding`),
      feature: shape(sql`${a}.body`, sql`${a}.shape`),
      properties: json(sql`${a}.properties`),
    }),
    ways: {Observations: turned(observedFeature)},
  },
}
