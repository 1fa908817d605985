import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import {allow} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import type {Duty} from '../core/duty.ts'
import {inForce} from '../core/unit.ts'
import {openBook} from '../queries/book.ts'
import type {DutyList} from '../queries/duties.ts'
import {getUnit} from '../queries/units.ts'
import {draftDutyList, publishDutyList, replaceDuties} from './duties.ts'

/** The rows of one duty list that a unit hands over; `list` is the new list, or null while it was only looked at. */
export interface HandedOver {
  readonly from: {readonly id: string; readonly title: string}
  readonly list: string | null
  readonly lines: readonly number[]
  /** Rows that speak of assets the unit owns; they stay, because who owns an asset is said by the asset. */
  readonly owned: readonly number[]
}

const names = ({unit, supervising, coordinating}: Duty, id: string): boolean => [unit, supervising, coordinating].includes(id)

/**
 * Hands every duty of one unit to another from a day on: each list then in force that names it is drafted anew with the other in its
 * place and published for that day. A dry run only tells the rows. Refusals are those of publishing a duty list.
 */
export async function handOverDuties(
  tx: Tx,
  act: Act,
  {from, to, takesEffect, dryRun}: {from: string; to: string; takesEffect: string; dryRun: boolean},
): Promise<readonly HandedOver[]> {
  const successor = await getUnit(tx, to)
  const book = await openBook(tx)
  const touched = book.lists.filter(
    ({list, book: {duties}}) =>
      list.takesEffect !== null && (list.ends === null || takesEffect < list.ends) && duties.some((duty) => names(duty, from)),
  )
  const done: HandedOver[] = []
  for (const {
    list,
    book: {duties},
  } of touched) {
    allow(act, 'organisation.edit', {area: list.area})
    const lines = duties.filter((duty) => names(duty, from)).map(({line}) => line)
    const owned = duties.filter(({owner}) => owner === from).map(({line}) => line)
    const published = dryRun ? null : await publishAnew(tx, act, {list, duties, from, to: successor.id, takesEffect})
    done.push({from: {id: list.id, title: list.title}, list: published, lines, owned})
  }
  return done
}

async function publishAnew(
  tx: Tx,
  act: Act,
  {list, duties, from, to, takesEffect}: {list: DutyList; duties: readonly Duty[]; from: string; to: string; takesEffect: string},
): Promise<string> {
  const instead = (unit: string): string => (unit === from ? to : unit)
  const otherwise = (unit: string | null): string | null => (unit === from ? to : unit)
  const rows = duties
    .filter((duty) => duty.validTo === null || inForce(duty, takesEffect) || duty.validFrom > takesEffect)
    .map((duty) => ({
      ...duty,
      id: v7(),
      unit: instead(duty.unit),
      supervising: otherwise(duty.supervising),
      coordinating: otherwise(duty.coordinating),
    }))
  const draft = await draftDutyList(tx, act, {area: list.area, title: list.title, categories: list.categories})
  await replaceDuties(tx, act, {list: draft.id, rows})
  await publishDutyList(tx, act, {id: draft.id, takesEffect})
  return draft.id
}
