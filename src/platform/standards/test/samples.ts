import type {Category} from '../core/category.ts'
import type {Condition} from '../core/condition.ts'
import {nationalCategories} from '../national.ts'

/** A sound condition of a street light, with what the test wants different. */
export const condition = (different: Partial<Condition> = {}): Condition => ({
  id: 'c1',
  catalogueId: 'k1',
  lineage: different.id ?? 'c1',
  category: 'component.01037',
  ordinal: 1,
  text: '单盏不亮',
  closing: '修复',
  limits: [{region: null, level: null, amount: 2, unit: 'work_day'}],
  evidence: ['near', 'after'],
  handlingUnit: '照明中心',
  handlingUnitId: null,
  supervisingUnit: '城市管理局',
  supervisingUnitId: null,
  legalBasis: '',
  note: '',
  ...different,
})

export const categories: readonly Category[] = nationalCategories.map((entry) => ({...entry, initials: ''}))

export const onlyCategory = (category: string): readonly Category[] => categories.filter((entry) => entry.category === category)
