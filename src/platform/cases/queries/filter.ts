import {type RawBuilder, sql} from 'kysely'
import {type Act, may} from '#kernel/act.ts'
import type {Area} from '#lib/area.ts'
import type {Ending, State} from '../core/states.ts'
import {districtGram, wholeNumber, wordsOf} from '../core/words.ts'
import {holdsWords, type Narrowing} from './search.ts'

/** Which cases somebody wants to see; everything given must hold, except that a whole case number finds its case whatever else is asked. */
export interface Filter {
  readonly states?: readonly State[] | undefined
  /** Area code or its beginning. */
  readonly area?: string | undefined
  readonly unit?: string | undefined
  readonly category?: string | undefined
  readonly source?: string | undefined
  readonly overdue?: boolean | undefined
  /** Words of description, address or number, or pinyin initials of them. */
  readonly text?: string | undefined
  readonly number?: string | undefined
  /** Beginning of the name of whoever handles it or was asked to look at it; for those who may see it, also of the reporter's name or telephone. */
  readonly person?: string | undefined
  /** Reported at or after, and before. */
  readonly from?: Date | undefined
  readonly to?: Date | undefined
  /** West, south, east, north in degrees. */
  readonly bbox?: readonly [number, number, number, number] | undefined
  /** Within a drawn area. */
  readonly within?: Area | undefined
  /** Waiting for this person's verification or inspection. */
  readonly asked?: string | undefined
  /** Handled by this person within the unit. */
  readonly handler?: string | undefined
  readonly ending?: Ending | undefined
  /** Whole cases of which a part changed since its reporter was last written to. */
  readonly parts?: 'changed' | undefined
  /** Only these. */
  readonly ids?: readonly string[] | undefined
  /** Only where this right is held, such as `cases.dispatch`: what the actor could see to, not only see. */
  readonly right?: string | undefined
}

export type Condition = RawBuilder<unknown>
export const all = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` and `)})`
const any = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql`false` : sql`(${sql.join(conditions, sql` or `)})`
const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&')
export const beginsWith = (column: Condition, prefix: string): Condition => sql`${column} like ${`${escaped(prefix)}%`}`

/** An area as the database takes it. */
const surface = (area: Area): Condition =>
  sql`st_setsrid(st_geomfromgeojson(${JSON.stringify({type: 'MultiPolygon', coordinates: area})}), 4326)`

/** What the actor's rights to read cover, as a condition on the case; people also see what they were asked to look at. */
export function visibleTo(act: Act, permission = 'cases.read'): Condition {
  const rights = act.by.grants.filter((grant) => grant.permission === permission || grant.permission === '*')
  const covered = rights.map(({area, unit, category}) =>
    all([
      ...(area === '' ? [] : [beginsWith(sql`c.area`, area)]),
      ...(unit === null
        ? []
        : [
            sql`(c.unit_id = ${unit} or c.supervising_id = ${unit} or (c.helper_units <> '{}' and c.helper_units @> array[${unit}::text]))`,
          ]),
      ...(category === null || category === '' ? [] : [beginsWith(sql`c.category`, category)]),
    ]),
  )
  if (rights.length === 0) return sql`false`
  // Who may see everything is asked nothing: the condition would only mislead the planner.
  const everything = rights.some(({area, unit, category}) => area === '' && unit === null && (category ?? '') === '')
  return everything ? sql`true` : any([...covered, sql`c.asked_id = ${act.by.id}`])
}

/** Cases of whom the name is asked for: of the reporter only where the actor may know who reported. */
const concerns = (act: Act, person: string): Condition => {
  const asked = sql`select a.id from cases.case a where ${beginsWith(sql`a.asked_name`, person)} or ${beginsWith(sql`a.handler_name`, person)}`
  if (!may(act, 'cases.personal')) return sql`c.id in (${asked})`
  // One list of candidates, because two joined by "or" would be looked up case by case.
  return sql`c.id in (${asked} union all select c.id from cases.reporter r join cases.case c on c.id = r.case_id
    where (${beginsWith(sql`r.name`, person)} or ${beginsWith(sql`r.phone`, person)}) and ${visibleTo(act, 'cases.personal')})`
}

/** Past its deadline: handled too late, or not handled and the deadline gone; what was dropped owes nothing. */
export const overdueAt = (at: Date): Condition =>
  sql`(c.handled_at > c.due_at or (c.handled_at is null and c.due_at < least(c.paused_at, ${at}::timestamptz) and c.state not in ('rejected', 'voided', 'merged')))`

/** A part changed after it was begun, and after the last message to whoever reported the whole. */
const partsChanged: Condition = sql`exists (select 1 from cases.case p where p.parent_id = c.id and p.changed_at > p.reported_at
  and p.changed_at > coalesce((select max(m.at) from cases.message m
    where m.case_id = c.id and m.thread = 'reporter' and m.kind in ('message', 'question')), p.reported_at))`

/** More districts than these are looked through as one. */
const MOST_DISTRICTS = 4

/** The districts a search may keep to: the one asked for, or those the actor's rights to read name. */
function districtsOf(act: Act, area: string | undefined): Narrowing['districts'] {
  const rights = act.by.grants.filter(({permission}) => permission === 'cases.read' || permission === '*')
  const areas = area !== undefined && districtGram(area) !== undefined ? [area] : rights.map((right) => right.area)
  const grams = new Set(areas.map(districtGram))
  if (grams.size === 0 || grams.size > MOST_DISTRICTS || grams.has(undefined)) return undefined
  return {grams: [...grams].filter((gram) => gram !== undefined), asked: act.by.id}
}

/** The cases the actor may see that match a filter; `months` (grams) narrows a search for words to cases reported in them. */
export function matching(act: Act, filter: Filter, months?: readonly number[]): Condition {
  const {states, area, unit, category, source, overdue, text, person, from, to, bbox, within, asked, handler, ending, parts, ids, right} =
    filter
  const number = filter.number ?? wholeNumber(text)
  if (number !== undefined) return all([visibleTo(act), sql`c.number = ${number}`])
  const conditions: Condition[] = [visibleTo(act), ...(right === undefined ? [] : [visibleTo(act, right)])]
  if (states !== undefined) conditions.push(sql`c.state in (${sql.join([...states])})`)
  if (area !== undefined) conditions.push(beginsWith(sql`c.area`, area))
  if (unit !== undefined) conditions.push(sql`c.unit_id = ${unit}`)
  if (category !== undefined) conditions.push(beginsWith(sql`c.category`, category))
  if (source !== undefined) conditions.push(sql`c.source = ${source}`)
  if (asked !== undefined) conditions.push(sql`c.asked_id = ${asked}`)
  if (handler !== undefined) conditions.push(sql`c.handler_id = ${handler}`)
  if (ids !== undefined) conditions.push(sql`c.id = any (${`{${ids.join(',')}}`}::uuid[])`)
  if (parts !== undefined) conditions.push(partsChanged)
  if (ending !== undefined) conditions.push(sql`c.ending = ${ending}`)
  if (from !== undefined) conditions.push(sql`c.reported_at >= ${from}`)
  if (to !== undefined) conditions.push(sql`c.reported_at < ${to}`)
  if (overdue !== undefined) conditions.push(overdue ? overdueAt(act.at) : sql`${overdueAt(act.at)} is not true`)
  if (text !== undefined) conditions.push(holdsWords(wordsOf(text), {months, districts: districtsOf(act, area)}))
  if (person !== undefined) conditions.push(concerns(act, person))
  if (within !== undefined) conditions.push(sql`st_intersects(c.place, ${surface(within)})`)
  if (bbox !== undefined)
    conditions.push(sql`c.place && st_makeenvelope(${sql.join([...bbox].map((side) => sql`${side}::double precision`))}, 4326)`)
  return all(conditions)
}
