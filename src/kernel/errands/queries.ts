import {sql} from 'kysely'
import type {RowError} from '#lib/rows.ts'
import {type Db, jsonb, type Tx} from '../db.ts'
import type {Outcome, Progress} from './contract.ts'

/** Waiting, looking without changing anything, writing, and the three ways to end. */
export const errandStates = ['waiting', 'looking', 'writing', 'done', 'failed', 'cancelled'] as const
export type ErrandState = (typeof errandStates)[number]

/** An errand as it stands. */
export interface Errand {
  readonly id: string
  readonly kind: string
  readonly asked: unknown
  readonly askedAt: Date
  readonly askedBy: string
  readonly askedByName: string
  readonly fileName: string | null
  readonly fileId: string | null
  readonly state: ErrandState
  readonly cancelAsked: boolean
  readonly done: number
  readonly total: number | null
  readonly bad: number
  readonly written: number
  readonly endedAt: Date | null
  readonly facts: Outcome['facts'] | null
  readonly ignored: readonly string[] | null
  readonly problem: {readonly code: string; readonly zh: string; readonly en: string} | null
}

const columns = sql`id, kind, asked, asked_at as "askedAt", asked_by as "askedBy", asked_by_name as "askedByName", file_name as "fileName",
  file_id as "fileId", state, cancel_asked as "cancelAsked", done, total, bad, written, ended_at as "endedAt", facts, ignored, problem`

export async function insertErrand(
  tx: Tx,
  {
    id,
    kind,
    asked,
    askedAt,
    askedBy,
    askedByName,
    fileName,
    fileId,
  }: Pick<Errand, 'id' | 'kind' | 'asked' | 'askedAt' | 'askedBy' | 'askedByName' | 'fileName' | 'fileId'>,
): Promise<Errand> {
  const {rows} = await sql<Errand>`
    insert into kernel.errand (id, kind, asked, asked_at, asked_by, asked_by_name, file_name, file_id, state)
    values (${id}, ${kind}, ${jsonb(asked)}, ${askedAt}, ${askedBy}, ${askedByName}, ${fileName}, ${fileId}, 'waiting')
    returning ${columns}`.execute(tx)
  return rows[0] as Errand
}

export async function findErrand(db: Db, id: string): Promise<Errand | undefined> {
  return (await sql<Errand>`select ${columns} from kernel.errand where id = ${id}`.execute(db)).rows[0]
}

/** The newest first; `by` null for everybody’s. */
export async function listErrands(
  db: Db,
  {by, kind, most}: {by: string | null; kind: string | undefined; most: number},
): Promise<readonly Errand[]> {
  const {rows} = await sql<Errand>`select ${columns} from kernel.errand
    where ${by === null ? sql`true` : sql`asked_by = ${by}`} and ${kind === undefined ? sql`true` : sql`kind = ${kind}`}
    order by asked_at desc, id desc limit ${most}`.execute(db)
  return rows
}

/** Who asked for these errands. */
export async function listAskers(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const {rows} = await sql<{id: string; by: string}>`select id::text as id, asked_by as by from kernel.errand
    where id::text in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`.execute(db)
  return new Map(rows.map(({id, by}) => [id, by]))
}

export async function countOpen(db: Db, by: string): Promise<number> {
  const {rows} = await sql<{
    n: number
  }>`select count(*)::integer as n from kernel.errand where asked_by = ${by} and ended_at is null`.execute(db)
  return rows[0]?.n ?? 0
}

export async function readErrors(db: Db, id: string): Promise<readonly RowError[]> {
  const {rows} = await sql<{errors: readonly RowError[] | null}>`select errors from kernel.errand where id = ${id}`.execute(db)
  return rows[0]?.errors ?? []
}

/** Takes up the errand that waited longest, or one whose process has been silent for so many seconds; nobody else has it then. */
export async function claimErrand(db: Db, claim: string, silentSeconds: number): Promise<(Errand & {readonly claims: number}) | undefined> {
  const {rows} = await sql<Errand & {claims: number}>`
    update kernel.errand set claim = ${claim}, seen_at = now(), claims = claims + 1, done = 0, total = null, bad = 0,
      state = case when state = 'writing' then 'writing' else 'looking' end
    where id = (select id from kernel.errand
      where ended_at is null and (seen_at is null or seen_at < now() - make_interval(secs => ${silentSeconds}::integer))
      order by asked_at limit 1 for update skip locked)
    returning ${columns}, claims`.execute(db)
  return rows[0]
}

/** A sign of life with how far it is; undefined when somebody else has the errand now. */
export async function noteProgress(
  db: Db,
  {id, claim, state, done, total, bad = 0, wrote = 0}: Progress & {id: string; claim: string; state: 'looking' | 'writing'; wrote?: number},
): Promise<{readonly cancelAsked: boolean} | undefined> {
  const {rows} = await sql<{cancelAsked: boolean}>`
    update kernel.errand set seen_at = now(), done = ${done}::integer, total = ${total}::integer, bad = ${bad}::integer, written = written + ${wrote}::integer,
      state = case when cancel_asked and state <> 'writing' then state else ${state} end
    where id = ${id} and claim = ${claim} and ended_at is null returning cancel_asked and state <> 'writing' as "cancelAsked"`.execute(db)
  return rows[0]
}

export async function noteAlive(db: Db, id: string, claim: string): Promise<void> {
  await sql`update kernel.errand set seen_at = now() where id = ${id} and claim = ${claim} and ended_at is null`.execute(db)
}

/** Leaves an errand for whoever takes it up next, at once. */
export async function releaseErrand(db: Db, id: string, claim: string): Promise<void> {
  await sql`update kernel.errand set claim = null, seen_at = null, claims = claims - 1 where id = ${id} and claim = ${claim} and ended_at is null`.execute(
    db,
  )
}

/** Ends an errand; false when it was not this claim’s any more. */
export async function endErrand(
  tx: Tx,
  {
    id,
    claim,
    state,
    outcome,
    problem,
  }: {
    readonly id: string
    readonly claim: string | null
    readonly state: 'done' | 'failed' | 'cancelled'
    readonly outcome?: Outcome
    readonly problem?: Errand['problem']
  },
): Promise<boolean> {
  const {rows} = await sql`
    update kernel.errand set state = ${state}, ended_at = greatest(now(), asked_at), seen_at = now(), facts = ${outcome === undefined ? null : jsonb(outcome.facts)},
      errors = ${outcome?.errors === undefined ? null : jsonb(outcome.errors)}, ignored = ${outcome?.ignored === undefined ? null : jsonb(outcome.ignored)},
      problem = ${problem === undefined || problem === null ? null : jsonb(problem)}
    where id = ${id} and ended_at is null and ${claim === null ? sql`claim is null` : sql`claim = ${claim}`} returning id`.execute(tx)
  return rows.length > 0
}

/** Asks whoever has it to stop; undefined when it writes already or has ended. */
export async function askCancel(tx: Tx, id: string): Promise<Errand | undefined> {
  const {rows} = await sql<Errand>`update kernel.errand set cancel_asked = true
    where id = ${id} and state in ('waiting', 'looking') returning ${columns}`.execute(tx)
  return rows[0]
}

/** Forgets the files of errands that ended before a day and that no younger errand is about; returns them. */
export async function dropErrandFiles(tx: Tx, before: Date, limit: number): Promise<readonly string[]> {
  const {rows} = await sql<{fileId: string}>`
    with old as (select distinct file_id from kernel.errand e where file_id is not null and ended_at < ${before}
      and not exists (select 1 from kernel.errand y where y.file_id = e.file_id and (y.ended_at is null or y.ended_at >= ${before})) limit ${limit}),
    emptied as (update kernel.errand set file_id = null where file_id in (select file_id from old))
    select file_id as "fileId" from old`.execute(tx)
  return rows.map(({fileId}) => fileId)
}

export async function dropErrands(tx: Tx, before: Date, limit: number): Promise<number> {
  const {rows} =
    await sql`delete from kernel.errand where id in (select id from kernel.errand where ended_at < ${before} and file_id is null limit ${limit}) returning id`.execute(
      tx,
    )
  return rows.length
}
