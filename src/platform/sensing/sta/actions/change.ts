import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {problem} from '#lib/problem.ts'
import {withdraw} from '../../actions/correct.ts'
import {checkUnits} from '../../units/units.ts'
import {badEntity, type Given, isKnown} from '../core/given.ts'
import {entities, type SetName} from '../core/model.ts'
import {
  anyNamingOther,
  anyRow,
  type Cell,
  cellsOf,
  deleteRow,
  linkProperties,
  listNaming,
  nextId,
  placeThing,
  type RowSet,
  updateRow,
} from '../queries/write.ts'
import {NOWHERE, noNeighbour, shapeCells, subjectOf} from './create.ts'

const featureMixed = problem<{id: number}>('sensing.feature-mixed', 409, {
  zh: ({id}) => `观测对象 ${id} 的数据流中有观测另指了别的对象，不能整体删除。请先删除这些观测或数据流。`,
  en: ({id}) =>
    `Streams of the feature ${id} have observations that name another, so they cannot go as one. Delete those observations or streams first.`,
})

/** The columns that lead from a set to its one neighbour by each way. */
const columns: Readonly<Partial<Record<SetName, Readonly<Record<string, string>>>>> = {
  Datastreams: {Thing: 'thing_id', Sensor: 'sensor_id'},
  MultiDatastreams: {Thing: 'thing_id', Sensor: 'sensor_id'},
  HistoricalLocations: {Thing: 'thing_id'},
}

const placeNames: Readonly<Partial<Record<SetName, string>>> = {Locations: 'location', FeaturesOfInterest: 'feature'}

async function knownIds(tx: Tx, {set, led}: Given, way: string): Promise<readonly number[]> {
  const to = entities[set].ways[way]?.to
  if (to === undefined || to === 'Observations') return []
  const ids: number[] = []
  for (const one of led[way] ?? []) {
    if (!isKnown(one)) throw badEntity({set, where: way, why: {zh: '应为已有实体', en: 'should be an entity that is there'}})
    if (!(await anyRow(tx, to, one.id))) throw noNeighbour({set, way, id: one.id})
    ids.push(one.id)
  }
  return ids
}

/** Changes what is named of an entity (PATCH), its neighbours by their ids; false when it is not there. Throws sensing.no-neighbour, sensing.bad-entity. */
export async function change(tx: Tx, act: Act, id: number, given: Given): Promise<boolean> {
  const {set, said, led} = given
  checkUnits([said.unitOfMeasurement, ...(Array.isArray(said.unitOfMeasurements) ? said.unitOfMeasurements : [])])
  const rowSet = set as RowSet
  const place = placeNames[set]
  const shape: readonly Cell[] =
    place !== undefined && Object.hasOwn(said, place) ? await shapeCells(tx, said.encodingType ?? 'application/geo+json', said[place]) : []
  const links: Cell[] = []
  for (const [way, column] of Object.entries(columns[set] ?? {})) {
    const [to] = await knownIds(tx, given, way)
    if (to !== undefined) links.push({column, value: to})
  }
  if (!(await anyRow(tx, rowSet, id))) return false
  if (!(await updateRow(tx, rowSet, id, [...cellsOf(said), ...shape, ...links]))) return false
  const properties = [...(await knownIds(tx, given, 'ObservedProperty')), ...(await knownIds(tx, given, 'ObservedProperties'))]
  if (properties.length > 0) await linkProperties(tx, id, properties)
  if (set === 'Things' && led.Locations !== undefined)
    await placeThing(tx, id, await knownIds(tx, given, 'Locations'), {stay: await nextId(tx, 'HistoricalLocations'), at: act.at})
  if (set === 'Locations' && led.Things !== undefined)
    for (const thing of await knownIds(tx, given, 'Things'))
      await placeThing(tx, thing, [id], {stay: await nextId(tx, 'HistoricalLocations'), at: act.at})
  const changed = [...Object.keys(said), ...Object.keys(led)]
  await announce(tx, act, {name: 'sensing.entity-changed', subject: subjectOf(set, id), district: NOWHERE, body: {set, id, changed}})
  return true
}

/** What a PUT leaves unsaid is gone: what may be absent becomes nothing. */
export const whole = (given: Given): Given => {
  const {properties} = entities[given.set]
  const absent = Object.entries(properties)
    .filter(([name, {given: who}]) => who === 'may' && !Object.hasOwn(given.said, name))
    .map(([name]) => [name, null] as const)
  return {...given, said: {...Object.fromEntries(absent), ...given.said}}
}

const MOST_WITHDRAWN = 10_000

/** The observations of a feature go with it: those that name it one by one, those of its streams with the row. */
async function withdrawFeature(tx: Tx, act: Act, id: number): Promise<void> {
  if (await anyNamingOther(tx, id)) throw featureMixed({id})
  const naming = await listNaming(tx, id, MOST_WITHDRAWN + 1)
  if (naming.length > MOST_WITHDRAWN) throw featureMixed({id})
  for (const where of naming) await withdraw(tx, act, where)
}

/** Takes away an entity with all that hangs on it; false when it is not there. Throws sensing.feature-mixed. */
export async function remove(tx: Tx, act: Act, set: RowSet, id: number): Promise<boolean> {
  if (!(await anyRow(tx, set, id))) return false
  if (set === 'FeaturesOfInterest') await withdrawFeature(tx, act, id)
  await deleteRow(tx, set, id)
  await announce(tx, act, {name: 'sensing.entity-removed', subject: subjectOf(set, id), district: NOWHERE, body: {set, id}})
  return true
}
