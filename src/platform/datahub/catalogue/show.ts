import type {z} from 'zod'
import {type Act, may} from '#kernel/act.ts'
import type {Collection} from '#kernel/maps/contract.ts'
import type {datasetOut, resourceOut} from './api.ts'
import {freshnessOf} from './core/dataset.ts'
import type {Dataset, Resource} from './core/kept.ts'
import type {CollectionOf} from './tend.ts'

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

/** A dataset as it goes over the wire. */
export const showDataset = ({ownerUnit, ownerZh, ownerEn, kinds, keywords, ...one}: Dataset, at: Date): z.input<typeof datasetOut> => ({
  id: one.id,
  name: one.name,
  title: one.title,
  description: one.description,
  owner: {id: ownerUnit, name: {zh: ownerZh ?? '未定', en: ownerEn ?? ownerZh ?? 'Not settled'}},
  district: one.district,
  licence: one.licence,
  class: one.class,
  level: one.level,
  sharing: one.sharing,
  terms: one.terms,
  open: one.open,
  cycle: one.cycle,
  lineage: one.lineage,
  keywords: [...keywords],
  from: one.from,
  to: one.to,
  publishedAt: iso(one.publishedAt),
  createdAt: one.createdAt.toISOString(),
  changedAt: one.changedAt.toISOString(),
  version: one.version,
  kinds: [...kinds],
  rows: one.rows,
  lastAt: iso(one.lastAt),
  freshness: freshnessOf(one.cycle, one.lastAt, at),
})

/** The collection by which a resource is read, when there is one. */
export const collectionFor = (resource: Resource, known: readonly Collection[], collectionOf: CollectionOf): Collection | undefined => {
  const id = collectionOf(resource)
  return id === undefined ? undefined : known.find((one) => one.id === id)
}

/** A resource as it goes over the wire. */
export const showResource = (act: Act, one: Resource, collection: Collection | undefined): z.input<typeof resourceOut> => ({
  id: one.id,
  kind: one.kind,
  ref: one.ref,
  title: one.title ?? collection?.title ?? {zh: one.ref, en: one.ref},
  format: one.format,
  rows: one.rows,
  lastAt: iso(one.lastAt),
  bbox: one.bbox === null ? null : [...one.bbox],
  lookedAt: iso(one.lookedAt),
  readable: collection !== undefined && (collection.may === undefined || may(act, collection.may)),
})
