import fc from 'fast-check'
import {type Duty, type DutyBook, openDutyBook, type Question} from '../core/duty.ts'
import {openUnitBook, type Unit} from '../core/unit.ts'

/** A small city: two districts, three streets, four communities. */
export const areas = [
  '990100',
  '990101',
  '990102',
  '990101001',
  '990101002',
  '990102001',
  '990101001001',
  '990101001002',
  '990101002001',
  '990102001001',
] as const

export const categories = ['component.01002', 'component.01003', 'component.02014', 'matter.06010', 'matter.09006'] as const

const unitOf = (id: string, area: string, trade: string, validTo: string | null = null): Unit => ({
  id,
  key: id,
  name: `单位 ${id}`,
  nameEn: `Unit ${id}`,
  kind: 'department',
  trade,
  uscc: `USCC-${id}`,
  area,
  parent: null,
  phone: null,
  validFrom: '2020-01-01',
  validTo,
  version: 1,
})

export const units: readonly Unit[] = [
  unitOf('city', '990100', 'urban-management'),
  unitOf('water', '990100', 'water'),
  unitOf('power', '990100', 'power'),
  unitOf('ended', '990100', 'heat', '2025-01-01'),
  unitOf('street-1', '990101001', 'street-office'),
  unitOf('street-2', '990101002', 'street-office'),
  unitOf('patrol-a', '990101001', 'patrol'),
  unitOf('patrol-b', '990101001', 'patrol'),
]

export const dutyOf = (given: Partial<Duty> & {line: number}): Duty => ({
  id: `row-${given.line}`,
  area: '990100',
  category: '',
  owner: null,
  unit: 'city',
  supervising: null,
  coordinating: null,
  legalBasis: '',
  validFrom: '2026-01-01',
  validTo: null,
  ...given,
})

export const bookOf = (duties: readonly Duty[]): DutyBook => openDutyBook(duties, openUnitBook(units))

const anyOwner = fc.constantFrom(null, null, 'water', 'power')

/** Up to twelve rows over few keys, so that they meet often. */
export const anyDuties: fc.Arbitrary<readonly Duty[]> = fc
  .array(
    fc.record({
      area: fc.constantFrom(...areas),
      category: fc.constantFrom('', 'component', 'component.01', ...categories),
      owner: anyOwner,
      unit: fc.constantFrom('city', 'water', 'power', 'ended', '@street:street-office'),
      validFrom: fc.constantFrom('2026-01-01', '2026-06-01', '2027-01-01'),
      validTo: fc.constantFrom(null, null, '2027-06-01'),
    }),
    {maxLength: 12},
  )
  .map((rows) => rows.map((row, index) => dutyOf({...row, line: index + 2})))

export const anyQuestion: fc.Arbitrary<Question> = fc.record({
  area: fc.constantFrom(...areas.slice(1)),
  category: fc.constantFrom(...categories),
  owner: anyOwner,
  day: fc.constantFrom('2026-03-01', '2026-11-22', '2027-07-01'),
})
