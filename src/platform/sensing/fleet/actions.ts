import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {problem} from '#lib/problem.ts'
import {openLocator} from '#platform/grid/index.ts'
import {NOWHERE} from '../sta/actions/create.ts'
import {unitOf} from '../units/units.ts'
import {type DeviceRow, type FleetKinds, kindTitle} from './api.ts'
import {insertStreams, insertThings, listKnownCodes, type NewStream, nextIds, propertyOf, sensorOf} from './queries.ts'

const noKind = problem<{code: string; kind: string}>('sensing.no-kind', 422, {
  zh: ({code, kind}) => `设备 ${code} 的种类“${kind}”没有说明。请在设备种类文件中补上它的传感器和数据流。什么都没有登记。`,
  en: ({code, kind}) => `Nothing says what the kind "${kind}" of device ${code} is. Add it to the file of kinds. Nothing was registered.`,
})

/** What came of a list of devices. */
export interface Registered {
  readonly made: number
  readonly known: number
  readonly streams: number
}

/** What is written into the properties of every thing and every stream besides what the list says. */
export interface Marks {
  readonly thing?: Readonly<Record<string, unknown>>
  readonly stream?: Readonly<Record<string, unknown>>
}

/** A sensor and the properties of each kind that is needed. */
async function makeKinds(tx: Tx, kinds: FleetKinds, needed: readonly string[]) {
  const made = new Map<string, {readonly sensor: number; readonly properties: readonly number[]}>()
  for (const kind of needed) {
    const {sensor, streams} = kinds[kind] ?? {sensor: {name: '', description: '', metadata: ''}, streams: []}
    const [id = 0, ...ids] = await nextIds(tx, 'entity_id', streams.length + 1)
    const properties: number[] = []
    for (const [i, {property, definition}] of streams.entries())
      properties.push(await propertyOf(tx, ids[i] ?? 0, {name: property, definition}))
    made.set(kind, {sensor: await sensorOf(tx, id, sensor), properties})
  }
  return made
}

/**
 * Registers devices, each a thing at its place with the streams of its kind, in the district it stands in. A code that is there already is
 * passed over, so a list may be given again. Throws sensing.no-kind and sensing.bad-unit; then nothing is registered.
 */
export async function registerFleet(
  tx: Tx,
  act: Act,
  kinds: FleetKinds,
  devices: readonly DeviceRow[],
  marks: Marks = {},
): Promise<Registered> {
  for (const {code, kind} of devices) if (kinds[kind] === undefined) throw noKind({code, kind})
  const known = await listKnownCodes(
    tx,
    devices.map(({code}) => code),
  )
  const once = [...new Map(devices.map((device) => [device.code, device])).values()].filter(({code}) => !known.has(code))
  if (once.length === 0) return {made: 0, known: devices.length, streams: 0}
  const made = await makeKinds(tx, kinds, [...new Set(once.map(({kind}) => kind))])
  const [ids, locator] = [await nextIds(tx, 'entity_id', once.length * 3), await openLocator(tx)]
  const idAt = (index: number): number => ids[index] ?? 0
  await insertThings(
    tx,
    once.map(({code, kind, name, name_en, lng, lat, component, group}, i) => ({
      id: idAt(3 * i),
      location: idAt(3 * i + 1),
      stay: idAt(3 * i + 2),
      name,
      description: kindTitle(kind).zh,
      properties: {
        kind,
        code,
        ...(name_en === '' ? {} : {nameEn: name_en}),
        ...(component === '' ? {} : {component}),
        ...(group === '' ? {} : {group}),
        ...marks.thing,
      },
      lng,
      lat,
      area: locator.locate([lng, lat])?.community ?? '',
    })),
    act.at,
  )
  const streams = once.flatMap(({kind, lng, lat}, i) => {
    const {sensor = 0, properties = []} = made.get(kind) ?? {}
    const district = locator.locate([lng, lat])?.district ?? NOWHERE
    return (kinds[kind]?.streams ?? []).map(
      ({key, name, nameEn, unit, every}, place): Omit<NewStream, 'id'> => ({
        district,
        thing: idAt(3 * i),
        sensor,
        property: properties[place] ?? 0,
        name,
        description: '',
        unit: unitOf(unit),
        properties: {key, ...(nameEn === undefined ? {} : {nameEn}), ...(every === undefined ? {} : {every}), ...marks.stream},
      }),
    )
  })
  const streamIds = await nextIds(tx, 'stream_id', streams.length)
  await insertStreams(
    tx,
    streams.map((stream, i) => ({id: streamIds[i] ?? 0, ...stream})),
  )
  const body = {devices: once.length, streams: streams.length, kinds: [...made.keys()]}
  await announce(tx, act, {name: 'sensing.devices-registered', subject: `sensing/fleet/${once[0]?.code}`, district: NOWHERE, body})
  return {made: once.length, known: devices.length - once.length, streams: streams.length}
}
