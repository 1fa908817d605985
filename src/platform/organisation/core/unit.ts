import type {AreaLevel} from '#lib/codes.ts'
import {areaAt} from './area.ts'

/** What sort of body a unit 单位 is; only a department may supervise, anybody may carry out. */
export const unitKinds = ['government', 'department', 'street', 'enterprise', 'contractor'] as const
export type UnitKind = (typeof unitKinds)[number]

/** A body that can be responsible 责任单位; never deleted, only ended. Dates are days of the city, `validTo` exclusive. */
export interface Unit {
  readonly id: string
  /** Short Latin name used in data files and on the command line. */
  readonly key: string
  readonly name: string
  readonly nameEn: string
  readonly kind: UnitKind
  /** 职能: what it is for, by which a duty finds the local one, such as `street-office`. */
  readonly trade: string
  /** 统一社会信用代码, 18 characters of GB 32100-2015. */
  readonly uscc: string
  /** Area code it works in. */
  readonly area: string
  readonly parent: string | null
  readonly phone: string | null
  readonly validFrom: string
  readonly validTo: string | null
  readonly version: number
}

/** Anything valid from one day until, and without, another. */
export interface Spell {
  readonly validFrom: string
  readonly validTo: string | null
}

export const inForce = ({validFrom, validTo}: Spell, day: string): boolean => validFrom <= day && (validTo === null || day < validTo)

/** The day something ends when it is ended today: what has not begun yet ends on the day it would have begun. */
export const endDay = ({validFrom}: Pick<Spell, 'validFrom'>, today: string): string => (today > validFrom ? today : validFrom)

/** True when there is a day on which both are in force. */
export const overlap = (one: Spell, other: Spell): boolean =>
  (one.validTo === null || other.validFrom < one.validTo) && (other.validTo === null || one.validFrom < other.validTo)

/** A responsible named by territory 属地 instead of by name: `@street:street-office` is the street office of the street asked about. */
export interface LocalUnit {
  readonly level: AreaLevel
  readonly trade: string
}

const localPattern = /^@(city|district|street|community):([a-z][a-z-]{0,39})$/

export const parseLocalUnit = (text: string): LocalUnit | undefined => {
  const [, level, trade] = localPattern.exec(text) ?? []
  return level === undefined || trade === undefined ? undefined : {level: level as AreaLevel, trade}
}

/** Units found by id, key, code or name, and by trade and area; built once per edition of the organisation. */
export interface UnitBook {
  readonly byId: ReadonlyMap<string, Unit>
  /** Id, key, social credit code or name → unit. Of two bearers of one name the one not ended wins. */
  readonly byAnyName: ReadonlyMap<string, Unit>
  /** `trade@area` → units, ended ones included. */
  readonly byTrade: ReadonlyMap<string, readonly Unit[]>
}

export const openUnitBook = (units: readonly Unit[]): UnitBook => {
  const ordered = units.toSorted((a, b) => (a.validTo ?? '9999').localeCompare(b.validTo ?? '9999') || a.id.localeCompare(b.id))
  return {
    byId: new Map(units.map((unit) => [unit.id, unit])),
    byAnyName: new Map(ordered.flatMap((unit) => [unit.id, unit.key, unit.uscc, unit.name].map((name) => [name, unit] as const))),
    byTrade: Map.groupBy(ordered, (unit) => `${unit.trade}@${unit.area}`),
  }
}

/** Every unit in force that a duty's `unit` text means in this area on this day: one, none, or a contradiction of several. */
export const unitsMeant = (book: UnitBook, meant: string, area: string, day: string): readonly Unit[] => {
  const local = parseLocalUnit(meant)
  if (local === undefined) {
    const unit = book.byId.get(meant)
    return unit !== undefined && inForce(unit, day) ? [unit] : []
  }
  const territory = areaAt(area, local.level)
  if (territory === undefined) return []
  return (book.byTrade.get(`${local.trade}@${territory}`) ?? []).filter((unit) => inForce(unit, day))
}
