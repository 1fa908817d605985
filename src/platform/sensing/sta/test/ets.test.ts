/** The 22 methods of the OGC executable test suite for SensorThings (ets-sta10), by what each checks. */
import assert from 'node:assert/strict'
import {onBothStores} from '#test/city.ts'
import {sta} from '../../test/field.ts'
import {sets} from '../core/model.ts'
import {buildStation, station} from './station.ts'

const names = (body: {value: readonly {name: string}[]}): readonly string[] => body.value.map(({name}) => name)

onBothStores('schema', (it) => {
  it('ets-sta10 level 1 readEntities: every set answers with a list', async ({tx, act}) => {
    await buildStation(tx, act)
    for (const set of sets) {
      const {body} = await sta(tx, act, 'GET', set)
      assert.ok(Array.isArray(body.value), set)
      if (set !== 'MultiDatastreams') assert.ok(body.value.length > 0, set)
      for (const one of body.value)
        assert.ok(one['@iot.id'] !== undefined && one['@iot.selfLink'].startsWith(`https://city.example/api/sensing/v1.1/${set}(`))
    }
  })

  it('ets-sta10 level 1 readNonexistentEntity: 404', async ({tx, act}) => {
    for (const set of sets) await assert.rejects(sta(tx, act, 'GET', `${set}(2147483647)`), {code: 'sensing.not-there', status: 404}, set)
  })

  it('ets-sta10 level 1 readEntity: all properties and links of each', async ({tx, act}) => {
    const {thing, level} = await buildStation(tx, act)
    const {body} = await sta(tx, act, 'GET', `Things(${thing})`)
    assert.deepEqual(Object.keys(body).toSorted(), [
      '@iot.id', '@iot.selfLink', 'Datastreams@iot.navigationLink', 'HistoricalLocations@iot.navigationLink', 'Locations@iot.navigationLink',
      'MultiDatastreams@iot.navigationLink', 'description', 'name', 'properties',
    ]) // biome-ignore format: a list
    const stream = (await sta(tx, act, 'GET', `Datastreams(${level})`)).body
    assert.deepEqual(stream.unitOfMeasurement, station.Datastreams[0].unitOfMeasurement)
    assert.equal(stream.phenomenonTime, '2026-11-22T00:00:00.000Z/2026-11-22T02:00:00.000Z')
    const [first] = (await sta(tx, act, 'GET', 'Observations?$orderby=phenomenonTime')).body.value
    assert.deepEqual([first.phenomenonTime, first.resultTime, first.result], ['2026-11-22T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 1.5])
    assert.deepEqual((await sta(tx, act, 'GET', `Observations('${first['@iot.id']}')`)).body, first)
  })

  it('ets-sta10 level 1 readPropertyOfEntity: the property, and bare by $value', async ({tx, act}) => {
    const {thing} = await buildStation(tx, act)
    assert.deepEqual((await sta(tx, act, 'GET', `Things(${thing})/name`)).body, {name: '一号泵站'})
    const bare = await sta(tx, act, 'GET', `Things(${thing})/name/$value`)
    assert.deepEqual([bare.body, bare.headers['content-type']], ['一号泵站', 'text/plain; charset=utf-8'])
    assert.deepEqual((await sta(tx, act, 'GET', `Things(${thing})/properties/maker/country`)).body, {country: 'CN'})
  })

  it('ets-sta10 level 1 resource paths: as deep as neighbours lead', async ({tx, act}) => {
    const {thing, level} = await buildStation(tx, act)
    const {body} = await sta(tx, act, 'GET', `Things(${thing})/Datastreams(${level})/Observations`)
    assert.equal(body.value.length, 3)
    const id = body.value[0]['@iot.id']
    const deep = await sta(tx, act, 'GET', `Things(${thing})/Datastreams(${level})/Observations('${id}')/FeatureOfInterest`)
    assert.equal(deep.body.name, '泵站位置')
    assert.equal((await sta(tx, act, 'GET', `Datastreams(${level})/Sensor/name`)).body.name, '水位计')
    assert.equal((await sta(tx, act, 'GET', `Things(${thing})/HistoricalLocations`)).body.value.length, 1)
    const refs = await sta(tx, act, 'GET', `Things(${thing})/Datastreams/$ref`)
    assert.deepEqual(Object.keys(refs.body.value[0]), ['@iot.selfLink'])
    await assert.rejects(sta(tx, act, 'GET', 'Things(2147483647)/Datastreams'), {code: 'sensing.not-there'})
  })

  it('ets-sta10 level 1 checkServiceRootUri: the sets and the conformance', async ({tx, act}) => {
    const {body} = await sta(tx, act, 'GET', '')
    assert.deepEqual(names(body).toSorted(), [...sets].toSorted())
    assert.ok(body.serverSettings.conformance.length > 0)
  })

  it('ets-sta10 level 2 createEntities: each kind, with its links to what is there', async ({tx, act}) => {
    const {thing, level} = await buildStation(tx, act)
    const place = await sta(tx, act, 'POST', `Things(${thing})/Locations`, {...station.Locations[0], name: '新位置'})
    assert.equal(place.status, 201)
    assert.equal(place.headers.location, place.body['@iot.selfLink'])
    assert.deepEqual(names((await sta(tx, act, 'GET', `Things(${thing})/Locations`)).body), ['新位置'])
    assert.equal((await sta(tx, act, 'GET', `Things(${thing})/HistoricalLocations`)).body.value.length, 2)
    const sensor = (await sta(tx, act, 'POST', 'Sensors', station.Datastreams[0].Sensor)).body['@iot.id']
    const property = (await sta(tx, act, 'POST', 'ObservedProperties', station.Datastreams[0].ObservedProperty)).body['@iot.id']
    const {Observations: _, ...bare} = station.Datastreams[0]
    const linked = {...bare, Sensor: {'@iot.id': sensor}, ObservedProperty: {'@iot.id': property}, Thing: {'@iot.id': thing}}
    assert.equal((await sta(tx, act, 'POST', 'Datastreams', linked)).status, 201)
    const feature = {
      name: '河段',
      description: '一段河',
      encodingType: 'application/geo+json',
      feature: {type: 'Point', coordinates: [114.01, 30]},
    }
    const foi = (await sta(tx, act, 'POST', 'FeaturesOfInterest', feature)).body['@iot.id']
    const seen = await sta(tx, act, 'POST', 'Observations', {
      result: 7,
      phenomenonTime: '2026-11-22T05:00:00Z',
      Datastream: {'@iot.id': level},
      FeatureOfInterest: {'@iot.id': foi},
    })
    assert.equal(seen.status, 201)
    assert.equal((await sta(tx, act, 'GET', `Observations('${seen.body['@iot.id']}')/FeatureOfInterest/name`)).body.name, '河段')
    assert.equal((await sta(tx, act, 'GET', `FeaturesOfInterest(${foi})/Observations`)).body.value.length, 1)
    assert.equal(
      (
        await sta(tx, act, 'POST', 'HistoricalLocations', {
          time: '2026-01-01T00:00:00Z',
          Thing: {'@iot.id': thing},
          Locations: [{'@iot.id': place.body['@iot.id']}],
        })
      ).status,
      201,
    )
  })

  it('ets-sta10 level 2 deepInsert: an entity with all below it', async ({tx, act}) => {
    const {thing, level} = await buildStation(tx, act)
    const {body} = await sta(tx, act, 'GET', `Things(${thing})?$expand=Locations,Datastreams($expand=Sensor,ObservedProperty,Observations)`)
    assert.equal(body.Locations[0].location.coordinates[0], 114)
    const stream = body.Datastreams.find((one: Record<string, unknown>) => one['@iot.id'] === level)
    assert.deepEqual([stream.Sensor.name, stream.ObservedProperty.name, stream.Observations.length], ['水位计', '水位', 3])
  })

  it('ets-sta10 level 2 createInvalidEntities: refused, and says what is missing', async ({tx, act}) => {
    await buildStation(tx, act)
    const {name: _, ...nameless} = station
    await assert.rejects(sta(tx, act, 'POST', 'Things', nameless), {code: 'sensing.bad-entity', status: 400})
    const {Sensor: __, ...blind} = station.Datastreams[0]
    await assert.rejects(sta(tx, act, 'POST', 'Datastreams', blind), {code: 'sensing.bad-entity'})
    await assert.rejects(sta(tx, act, 'POST', 'Observations', {result: 1}), {code: 'sensing.no-stream-named'})
    await assert.rejects(sta(tx, act, 'POST', 'Things', {...station, colour: 'red'}), {code: 'sensing.bad-entity'})
  })

  it('ets-sta10 level 2 updateEntityPATCH and PUT: what is named changes; a PUT leaves the rest empty', async ({tx, act}) => {
    const {thing, level} = await buildStation(tx, act)
    await sta(tx, act, 'PATCH', `Things(${thing})`, {description: '已检修'})
    const patched = (await sta(tx, act, 'GET', `Things(${thing})`)).body
    assert.deepEqual([patched.name, patched.description, patched.properties.pumps], ['一号泵站', '已检修', 3])
    await sta(tx, act, 'PUT', `Things(${thing})`, {name: '新名', description: '新述'})
    const put = (await sta(tx, act, 'GET', `Things(${thing})`)).body
    assert.deepEqual([put.name, put.description, put.properties], ['新名', '新述', undefined])
    await sta(tx, act, 'PATCH', `Datastreams(${level})`, {unitOfMeasurement: {name: 'cm', symbol: 'cm', definition: 'cm'}})
    assert.equal((await sta(tx, act, 'GET', `Datastreams(${level})/unitOfMeasurement/symbol`)).body.symbol, 'cm')
  })

  it('ets-sta10 level 2 deleteEntity: with all that hangs on it', async ({tx, act}) => {
    const {thing, level} = await buildStation(tx, act)
    await sta(tx, act, 'DELETE', `Datastreams(${level})`)
    assert.equal((await sta(tx, act, 'GET', 'Observations')).body.value.length, 0)
    await sta(tx, act, 'DELETE', `Things(${thing})`)
    assert.deepEqual((await sta(tx, act, 'GET', 'Datastreams')).body.value, [])
    assert.deepEqual((await sta(tx, act, 'GET', 'HistoricalLocations')).body.value, [])
    assert.equal((await sta(tx, act, 'GET', 'Sensors')).body.value.length, 2, 'sensors stay')
  })

  it('ets-sta10 level 2 deleteNonexistentEntity and updateInvalid: 404, 400', async ({tx, act}) => {
    const {thing} = await buildStation(tx, act)
    await assert.rejects(sta(tx, act, 'DELETE', 'Things(2147483647)'), {status: 404})
    await assert.rejects(sta(tx, act, 'PATCH', 'Things(2147483647)', {name: 'x'}), {status: 404})
    await assert.rejects(sta(tx, act, 'PATCH', `Things(${thing})`, {Datastreams: [{name: 'x'}]}), {status: 400})
  })

  it('ets-sta10 level 3 $expand, $top, $skip, $orderby, $count, $filter and the order they are taken in', async ({tx, act}) => {
    const {level} = await buildStation(tx, act)
    for (const name of ['甲', '乙', '丙', '丁']) await sta(tx, act, 'POST', 'Things', {name, description: name})
    const {body} = await sta(tx, act, 'GET', `Things?$count=true&$top=2&$orderby=id desc&$filter=name ne '丙'`)
    assert.deepEqual([body['@iot.count'], names(body)], [4, ['丁', '乙']])
    const next = body['@iot.nextLink'].split('/v1.1/')[1]
    await sta(tx, act, 'POST', 'Things', {name: '戊', description: '翻页时新来的'})
    const second = await sta(tx, act, 'GET', next)
    assert.deepEqual([second.body['@iot.count'], names(second.body), second.body['@iot.nextLink']], [5, ['甲', '一号泵站'], undefined])
    const skipped = await sta(tx, act, 'GET', 'Things?$skip=3&$orderby=id')
    assert.deepEqual(names(skipped.body), ['丙', '丁', '戊'])
    const expanded = await sta(
      tx,
      act,
      'GET',
      `Datastreams(${level})?$expand=Observations($top=1;$orderby=phenomenonTime desc;$count=true)`,
    )
    assert.deepEqual(
      [expanded.body['Observations@iot.count'], expanded.body.Observations.map(({result}: {result: number}) => result)],
      [3, [3.5]],
    )
    assert.ok(expanded.body['Observations@iot.nextLink'].includes('$skip=1'))
  })

  it('ets-sta10 level 3 $select and $filter on neighbours', async ({tx, act}) => {
    const {level} = await buildStation(tx, act)
    const {body} = await sta(tx, act, 'GET', 'Things?$select=name,properties/maker/country')
    assert.deepEqual(body.value, [{name: '一号泵站', properties: {maker: {country: 'CN'}}}])
    const filters: readonly (readonly [string, string, number])[] = [
      ['Things', "Datastreams/ObservedProperty/name eq '水位'", 1],
      ['Things', "Datastreams/ObservedProperty/name eq '风速'", 0],
      ['Things', "properties/pumps gt 2 and startswith(name, '一号')", 1],
      ['Things', "geo.distance(Locations/location, geography'POINT (114 30)') lt 0.1", 1],
      ['Datastreams', "Thing/name eq '一号泵站'", 2],
      ['Observations', 'result gt 2', 2],
      ['Observations', 'result add 1 gt 2 and not (result eq 3.5)', 2],
      ['Observations', 'phenomenonTime ge 2026-11-22T01:00:00Z', 2],
      ['Observations', "parameters/mode eq 'auto'", 1],
      ['Observations', 'hour(phenomenonTime) eq 1', 1],
      ['Observations', 'resultTime eq null', 1],
      ['Observations', 'during(phenomenonTime, 2026-11-22T00:30:00Z/2026-11-22T03:00:00Z)', 2],
      ['Observations', `Datastream/id eq ${level}`, 3],
      ['Locations', "st_within(location, geography'POLYGON ((113 29, 115 29, 115 31, 113 31, 113 29))')", 1],
      ['FeaturesOfInterest', "substringof('泵站', name)", 1],
    ]
    for (const [set, filter, many] of filters) {
      const found = await sta(tx, act, 'GET', `${set}?$filter=${encodeURIComponent(filter)}`)
      assert.equal(found.body.value.length, many, filter)
    }
  })
})
