import type {Said} from '#lib/problem.ts'
import type {RuleState, RuleText} from './core/rule.ts'

declare module '#kernel/db.ts' {
  interface Tables {
    'sensing.rule': {readonly id: string; state: RuleState; edition: number; in_force: number | null; readonly created_at: Date}
    'sensing.rule_edition': {
      readonly rule_id: string
      readonly edition: number
      readonly zh: string
      readonly en: string
      readonly body: RuleText
      tried: unknown
      readonly at: Date
      readonly by_id: string
      readonly by_name: string
    }
    'sensing.rule_state': {
      readonly district_id: string
      readonly stream_id: number
      mark: Date
      due_at: Date | null
      states: unknown
    }
    'sensing.rule_pool': {readonly rule_id: string; readonly key: string; edition: number; due_at: Date | null; state: unknown}
    'sensing.rule_model': {
      readonly rule_id: string
      readonly edition: number
      readonly stream_id: number
      learned_at: Date
      model: unknown
    }
    'sensing.rule_finding': {
      readonly district_id: string
      readonly rule_id: string
      readonly edition: number
      readonly stream_id: number
      readonly cause: string
      readonly from_at: Date
      readonly thing_id: number
      to_at: Date | null
      level: number
      readonly trial: boolean
      why: Said
    }
  }
}
