import {sql} from 'kysely'
import {type Act, may} from '#kernel/act.ts'
import {type Db, planAnew, type Tx} from '#kernel/db.ts'
import type {Bounds} from '#lib/tiles/mercator.ts'
import type {EvidenceKind} from '../core/case.ts'
import {type ShownCase, shownColumns} from '../queries/case.ts'
import {all, beginsWith, visibleTo} from '../queries/filter.ts'

/**
 * The open cases that wait for somebody outdoors with the actor's rights: to verify or inspect when they or nobody in particular was asked, to
 * take on or handle for their unit. What was asked of them comes first, then what is due first.
 */
export async function listOutdoors(db: Db, act: Act, limit: number): Promise<readonly ShownCase[]> {
  const asked = sql`(c.asked_id is null or c.asked_id = ${act.by.id})`
  const kinds = [
    ...(may(act, 'cases.verify') ? [sql`(c.state = 'verifying' and ${asked} and ${visibleTo(act, 'cases.verify')})`] : []),
    ...(may(act, 'cases.inspect') ? [sql`(c.state = 'inspecting' and ${asked} and ${visibleTo(act, 'cases.inspect')})`] : []),
    ...(may(act, 'cases.handle') ? [sql`(c.state in ('dispatched', 'undertaken') and ${visibleTo(act, 'cases.handle')})`] : []),
  ]
  if (kinds.length === 0) return []
  const {rows} = await sql<ShownCase>`${planAnew} select ${shownColumns} from cases.case c where c.id in (
      select c.id from cases.case c where c.state in ('verifying', 'inspecting', 'dispatched', 'undertaken') and (${sql.join(kinds, sql` or `)})
      order by (c.asked_id = ${act.by.id}) desc nulls last, c.due_at, c.id limit ${limit})
    order by (c.asked_id = ${act.by.id}) desc nulls last, c.due_at, c.id`.execute(db)
  return rows
}

/** A file that belongs to a case, as far as a task shows it. */
export interface Pictured {
  readonly id: string
  readonly caseId: string
  readonly kind: EvidenceKind
  readonly fileId: string
}

/** The files that came with these cases, newest first. */
export const listPictured = (db: Db, caseIds: readonly string[]): Promise<readonly Pictured[]> =>
  caseIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('cases.evidence')
        .select(['id', 'case_id as caseId', 'kind', 'file_id as fileId'])
        .where('case_id', 'in', caseIds)
        .where('file_id', 'is not', null)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .$narrowType<{fileId: string}>()
        .execute()

/** Where somebody is who shows it. */
export interface Whereabouts {
  readonly account: string
  readonly name: string
  /** Code of the cell. */
  readonly area: string
  readonly lng: number
  readonly lat: number
  /** Metres within which the device is sure. */
  readonly accuracy: number
  readonly at: Date
}

/** A place that has not been told anew for so long is shown no more. */
export const SHOWN_MS = 30 * 60_000

/** Keeps where somebody is instead of where they were, and lets go of what is no longer shown. */
export async function saveWhereabouts(tx: Tx, {account, name, area, lng, lat, accuracy, at}: Whereabouts): Promise<void> {
  const place = sql`st_setsrid(st_makepoint(${lng}, ${lat}), 4326)`
  await sql`insert into cases.whereabouts (account, name, area, place, accuracy, at) values (${account}, ${name}, ${area}, ${place}, ${accuracy}, ${at})
    on conflict (account) do update set name = excluded.name, area = excluded.area, place = excluded.place, accuracy = excluded.accuracy, at = excluded.at`.execute(
    tx,
  )
  await tx
    .deleteFrom('cases.whereabouts')
    .where('at', '<', new Date(at.getTime() - SHOWN_MS))
    .execute()
}

export const dropWhereabouts = async (tx: Tx, account: string): Promise<void> => {
  await tx.deleteFrom('cases.whereabouts').where('account', '=', account).execute()
}

/** Those on patrol whom the actor may see where they are, by name; rights that hold for one unit or class only say nothing of people. */
export async function listWhereabouts(
  db: Db,
  act: Act,
  {bounds, account, name, limit = 1_000}: {bounds?: Bounds; account?: string; name?: string; limit?: number},
): Promise<readonly Whereabouts[]> {
  const rights = act.by.grants.filter(
    ({permission, unit, category}) =>
      (permission === 'cases.whereabouts' || permission === '*') && unit === null && (category ?? '') === '',
  )
  if (rights.length === 0) return []
  const mine = sql.join(
    rights.map(({area}) => beginsWith(sql`w.area`, area)),
    sql` or `,
  )
  const {rows} =
    await sql<Whereabouts>`${planAnew} select w.account, w.name, w.area, st_x(w.place) as lng, st_y(w.place) as lat, w.accuracy, w.at
    from cases.whereabouts w where ${all([
      sql`(${mine})`,
      sql`w.at > ${new Date(act.at.getTime() - SHOWN_MS)}`,
      ...(bounds === undefined
        ? []
        : [sql`w.place && st_makeenvelope(${sql.join(bounds.map((side) => sql`${side}::double precision`))}, 4326)`]),
      ...(account === undefined ? [] : [sql`w.account = ${account}`]),
      ...(name === undefined ? [] : [beginsWith(sql`w.name`, name)]),
    ])} order by w.name, w.account limit ${limit}`.execute(db)
  return rows
}
