import type {Db} from '#kernel/db.ts'
import {type Crowd, openCrowd as makeCrowd} from '../core/crowd.ts'
import {type Gazetteer, openGazetteer as makeGazetteer} from '../core/gazetteer.ts'
import {type Locator, openLocator as makeLocator} from '../core/locate.ts'
import {currentEdition, listCellShapes, type Topic} from './cells.ts'
import {listPlaces} from './places.ts'
import {collectComponents} from './tiles.ts'

/** Editions kept at once: the one in force, and those that long transactions still see. */
const KEPT = 4

/**
 * Keeps something read from the database in the process for as long as the edition of its topic stands: asking costs one indexed row.
 * Editions are named by uuid, so neither another database nor a rolled-back change can ever be taken for this one.
 */
const perEdition = <T>(topic: Topic, load: (db: Db) => Promise<T>, none: T): ((db: Db) => Promise<T>) => {
  const kept = new Map<string, Promise<T>>()
  return async (db) => {
    const edition = await currentEdition(db, topic)
    if (edition === undefined) return none
    const known = kept.get(edition)
    if (known !== undefined) return known
    const loading = load(db)
    kept.set(edition, loading)
    loading.catch(() => kept.delete(edition))
    for (const old of [...kept.keys()].slice(0, -KEPT)) kept.delete(old)
    return loading
  }
}

/** The locator of the grid in force: answers 100,000s of places a second without the database. */
export const openLocator: (db: Db) => Promise<Locator> = perEdition(
  'cells',
  async (db) => makeLocator(await listCellShapes(db)),
  makeLocator([]),
)

/** The search over every name of the city. */
export const openGazetteer: (db: Db) => Promise<Gazetteer> = perEdition(
  'places',
  async (db) => makeGazetteer(await listPlaces(db)),
  makeGazetteer([]),
)

/** All components as places alone, to be counted in tiles. */
export const openCrowd: (db: Db) => Promise<Crowd> = perEdition(
  'components',
  async (db) => {
    const {whole, faulty} = await collectComponents(db)
    return makeCrowd(whole, faulty)
  },
  makeCrowd(new Uint8Array(), new Uint8Array()),
)
