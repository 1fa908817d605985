import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {isProblem} from '#lib/problem.ts'
import {listGraphs} from '#platform/cases/index.ts'
import {locate} from '#platform/grid/index.ts'
import {openDutyDesk} from '#platform/organisation/index.ts'
import {findCurrentCatalogue, openContents} from '#platform/standards/index.ts'
import {mayBeReported, type Questions, questionsFor} from './core/attributes.ts'

/** A class of the standard in force that the public may report, with what is asked about it. */
export interface Service {
  readonly code: string
  readonly zh: string
  readonly en: string
  readonly group: {readonly zh: string; readonly en: string}
  readonly questions: Questions | undefined
}

const MINOR = /^(component|matter)\.\d{5}$/
const kinds = {component: {zh: '部件', en: 'Components'}, matter: {zh: '事件', en: 'Matters'}} as const

/** Every service of the city at this moment, in the order of the standard; none when no standard is in force. */
export async function listServices(db: Db, act: Act): Promise<readonly Service[]> {
  const catalogue = await findCurrentCatalogue(db, act.at)
  if (catalogue === undefined) return []
  const [{categories}, graphs] = [await openContents(db, catalogue), await listGraphs(db)]
  const published = graphs.filter(({state}) => state === 'published')
  const names = new Map(categories.map((one) => [one.category, one]))
  return categories
    .filter(({category}) => MINOR.test(category))
    .flatMap(({category, kind, zh, en}) => {
      const questions = questionsFor(published, category)?.graph
      if (questions !== undefined && !mayBeReported(questions)) return []
      const major = names.get(category.slice(0, category.indexOf('.') + 3))
      const group = major === undefined ? kinds[kind] : {zh: major.zh, en: major.en ?? major.zh}
      return [{code: category, zh, en: en ?? zh, group, questions}]
    })
}

/** The services that somebody answers for at a place, by the duty list in force there; none outside the city. */
export async function servicesAt(db: Db, act: Act, place: readonly [number, number], all: readonly Service[]): Promise<readonly Service[]> {
  let area: string
  try {
    area = (await locate(db, [place[0], place[1]])).cell
  } catch (error) {
    if (isProblem(error, 'grid.outside-city')) return []
    throw error
  }
  const desk = await openDutyDesk(db)
  return all.filter(({code}) => {
    try {
      desk.who({area, category: code, at: act.at})
      return true
    } catch (error) {
      // Without a list nobody is left out: a dispatcher decides.
      if (isProblem(error, 'organisation.no-duty-list')) return true
      if (isProblem(error)) return false
      throw error
    }
  })
}
