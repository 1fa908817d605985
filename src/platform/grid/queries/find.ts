import type {Db} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import {addressNear, type Hit} from '../core/gazetteer.ts'
import type {AreaDraft} from '../core/intake.ts'
import type {Located} from '../core/locate.ts'
import {metresPerDegree, type Position} from '../core/shape.ts'
import {checkTiling, type Finding, type Part} from '../core/topology.ts'
import {type Cell, findCell, listAreaShapes, listCellShapes} from './cells.ts'
import {type Component, findComponent} from './components.ts'
import {openGazetteer, openLocator} from './memory.ts'
import {findNearestPlace} from './places.ts'

export const outsideCity = problem<{lng: number; lat: number}>('grid.outside-city', 422, {
  zh: ({lng, lat}) => `位置 ${lng},${lat} 不在本市任何单元网格内。请在地图上重新选点，或核对坐标系。`,
  en: ({lng, lat}) => `${lng},${lat} lies in no unit grid of this city. Pick the place on the map again, or check the coordinate system.`,
})

export const noCell = problem<{code: string}>('grid.no-cell', 404, {
  zh: ({code}) => `没有单元网格 ${code}。请核对网格标识码。`,
  en: ({code}) => `There is no unit grid ${code}. Check its code.`,
})

export const noComponent = problem<{code: string}>('grid.no-component', 404, {
  zh: ({code}) => `没有标识码为 ${code} 的部件。请核对标识码，或先登记该部件。`,
  en: ({code}) => `There is no component ${code}. Check its code, or register it first.`,
})

/** The cell, community, street, district and region class of a place. Throws grid.outside-city. */
export const locate = async (db: Db, place: Position): Promise<Located> => {
  const located = (await openLocator(db)).locate(place)
  if (located === undefined) throw outsideCity({lng: place[0], lat: place[1]})
  return located
}

/** Places by name, address, pinyin or initials, best first. */
export const findPlace = async (db: Db, text: string, most = 10): Promise<readonly Hit[]> => (await openGazetteer(db)).find(text, most)

/** The address of a place in words, from the nearest name on file; undefined when none is within about a kilometre. */
export const findAddress = async (db: Db, place: Position): Promise<{zh: string; en: string} | undefined> => {
  const nearest = await findNearestPlace(db, place)
  if (nearest === undefined) return undefined
  const [kx, ky] = metresPerDegree(place[1])
  return addressNear(nearest.name, [(place[0] - nearest.place[0]) * kx, (place[1] - nearest.place[1]) * ky])
}

/** A cell in force, or as it was on a day 'YYYY-MM-DD'. Throws grid.no-cell. */
export const getCell = async (db: Db, code: string, on?: string): Promise<Cell> => {
  const cell = await findCell(db, code, on)
  if (cell === undefined) throw noCell({code})
  return cell
}

/** A component by its code. Throws grid.no-component. */
export const getComponent = async (db: Db, code: string): Promise<Component> => {
  const component = await findComponent(db, code)
  if (component === undefined) throw noComponent({code})
  return component
}

/** What a check of the grid looked at and found, the gravest first. */
export interface Inspection {
  readonly cells: number
  readonly areas: number
  readonly findings: readonly Finding[]
}

/** Checks that districts tile the city, streets the districts, communities the streets and cells the communities; findings up to `toleranceM2` are passed over. */
export const checkGrid = async (db: Db, toleranceM2 = 1): Promise<Inspection> => {
  const levels: readonly AreaDraft['level'][] = ['city', 'district', 'street', 'community']
  const areas: Part[][] = []
  for (const level of levels) areas.push(await listAreaShapes(db, level))
  const cells = await listCellShapes(db)
  const findings = [...areas, cells].flatMap((parts, i) => (i === 0 ? [] : checkTiling(areas[i - 1] ?? [], parts, toleranceM2)))
  return {cells: cells.length, areas: areas.flat().length, findings}
}
