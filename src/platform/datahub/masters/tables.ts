import type {Generated} from 'kysely'
import type {MasterKind} from './core/kinds.ts'
import type {AlikeState, How, Why} from './core/master.ts'

declare module '#kernel/db.ts' {
  interface Tables {
    'datahub.master_source': {
      readonly id: string
      readonly collection: string
      readonly kind: MasterKind
      district_id: string
      mapping: unknown
      trust: number
      readonly made_at: Date
      readonly made_by: string
      round: Generated<number>
      mark: string | null
      due_at: Date
      read_at: Date | null
      things: Generated<number>
      trouble: unknown
      version: Generated<number>
    }
    'datahub.master': {
      readonly id: string
      readonly kind: MasterKind
      name: string
      things: Generated<number>
      merged_into: string | null
      readonly made_at: Date
      changed_at: Date
      version: Generated<number>
    }
    'datahub.appearance': {
      readonly id: string
      readonly source_id: string
      readonly key: string
      district_id: string
      readonly kind: MasterKind
      master_id: string
      how: How
      code: string | null
      traits: unknown
      digest: string
      round: number
      said_at: Date
      gone_at: Date | null
      matched_at: Date | null
    }
    'datahub.appearance_block': {readonly kind: MasterKind; readonly block: string; readonly appearance_id: string}
    'datahub.alike': {
      readonly id: string
      readonly kind: MasterKind
      readonly one_id: string
      readonly other_id: string
      why: Why
      probability: number
      pattern: unknown
      state: Generated<AlikeState>
      readonly made_at: Date
      decided_at: Date | null
      decided_by: string | null
      decided_name: string | null
      reason: string | null
      version: Generated<number>
    }
    'datahub.master_model': {readonly kind: MasterKind; body: unknown; pairs: number; learned_at: Date}
  }
}
