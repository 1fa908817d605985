import {areaFault} from '#lib/codes.ts'
import {dateCell, optionalCell, type Reader, type ReadRows, readRows, type Sheet, textCell, unreadable} from '#lib/rows.ts'
import {isCategory} from './category.ts'
import type {Duty} from './duty.ts'
import {inForce, parseLocalUnit, type UnitBook} from './unit.ts'

/** A row of a duty list as a file or a form gives it, its names already found. */
export type DutyRow = Omit<Duty, 'id' | 'line'>

/** The first day of a row that gives none: it is in force as long as its list. */
export const always = '1900-01-01'

/** What the names in a file are looked up in; units must not have ended on `day`. */
export interface DutyRowContext {
  readonly areas: {readonly has: (code: string) => boolean}
  readonly units: UnitBook
  readonly day: string
}

/** Headers of the duty list file, in order; the first name of each is written on export. */
export const dutyHeaders = {
  area: ['区域', 'area'],
  category: ['类别', 'category'],
  owner: ['权属单位', 'owner'],
  unit: ['责任单位', 'responsible unit', 'unit'],
  supervising: ['主管部门', 'supervising unit', 'supervising'],
  coordinating: ['区级统筹', 'coordinating unit', 'coordinating'],
  legalBasis: ['法律依据', 'legal basis'],
  validFrom: ['生效日期', 'valid from'],
  validTo: ['失效日期', 'valid to'],
} as const satisfies Record<string, readonly [string, ...string[]]>

const localLevels = {属地市: 'city', 属地区: 'district', 属地街道: 'street', 属地社区: 'community'} as const

/** `属地街道` and `属地区:urban-management` say the same as `@street:street-office` and `@district:urban-management`. */
const readLocal = (text: string): string => {
  const [word = '', trade] = text.replace('：', ':').split(':')
  const level = Object.hasOwn(localLevels, word) ? localLevels[word as keyof typeof localLevels] : undefined
  if (level === undefined) return text
  return `@${level}:${trade ?? (level === 'street' ? 'street-office' : 'government')}`
}

/** Written in words: a cell that begins with @ would be taken for a formula by spreadsheet programs. */
const sayLocal = (text: string): string => {
  const local = parseLocalUnit(text)
  const word = Object.entries(localLevels).find(([, level]) => level === local?.level)?.[0]
  return local === undefined || word === undefined ? text : `${word}:${local.trade}`
}

const unitCell =
  ({units, day}: DutyRowContext, {local}: {local: boolean}): Reader<string> =>
  (text) => {
    const name = textCell(200)(text)
    const asLocal = readLocal(name)
    if (local && parseLocalUnit(asLocal) !== undefined) return asLocal
    const unit = units.byAnyName.get(name)
    if (unit === undefined)
      throw unreadable({
        zh: `单位目录中没有“${name}”，请填写单位名称、统一社会信用代码或“属地街道”`,
        en: `There is no unit “${name}”; give its name, its social credit code or a local unit such as @street:street-office`,
      })
    if (!inForce(unit, day) && unit.validFrom <= day)
      throw unreadable({
        zh: `单位“${unit.name}”已于 ${unit.validTo} 撤销，请改填承接其职责的单位`,
        en: `The unit “${unit.nameEn}” ended on ${unit.validTo}; name the one that took over`,
      })
    return unit.id
  }

const areaCell =
  ({areas}: DutyRowContext): Reader<string> =>
  (text) => {
    const code = textCell(12)(text)
    const fault = areaFault(code)
    if (fault !== undefined) throw unreadable(fault)
    if (!areas.has(code))
      throw unreadable({zh: `没有代码为 ${code} 的区域，请核对区域目录`, en: `There is no area ${code}; check the list of areas`})
    return code
  }

const categoryCell: Reader<string> = (text) => {
  if (!isCategory(text))
    throw unreadable({
      zh: `“${text}”不是类别，应形如 component.01037、matter.06 或 component，留空表示全部`,
      en: `“${text}” is not a category; write component.01037, matter.06 or component, or leave it blank for all`,
    })
  return text
}

/** The rows of a duty list file, and an error for every cell that cannot be read. */
export const readDutyRows = (sheet: Sheet, context: DutyRowContext): ReadRows<DutyRow> => {
  const anyUnit = unitCell(context, {local: true})
  const read = readRows<DutyRow>(sheet, {
    area: {names: dutyHeaders.area, read: areaCell(context)},
    category: {names: dutyHeaders.category, read: categoryCell},
    owner: {names: dutyHeaders.owner, read: optionalCell(unitCell(context, {local: false})), optional: true},
    unit: {names: dutyHeaders.unit, read: anyUnit},
    supervising: {names: dutyHeaders.supervising, read: optionalCell(anyUnit), optional: true},
    coordinating: {names: dutyHeaders.coordinating, read: optionalCell(anyUnit), optional: true},
    legalBasis: {names: dutyHeaders.legalBasis, read: (text) => optionalCell(textCell(1_000))(text) ?? '', optional: true},
    validFrom: {names: dutyHeaders.validFrom, read: (text) => optionalCell(dateCell)(text) ?? always, optional: true},
    validTo: {names: dutyHeaders.validTo, read: optionalCell(dateCell), optional: true},
  })
  const rows = read.rows.filter(({line, value}) => {
    if (value.validTo === null || value.validFrom < value.validTo) return true
    read.errors.add({
      line,
      column: dutyHeaders.validTo[0],
      zh: '失效日期应晚于生效日期，请更正',
      en: 'The last day must lie after the first; correct it',
    })
    return false
  })
  return {...read, rows}
}

/** The rows as a table a person can edit and import again: the header first, units by their names. */
export const writeDutyRows = (duties: readonly Duty[], units: UnitBook): readonly (readonly string[])[] => {
  const name = (meant: string | null): string => (meant === null ? '' : (units.byId.get(meant)?.name ?? sayLocal(meant)))
  return [
    Object.values(dutyHeaders).map(([first]) => first),
    ...duties.map((duty) => [
      duty.area,
      duty.category,
      name(duty.owner),
      name(duty.unit),
      name(duty.supervising),
      name(duty.coordinating),
      duty.legalBasis,
      duty.validFrom === always ? '' : duty.validFrom,
      duty.validTo ?? '',
    ]),
  ]
}
