import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import type {Said} from '#lib/problem.ts'
import type {MasterKind} from '../core/kinds.ts'
import type {Mapping, Source} from '../core/source.ts'
import type {} from '../tables.ts'

interface Row extends Omit<Source, 'mapping' | 'trouble'> {
  readonly mapping: unknown
  readonly trouble: unknown
}

const columns = sql.raw(
  `s.id, s.collection, s.kind, s.district_id as district, s.mapping, s.trust, s.made_at as "madeAt", s.round, s.mark, s.due_at as "dueAt",
  s.read_at as "readAt", s.things, s.trouble, s.version`,
)

const sourceOf = (row: Row): Source => ({...row, mapping: row.mapping as Mapping, trouble: row.trouble as Said | null})

/** All feeds of masters, by kind and trust. */
export async function listSources(db: Db): Promise<readonly Source[]> {
  const {rows} = await sql<Row>`select ${columns} from datahub.master_source s order by s.kind, s.trust, s.collection`.execute(db)
  return rows.map(sourceOf)
}

/** A feed, or undefined; `hold` keeps others from changing it until the transaction ends. */
export async function findSource(db: Db, id: string, hold = false): Promise<Source | undefined> {
  const {rows} = await sql<Row>`
    select ${columns} from datahub.master_source s where s.id = ${id}::uuid ${sql.raw(hold ? 'for update' : '')}`.execute(db)
  return rows.map(sourceOf)[0]
}

/** The feed of a collection for a kind, or undefined. */
export async function findSourceOf(db: Db, collection: string, kind: MasterKind): Promise<Source | undefined> {
  const {rows} = await sql<Row>`
    select ${columns} from datahub.master_source s where s.collection = ${collection} and s.kind = ${kind}`.execute(db)
  return rows.map(sourceOf)[0]
}

/** A feed that is due to be read or is being read, which nobody else reads now. */
export async function claimDue(tx: Tx, at: Date): Promise<Source | undefined> {
  const {rows} = await sql<Row>`
    select ${columns} from datahub.master_source s where s.due_at <= ${at} order by s.due_at, s.id limit 1 for update skip locked`.execute(
    tx,
  )
  return rows.map(sourceOf)[0]
}

/** Adds a feed. */
export async function insertSource(
  tx: Tx,
  one: Pick<Source, 'id' | 'collection' | 'kind' | 'district' | 'mapping' | 'trust' | 'madeAt' | 'dueAt'> & {readonly madeBy: string},
): Promise<void> {
  await tx
    .insertInto('datahub.master_source')
    .values({
      id: one.id,
      collection: one.collection,
      kind: one.kind,
      district_id: one.district,
      mapping: jsonb(one.mapping),
      trust: one.trust,
      made_at: one.madeAt,
      made_by: one.madeBy,
      due_at: one.dueAt,
      mark: null,
      read_at: null,
      trouble: null,
    })
    .execute()
}

/** Changes what a feed says and how far it is trusted; it is read anew. */
export async function updateSource(
  tx: Tx,
  id: string,
  {mapping, trust, district, dueAt}: Pick<Source, 'mapping' | 'trust' | 'district' | 'dueAt'>,
): Promise<void> {
  await tx
    .updateTable('datahub.master_source')
    .set(({eb}) => ({
      mapping: jsonb(mapping),
      trust,
      district_id: district,
      due_at: dueAt,
      mark: null,
      trouble: null,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
}

/** Keeps how far the reading of a feed has come. */
export async function noteReading(
  tx: Tx,
  id: string,
  {round, mark, dueAt, readAt, trouble}: Pick<Source, 'round' | 'mark' | 'dueAt' | 'readAt' | 'trouble'>,
): Promise<void> {
  await sql`update datahub.master_source set round = ${round}, mark = ${mark}, due_at = ${dueAt}, read_at = ${readAt},
      trouble = ${trouble === null ? null : JSON.stringify(trouble)}::jsonb,
      things = (select count(*)::integer from datahub.appearance a where a.source_id = ${id}::uuid and a.gone_at is null)
    where id = ${id}::uuid`.execute(tx)
}
