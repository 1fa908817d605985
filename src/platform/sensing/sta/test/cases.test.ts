/** Orders, pages, selections, forms and changes, case by case; what must come is reckoned from the tables of the park. */
import assert from 'node:assert/strict'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {onBothStores} from '#test/city.ts'
import {sta} from '../../test/field.ts'
import {buildPark, FIRST, type Seen, seen, several, things} from './park.ts'

type Row = Record<string, unknown>
const iso = (ms: number): string => new Date(ms).toISOString()
const own = (thing: number, stream: number): readonly Seen[] => seen.filter((one) => one.thing === thing && one.stream === stream)

/** All pages of an address. */
async function pages(tx: Tx, act: Act, address: string): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (let next: string | undefined = address; next !== undefined; ) {
    const {body}: Awaited<ReturnType<typeof sta>> = await sta(tx, act, 'GET', next)
    rows.push(...body.value)
    next = body['@iot.nextLink']?.split('/v1.1/')[1]
  }
  return rows
}

onBothStores('schema', (it) => {
  it('orders and pages', async ({tx, act}, t) => {
    const park = await buildPark(tx, act)
    const byResult = (a: Seen, b: Seen): number => a.result - b.result
    const times = (a: Seen, b: Seen): number => a.from - b.from
    const observed = `Datastreams(${park.streams[1]?.[0]})/Observations`
    const orders: readonly (readonly [string, (a: Seen, b: Seen) => number])[] = [
      ['phenomenonTime', times],
      ['phenomenonTime asc', times],
      ['phenomenonTime desc', (a, b) => times(b, a)],
      ['result', (a, b) => byResult(a, b) || times(a, b)],
      ['result desc,phenomenonTime', (a, b) => byResult(b, a) || times(a, b)],
      ['result mod 3,result', (a, b) => (a.result % 3) - (b.result % 3) || byResult(a, b) || times(a, b)],
      ['hour(phenomenonTime) desc', (a, b) => new Date(b.from).getUTCHours() - new Date(a.from).getUTCHours() || times(b, a)],
      ['parameters/level desc', (a, b) => (b.level ?? -1) - (a.level ?? -1) || times(b, a)],
      ['Datastream/name,result desc', (a, b) => byResult(b, a) || times(a, b)],
    ]
    for (const [order, compare] of orders)
      for (const size of [3, 100])
        await t.test(`$orderby=${order} by ${size}`, async () => {
          const rows = await pages(tx, act, `${observed}?$orderby=${encodeURIComponent(order)}&$top=${size}`)
          assert.deepEqual(rows.map((row) => row['@iot.id']), own(1, 0).toSorted(compare).map(park.idOf)) // biome-ignore format: one line
        })
    const names = things.map(({name}) => name)
    const sets: readonly (readonly [string, readonly string[]])[] = [
      ['Things?$orderby=id desc', names.toReversed()],
      ['Things?$orderby=length(name),id', names.toSorted((a, b) => a.length - b.length)],
      ['Things?$orderby=id&$skip=2', names.slice(2)],
      ['Things?$orderby=id&$skip=2&$top=1', names.slice(2)],
      ['Things?$orderby=id&$skip=9', []],
      ['Things?$orderby=properties/maker/year desc&$filter=properties/maker ne null', ['Lake_1', 'West Gate', 'East Gate']],
      ['Things?$orderby=properties/kind,id&$top=2', ['East Gate', 'West Gate', "O'Hara", 'Lake_1', 'bare']],
    ]
    for (const [address, expected] of sets)
      await t.test(address, async () => assert.deepEqual((await pages(tx, act, address)).map(({name}) => name), expected)) // biome-ignore format: one line
    await t.test('$top=0 answers a count alone', async () => {
      const {body} = await sta(tx, act, 'GET', `${observed}?$top=0&$count=true`)
      assert.deepEqual(body, {'@iot.count': 10, value: []})
    })
    await t.test('a page that was begun goes on rightly though things come and go', async () => {
      const {body} = await sta(tx, act, 'GET', 'Things?$orderby=name&$top=2')
      await sta(tx, act, 'POST', 'Things', {name: 'Aaa', description: 'before the page'})
      await sta(tx, act, 'DELETE', `Things(${park.things[4]})`)
      const rest = await pages(tx, act, body['@iot.nextLink'].split('/v1.1/')[1])
      const all = [...body.value, ...rest].map(({name}: Row) => name)
      assert.deepEqual([all.includes('Aaa'), all.filter((name) => name !== 'bare').length], [false, 4])
    })
  })

  it('selections, expansions and forms', async ({tx, act}, t) => {
    const park = await buildPark(tx, act)
    const [east] = park.things
    const [stream] = park.streams[0] as readonly number[]
    const get = async (address: string) => (await sta(tx, act, 'GET', address)).body
    const [first] = own(0, 0) as readonly [Seen]
    const exact: readonly (readonly [string, unknown])[] = [
      [`Things(${east})?$select=name`, {name: 'East Gate'}],
      [`Things(${east})?$select=name,properties/maker/name`, {name: 'East Gate', properties: {maker: {name: '甲'}}}],
      [`Things(${east})?$select=properties/kind,properties/maker/year`, {properties: {kind: 'air', maker: {year: 2019}}}],
      [`Things(${east})?$select=properties/nothing`, {properties: {}}],
      [`Things(${east})?$select=id`, {'@iot.id': east}],
      [`Things(${east})/properties/maker`, {maker: {name: '甲', year: 2019}}],
      [`Things(${east})/properties/tags/$value`, '["a","b"]'],
      [`Things(${east})?$resultMetadata=off&$select=name`, {name: 'East Gate'}],
      [`Things(${east})?$resultMetadata=off`, {name: 'East Gate', description: '东门站', properties: things[0]?.properties}],
      [`Things(${east})?$resultMetadata=none`, {'@iot.id': east, name: 'East Gate', description: '东门站', properties: things[0]?.properties}],
      [`Things(${east})?$resultMetadata=minimal&$select=name,description`, {name: 'East Gate', description: '东门站'}],
      [`Datastreams(${stream})?$select=unitOfMeasurement/symbol`, {unitOfMeasurement: {symbol: 'Cel'}}],
      [`Things(${east})?$select=name&$expand=Datastreams($select=description;$orderby=id)`, {name: 'East Gate', Datastreams: [{description: '温度'}, {description: 'PM2.5'}]}],
      [`Things(${east})?$select=name&$expand=Datastreams($select=description;$orderby=id desc;$top=1;$count=true)&$resultMetadata=off`, {name: 'East Gate', Datastreams: [{description: 'PM2.5'}]}],
      [`Datastreams(${stream})?$select=description&$expand=Observations($select=result;$filter=result gt 1000)`, {description: '温度', Observations: []}],
      [`Datastreams(${stream})?$select=description&$expand=Observations($select=result;$top=1;$skip=0)&$resultMetadata=off`, {description: '温度', Observations: [{result: first.result}]}],
      [`Datastreams(${stream})?$select=description&$expand=Thing($select=name),Sensor($select=name)`, {description: '温度', Thing: {name: 'East Gate'}, Sensor: {name: '温度 0'}}],
      [`Observations('${park.idOf(first)}')?$select=result&$expand=Datastream/Thing($select=name)&$resultMetadata=off`, undefined],
    ] // biome-ignore format: a table
    for (const [address, expected] of exact)
      await t.test(address, async () => {
        const body = await get(address)
        if (expected === undefined) assert.equal(body.Datastream.Thing.name, 'East Gate')
        else assert.deepEqual(body, expected)
      })
    const sum = (rows: readonly Seen[]): number => rows.reduce((total, {result}) => total + result, 0)
    await t.test('dataArray: all streams of a page, one array each', async () => {
      const {value} = await get('Observations?$resultFormat=dataArray&$select=result,phenomenonTime&$filter=Datastream/id gt 0&$top=1000')
      const total = value.flatMap(({dataArray}: {dataArray: [string, number][]}) => dataArray.map(([, result]) => result))
      assert.deepEqual([value.length, total.length], [6, 60])
      assert.equal(total.reduce((a: number, b: number) => a + b, 0), sum(seen)) // biome-ignore format: one line
    })
    await t.test('dataArray: results of several components', async () => {
      const {value} = await get(`MultiDatastreams(${park.several})/Observations?$resultFormat=dataArray&$select=result`)
      assert.deepEqual(value[0].dataArray, several.map(({result}) => [result])) // biome-ignore format: one line
    })
    await t.test('CSV of observations', async () => {
      const text = String(
        await get(`Datastreams(${stream})/Observations?$resultFormat=CSV&$select=phenomenonTime,result&$orderby=phenomenonTime`),
      )
      const lines = text.replace('\ufeff', '').trimEnd().split('\r\n') // biome-ignore format: one line
      assert.deepEqual(lines.slice(0, 2), ['phenomenonTime,result', `${iso(first.from)},${first.result}`])
      assert.equal(lines.length, 11)
    })
    for (const set of [
      'Things',
      'Locations',
      'Datastreams',
      'Sensors',
      'ObservedProperties',
      'FeaturesOfInterest',
      'HistoricalLocations',
      'MultiDatastreams',
    ])
      await t.test(`CSV and GeoJSON of ${set}`, async () => {
        const many = (await get(`${set}?$count=true&$top=0`))['@iot.count']
        assert.equal(String(await get(`${set}?$resultFormat=CSV&$select=id`)).trimEnd().split('\r\n').length, many + 1) // biome-ignore format: one line
        const {features} = await get(`${set}?$resultFormat=GeoJSON`)
        assert.equal(features.length, many)
        const placed = set === 'Locations' || set === 'FeaturesOfInterest'
        assert.ok(many > 0 && features.every(({geometry}: {geometry: {type: string} | null}) => (geometry?.type === 'Point') === placed))
      })
    await t.test('one entity as CSV and on a map', async () => {
      assert.match(String(await get(`Things(${east})?$resultFormat=csv&$select=name`)), /^\ufeffname\r\nEast Gate\r\n$/)
      const {features} = await get(`Things(${east})?$resultFormat=GeoJSON&$expand=Locations`)
      assert.deepEqual(features[0].geometry.coordinates, things[0]?.place)
    })
    for (const bad of ['$resultFormat=xml', '$resultMetadata=some', '$select=colour', '$expand=Colours', '$top=x', '$apple=1'])
      await t.test(`refused: ${bad}`, () => assert.rejects(sta(tx, act, 'GET', `Things?${bad}`), {status: 400}))
  })

  it('changes', async ({tx, act}, t) => {
    const park = await buildPark(tx, act)
    const [east = 0, west = 0] = park.things
    const asPatch = {'content-type': 'application/json-patch+json'}
    const patches: readonly (readonly [string, string, readonly object[], string, unknown])[] = [
      ['adds a property', `Things(${east})`, [{op: 'add', path: '/properties/colour', value: 'red'}], 'properties/colour', 'red'],
      ['replaces deep within', `Things(${east})`, [{op: 'test', path: '/properties/maker/year', value: 2019}, {op: 'replace', path: '/properties/maker/year', value: 2020}], 'properties/maker', {name: '甲', year: 2020}],
      ['removes from an array', `Things(${east})`, [{op: 'remove', path: '/properties/tags/0'}], 'properties/tags', ['b']],
      ['moves', `Things(${west})`, [{op: 'move', from: '/properties/kind', path: '/properties/sort'}], 'properties/sort', 'air'],
      ['copies', `Things(${west})`, [{op: 'copy', from: '/name', path: '/description'}], 'description', 'West Gate'],
      ['moves a stream to another thing', `Datastreams(${park.streams[0]?.[1]})`, [{op: 'add', path: '/Thing', value: {'@iot.id': west}}], 'Thing', undefined],
      ['changes an observation', `Observations('${park.idOf(seen[1] as Seen)}')`, [{op: 'replace', path: '/result', value: 77}], 'result', 77],
    ] // biome-ignore format: a table
    for (const [name, address, patch, property, expected] of patches)
      await t.test(`JSON Patch ${name}`, async () => {
        await sta(tx, act, 'PATCH', address, patch, asPatch)
        const {body} = await sta(tx, act, 'GET', `${address}/${property}`)
        if (property === 'Thing') assert.equal(body['@iot.id'], west)
        else assert.deepEqual(body[property.split('/').at(-1) ?? ''], expected)
      })
    await t.test('JSON Patch removes all properties', async () => {
      await sta(tx, act, 'PATCH', `Things(${park.things[2]})`, [{op: 'remove', path: '/properties'}], asPatch)
      assert.equal((await sta(tx, act, 'GET', `Things(${park.things[2]})`)).body.properties, undefined)
    })
    const refused: readonly (readonly [string, readonly object[] | object, string])[] = [
      ['a test that fails', [{op: 'replace', path: '/name', value: 'x'}, {op: 'test', path: '/name', value: 'y'}], 'sensing.patch-test'],
      ['removing what must be', [{op: 'remove', path: '/name'}], 'sensing.bad-entity'],
      ['a property there is not', [{op: 'add', path: '/colour', value: 'red'}], 'sensing.bad-entity'],
      ['the whole replaced by a text', [{op: 'replace', path: '', value: 'x'}], 'sensing.bad-entity'],
      ['a merge sent as a patch', {name: 'x'}, 'sensing.bad-patch'],
    ] // biome-ignore format: a table
    for (const [name, patch, code] of refused)
      await t.test(`JSON Patch refuses ${name}`, async () => {
        await assert.rejects(sta(tx, act, 'PATCH', `Things(${west})`, patch, asPatch), {code})
        assert.equal((await sta(tx, act, 'GET', `Things(${west})/name`)).body.name, 'West Gate')
      })
    await t.test('DELETE with a filter takes what fits, with what hangs on it', async () => {
      const {body} = await sta(tx, act, 'DELETE', `Observations?$filter=result lt 0 and Datastream/id eq ${park.streams[1]?.[0]}`)
      assert.equal(body.deleted, own(1, 0).filter(({result}) => result < 0).length) // biome-ignore format: one line
      const left = (await sta(tx, act, 'GET', `Datastreams(${park.streams[1]?.[0]})/Observations?$count=true`)).body['@iot.count']
      assert.equal(left, own(1, 0).filter(({result}) => result >= 0).length) // biome-ignore format: one line
      assert.equal((await sta(tx, act, 'DELETE', `Things(${east})/Datastreams?$filter=description eq 'none'`)).body.deleted, 0)
      await assert.rejects(sta(tx, act, 'DELETE', 'Things'), {code: 'sensing.not-here', status: 405})
    })
    await t.test('a thing that is moved leaves a past place; one that is told by hand changes nothing when it is older', async () => {
      const stays = async () =>
        (await sta(tx, act, 'GET', `Things(${west})/HistoricalLocations?$expand=Locations&$orderby=time`)).body.value
      assert.equal((await stays()).length, 1)
      const {body: place} = await sta(tx, act, 'POST', 'Locations', {
        name: '新址',
        description: '',
        encodingType: 'text/plain',
        location: '三楼',
      })
      const later = {...act, at: new Date(act.at.getTime() + 60_000)}
      await sta(tx, later, 'PATCH', `Things(${west})`, {Locations: [{'@iot.id': place['@iot.id']}]})
      assert.deepEqual((await stays()).map(({Locations}: {Locations: {name: string}[]}) => Locations[0]?.name), ['West Gate place', '新址']) // biome-ignore format: one line
      const told = {time: iso(FIRST), Thing: {'@iot.id': west}, Locations: [{'@iot.id': place['@iot.id']}]}
      const made = await sta(tx, act, 'POST', 'HistoricalLocations', told)
      assert.equal(made.headers.location, made.body['@iot.selfLink'])
      assert.equal((await stays()).length, 3)
      assert.equal((await sta(tx, act, 'GET', `Things(${west})/Locations`)).body.value[0].name, '新址')
    })
    await t.test('what is made says where it is, at any depth, and is there', async () => {
      const sensor = {name: 's', description: '', encodingType: 'text/plain', metadata: 'm'}
      for (const [address, body] of [['Sensors', sensor], ['Things', {name: 'n', description: ''}], [`Things(${east})/Locations`, {name: 'l', description: '', encodingType: 'text/plain', location: 'x'}], [`Datastreams(${park.streams[0]?.[0]})/Observations`, {result: 1, phenomenonTime: iso(FIRST - 1)}]] as const) {
        const {headers, body: made, status} = await sta(tx, act, 'POST', address, body)
        assert.deepEqual([status, headers.location], [201, made['@iot.selfLink']])
        assert.equal((await sta(tx, act, 'GET', String(headers.location).split('/v1.1/')[1] ?? '')).body['@iot.id'], made['@iot.id'])
      } // biome-ignore format: a table
    })
  })
})
