import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import type {Head} from '#kernel/events.ts'
import type {NewCase} from '../queries/case.ts'

/** A report of a file as it becomes a case. */
export interface Fresh
  extends Pick<
    NewCase,
    'id' | 'districtId' | 'source' | 'area' | 'region' | 'place' | 'address' | 'description' | 'category' | 'component' | 'at'
  > {
  readonly clientId: string
  readonly reportedAt: Date
  readonly reporter: string | null
  readonly phone: string | null
}

/** Which of these client ids have become cases already. */
export async function listTaken(db: Db, clientIds: readonly string[]): Promise<ReadonlySet<string>> {
  const {rows} = await sql<{id: string}>`select client_id as id from cases.case
    where client_id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(clientIds)}::jsonb))`.execute(db)
  return new Set(rows.map(({id}) => id))
}

/** Writes many cases down, with the first link of each one's chain, and who reported them. */
export async function insertCases(tx: Tx, cases: readonly Fresh[], heads: readonly Head[]): Promise<void> {
  const rows = cases.map(({place, at, ...rest}, i) => ({
    ...rest,
    lng: place?.[0] ?? null,
    lat: place?.[1] ?? null,
    changedAt: at,
    ...heads[i],
  }))
  await sql`
    with r as materialized (select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, "districtId" text, source text, area text,
      region smallint, lng double precision, lat double precision, address text, description text, category text, component text, "clientId" uuid,
      "reportedAt" timestamptz, "changedAt" timestamptz, seq integer, hash text, reporter text, phone text)),
    written as (
      insert into cases.case (id, district_id, state, version, source, area, region, place, address, description, category, component, client_id,
        reported_at, changed_at, event_seq, event_hash)
      select id, "districtId", 'reported', 1, source, area, region, case when lng is null then null else st_setsrid(st_makepoint(lng, lat), 4326) end,
        address, description, category, component, "clientId", "reportedAt", "changedAt", seq, hash from r
    )
    insert into cases.reporter (case_id, name, phone) select id, reporter, phone from r where coalesce(reporter, phone) is not null`.execute(
    tx,
  )
}

/** What an import did, kept so that its errors can be fetched later. */
export interface ImportRecord {
  readonly id: string
  readonly at: Date
  readonly by: string
  readonly byName: string
  readonly file: string
  readonly dryRun: boolean
  readonly rows: number
  readonly imported: number
  readonly already: number
  readonly bad: number
  readonly errors: readonly {readonly line: number; readonly column: string | null; readonly zh: string; readonly en: string}[]
}

export async function keepImport(tx: Tx, record: ImportRecord): Promise<void> {
  const {id, at, by, byName, file, dryRun, rows, imported, already, bad, errors} = record
  await sql`insert into cases.import (id, at, by, by_name, file, dry_run, rows, imported, already, bad, errors)
    values (${id}, ${at}, ${by}, ${byName}, ${file}, ${dryRun}, ${rows}, ${imported}, ${already}, ${bad}, ${JSON.stringify(errors)}::jsonb)`.execute(
    tx,
  )
}

/** The newest imports of a person, without their errors, the newest first. */
export async function listImports(db: Db, by: string, most: number): Promise<readonly Omit<ImportRecord, 'errors'>[]> {
  const {rows} = await sql<Omit<ImportRecord, 'errors'>>`
    select id, at, by, by_name as "byName", file, dry_run as "dryRun", rows, imported, already, bad from cases.import
    where by = ${by} order by at desc, id desc limit ${most}`.execute(db)
  return rows
}

/** An import by its id, if this person made it. */
export async function findImport(db: Db, id: string, by: string): Promise<ImportRecord | undefined> {
  const {rows} = await sql<ImportRecord>`
    select id, at, by, by_name as "byName", file, dry_run as "dryRun", rows, imported, already, bad, errors from cases.import where id = ${id} and by = ${by}`.execute(
    db,
  )
  return rows[0]
}

/** The categories of the standard in force, by code, five digits and name; a name that several share is not among them. */
export async function readCategories(db: Db, at: Date): Promise<ReadonlyMap<string, string>> {
  const {rows} = await sql<{category: string; code: string; zh: string}>`
    select k.category, k.code, k.zh from standards.category k
    where k.catalogue_id = (select id from standards.catalogue where status = 'published' and effective_from <= ${at}::timestamptz::date order by effective_from desc, revision desc limit 1)`.execute(
    db,
  )
  const named = new Map<string, string>()
  const shared = new Set<string>()
  for (const {category, code, zh} of rows)
    for (const name of [zh, code]) {
      if (named.has(name) && named.get(name) !== category) shared.add(name)
      named.set(name, category)
    }
  for (const name of shared) named.delete(name)
  for (const {category} of rows) named.set(category, category)
  return named
}
