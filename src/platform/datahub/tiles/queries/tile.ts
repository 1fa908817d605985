import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import type {Drawn, Features, TileAsked} from '#kernel/maps/contract.ts'
import type {Geometry} from '#lib/tiles/shape.ts'
import {answered} from '../../features/queries/features.ts'
import {columnOf, type Sql} from '../../features/queries/values.ts'

const f: Sql = sql.raw('f')

/** Squares across a tile from each of which some are taken where there are too many for all, and how many. */
const SQUARES = 16
const OF_EACH = {point: 11, line: 8, polygon: 8, any: 8} as const

/** Digits of degrees that are told apart at a zoom, and a quarter of the width of a unit of its tiles. */
const finenessAt = (z: number): {readonly digits: number; readonly degrees: number} => {
  const degrees = 360 / 2 ** z / 4096
  return {digits: Math.min(9, Math.max(3, Math.ceil(-Math.log10(degrees)) + 1)), degrees}
}

/** A shape for a tile: surfaces and lines without the corners nobody would see, those that would vanish kept. */
const shapeAt = ({place, shape}: Features, z: number): Sql => {
  const {digits, degrees} = finenessAt(z)
  const column = columnOf(f, place)
  if (shape === 'point' || z >= 18) return sql`st_asgeojson(${column}, ${digits}::integer, 0)`
  const fewer = sql`st_asgeojson(st_simplify(${column}, ${degrees}::double precision, true), ${digits}::integer, 0)`
  if (shape === 'any') return fewer
  // What is smaller than a unit of the tile would vanish; it is not even written down.
  const size = sql`greatest(st_xmax(${column}) - st_xmin(${column}), st_ymax(${column}) - st_ymin(${column}))`
  return sql`case when ${size} >= ${degrees}::double precision then ${fewer} end`
}

interface Row {
  readonly id: string | number
  readonly shape: string | null
  readonly [name: `p${number}`]: unknown
}

const plain = (value: unknown): string | number | boolean | null => {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return value instanceof Date ? value.toISOString() : JSON.stringify(value)
}

const drawnOf = ({id, shape, ...row}: Row, names: readonly string[]): Drawn | undefined => {
  const geometry = shape === null ? undefined : (JSON.parse(shape) as Geometry | {readonly type: 'GeometryCollection'})
  if (geometry === undefined || geometry.type === 'GeometryCollection') return undefined
  const values = names.map((name, at) => [name, plain(row[`p${at}`])] as const)
  return {key: String(id), geometry, properties: {id, ...Object.fromEntries(values.filter(([, value]) => value !== null))}}
}

/** The features of a tile, all with their properties up to `most`; of more an even choice, by squares, with their ids alone. */
export async function listForTile(
  db: Db,
  act: Act,
  features: Features,
  {bounds: [west, south, east, north], tile}: TileAsked,
  most: number,
): Promise<readonly Drawn[]> {
  const {key, place, properties, shape} = features
  const rows = features.rows(act)
  const box = sql`st_makeenvelope(${west}, ${south}, ${east}, ${north}, 4326)`
  const within = sql`${columnOf(f, place)} && ${box}`
  const head = sql`${columnOf(f, key.column)} as id, ${shapeAt(features, tile.z)} as shape`
  const counted = await sql<{
    n: number
  }>`select count(*)::integer as n from (select 1 from ${rows} as f where ${within} limit ${most + 1}) as few`.execute(db)
  if ((counted.rows[0]?.n ?? 0) <= most) {
    const columns = [head, ...properties.map((property, at) => sql`${answered(property)} as ${sql.raw(`p${at}`)}`)]
    const {rows: found} = await sql<Row>`select ${sql.join(columns)} from ${rows} as f where ${within} limit ${most}`.execute(db)
    const names = properties.map(({name}) => name)
    return found.flatMap((row) => drawnOf(row, names) ?? [])
  }
  const [wide, high] = [(east - west) / SQUARES, (north - south) / SQUARES]
  const left = sql`${west}::double precision + (n % ${SQUARES}::integer) * ${wide}::double precision`
  const low = sql`${south}::double precision + (n / ${SQUARES}::integer) * ${high}::double precision`
  const square = sql`st_makeenvelope(${left}, ${low}, ${left} + ${wide}::double precision, ${low} + ${high}::double precision, 4326)`
  const {rows: chosen} = await sql<Row>`select one.id, one.shape from generate_series(0, ${SQUARES * SQUARES - 1}::integer) as n
    cross join lateral (select ${head} from ${rows} as f where ${columnOf(f, place)} && ${square} limit ${OF_EACH[shape]}) as one`.execute(
    db,
  )
  // What lies on an edge is chosen by both sides of it.
  return [...new Map(chosen.map((row) => [row.id, row])).values()].flatMap((row) => drawnOf(row, []) ?? [])
}
