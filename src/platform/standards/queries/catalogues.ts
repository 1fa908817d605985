import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import {dateIn} from '#lib/calendar.ts'
import {problem} from '#lib/problem.ts'
import {type Catalogue, inForce} from '../core/catalogue.ts'
import type {} from '../tables.ts'

const noSuchCatalogue = problem<{id: string}>('standards.no-such-catalogue', 404, {
  zh: ({id}) => `没有编号为 ${id} 的标准版本，它可能已被删除。请回到标准列表重新选择。`,
  en: ({id}) => `There is no version ${id} of the standard; it may have been discarded. Go back to the list and choose another.`,
})

const nothingInForce = problem<{day: string}>('standards.no-catalogue', 409, {
  zh: ({day}) => `${day} 没有生效的立案结案标准，无法立案。请标准管理员发布一个版本。`,
  en: ({day}) => `No standard is in force on ${day}, so nothing can be filed. Ask the editor of standards to publish a version.`,
})

const catalogues = (db: Db) =>
  db
    .selectFrom('standards.catalogue')
    .select([
      'id',
      'name',
      'standard',
      'area',
      'zone',
      'levels',
      'status',
      'based_on as basedOn',
      'effective_from as effectiveFrom',
      'revision',
      'note',
      'created_at as createdAt',
      'created_by as createdBy',
      'created_by_name as createdByName',
      'published_at as publishedAt',
      'published_by as publishedBy',
      'published_by_name as publishedByName',
    ])

/** Every version: drafts first, then the published ones, newest first. */
export const listCatalogues = (db: Db): Promise<Catalogue[]> =>
  catalogues(db).orderBy('status').orderBy(sql`effective_from desc nulls first`).orderBy('id', 'desc').execute()

export const listPublished = (db: Db): Promise<Catalogue[]> => catalogues(db).where('status', '=', 'published').execute()

/** The published versions, so that nobody else publishes until the transaction ends. */
export async function lockPublished(tx: Tx): Promise<Catalogue[]> {
  await catalogues(tx).where('status', '=', 'published').forUpdate().execute()
  // Read again: what was published while we waited for the lock is not in the first answer.
  return listPublished(tx)
}

/** A version by id; throws standards.no-such-catalogue. */
export async function getCatalogue(db: Db, id: string): Promise<Catalogue> {
  const found = await catalogues(db).where('id', '=', id).executeTakeFirst()
  if (found === undefined) throw noSuchCatalogue({id})
  return found
}

/** A version that nobody else can change until the transaction ends; throws standards.no-such-catalogue. */
export async function lockCatalogue(tx: Tx, id: string): Promise<Catalogue> {
  const found = await catalogues(tx).where('id', '=', id).forUpdate().executeTakeFirst()
  if (found === undefined) throw noSuchCatalogue({id})
  return found
}

/** The version in force at an instant, or undefined. */
export async function findCurrentCatalogue(db: Db, at: Date): Promise<Catalogue | undefined> {
  const published = await listPublished(db)
  const zone = published[0]?.zone
  return zone === undefined ? undefined : inForce(published, dateIn(zone, at))
}

/** The version in force at an instant: what a case filed then is judged by for ever. Throws standards.no-catalogue. */
export async function currentCatalogue(db: Db, at: Date): Promise<Catalogue> {
  const found = await findCurrentCatalogue(db, at)
  if (found === undefined) throw nothingInForce({day: at.toISOString().slice(0, 10)})
  return found
}

export async function insertCatalogue(
  tx: Tx,
  {levels, basedOn, effectiveFrom, createdAt, createdBy, createdByName, publishedAt, publishedBy, publishedByName, ...rest}: Catalogue,
): Promise<void> {
  await tx
    .insertInto('standards.catalogue')
    .values({
      ...rest,
      levels: jsonb(levels),
      based_on: basedOn,
      effective_from: effectiveFrom,
      created_at: createdAt,
      created_by: createdBy,
      created_by_name: createdByName,
      published_at: publishedAt,
      published_by: publishedBy,
      published_by_name: publishedByName,
    })
    .execute()
}

/** Saves what may change about a draft, one revision on; the new revision is returned. */
export async function updateDraft(tx: Tx, {id, name, note, levels}: Pick<Catalogue, 'id' | 'name' | 'note' | 'levels'>): Promise<number> {
  const {revision} = await tx
    .updateTable('standards.catalogue')
    .set({name, note, levels: jsonb(levels), revision: sql`revision + 1`})
    .where('id', '=', id)
    .where('status', '=', 'draft')
    .returning('revision')
    .executeTakeFirstOrThrow()
  return revision
}

export async function publishDraft(
  tx: Tx,
  {id, effectiveFrom, at, by, byName}: {id: string; effectiveFrom: string; at: Date; by: string; byName: string},
): Promise<void> {
  await tx
    .updateTable('standards.catalogue')
    .set({status: 'published', effective_from: effectiveFrom, published_at: at, published_by: by, published_by_name: byName})
    .where('id', '=', id)
    .where('status', '=', 'draft')
    .execute()
}

export async function deleteDraft(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('standards.catalogue').set({based_on: null}).where('based_on', '=', id).where('status', '=', 'draft').execute()
  await tx.deleteFrom('standards.catalogue').where('id', '=', id).where('status', '=', 'draft').execute()
}
