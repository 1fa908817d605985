import {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import type {Collection} from '#kernel/maps/contract.ts'
import type {Sources} from './actions.ts'
import {datasetBody} from './api.ts'
import {enterCollections, type Foretold} from './tend.ts'

/** What a city says of its datasets beforehand, by the id of the collection; the owner by the key of the unit. */
const foretold = z.record(z.string(), datasetBody.omit({ownerUnit: true, district: true}).partial().extend({owner: z.string().optional()}))

/** Enters the published collections into the catalogue, with what `cities/<name>/datahub/datasets.json` says of them. */
export async function seedCatalogue(tx: Tx, act: Act, city: City, sources: Sources, collections: readonly Collection[]): Promise<void> {
  const said = city.has('datahub/datasets.json')
    ? (foretold.parse(city.json('datahub/datasets.json')) as Readonly<Record<string, Foretold>>)
    : {}
  await enterCollections(tx, act, sources, collections, {district: city.code, said})
}
