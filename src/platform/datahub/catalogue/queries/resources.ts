import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {ResourceKind} from '../core/dataset.ts'
import type {Resource} from '../core/kept.ts'
import type {} from '../tables.ts'

export const noResource = problem<{id: string}>('datahub.no-resource', 404, {
  zh: ({id}) => `没有编号为 ${id} 的数据资源。请打开数据集，从其资源中选择。`,
  en: ({id}) => `There is no resource ${id}. Open its dataset and choose one there.`,
})

const resources = (db: Db) =>
  db
    .selectFrom('datahub.resource')
    .select([
      'id',
      'dataset_id as datasetId',
      'kind',
      'ref',
      'title',
      'format',
      'created_at as createdAt',
      'row_count as rows',
      'last_at as lastAt',
      'bbox',
      'looked_at as lookedAt',
    ])

/** The resources of a dataset, the first first. */
export const listResources = (db: Db, datasetId: string): Promise<readonly Resource[]> =>
  resources(db).where('dataset_id', '=', datasetId).orderBy('created_at').orderBy('id').execute()

/** The resources of many datasets. */
export async function listResourcesOf(db: Db, datasetIds: readonly string[]): Promise<ReadonlyMap<string, readonly Resource[]>> {
  if (datasetIds.length === 0) return new Map()
  const rows = await resources(db)
    .where('dataset_id', 'in', [...datasetIds])
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return Map.groupBy(rows, ({datasetId}) => datasetId)
}

/** Every resource of every dataset, the longest not looked at first. */
export const listAllResources = (db: Db): Promise<readonly Resource[]> =>
  resources(db)
    .orderBy('looked_at', (by) => by.asc().nullsFirst())
    .orderBy('id')
    .limit(2_000)
    .execute()

/** A resource by its id, or undefined. */
export const findResource = (db: Db, id: string): Promise<Resource | undefined> => resources(db).where('id', '=', id).executeTakeFirst()

/** The resource that is kept there, of whatever dataset, or undefined. */
export const findByRef = (db: Db, kind: ResourceKind, ref: string): Promise<Resource | undefined> =>
  resources(db).where('kind', '=', kind).where('ref', '=', ref).executeTakeFirst()

export async function insertResource(tx: Tx, {title, ...one}: Omit<Resource, 'rows' | 'lastAt' | 'bbox' | 'lookedAt'>): Promise<void> {
  await tx
    .insertInto('datahub.resource')
    .values({
      id: one.id,
      dataset_id: one.datasetId,
      kind: one.kind,
      ref: one.ref,
      title: title === null ? null : jsonb(title),
      format: one.format,
      created_at: one.createdAt,
    })
    .execute()
}

export async function deleteResource(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('datahub.resource').where('id', '=', id).execute()
}

/** Keeps what was found of a resource. */
export async function saveLook(
  tx: Tx,
  id: string,
  {
    rows,
    lastAt,
    bbox,
    at,
  }: {readonly rows: number | null; readonly lastAt: Date | null; readonly bbox: readonly number[] | null; readonly at: Date},
): Promise<void> {
  await tx
    .updateTable('datahub.resource')
    .set({row_count: rows, last_at: lastAt, bbox: bbox === null ? null : sql<number[]>`${[...bbox]}::double precision[]`, looked_at: at})
    .where('id', '=', id)
    .execute()
}
