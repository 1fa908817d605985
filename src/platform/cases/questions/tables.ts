import type {Answers, Graph} from './core/graph.ts'

interface QuestionGraphTable {
  id: string
  key: string
  edition: number
  state: 'draft' | 'published' | 'retired'
  title_zh: string
  title_en: string
  body: Graph
  version: number
  edited_by: string
  edited_at: Date
  published_by: string | null
  published_at: Date | null
}

interface AnsweredTable {
  case_id: string
  district_id: string
  graph_id: string
  answers: Answers
  at: Date
}

declare module '#kernel/db.ts' {
  interface Tables {
    'cases.question_graph': QuestionGraphTable
    'cases.answered': AnsweredTable
  }
}
