import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import type {Features} from '#kernel/maps/contract.ts'
import type {Geometry} from '#lib/geo/wkt.ts'
import {problem} from '#lib/problem.ts'
import type {Geometry as Drawn} from '#lib/tiles/shape.ts'
import {CRS84, type Crs} from '../core/crs.ts'
import {fitsKey} from './features.ts'
import {columnOf, type Sql, shapeValue, stateOf} from './values.ts'

const badPlace = problem<{why: string}>('datahub.bad-place', 422, {
  zh: ({why}) => `几何无效或超出坐标系范围（${why}）。请核对坐标、轴的次序和 Content-Crs 后重新提交。`,
  en: ({why}) =>
    `The geometry is not valid or lies outside its reference system (${why}). Check it, the order of its axes and Content-Crs, and send it again.`,
})

const f: Sql = sql.raw('f')

/** The state of a feature as the actor may see it; undefined when there is none for them. */
export async function findState(db: Db, act: Act, features: Features, id: string): Promise<string | undefined> {
  const {column, type} = features.key
  if (!fitsKey(features, id)) return undefined
  const {rows} = await sql<{state: string}>`select ${stateOf(features, f)} as state from ${features.rows(act)} as f
    where ${columnOf(f, column)} = ${id}::${sql.raw(type)} limit 1`.execute(db)
  return rows[0]?.state
}

/** A geometry turned from the system in which it was sent into EPSG:4326, flat. Throws datahub.bad-place. */
export async function turnShape(db: Db, geometry: Geometry, crs: Crs): Promise<Drawn> {
  const [west, south, east, north] = crs.northFirst ? [-90, -180, 90, 180] : [-180, -90, 180, 90]
  const degrees = crs.srid === CRS84.srid || crs.srid === 4490
  const corners = (value: unknown): readonly (readonly number[])[] =>
    Array.isArray(value) ? (typeof value[0] === 'number' ? [value as readonly number[]] : value.flatMap(corners)) : []
  if (degrees && geometry.type !== 'GeometryCollection')
    for (const [a = 999, b = 999] of corners(geometry.coordinates))
      if (a < west || a > east || b < south || b > north) throw badPlace({why: `${a}, ${b}`})
  // Projections refuse what lies outside of them with an error, after which nothing more could be asked in this transaction.
  await sql`savepoint turning`.execute(db)
  try {
    const {rows} = await sql<{shape: string; valid: boolean; within: boolean}>`
      select st_asgeojson(g, 9, 0) as shape, st_isvalid(g) as valid, st_coveredby(g, st_makeenvelope(-180, -90, 180, 90, 4326)) as within
      from (select st_force2d(${shapeValue(JSON.stringify(geometry), crs).sql}) as g) as turned`.execute(db)
    const found = rows[0]
    await sql`release savepoint turning`.execute(db)
    if (found?.valid !== true || !found.within) throw badPlace({why: geometry.type})
    return JSON.parse(found.shape) as Drawn
  } catch (error) {
    const code = (error as {code?: string} | null)?.code ?? ''
    if (!code.startsWith('22') && code !== 'XX000') throw error
    await sql`rollback to savepoint turning`.execute(db)
    throw badPlace({why: geometry.type})
  }
}
