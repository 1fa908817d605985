import type {MaskName} from './core/masks.ts'
import type {Placing, ShareState} from './core/share.ts'

declare module '#kernel/db.ts' {
  interface Tables {
    'datahub.share': {
      readonly id: string
      readonly dataset_id: string
      readonly unit: string
      readonly asked_by: string
      readonly asked_name: string
      readonly purpose: string
      readonly basis: string
      readonly asked_fields: readonly string[] | null
      readonly asked_areas: readonly string[]
      readonly asked_until: Date
      state: ShareState
      fields: readonly string[]
      masks: Readonly<Record<string, MaskName>>
      place: Placing
      areas: readonly string[]
      filter: string | null
      until_at: Date | null
      renew_until: Date | null
      reason: string
      decided_name: string | null
      decided_at: Date | null
      readonly created_at: Date
      version: number
    }
    'datahub.share_use': {
      readonly district_id: string
      readonly share_id: string
      readonly id: string
      readonly at: Date
      readonly actor: string
      readonly actor_name: string
      readonly by_key: boolean
      readonly resource_id: string
      readonly question: string
      readonly row_count: number
    }
  }
}
