import type {ColumnType} from 'kysely'
import type {UnitChoice} from './core/choice.ts'
import type {Channel, DeliveryState} from './core/message.ts'
import type {Language, Spoken} from './core/template.ts'
import type {Rhythm} from './core/when.ts'

/** A variable of an event as the editor of its words sees it. */
export interface Variable {
  readonly name: string
  readonly zh: string
  readonly en: string
  readonly sample: string
}

interface TemplateTable {
  event: string
  language: Language
  title: string
  body: string
  short: string | null
  usual_title: string
  usual_body: string
  usual_short: string | null
  version: number
  changed_by: string
  changed_at: Date
}

interface NoticeTable {
  id: string
  district_id: string
  event: string
  subject: string
  occasion: string
  said: ColumnType<Spoken, unknown, unknown>
  link: string | null
  urgent: boolean
  at: Date
}

interface WebhookTable {
  id: string
  name: string
  url: string
  events: ColumnType<readonly string[], unknown, unknown>
  area: string
  secret: string
  added_by: string
  added_at: Date
  ended_at: Date | null
  version: number
  owner: string | null
  failing_since: Date | null
  turned_off_at: Date | null
  turned_off_why: 'failing' | 'no-right' | null
}

interface DeliveryTable {
  id: string
  notice: string
  channel: Channel
  account: string | null
  unit: string | null
  webhook: string | null
  contact: string | null
  language: Language
  digest: boolean
  state: DeliveryState
  attempts: number
  next_at: Date
  error: string | null
  made_at: Date
  done_at: Date | null
}

interface ChoiceTable {
  account: string
  email: string | null
  phone: string | null
  language: Language
  by_email: boolean
  by_sms: boolean
  digest: Rhythm['digest']
  digest_hour: number
  quiet_from: number | null
  quiet_to: number | null
}

declare module '#kernel/db.ts' {
  interface Tables {
    'notices.kind': {event: string; title_zh: string; title_en: string; variables: ColumnType<readonly Variable[], unknown, unknown>}
    'notices.template': TemplateTable
    'notices.notice': NoticeTable
    'notices.receipt': {account: string; notice: string; read_at: Date | null}
    'notices.webhook': WebhookTable
    'notices.delivery': DeliveryTable
    'notices.choice': ChoiceTable
    'notices.unit_choice': {unit: string; tells: UnitChoice['tells']; email: string | null; phone: string | null; version: number}
  }
}
