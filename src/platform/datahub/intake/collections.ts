import {type Act, may} from '#kernel/act.ts'
import type {CollectionsOf} from '../features/lookup.ts'
import {collectionOfSheet, nameOfCollection} from './queries/collections.ts'
import {listSheets, type Sheet} from './queries/sheets.ts'

/** The right by which sheets are kept. */
export const KEEP = 'datahub.keep'

/** Whether the actor keeps a sheet: by the area it is of and the unit it belongs to. */
export const mayKeep = (act: Act, {district, unit}: Pick<Sheet, 'district' | 'unit'>): boolean => may(act, KEEP, {area: district, unit})

/**
 * The sheets the actor may read, as collections, or the one of an id: those open to everybody, and those they keep. A sheet that was never
 * loaded is none.
 */
export const sheetCollections: CollectionsOf = async (db, act, id) => {
  const sheets = await listSheets(db, id === undefined ? undefined : nameOfCollection(id))
  return sheets
    .filter((sheet) => sheet.loadedAt !== null && (sheet.open || mayKeep(act, sheet)))
    .map((sheet) => collectionOfSheet(sheet, sheet.open ? undefined : KEEP))
}
