import type {Said} from '#lib/problem.ts'
import type {DatasetText, ResourceKind} from './dataset.ts'

/** A dataset as it is kept. */
export interface Dataset extends DatasetText {
  readonly id: string
  readonly ownerZh: string | null
  readonly ownerEn: string | null
  readonly publishedAt: Date | null
  readonly createdAt: Date
  readonly changedAt: Date
  readonly version: number
  readonly kinds: readonly ResourceKind[]
  /** Of all its resources together: rows, and the newest moment in them. */
  readonly rows: number | null
  readonly lastAt: Date | null
}

/** A resource as it is kept. */
export interface Resource {
  readonly id: string
  readonly datasetId: string
  readonly kind: ResourceKind
  readonly ref: string
  readonly title: Said | null
  readonly format: string
  readonly createdAt: Date
  readonly rows: number | null
  readonly lastAt: Date | null
  readonly bbox: readonly number[] | null
  readonly lookedAt: Date | null
}
