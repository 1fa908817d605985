import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import type {Extent} from './core/documents.ts'
import type {Given} from './lookup.ts'
import {bounded, extentOf} from './queries/features.ts'
import {LONGEST_MS} from './routes/reply.ts'

/** Extents are looked up anew after so long. */
const EXTENT_MS = 300_000
const MOST_EXTENTS = 500

/** The extent of what the actor may see of a collection: one for all of what is public, of the rest one for each. */
export type Extents = (db: Db, act: Act, collection: Given) => Promise<Extent>

/** Opens what keeps extents. */
export function openExtents(): Extents {
  const extents = new Map<string, {readonly until: number; readonly extent: Extent}>()
  return async (db, act, {id, may: permission, features}) => {
    const rights =
      permission === undefined
        ? ''
        : JSON.stringify([act.by.id, act.by.grants.filter((one) => one.permission === permission || one.permission === '*')])
    const key = `${id} ${rights}`
    const known = extents.get(key)
    if (known !== undefined && known.until > act.at.getTime()) return known.extent
    const extent = await bounded(db, LONGEST_MS, (reader) => extentOf(reader, act, features))
    if (extents.size >= MOST_EXTENTS) extents.clear()
    extents.set(key, {until: act.at.getTime() + EXTENT_MS, extent})
    return extent
  }
}
