import type {ModelFigures} from './core/train.ts'

interface SayingTable {
  city: string
  category: string
  words: string
}

interface CorrectionTable {
  district_id: string
  case_id: string
  seq: number
  proposed: string | null
  probability: number | null
  chosen: string
  model_id: string | null
  by_id: string
  at: Date
}

interface ModelTable {
  id: string
  at: Date
  lessons: number
  corrections: number
  figures: ModelFigures
  weights: unknown
  active: boolean
  activated_at: Date | null
  activated_by: string | null
  activated_by_name: string | null
}

declare module '#kernel/db.ts' {
  interface Tables {
    'cases.saying': SayingTable
    'cases.correction': CorrectionTable
    'cases.reading_model': ModelTable
  }
}
