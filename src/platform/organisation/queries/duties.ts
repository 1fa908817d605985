import type {Db, Tx} from '#kernel/db.ts'
import {jsonb} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {Duty} from '../core/duty.ts'
import type {} from '../tables.ts'

/** A duty list 权责清单: a draft, or one that takes effect on a day and ends on the day the next one takes effect. */
export interface DutyList {
  readonly id: string
  /** The city or district it is made for. */
  readonly area: string
  readonly title: string
  readonly state: 'draft' | 'published'
  /** The categories it must answer. */
  readonly categories: readonly string[]
  readonly takesEffect: string | null
  readonly ends: string | null
  readonly draftedBy: string
  readonly draftedAt: Date
  readonly publishedBy: string | null
  readonly publishedAt: Date | null
  readonly version: number
}

export const noSuchList = problem<{id: string}>('organisation.no-such-duty-list', 404, {
  zh: ({id}) => `没有编号为 ${id} 的权责清单。请从清单目录中选择。`,
  en: ({id}) => `There is no duty list ${id}. Choose one from the list of duty lists.`,
})

const lists = (db: Db) =>
  db
    .selectFrom('organisation.duty_list')
    .select([
      'id',
      'area',
      'title',
      'state',
      'categories',
      'takes_effect as takesEffect',
      'ends',
      'drafted_by as draftedBy',
      'drafted_at as draftedAt',
      'published_by as publishedBy',
      'published_at as publishedAt',
      'version',
    ])

/** All duty lists, the newest first. */
export const listDutyLists = (db: Db): Promise<DutyList[]> => lists(db).orderBy('drafted_at', 'desc').orderBy('id', 'desc').execute()

export const listPublished = (db: Db): Promise<DutyList[]> => lists(db).where('state', '=', 'published').orderBy('takes_effect').execute()

/** A duty list by id; throws organisation.no-such-duty-list. */
export async function getDutyList(db: Db, id: string): Promise<DutyList> {
  const list = await lists(db).where('id', '=', id).executeTakeFirst()
  if (list === undefined) throw noSuchList({id})
  return list
}

/** Locks the list until the transaction ends; throws organisation.no-such-duty-list. */
export async function lockDutyList(tx: Tx, id: string): Promise<DutyList> {
  const list = await lists(tx).where('id', '=', id).forUpdate().executeTakeFirst()
  if (list === undefined) throw noSuchList({id})
  return list
}

export async function insertDutyList(tx: Tx, list: DutyList): Promise<void> {
  await tx
    .insertInto('organisation.duty_list')
    .values({
      id: list.id,
      area: list.area,
      title: list.title,
      state: list.state,
      categories: jsonb(list.categories),
      takes_effect: list.takesEffect,
      ends: list.ends,
      drafted_by: list.draftedBy,
      drafted_at: list.draftedAt,
      published_by: list.publishedBy,
      published_at: list.publishedAt,
      version: list.version,
    })
    .execute()
}

export async function updateDutyList(
  tx: Tx,
  id: string,
  change: {
    title?: string
    state?: 'published'
    categories?: readonly string[]
    takesEffect?: string
    ends?: string
    publishedBy?: string
    publishedAt?: Date
    version: number
  },
): Promise<void> {
  const {title, state, categories, takesEffect, ends, publishedBy, publishedAt, version} = change
  await tx
    .updateTable('organisation.duty_list')
    .set({
      version,
      ...(title === undefined ? {} : {title}),
      ...(state === undefined ? {} : {state}),
      ...(categories === undefined ? {} : {categories: jsonb(categories)}),
      ...(takesEffect === undefined ? {} : {takes_effect: takesEffect}),
      ...(ends === undefined ? {} : {ends}),
      ...(publishedBy === undefined ? {} : {published_by: publishedBy}),
      ...(publishedAt === undefined ? {} : {published_at: publishedAt}),
    })
    .where('id', '=', id)
    .execute()
}

const duties = (db: Db) =>
  db
    .selectFrom('organisation.duty')
    .select([
      'id',
      'line',
      'area',
      'category',
      'owner',
      'unit',
      'supervising',
      'coordinating',
      'legal_basis as legalBasis',
      'valid_from as validFrom',
      'valid_to as validTo',
    ])

/** The rows of a list in order of their lines. */
export const listDuties = (db: Db, list: string): Promise<Duty[]> =>
  duties(db).where('list', '=', list).orderBy('line').orderBy('id').execute()

export async function insertDuties(tx: Tx, list: string, rows: readonly Duty[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 500) {
    const values = rows.slice(at, at + 500).map(({legalBasis, validFrom, validTo, ...rest}) => ({
      ...rest,
      list,
      legal_basis: legalBasis,
      valid_from: validFrom,
      valid_to: validTo,
    }))
    await tx.insertInto('organisation.duty').values(values).execute()
  }
}

/** Empties a draft before its new rows are written. */
export async function deleteDuties(tx: Tx, list: string): Promise<void> {
  await tx.deleteFrom('organisation.duty').where('list', '=', list).execute()
}
