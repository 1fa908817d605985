import {systemAct} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import type {Collection, Features} from '#kernel/maps/contract.ts'
import type {Sources} from './actions.ts'
import type {Resource} from './core/kept.ts'
import {listResources} from './queries/resources.ts'
import type {CollectionOf} from './tend.ts'

/** A resource whose rows can be read feature by feature. */
export interface GivenResource {
  readonly resource: Resource
  readonly collection: Collection & {readonly features: Features}
}

/** The resources of a dataset that can be read feature by feature; whether somebody may is for the caller to decide. */
export async function listGiven(
  db: Db,
  {sources, collectionOf}: {readonly sources: Sources; readonly collectionOf: CollectionOf},
  {datasetId, at}: {readonly datasetId: string; readonly at: Date},
): Promise<readonly GivenResource[]> {
  const known = await sources.collections(db, systemAct(at, 'catalogue'))
  return (await listResources(db, datasetId)).flatMap((resource) => {
    const id = collectionOf(resource)
    const collection = known.find((one) => one.id === id)
    const features = collection?.features
    return collection === undefined || features === undefined ? [] : [{resource, collection: {...collection, features}}]
  })
}
