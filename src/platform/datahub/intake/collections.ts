import {type Act, may} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import type {Collection} from '#kernel/maps/contract.ts'
import {collectionOfSheet} from './queries/collections.ts'
import {listSheets, type Sheet} from './queries/sheets.ts'

/** The right by which sheets are kept. */
export const KEEP = 'datahub.keep'

/** Whether the actor keeps a sheet: by the area it is of and the unit it belongs to. */
export const mayKeep = (act: Act, {district, unit}: Pick<Sheet, 'district' | 'unit'>): boolean => may(act, KEEP, {area: district, unit})

/** The sheets the actor may read, as collections: those open to everybody, and those they keep. A sheet that was never loaded is none. */
export async function sheetCollections(db: Db, act: Act): Promise<readonly Collection[]> {
  const sheets = await listSheets(db)
  return sheets
    .filter((sheet) => sheet.loadedAt !== null && (sheet.open || mayKeep(act, sheet)))
    .map((sheet) => collectionOfSheet(sheet, sheet.open ? undefined : KEEP))
}
