import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {MasterKind} from '../core/kinds.ts'
import type {} from '../tables.ts'

/** One identity. `mergedInto` tells where it has gone when it is another's. */
export interface Master {
  readonly id: string
  readonly kind: MasterKind
  readonly name: string
  readonly things: number
  readonly mergedInto: string | null
  readonly madeAt: Date
  readonly changedAt: Date
  readonly version: number
}

const columns = sql.raw(
  'm.id, m.kind, m.name, m.things, m.merged_into as "mergedInto", m.made_at as "madeAt", m.changed_at as "changedAt", m.version',
)

export const noMaster = problem<{id: string}>('datahub.no-master', 404, {
  zh: ({id}) => `没有编号为 ${id} 的主数据，或不在您的管理范围。请在列表中查找。`,
  en: ({id}) => `There is no master ${id}, or not within your areas. Look for it in the list.`,
})

/** A master, wherever it has gone since. Throws datahub.no-master. */
export async function getMaster(db: Db, id: string): Promise<Master> {
  const {rows} = await sql<Master>`
    with recursive chain as (
      select m.id, m.merged_into from datahub.master m where m.id = ${id}::uuid
      union all select n.id, n.merged_into from datahub.master n join chain c on n.id = c.merged_into)
    select ${columns} from chain c join datahub.master m on m.id = c.id where c.merged_into is null`.execute(db)
  const [found] = rows
  if (found === undefined) throw noMaster({id})
  return found
}

/** Whoever joins or parts masters holds this until the transaction ends: identities are decided by one at a time. */
export async function holdMasters(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('datahub.master'))`.execute(tx)
}

/** Adds masters, each for one appearance. */
export async function insertMasters(
  tx: Tx,
  kind: MasterKind,
  at: Date,
  masters: readonly {readonly id: string; readonly name: string}[],
): Promise<void> {
  if (masters.length === 0) return
  await sql`insert into datahub.master (id, kind, name, made_at, changed_at)
    select w.id, ${kind}, w.name, ${at}::timestamptz, ${at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(masters)}::jsonb) as w(id uuid, name text)`.execute(tx)
}

/** Keeps what a master is called and how many appearances it has. */
export async function updateMaster(tx: Tx, id: string, {name, things, at}: {name: string; things: number; at: Date}): Promise<void> {
  await tx
    .updateTable('datahub.master')
    .set(({eb}) => ({name, things, changed_at: at, version: eb('version', '+', 1)}))
    .where('id', '=', id)
    .execute()
}

/** Says that a master is another's from now on. */
export async function noteMerged(tx: Tx, id: string, into: string, at: Date): Promise<void> {
  await tx
    .updateTable('datahub.master')
    .set(({eb}) => ({merged_into: into, things: 0, changed_at: at, version: eb('version', '+', 1)}))
    .where('id', '=', id)
    .execute()
}

/** Which masters are asked for. `areas` undefined is everywhere, else prefixes of codes. */
export interface MastersAsked {
  readonly kind: MasterKind | undefined
  readonly text: string | undefined
  /** Whether people may be found by their names. */
  readonly people: boolean
  /** Only those that several feeds tell of. */
  readonly joined: boolean
  readonly areas: readonly string[] | undefined
  readonly after: {readonly name: string; readonly id: string} | undefined
  readonly limit: number
}

/** That a district, under this name, lies in areas. */
export const inAreas = (areas: readonly string[] | undefined, column: string) =>
  areas === undefined
    ? sql`true`
    : sql`exists (select from jsonb_array_elements_text(${JSON.stringify(areas)}::jsonb) as w(area) where starts_with(${sql.raw(column)}, w.area))`

/** Masters by name that have an appearance within reach. */
export async function listMasters(db: Db, {kind, text, people, joined, areas, after, limit}: MastersAsked): Promise<readonly Master[]> {
  const {rows} = await sql<Master>`select ${columns} from datahub.master m
    where m.merged_into is null ${kind === undefined ? sql`` : sql`and m.kind = ${kind}`}
      ${
        text === undefined
          ? sql``
          : sql`${people ? sql`` : sql`and m.kind <> 'person'`} and (strpos(lower(m.name), lower(${text})) > 0 or exists (
        select from datahub.appearance c where c.master_id = m.id and c.code = ${text}))`
      }
      ${joined ? sql`and m.things > 1` : sql``}
      ${areas === undefined ? sql`` : sql`and exists (select from datahub.appearance a where a.master_id = m.id and ${inAreas(areas, 'a.district_id')})`}
      ${after === undefined ? sql`` : sql`and (m.name, m.id) > (${after.name}, ${after.id}::uuid)`}
    order by m.name, m.id limit ${limit}`.execute(db)
  return rows
}
