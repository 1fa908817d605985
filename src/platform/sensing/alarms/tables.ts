import type {Generated} from 'kysely'
import type {AlarmState, Verdict} from './core/life.ts'

declare module '#kernel/db.ts' {
  interface Tables {
    'sensing.alarm': {
      readonly district_id: string
      readonly id: string
      readonly cause: string
      kind: string
      readonly storm: Generated<boolean>
      storm_id: string | null
      members: Generated<number>
      state: AlarmState
      level: number
      verdict: Verdict | null
      rule_id: string | null
      raised_at: Date
      acknowledged_at: Date | null
      case_id: string | null
      case_open: Generated<boolean>
      version: Generated<number>
    }
    'sensing.alarm_window': {readonly id: string; readonly district_id: string; until_at: Date; version: Generated<number>}
    'sensing.alarm_chart': {readonly district_id: string; readonly alarm_id: string; drawn_at: Date; series: unknown}
    'sensing.video_event': {readonly district_id: string; readonly sender: string; readonly event_id: string; alarm_id: string | null}
    'sensing.alarm_terms': {readonly topic: string; body: unknown}
  }
}
