import type {Said} from '#lib/problem.ts'
import type {RowError} from '#lib/rows.ts'
import type {Mapping, SheetField} from './core/mapping.ts'

declare module '#kernel/db.ts' {
  interface Tables {
    'datahub.sheet': {
      readonly id: string
      dataset_id: string | null
      readonly name: string
      title: Said
      readonly district_id: string
      owner_unit: string | null
      open: boolean
      shape: SheetShape
      fields: readonly SheetField[]
      key_field: string | null
      time_field: string | null
      records: number
      loaded_at: Date | null
      readonly created_at: Date
      readonly created_by: string
      changed_at: Date
      version: number
    }
    'datahub.record': {
      readonly district_id: string
      readonly sheet_id: string
      readonly id: string
      readonly key: string
      place: unknown
      at: Date | null
      values: unknown
      mark: string
      load_id: string
      changed_at: Date
    }
    'datahub.feed': {
      readonly id: string
      readonly sheet_id: string
      title: Said
      layer: string | null
      mapping: Mapping
      readonly created_at: Date
      readonly created_by: string
      changed_at: Date
      version: number
    }
    'datahub.load': {
      readonly id: string
      readonly sheet_id: string
      readonly feed_id: string | null
      readonly district_id: string
      readonly by_id: string
      readonly by_name: string
      readonly began_at: Date
      seen_at: Date
      ended_at: Date | null
      readonly origin: string
      state: LoadState
      read: number
      fresh: number
      changed: number
      same: number
      removed: number
      bad: number
      errors: readonly RowError[] | null
      problem: unknown
      undone_at: Date | null
      undone_by: string | null
    }
    'datahub.intake_file': {readonly file_id: string; readonly name: string; readonly by_id: string; readonly at: Date}
  }
}

/** What the records of a sheet are on a map. */
export type SheetShape = 'none' | 'point' | 'line' | 'polygon' | 'any'

/** How a load stands. */
export type LoadState = 'writing' | 'done' | 'refused' | 'failed' | 'undone'
