import assert from 'node:assert/strict'
import {sql} from 'kysely'
import type {Tx} from '#kernel/db.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {packDay} from '../../queries/days.ts'
import {sta} from '../../test/field.ts'
import {buildStation, station} from './station.ts'

const COMPLEX = 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement'
const DAY = 86_400_000

const results = async (...[tx, act, address]: Parameters<typeof sta> extends [infer T, infer A, ...unknown[]] ? [T, A, string] : never) =>
  (await sta(tx, act, 'GET', address)).body.value.map(({result}: {result: unknown}) => result)

const latest = async (tx: Tx, stream: number) =>
  (await sql<{at: Date; value: number | null}>`select at, value from sensing.latest where stream_id = ${stream}`.execute(tx)).rows

onBothStores('schema', (it) => {
  it('CreateObservations keeps good rows, answers each, and says error for what is none', async ({tx, act}) => {
    const {level, current} = await buildStation(tx, act)
    const {status, body} = await sta(tx, act, 'POST', 'CreateObservations', [
      {Datastream: {'@iot.id': level}, components: ['phenomenonTime', 'result'], 'dataArray@iot.count': 2, dataArray: [['2026-11-22T03:00:00Z', 4], ['2026-11-22T04:00:00Z', 'much']]},
      {Datastream: {'@iot.id': current}, components: ['result', 'phenomenonTime'], dataArray: [[12.5, '2026-11-22T03:00:00Z']]},
      {Datastream: {'@iot.id': 999}, components: ['result'], dataArray: [[1]]},
    ]) // biome-ignore format: a table
    assert.equal(status, 201)
    assert.deepEqual(
      body.map((one: string) => one === 'error'),
      [false, true, false, true],
    )
    assert.deepEqual(await results(tx, act, `Datastreams(${level})/Observations`), [1.5, 2.5, 3.5, 4])
    await assert.rejects(
      sta(tx, act, 'POST', 'CreateObservations', [{Datastream: {'@iot.id': level}, components: ['colour'], dataArray: []}]),
      {code: 'sensing.bad-entity'},
    )
    await assert.rejects(sta(tx, act, 'POST', 'CreateObservations', {}), {code: 'sensing.bad-entity'})
  })

  it('observations are answered as data arrays, CSV and GeoJSON', async ({tx, act}) => {
    const {level} = await buildStation(tx, act)
    const arrays = (await sta(tx, act, 'GET', `Datastreams(${level})/Observations?$resultFormat=dataArray&$select=phenomenonTime,result`))
      .body.value
    assert.equal(arrays.length, 1)
    assert.deepEqual(
      [arrays[0].components, arrays[0].dataArray[0]],
      [
        ['phenomenonTime', 'result'],
        ['2026-11-22T00:00:00.000Z', 1.5],
      ],
    )
    const csv = await sta(tx, act, 'GET', 'Things?$resultFormat=CSV&$select=id,name,description')
    assert.match(String(csv.body), /^\ufeffid,name,description\r\n\d+,一号泵站,滨江区雨水泵站\r\n$/)
    const places = (await sta(tx, act, 'GET', 'Things?$resultFormat=GeoJSON&$expand=Locations')).body
    assert.deepEqual(places.features[0].geometry, {type: 'Point', coordinates: [114, 30]})
    await assert.rejects(sta(tx, act, 'GET', 'Things?$resultFormat=dataArray'), {code: 'sensing.unknown-format'})
  })

  it('a spreadsheet takes no cell for a formula', async ({tx, act}) => {
    await sta(tx, act, 'POST', 'Things', {name: '=1+1', description: 'a "b", c'})
    const csv = await sta(tx, act, 'GET', 'Things?$resultFormat=CSV&$select=name,description')
    assert.equal(String(csv.body).split('\r\n')[1], `'=1+1,"a ""b"", c"`)
  })

  it('an observation is corrected and withdrawn, fresh or packed, and the latest follows', async ({tx, act}) => {
    const {level} = await buildStation(tx, act)
    const [first, , last] = (await sta(tx, act, 'GET', `Datastreams(${level})/Observations?$orderby=phenomenonTime`)).body.value
    await sta(tx, act, 'PATCH', `Observations('${last['@iot.id']}')`, {result: 9})
    assert.deepEqual(
      (await latest(tx, level)).map(({value}) => value),
      [9],
    )
    assert.equal((await sta(tx, act, 'GET', `Observations('${last['@iot.id']}')`)).body.parameters.mode, 'auto')
    await assert.rejects(sta(tx, act, 'PATCH', `Observations('${first['@iot.id']}')`, {phenomenonTime: '2026-11-22T00:00:01Z'}), {
      code: 'sensing.bad-entity',
    })
    assert.equal(await packDay(tx, Date.parse('2026-11-22T00:00:00Z')), 3)
    await sta(tx, act, 'PATCH', `Observations('${first['@iot.id']}')`, {result: 0.5})
    await sta(tx, act, 'DELETE', `Observations('${last['@iot.id']}')`)
    assert.deepEqual(await results(tx, act, `Datastreams(${level})/Observations`), [0.5, 2.5])
    assert.deepEqual(await latest(tx, level), [{at: new Date('2026-11-22T01:00:00Z'), value: 2.5}])
    await assert.rejects(sta(tx, act, 'GET', `Observations('${last['@iot.id']}')`), {status: 404})
  })

  it('MultiDatastreams keep several results at once, one for each property', async ({tx, act}) => {
    const {thing} = await buildStation(tx, act)
    const unit = station.Datastreams[0].unitOfMeasurement
    const {ObservedProperty: property, Sensor: sensor} = station.Datastreams[0]
    const several = {
      name: '水位与流速', description: '多参数', unitOfMeasurements: [unit, {name: 'm/s', symbol: 'm/s', definition: 'm/s'}], multiObservationDataTypes: [COMPLEX, COMPLEX],
      ObservedProperties: [property, {...property, name: '流速'}], Sensor: sensor, Thing: {'@iot.id': thing},
    } // biome-ignore format: an entity
    const {body} = await sta(tx, act, 'POST', 'MultiDatastreams', several)
    const id = body['@iot.id']
    await sta(tx, act, 'POST', `MultiDatastreams(${id})/Observations`, {phenomenonTime: '2026-11-22T03:00:00Z', result: [1.2, 0.4]})
    await assert.rejects(sta(tx, act, 'POST', `MultiDatastreams(${id})/Observations`, {result: [1]}), {code: 'sensing.bad-entity'})
    await assert.rejects(sta(tx, act, 'POST', `MultiDatastreams(${id})/Observations`, {result: [1, 'x']}), {code: 'sensing.bad-entity'})
    const {value} = (await sta(tx, act, 'GET', `MultiDatastreams(${id})/Observations?$expand=MultiDatastream($select=name)`)).body
    assert.deepEqual([value[0].result, value[0].MultiDatastream.name], [[1.2, 0.4], '水位与流速'])
    assert.deepEqual(
      (await sta(tx, act, 'GET', `MultiDatastreams(${id})/ObservedProperties?$select=name&$orderby=name`)).body.value
        .map(({name}: {name: string}) => name)
        .toSorted(),
      ['水位', '流速'].toSorted(),
    )
    assert.deepEqual(await results(tx, act, `Observations?$filter=result/0 gt 1 and MultiDatastream/id eq ${id}`), [[1.2, 0.4]])
    await assert.rejects(sta(tx, act, 'POST', 'MultiDatastreams', {...several, ObservedProperties: [property]}), {
      code: 'sensing.bad-entity',
    })
  })

  it('paging by the cursor tells every observation once while others come in', async ({tx, act}) => {
    const {level} = await buildStation(tx, act)
    const rows = Array.from({length: 25}, (_, i) => [new Date(NOW.getTime() - DAY + (i + 1) * 1000).toISOString(), i % 4])
    await sta(tx, act, 'POST', 'CreateObservations', [
      {Datastream: {'@iot.id': level}, components: ['phenomenonTime', 'result'], dataArray: rows},
    ])
    const seen: string[] = []
    let address: string | undefined = `Datastreams(${level})/Observations?$top=7&$orderby=result desc`
    for (let page = 0; address !== undefined && page < 9; page += 1) {
      const {body}: Awaited<ReturnType<typeof sta>> = await sta(tx, act, 'GET', address)
      seen.push(...body.value.map((one: Record<string, string>) => one['@iot.id']))
      address = body['@iot.nextLink']?.split('/v1.1/')[1]
      if (page === 0) await sta(tx, act, 'POST', `Datastreams(${level})/Observations`, {result: 99, phenomenonTime: '2026-11-22T20:00:00Z'})
    }
    assert.deepEqual([seen.length, new Set(seen).size], [28, 28])
    await assert.rejects(sta(tx, act, 'GET', `Things?$skiptoken=bm9uc2Vuc2U`), {code: 'sensing.bad-cursor'})
  })

  it('paging goes on through packed observations to the first of them, up and down', async ({tx, act}) => {
    const {level, current} = await buildStation(tx, act)
    const day = Date.parse('2026-09-01T00:00:00Z')
    const rows = Array.from({length: 5_000}, (_, i) => [new Date(day + (i % 2) * 3 * DAY + i * 1000).toISOString(), i])
    await sta(tx, act, 'POST', 'CreateObservations', [
      {Datastream: {'@iot.id': current}, components: ['phenomenonTime', 'result'], dataArray: rows},
    ])
    for (const direction of ['asc', 'desc']) {
      const times: string[] = []
      let address: string | undefined =
        `Datastreams(${current})/Observations?$top=900&$select=phenomenonTime&$orderby=phenomenonTime ${direction}`
      while (address !== undefined) {
        const {body}: Awaited<ReturnType<typeof sta>> = await sta(tx, act, 'GET', address)
        times.push(...body.value.map(({phenomenonTime}: {phenomenonTime: string}) => phenomenonTime))
        address = body['@iot.nextLink']?.split('/v1.1/')[1]
      }
      const sorted = rows.map(([time]) => String(time)).toSorted()
      assert.deepEqual(times, direction === 'asc' ? sorted : sorted.toReversed(), direction)
    }
    assert.equal(
      (await sta(tx, act, 'GET', `Datastreams(${level})/Observations?$top=1&$orderby=phenomenonTime desc`)).body.value[0].result,
      3.5,
    )
  })

  it('a feature goes with its observations; where they are mixed with those of another it stays', async ({tx, act}) => {
    const {level, current} = await buildStation(tx, act)
    const own = (await sta(tx, act, 'GET', `Datastreams(${level})/Observations?$top=1&$expand=FeatureOfInterest`)).body.value[0]
      .FeatureOfInterest['@iot.id']
    const reach = {
      name: '河段',
      description: '一段河',
      encodingType: 'application/geo+json',
      feature: {type: 'Point', coordinates: [114.01, 30]},
    }
    const other = (await sta(tx, act, 'POST', 'FeaturesOfInterest', reach)).body['@iot.id']
    await sta(tx, act, 'POST', `Datastreams(${level})/Observations`, {
      result: 7,
      phenomenonTime: '2026-11-22T05:00:00Z',
      FeatureOfInterest: {'@iot.id': other},
    })
    await assert.rejects(sta(tx, act, 'DELETE', `FeaturesOfInterest(${own})`), {code: 'sensing.feature-mixed'})
    await sta(tx, act, 'DELETE', `FeaturesOfInterest(${other})`)
    assert.deepEqual(await results(tx, act, `Datastreams(${level})/Observations`), [1.5, 2.5, 3.5])
    await sta(tx, act, 'POST', `Datastreams(${current})/Observations`, {result: 1, phenomenonTime: '2026-11-22T05:00:00Z'})
    await sta(tx, act, 'DELETE', `FeaturesOfInterest(${own})`)
    assert.deepEqual(await results(tx, act, 'Observations'), [], 'both streams stood at the same place')
    assert.equal((await sta(tx, act, 'GET', 'Datastreams')).body.value.length, 2)
  })

  it('whoever adds, changes or removes is written down; observations are, when they are corrected', async ({tx, act}) => {
    const {thing, level} = await buildStation(tx, act)
    const [first] = (await sta(tx, act, 'GET', `Datastreams(${level})/Observations`)).body.value
    await sta(tx, act, 'PATCH', `Things(${thing})`, {description: '已检修'})
    await sta(tx, act, 'PATCH', `Observations('${first['@iot.id']}')`, {result: 9})
    await sta(tx, act, 'DELETE', `Observations('${first['@iot.id']}')`)
    await sta(tx, act, 'DELETE', `Things(${thing})`)
    const {rows} = await sql<{name: string}>`select name from kernel.event where name like 'sensing.%' order by id`.execute(tx)
    assert.deepEqual(
      rows.map(({name}) => name),
      ['entity-added', 'entity-changed', 'observation-corrected', 'observation-withdrawn', 'entity-removed'].map(
        (name) => `sensing.${name}`,
      ),
    )
  })

  it('a filter that cannot be is refused with what is wrong about it, and a shape that is none is kept off the map', async ({tx, act}) => {
    const cases: readonly (readonly [string, string])[] = [
      ["Things?$filter=name gt 5 and colour eq 'x'", 'sensing.cannot-compare'],
      ["Things?$filter=colour eq 'x'", 'sensing.no-such-property'],
      ['Things?$filter=name', 'sensing.no-truth'],
      ['Things?$filter=nothing(name)', 'sensing.unknown-function'],
      ['Things?$filter=length(5) gt 1', 'sensing.cannot-compare'],
      ['Things?$filter=name eq', 'sensing.bad-expression'],
      ['Things?$orderby=Locations/location', 'sensing.cannot-compare'],
      ["Things?$filter=st_within(Locations/location, geography'POLYGON ((114 30, 115 30, 115 31))')", 'geo.not-whole'],
      ["Things?$filter=st_touches(Locations/location, geography'LINESTRING (114 30)')", 'geo.not-whole'],
      ['Things?$filter=Datastreams/Thing/Datastreams/Thing/Datastreams/Thing/Datastreams/Thing/Datastreams/Thing/Datastreams/Thing/Datastreams/name eq 1', 'sensing.too-many-ways'],
    ] // biome-ignore format: a table
    for (const [address, code] of cases) await assert.rejects(sta(tx, act, 'GET', address), {code, status: 400}, address)
    const open = {type: 'Polygon', coordinates: [[[114, 30], [115, 30], [115, 31]]]} // biome-ignore format: one line
    const place = {name: '缺口', description: '', encodingType: 'application/geo+json', location: open}
    const id = (await sta(tx, act, 'POST', 'Locations', place)).body['@iot.id']
    assert.deepEqual((await sta(tx, act, 'GET', `Locations(${id})`)).body.location, open)
    assert.deepEqual(
      (await sta(tx, act, 'GET', "Locations?$filter=st_intersects(location, geography'POLYGON ((0 0, 179 0, 179 89, 0 89, 0 0))')")).body
        .value,
      [],
    )
  })
})
