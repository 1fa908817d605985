import type {CampaignState, Evidence, Target} from './core/campaign.ts'
import type {PatternKind} from './core/seen.ts'

interface PatternTable {
  id: string
  district_id: string
  kind: PatternKind
  area: string
  category: string | null
  component: string | null
  lng: number | null
  lat: number | null
  radius_m: number | null
  first_at: Date | null
  last_at: Date | null
  cases: number
  expected: number | null
  z: number | null
  p: number | null
  q: number | null
  returns: number | null
  reopens: number | null
  members: readonly string[]
  rank: number
  found_at: Date
}

interface DisorderTable {
  code: string
  key: string
  ordinal: number
  zh: string
  en: string
  categories: readonly string[]
  law_zh: string
  law_en: string
}

interface CampaignTable {
  id: string
  district_id: string
  state: CampaignState
  title_zh: string
  title_en: string
  area: string
  categories: readonly string[]
  evidence: readonly Evidence[]
  proposed_at: Date
  proposed_by: string
  unit_id: string | null
  unit_name: string | null
  starts_at: Date | null
  ends_at: Date | null
  target: Target | null
  baseline: unknown
  opened_at: Date | null
  closed_at: Date | null
  outcome: unknown
  words: string | null
}

declare module '#kernel/db.ts' {
  interface Tables {
    'cases.pattern': PatternTable
    'cases.disorder': DisorderTable
    'cases.campaign': CampaignTable
  }
}
