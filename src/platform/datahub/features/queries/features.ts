import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import {type Db, planAnew, plannedRows} from '#kernel/db.ts'
import type {Features, Property} from '#kernel/maps/contract.ts'
import type {Geometry} from '#lib/geo/wkt.ts'
import {problem} from '#lib/problem.ts'
import {CRS84, type Crs} from '../core/crs.ts'
import type {Asked} from '../core/request.ts'
import {conditionOf} from './filter.ts'
import {boxValue, columnOf, momentOf, type Sql, spanOf, stateOf, type Value} from './values.ts'

/** A feature as it was read. */
export interface Read {
  readonly id: string | number
  readonly geometry: Geometry | null
  readonly properties: Readonly<Record<string, unknown>>
}

/** A page of features; `cursor` tells where the next begins, null on the last. */
export interface Page {
  readonly features: readonly Read[]
  readonly cursor: string | null
}

const badCursor = problem('datahub.bad-cursor', 400, {
  zh: () => '翻页标记 cursor 无效。请从第一页重新查询。',
  en: () => 'The cursor is not one of ours. Ask again from the first page.',
})

const tookTooLong = problem<{seconds: number}>('datahub.took-too-long', 422, {
  zh: ({seconds}) => `查询超过 ${seconds} 秒，已停止。请用 bbox、datetime 或更简单的 filter 缩小范围后再查。`,
  en: ({seconds}) => `The question took more than ${seconds} seconds and was stopped. Narrow it by bbox, datetime or a simpler filter.`,
})

const notComputable = problem('datahub.not-computable', 400, {
  zh: () => '过滤条件或坐标无法计算：数值溢出、几何无效，或坐标超出坐标系范围。请检查后再查。',
  en: () =>
    'The filter or its coordinates cannot be computed: a number overflows, a shape is not valid, or it lies outside the reference system. Check it and ask again.',
})

const QUERY_CANCELED = '57014'

/**
 * Reads with a bound on the time of every statement, which PostgreSQL keeps and the embedded store does not know of. Throws
 * datahub.took-too-long, and datahub.not-computable for what the database refuses to compute of what was asked.
 */
export async function bounded<T>(db: Db, milliseconds: number, work: (db: Db) => Promise<T>): Promise<T> {
  if (!db.isTransaction) return db.transaction().execute((tx) => bounded(tx, milliseconds, work))
  await sql`select set_config('statement_timeout', ${String(milliseconds)}, true)`.execute(db)
  try {
    return await work(db)
  } catch (error) {
    const code = (error as {code?: string} | null)?.code ?? ''
    if (code === QUERY_CANCELED) throw tookTooLong({seconds: Math.round(milliseconds / 1000)})
    // Data exceptions, and what PostGIS refuses.
    if (code.startsWith('22') || code === 'XX000') throw notComputable({})
    throw error
  }
}

const f: Sql = sql.raw('f')

/** A column as it is answered: whole numbers of any size as numbers, dates as they are written. */
export const answered = ({name, type}: Property): Sql => {
  const column = columnOf(f, name)
  if (type === 'number') return sql`${column}::double precision`
  if (type === 'date') return sql`${column}::text`
  return type === 'list' ? sql`to_jsonb(${column})` : column
}

const DEGREE_DIGITS = 9
const METRE_DIGITS = 4

function shapeIn({place}: Features, crs: Crs): Sql {
  const kept = columnOf(f, place)
  const turned = crs.srid === CRS84.srid ? kept : sql`st_transform(${kept}, ${crs.srid}::integer)`
  const digits = crs.srid === CRS84.srid || crs.srid === 4490 ? DEGREE_DIGITS : METRE_DIGITS
  return sql`st_asgeojson(${crs.northFirst ? sql`st_flipcoordinates(${turned})` : turned}, ${digits}::integer, 0)`
}

/** What lies in a box, and what has no place. */
function inBox(features: Features, bbox: readonly number[], crs: Crs): Sql {
  const box = boxValue(bbox, {features, alias: f, crs}).sql
  const place = columnOf(f, features.place)
  return sql`(${place} is null or st_intersects(${place}, ${box}))`
}

function inTime(features: Features, [from, to]: readonly [string | null, string | null]): Sql {
  const names = features.time === undefined ? [] : [features.time].flat()
  const [first, last = first] = names.map((name) => features.properties.find((one) => one.name === name))
  if (first === undefined || last === undefined) return sql`true`
  const column = ({name, type}: Property): Value => ({type, sql: columnOf(f, name)})
  const end = (text: string | null): Value | undefined =>
    text === null
      ? undefined
      : text.length === 10
        ? {type: 'date', sql: sql`${text}::date`}
        : {type: 'time', sql: sql`${text}::timestamptz`}
  const [asked, own] = [spanOf(end(from), end(to), 'datetime'), spanOf(column(first), column(last), 'datetime')]
  const asDates = asked.dates && own.dates && from !== null && to !== null
  const [[begin, until], [b, e]] = [asked.ends(asDates), own.ends(asDates)]
  const open =
    names.length > 1
      ? sql`(${columnOf(f, first.name)} is null or ${b} <= ${until}) and (${columnOf(f, last.name)} is null or ${e} >= ${begin})`
      : sql`${b} <= ${until} and ${e} >= ${begin}`
  return sql`(${columnOf(f, first.name)} is null and ${columnOf(f, last.name)} is null or ${open})`
}

function conditionsOf(features: Features, asked: Asked): readonly Sql[] {
  const {bbox, bboxCrs, datetime, filter, filterCrs} = asked
  return [
    ...(bbox === undefined ? [] : [inBox(features, bbox, bboxCrs)]),
    ...(datetime === undefined ? [] : [inTime(features, datetime)]),
    ...(filter === undefined ? [] : [conditionOf({features, alias: f, crs: filterCrs}, filter)]),
  ]
}

const where = (conditions: readonly Sql[]): Sql => (conditions.length === 0 ? sql`` : sql`where ${sql.join([...conditions], sql` and `)}`)

interface OrderKey {
  readonly by: Sql
  readonly down: boolean
  readonly as: string
}

const CASTS: Readonly<Record<Property['type'], string>> = {
  text: 'text',
  number: 'double precision',
  truth: 'boolean',
  date: 'date',
  time: 'timestamptz',
  list: 'jsonb',
}

/** Ordered by what was asked and then by the key, so that every place in a list is a place of its own. */
function orderOf({key}: Features, {sort}: Asked): readonly OrderKey[] {
  return [
    ...sort.map(({property: {name, type}, down}) => {
      const column = columnOf(f, name)
      const by = type === 'text' ? sql`(${column} collate "C")` : type === 'number' ? sql`${column}::double precision` : column
      return {by, down, as: CASTS[type]}
    }),
    {by: columnOf(f, key.column), down: false, as: key.type},
  ]
}

const written = (values: readonly unknown[]): string => Buffer.from(JSON.stringify(values)).toString('base64url')

function readCursor(cursor: string, many: number): readonly (string | null)[] {
  try {
    const found: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (
      Array.isArray(found) &&
      found.length === many &&
      found.every((one) => one === null || (typeof one === 'string' && !one.includes('\u0000')))
    )
      return found
  } catch {
    // Falls through to the refusal.
  }
  throw badCursor({})
}

/** Rows that come after the one the cursor tells of: by the first key in which they differ; what is not there comes last. */
function after(order: readonly OrderKey[], cursor: string): Sql {
  const values = readCursor(cursor, order.length)
  const branches = order.map(({by, down, as}, index) => {
    const same = order.slice(0, index).map((key, place) => sql`${key.by} is not distinct from ${values[place] ?? null}::${sql.raw(key.as)}`)
    const value = values[index] ?? null
    const bound = sql`${value}::${sql.raw(as)}`
    const beyond = sql`${by} ${sql.raw(down ? '<' : '>')} ${bound}`
    // The key is always there: alone it leads straight into its index.
    const later = value === null ? sql`false` : index === order.length - 1 ? beyond : sql`(${by} is null or ${beyond})`
    return sql`(${sql.join([...same, later], sql` and `)})`
  })
  return sql`(${sql.join(branches, sql` or `)})`
}

interface Row {
  readonly id: string | number
  readonly shape: string | null
  readonly keys: readonly (string | null)[]
  readonly [name: `p${number}`]: unknown
}

const readOf = ({id, shape, ...row}: Row, properties: readonly Property[]): Read => ({
  id,
  geometry: shape === null ? null : (JSON.parse(shape) as Geometry),
  properties: Object.fromEntries(properties.map(({name}, at) => [name, row[`p${at}`] ?? null])),
})

const selected = (features: Features, {properties, geometry, crs}: Pick<Asked, 'properties' | 'geometry' | 'crs'>): readonly Sql[] => [
  sql`${columnOf(f, features.key.column)} as id`,
  sql`${geometry ? shapeIn(features, crs) : sql`null::text`} as shape`,
  ...properties.map((property, at) => sql`${answered(property)} as ${sql.raw(`p${at}`)}`),
]

/** A page of what the actor may see. Throws datahub.bad-cursor and what does not fit of the filter. */
export async function listFeatures(db: Db, act: Act, features: Features, asked: Asked): Promise<Page> {
  const order = orderOf(features, asked)
  const conditions = [...conditionsOf(features, asked), ...(asked.cursor === undefined ? [] : [after(order, asked.cursor)])]
  const keys = sql`array[${sql.join(order.map(({by}) => sql`${by}::text`))}] as keys`
  const by = sql.join(order.map((key) => sql`${key.by} ${sql.raw(key.down ? 'desc nulls last' : 'asc')}`))
  const {rows} = await sql<Row>`${planAnew} select ${sql.join([...selected(features, asked), keys])} from ${features.rows(act)} as f
    ${where(conditions)} order by ${by} limit ${asked.limit + 1}`.execute(db)
  const last = rows.length > asked.limit ? rows[asked.limit - 1] : undefined
  return {
    features: rows.slice(0, asked.limit).map((row) => readOf(row, asked.properties)),
    cursor: last === undefined ? null : written(last.keys),
  }
}

/** Up to here they are counted. */
const COUNTED = 10_000

/** How many fit what is asked: exactly while there are few, or when exactly was asked; otherwise as many as the planner expects. */
export async function countFeatures(
  db: Db,
  act: Act,
  features: Features,
  asked: Asked,
): Promise<{readonly count: number; readonly exact: boolean}> {
  const conditions = conditionsOf(features, asked)
  if (conditions.length === 0 && features.counted !== undefined) return {count: await features.counted(db, act), exact: true}
  const from = sql`from ${features.rows(act)} as f ${where(conditions)}`
  const some = asked.hits ? sql`` : sql`limit ${COUNTED + 1}`
  const {rows} = await sql<{
    n: number
  }>`${planAnew} select count(*)::double precision as n from (select 1 ${from} ${some}) as counted`.execute(db)
  const count = rows[0]?.n ?? 0
  if (asked.hits || count <= COUNTED) return {count, exact: true}
  return {count: Math.max(count, await plannedRows(db, sql`select 1 ${from}`)), exact: false}
}

const shapes: Readonly<Record<Features['key']['type'], RegExp>> = {
  text: /^.{1,200}$/s,
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  integer: /^\d{1,9}$/,
}

/** Whether a text could be a key of these features. */
export const fitsKey = ({key}: Features, id: string): boolean => shapes[key.type].test(id)

/** The feature of an id; undefined when there is none the actor may see. */
export async function findFeature(
  db: Db,
  act: Act,
  features: Features,
  id: string,
  asked: Pick<Asked, 'properties' | 'geometry' | 'crs'>,
): Promise<(Read & {readonly state: string}) | undefined> {
  const {column, type} = features.key
  if (!fitsKey(features, id)) return undefined
  const columns = [...selected(features, asked), sql`${stateOf(features, f)} as state`]
  const {rows} = await sql<Row & {readonly state: string}>`select ${sql.join(columns)} from ${features.rows(act)} as f
    where ${columnOf(f, column)} = ${id}::${sql.raw(type)} limit 1`.execute(db)
  return rows.map((row) => ({...readOf(row, asked.properties), state: row.state}))[0]
}

/** Where and when features lie: west, south, east, north, and from when until when. */
export interface Extent {
  readonly bbox: readonly [number, number, number, number] | undefined
  readonly interval: readonly [string | null, string | null] | undefined
}

/** The extent of all the actor may see. */
export async function extentOf(db: Db, act: Act, features: Features): Promise<Extent> {
  const [first, last = first] = features.time === undefined ? [] : [features.time].flat()
  const time = (pick: 'min' | 'max', name: string | undefined): Sql => {
    const property = features.properties.find((one) => one.name === name)
    if (property === undefined) return sql`null::timestamptz`
    return momentOf({type: property.type, sql: sql`${sql.raw(pick)}(${columnOf(f, property.name)})`})
  }
  const {rows} = await sql<{w: number | null; s: number; e: number; n: number; from: Date | null; to: Date | null}>`
    select st_xmin(x.box) as w, st_ymin(x.box) as s, st_xmax(x.box) as e, st_ymax(x.box) as n, x.begins as "from", x.ends as "to"
    from (select st_extent(${columnOf(f, features.place)}) as box, ${time('min', first)} as begins, ${time('max', last)} as ends
      from ${features.rows(act)} as f) as x`.execute(db)
  const row = rows[0]
  return {
    bbox: row === undefined || row.w === null ? undefined : [row.w, row.s, row.e, row.n],
    interval: first === undefined || row === undefined ? undefined : [row.from?.toISOString() ?? null, row.to?.toISOString() ?? null],
  }
}
