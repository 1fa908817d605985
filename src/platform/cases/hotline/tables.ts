import type {ColumnType, Generated} from 'kysely'
import type {Appeal} from './core/order.ts'

interface WorkOrderTable {
  case_id: string
  district_id: string
  called_at: Date
  channel: string
  caller: string
  request: string
  title: string
  appeal: Appeal
  confidential: boolean
  grade: string
  limit_amount: number
  limit_unit: 'urgent_hour' | 'work_hour' | 'work_day' | 'natural_day'
  due_at: Date
  taken_by: string
  taken_by_name: string
  first_unit_id: string | null
  first_unit_name: string | null
  first_at: Date | null
  seen_seq: Generated<number>
  watched: Generated<boolean>
  call_back_at: Date | null
  sampled: boolean | null
}

interface ObjectionTable {
  case_id: string
  seq: number
  district_id: string
  unit_id: string | null
  unit_name: string | null
  asked_at: Date
  asked_by: string
  decision: 'upheld' | 'dismissed' | null
  decided_at: Date | null
  decided_by: string | null
}

interface ConsultationTable {
  id: string
  district_id: string
  area: string
  at: Date
  channel: string
  question: string | null
  answer: string | null
  article_id: string | null
  article_version: number | null
  diversion: string | null
  case_id: string | null
  phone_key: string | null
  by: string
  by_name: string
}

interface CallBackTable {
  id: string
  case_id: string
  round: number
  district_id: string
  at: Date
  by: string
  by_name: string
  invalid: string | null
  contacted: boolean | null
  solved: boolean | null
  answer: string | null
  reasons: string[]
  note: string | null
  area: string
  category: string | null
  unit_id: string | null
  unit_name: string | null
}

interface ArticleTable {
  id: string
  version: number
  area: string
  title: string
  body: string
  keywords: string[]
  category: string | null
  valid_from: ColumnType<string, string, string>
  valid_to: ColumnType<string | null, string | null, string | null>
  published_at: Date | null
  withdrawn_at: Date | null
  grams: string[]
  initials: string
  edited_at: Date
  edited_by: string
  edited_by_name: string
}

interface ReplyTemplateTable {
  id: string
  version: number
  area: string
  title: string
  body: string
  language: 'zh' | 'en'
  category: string | null
  state: string | null
  initials: string
  used: Generated<number>
  withdrawn: Generated<boolean>
  edited_at: Date
  edited_by: string
  edited_by_name: string
}

interface ContactChangeTable {
  id: string
  case_id: string
  at: Date
  by: string
  by_name: string
  fields: string[]
  verified: string
}

declare module '#kernel/db.ts' {
  interface Tables {
    'cases.hotline_rule': {code: string; topic: string; hash: string; body: unknown}
    'cases.work_order': WorkOrderTable
    'cases.objection': ObjectionTable
    'cases.consultation': ConsultationTable
    'cases.call_back': CallBackTable
    'cases.article': ArticleTable
    'cases.reply_template': ReplyTemplateTable
    'cases.contact_change': ContactChangeTable
  }
}
