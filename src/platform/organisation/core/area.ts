import type {AreaLevel} from '#lib/codes.ts'

/** An administrative area under one of the names it bore; days of the city, `validTo` exclusive. */
export interface Area {
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly level: AreaLevel
  readonly parent: string | null
  /** IANA zone; only a city has one. */
  readonly zone: string | null
  readonly validFrom: string
  readonly validTo: string | null
}

const levelByLength: Readonly<Record<number, AreaLevel>> = {6: 'district', 9: 'street', 12: 'community'}

/** The level a 6-, 9- or 12-digit area code (GB/T 2260, GB/T 10114) speaks of; undefined when it is no area code. */
export const areaLevel = (code: string): AreaLevel | undefined => {
  if (!/^\d+$/.test(code)) return undefined
  const level = levelByLength[code.length]
  return level === 'district' && code.endsWith('00') ? 'city' : level
}

/** What the codes of everything inside the area begin with: a city 990100 holds 9901…, a province-level city 110000 holds 11…. */
export const areaPrefix = (code: string): string => (code.length === 6 ? code.replace(/(?:00)+$/, '') : code)

/** True when the asked area is the held one or lies inside it; '' holds everything. */
export const withinArea = (held: string, asked: string): boolean => asked.startsWith(areaPrefix(held))

/** The area one level up: community → street → district → city; a city has none. */
export const parentArea = (code: string): string | null => {
  if (code.length === 12) return code.slice(0, 9)
  if (code.length === 9) return code.slice(0, 6)
  return code.endsWith('00') ? null : `${code.slice(0, 4)}00`
}

/** The area of this level that the asked area lies in; undefined when the asked one is coarser. */
export const areaAt = (code: string, level: AreaLevel): string | undefined => {
  for (let area: string | null = code; area !== null; area = parentArea(area)) if (areaLevel(area) === level) return area
  return undefined
}

/** The district an event about this area belongs to: the city itself for the whole city. */
export const districtOf = (area: string): string => areaAt(area, 'district') ?? areaAt(area, 'city') ?? area
