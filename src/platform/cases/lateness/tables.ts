import type {Body} from './core/kept.ts'

interface ModelTable {
  id: string
  city: string
  version: number
  trained_at: Date
  known: number
  late: number
  open: number
  auc: number | null
  baseline_auc: number | null
  body: Body | null
}

declare module '#kernel/db.ts' {
  interface Tables {
    'cases.lateness_model': ModelTable
  }
}
