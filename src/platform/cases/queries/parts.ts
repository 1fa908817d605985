import {sql} from 'kysely'
import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import type {Ending, State} from '../core/lifecycle.ts'

/** One part of a split case, or one duplicate of a case, as the whole shows it. */
export interface Related {
  readonly id: string
  readonly number: string | null
  readonly state: State
  readonly ending: Ending | null
  readonly category: string | null
  readonly unit: string | null
  readonly description: string
}

const related = (db: Db, where: 'parent_id' | 'merged_into', id: string) =>
  db
    .selectFrom('cases.case')
    .select(['id', 'number', 'state', 'ending', 'category', 'unit_name as unit', 'description'])
    .where(where, '=', id)
    .orderBy('id')
    .limit(200)
    .execute()

/** The parts of a split case, in the order they were made. */
export const listParts = (db: Db, id: string): Promise<readonly Related[]> => related(db, 'parent_id', id)

/** The duplicates that were merged into a case. */
export const listMerged = (db: Db, id: string): Promise<readonly Related[]> => related(db, 'merged_into', id)

/** What is one with a case since duplicates were merged: the case that goes on, and all that were merged into it. */
export async function oneWith(db: Db, id: string): Promise<{readonly goesOn: string; readonly all: readonly string[]}> {
  const {rows: up} = await sql<{id: string}>`
    with recursive up as (
      select id, merged_into, state, 0 as step from cases.case where id = ${id}
      union all select c.id, c.merged_into, c.state, up.step + 1 from up join cases.case c on c.id = up.merged_into
      where up.state = 'merged' and up.step < 50)
    select id from up order by step desc limit 1`.execute(db)
  const goesOn = up[0]?.id ?? id
  const {rows: down} = await sql<{id: string}>`
    with recursive down as (
      select id, 0 as step from cases.case where id = ${goesOn}
      union all select c.id, down.step + 1 from down join cases.case c on c.merged_into = down.id and c.state = 'merged' where down.step < 50)
    select id from down limit 1000`.execute(db)
  return {goesOn, all: down.map((one) => one.id)}
}

/** How the parts of a case ended. */
export const listPartEndings = async (db: Db, id: string): Promise<readonly (Ending | null)[]> =>
  (await listParts(db, id)).map(({ending}) => ending)

/** What is written down from whom about a case. */
export interface Note {
  readonly id: string
  readonly words: string
  readonly by: string
  readonly at: Date
}

/** Keeps what a colleague notes about a case. */
export const insertNote = async (tx: Tx, act: Act, {id, districtId}: {id: string; districtId: string}, words: string): Promise<void> => {
  await tx
    .insertInto('cases.note')
    .values({id: v7(), case_id: id, district_id: districtId, words, by: act.by.id, by_name: act.by.name, at: act.at})
    .execute()
}

/** The notes on a case, oldest first. */
export const listNotes = (db: Db, caseId: string): Promise<readonly Note[]> =>
  db
    .selectFrom('cases.note')
    .select(['id', 'words', 'by_name as by', 'at'])
    .where('case_id', '=', caseId)
    .orderBy('at')
    .orderBy('id')
    .execute()

/** What bystanders said of a case since it was reported. */
export interface Witness {
  readonly stillThere: boolean
  readonly words: string | null
  readonly fileId: string | null
  readonly at: Date
}

/** Keeps what a bystander says; false when the same was sent before. */
export async function insertWitness(
  tx: Tx,
  {caseId, districtId, at, stillThere, words, fileId, clientId}: Witness & {caseId: string; districtId: string; clientId: string | null},
): Promise<boolean> {
  const {rows} = await sql`
    insert into cases.witness (id, case_id, district_id, still_there, words, file_id, client_id, at)
    values (${v7()}, ${caseId}, ${districtId}, ${stillThere}, ${words}, ${fileId}, ${clientId}, ${at})
    on conflict (case_id, client_id) do nothing returning id`.execute(tx)
  return rows.length > 0
}

/** What bystanders said of a case, newest first, at most 50. */
export const listWitnesses = (db: Db, caseId: string): Promise<readonly Witness[]> =>
  db
    .selectFrom('cases.witness')
    .select(['still_there as stillThere', 'words', 'file_id as fileId', 'at'])
    .where('case_id', '=', caseId)
    .orderBy('at', 'desc')
    .limit(50)
    .execute()
