import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import {openStates, type State} from '../../core/lifecycle.ts'
import type {UnitName} from '../core/learn.ts'

/** One unit taking over from another. */
export interface Handover {
  readonly id: string
  readonly from: UnitName
  readonly to: UnitName
  readonly takesEffect: string
  readonly reason: string
  readonly byName: string
  readonly at: Date
  readonly doneAt: Date | null
  /** Open cases moved so far. */
  readonly moved: number
}

const columns = sql`id, jsonb_build_object('id', from_unit, 'name', from_name) as "from", jsonb_build_object('id', to_unit, 'name', to_name) as "to",
  takes_effect as "takesEffect", reason, by_name as "byName", at, done_at as "doneAt", moved`

export async function insertHandover(tx: Tx, {id, from, to, takesEffect, reason, byName, at}: Handover): Promise<void> {
  await tx
    .insertInto('cases.handover')
    .values({
      id,
      from_unit: from.id,
      from_name: from.name,
      to_unit: to.id,
      to_name: to.name,
      takes_effect: takesEffect,
      reason,
      by_name: byName,
      at,
    })
    .execute()
}

/** All reorganisations, the newest first. */
export async function listHandovers(db: Db): Promise<readonly Handover[]> {
  const {rows} = await sql<Handover>`select ${columns} from cases.handover order by at desc, id limit 200`.execute(db)
  return rows
}

/** Those not done whose day has come by an instant in the latest zone on earth, held; the caller looks at the city's own day. */
export async function holdUndone(tx: Tx): Promise<readonly Handover[]> {
  const {rows} =
    await sql<Handover>`select ${columns} from cases.handover where done_at is null order by takes_effect, id limit 20 for update skip locked`.execute(
      tx,
    )
  return rows
}

export async function updateMoved(tx: Tx, {id, moved, doneAt}: {id: string; moved: number; doneAt: Date | null}): Promise<void> {
  await tx.updateTable('cases.handover').set({moved, done_at: doneAt}).where('id', '=', id).execute()
}

/** The open cases a unit holds, by state. */
export async function countHeld(db: Db, unit: string): Promise<readonly {readonly state: State; readonly cases: number}[]> {
  const {rows} = await sql<{state: State; cases: number}>`
    select state, count(*)::integer as cases from cases.case where unit_id = ${unit} and state in (${sql.join([...openStates])}) group by 1 order by 1`.execute(
    db,
  )
  return rows
}

/** Up to `limit` cases that a unit holds in one of some states, those due first. */
export async function listHeld(
  db: Db,
  {unit, states, limit}: {unit: string; states: readonly State[]; limit: number},
): Promise<readonly string[]> {
  const {rows} = await sql<{id: string}>`
    select id from cases.case where unit_id = ${unit} and state in (${sql.join([...states])}) order by due_at, id limit ${limit}`.execute(
    db,
  )
  return rows.map(({id}) => id)
}
