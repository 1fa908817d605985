import type {Act} from '#kernel/act.ts'
import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import type {Collection} from '#kernel/maps/contract.ts'
import type {Route, Scheduled} from '#kernel/pack.ts'
import type {Sources} from './actions.ts'
import {findMainDistrict} from './queries/datasets.ts'
import {ckanRoutes} from './routes/ckan.ts'
import {catalogueRoutes} from './routes.ts'
import {seedCatalogue} from './seed.ts'
import {type CollectionOf, enterCollections, lookAtResources} from './tend.ts'

/** What the room of the catalogue gives the pack. */
export interface Catalogue {
  readonly routes: readonly Route[]
  readonly every: Readonly<Record<string, Scheduled>>
  readonly seed: (tx: Tx, act: Act, city: City) => Promise<void>
}

/** The catalogue over what the packs publish. */
export function catalogueOf(
  published: readonly Collection[],
  {sources, collectionOf}: {readonly sources: Sources; readonly collectionOf: CollectionOf},
): Catalogue {
  return {
    routes: [...catalogueRoutes(sources, collectionOf), ...ckanRoutes(sources, collectionOf)],
    every: {
      // A pack that came with a new version has its collections in the catalogue within the hour.
      catalogue: {
        cron: '7 * * * *',
        run: async (tx, act) => {
          const district = await findMainDistrict(tx)
          if (district !== undefined) await enterCollections(tx, act, sources, published, {district})
          await lookAtResources(tx, act, sources, collectionOf)
        },
      },
    },
    seed: async (tx, act, city) => {
      await seedCatalogue(tx, act, city, sources, published)
      await lookAtResources(tx, act, sources, collectionOf)
    },
  }
}
