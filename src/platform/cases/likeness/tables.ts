interface RuleTable {
  city: string
  category: string
  metres: number
  open_days: number
  ended_days: number
}

interface JoinedTable {
  id: string
  case_id: string
  client_id: string
  name: string | null
  phone: string | null
  email: string | null
  language: 'zh' | 'en'
  hash: string
  at: Date
}

declare module '#kernel/db.ts' {
  interface Tables {
    'cases.likeness_rule': RuleTable
    'cases.joined': JoinedTable
  }
}
