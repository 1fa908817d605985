import {type RawBuilder, sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import type {Reach} from '../../core/reach.ts'
import type {QuietWindow} from '../core/alarm.ts'
import {alarmIn} from './reach.ts'

const shown = sql.raw(
  `id, district_id as district, thing_id as thing, group_key as "group", finding_kind as "findingKind", thing_kind as "thingKind", from_at as "from",
    until_at as until, why, by_id as "byId", by_name as "byName", version`,
)

const all = async (db: Db, where: RawBuilder<unknown>, most: number): Promise<readonly QuietWindow[]> =>
  (await sql<QuietWindow>`select ${shown} from sensing.alarm_window where ${where} order by until_at desc, id limit ${most}`.execute(db))
    .rows

/** The windows in force at an instant. */
export const listWindowsAt = (db: Db, at: Date): Promise<readonly QuietWindow[]> =>
  all(db, sql`from_at <= ${at} and until_at > ${at}`, 5_000)

/** Windows that are not over at an instant, or all of the last ones. */
export const listWindows = (db: Db, since: Date | null, most: number): Promise<readonly QuietWindow[]> =>
  all(db, since === null ? sql`true` : sql`until_at > ${since}`, most)

/** A window held for a change, or undefined. */
export async function holdWindow(tx: Tx, id: string): Promise<QuietWindow | undefined> {
  const {rows} = await sql<QuietWindow>`select ${shown} from sensing.alarm_window where id = ${id}::uuid for update`.execute(tx)
  return rows[0]
}

/** Keeps a new window. */
export async function insertWindow(tx: Tx, one: QuietWindow, at: Date): Promise<void> {
  await sql`insert into sensing.alarm_window (id, district_id, thing_id, group_key, finding_kind, thing_kind, from_at, until_at, why, by_id, by_name, made_at)
    values (${one.id}, ${one.district}, ${one.thing}, ${one.group}, ${one.findingKind}, ${one.thingKind}, ${one.from}, ${one.until}, ${one.why}, ${one.byId},
      ${one.byName}, ${at})`.execute(tx)
}

/** Changes when a window is, and why. */
export async function updateWindow(tx: Tx, id: string, {from, until, why}: Pick<QuietWindow, 'from' | 'until' | 'why'>): Promise<void> {
  await sql`update sensing.alarm_window set from_at = ${from}, until_at = ${until}, why = ${why}, version = version + 1 where id = ${id}::uuid`.execute(
    tx,
  )
}

/** How many suppressed alarms within reach a window has kept. */
export async function countKept(db: Db, reach: Reach, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const {rows} = await sql<{id: string; n: number}>`
    select window_id as id, count(*)::integer as n from sensing.alarm a where window_id = any (${`{${ids.join(',')}}`}::uuid[]) and ${alarmIn(reach, sql.raw('a'))} group by 1`.execute(
    db,
  )
  return new Map(rows.map(({id, n}) => [id, n]))
}
