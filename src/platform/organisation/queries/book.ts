import type {Db} from '#kernel/db.ts'
import {dateIn} from '#lib/calendar.ts'
import {problem, type Said} from '#lib/problem.ts'
import {type Area, areaPrefix, withinArea} from '../core/area.ts'
import {type Answer, type DutyBook, mustAnswer, openDutyBook} from '../core/duty.ts'
import {openUnitBook, type Unit, type UnitBook, unitsMeant} from '../core/unit.ts'
import {getEdition, listAreas, noSuchArea} from './areas.ts'
import {type DutyList, listDuties, listPublished} from './duties.ts'
import {listUnits} from './units.ts'

/** What a process remembers of the organisation until its edition changes. */
export interface Book {
  readonly edition: string
  readonly areas: ReadonlyMap<string, Area>
  readonly cities: readonly Area[]
  /** An area's name by its code or the prefix of its codes. */
  readonly sayArea: (code: string) => Said
  readonly units: UnitBook
  /** Published lists with their rows, those of smaller areas and later days first. */
  readonly lists: readonly {readonly list: DutyList; readonly book: DutyBook}[]
}

/** Names areas by their code or the prefix of their codes; the code itself when there is none. */
const areaNamer =
  (areas: ReadonlyMap<string, Area>, cities: readonly Area[]) =>
  (code: string): Said => {
    const area = areas.get(code) ?? cities.find((city) => areaPrefix(city.code) === code)
    return {zh: area?.name ?? code, en: area?.nameEn ?? code}
  }

const readBook = async (db: Db, edition: string): Promise<Book> => {
  const listed = await listAreas(db)
  const [areas, cities] = [new Map(listed.map((area) => [area.code, area])), listed.filter(({level}) => level === 'city')]
  const sayArea = areaNamer(areas, cities)
  const units = openUnitBook(await listUnits(db))
  const lists: {list: DutyList; book: DutyBook}[] = []
  for (const list of await listPublished(db)) lists.push({list, book: openDutyBook(await listDuties(db, list.id), units, sayArea)})
  lists.sort(
    (a, b) =>
      areaPrefix(b.list.area).length - areaPrefix(a.list.area).length || (b.list.takesEffect ?? '').localeCompare(a.list.takesEffect ?? ''),
  )
  return {edition, areas, cities, sayArea, units, lists}
}

const remembered = new Map<string, Promise<Book>>()

/** The organisation as of now: one small query, and everything else only when the edition changed. */
export async function openBook(db: Db): Promise<Book> {
  const edition = await getEdition(db)
  const known = remembered.get(edition)
  if (known !== undefined) return known
  const reading = readBook(db, edition)
  for (const old of [...remembered.keys()].slice(0, -3)) remembered.delete(old)
  remembered.set(edition, reading)
  return reading.catch((error: unknown) => {
    remembered.delete(edition)
    throw error
  })
}

/** The day it is in the city an area belongs to; throws organisation.no-such-area. */
export const dayOf = (book: Book, area: string, at: Date): string => {
  const city = book.cities.find(({code}) => withinArea(code, area))
  if (city === undefined) throw noSuchArea({code: area})
  return dateIn(city.zone ?? 'UTC', at)
}

export const noListInForce = problem<{area: string; day: string}>('organisation.no-duty-list', 422, {
  zh: ({area, day}) => `区域 ${area} 在 ${day} 没有生效的权责清单。请发布权责清单，或人工指定责任单位。`,
  en: ({area, day}) => `No duty list is in force for area ${area} on ${day}. Publish one, or name the responsible unit by hand.`,
})

/** Who is asked for: a place as the finest area known (6, 9 or 12 digits), what, and whose asset. */
export interface ResponsibleQuestion {
  readonly area: string
  readonly category: string
  /** Id, key, social credit code or name of the unit that owns the asset; an unknown one counts as none. */
  readonly owner?: string | null | undefined
  readonly at: Date
}

/** The answer of the list in force, naming the list. */
export interface Responsible extends Answer {
  readonly list: {readonly id: string; readonly title: string}
}

/** The organisation of one moment, for questions asked by the thousand: no query lies between them. */
export interface DutyDesk {
  /** As `whoIsResponsible`, with the same refusals. */
  readonly who: (question: ResponsibleQuestion) => Responsible
  /** The units in force that a unit's id or a local unit such as `@street:street-office` means there on that day. */
  readonly meant: (unit: string, area: string, day: string) => readonly Unit[]
  /** A unit by id, key, social credit code or name, ended or not. */
  readonly unit: (name: string) => Unit | undefined
  /** The day it is in the city of an area; throws organisation.no-such-area. */
  readonly dayOf: (area: string, at: Date) => string
}

const answerBy = (book: Book, {area, category, owner, at}: ResponsibleQuestion): Responsible => {
  const day = dayOf(book, area, at)
  const found = book.lists.find(
    ({list}) =>
      withinArea(list.area, area) && list.takesEffect !== null && list.takesEffect <= day && (list.ends === null || day < list.ends),
  )
  if (found === undefined) throw noListInForce({area, day})
  const {id, title} = found.list
  const asset = owner == null ? undefined : book.units.byAnyName.get(owner)
  return {...mustAnswer(found.book, {area, category, owner: asset?.id ?? null, day}), list: {id, title}}
}

/** Opens the organisation as of now with one small query. */
export async function openDutyDesk(db: Db): Promise<DutyDesk> {
  const book = await openBook(db)
  return {
    who: (question) => answerBy(book, question),
    meant: (unit, area, day) => unitsMeant(book.units, unit, area, day),
    unit: (name) => book.units.byAnyName.get(name),
    dayOf: (area, at) => dayOf(book, area, at),
  }
}

/**
 * Who is responsible for this category here, by the duty list in force: the unit, the row and why.
 * Throws organisation.nobody-responsible with the nearest row, or organisation.no-duty-list.
 */
export const whoIsResponsible = async (db: Db, question: ResponsibleQuestion): Promise<Responsible> =>
  (await openDutyDesk(db)).who(question)
