import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import {type Area, areaPrefix} from '../core/area.ts'
import type {} from '../tables.ts'

export const noSuchArea = problem<{code: string}>('organisation.no-such-area', 404, {
  zh: ({code}) => `没有代码为 ${code} 的区域。请在区域目录中选择，或先登记该区域。`,
  en: ({code}) => `There is no area with the code ${code}. Choose one from the list of areas, or register it first.`,
})

const areas = (db: Db) =>
  db
    .selectFrom('organisation.area')
    .select(['code', 'name', 'name_en as nameEn', 'level', 'parent', 'zone', 'valid_from as validFrom', 'valid_to as validTo'])

/** The areas of today in order of their codes; `within` takes everything inside that area and itself. */
export const listAreas = (
  db: Db,
  {within, level}: {within?: string | undefined; level?: Area['level'] | undefined} = {},
): Promise<Area[]> => {
  let query = areas(db).where('valid_to', 'is', null)
  if (within !== undefined) query = query.where(sql<boolean>`starts_with(code, ${areaPrefix(within)})`)
  if (level !== undefined) query = query.where('level', '=', level)
  return query.orderBy('code').execute()
}

/** Today's area of this code, or undefined. */
export const findArea = (db: Db, code: string): Promise<Area | undefined> =>
  areas(db).where('code', '=', code).where('valid_to', 'is', null).executeTakeFirst()

/** Today's area of this code; throws organisation.no-such-area. */
export async function getArea(db: Db, code: string): Promise<Area> {
  const area = await findArea(db, code)
  if (area === undefined) throw noSuchArea({code})
  return area
}

/** Every name an area bore, oldest first. */
export const listAreaNames = (db: Db, code: string): Promise<Area[]> => areas(db).where('code', '=', code).orderBy('valid_from').execute()

/** The zone of the city an area belongs to; throws organisation.no-such-area. */
export async function cityOf(db: Db, code: string): Promise<{code: string; zone: string}> {
  const city = await db
    .selectFrom('organisation.area')
    .select(['code', 'zone'])
    .where('level', '=', 'city')
    .where('valid_to', 'is', null)
    .where(sql<boolean>`starts_with(${code}, regexp_replace(code, '(00)+$', ''))`)
    .orderBy('code', 'desc')
    .executeTakeFirst()
  if (city === undefined) throw noSuchArea({code})
  return {code: city.code, zone: city.zone ?? 'UTC'}
}

export async function insertAreas(tx: Tx, rows: readonly Area[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 500) {
    const values = rows
      .slice(at, at + 500)
      .map(({nameEn, validFrom, validTo, ...rest}) => ({...rest, name_en: nameEn, valid_from: validFrom, valid_to: validTo}))
    await tx.insertInto('organisation.area').values(values).execute()
  }
}

export async function endAreaName(tx: Tx, code: string, day: string): Promise<void> {
  await tx.updateTable('organisation.area').set({valid_to: day}).where('code', '=', code).where('valid_to', 'is', null).execute()
}

export async function updateAreaName(tx: Tx, {code, name, nameEn}: Pick<Area, 'code' | 'name' | 'nameEn'>): Promise<void> {
  await tx.updateTable('organisation.area').set({name, name_en: nameEn}).where('code', '=', code).where('valid_to', 'is', null).execute()
}

/** Tells every process that what it holds of areas, units and lists is old. */
export async function newEdition(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('organisation.edition').set({id}).execute()
}

/** Makes changes of units and published lists take turns, so that what one checked stays true until it is saved. */
export async function lockEdition(tx: Tx): Promise<void> {
  await tx.selectFrom('organisation.edition').select('id').forUpdate().executeTakeFirstOrThrow()
}

export async function getEdition(db: Db): Promise<string> {
  const {id} = await db.selectFrom('organisation.edition').select('id').executeTakeFirstOrThrow()
  return id
}
