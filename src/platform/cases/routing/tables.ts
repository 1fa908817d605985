import type {Generated} from 'kysely'
import type {UnitName} from './core/learn.ts'
import type {Inputs, Rule} from './core/rule.ts'

interface RoutingSetTable {
  id: string
  area: string
  prefix: string
  title: string
  state: 'draft' | 'published'
  rules: readonly Rule[]
  takes_effect: string | null
  ends: string | null
  replayed_version: number | null
  replay: unknown
  drafted_by: string
  drafted_at: Date
  published_by: string | null
  published_at: Date | null
  version: number
}

interface RoutedTable {
  district_id: string
  case_id: string
  seq: number
  at: Date
  first: boolean
  by: 'rule' | 'duty-list' | 'dispatcher'
  set_id: string | null
  rule_id: string | null
  inputs: Inputs
  considered: unknown
  listed_unit: string | null
  listed_name: string | null
  unit_id: string
  unit_name: string
  person: UnitName | null
  handover_id: string | null
}

interface HandoverTable {
  id: string
  from_unit: string
  from_name: string
  to_unit: string
  to_name: string
  takes_effect: string
  reason: string
  by_name: string
  at: Date
  done_at: Date | null
  moved: Generated<number>
}

declare module '#kernel/db.ts' {
  interface Tables {
    'cases.routing_set': RoutingSetTable
    'cases.routed': RoutedTable
    'cases.handover': HandoverTable
  }
}
