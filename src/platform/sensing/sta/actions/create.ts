import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {isProblem, problem} from '#lib/problem.ts'
import {type Located, locate} from '#platform/grid/index.ts'
import {observe} from '../../actions/observe.ts'
import {listStreamHeads, type StreamHead} from '../../queries/observations.ts'
import {checkUnits} from '../../units/units.ts'
import {badEntity, type Given, isKnown, type Known, timeOf} from '../core/given.ts'
import {entities, type SetName} from '../core/model.ts'
import {observationId, observedOf} from '../core/result.ts'
import {shapeOf} from '../core/shape.ts'
import {
  addStayPlaces,
  anyRow,
  type Cell,
  cellsOf,
  featureOfLocation,
  findThingPoint,
  insertRow,
  insertStay,
  linkProperties,
  newestStay,
  nextId,
  placeThing,
  pointWithin,
  type RowSet,
  setStreamFeature,
} from '../queries/write.ts'

export const noNeighbour = problem<{set: string; way: string; id: number}>('sensing.no-neighbour', 400, {
  zh: ({set, way, id}) => `${set} 的“${way}”指向的编号 ${id} 不存在。什么都没有保存，请核对编号。`,
  en: ({set, way, id}) => `"${way}" of ${set} names ${id}, which is not there. Nothing was kept: check the id.`,
})

const noStreamNamed = problem('sensing.no-stream-named', 400, {
  zh: () => '观测必须属于一个 Datastream 或 MultiDatastream。请用 @iot.id 指明，或发到该数据流的 Observations 地址。',
  en: () => 'An observation belongs to a Datastream or a MultiDatastream. Name it by its @iot.id, or post to its Observations.',
})

/** Where nothing says in which district something lies. */
export const NOWHERE = '000000'
const DISTRICT_DIGITS = 6

type Neighbour = Given | Known

/** What a creation needs at every step. */
interface Making {
  readonly tx: Tx
  readonly act: Act
}

/** The id of a neighbour: of one that is there, or of the new one that is made for it. */
async function idOfNeighbour(making: Making, set: SetName, way: string, to: RowSet, one: Neighbour): Promise<number> {
  if (!isKnown(one)) return Number(await create(making.tx, making.act, one))
  if (!(await anyRow(making.tx, to, one.id))) throw noNeighbour({set, way, id: one.id})
  return one.id
}

async function idsOf(making: Making, {set, led}: Given, way: string): Promise<readonly number[]> {
  const to = entities[set].ways[way]?.to
  if (to === undefined || to === 'Observations') return []
  const ids: number[] = []
  for (const one of led[way] ?? []) ids.push(await idOfNeighbour(making, set, way, to, one))
  return ids
}

/** Makes the neighbours that cannot be without this entity, now that it has an id. */
async function children(making: Making, {set, led}: Given, ways: readonly string[], id: number): Promise<void> {
  const {one} = entities[set]
  for (const way of ways)
    for (const child of led[way] ?? []) {
      if (isKnown(child)) throw badEntity({set, where: way, why: {zh: '应为新实体', en: 'should be a new entity'}})
      await create(making.tx, making.act, {...child, led: {...child.led, [one]: [{id}]}})
    }
}

/** Where a place is by the grid; undefined outside the city, and when it is nowhere on the map. */
async function locatedAt(tx: Tx, place: readonly [number, number] | null): Promise<Located | undefined> {
  if (place === null) return undefined
  return locate(tx, [place[0], place[1]]).catch((error: unknown) => {
    if (isProblem(error, 'grid.outside-city')) return undefined
    throw error
  })
}

/** The cells that say where a place is: its shape, and the area that holds a point of it. */
export async function shapeCells(tx: Tx, encoding: unknown, body: unknown): Promise<readonly Cell[]> {
  const shape = shapeOf(encoding, body)
  const found = shape === null ? undefined : await locatedAt(tx, await pointWithin(tx, shape))
  return [
    {column: 'shape', value: shape},
    {column: 'area', value: found?.community ?? ''},
  ]
}

const placed = async (tx: Tx, said: Readonly<Record<string, unknown>>, name: string): Promise<readonly Cell[]> => [
  ...cellsOf(said),
  ...(await shapeCells(tx, said.encodingType, said[name])),
]

/** The district in which a thing stands; nowhere when the map does not know. */
async function districtOf({tx}: Making, thing: number): Promise<string> {
  const found = await locatedAt(tx, (await findThingPoint(tx, thing))?.place ?? null)
  return found?.district.slice(0, DISTRICT_DIGITS) ?? NOWHERE
}

async function makeStream(making: Making, given: Given, several: boolean): Promise<number> {
  const {tx} = making
  const {set, said} = given
  const [[thing = 0], [sensor = 0]] = [await idsOf(making, given, 'Thing'), await idsOf(making, given, 'Sensor')]
  const properties = await idsOf(making, given, several ? 'ObservedProperties' : 'ObservedProperty')
  const [units, types] = several
    ? [said.unitOfMeasurements, said.multiObservationDataTypes]
    : [[said.unitOfMeasurement], [said.observationType]]
  if (!Array.isArray(units) || !Array.isArray(types) || units.length !== types.length || units.length !== properties.length)
    throw badEntity({
      set,
      where: several ? 'unitOfMeasurements' : 'unitOfMeasurement',
      why: {zh: '应与观测类型、观测属性一一对应', en: 'should be as many as the data types and the observed properties'},
    })
  checkUnits(units)
  const id = await nextId(tx, set as RowSet)
  const {unitOfMeasurement: _, ...rest} = said
  const cells: readonly Cell[] = [
    ...cellsOf(rest).filter(({column}) => column !== 'units' && column !== 'types'),
    {column: 'units', value: units},
    {column: 'types', value: types},
    {column: 'thing_id', value: thing},
    {column: 'sensor_id', value: sensor},
    {column: 'several', value: several},
    {column: 'district_id', value: await districtOf(making, thing)},
    ...(several && said.observationType === undefined ? [{column: 'observation_type', value: COMPLEX}] : []),
  ]
  await insertRow(tx, set as RowSet, id, cells)
  await linkProperties(tx, id, properties)
  await children(making, given, ['Observations'], id)
  return id
}

const COMPLEX = 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_ComplexObservation'

/** The feature an observation is of: as named, else the stream's, else one made of where its thing stands. */
async function featureOf(making: Making, given: Given, head: StreamHead): Promise<number | null> {
  const {tx} = making
  const [named] = await idsOf(making, given, 'FeatureOfInterest')
  if (named !== undefined || head.featureId !== null) {
    if (head.featureId === null && named !== undefined) await setStreamFeature(tx, head.id, named)
    return named ?? head.featureId
  }
  const found = await findThingPoint(tx, head.thingId)
  if (found === undefined) return null
  const feature = await featureOfLocation(tx, found.location, await nextId(tx, 'FeaturesOfInterest'))
  await setStreamFeature(tx, head.id, feature)
  return feature
}

/** Makes the feature that a stream's observations are of when they name none: of where its thing stands. One that is there stays. */
export const settleFeature = (tx: Tx, act: Act, head: StreamHead): Promise<number | null> =>
  featureOf({tx, act}, {set: 'Observations', said: {}, led: {}}, head)

async function makeObservation(making: Making, given: Given): Promise<string> {
  const {tx, act} = making
  const [stream] = [...(await idsOf(making, given, 'Datastream')), ...(await idsOf(making, given, 'MultiDatastream'))]
  const [head] = stream === undefined ? [] : await listStreamHeads(tx, [stream])
  if (head === undefined) throw noStreamNamed({})
  const feature = await featureOf(making, given, head)
  const observed = observedOf(
    given.said,
    head,
    act.at,
    feature !== null && feature !== head.featureId && head.featureId !== null ? feature : undefined,
  )
  await observe(tx, act, [observed], new Map([[head.id, head]]))
  return observationId(observed)
}

const makers: Readonly<Record<SetName, (making: Making, given: Given) => Promise<number | string>>> = {
  Things: async (making, given) => {
    const {tx, act} = making
    const id = await nextId(tx, 'Things')
    await insertRow(tx, 'Things', id, cellsOf(given.said))
    const places = await idsOf(making, given, 'Locations')
    if (places.length > 0) await placeThing(tx, id, places, {stay: await nextId(tx, 'HistoricalLocations'), at: act.at})
    await children(making, given, ['HistoricalLocations', 'Datastreams', 'MultiDatastreams'], id)
    return id
  },
  Locations: async (making, given) => {
    const {tx, act} = making
    const id = await nextId(tx, 'Locations')
    await insertRow(tx, 'Locations', id, await placed(tx, given.said, 'location'))
    for (const thing of await idsOf(making, given, 'Things'))
      await placeThing(tx, thing, [id], {stay: await nextId(tx, 'HistoricalLocations'), at: act.at})
    for (const stay of await idsOf(making, given, 'HistoricalLocations')) await addStayPlaces(tx, stay, [id])
    return id
  },
  HistoricalLocations: async (making, given) => {
    const {tx} = making
    const [thing = 0] = await idsOf(making, given, 'Thing')
    const places = await idsOf(making, given, 'Locations')
    const [id, at] = [await nextId(tx, 'HistoricalLocations'), timeOf(given.said.time)]
    if (at === undefined) throw badEntity({set: 'HistoricalLocations', where: 'time', why: {zh: '应为时间', en: 'should be a time'}})
    const newest = await newestStay(tx, thing)
    // The newest of all says where the thing is now.
    if (newest === undefined || at > newest) await placeThing(tx, thing, places, {stay: id, at})
    else await insertStay(tx, {stay: id, thing, at}, places)
    return id
  },
  Datastreams: (making, given) => makeStream(making, given, false),
  MultiDatastreams: (making, given) => makeStream(making, given, true),
  Sensors: async (making, given) => {
    const id = await nextId(making.tx, 'Sensors')
    await insertRow(making.tx, 'Sensors', id, cellsOf(given.said))
    await children(making, given, ['Datastreams', 'MultiDatastreams'], id)
    return id
  },
  ObservedProperties: async (making, given) => {
    const id = await nextId(making.tx, 'ObservedProperties')
    await insertRow(making.tx, 'ObservedProperties', id, cellsOf(given.said))
    await children(making, given, ['Datastreams'], id)
    return id
  },
  Observations: makeObservation,
  FeaturesOfInterest: async (making, given) => {
    const id = await nextId(making.tx, 'FeaturesOfInterest')
    await insertRow(making.tx, 'FeaturesOfInterest', id, await placed(making.tx, given.said, 'feature'))
    await children(making, given, ['Observations'], id)
    return id
  },
}

/** Makes an entity with what came in it, and whatever that holds. */
const create = (tx: Tx, act: Act, given: Given): Promise<number | string> => makers[given.set]({tx, act}, given)

/** What an entity is called in the events. */
export const subjectOf = (set: SetName, id: number | string): string => `sensing/${set}(${id})`

/**
 * Adds an entity with all that came in it (OGC 18-088 §10.2); returns its id. Whatever is wrong anywhere in it, nothing is kept: the caller's
 * transaction ends. Observations are their own record, and too many to be told as events.
 */
export async function addEntity(tx: Tx, act: Act, given: Given): Promise<number | string> {
  const {set, said, led} = given
  const id = await create(tx, act, given)
  if (set !== 'Observations') {
    const body = {set, id, name: said.name ?? null, with: Object.keys(led)}
    await announce(tx, act, {name: 'sensing.entity-added', subject: subjectOf(set, id), district: NOWHERE, body})
  }
  return id
}

/** What came to the neighbours of an entity belongs to it: `Things(1)/Datastreams`. */
export function under(given: Given, parent: {readonly set: SetName; readonly id: number}): Given {
  const way = Object.entries(entities[given.set].ways).find(([, {to}]) => to === parent.set)?.[0]
  return way === undefined || Object.hasOwn(given.led, way) ? given : {...given, led: {...given.led, [way]: [{id: parent.id}]}}
}
