import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import {areaPrefix} from '../core/area.ts'
import type {Unit} from '../core/unit.ts'
import type {} from '../tables.ts'

export const noSuchUnit = problem<{id: string}>('organisation.no-such-unit', 404, {
  zh: ({id}) => `没有编号、代码或名称为“${id}”的单位。请在单位目录中选择。`,
  en: ({id}) => `There is no unit with the id, code or name “${id}”. Choose one from the list of units.`,
})

/** Which units are asked for. */
export interface UnitFilter {
  readonly within?: string | undefined
  readonly trade?: string | undefined
  readonly kind?: Unit['kind'] | undefined
  /** Part of the name, key or social credit code. */
  readonly text?: string | undefined
  /** Day of the city on which they must be in force; history is shown when absent. */
  readonly day?: string | undefined
}

const units = (db: Db) =>
  db
    .selectFrom('organisation.unit')
    .select([
      'id',
      'key',
      'name',
      'name_en as nameEn',
      'kind',
      'trade',
      'uscc',
      'area',
      'parent',
      'phone',
      'valid_from as validFrom',
      'valid_to as validTo',
      'version',
    ])

/** Units in order of area and name; a pick list passes `day` and so never sees ended ones. */
export const listUnits = (db: Db, {within, trade, kind, text, day}: UnitFilter = {}): Promise<Unit[]> => {
  let query = units(db)
  if (within !== undefined) query = query.where(sql<boolean>`starts_with(area, ${areaPrefix(within)})`)
  if (trade !== undefined) query = query.where('trade', '=', trade)
  if (kind !== undefined) query = query.where('kind', '=', kind)
  if (text !== undefined)
    query = query.where(sql<boolean>`position(${text.toLowerCase()} in lower(name || ' ' || name_en || ' ' || key || ' ' || uscc)) > 0`)
  if (day !== undefined)
    query = query.where('valid_from', '<=', day).where((is) => is.or([is('valid_to', 'is', null), is('valid_to', '>', day)]))
  return query.orderBy('area').orderBy('key').execute()
}

/** A unit by id, ended or not, or undefined. */
export const findUnit = (db: Db, id: string): Promise<Unit | undefined> => units(db).where('id', '=', id).executeTakeFirst()

/** A unit by id, ended or not; throws organisation.no-such-unit. */
export async function getUnit(db: Db, id: string): Promise<Unit> {
  const unit = await findUnit(db, id)
  if (unit === undefined) throw noSuchUnit({id})
  return unit
}

/** Locks the unit until the transaction ends; throws organisation.no-such-unit. */
export async function lockUnit(tx: Tx, id: string): Promise<Unit> {
  const unit = await units(tx).where('id', '=', id).forUpdate().executeTakeFirst()
  if (unit === undefined) throw noSuchUnit({id})
  return unit
}

/** A unit that already bears this key, code or (not ended) name. */
export const findUnitAlike = (db: Db, {key, uscc, name}: Pick<Unit, 'key' | 'uscc' | 'name'>): Promise<Unit | undefined> =>
  units(db)
    .where((is) => is.or([is('key', '=', key), is('uscc', '=', uscc), is.and([is('name', '=', name), is('valid_to', 'is', null)])]))
    .executeTakeFirst()

export async function insertUnits(tx: Tx, rows: readonly Unit[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 500) {
    const values = rows
      .slice(at, at + 500)
      .map(({nameEn, validFrom, validTo, ...rest}) => ({...rest, name_en: nameEn, valid_from: validFrom, valid_to: validTo}))
    await tx.insertInto('organisation.unit').values(values).execute()
  }
}

export async function updateUnitEnd(tx: Tx, {id, day, version}: {id: string; day: string; version: number}): Promise<void> {
  await tx.updateTable('organisation.unit').set({valid_to: day, version}).where('id', '=', id).execute()
}
