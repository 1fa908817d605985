import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import {apart, type Tx} from '#kernel/db.ts'
import type {Collection} from '#kernel/maps/contract.ts'
import {listUnits} from '#platform/organisation/index.ts'
import {bounded} from '../features/queries/features.ts'
import {addResource, makeDataset, publishDataset, type Sources} from './actions.ts'
import type {DatasetText} from './core/dataset.ts'
import type {Resource} from './core/kept.ts'
import {isTaken} from './queries/datasets.ts'
import {type Look, lookAtFeatures, lookAtFile, lookAtThing} from './queries/looking.ts'
import {findByRef, listAllResources, saveLook} from './queries/resources.ts'

/** What a city says of a dataset beforehand; the unit by its key. */
export type Foretold = Partial<DatasetText> & {readonly owner?: string}

/** What is said of a collection of which nothing was said: it is the operation's, and shared on its conditions. */
const plain = ({id, title, may}: Collection, district: string): DatasetText => ({
  name: id.length > 1 && /^[a-z][a-z0-9-]*$/.test(id) ? id : `collection-${v7().slice(-12)}`,
  title,
  description: {zh: '', en: ''},
  ownerUnit: '',
  district,
  licence: 'internal',
  class: 'city-management',
  level: may === undefined ? 1 : 2,
  sharing: may === undefined ? 'unconditional' : 'conditional',
  terms: may === undefined ? '' : '须说明用途和依据，由责任单位审核。 Purpose and basis are needed; the owner decides.',
  open: false,
  cycle: 'irregular',
  lineage: '',
  keywords: [],
  from: null,
  to: null,
})

/** Enters every collection that the packs publish and the catalogue has not yet, published at once. Returns how many. */
export async function enterCollections(
  tx: Tx,
  act: Act,
  sources: Sources,
  collections: readonly Collection[],
  {district, said = {}}: {readonly district: string; readonly said?: Readonly<Record<string, Foretold>>},
): Promise<number> {
  const missing = []
  for (const one of collections)
    if (one.features !== undefined && (await findByRef(tx, 'collection', one.id)) === undefined) missing.push(one)
  if (missing.length === 0) return 0
  const units = await listUnits(tx)
  const usual = ['operations', 'government'].flatMap((trade) => units.find((unit) => unit.trade === trade) ?? [])[0] ?? units[0]
  for (const one of missing) {
    const {owner, ...rest} = said[one.id] ?? {}
    const unit = units.find(({key}) => key === owner) ?? usual
    const text = {...plain(one, district), ...rest, ownerUnit: unit?.id ?? ''}
    const name = (await isTaken(tx, text.name)) ? `${text.name.slice(0, 40)}-${v7().slice(-12)}` : text.name
    const {id} = await makeDataset(tx, act, {...text, name})
    await addResource(tx, act, sources, id, {kind: 'collection', ref: one.id, title: null})
    await publishDataset(tx, act, id)
  }
  return missing.length
}

/** No look takes longer than this. */
const LOOK_MS = 10_000

async function lookOf(
  tx: Tx,
  act: Act,
  {kind, ref}: Resource,
  known: readonly Collection[],
  collectionOf: CollectionOf,
): Promise<Look | undefined> {
  if (kind === 'file') return lookAtFile(tx, ref)
  if (kind === 'stream') return lookAtThing(tx, ref)
  const id = collectionOf({kind, ref})
  const features = known.find((one) => one.id === id)?.features
  return features === undefined ? undefined : bounded(tx, LOOK_MS, (db) => lookAtFeatures(db, act, features))
}

/** The id of the collection by which a resource is read; undefined for what is none. */
export type CollectionOf = (resource: Pick<Resource, 'kind' | 'ref'>) => string | undefined

/** Looks up of every resource how many rows it has, its newest moment and where it lies. What cannot be looked up in time stays as it was. */
export async function lookAtResources(tx: Tx, act: Act, sources: Sources, collectionOf: CollectionOf): Promise<number> {
  const known = await sources.collections(tx, act)
  let done = 0
  for (const resource of await listAllResources(tx)) {
    const look = await apart(tx, () => lookOf(tx, act, resource, known, collectionOf)).catch(() => undefined)
    if (look === undefined) continue
    await saveLook(tx, resource.id, {...look, at: act.at})
    done += 1
  }
  return done
}
