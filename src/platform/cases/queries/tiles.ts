import {type RawBuilder, sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import {type Db, planAnew} from '#kernel/db.ts'
import type {Light} from '#lib/calendar.ts'
import {boundsOf, type TileKey} from '#lib/tiles/mercator.ts'
import type {Ending, State} from '../core/states.ts'
import {all, beginsWith, type Filter, matching} from './filter.ts'

type Bounds = NonNullable<Filter['bbox']>

/** As `lightOf` in the core judges it. */
const lightAt = (at: Date): RawBuilder<unknown> => {
  const judged = sql`coalesce(c.handled_at, c.paused_at, ${at}::timestamptz)`
  return sql`case when c.due_at is null or c.state in ('rejected', 'voided', 'merged') then 'none'
    when ${judged} > c.due_at then 'red' when ${judged} > c.yellow_at then 'yellow' else 'green' end`
}

const MOST = 20_000
const DAY_MS = 86_400_000

/** A case as the map shows it. */
export interface TileCase {
  readonly id: string
  readonly number: string | null
  readonly state: State
  readonly ending: Ending | null
  readonly category: string | null
  readonly description: string
  readonly reportedAt: Date
  readonly light: Light | 'none'
  readonly lng: number
  readonly lat: number
}

/** Cases in a box that the actor may see, each by itself, those due first. */
export async function listCaseTile(db: Db, act: Act, filter: Filter & {readonly bbox: Bounds}, limit = MOST): Promise<readonly TileCase[]> {
  const {rows} = await sql<TileCase>`${planAnew}
    select c.id, c.number, c.state, c.ending, c.category, left(c.description, 60) as description, c.reported_at as "reportedAt", ${lightAt(act.at)} as light,
      st_x(c.place) as lng, st_y(c.place) as lat
    from cases.case c where ${matching(act, filter)} order by c.due_at, c.id limit ${limit}`.execute(db)
  return rows
}

/** Squares across a tile in which cases are counted together. */
const SQUARES = 8

/** Cases of a tile counted by squares and light; each belongs to one tile only. */
export async function countCaseTile(db: Db, act: Act, filter: Filter, tile: TileKey) {
  const [west, south, east, north] = boundsOf(tile)
  const where = all([
    matching(act, {...filter, bbox: [west, south, east, north]}),
    sql`st_x(c.place) >= ${west} and st_x(c.place) < ${east} and st_y(c.place) >= ${south} and st_y(c.place) < ${north}`,
  ])
  const {rows} = await sql<{count: number; red: number; yellow: number; green: number; lng: number; lat: number}>`${planAnew}
    select count(*)::integer as count, (count(*) filter (where light = 'red'))::integer as red, (count(*) filter (where light = 'yellow'))::integer as yellow,
      (count(*) filter (where light = 'green'))::integer as green, avg(x) as lng, avg(y) as lat
    from (select ${lightAt(act.at)} as light, st_x(c.place) as x, st_y(c.place) as y from cases.case c where ${where}) as found
    group by floor((x - ${west}) / ${(east - west) / SQUARES}), floor((y - ${south}) / ${(north - south) / SQUARES})`.execute(db)
  return rows
}

/** How many cases of a filter there are, by state, light and category. */
export async function countKinds(db: Db, act: Act, filter: Filter) {
  const {rows} = await sql<{state: State; light: Light | 'none'; category: string | null; count: number}>`${planAnew}
    select c.state, ${lightAt(act.at)} as light, c.category, count(*)::integer as count
    from cases.case c where ${matching(act, filter)} group by 1, 2, 3`.execute(db)
  return rows
}

/** How many cases of a filter are on the map. */
export async function countOnMap(db: Db, act: Act, filter: Filter): Promise<number> {
  const {rows} = await sql<{n: number}>`${planAnew} select count(*)::integer as n from cases.case c where ${matching(act, filter)}`.execute(
    db,
  )
  return rows[0]?.n ?? 0
}

/** How many cases were reported on each day of a period; a day is 24 hours from its beginning. */
export async function countByDay(db: Db, act: Act, {from, to}: {from: Date; to: Date}): Promise<readonly number[]> {
  const days = Math.ceil((to.getTime() - from.getTime()) / DAY_MS)
  const {rows} = await sql<{day: number; n: number}>`${planAnew}
    select floor(extract(epoch from c.reported_at - ${from}::timestamptz) / 86400)::integer as day, count(*)::integer as n
    from cases.case c where ${matching(act, {from, to})} and c.place is not null group by 1`.execute(db)
  const counts = new Map(rows.map(({day, n}) => [day, n]))
  return Array.from({length: days}, (_, day) => counts.get(day) ?? 0)
}

/** Where cases are now. */
export async function listCasePlaces(db: Db, ids: readonly string[]): Promise<readonly (readonly [number, number])[]> {
  const asked = ids.filter((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
  const {rows} = await sql<{lng: number; lat: number}>`
    select st_x(place) as lng, st_y(place) as lat from cases.case where id = any (${`{${asked.join(',')}}`}::uuid[]) and place is not null`.execute(
    db,
  )
  return rows.map(({lng, lat}) => [lng, lat] as const)
}

/** Cases on a component or within an area by its code, newest report first. */
export async function listCasesOf(db: Db, act: Act, of: {readonly component: string} | {readonly area: string}, limit: number) {
  const mine = 'component' in of ? sql`c.component = ${of.component}` : beginsWith(sql`c.area`, of.area)
  const {rows} = await sql<{id: string; state: State; ending: Ending | null; description: string; reportedAt: Date}>`${planAnew}
    select c.id, c.state, c.ending, left(c.description, 60) as description, c.reported_at as "reportedAt"
    from cases.case c where ${mine} and ${matching(act, {})} order by c.reported_at desc, c.id desc limit ${limit}`.execute(db)
  return rows
}
