import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {Category} from '../core/category.ts'
import type {Condition} from '../core/condition.ts'
import type {} from '../tables.ts'
import {currentCatalogue} from './catalogues.ts'

const noSuchCondition = problem<{id: string}>('standards.no-such-condition', 404, {
  zh: ({id}) => `没有编号为 ${id} 的立案条件。请在现行标准中重新选择。`,
  en: ({id}) => `There is no filing condition ${id}. Choose one from the standard in force.`,
})

/** The contents of one version. */
export interface Contents {
  readonly categories: readonly Category[]
  readonly conditions: readonly Condition[]
}

const conditions = (db: Db) =>
  db
    .selectFrom('standards.condition')
    .select([
      'id',
      'catalogue_id as catalogueId',
      'lineage',
      'category',
      'ordinal',
      'text',
      'closing',
      'limits',
      'evidence',
      'handling_unit as handlingUnit',
      'handling_unit_id as handlingUnitId',
      'supervising_unit as supervisingUnit',
      'supervising_unit_id as supervisingUnitId',
      'legal_basis as legalBasis',
      'note',
    ])

/** A published version in memory. */
interface Shelved extends Contents {
  readonly byId: ReadonlyMap<string, Condition>
  readonly byCategory: ReadonlyMap<string, readonly Condition[]>
  readonly categoryByKey: ReadonlyMap<string, Category>
}

/** Published versions never change, so the process keeps the few it works with. */
const shelf = new Map<string, Shelved>()
const MOST_SHELVED = 6

/** Everything a version says, straight from the database. */
export async function loadContents(db: Db, catalogue: string): Promise<Contents> {
  const categories = await db
    .selectFrom('standards.category')
    .select(['category', 'kind', 'code', 'zh', 'en', 'initials', 'local'])
    .where('catalogue_id', '=', catalogue)
    .orderBy('category')
    .execute()
  return {
    categories,
    conditions: await conditions(db).where('catalogue_id', '=', catalogue).orderBy('category').orderBy('ordinal').execute(),
  }
}

async function openPublished(db: Db, catalogue: string): Promise<Shelved> {
  const known = shelf.get(catalogue)
  if (known !== undefined) return known
  const contents = await loadContents(db, catalogue)
  const opened: Shelved = {
    ...contents,
    byId: new Map(contents.conditions.map((condition) => [condition.id, condition])),
    byCategory: Map.groupBy(contents.conditions, ({category}) => category),
    categoryByKey: new Map(contents.categories.map((entry) => [entry.category, entry])),
  }
  const [oldest] = shelf.keys()
  if (shelf.size >= MOST_SHELVED && oldest !== undefined) shelf.delete(oldest)
  shelf.set(catalogue, opened)
  return opened
}

/** Everything a version says; a published one is read from the database once per process. */
export const openContents = (db: Db, {id, status}: {readonly id: string; readonly status: 'draft' | 'published'}): Promise<Contents> =>
  status === 'published' ? openPublished(db, id) : loadContents(db, id)

/** A condition of any version; throws standards.no-such-condition. */
export async function getCondition(db: Db, id: string): Promise<Condition> {
  for (const {byId} of shelf.values()) {
    const known = byId.get(id)
    if (known !== undefined) return known
  }
  const row = await conditions(db)
    .select((of) =>
      of.selectFrom('standards.catalogue as v').select('v.status').whereRef('v.id', '=', 'standards.condition.catalogue_id').as('status'),
    )
    .where('standards.condition.id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw noSuchCondition({id})
  const {status, ...condition} = row
  if (status === 'published') await openPublished(db, condition.catalogueId)
  return condition
}

/** The conditions of a category in the version in force at an instant; empty when it has none. Throws standards.no-catalogue. */
export async function listConditions(db: Db, {category, at}: {category: string; at: Date}): Promise<readonly Condition[]> {
  const {id} = await currentCatalogue(db, at)
  return (await openPublished(db, id)).byCategory.get(category) ?? []
}

/** A class as a version knows it, or undefined. */
export async function findCategory(db: Db, {catalogue, category}: {catalogue: string; category: string}): Promise<Category | undefined> {
  const shelved = shelf.get(catalogue)
  if (shelved !== undefined) return shelved.categoryByKey.get(category)
  return db
    .selectFrom('standards.category')
    .select(['category', 'kind', 'code', 'zh', 'en', 'initials', 'local'])
    .where('catalogue_id', '=', catalogue)
    .where('category', '=', category)
    .executeTakeFirst()
}

export async function insertCategories(tx: Tx, catalogue: string, categories: readonly Category[]): Promise<void> {
  if (categories.length === 0) return
  await sql`insert into standards.category (catalogue_id, category, kind, code, zh, en, initials, local)
    select ${catalogue}::uuid, category, kind, code, zh, en, initials, local
    from jsonb_to_recordset(${JSON.stringify(categories)}::jsonb)
      as given(category text, kind text, code text, zh text, en text, initials text, local boolean)`.execute(tx)
}

/** Calls a class of a draft something else. */
export async function updateCategory(
  tx: Tx,
  catalogue: string,
  {category, zh, en, initials}: Pick<Category, 'category' | 'zh' | 'en' | 'initials'>,
): Promise<void> {
  await sql`update standards.category set zh = ${zh}, en = ${en}, initials = ${initials} where catalogue_id = ${catalogue} and category = ${category}`.execute(
    tx,
  )
}

export async function insertConditions(tx: Tx, rows: readonly Condition[]): Promise<void> {
  if (rows.length === 0) return
  await sql`insert into standards.condition (id, catalogue_id, lineage, category, ordinal, text, closing, limits, evidence,
      handling_unit, handling_unit_id, supervising_unit, supervising_unit_id, legal_basis, note)
    select id, "catalogueId", lineage, category, ordinal, text, closing, limits, evidence,
      "handlingUnit", "handlingUnitId", "supervisingUnit", "supervisingUnitId", "legalBasis", note
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as given(id uuid, "catalogueId" uuid, lineage uuid, category text, ordinal integer, text text, closing text, limits jsonb, evidence jsonb,
        "handlingUnit" text, "handlingUnitId" uuid, "supervisingUnit" text, "supervisingUnitId" uuid, "legalBasis" text, note text)`.execute(
    tx,
  )
}

export async function deleteCondition(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('standards.condition').where('id', '=', id).execute()
}

/** Empties a draft of its conditions and of the classes the city had added to it. */
export async function deleteContents(tx: Tx, catalogue: string): Promise<void> {
  await tx.deleteFrom('standards.condition').where('catalogue_id', '=', catalogue).execute()
  await tx.deleteFrom('standards.category').where('catalogue_id', '=', catalogue).where('local', '=', true).execute()
}
