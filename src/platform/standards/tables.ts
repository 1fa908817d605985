import type {Kind} from './core/category.ts'
import type {AdoptedLevels, EvidenceKind, LimitRow} from './core/condition.ts'

export interface CatalogueTable {
  id: string
  name: string
  standard: string
  area: string
  zone: string
  levels: AdoptedLevels
  status: 'draft' | 'published'
  based_on: string | null
  effective_from: string | null
  revision: number
  note: string
  created_at: Date
  created_by: string
  created_by_name: string
  published_at: Date | null
  published_by: string | null
  published_by_name: string | null
}

export interface CategoryTable {
  catalogue_id: string
  category: string
  kind: Kind
  code: string
  zh: string
  en: string
  initials: string
  local: boolean
}

export interface ConditionTable {
  id: string
  catalogue_id: string
  lineage: string
  category: string
  ordinal: number
  text: string
  closing: string
  limits: readonly LimitRow[]
  evidence: readonly EvidenceKind[]
  handling_unit: string | null
  handling_unit_id: string | null
  supervising_unit: string | null
  supervising_unit_id: string | null
  legal_basis: string
  note: string
}

declare module '#kernel/db.ts' {
  interface Tables {
    'standards.catalogue': CatalogueTable
    'standards.category': CategoryTable
    'standards.condition': ConditionTable
  }
}
