import type {Decision, FlagCode, FlagTarget} from './core/flags.ts'

interface FlagTable {
  id: string
  case_id: string
  district_id: string
  target: FlagTarget
  evidence_id: string | null
  seq: number | null
  code: FlagCode
  note: string | null
  sender: string
  link: string
  at: Date
  decision: Decision | null
  decided_at: Date | null
  decided_by: string | null
  decided_by_name: string | null
}

declare module '#kernel/db.ts' {
  interface Tables {
    'cases.sender': {case_id: string; address: string; phone: string | null; at: Date}
    'cases.blocked_sender': {sender: string; code: string; until: Date; by: string; by_name: string; at: Date}
    'cases.flag': FlagTable
  }
}
