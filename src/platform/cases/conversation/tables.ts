import type {Audience} from '../hotline/core/rules.ts'

interface MessageTable {
  id: string
  case_id: string
  district_id: string
  thread: Audience
  kind: 'message' | 'question' | 'task' | 'answer'
  text: string
  files: string[]
  by: string
  by_name: string
  at: Date
  reply_to: string | null
  template_id: string | null
}

interface QuestionTable {
  message_id: string
  case_id: string
  hash: string
  audience: Audience
  contractor: string | null
  pauses: boolean
  asked_at: Date
  answer_by: Date
  remind_at: Date | null
  reminded_at: Date | null
  answered_at: Date | null
  expired_at: Date | null
  withdrawn_at: Date | null
}

interface RatingTable {
  case_id: string
  round: number
  who: string
  district_id: string
  answer: string
  reasons: string[]
  words: string | null
  alerts: boolean
  review: boolean
  at: Date
  changed_at: Date
  area: string
  category: string | null
  unit_id: string | null
  unit_name: string | null
}

declare module '#kernel/db.ts' {
  interface Tables {
    'cases.message': MessageTable
    'cases.question': QuestionTable
    'cases.rating': RatingTable
    'cases.own_list': {hash: string; case_id: string; who: string; at: Date}
  }
}
