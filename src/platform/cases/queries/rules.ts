import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import type {Clockwork} from '../core/clocks.ts'
import {type CaseRules, defaultRules} from '../core/rules.ts'
import {calendarByHash, noCalendar} from './belongings.ts'

/** By which calendar and rules an area's cases are timed; null when its city has none. */
export interface Timing {
  readonly calendarHash: string | null
  readonly rulesHash: string | null
}

/** Rules by the hash of their text: the same text is the same rules in every database of this process. */
const known = new Map<string, CaseRules>()

async function rulesByHash(db: Db, hash: string | null): Promise<CaseRules> {
  if (hash === null) return defaultRules
  const kept = known.get(hash)
  if (kept !== undefined) return kept
  const {body} = await db.selectFrom('cases.rules').select('body').where('hash', '=', hash).limit(1).executeTakeFirstOrThrow()
  const rules = body as CaseRules
  known.set(hash, rules)
  return rules
}

/** What turns the clocks of cases in an area; throws case.no-calendar. */
export async function getClockwork(db: Db, {area, calendarHash, rulesHash}: Timing & {readonly area: string}): Promise<Clockwork> {
  if (calendarHash === null) throw noCalendar({district: area})
  return {calendar: await calendarByHash(db, calendarHash), rules: await rulesByHash(db, rulesHash)}
}

/** Which calendar and rules time the cases of an area. */
export async function findTiming(db: Db, area: string): Promise<Timing> {
  const newest = (table: string) =>
    sql`(select hash from ${sql.raw(`cases.${table}`)} where starts_with(${area}, code) order by length(code) desc limit 1)`
  const {rows} = await sql<Timing>`select ${newest('calendar')} as "calendarHash", ${newest('rules')} as "rulesHash"`.execute(db)
  return rows[0] ?? {calendarHash: null, rulesHash: null}
}

/** The rules by which an area's cases are judged: the city's own, or the usual ones. */
export const getRules = async (db: Db, area: string): Promise<CaseRules> => rulesByHash(db, (await findTiming(db, area)).rulesHash)

/** Keeps a city's rules for every area whose code begins with `code`. */
export async function keepRules(tx: Tx, {code, hash, body}: {code: string; hash: string; body: CaseRules}): Promise<void> {
  await sql`insert into cases.rules (code, hash, body) values (${code}, ${hash}, ${jsonb(body)})
    on conflict (code) do update set hash = excluded.hash, body = excluded.body`.execute(tx)
}
