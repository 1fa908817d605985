import {type RawBuilder, sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import type {State} from '../../core/lifecycle.ts'
import {type HeldCase, heldColumns} from '../../queries/case.ts'
import {before, cutoff, endedStates, type RetentionRule, type RetentionRules} from '../core/retention.ts'
import type {Counts} from '../tables.ts'
import '../tables.ts'

type Condition = RawBuilder<unknown>

/** What was done to a case, never what it was. */
export interface Tombstone {
  readonly id: string
  readonly caseId: string
  readonly districtId: string
  readonly number: string | null
  readonly what: 'anonymise' | 'destroy' | 'redact'
  readonly rule: string
  readonly counts: Counts
  readonly at: Date
}

export async function insertTombstone(tx: Tx, {id, caseId, districtId, number, what, rule, counts, at}: Tombstone): Promise<void> {
  await tx
    .insertInto('cases.tombstone')
    .values({id, case_id: caseId, district_id: districtId, number, what, rule, counts: jsonb(counts), at})
    .execute()
}

/** Tombstones, the newest first, of areas whose code begins with one of these. */
export async function listTombstones(
  db: Db,
  {areas, limit, after}: {areas: readonly string[]; limit: number; after?: {readonly at: Date; readonly id: string} | undefined},
): Promise<readonly Tombstone[]> {
  let found = db
    .selectFrom('cases.tombstone')
    .select(['id', 'case_id as caseId', 'district_id as districtId', 'number', 'what', 'rule', 'counts', 'at'])
    .where((where) => where.or(areas.map((area) => sql<boolean>`starts_with(district_id, ${area.slice(0, 6)})`)))
  if (after !== undefined) found = found.where(sql<boolean>`(at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`)
  return areas.length === 0 ? [] : found.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

// Written out, so that the partial indexes of the same words are used.
const ended = sql.raw(`c.state in (${endedStates.map((state) => `'${state}'`).join(', ')})`)
const todo = {
  anonymise: sql`c.anonymised_at is null and c.destroyed_at is null and ${ended}`,
  destroy: sql`c.destroyed_at is null and ${ended}`,
} as const

const fits = ({states, categories}: RetentionRule): Condition => {
  const within =
    categories.length === 0
      ? sql`true`
      : sql`(${sql.join(
          categories.map((prefix) => sql`starts_with(c.category, ${prefix})`),
          sql` or `,
        )})`
  return sql`(c.state in (${sql.join([...states] as State[])}) and coalesce(${within}, false))`
}

/** The cases a rule is about at an instant, in the areas of its book and of `areas`, and of no rule before it. */
const due = (
  rules: RetentionRules,
  rule: RetentionRule,
  {code, areas, now}: {code: string; areas: readonly string[]; now: Date},
): Condition => {
  const earlier = before(rules, rule).map((other) => sql`and not ${fits(other)}`)
  if (areas.length === 0) return sql`false`
  const where = areas.includes('')
    ? sql`true`
    : sql`(${sql.join(
        areas.map((area) => sql`starts_with(c.area, ${area})`),
        sql` or `,
      )})`
  return sql`${todo[rule.does]} and c.changed_at < ${cutoff(rule, now)} and starts_with(c.area, ${code}) and ${where} and ${fits(rule)} ${
    earlier.length === 0 ? sql`` : sql.join(earlier, sql` `)
  }`
}

/** Where a rule is asked about. */
export interface Within {
  readonly code: string
  readonly areas: readonly string[]
  readonly now: Date
}

/** Up to `limit` cases a rule is about, the longest ended first; held, and those held by somebody left for another round. */
export async function holdDue(
  tx: Tx,
  rules: RetentionRules,
  rule: RetentionRule,
  {limit, ...within}: Within & {readonly limit: number},
): Promise<readonly HeldCase[]> {
  const {rows} = await sql<HeldCase>`select ${heldColumns} from cases.case c where ${due(rules, rule, within)}
    order by c.changed_at, c.id limit ${limit} for update skip locked`.execute(tx)
  return rows
}

/** What a rule would do: how many cases (counted up to `most`), since when the oldest is due, and some of them. */
export interface Outlook {
  readonly count: number
  readonly exact: boolean
  readonly oldest: Date | null
  readonly sample: readonly {
    readonly id: string
    readonly number: string | null
    readonly category: string | null
    readonly endedAt: Date
  }[]
}

const MOST_COUNTED = 100_000
const SAMPLE = 20

export async function outlook(db: Db, rules: RetentionRules, rule: RetentionRule, within: Within): Promise<Outlook> {
  const where = due(rules, rule, within)
  const counted = await sql<{
    n: number
  }>`select count(*)::integer as n from (select 1 from cases.case c where ${where} limit ${MOST_COUNTED}) as found`.execute(db)
  const {rows: sample} = await sql<Outlook['sample'][number]>`
    select c.id, c.number, c.category, c.changed_at as "endedAt" from cases.case c where ${where} order by c.changed_at, c.id limit ${SAMPLE}`.execute(
    db,
  )
  const count = counted.rows[0]?.n ?? 0
  return {count, exact: count < MOST_COUNTED, oldest: sample[0]?.endedAt ?? null, sample}
}

/** Every column with words of people about a case outside its chain, and what names a row and its case there. */
const wordPlaces = [
  {table: 'case', column: 'description', row: 'id', of: 'id'},
  {table: 'case', column: 'address', row: 'id', of: 'id'},
  {table: 'case', column: 'result', row: 'id', of: 'id'},
  {table: 'case', column: 'reason', row: 'id', of: 'id'},
  {table: 'evidence', column: 'text', row: 'id', of: 'case_id'},
  {table: 'note', column: 'words', row: 'id', of: 'case_id'},
  {table: 'witness', column: 'words', row: 'id', of: 'case_id'},
  {table: 'message', column: 'text', row: 'id', of: 'case_id'},
  {table: 'call_back', column: 'note', row: 'id', of: 'case_id'},
  {table: 'consultation', column: 'question', row: 'id', of: 'case_id'},
  {table: 'consultation', column: 'answer', row: 'id', of: 'case_id'},
  {table: 'rating', column: 'words', row: 'who', of: 'case_id'},
  {table: 'work_order', column: 'title', row: 'case_id', of: 'case_id'},
  {table: 'work_order', column: 'appeal', row: 'case_id', of: 'case_id', json: true},
] as const satisfies readonly {table: string; column: string; row: string; of: string; json?: true}[]

/** One text of a case outside its chain, and where it stands: an index into the places, and the row. */
export interface KeptWords {
  readonly place: number
  readonly row: string
  readonly text: string
}

/** What is known to be the reporters' own: names and numbers, by case. */
export async function listKnown(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('cases.reporter')
    .selectAll()
    .where('case_id', 'in', [...ids])
    .execute()
  return new Map(rows.map(({case_id, name, phone}) => [case_id, [name, phone].filter((one) => one !== null)]))
}

/** All texts of a case outside its chain that say anything. */
export async function listWords(db: Db, id: string): Promise<readonly KeptWords[]> {
  const parts = wordPlaces.map(
    (
      {table, column, row, of},
      place,
    ) => sql`select ${place}::integer as place, ${sql.ref(row)}::text as row, ${sql.ref(column)}::text as text
      from ${sql.table(`cases.${table}`)} where ${sql.ref(of)} = ${id}::uuid and ${sql.ref(column)} is not null and ${sql.ref(column)}::text <> ''`,
  )
  const {rows} = await sql<KeptWords>`${sql.join(parts, sql` union all `)}`.execute(db)
  return rows
}

/** Writes one of a case's texts anew. */
export async function writeWords(tx: Tx, id: string, {place, row, text}: KeptWords): Promise<void> {
  const where = wordPlaces[place]
  if (where === undefined) throw new Error(`There is no place ${place} for words.`)
  const value = 'json' in where ? sql`${text}::jsonb` : sql`${text}`
  await sql`update ${sql.table(`cases.${where.table}`)} set ${sql.ref(where.column)} = ${value}
    where ${sql.ref(where.row)}::text = ${row} and ${sql.ref(where.of)} = ${id}::uuid`.execute(tx)
}

/** Forgets who reported and who joined: name, telephone, secret links, answers and what abuse was counted by; returns how much there was. */
export async function forgetReporter(tx: Tx, id: string, at: Date): Promise<{readonly reporter: number; readonly links: number}> {
  const {rows} = await sql<{reporter: number; links: number}>`
    with told as (delete from cases.reporter where case_id = ${id}::uuid returning 1),
    linked as (delete from cases.follow where case_id = ${id}::uuid returning 1),
    alike as (update cases.joined set name = null, phone = null, email = null where case_id = ${id}::uuid),
    answered as (delete from cases.answered where case_id = ${id}::uuid),
    sent as (delete from cases.sender where case_id = ${id}::uuid),
    marked as (update cases.case set anonymised_at = ${at} where id = ${id}::uuid)
    select (select count(*)::integer from told) as reporter, (select count(*)::integer from linked) as links`.execute(tx)
  return rows[0] ?? {reporter: 0, links: 0}
}

/** Takes everything out of a case that is not counted: words, exact place, evidence; returns how much, and the files to delete. */
export async function emptyCase(tx: Tx, id: string, at: Date): Promise<{readonly evidence: number; readonly files: readonly string[]}> {
  const {rows} = await sql<{file_id: string | null; shared: boolean}>`
    with proof as (delete from cases.evidence where case_id = ${id}::uuid returning file_id),
    seen as (delete from cases.witness where case_id = ${id}::uuid returning file_id)
    select f.file_id, exists (select from cases.evidence o where o.file_id = f.file_id and o.case_id <> ${id}::uuid) as shared
    from (select file_id from proof union all select file_id from seen) as f`.execute(tx)
  for (const table of ['redaction', 'flag', 'search', 'note'])
    await sql`delete from ${sql.table(`cases.${table}`)} where case_id = ${id}::uuid`.execute(tx)
  await sql`update cases.routed set inputs = inputs || jsonb_build_object('place', null, 'area', left(inputs ->> 'area', 12), 'answers', '{}'::jsonb)
    where case_id = ${id}::uuid and district_id = (select district_id from cases.case where id = ${id}::uuid)`.execute(tx)
  await sql`update cases.case set description = '', address = null, place = null, area = left(area, 12), result = null, reason = null, why_here = null,
    request = null, supervision = null, appeal = null,
    client_id = null, last_client_id = null, destroyed_at = ${at} where id = ${id}::uuid`.execute(tx)
  return {evidence: rows.length, files: rows.flatMap(({file_id, shared}) => (file_id === null || shared ? [] : [file_id]))}
}
