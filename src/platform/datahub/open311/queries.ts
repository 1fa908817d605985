import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import type {Said} from '#lib/problem.ts'
import type {Ending, State} from '#platform/cases/index.ts'
import type {Jurisdiction} from './core/jurisdiction.ts'
import './tables.ts'

export const listJurisdictions = (db: Db): Promise<Jurisdiction[]> =>
  db.selectFrom('datahub.jurisdiction').select(['id', 'area']).orderBy('area').orderBy('id').execute()

/** What the city says of its door to whoever builds upon it. */
export interface DoorWords {
  readonly contact: Said
  readonly keyService: Said
}

export async function findDoorWords(db: Db): Promise<DoorWords | undefined> {
  const row = await db.selectFrom('datahub.open311_door').select(['contact', 'key_service']).orderBy('area').executeTakeFirst()
  return row && {contact: row.contact, keyService: row.key_service}
}

/** Keeps what a city says of its door, and its jurisdictions, in the place of what there was. */
export async function keepDoor(
  tx: Tx,
  {area, jurisdictions, words}: {area: string; jurisdictions: readonly Jurisdiction[]; words: DoorWords},
): Promise<void> {
  const row = {contact: jsonb(words.contact), key_service: jsonb(words.keyService)}
  await tx
    .insertInto('datahub.open311_door')
    .values({area, ...row})
    .onConflict((conflict) => conflict.column('area').doUpdateSet(row))
    .execute()
  await sql`delete from datahub.jurisdiction where starts_with(area, ${area})`.execute(tx)
  if (jurisdictions.length > 0)
    await tx
      .insertInto('datahub.jurisdiction')
      .values(jurisdictions.map(({id, area: within}) => ({id, area: within})))
      .execute()
}

/** Remembers that a case came in by this door; once for each case. */
export async function keepRequest(
  tx: Tx,
  {districtId, caseId, account, content, at}: {districtId: string; caseId: string; account: string | null; content: string; at: Date},
): Promise<void> {
  await tx
    .insertInto('datahub.open311_request')
    .values({district_id: districtId, case_id: caseId, account, content, at})
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** When the same content came in last, since an instant; undefined when it did not. */
export async function findSame(db: Db, content: string, since: Date): Promise<Date | undefined> {
  const row = await db
    .selectFrom('datahub.open311_request')
    .select('at')
    .where('content', '=', content)
    .where('at', '>', since)
    .orderBy('at', 'desc')
    .executeTakeFirst()
  return row?.at
}

/** What may be told of a case that came in by this door to whoever holds its id: where it stands, and nothing of what was said. */
export interface OwnRequest {
  readonly id: string
  readonly category: string | null
  readonly state: State
  readonly ending: Ending | null
  readonly unit: string | null
  readonly reportedAt: Date
  readonly changedAt: Date
  readonly dueAt: Date | null
}

/** The requests of these ids that came in by this door, lie within the area and are not destroyed. */
export async function listOwn(db: Db, ids: readonly string[], area: string): Promise<readonly OwnRequest[]> {
  if (ids.length === 0) return []
  const {rows} = await sql<OwnRequest>`
    select c.id, c.category, c.state, c.ending, c.unit_name as unit, c.reported_at as "reportedAt", c.changed_at as "changedAt", c.due_at as "dueAt"
    from datahub.open311_request r join cases.case c on c.id = r.case_id and c.district_id = r.district_id
    where r.case_id in (${sql.join(ids.map((id) => sql`${id}::uuid`))}) and c.destroyed_at is null and starts_with(c.area, ${area})`.execute(
    db,
  )
  return rows
}
