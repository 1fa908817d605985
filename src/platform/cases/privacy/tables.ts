import type {Generated} from 'kysely'
import type {Hand, ReasonCode, Span, Target} from './core/redaction.ts'
import type {Deed} from './core/retention.ts'

interface RedactionTable {
  id: string
  case_id: string
  district_id: string
  target: Target
  evidence_id: string | null
  seq: number | null
  spans: readonly Span[] | null
  of: string | null
  code: ReasonCode
  hand: Hand
  actor: string
  actor_name: string
  at: Date
  destroyed: Generated<boolean>
  was_published: Generated<boolean>
  lifted_at: Date | null
}

/** How much of what a deed of retention took away. */
export type Counts = Readonly<Record<string, number>>

interface TombstoneTable {
  district_id: string
  id: string
  case_id: string
  number: string | null
  what: Deed | 'redact'
  rule: string
  counts: Counts
  at: Date
}

declare module '#kernel/db.ts' {
  interface Tables {
    'cases.rule_book': {code: string; kind: string; body: unknown}
    'cases.redaction': RedactionTable
    'cases.tombstone': TombstoneTable
  }
}
