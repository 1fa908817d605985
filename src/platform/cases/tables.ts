import type {ColumnType, Generated} from 'kysely'
import type {Appeal, EvidenceKind, Helper, Level, Region, Request, Source, Supervision, WhyHere} from './core/case.ts'
import type {Clock} from './core/clocks.ts'
import type {Claim, Ending, State} from './core/lifecycle.ts'
import type {Spent} from './core/record.ts'

/** A row of cases.case; `place` is read through PostGIS functions only. */
export interface CaseTable {
  id: string
  district_id: string
  number: string | null
  state: State
  version: number
  source: Source
  area: string
  street: ColumnType<string | null, never, never>
  community: ColumnType<string | null, never, never>
  cell: ColumnType<string | null, never, never>
  region: Region | null
  place: unknown
  address: string | null
  description: string
  category: string | null
  component: string | null
  condition_id: string | null
  level: Level | null
  limit_amount: number | null
  limit_unit: 'urgent_hour' | 'work_hour' | 'work_day' | 'natural_day' | null
  yellow_at: Date | null
  due_at: Date | null
  due_source: string | null
  overdue_at: Date | null
  unit_id: string | null
  unit_name: string | null
  supervising_id: string | null
  duty_id: string | null
  why_here: WhyHere | null
  last_unit_id: string | null
  asked_id: string | null
  asked_name: string | null
  verification: 'confirmed' | 'denied' | null
  result: string | null
  reason: string | null
  responsible_body: string | null
  claim: Claim | null
  ending: Ending | null
  priority: Generated<number>
  handler_id: string | null
  handler_name: string | null
  clocks: Generated<readonly Clock[]>
  paused_at: Date | null
  stage_due_at: Date | null
  stage_yellow_at: Date | null
  escalation: Generated<number>
  escalate_at: Date | null
  request: Request | null
  suspended_until: Date | null
  helpers: Generated<readonly Helper[]>
  helper_units: Generated<readonly string[]>
  supervision: Supervision | null
  appeal: Appeal | null
  exempt: Generated<boolean>
  parent_id: string | null
  open_parts: Generated<number>
  parts: Generated<number>
  merged_into: string | null
  extensions: Generated<number>
  suspensions: Generated<number>
  reopens: Generated<number>
  returns: Generated<number>
  reworks: Generated<number>
  redispatches: Generated<number>
  reported_at: Date
  accepted_at: Date | null
  verified_at: Date | null
  filed_at: Date | null
  dispatched_at: Date | null
  undertaken_at: Date | null
  handled_at: Date | null
  inspected_at: Date | null
  closed_at: Date | null
  archived_at: Date | null
  changed_at: Date
  client_id: string | null
  last_client_id: string | null
  last_move: string | null
  event_seq: number | null
  event_hash: string | null
}

interface EvidenceTable {
  id: string
  case_id: string
  district_id: string
  kind: EvidenceKind
  file_id: string | null
  text: string | null
  move: string
  by: string
  at: Date
  published: Generated<boolean>
}

interface RecordTable {
  case_id: string
  district_id: string
  number: string | null
  source: Source
  area: string
  region: Region | null
  category: string | null
  condition_id: string | null
  level: Level | null
  unit_id: string | null
  reported_at: Date
  filed_at: Date | null
  due_at: Date | null
  handled_at: Date | null
  closed_at: Date
  handled_on_time: boolean | null
  closed_on_time: boolean | null
  natural_seconds: number
  working_seconds: number
  spent: Readonly<Partial<Record<State, Spent>>>
  returns: number
  reworks: number
  redispatches: number
  evidence: number
  ending: Ending | null
  exempt: Generated<boolean>
  extensions: Generated<number>
  suspensions: Generated<number>
  reopens: Generated<number>
  clocks: Generated<readonly Clock[]>
}

interface WitnessTable {
  id: string
  case_id: string
  district_id: string
  still_there: boolean
  words: string | null
  file_id: string | null
  client_id: string | null
  at: Date
}

declare module '#kernel/db.ts' {
  interface Tables {
    'cases.case': CaseTable
    'cases.reporter': {
      case_id: string
      name: string | null
      phone: string | null
      email: string | null
      phone_key: string | null
      email_key: string | null
      language: Generated<'zh' | 'en'>
    }
    'cases.search': {case_id: string; district_id: string; grams: readonly number[] | null; initials: string}
    'cases.import': {
      id: string
      at: Date
      by: string
      by_name: string
      file: string
      dry_run: boolean
      rows: number
      imported: number
      already: number
      bad: number
      errors: unknown
    }
    'cases.follow': {hash: string; case_id: string; at: Date}
    'cases.evidence': EvidenceTable
    'cases.record': RecordTable
    'cases.note': {id: string; case_id: string; district_id: string; words: string; by: string; by_name: string; at: Date}
    'cases.witness': WitnessTable
    'cases.rules': {code: string; hash: string; body: unknown}
    'cases.whereabouts': {account: string; name: string; area: string; place: string; accuracy: number; at: Date}
    'cases.number_counter': {district_id: string; day: string; last: number}
    'cases.calendar': {code: string; zone: string; hash: string; body: unknown}
  }
}
