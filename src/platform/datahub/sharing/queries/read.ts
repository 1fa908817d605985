import {type RawBuilder, sql} from 'kysely'
import {type Act, systemAct} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import type {Features, Property} from '#kernel/maps/contract.ts'
import {readText} from '../../features/core/cql2/text.ts'
import {CRS84} from '../../features/core/crs.ts'
import {type Asked, checkNames, pageParameters, readPage} from '../../features/core/request.ts'
import {countFeatures, listFeatures, type Page} from '../../features/queries/features.ts'
import {conditionOf} from '../../features/queries/filter.ts'
import {columnOf} from '../../features/queries/values.ts'
import {masks} from '../core/masks.ts'
import type {Terms} from '../core/share.ts'

type Sql = RawBuilder<unknown>

const b = sql.raw('b')
/** Degrees of the grid on which coarse places stand. */
const GRID = 0.01

const placeOf = ({place}: Features, {place: how}: Terms): Sql => {
  if (how === 'hidden') return sql`null::geometry`
  const kept = columnOf(b, place)
  return how === 'exact' ? kept : sql`st_snaptogrid(st_pointonsurface(${kept}), ${GRID}::double precision)`
}

const within = (features: Features, {areas, filter}: Terms): Sql | undefined => {
  const all: readonly Sql[] = [
    ...(areas.length === 0
      ? []
      : [
          sql`st_intersects(${columnOf(b, features.place)}, (select st_union(a.shape) from grid.area a where a.code = any(${[...areas]}::text[])))`,
        ]),
    ...(filter === null ? [] : [conditionOf({features, alias: b, crs: CRS84}, readText(filter))]),
  ]
  return all.length === 0 ? undefined : sql.join([...all], sql` and `)
}

/** What a share shows of features: what may be asked about, and what is told only in part. */
export interface Shared {
  /** What may be filtered and sorted by, and is told as it is. */
  readonly open: Features
  /** What is told in part, and may not be asked about. */
  readonly masked: readonly Property[]
}

const KEY = 'shared_key'
/** No statement under a share takes longer. */
export const LIMIT_MS = 10_000

/**
 * Features as a share shows them. Rows outside its scope are taken away before anything else is asked of them, so that not even an error
 * tells of them. A key that is no open field is replaced by one that tells nothing (it may hold a moment or a masked value); `salt` makes it.
 */
export function sharedFeatures(features: Features, terms: Terms, salt: string): Shared {
  const given = features.properties.filter(({name}) => terms.fields.includes(name))
  const masked = given.filter(({name}) => terms.masks[name] !== undefined)
  const properties = given.filter((one) => !masked.includes(one))
  const keyed = properties.some(({name}) => name === features.key.column)
  const times = features.time === undefined ? [] : [features.time].flat()
  const timed = times.length > 0 && times.every((name) => properties.some((one) => one.name === name))
  const key = keyed
    ? columnOf(b, features.key.column)
    : sql`encode(sha256(convert_to(${salt}::text || ${columnOf(b, features.key.column)}::text, 'UTF8')), 'hex')`
  const scope = within(features, terms)
  const columns = given.filter(({name}) => !(keyed && name === features.key.column)).map(({name}) => sql`${columnOf(b, name)}`)
  // How many there are in all, and writing, are none of a share's business.
  const {time, counted: _counted, writes: _writes, ...rest} = features
  return {
    masked,
    open: {
      ...rest,
      ...(timed && time !== undefined ? {time} : {}),
      key: keyed ? features.key : {column: KEY, type: 'text'},
      place: 'shared_place',
      properties,
      rows: (act) =>
        sql`(select ${key} as ${sql.ref(keyed ? features.key.column : KEY)}, ${placeOf(features, terms)} as shared_place${
          columns.length === 0 ? sql`` : sql`, ${sql.join(columns)}`
        } from ${features.rows(systemAct(act.at, 'sharing'))} as b ${scope === undefined ? sql`` : sql`where ${scope} offset 0`})`,
    },
  }
}

type Query = Readonly<Record<string, string>>

/** What is asked of a share; fields told in part may be chosen, and nothing else. Throws what readPage throws. */
export function readShared(query: Query, {open, masked}: Shared): Asked {
  const hidden = (name: string): boolean => masked.some((one) => one.name === name)
  const {properties, ...rest} = query
  checkNames(query, [...pageParameters.filter((name) => name !== 'f'), ...open.properties.map(({name}) => name)])
  const names = properties?.split(',').map((name) => name.trim())
  const plain = names?.filter((name) => !hidden(name))
  const asked = readPage(plain === undefined ? rest : {...rest, properties: plain.join(',')}, open)
  const chosen = masked.filter(({name}) => names === undefined || names.includes(name))
  return {...asked, properties: [...asked.properties, ...chosen]}
}

/** A page under a share: what is told in part is cut before it leaves, and what was asked knew nothing of it. */
export async function listShared(
  db: Db,
  act: Act,
  {open}: Shared,
  terms: Terms,
  asked: Asked,
): Promise<{readonly page: Page; readonly count: number; readonly exact: boolean}> {
  const {count, exact} = await countFeatures(db, act, open, asked)
  if (asked.hits) return {page: {features: [], cursor: null}, count, exact}
  const page = await listFeatures(db, act, open, asked)
  const features = page.features.map(({properties, ...one}) => ({
    ...one,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, value]) => {
        const mask = terms.masks[name]
        return [name, mask === undefined ? value : masks[mask].apply(value)]
      }),
    ),
  }))
  return {page: {features, cursor: page.cursor}, count, exact}
}
