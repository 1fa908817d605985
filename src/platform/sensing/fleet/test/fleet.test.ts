import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {sql} from 'kysely'
import {isProblem} from '#lib/problem.ts'
import {onBothStores} from '#test/city.ts'
import {sta} from '../../test/field.ts'
import {registerFleet} from '../actions.ts'
import {fleetKinds} from '../api.ts'
import {readDevices, readKinds} from '../commands.ts'

const folder = new URL('../../../../../cities/demo/sensing/', import.meta.url)
const kinds = readKinds(readFileSync(new URL('kinds.json', folder), 'utf8'))
const list = readFileSync(new URL('devices.csv', folder))

onBothStores('schema', (it) => {
  it('a list of devices becomes things, places and streams, once', async ({tx, act}) => {
    const devices = await readDevices(list)
    const first = await registerFleet(tx, act, kinds, devices)
    const streams = devices.reduce((sum, {kind}) => sum + (kinds[kind]?.streams.length ?? 0), 0)
    assert.deepEqual(first, {made: devices.length, known: 0, streams})
    assert.deepEqual(await registerFleet(tx, act, kinds, devices), {made: 0, known: devices.length, streams: 0})
    const {body} = await sta(
      tx,
      act,
      'GET',
      "Things?$filter=properties/code eq 'AIR-001'&$expand=Locations,Datastreams($expand=ObservedProperty)",
    )
    const [thing] = body.value
    assert.equal(thing.properties.kind, 'air-station')
    assert.equal(thing.Locations[0].location.coordinates[0], devices.find(({code}) => code === 'AIR-001')?.lng)
    assert.equal(thing.Datastreams.length, 8)
    const pm = thing.Datastreams.find(({name}: {name: string}) => name === 'PM2.5')
    assert.deepEqual(pm.unitOfMeasurement, {
      name: 'microgram per cubic meter',
      symbol: 'µg/m³',
      definition: 'http://unitsofmeasure.org/ucum.html#ug/m3',
    })
    const {rows} = await sql<{n: number}>`select count(distinct definition)::integer as n from sensing.observed_property`.execute(tx)
    const wanted = new Set(Object.values(kinds).flatMap((kind) => kind.streams.map(({definition}) => definition)))
    assert.equal(rows[0]?.n, wanted.size, 'properties are shared by the streams that observe them')
  })

  it('nothing is registered of a list with a fault', async ({tx, act}) => {
    const bad = (code: string) => (error: unknown) => isProblem(error, code)
    const [first] = await readDevices(list)
    if (first === undefined) assert.fail('no device')
    await assert.rejects(registerFleet(tx, act, kinds, [first, {...first, code: 'NEW', kind: 'unheard-of'}]), bad('sensing.no-kind'))
    await assert.rejects(readDevices(new TextEncoder().encode('code,kind,name,lng,lat\nA,lamp,灯,214,30\n')), bad('sensing.bad-list'))
    await assert.rejects(readDevices(new TextEncoder().encode('code,kind,name,lng,lat\n,lamp,灯,114,30\n')), bad('sensing.bad-list'))
    assert.throws(() => readKinds('{'), bad('sensing.bad-kinds'))
    assert.throws(() => readKinds('{"lamp": {}}'), bad('sensing.bad-kinds'))
    const odd = fleetKinds.parse({
      lamp: {
        sensor: {name: 'x', description: 'x', metadata: 'x'},
        streams: [{key: 'p', name: 'p', unit: 'm³', property: 'p', definition: 'urn:p'}],
      },
    })
    await assert.rejects(registerFleet(tx, act, odd, [{...first, kind: 'lamp'}]), bad('sensing.bad-unit'))
  })
})
