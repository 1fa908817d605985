import type {Said} from '#lib/problem.ts'
import type {ResourceKind, Sharing} from './core/dataset.ts'

declare module '#kernel/db.ts' {
  interface Tables {
    'datahub.dataset': {
      readonly id: string
      name: string
      title: Said
      description: Said
      owner_unit: string
      district_id: string
      licence: string
      class: string
      level: number
      sharing: Sharing
      terms: string
      open: boolean
      cycle: string
      lineage: string
      keywords: readonly string[]
      from_on: string | null
      to_on: string | null
      search: string
      published_at: Date | null
      readonly created_at: Date
      changed_at: Date
      version: number
    }
    'datahub.resource': {
      readonly id: string
      readonly dataset_id: string
      readonly kind: ResourceKind
      readonly ref: string
      title: Said | null
      format: string
      readonly created_at: Date
      row_count: number | null
      last_at: Date | null
      bbox: readonly number[] | null
      looked_at: Date | null
    }
  }
}
