/** Each requirement that the root of the service declares, shown to be kept. What each means in full is tested where it belongs; here nothing is declared that is not. */
import assert from 'node:assert/strict'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {onBothStores} from '#test/city.ts'
import {type Answered, sta} from '../../test/field.ts'
import {conformance} from '../core/conformance.ts'
import {entities, sets} from '../core/model.ts'
import {buildPark, type Park} from './park.ts'

interface Scene {
  readonly park: Park
  readonly ask: (method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', address: string, body?: unknown, type?: string) => Promise<Answered>
}

const bare = {name: 'n', description: 'd'}
const place = {...bare, encodingType: 'text/plain', location: '三楼'}

const proofs: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'req/datamodel': async ({ask}) => {
    for (const set of sets) {
      const [one] = (await ask('GET', `${set}?$top=1`)).body.value
      for (const [name, {given}] of Object.entries(entities[set].properties)) if (given === 'must') assert.ok(Object.hasOwn(one, name), `${set} ${name}`)
    }
  }, // biome-ignore format: one line
  'req/resource-path/resource-path-to-entities': async ({ask, park}) => {
    const [id] = park.streams[0] ?? []
    const {body} = await ask('GET', `Things(${park.things[0]})/Datastreams(${id})/Observations?$top=1`)
    assert.equal((await ask('GET', `Observations('${body.value[0]['@iot.id']}')/Datastream/Thing/name/$value`)).body, 'East Gate')
  },
  'req/request-data': async ({ask}) => {
    const address =
      "Things?$filter=name ne 'bare'&$count=true&$orderby=name desc&$skip=1&$top=2&$select=name&$expand=Locations($select=name)"
    const {body} = await ask('GET', address)
    assert.deepEqual([body['@iot.count'], body.value.length, Object.keys(body.value[0])], [4, 2, ['name', 'Locations']])
  },
  'req/create-update-delete': async ({ask}) => {
    const {body} = await ask('POST', 'Things', bare)
    await ask('DELETE', `Things(${body['@iot.id']})`)
    await assert.rejects(ask('GET', `Things(${body['@iot.id']})`), {status: 404})
  },
  'req/create-update-delete/create-entity': async ({ask}) => {
    const {status, headers, body} = await ask('POST', 'Things', bare)
    assert.deepEqual([status, headers.location, body.name], [201, body['@iot.selfLink'], 'n'])
  },
  'req/create-update-delete/link-to-existing-entities': async ({ask, park}) => {
    const linked = {...bare, Locations: [{'@iot.id': (await ask('POST', 'Locations', place)).body['@iot.id']}]}
    const {body} = await ask('POST', 'Things', linked)
    assert.equal((await ask('GET', `Things(${body['@iot.id']})/Locations`)).body.value[0].location, '三楼')
    assert.ok(park.things.length > 0)
  },
  'req/create-update-delete/deep-insert': async ({ask, park}) => {
    const {body} = await ask('GET', `Things(${park.things[0]})?$expand=Datastreams($expand=Sensor,ObservedProperty,Observations)`)
    assert.ok(body.Datastreams.every((one: {Observations: unknown[]; Sensor: object}) => one.Observations.length === 10 && one.Sensor))
  },
  'req/create-update-delete/deep-insert-status-code': async ({ask}) => {
    assert.equal((await ask('POST', 'Things', {...bare, Locations: [place]})).status, 201)
    await assert.rejects(ask('POST', 'Things', {...bare, Locations: [bare]}), {status: 400})
  },
  'req/create-update-delete/update-entity': async ({ask, park}) => {
    const {body} = await ask('PATCH', `Things(${park.things[3]})`, {description: '改'})
    assert.deepEqual([body.name, body.description], ["O'Hara", '改'])
  },
  'req/create-update-delete/update-entity-put': async ({ask, park}) => {
    const {body} = await ask('PUT', `Things(${park.things[3]})`, bare)
    assert.deepEqual([body.name, body.properties], ['n', undefined])
  },
  'req/create-update-delete/update-entity-jsonpatch': async ({ask, park}) => {
    const patch = [{op: 'test', path: '/name', value: 'bare'}, {op: 'replace', path: '/name', value: 'x'}] // biome-ignore format: one line
    assert.equal((await ask('PATCH', `Things(${park.things[4]})`, patch, 'application/json-patch+json')).body.name, 'x')
  },
  'req/create-update-delete/delete-entity': async ({ask, park}) => {
    await ask('DELETE', `Things(${park.things[1]})`)
    for (const id of park.streams[1] ?? []) await assert.rejects(ask('GET', `Datastreams(${id})`), {status: 404})
  },
  'req/create-update-delete/historical-location-auto-creation': async ({ask, park}) => {
    const stays = async () => (await ask('GET', `Things(${park.things[0]})/HistoricalLocations`)).body.value.length
    const before = await stays()
    await ask('POST', `Things(${park.things[0]})/Locations`, place)
    assert.equal(await stays(), before + 1)
  },
  'req/create-update-delete/historical-location-manual-creation': async ({ask, park}) => {
    const {body} = await ask('GET', `Things(${park.things[0]})/Locations`)
    const told = {time: '2020-01-01T00:00:00Z', Thing: {'@iot.id': park.things[0]}, Locations: [{'@iot.id': body.value[0]['@iot.id']}]}
    assert.equal((await ask('POST', 'HistoricalLocations', told)).status, 201)
  },
  'req/batch-request/batch-request': async ({ask}) => {
    const sent = '--x\r\nContent-Type: application/http\r\n\r\nGET Things?$top=1 HTTP/1.1\r\n\r\n\r\n--x--\r\n'
    assert.match(String((await ask('POST', '$batch', sent, 'multipart/mixed; boundary=x')).body), /HTTP\/1\.1 200 OK/)
  },
  'req/multi-datastream': async ({ask, park}) => {
    const {body} = await ask('GET', `MultiDatastreams(${park.several})?$expand=ObservedProperties,Observations`)
    assert.deepEqual([body.ObservedProperties.length, body.multiObservationDataTypes.length, body.Observations[0].result.length], [2, 2, 2])
  },
  'req/data-array/data-array': async ({ask, park}) => {
    const [id] = park.streams[0] ?? []
    const rows = [['2026-11-22T00:00:00Z', 5]]
    const {body} = await ask('POST', 'CreateObservations', [
      {Datastream: {'@iot.id': id}, components: ['phenomenonTime', 'result'], dataArray: rows},
    ])
    const address = `Datastreams(${id})/Observations?$resultFormat=dataArray&$orderby=phenomenonTime desc&$top=1`
    const [array] = (await ask('GET', address)).body.value
    assert.deepEqual([body.length, array.dataArray[0][array.components.indexOf('result')]], [1, 5])
  },
  'JsonBatchRequest.html': async ({ask}) => {
    const {body} = await ask('POST', '$batch', {requests: [{id: '1', method: 'get', url: 'Things?$top=1'}]})
    assert.deepEqual([body.responses[0].id, body.responses[0].status], ['1', 200])
  },
  'DeepSelect.html': async ({ask, park}) => {
    const {body} = await ask('GET', `Things(${park.things[2]})?$select=properties/maker/year`)
    assert.deepEqual(body, {properties: {maker: {year: 2024}}})
  },
}

const shortOf = (uri: string): string => uri.replace(/^.*\/(?:1\.1|extensions)\//, '')

onBothStores('schema', (it) => {
  it('the root declares what is shown here, and nothing else', async ({tx, act}) => {
    const {body} = await sta(tx, act, 'GET', '')
    assert.deepEqual(body.serverSettings.conformance, conformance)
    assert.deepEqual(conformance.map(shortOf), Object.keys(proofs))
  })
  it('each is kept', async ({tx, act}: {tx: Tx; act: Act}, t) => {
    const park = await buildPark(tx, act)
    const ask: Scene['ask'] = (method, address, body, type = 'application/json') =>
      sta(tx, act, method, address, body, {'content-type': type})
    for (const [name, proof] of Object.entries(proofs)) await t.test(name, () => proof({park, ask}))
  })
})
