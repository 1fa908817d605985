/** Who may read or write sensing in one area alone sees and changes what stands there, and learns nothing of the rest. */
import assert from 'node:assert/strict'
import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {onBothStores} from '#test/city.ts'
import {everywhere, reachOf} from '../../core/reach.ts'
import {findStream, listLatest} from '../../queries/series.ts'
import {sta} from '../../test/field.ts'
import {station} from './station.ts'

/** Two streets of the demo city, a point in each, and their codes. */
async function twoStreets(tx: Tx) {
  const {rows} = await sql<{street: string; lng: number; lat: number}>`
    select distinct on (left(code, 9)) left(code, 9) as street, st_x(st_pointonsurface(shape)) as lng, st_y(st_pointonsurface(shape)) as lat
    from grid.cell where valid_to is null order by left(code, 9), code limit 2`.execute(tx)
  const [here, there] = rows
  if (here === undefined || there === undefined) throw new Error('The demo city has two streets.')
  return {here, there}
}

const stationAt = (name: string, {lng, lat}: {lng: number; lat: number}) => ({
  ...station,
  name,
  Locations: [{...station.Locations[0], name: `${name}的位置`, location: {type: 'Point', coordinates: [lng, lat]}}],
})

const within = (act: Act, area: string, ...permissions: readonly string[]): Act => ({
  ...act,
  by: {
    ...act.by,
    kind: 'person',
    grants: permissions.map((permission) => ({permission, area, unit: null, category: null, because: '岗位'})),
  },
})

const namesOf = async (tx: Tx, act: Act, address: string): Promise<readonly string[]> =>
  (await sta(tx, act, 'GET', address)).body.value.map(({name}: {name: string}) => name)

/** Stations in both streets, with the ids of the one that is out of reach. */
async function build(tx: Tx, act: Act) {
  const {here, there} = await twoStreets(tx)
  await sta(tx, act, 'POST', 'Things', stationAt('此处', here))
  const {body: far} = await sta(tx, act, 'POST', 'Things', stationAt('彼处', there))
  const {body} = await sta(tx, act, 'GET', `Things(${far['@iot.id']})?$expand=Locations,HistoricalLocations,Datastreams($orderby=id;$expand=Observations,Sensor)`)
  const {body: near} = await sta(tx, act, 'GET', "Things?$filter=name eq '此处'&$expand=Locations,Datastreams($orderby=id;$expand=Sensor)")
  return {here, there, far: body, near: near.value[0]}
} // biome-ignore format: long addresses

onBothStores('demo', (it) => {
  it('sets, entities, neighbours and counts hold what stands in the area', async ({tx, act}) => {
    const {here, far, near} = await build(tx, act)
    const reader = within(act, here.street, 'sensing.read')
    const all = await namesOf(tx, act, "Things?$filter=name eq '此处' or name eq '彼处'&$orderby=id")
    assert.deepEqual(all, ['此处', '彼处'])
    assert.deepEqual(await namesOf(tx, reader, "Things?$filter=name eq '此处' or name eq '彼处'"), ['此处'])
    assert.deepEqual(await namesOf(tx, reader, "Locations?$filter=endswith(name, '的位置')"), ['此处的位置'])
    const [stream] = far.Datastreams
    const hidden = [
      `Things(${far['@iot.id']})`, `Things(${far['@iot.id']})/Datastreams`, `Locations(${far.Locations[0]['@iot.id']})`, `HistoricalLocations(${far.HistoricalLocations[0]['@iot.id']})`,
      `Datastreams(${stream['@iot.id']})`, `Datastreams(${stream['@iot.id']})/Observations`, `Datastreams(${stream['@iot.id']})/name`, `Observations('${stream.Observations[0]['@iot.id']}')`,
      `Observations('${stream.Observations[0]['@iot.id']}')/Datastream/Thing`,
    ] // biome-ignore format: a list
    for (const address of hidden) {
      assert.equal((await sta(tx, act, 'GET', address)).status, 200, address)
      await assert.rejects(sta(tx, reader, 'GET', address), {code: 'sensing.not-there', status: 404}, address)
    }
    const seen = async (who: Act) =>
      (await sta(tx, who, 'GET', `Observations?$count=true&$filter=Datastream/Thing/name eq '此处' or Datastream/Thing/name eq '彼处'`))
        .body
    assert.deepEqual([(await seen(act))['@iot.count'], (await seen(reader))['@iot.count'], (await seen(reader)).value.length], [6, 3, 3])
    assert.equal((await sta(tx, reader, 'GET', `Datastreams(${near.Datastreams[0]['@iot.id']})/Observations`)).body.value.length, 3)
  })

  it('a sensor is everybody’s, but leads nowhere out of reach, neither in place nor in a filter', async ({tx, act}) => {
    const {here, far} = await build(tx, act)
    const reader = within(act, here.street, 'sensing.read')
    const sensor = far.Datastreams[0].Sensor['@iot.id']
    const ask = async (who: Act, address: string) => (await sta(tx, who, 'GET', address)).body
    assert.equal((await ask(act, `Sensors(${sensor})?$expand=Datastreams`)).Datastreams.length, 1)
    assert.equal((await ask(reader, `Sensors(${sensor})?$expand=Datastreams($expand=Thing)`)).Datastreams.length, 0)
    assert.deepEqual((await ask(reader, `Sensors(${sensor})/Datastreams`)).value, [])
    const guess = `Sensors?$filter=id eq ${sensor} and Datastreams/Thing/name eq '彼处'`
    assert.deepEqual([(await ask(act, guess)).value.length, (await ask(reader, guess)).value.length], [1, 0])
  })

  it('the newest values and the series of a stream are narrowed as well', async ({tx, act}) => {
    const {here, there, far, near} = await build(tx, act)
    const ids = [near, far].map(({Datastreams}) => Datastreams[0]['@iot.id'] as number)
    const streams = async (...areas: readonly string[]) => (await listLatest(tx, reachOf(areas), ids)).map(({stream}) => stream)
    assert.deepEqual(await streams(''), ids)
    assert.deepEqual(await streams(here.street), [ids[0]])
    assert.deepEqual(await streams(there.street), [ids[1]])
    assert.deepEqual(await streams(here.street, there.street), ids)
    assert.deepEqual(await streams('12'), [])
    assert.equal((await findStream(tx, reachOf([here.street]), ids[1] ?? 0)) === undefined, true)
    assert.equal((await findStream(tx, everywhere, ids[1] ?? 0))?.name, '前池水位')
  })

  it('what is written out of reach is refused, and what stands there is not there', async ({tx, act}) => {
    const {here, there, far, near} = await build(tx, act)
    const writer = within(act, here.street, 'sensing.read', 'sensing.write')
    const {Datastreams: _, ...bare} = stationAt('新站', here)
    const ok = {code: 'access.forbidden', status: 403}
    assert.equal((await sta(tx, writer, 'POST', 'Things', bare)).status, 201)
    await assert.rejects(sta(tx, writer, 'POST', 'Things', {...bare, Locations: stationAt('', there).Locations}), ok)
    await assert.rejects(sta(tx, writer, 'POST', 'Things', {name: '无处', description: '没有位置'}), ok)
    const {Observations: __, ...stream} = station.Datastreams[0]
    const at = (thing: {'@iot.id': number}) => ({...stream, Thing: {'@iot.id': thing['@iot.id']}})
    assert.equal((await sta(tx, writer, 'POST', 'Datastreams', at(near))).status, 201)
    await assert.rejects(sta(tx, writer, 'POST', 'Datastreams', at(far)), ok)
    const [own, other] = [near, far].map(({Datastreams}) => Datastreams[0]['@iot.id'] as number)
    const seen = (id: number | undefined) => ({result: 2, phenomenonTime: '2026-11-22T09:00:00Z', Datastream: {'@iot.id': id}})
    assert.equal((await sta(tx, writer, 'POST', 'Observations', seen(own))).status, 201)
    await assert.rejects(sta(tx, writer, 'POST', 'Observations', seen(other)), ok)
    const rows = (id: number | undefined) => [{Datastream: {'@iot.id': id}, components: ['result'], dataArray: [[1]]}]
    assert.equal((await sta(tx, writer, 'POST', 'CreateObservations', rows(own))).status, 201)
    await assert.rejects(sta(tx, writer, 'POST', 'CreateObservations', rows(other)), ok)
    for (const [method, body] of [['PATCH', {description: 'x'}], ['PUT', {name: 'x', description: 'x'}], ['DELETE', undefined]] as const)
      await assert.rejects(sta(tx, writer, method, `Things(${far['@iot.id']})`, body), {status: 404}, method) // biome-ignore format: a table
    assert.equal((await sta(tx, writer, 'PATCH', `Things(${near['@iot.id']})`, {description: 'x'})).status, 200)
    const sensor = near.Datastreams[0].Sensor['@iot.id']
    await assert.rejects(sta(tx, writer, 'DELETE', `Sensors(${sensor})`), ok)
    await assert.rejects(sta(tx, writer, 'PATCH', `Datastreams(${own})`, {Thing: {'@iot.id': far['@iot.id']}}), ok)
    const {body} = await sta(tx, writer, 'DELETE', "Things?$filter=name eq '新站' or name eq '彼处'")
    assert.equal(body.deleted, 1)
  })

  it('a thing that moves is seen where it is now', async ({tx, act}) => {
    const {there, near} = await build(tx, act)
    const reader = within(act, there.street, 'sensing.read')
    const address = `Things(${near['@iot.id']})`
    await assert.rejects(sta(tx, reader, 'GET', address), {status: 404})
    await sta(tx, act, 'POST', `${address}/Locations`, stationAt('新址', there).Locations[0])
    assert.equal((await sta(tx, reader, 'GET', address)).body.name, '此处')
    const own = (await sta(tx, act, 'GET', `${address}/Locations`)).body.value[0]['@iot.id']
    await sta(tx, act, 'PATCH', `Locations(${own})`, {location: {type: 'Point', coordinates: [0, 0]}})
    await assert.rejects(sta(tx, reader, 'GET', address), {status: 404}, 'what stands on no map is read by those alone who read everything')
  })

  it('devices that the city came with stand in areas', async ({tx, act}) => {
    const {rows} = await sql<{area: string; n: number}>`
      select left(l.area, 9) as area, count(*)::integer as n from sensing.thing_location tl join sensing.location l on l.id = tl.location_id
      where l.area <> '' group by 1 order by 2 desc limit 1`.execute(tx)
    const [{area, n} = {area: '', n: 0}] = rows
    const {body} = await sta(tx, within(act, area, 'sensing.read'), 'GET', 'Things?$count=true&$top=1')
    assert.equal(body['@iot.count'], n)
  })
})
