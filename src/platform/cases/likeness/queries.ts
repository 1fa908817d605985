import {type RawBuilder, sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {openStates, type State} from '../core/lifecycle.ts'
import {visibleTo} from '../queries/list.ts'
import type {LikenessRule} from './core/rule.ts'

/** A case that may be the same as another, with what a likeness is judged by. */
export interface Candidate {
  readonly id: string
  readonly number: string | null
  readonly state: State
  readonly category: string | null
  readonly component: string | null
  readonly description: string
  readonly address: string | null
  readonly reportedAt: Date
  readonly dueAt: Date | null
  readonly open: boolean
  readonly lng: number | null
  readonly lat: number | null
}

/** Where and when to look. `except` is the case that is looked for; `seenBy` leaves only what somebody may read. */
export interface Search {
  readonly place: readonly [number, number] | null
  readonly component: string | null
  readonly rule: LikenessRule
  readonly at: Date
  readonly except?: string | undefined
  readonly seenBy?: Act | undefined
}

/** At most so many of one tile, of one component, and of all. */
const PER_TILE = 150
const PER_COMPONENT = 50
const MOST = 300
/** Tiles in one degree; the index case_near is made of the same expression. */
const TILES = 400
const METRES_PER_DEGREE = 111_195
const DAY = 86_400_000

/** The tiles that a square around a point touches, and its sides in degrees. */
function tilesAround([lng, lat]: readonly [number, number], metres: number) {
  const high = metres / METRES_PER_DEGREE
  const wide = high / Math.max(0.01, Math.cos((lat * Math.PI) / 180))
  const tiles: (readonly [number, number])[] = []
  for (let x = Math.floor((lng - wide) * TILES); x <= Math.floor((lng + wide) * TILES); x += 1)
    for (let y = Math.floor((lat - high) * TILES); y <= Math.floor((lat + high) * TILES); y += 1) tiles.push([x, y])
  return {tiles, wide, high}
}

const columns = sql`c.id, c.number, c.state,
  c.category, c.component, c.description, c.address, c.reported_at as "reportedAt", c.due_at as "dueAt",
  c.state in (${sql.join([...openStates])}) as open, st_x(c.place) as lng, st_y(c.place) as lat`

const young = ({rule, at, except, seenBy}: Search): RawBuilder<unknown> => sql`
  c.reported_at >= ${new Date(at.getTime() - rule.openDays * DAY)} and c.reported_at <= ${at}
  and (c.state in (${sql.join([...openStates])}) or coalesce(c.closed_at, c.changed_at) >= ${new Date(at.getTime() - rule.endedDays * DAY)})
  ${except === undefined ? sql`` : sql`and c.id <> ${except}::uuid`} ${seenBy === undefined ? sql`` : sql`and ${visibleTo(seenBy)}`}`

/** The cases near a place or of a component that are young enough by the rule, at most some hundred, newest first. Reads a bounded part of the index. */
export async function listCandidates(db: Db, search: Search): Promise<readonly Candidate[]> {
  const {place, component, rule} = search
  const parts: RawBuilder<unknown>[] = []
  if (place !== null) {
    const [lng, lat] = place
    const {tiles, wide, high} = tilesAround(place, rule.metres)
    for (const [x, y] of tiles)
      parts.push(sql`(select ${columns} from cases.case c
        where floor(st_x(c.place) * 400) = ${x}::double precision and floor(st_y(c.place) * 400) = ${y}::double precision and ${young(search)}
          and st_x(c.place) between ${lng - wide}::double precision and ${lng + wide}::double precision
          and st_y(c.place) between ${lat - high}::double precision and ${lat + high}::double precision
        order by c.reported_at desc limit ${PER_TILE})`)
  }
  if (component !== null)
    parts.push(sql`(select ${columns} from cases.case c where c.component = ${component} and ${young(search)}
      order by c.reported_at desc limit ${PER_COMPONENT})`)
  if (parts.length === 0) return []
  const {rows} = await sql<Candidate>`
    select * from (${sql.join(parts, sql` union `)}) as found order by "reportedAt" desc, id desc limit ${MOST}`.execute(db)
  return rows
}

/** Which of these cases were reported from the telephone of one of them. */
export async function listSamePhone(db: Db, id: string, others: readonly string[]): Promise<ReadonlySet<string>> {
  if (others.length === 0) return new Set()
  const {rows} = await sql<{id: string}>`
    select o.case_id as id from cases.reporter r join cases.reporter o on o.phone = r.phone
    where r.case_id = ${id}::uuid and o.case_id in (${sql.join(others.map((other) => sql`${other}::uuid`))})`.execute(db)
  return new Set(rows.map((row) => row.id))
}

/** How many more people said that a case is theirs too, by case; none is left out. */
export async function countJoined(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map()
  const {rows} = await sql<{id: string; people: number}>`
    select case_id as id, count(*)::integer as people from cases.joined
    where case_id in (${sql.join(ids.map((id) => sql`${id}::uuid`))}) group by 1`.execute(db)
  return new Map(rows.map(({id, people}) => [id, people]))
}

/** The rules of the city an area belongs to; empty where it has none of its own. */
export async function listRules(db: Db, area: string): Promise<readonly LikenessRule[]> {
  const {rows} = await sql<LikenessRule>`
    select category, metres, open_days as "openDays", ended_days as "endedDays" from cases.likeness_rule
    where city = (select city from cases.likeness_rule where starts_with(${area}, city) order by length(city) desc limit 1)`.execute(db)
  return rows
}

/** Keeps the rules of a city in place of those it had. */
export async function keepRules(tx: Tx, city: string, rules: readonly LikenessRule[]): Promise<void> {
  await tx.deleteFrom('cases.likeness_rule').where('city', '=', city).execute()
  if (rules.length === 0) return
  await tx
    .insertInto('cases.likeness_rule')
    .values(rules.map(({category, metres, openDays, endedDays}) => ({city, category, metres, open_days: openDays, ended_days: endedDays})))
    .execute()
}

/** Somebody who said that a case is theirs too. */
export interface Joined {
  readonly id: string
  readonly caseId: string
  readonly clientId: string
  readonly name: string | null
  readonly phone: string | null
  readonly email: string | null
  readonly language: 'zh' | 'en'
  readonly hash: string
  readonly at: Date
}

/** The case somebody joined with this client id before, or undefined. */
export async function findJoined(db: Db, clientId: string): Promise<{readonly caseId: string; readonly hash: string} | undefined> {
  const found = await db
    .selectFrom('cases.joined')
    .select(['case_id as caseId', 'hash'])
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  return found
}

/** Writes down who joined, with their link, in one statement. */
export async function insertJoined(tx: Tx, {id, caseId, clientId, name, phone, email, language, hash, at}: Joined): Promise<void> {
  await sql`with joining as (
      insert into cases.joined (id, case_id, client_id, name, phone, email, language, hash, at)
      values (${id}, ${caseId}, ${clientId}, ${name}, ${phone}, ${email}, ${language}, ${hash}, ${at})
    )
    insert into cases.follow (hash, case_id, at) values (${hash}, ${caseId}, ${at})`.execute(tx)
}

/** Gives somebody who joined another link in place of the one they may have lost. */
export async function renewJoined(tx: Tx, clientId: string, {hash, at}: {hash: string; at: Date}): Promise<void> {
  await sql`with before as (select hash, case_id from cases.joined where client_id = ${clientId}),
    gone as (delete from cases.follow where hash in (select hash from before)),
    fresh as (insert into cases.follow (hash, case_id, at) select ${hash}, case_id, ${at}::timestamptz from before)
    update cases.joined set hash = ${hash} where client_id = ${clientId}`.execute(tx)
}
