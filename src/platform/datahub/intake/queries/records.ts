import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'

/** Where records stand: the district of their sheet, and the sheet. */
export interface Home {
  readonly district: string
  readonly sheet: string
}

/** A record to be written: its place as hexadecimal EWKB, and the mark by which it is told whether it has changed. */
export interface Marked {
  readonly id: string
  readonly key: string
  readonly place: string | null
  readonly at: string | null
  readonly values: unknown
  readonly mark: string
}

/**
 * A few thousand rows are looked up by their keys alone: what the planner knows of a table that is being filled is old, and it would read
 * all of it each time, or all of the sheet by another index.
 */
async function byIndex<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  if (!db.isTransaction) return db.transaction().execute((tx) => byIndex(tx, work))
  const turn = (to: 'on' | 'off') =>
    sql`select set_config('enable_seqscan', ${to}, true), set_config('enable_hashjoin', ${to}, true), set_config('enable_mergejoin', ${to}, true)`.execute(
      db,
    )
  await turn('off')
  const done = await work(db)
  await turn('on')
  return done
}

/** How many of some rows are new, how many differ from what is there, and how many are there at all. */
export async function compareRecords(
  db: Db,
  {district, sheet}: Home,
  given: readonly Pick<Marked, 'key' | 'mark'>[],
): Promise<{readonly fresh: number; readonly changed: number}> {
  const {rows} = await byIndex(db, (reader) =>
    sql<{fresh: number; changed: number}>`
    select count(*) filter (where r.key is null)::integer as fresh, count(*) filter (where r.mark <> g.mark)::integer as changed
    from jsonb_to_recordset(${JSON.stringify(given.map(({key, mark}) => ({key, mark})))}::jsonb) as g(key text, mark text)
    left join datahub.record r on r.key = g.key and r.sheet_id::text = ${sheet}::text and r.district_id || '' = ${district}`.execute(
      reader,
    ),
  )
  return rows[0] ?? {fresh: 0, changed: 0}
}

/** Adds records and changes those that differ, keeping what these were. */
export async function putRecords(
  tx: Tx,
  {district, sheet}: Home,
  load: string,
  given: readonly Marked[],
  {at, meet}: {readonly at: Date; readonly meet: boolean},
): Promise<{readonly fresh: number; readonly changed: number}> {
  const list = JSON.stringify(given)
  if (meet)
    await sql`insert into datahub.load_key (district_id, sheet_id, load_id, key)
      select ${district}, ${sheet}::uuid, ${load}::uuid, g.key from jsonb_to_recordset(${list}::jsonb) as g(key text) on conflict do nothing`.execute(
      tx,
    )
  const {rows} = await byIndex(tx, (writer) =>
    sql<{wrote: number; changed: number}>`
    with given as materialized (
      select * from jsonb_to_recordset(${list}::jsonb) as g(id uuid, key text, place text, at timestamptz, "values" jsonb, mark text)
    ), before as (
      insert into datahub.record_before (district_id, sheet_id, undoes, id, was, key, place, at, "values", mark, load_id, changed_at)
      select r.district_id, r.sheet_id, ${load}::uuid, r.id, 'changed', r.key, r.place, r.at, r."values", r.mark, r.load_id, r.changed_at
      from given g join datahub.record r on r.key = g.key and r.sheet_id::text = ${sheet}::text and r.district_id || '' = ${district}
      where r.mark <> g.mark
      on conflict do nothing returning 1
    ), wrote as (
      insert into datahub.record (district_id, sheet_id, id, key, place, at, "values", mark, load_id, changed_at)
      select ${district}, ${sheet}::uuid, g.id, g.key, g.place::geometry, g.at, g."values", g.mark, ${load}::uuid, ${at}::timestamptz from given g
      on conflict (district_id, sheet_id, key) do update set place = excluded.place, at = excluded.at, "values" = excluded."values",
        mark = excluded.mark, load_id = excluded.load_id, changed_at = excluded.changed_at
      where datahub.record.mark <> excluded.mark returning 1
    )
    select (select count(*)::integer from wrote) as wrote, (select count(*)::integer from before) as changed`.execute(writer),
  )
  const {wrote, changed} = rows[0] ?? {wrote: 0, changed: 0}
  return {fresh: wrote - changed, changed}
}

/** Removes some of the records that the load has not met, keeping what they were; returns how many. */
export async function removeUnmet(tx: Tx, {district, sheet}: Home, load: string, limit: number): Promise<number> {
  const {rows} = await sql<{n: number}>`
    with gone as (
      delete from datahub.record r where r.district_id = ${district} and r.sheet_id = ${sheet} and r.id in (
        select u.id from datahub.record u where u.district_id = ${district} and u.sheet_id = ${sheet} and not exists (
          select 1 from datahub.load_key k where k.district_id = ${district} and k.sheet_id = ${sheet} and k.load_id = ${load} and k.key = u.key)
        limit ${limit})
      returning r.*
    ), before as (
      insert into datahub.record_before (district_id, sheet_id, undoes, id, was, key, place, at, "values", mark, load_id, changed_at)
      select district_id, sheet_id, ${load}::uuid, id, 'removed', key, place, at, "values", mark, load_id, changed_at from gone
    )
    select count(*)::integer as n from gone`.execute(tx)
  return rows[0]?.n ?? 0
}

/** Forgets some of the keys a load has met; returns how many. */
export async function forgetKeys(tx: Tx, {district, sheet}: Home, load: string, limit: number): Promise<number> {
  const {rows} = await sql`delete from datahub.load_key where (district_id, sheet_id, load_id, key) in (
    select district_id, sheet_id, load_id, key from datahub.load_key
    where district_id = ${district} and sheet_id = ${sheet} and load_id = ${load} limit ${limit}) returning 1`.execute(tx)
  return rows.length
}

/** Puts some of what a load changed or removed back as it was; returns how many. */
export async function restoreRecords(tx: Tx, {district, sheet}: Home, load: string, limit: number): Promise<number> {
  const {rows} = await sql<{n: number}>`
    with kept as (
      delete from datahub.record_before where district_id = ${district} and sheet_id = ${sheet} and undoes = ${load} and id in (
        select id from datahub.record_before where district_id = ${district} and sheet_id = ${sheet} and undoes = ${load} limit ${limit})
      returning *
    ), back as (
      insert into datahub.record (district_id, sheet_id, id, key, place, at, "values", mark, load_id, changed_at)
      select district_id, sheet_id, id, key, place, at, "values", mark, load_id, changed_at from kept
      on conflict (district_id, sheet_id, id) do update set key = excluded.key, place = excluded.place, at = excluded.at,
        "values" = excluded."values", mark = excluded.mark, load_id = excluded.load_id, changed_at = excluded.changed_at
    )
    select count(*)::integer as n from kept`.execute(tx)
  return rows[0]?.n ?? 0
}

/** Removes some of the records a load brought, or some of all where no load is named; returns how many. */
export async function dropRecords(tx: Tx, {district, sheet}: Home, load: string | null, limit: number): Promise<number> {
  const {rows} = await sql`delete from datahub.record where district_id = ${district} and sheet_id = ${sheet} and id in (
    select id from datahub.record where district_id = ${district} and sheet_id = ${sheet}
      and ${load === null ? sql`true` : sql`load_id = ${load}`} limit ${limit}) returning 1`.execute(tx)
  return rows.length
}

/** Forgets what older loads changed than the youngest few of each sheet; returns how many rows. */
export async function sweepBefore(tx: Tx, kept: number, limit: number): Promise<number> {
  const {rows} = await sql`delete from datahub.record_before where (district_id, sheet_id, undoes, id) in (
    select b.district_id, b.sheet_id, b.undoes, b.id from datahub.record_before b
    where (select count(*) from datahub.load l where l.sheet_id = b.sheet_id and l.id > b.undoes and l.state = 'done') >= ${kept}::integer limit ${limit})
    returning 1`.execute(tx)
  return rows.length
}

/** All that is kept beside the records of a sheet goes. */
export async function dropBeside(tx: Tx, {district, sheet}: Home): Promise<void> {
  await sql`delete from datahub.record_before where district_id = ${district} and sheet_id = ${sheet}`.execute(tx)
  await sql`delete from datahub.load_key where district_id = ${district} and sheet_id = ${sheet}`.execute(tx)
}
