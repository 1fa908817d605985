import type {Language} from './template.ts'
import type {Rhythm} from './when.ts'

/** How somebody with an account wants to be told. The bell always rings; `phone` null means the one in the list of people. */
export interface Choice extends Rhythm {
  readonly email: string | null
  readonly phone: string | null
  readonly language: Language
  readonly byEmail: boolean
  readonly bySms: boolean
}

/** What holds for whoever has chosen nothing: at once, by e-mail as soon as there is an address. */
export const usualChoice: Choice = {
  email: null, phone: null, language: 'zh', byEmail: true, bySms: false, digest: 'at-once', digestHour: 8, quietFrom: null, quietTo: null,
} // biome-ignore format: one line

/** Who is told when a unit is: its shared addresses, its people (or the one person meant), both, or nobody. */
export const unitTells = ['unit', 'people', 'both', 'none'] as const
export interface UnitChoice {
  readonly unit: string
  readonly tells: (typeof unitTells)[number]
  readonly email: string | null
  readonly phone: string | null
  readonly version: number
}

export const usualUnitChoice = (unit: string): UnitChoice => ({unit, tells: 'people', email: null, phone: null, version: 0})

export const tellsUnit = ({tells}: UnitChoice): boolean => tells === 'unit' || tells === 'both'
export const tellsPeople = ({tells}: UnitChoice): boolean => tells === 'people' || tells === 'both'
