import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {Ajv2020} from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {isProblem} from '#lib/problem.ts'
import {absent, dataFolder, onBothStores} from '#test/city.ts'
import {observe} from '../../actions/observe.ts'
import {registerFleet} from '../../fleet/actions.ts'
import {readDevices, readKinds} from '../../fleet/commands.ts'
import {beginSums} from '../../queries/sums.ts'
import {simulated} from '../../simulator/core/observe.ts'
import {hearEntities} from '../actions.ts'
import {entities, modelNames} from '../api.ts'
import {type ModelName, models} from '../core/models.ts'
import {modelRoutes} from '../routes.ts'

const folder = new URL('../../../../../cities/demo/sensing/', import.meta.url)
const kinds = readKinds(readFileSync(new URL('kinds.json', folder), 'utf8'))
const list = readFileSync(new URL('devices.csv', folder))
const HOUR = 3_600_000

type Entity = Readonly<Record<string, unknown> & {id: string; type: ModelName}>

const tell = async (tx: Tx, act: Act, name: ModelName, query: object = {}): Promise<readonly Entity[]> => {
  const route = modelRoutes.find(({method}) => method === 'GET') ?? assert.fail('no route')
  return (await route.handle({db: tx, act, params: {name}, query: {limit: 1_000, ...query}} as never)) as readonly Entity[]
}

/** The demo city's devices with one observation of each stream. */
const living = async (tx: Tx, act: Act): Promise<void> => {
  await beginSums(tx, act.at, 'Asia/Shanghai')
  await registerFleet(tx, act, kinds, await readDevices(list))
  const {rows} = await sql<{stream: number; key: string; code: string; kind: string; group: string}>`
    select s.id as stream, s.properties ->> 'key' as key, t.properties ->> 'code' as code, t.properties ->> 'kind' as kind,
      coalesce(t.properties ->> 'group', '') as "group" from sensing.stream s join sensing.thing t on t.id = s.thing_id`.execute(tx)
  const at = act.at.getTime() - 60_000
  await observe(
    tx,
    act,
    rows.flatMap(({stream, key, ...device}) => {
      const value = simulated(device, key, at, 8 * HOUR)
      return typeof value === 'number' ? [{stream, at, value}] : []
    }),
  )
}

const without = absent('smart-data-models', 'WasteContainer.schema.json')
const validators = (): ((name: ModelName) => (entity: unknown) => string) => {
  const home = dataFolder('smart-data-models') ?? ''
  const load = (path: string): Record<string, unknown> => JSON.parse(readFileSync(join(home, path), 'utf8'))
  const ajv = new Ajv2020({strict: false, allErrors: true})
  addFormats.default(ajv)
  for (const name of ['common', 'Environment', 'alert', 'weather']) ajv.addSchema(load(`refs/${name}-schema.json`))
  // One of them names this schema by another address.
  const {$id: _, ...environment} = load('refs/Environment-schema.json')
  ajv.addSchema(environment, 'https://raw.githubusercontent.com/smart-data-models/dataModel.Environment/master/Environment-schema.json')
  return (name) => {
    const check = ajv.compile(load(`${name}.schema.json`))
    return (entity) => (check(entity) ? '' : ajv.errorsText(check.errors))
  }
}

onBothStores('schema', (it) => {
  it('every model is told as its published schema has it', async ({tx, act}, t) => {
    if (without !== false) return t.skip(without)
    await living(tx, act)
    const validate = validators()
    for (const name of modelNames) {
      const told = await tell(tx, act, name)
      assert.ok(told.length > 0, name)
      const check = validate(name)
      for (const entity of told) assert.equal(check(entity), '', `${name} ${JSON.stringify(entity)}`)
      assert.notEqual(check({...told[0], id: undefined}), '', 'and the schema does refuse')
    }
  })

  it('what is told can be heard again: the same observations, so that nothing new is kept', async ({tx, act}) => {
    await living(tx, act)
    for (const name of modelNames) {
      const told = await tell(tx, act, name)
      assert.deepEqual(entities.safeParse(told).error?.issues ?? [], [], name)
      const {kept, again, ignored} = await hearEntities(tx, act, told)
      assert.equal(kept, 0, `${name} is told at the times it was observed`)
      assert.ok(name === 'Streetlight' || again >= told.length, name)
      assert.deepEqual(ignored, [])
    }
  })

  it('an entity is turned into the units of the streams', async ({tx, act}) => {
    await living(tx, act)
    const at = new Date(act.at.getTime() - 1_000).toISOString()
    const from = new Date(Date.parse(at) - 300_000).toISOString()
    const point = {type: 'Point', coordinates: [114, 30]}
    const heard = await hearEntities(tx, act, [
      {id: 'urn:ngsi-ld:WasteContainer:BIN-001', type: 'WasteContainer', location: point, dateModified: at, fillingLevel: 0.42, weight: 3},
      {
        id: 'urn:ngsi-ld:AirQualityObserved:AIR-001',
        type: 'AirQualityObserved',
        location: point,
        dateObserved: at,
        windDirection: -90,
        relativeHumidity: 0.5,
        co: 1,
      },
      {
        id: 'urn:ngsi-ld:TrafficFlowObserved:LOP-001',
        type: 'TrafficFlowObserved',
        dateObservedFrom: from,
        dateObservedTo: at,
        intensity: 25,
        occupancy: 0.1,
      },
      {id: 'urn:ngsi-ld:ParkingSpot:BAY-001', type: 'ParkingSpot', location: point, dateModified: at, status: 'occupied'},
    ])
    assert.deepEqual(heard, {kept: 6, again: 0, ignored: ['AIR-001 co']})
    const {rows} = await sql<{name: string; value: number}>`
      select (t.properties ->> 'code') || ' ' || (s.properties ->> 'key') as name, l.value from sensing.latest l join sensing.stream s on s.id = l.stream_id
      join sensing.thing t on t.id = s.thing_id where l.at = ${at}::timestamptz order by 1`.execute(tx)
    assert.deepEqual(Object.fromEntries(rows.map(({name, value}) => [name, value])), {
      'AIR-001 humidity': 50,
      'AIR-001 windFrom': 270,
      'BAY-001 occupied': 1,
      'BIN-001 filling': 42,
      'LOP-001 flow': 300,
      'LOP-001 occupancy': 10,
    })
  })

  it('a device that is not registered sinks the batch, and says which', async ({tx, act}) => {
    await living(tx, act)
    const at = new Date(act.at.getTime() - 1_000).toISOString()
    const bin = {type: 'WasteContainer' as const, dateModified: at, fillingLevel: 0.1}
    await assert.rejects(
      hearEntities(tx, act, [
        {...bin, id: 'urn:ngsi-ld:WasteContainer:BIN-001'},
        {...bin, id: 'urn:ngsi-ld:WasteContainer:NOBODY'},
      ]),
      (error: Error) => isProblem(error, 'sensing.no-device') && error.message.includes('NOBODY'),
    )
  })

  it('devices are told page by page in the order of their codes', async ({tx, act}) => {
    await living(tx, act)
    const all = (await tell(tx, act, 'WasteContainer')).map(({id}) => id)
    const first = (await tell(tx, act, 'WasteContainer', {limit: 30})).map(({id}) => id)
    const after = first.at(-1)?.split(':').at(-1)
    const rest = (await tell(tx, act, 'WasteContainer', {after})).map(({id}) => id)
    assert.deepEqual([...first, ...rest], all)
    assert.deepEqual(
      (await tell(tx, act, 'WasteContainer', {code: 'BIN-007'})).map(({id}) => id),
      ['urn:ngsi-ld:WasteContainer:BIN-007'],
    )
  })
})

test('what the schemas forbid is refused at the door', () => {
  const at = '2026-11-25T08:00:00Z'
  const bad: readonly object[] = [
    {id: 'b', type: 'WasteContainer', dateModified: at, fillingLevel: 1.2},
    {id: 'b', type: 'WasteContainer', fillingLevel: 0.2},
    {id: 'b', type: 'ParkingSpot', dateModified: at, status: 'full'},
    {id: 'b', type: 'AirQualityObserved', dateObserved: at, relativeHumidity: 50},
    {id: 'b', type: 'AirQualityObserved', dateObserved: at, windDirection: 200},
    {id: 'b', type: 'AirQualityObserved', dateObserved: 'yesterday', pm25: 3},
    {id: 'b', type: 'AirQualityObserved', dateObserved: at, pm25: '3'},
    {id: 'b', type: 'TrafficFlowObserved', dateObservedFrom: at, intensity: 3},
    {id: 'b', type: 'Elephant', dateObserved: at},
    {type: 'WasteContainer', dateModified: at},
  ]
  for (const entity of bad) assert.equal(entities.safeParse([entity]).success, false, JSON.stringify(entity))
  assert.equal(entities.safeParse([]).success, false)
  assert.equal(Object.keys(models).length, modelNames.length)
})
