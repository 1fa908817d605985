import {type RawBuilder, sql} from 'kysely'
import type {Features, Property} from '#kernel/maps/contract.ts'
import {badFilter, type Expression} from '../core/cql2/tree.ts'
import {CRS84, type Crs} from '../core/crs.ts'

export type Sql = RawBuilder<unknown>

/** A piece of SQL with what it is. `any` is nothing yet: the open end of an interval. */
export interface Value {
  readonly type: Property['type'] | 'shape' | 'interval'
  readonly sql: Sql
  /** The end of an interval. */
  readonly to?: Sql
  /** Of an interval: whether its ends are dates. */
  readonly dates?: boolean
  /** Of a list of values: each. */
  readonly items?: readonly Value[]
}

/** For what rows a filter is written: their alias, and in which system the shapes of the filter are. */
export interface Scope {
  readonly features: Features
  readonly alias: Sql
  readonly crs: Crs
}

export const misfit = (at: string, found: string): Error =>
  badFilter({at, expected: {zh: '类型相配的值', en: 'values whose types fit'}, found})

/** A column of the rows. */
export const columnOf = (alias: Sql, name: string): Sql => sql`${alias}.${sql.ref(name)}`

/** The column as what it is published as. */
export const propertyValue = (alias: Sql, {name, type}: Property): Value => {
  const column = columnOf(alias, name)
  if (type === 'list') return {type, sql: sql`to_jsonb(${column})`}
  return {type, sql: type === 'number' ? sql`${column}::double precision` : column}
}

/** A geometry of a filter, in the system in which everything is kept. */
export function shapeValue(json: string, crs: Crs): Value {
  const given = sql`st_setsrid(st_geomfromgeojson(${json}), ${crs.srid}::integer)`
  const turned = crs.northFirst ? sql`st_flipcoordinates(${given})` : given
  return {type: 'shape', sql: crs.srid === CRS84.srid ? turned : sql`st_transform(${turned}, ${CRS84.srid}::integer)`}
}

const ring = (west: number, south: number, east: number, north: number): readonly (readonly (readonly [number, number])[])[] => [
  [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ],
]

/** West, south, east and north of a box of 4 or 6 numbers. */
const sidesOf = (box: readonly number[]): readonly [number, number, number, number] =>
  box.length === 6 ? [box[0] ?? 0, box[1] ?? 0, box[3] ?? 0, box[4] ?? 0] : [box[0] ?? 0, box[1] ?? 0, box[2] ?? 0, box[3] ?? 0]

/** A box as a surface; one whose west lies east of its east crosses the antimeridian and is two. Heights are left aside. */
export function boxValue(box: readonly number[], scope: Scope): Value {
  const [first, second, third, fourth] = sidesOf(box)
  const {crs} = scope
  const [west, south, east, north] = crs.northFirst ? [second, first, fourth, third] : [first, second, third, fourth]
  const plain: Crs = {...crs, northFirst: false}
  if (west > east && crs.srid === CRS84.srid)
    return shapeValue(
      JSON.stringify({type: 'MultiPolygon', coordinates: [ring(west, south, 180, north), ring(-180, south, east, north)]}),
      plain,
    )
  return shapeValue(JSON.stringify({type: 'Polygon', coordinates: ring(west, south, east, north)}), plain)
}

/** What of a feature is published, as one short text by which two states of it are told apart. */
export const stateOf = ({properties, place}: Features, alias: Sql): Sql =>
  sql`md5(row(${sql.join([...properties.map(({name}) => columnOf(alias, name)), columnOf(alias, place)])})::text)`

/** A constant as a parameter. */
export function constantValue(one: Exclude<Expression, {kind: 'property' | 'call' | 'list' | 'interval' | 'open'}>, scope: Scope): Value {
  switch (one.kind) {
    case 'text':
      return {type: 'text', sql: sql`${one.value}::text`}
    case 'number':
      return {type: 'number', sql: sql`${one.value}::double precision`}
    case 'truth':
      return {type: 'truth', sql: sql`${one.value}::boolean`}
    case 'date':
      return {type: 'date', sql: sql`${one.value}::date`}
    case 'timestamp':
      return {type: 'time', sql: sql`${one.value}::timestamptz`}
    case 'bbox':
      return boxValue(one.value, scope)
    default:
      return shapeValue(JSON.stringify(one.value), scope.crs)
  }
}

/** A day as the moment at which it begins, in UTC; a moment as it is. */
export const momentOf = ({type, sql: one}: Value): Sql => (type === 'date' ? sql`(${one}::timestamp at time zone 'UTC')` : one)

/** The last moment of a day; a moment as it is. */
const lastOf = ({type, sql: one}: Value): Sql =>
  type === 'date' ? sql`((${one}::timestamp + interval '1 day' - interval '1 microsecond') at time zone 'UTC')` : one

/** From when until when something lasts: ends that are open lie infinitely far. */
export interface Span {
  readonly dates: boolean
  readonly ends: (asDates: boolean) => readonly [Sql, Sql]
}

/** Something in time as a span: dates among dates are compared as they are, beside moments a day lasts from its first to its last. */
export function spanOf(from: Value | undefined, to: Value | undefined, at: string): Span {
  for (const end of [from, to]) if (end !== undefined && end.type !== 'date' && end.type !== 'time') throw misfit(at, end.type)
  return {
    dates: from?.type === 'date' && to?.type === 'date',
    ends: (asDates) => [
      from === undefined ? sql`'-infinity'::timestamptz` : asDates ? from.sql : momentOf(from),
      to === undefined ? sql`'infinity'::timestamptz` : asDates ? to.sql : lastOf(to),
    ],
  }
}
