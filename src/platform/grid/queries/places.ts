import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import type {Place} from '../core/gazetteer.ts'
import type {Box, Position, ShapeJson} from '../core/shape.ts'
import {chunksOf} from './cells.ts'

/** Every place, for the search in memory. */
export const listPlaces = async (db: Db): Promise<readonly Place[]> =>
  db
    .selectFrom('grid.place')
    .select([
      'name',
      'name_en as nameEn',
      'kind',
      'road',
      'number',
      'pinyin',
      'initials',
      sql<Position>`jsonb_build_array(ST_X(place), ST_Y(place))`.as('place'),
    ])
    .orderBy('id')
    .execute()

export const insertPlaces = async (tx: Tx, places: readonly (Place & {readonly id: string})[]): Promise<void> => {
  for (const chunk of chunksOf(places)) {
    const rows = chunk.map(({place, ...rest}) => ({...rest, lng: place[0], lat: place[1]}))
    await sql`
      insert into grid.place (id, name, name_en, kind, road, number, pinyin, initials, place)
      select id, name, "nameEn", kind, road, number, pinyin, initials, ST_SetSRID(ST_MakePoint(lng, lat), 4326)
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, name text, "nameEn" text, kind text, road text, number text, pinyin text,
        initials text, lng double precision, lat double precision)`.execute(tx)
  }
}

export const deletePlaces = async (tx: Tx): Promise<void> => {
  await tx.deleteFrom('grid.place').execute()
}

/** The nearest name to a place within about a kilometre: house numbers and landmarks, not whole areas. */
export const findNearestPlace = async (db: Db, [lng, lat]: Position): Promise<{name: string; place: Position} | undefined> => {
  const point = sql`ST_SetSRID(ST_MakePoint(${lng}, ${lat}), 4326)`
  const {rows} = await sql<{name: string; place: Position}>`
    select name, jsonb_build_array(ST_X(place), ST_Y(place)) as place from grid.place
    where place && ST_Expand(${point}, 0.01) and kind not in ('street', 'community') order by place <-> ${point} limit 1`.execute(db)
  return rows[0]
}

/** One feature of the plain map or of the areas. */
export interface MapFeature {
  readonly type: 'Feature'
  readonly geometry: ShapeJson
  readonly properties: unknown
}

export const saveBaseLayer = async (
  tx: Tx,
  layer: string,
  features: readonly {readonly geometry: unknown; readonly properties: unknown}[],
): Promise<void> => {
  await tx.deleteFrom('grid.base_feature').where('layer', '=', layer).execute()
  for (const [i, chunk] of chunksOf(features).entries()) {
    const rows = chunk.map(({geometry, properties}, k) => ({sequence: i * 2000 + k, geometry, properties}))
    await sql`
      insert into grid.base_feature (layer, sequence, shape, properties)
      select ${layer}::text, sequence, ST_SetSRID(ST_GeomFromGeoJSON(geometry::text), 4326), properties
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(sequence integer, geometry jsonb, properties jsonb)`.execute(tx)
  }
}

const inBox = (column: 'shape', box: Box | undefined) =>
  box === undefined ? sql`true` : sql`${sql.ref(column)} && ST_MakeEnvelope(${box[0]}, ${box[1]}, ${box[2]}, ${box[3]}, 4326)`

/** Features of a base layer as GeoJSON, at most so many. */
export const listBaseFeatures = async (
  db: Db,
  layer: string,
  {box, most}: {box?: Box | undefined; most: number},
): Promise<readonly MapFeature[]> => {
  const {rows} = await sql<{feature: MapFeature}>`
    select jsonb_build_object('type', 'Feature', 'geometry', ST_AsGeoJSON(shape, 6)::jsonb, 'properties', properties) as feature
    from grid.base_feature where layer = ${layer} and ${inBox('shape', box)} order by sequence limit ${most}`.execute(db)
  return rows.map(({feature}) => feature)
}

/** Areas of one level as GeoJSON, outlines simplified to about so many metres. */
export const listAreaFeatures = async (
  db: Db,
  level: string,
  {metres, box}: {metres: number; box?: Box | undefined},
): Promise<readonly MapFeature[]> => {
  const {rows} = await sql<{feature: MapFeature}>`
    select jsonb_build_object('type', 'Feature', 'geometry', ST_AsGeoJSON(ST_SimplifyPreserveTopology(shape, ${metres / 111_320}), 6)::jsonb,
      'properties', jsonb_build_object('code', code, 'level', level, 'areaM2', round(area_m2))) as feature
    from grid.area where level = ${level} and ${inBox('shape', box)} order by code limit 20000`.execute(db)
  return rows.map(({feature}) => feature)
}

/** Cells in force as GeoJSON, at most so many. */
export const listCellFeatures = async (db: Db, {box, most}: {box?: Box | undefined; most: number}): Promise<readonly MapFeature[]> => {
  const {rows} = await sql<{feature: MapFeature}>`
    select jsonb_build_object('type', 'Feature', 'geometry', ST_AsGeoJSON(case when ST_NumGeometries(shape) = 1 then ST_GeometryN(shape, 1) else shape end, 6)::jsonb,
      'properties', jsonb_build_object('code', code, 'name', name, 'region', region)) as feature
    from grid.cell_now where ${inBox('shape', box)} order by code limit ${most}`.execute(db)
  return rows.map(({feature}) => feature)
}
