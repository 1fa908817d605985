import type {AreaLevel} from '#lib/codes.ts'
import type {UnitKind} from './core/unit.ts'

interface SpellColumns {
  valid_from: string
  valid_to: string | null
}

interface AreaTable extends SpellColumns {
  code: string
  name: string
  name_en: string
  level: AreaLevel
  parent: string | null
  zone: string | null
}

interface UnitTable extends SpellColumns {
  id: string
  key: string
  name: string
  name_en: string
  kind: UnitKind
  trade: string
  uscc: string
  area: string
  parent: string | null
  phone: string | null
  version: number
}

interface PersonTable extends SpellColumns {
  id: string
  name: string
  name_en: string
  phone: string | null
  account: string | null
  version: number
}

interface PostTable extends SpellColumns {
  id: string
  unit: string
  title: string
  title_en: string
  role: string | null
  area: string
  own_unit_only: boolean
  category: string | null
  version: number
}

interface AppointmentTable extends SpellColumns {
  id: string
  post: string
  person: string
  grant_id: string | null
  because: string
}

interface DutyListTable {
  id: string
  area: string
  title: string
  state: 'draft' | 'published'
  categories: readonly string[]
  takes_effect: string | null
  ends: string | null
  drafted_by: string
  drafted_at: Date
  published_by: string | null
  published_at: Date | null
  version: number
}

interface DutyTable extends SpellColumns {
  id: string
  list: string
  line: number
  area: string
  category: string
  owner: string | null
  unit: string
  supervising: string | null
  coordinating: string | null
  legal_basis: string
}

declare module '#kernel/db.ts' {
  interface Tables {
    'organisation.area': AreaTable
    'organisation.unit': UnitTable
    'organisation.person': PersonTable
    'organisation.post': PostTable
    'organisation.appointment': AppointmentTable
    'organisation.duty_list': DutyListTable
    'organisation.duty': DutyTable
    'organisation.edition': {one: boolean; id: string}
  }
}
