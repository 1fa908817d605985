import type {Act} from '#kernel/act.ts'
import type {Collection, Drawing} from '#kernel/maps/contract.ts'
import type {Given} from '../features/lookup.ts'
import {bounded} from '../features/queries/features.ts'
import {LONGEST_MS} from '../features/routes/reply.ts'
import {MOST_IN_TILE} from './core/documents.ts'
import {listForTile} from './queries/tile.ts'

/** Tiles of what nobody tells changes of are drawn anew after so long. */
const UNTOLD_SECONDS = 30

const rightsOf = ({by}: Act, permission: string): string =>
  JSON.stringify([by.id, by.grants.filter((one) => one.permission === permission || one.permission === '*')])

/** Who sees the same of a collection has the same text. */
export const seesOf =
  ({may, drawing}: Given) =>
  (act: Act): string => {
    if (drawing !== undefined) return drawing.sees?.(act) ?? ''
    return may === undefined ? '' : rightsOf(act, may)
  }

/** What of an event makes something untrue of the features of a collection. */
export const changedByOf = ({drawing, features}: Given): Drawing['changedBy'] | undefined => features.changedBy ?? drawing?.changedBy

/** A collection drawn by its features, for the cache of tiles: every change its owner tells of is a change of them. */
export const drawnBy = (collection: Given): Collection & {readonly drawing: Drawing} => {
  const {id, title, may, features, drawing} = collection
  const changedBy = changedByOf(collection)
  const seconds = changedBy === undefined ? UNTOLD_SECONDS : drawing?.seconds
  return {
    id,
    title,
    ...(may === undefined ? {} : {may}),
    drawing: {
      kind: features.shape === 'any' ? 'polygon' : features.shape,
      from: 0,
      legend: {by: '', signs: []},
      sees: seesOf(collection),
      changedBy: changedBy ?? (() => null),
      ...(drawing?.places === undefined ? {} : {places: drawing.places}),
      ...(seconds === undefined ? {} : {seconds}),
      tile: (db, act, asked) => bounded(db, LONGEST_MS, (reader) => listForTile(reader, act, features, asked, MOST_IN_TILE)),
    },
  }
}
