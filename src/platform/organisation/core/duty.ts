import {problem, type Said} from '#lib/problem.ts'
import {areaPrefix, withinArea} from './area.ts'
import {sayCategory, withinCategory} from './category.ts'
import {inForce, type Spell, type Unit, type UnitBook, unitsMeant} from './unit.ts'

/**
 * One row of the duty list 权责清单: in this area, for this category, for assets of this owner, that unit carries out.
 * `unit`, `supervising` and `coordinating` are unit ids or local units (`@street:street-office`); validity in days of the city.
 */
export interface Duty extends Spell {
  readonly id: string
  readonly line: number
  readonly area: string
  readonly category: string
  readonly owner: string | null
  /** Who carries out 落实. */
  readonly unit: string
  /** Who guides and supervises at city level 主管. */
  readonly supervising: string | null
  /** Who coordinates in the district 统筹. */
  readonly coordinating: string | null
  readonly legalBasis: string
}

/** Where, what, whose, when: `owner` is a unit id or null, `day` a day of the city. */
export interface Question {
  readonly area: string
  readonly category: string
  readonly owner: string | null
  readonly day: string
}

/** How a row that covers area and category fared, so that a person can see why another one was not taken. */
export type Verdict = 'chosen' | 'less-specific' | 'other-owner' | 'not-in-force' | 'no-unit-here'

export interface Considered {
  readonly duty: Duty
  readonly verdict: Verdict
}

export interface Answer {
  readonly duty: Duty
  readonly unit: Unit
  readonly supervising: Unit | null
  readonly coordinating: Unit | null
  readonly reason: Said
  readonly considered: readonly Considered[]
}

/** A duty list laid out for asking. */
export interface DutyBook {
  readonly duties: readonly Duty[]
  readonly units: UnitBook
  readonly byKey: ReadonlyMap<string, readonly Duty[]>
  readonly categoryLengths: readonly number[]
  readonly areaLengths: readonly number[]
  /** An area's name by its code, for sentences. */
  readonly sayArea: (code: string) => Said
}

const dutyKey = (category: string, area: string): string => `${category}@${area}`

const lengthsOf = (texts: readonly string[]): readonly number[] => [...new Set(texts.map((text) => text.length))].sort((a, b) => b - a)

const sayCode = (code: string): Said => ({zh: code, en: code})

export const openDutyBook = (duties: readonly Duty[], units: UnitBook, sayArea: (code: string) => Said = sayCode): DutyBook => ({
  duties,
  units,
  sayArea,
  byKey: Map.groupBy(duties, (duty) => dutyKey(duty.category, areaPrefix(duty.area))),
  categoryLengths: lengthsOf(duties.map((duty) => duty.category)),
  areaLengths: lengthsOf(duties.map((duty) => areaPrefix(duty.area))),
})

/** True when the row speaks of the question at all. */
export const covers = (duty: Duty, {area, category, owner, day}: Question): boolean =>
  withinArea(duty.area, area) &&
  withinCategory(duty.category, category) &&
  (duty.owner === null || duty.owner === owner) &&
  inForce(duty, day)

/**
 * The documented order, most specific first: a named owner, then the deeper category, then the deeper area.
 * What is still equal says the same twice (anything else is a contradiction): the later row, the lower line, the smaller id.
 */
export const bySpecificity = (one: Duty, other: Duty): number =>
  Number(other.owner !== null) - Number(one.owner !== null) ||
  other.category.length - one.category.length ||
  areaPrefix(other.area).length - areaPrefix(one.area).length ||
  other.validFrom.localeCompare(one.validFrom) ||
  one.line - other.line ||
  one.id.localeCompare(other.id)

/** Rows whose area and category hold the question, whatever their owner and dates, most specific first. */
const candidates = (book: DutyBook, question: Question): readonly Duty[] => {
  const found: Duty[] = []
  for (const categoryLength of book.categoryLengths) {
    if (categoryLength > question.category.length) continue
    const category = question.category.slice(0, categoryLength)
    for (const areaLength of book.areaLengths) {
      if (areaLength > question.area.length) continue
      found.push(...(book.byKey.get(dutyKey(category, question.area.slice(0, areaLength))) ?? []))
    }
  }
  return found.sort(bySpecificity)
}

const supposed = (book: DutyBook, meant: string | null, {area, day}: Question): Unit | null =>
  meant === null ? null : (unitsMeant(book.units, meant, area, day)[0] ?? null)

const sayReason = ({sayArea}: DutyBook, duty: Duty, unit: Unit): Said => {
  const where = sayArea(duty.area)
  const what = sayCategory(duty.category)
  const basis = duty.legalBasis === '' ? {zh: '', en: ''} : {zh: `，依据：${duty.legalBasis}`, en: `; basis: ${duty.legalBasis}`}
  const owner = duty.owner === null ? {zh: '', en: ''} : {zh: '（该权属单位所有）', en: ' of this owner'}
  return {
    zh: `权责清单第 ${duty.line} 行：${where.zh}的${what.zh}${owner.zh}，由${unit.name}负责${basis.zh}。`,
    en: `Row ${duty.line} of the duty list gives ${what.en}${owner.en} in ${where.en} to ${unit.nameEn}${basis.en}.`,
  }
}

/** The most specific row in force that covers the question and names a unit there, with every row that was weighed; undefined when there is none. */
export const answer = (book: DutyBook, question: Question): Answer | undefined => {
  const considered: Considered[] = []
  let chosen: {duty: Duty; unit: Unit} | undefined
  for (const duty of candidates(book, question)) {
    const [unit] = unitsMeant(book.units, duty.unit, question.area, question.day)
    let verdict: Verdict = 'less-specific'
    if (duty.owner !== null && duty.owner !== question.owner) verdict = 'other-owner'
    else if (!inForce(duty, question.day)) verdict = 'not-in-force'
    else if (unit === undefined) verdict = 'no-unit-here'
    else if (chosen === undefined) {
      verdict = 'chosen'
      chosen = {duty, unit}
    }
    considered.push({duty, verdict})
  }
  return (
    chosen && {
      ...chosen,
      supervising: supposed(book, chosen.duty.supervising, question),
      coordinating: supposed(book, chosen.duty.coordinating, question),
      reason: sayReason(book, chosen.duty, chosen.unit),
      considered,
    }
  )
}

const sharedLength = (one: string, other: string): number => {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return length
}

/** The row that misses the question by least, so that a person sees what to mend; undefined for an empty list. */
export const nearestDuty = (book: DutyBook, question: Question): Duty | undefined => {
  const closeness = (duty: Duty): number => {
    const area = withinArea(duty.area, question.area) ? 20 : sharedLength(duty.area, question.area)
    const category = withinCategory(duty.category, question.category) ? 20 : sharedLength(duty.category, question.category)
    return area + category
  }
  let nearest: Duty | undefined
  for (const duty of book.duties) {
    const gain = nearest === undefined ? 1 : closeness(duty) - closeness(nearest)
    if (nearest === undefined || gain > 0 || (gain === 0 && bySpecificity(duty, nearest) < 0)) nearest = duty
  }
  return nearest
}

export const nobodyResponsible = problem<{area: string; category: string; nearest: number | null}>('organisation.nobody-responsible', 422, {
  zh: ({area, category, nearest}) =>
    `权责清单中没有条目覆盖区域 ${area} 的${sayCategory(category).zh}${nearest === null ? '' : `，最接近的是第 ${nearest} 行`}。请人工指定责任单位，并补充权责清单。`,
  en: ({area, category, nearest}) =>
    `No row of the duty list covers ${sayCategory(category).en} in area ${area}${nearest === null ? '' : `; the nearest is row ${nearest}`}. Name the responsible unit by hand and complete the duty list.`,
})

/** The answer, or `organisation.nobody-responsible` with the nearest row. */
export const mustAnswer = (book: DutyBook, question: Question): Answer => {
  const found = answer(book, question)
  if (found !== undefined) return found
  throw nobodyResponsible({area: question.area, category: question.category, nearest: nearestDuty(book, question)?.line ?? null})
}
