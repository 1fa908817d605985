import assert from 'node:assert/strict'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {openServer} from '#kernel/http.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {sensing} from '../../pack.ts'
import {sta} from '../../test/field.ts'
import {buildStation, station} from './station.ts'

const statuses = (body: {responses: readonly {status: number}[]}): readonly number[] => body.responses.map(({status}) => status)
const many = async (tx: Tx, act: Act, set: string): Promise<number> => (await sta(tx, act, 'GET', `${set}?$count=true`)).body['@iot.count']

const lines = (...all: readonly string[]): string => all.join('\r\n')
const part = (request: string, body: unknown = undefined, id: string | undefined = undefined): string =>
  lines('Content-Type: application/http', 'Content-Transfer-Encoding: binary', ...(id === undefined ? [] : [`Content-ID: ${id}`]), '', `${request} HTTP/1.1`, ...(body === undefined ? ['', ''] : ['Content-Type: application/json', '', JSON.stringify(body)])) // biome-ignore format: a part
const mixed = (boundary: string, ...parts: readonly string[]): string =>
  `${parts.map((one) => `--${boundary}\r\n${one}\r\n`).join('')}--${boundary}--\r\n`
const changeSet = (boundary: string, ...parts: readonly string[]): string =>
  `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n${mixed(boundary, ...parts)}`
const asMultipart = {'content-type': 'multipart/mixed; boundary="outer"'}

const thing = {name: '井盖', description: '智能井盖'}

onBothStores('schema', (it, forReal) => {
  it('JSON: answers come in the order of the requests, questions among changes', async ({tx, act}) => {
    const {level} = await buildStation(tx, act)
    const {body, status} = await sta(tx, act, 'POST', '$batch', {
      requests: [
        {id: 'a', method: 'get', url: `Datastreams(${level})/name`},
        {id: 'b', method: 'post', url: 'Things', body: thing},
        {id: 'c', method: 'get', url: '/api/sensing/v1.1/Things?$filter=name%20eq%20%27%E4%BA%95%E7%9B%96%27&$count=true'},
        {id: 'd', method: 'patch', url: 'https://city.example/api/sensing/v1.1/$b', body: {description: '已更换'}},
        {id: 'e', method: 'get', url: '$b/description/$value'},
        {id: 'f', method: 'delete', url: 'Things($b)'},
        {id: 'g', method: 'get', url: '$b'},
      ],
    })
    assert.equal(status, 200)
    assert.deepEqual(body.responses.map(({id}: {id: string}) => id), ['a', 'b', 'c', 'd', 'e', 'f', 'g']) // biome-ignore format: one line
    assert.deepEqual(statuses(body), [200, 201, 200, 200, 200, 200, 404])
    const [first, made, asked, , described] = body.responses
    assert.deepEqual([first.body.name, asked.body['@iot.count'], described.body], ['前池水位', 1, '已更换'])
    assert.equal(made.location, made.body['@iot.selfLink'])
  })

  it('JSON: what one part made is named by later ones, in addresses and in bodies', async ({tx, act}) => {
    const {Datastreams: _, Locations: __, ...bare} = station
    const {Sensor: sensor, ObservedProperty: property, Observations: ___, ...stream} = station.Datastreams[0]
    const {body} = await sta(tx, act, 'POST', '$batch', {
      requests: [
        {id: 't', atomicityGroup: 'g', method: 'post', url: 'Things', body: bare},
        {id: 's', atomicityGroup: 'g', method: 'post', url: 'Sensors', body: sensor},
        {id: 'p', atomicityGroup: 'g', method: 'post', url: 'ObservedProperties', body: property},
        {id: 'd', atomicityGroup: 'g', method: 'post', url: '$t/Datastreams', body: {...stream, Sensor: {'@iot.id': '$s'}, ObservedProperty: {'@iot.id': '$p'}}},
        {id: 'o', dependsOn: ['g'], method: 'post', url: 'Datastreams($d)/Observations', body: {result: 4, phenomenonTime: '2026-11-22T05:00:00Z'}},
        {id: 'q', method: 'get', url: '$o/Datastream?$expand=Thing,Sensor,ObservedProperty'},
      ],
    }) // biome-ignore format: a batch
    assert.deepEqual(statuses(body), [201, 201, 201, 201, 201, 200])
    const {Thing, Sensor, ObservedProperty} = body.responses[5].body
    assert.deepEqual([Thing.name, Sensor.name, ObservedProperty.name], ['一号泵站', '水位计', '水位'])
  })

  it('JSON: a group is done all or none; what depends on it is not done; the others are', async ({tx, act}) => {
    const {body} = await sta(tx, act, 'POST', '$batch', {
      requests: [
        {id: '0', method: 'post', url: 'Things', body: {...thing, name: '先'}},
        {id: '1', atomicityGroup: 'g', method: 'post', url: 'Things', body: thing},
        {id: '2', atomicityGroup: 'g', method: 'post', url: 'Things', body: {name: 'x'}},
        {id: '3', atomicityGroup: 'g', method: 'post', url: 'Things', body: thing},
        {id: '4', dependsOn: ['g'], method: 'post', url: 'Things', body: thing},
        {id: '5', method: 'post', url: 'Things', body: {name: 'y'}},
        {id: '6', method: 'post', url: 'Things', body: {...thing, name: '后'}},
        {id: '7', method: 'get', url: '$1'},
      ],
    })
    assert.deepEqual(statuses(body), [201, 424, 400, 424, 424, 400, 201, 404])
    assert.equal(body.responses[2].body.code, 'sensing.bad-entity')
    const {value} = (await sta(tx, act, 'GET', 'Things?$orderby=id')).body
    assert.deepEqual(value.map(({name}: {name: string}) => name), ['先', '后']) // biome-ignore format: one line
  })

  it('JSON: a batch that is none is refused whole', async ({tx, act}) => {
    const get = {method: 'get', url: 'Things'}
    const bad: readonly unknown[] = [
      {}, {requests: {}}, {requests: [1]}, {requests: [{...get}]}, {requests: [{...get, id: 1}]}, {requests: [{id: 'a', method: 'spin', url: 'Things'}]}, {requests: [{id: 'a', method: 'get'}]},
      {requests: [{...get, id: 'a'}, {...get, id: 'a'}]}, {requests: [{...get, id: 'a', dependsOn: ['b']}, {...get, id: 'b'}]}, {requests: [{...get, id: 'a', dependsOn: ['a']}]},
      {requests: [{...get, id: 'a', atomicityGroup: 'g'}, {...get, id: 'b'}, {...get, id: 'c', atomicityGroup: 'g'}]},
      {requests: Array.from({length: 1_001}, (_, id) => ({...get, id: String(id)}))},
    ] // biome-ignore format: a table
    for (const body of bad)
      await assert.rejects(sta(tx, act, 'POST', '$batch', body), {code: 'sensing.bad-batch'}, JSON.stringify(body).slice(0, 100))
  })

  it('rights are looked at for every part', async ({tx, act}) => {
    const reader: Act = {
      ...act,
      by: {...act.by, kind: 'person', grants: [{permission: 'sensing.read', area: '', unit: null, category: null, because: '岗位'}]},
    }
    const {body} = await sta(tx, reader, 'POST', '$batch', {
      requests: [
        {id: '0', method: 'get', url: 'Things'},
        {id: '1', method: 'post', url: 'Things', body: thing},
        {id: '2', method: 'delete', url: 'Things(1)'},
      ],
    })
    assert.deepEqual(statuses(body), [200, 403, 403])
    assert.equal(await many(tx, act, 'Things'), 0)
  })

  it('multipart: change sets and questions between them', async ({tx, act}) => {
    const {level} = await buildStation(tx, act)
    const sent = mixed(
      'outer',
      part(`GET /api/sensing/v1.1/Datastreams(${level})/name`),
      changeSet(
        'inner',
        part('POST Things', thing, '1'),
        part('POST $1/Locations', station.Locations[0], '2'),
        part('PATCH $1', {description: '人行道'}),
      ),
      part(`GET ${"Things?$filter=name eq '井盖'&$expand=Locations".replaceAll(' ', '%20')}`),
    )
    const {body, headers} = await sta(tx, act, 'POST', '$batch', sent, asMultipart)
    assert.match(headers['content-type'] ?? '', /^multipart\/mixed; boundary=batch_[0-9a-f]{24}$/)
    const told = String(body)
    assert.deepEqual([...told.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status), ['200', '201', '201', '200', '200']) // biome-ignore format: one line
    assert.match(told, /"name":"前池水位"/)
    assert.match(told, /Content-ID: 1\r\n\r\nHTTP\/1\.1 201/)
    assert.match(told, /location: https:\/\/city\.example\/api\/sensing\/v1\.1\/Things\(\d+\)/)
    assert.match(told, /"description":"人行道"[^\r]*"Locations":\[\{[^\r]*"name":"泵站位置"/)
    assert.ok(told.trimEnd().endsWith(`--${headers['content-type']?.split('boundary=')[1]}--`))
  })

  it('multipart: a change set that fails is not done, and has one answer', async ({tx, act}) => {
    const sent = mixed(
      'outer',
      changeSet('i1', part('POST Things', thing, '1'), part('POST Things', {name: 'x'}, '2')),
      part('POST Things', {...thing, name: '独'}),
      part('GET $1'),
    )
    const told = String((await sta(tx, act, 'POST', '$batch', sent, asMultipart)).body)
    assert.deepEqual([...told.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status), ['400', '201', '404']) // biome-ignore format: one line
    assert.equal(await many(tx, act, 'Things'), 1)
  })

  it('multipart: bare newlines are read as well; what is none is refused', async ({tx, act}) => {
    const sent = mixed('outer', changeSet('i', part('POST Things', thing, '1'))).replaceAll('\r\n', '\n')
    assert.match(String((await sta(tx, act, 'POST', '$batch', sent, asMultipart)).body), /HTTP\/1\.1 201/)
    const bad = [
      'nonsense', '--outer\r\n', mixed('outer', 'Content-Type: text/plain\r\n\r\nhello'), mixed('outer', part('SPIN Things')), mixed('outer', 'Content-Type: application/http\r\n\r\n'),
      mixed('outer', changeSet('i', part('GET Things'))), mixed('outer', part('GET Things', undefined, '1'), part('GET Things', undefined, '1')),
    ] // biome-ignore format: a list
    for (const text of bad) await assert.rejects(sta(tx, act, 'POST', '$batch', text, asMultipart), {code: 'sensing.bad-batch'}, text)
    await assert.rejects(sta(tx, act, 'POST', '$batch', sent, {'content-type': 'multipart/mixed'}), {code: 'sensing.bad-batch'})
    const broken = mixed('outer', part('POST Things').replace(/$/, '{'))
    assert.match(String((await sta(tx, act, 'POST', '$batch', broken, asMultipart)).body), /HTTP\/1\.1 400[\s\S]*request\.unreadable/)
  })

  forReal('over HTTP a stranger is sent away, whatever form a batch has, and other texts are not taken', async ({store}) => {
    const app = await openServer({store, packs: [sensing], title: 't', version: '0', pages: null, unready: async () => [], rateLimit: 1_000, trustProxy: false, logLevel: 'silent', now: () => NOW}) // biome-ignore format: one line
    const post = async (type: string, payload: string): Promise<number> =>
      (await app.inject({method: 'POST', url: '/api/sensing/v1.1/$batch', payload, headers: {'content-type': type}})).statusCode
    assert.deepEqual(
      [
        await post('application/json', '{"requests":[]}'),
        await post('multipart/mixed; boundary=x', '--x--'),
        await post('text/plain', 'hello'),
        await post('multipart/mixed; boundary=x', 'x'.repeat(4_100_000)),
      ],
      [401, 401, 415, 413],
    )
    await app.close()
  })
})
