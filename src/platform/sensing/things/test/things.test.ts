import assert from 'node:assert/strict'
import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import type {Route} from '#kernel/pack.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {observe} from '../../actions/observe.ts'
import {sta} from '../../test/field.ts'
import {thingRoutes} from '../routes.ts'

const now = NOW.getTime()
const MINUTE = 60_000
const PM25 = 'http://www.eionet.europa.eu/aqportal/pollutants/6001'

const device = (code: string, kind: string, streams: readonly string[] = ['PM2.5']) => ({
  name: `设备 ${code}`,
  description: '',
  properties: {code, kind, nameEn: `Device ${code}`},
  Locations: [
    {name: '位置', description: '', encodingType: 'application/geo+json', location: {type: 'Point', coordinates: [114.005, 30.006]}},
  ],
  Datastreams: streams.map((name) => ({
    name,
    description: '',
    properties: {every: 300},
    unitOfMeasurement: {name: 'microgram', symbol: 'ug/m3', definition: 'ug/m3'},
    observationType: 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement',
    ObservedProperty: {name: '细颗粒物', definition: PM25, description: ''},
    Sensor: {name: '空气站', description: '', encodingType: 'text/plain', metadata: 'x'},
  })),
})

const plant = async (tx: Tx, act: Act, code: string, kind: string, streams?: readonly string[]): Promise<number> =>
  (await sta(tx, act, 'POST', 'Things', device(code, kind, streams))).body['@iot.id'] as number
const streamsOf = async (tx: Tx, thing: number): Promise<readonly number[]> =>
  (await sql<{id: number}>`select id from sensing.stream where thing_id = ${thing} order by id`.execute(tx)).rows.map(({id}) => id)

/** Asks one of the room's ways as the kernel would. */
async function ask<T>(tx: Tx, act: Act, path: string, query: object = {}, params: object = {}): Promise<T> {
  const route = thingRoutes.find((one) => one.path === path) as Route
  const handle = route.handle as unknown as (asked: object) => Promise<unknown>
  const answer = await handle({db: tx, act, params, query: route.query?.parse(query) ?? {}})
  assert.ok(typeof route.reply !== 'string')
  return route.reply.parse(answer) as T
}

interface Listed {
  readonly things: readonly {readonly id: number; readonly code: string; readonly standing: string; readonly latest: readonly unknown[]}[]
  readonly next: string | null
}

onBothStores('schema', (it) => {
  it('things are listed by kind, standing and name, a page after another', async ({tx, act}) => {
    const ids = [
      await plant(tx, act, 'A-1', 'air-station'),
      await plant(tx, act, 'A-2', 'air-station'),
      await plant(tx, act, 'B-1', 'waste-bin'),
      await plant(tx, act, 'B-2', 'waste-bin', []),
    ]
    const [a1 = 0] = await streamsOf(tx, ids[0] ?? 0)
    const [a2 = 0] = await streamsOf(tx, ids[1] ?? 0)
    await observe(tx, act, [{stream: a1, at: now - MINUTE, value: 42}, {stream: a2, at: now - 30 * MINUTE, value: 7}]) // biome-ignore format: rows
    const first = await ask<Listed>(tx, act, '/sensing/things', {limit: 3})
    assert.deepEqual(
      first.things.map(({code, standing}) => [code, standing]),
      [
        ['A-1', 'fresh'],
        ['A-2', 'stale'],
        ['B-1', 'none'],
      ],
    )
    assert.deepEqual(first.things[0]?.latest, [{name: 'PM2.5', nameEn: null, value: 42, unit: 'ug/m3', result: null}])
    const second = await ask<Listed>(tx, act, '/sensing/things', {limit: 3, cursor: first.next})
    assert.deepEqual([second.things.map(({code}) => code), second.next], [['B-2'], null])
    const codes = async (query: object) => (await ask<Listed>(tx, act, '/sensing/things', query)).things.map(({code}) => code)
    assert.deepEqual(await codes({kind: 'waste-bin'}), ['B-1', 'B-2'])
    assert.deepEqual(await codes({standing: 'stale'}), ['A-2'])
    assert.deepEqual(await codes({q: 'device b'}), ['B-1', 'B-2'])
    assert.deepEqual(await codes({q: '%'}), [])
    const {counts} = await ask<{counts: {kind: string; standing: string; n: number}[]}>(tx, act, '/sensing/things/counts')
    const of = (kind: string, standing: string) => counts.filter((one) => one.kind === kind && one.standing === standing)
    assert.deepEqual([of('waste-bin', 'none').reduce((sum, {n}) => sum + n, 0), of('air-station', 'fresh')[0]?.n], [2, 1])
    await assert.rejects(ask(tx, act, '/sensing/things', {cursor: 'bm9uZQ'}), {code: 'sensing.bad-cursor'})
  })

  it('who may read in one area sees what stands there', async ({tx, act}) => {
    const [here, there] = [await plant(tx, act, 'A-1', 'air-station'), await plant(tx, act, 'B-1', 'waste-bin')]
    await sql`update sensing.location l set area = case when tl.thing_id = ${here} then '880101001' else '880102001' end
      from sensing.thing_location tl where tl.location_id = l.id`.execute(tx)
    const grants = [{permission: 'sensing.read', area: '880101', unit: null, category: null, because: '岗位'}]
    const reader: Act = {...act, by: {...act.by, kind: 'person', grants}}
    assert.deepEqual((await ask<Listed>(tx, reader, '/sensing/things')).things.map(({id}) => id), [here]) // biome-ignore format: one line
    const {counts} = await ask<{counts: readonly {n: number}[]}>(tx, reader, '/sensing/things/counts')
    assert.equal(counts.reduce((sum, {n}) => sum + n, 0), 1) // biome-ignore format: one line
    await assert.rejects(ask(tx, reader, '/sensing/things/:id', {}, {id: there}), {code: 'sensing.no-thing'})
    const [hidden = 0] = await streamsOf(tx, there)
    const {streams} = await ask<{streams: readonly unknown[]}>(tx, reader, '/sensing/streams', {streams: `${hidden}`})
    assert.deepEqual(streams, [])
  })

  it('of a stream known from a file nothing is expected, until it speaks itself', async ({tx, act}) => {
    const id = await plant(tx, act, 'A-1', 'air-station')
    const [stream = 0] = await streamsOf(tx, id)
    const standing = async () => (await ask<Listed>(tx, act, '/sensing/things')).things[0]?.standing
    await observe(tx, act, [{stream, at: now - 48 * 60 * MINUTE, value: 42}])
    assert.equal(await standing(), 'silent')
    await sql`update sensing.stream set properties = properties || '{"history": true}'`.execute(tx)
    assert.equal(await standing(), 'past')
    assert.equal((await ask<Listed>(tx, act, '/sensing/things', {standing: 'past'})).things.length, 1)
    await observe(tx, act, [{stream, at: now - MINUTE, value: 43}])
    assert.equal(await standing(), 'fresh')
  })

  it('an interval that is no number does not break the list', async ({tx, act}) => {
    await plant(tx, act, 'A-1', 'air-station')
    await sql`update sensing.stream set properties = '{"every": "soon"}'`.execute(tx)
    assert.equal((await ask<Listed>(tx, act, '/sensing/things')).things.length, 1)
  })

  it('a device tells its streams with newest value, quality and place', async ({tx, act}) => {
    const id = await plant(tx, act, 'A-1', 'air-station', ['PM2.5', 'PM10'])
    const [one = 0, two = 0] = await streamsOf(tx, id)
    await observe(tx, act, [{stream: one, at: now - MINUTE, value: 42, quality: 'doubtful'}])
    const told = await ask<{
      place: unknown
      streams: readonly {readonly id: number; readonly quality: unknown; readonly every: unknown; readonly standing: unknown}[]
    }>(tx, act, '/sensing/things/:id', {}, {id})
    assert.deepEqual(told.place, [114.005, 30.006])
    assert.deepEqual(
      told.streams.map(({id: stream, quality, every, standing}) => [stream, quality, every, standing]),
      [
        [one, 'doubtful', 300, 'fresh'],
        [two, null, 300, 'none'],
      ],
    )
    await assert.rejects(ask(tx, act, '/sensing/things/:id', {}, {id: 999_999}), {code: 'sensing.no-thing'})
  })

  it('a picture has its gaps, its doubtful observations, and a band that reaches every peak', async ({tx, act}) => {
    const [stream = 0] = await streamsOf(tx, await plant(tx, act, 'A-1', 'air-station'))
    const [from, to] = [now - 20 * 60 * MINUTE, now]
    const times = Array.from({length: 230}, (_, i) => from + i * 5 * MINUTE).filter(
      (at) => at < now - 600 * MINUTE || at > now - 300 * MINUTE,
    )
    await observe(
      tx,
      act,
      times.map((at, i) => ({stream, at, value: i === 50 ? 900 : 20 + (i % 7), ...(i === 50 ? {quality: 'wrong' as const} : {})})),
    )
    const {every, series} = await ask<{
      every: string
      series: readonly {
        readonly of: number
        readonly points: readonly {readonly most: number}[]
        readonly gaps: readonly {readonly from: string; readonly to: string}[]
        readonly bad: readonly {readonly value: number; readonly quality: string}[]
      }[]
    }>(tx, act, '/sensing/picture', {streams: `${stream}`, from: new Date(from).toISOString(), to: new Date(to).toISOString(), points: 20})
    const [one] = series
    assert.equal(every, 'raw')
    assert.deepEqual([one?.of, one?.points.length, one?.gaps.length], [times.length, 20, 1])
    assert.ok(Date.parse(one?.gaps[0]?.to ?? '') - Date.parse(one?.gaps[0]?.from ?? '') > 290 * MINUTE)
    assert.deepEqual(one?.bad.map(({value, quality}) => [value, quality]), [[900, 'wrong']]) // biome-ignore format: a row
    assert.equal(Math.max(...(one?.points.map(({most}) => most) ?? [])), 900)
    const wrong = {streams: `${stream}`, from: new Date(to).toISOString(), to: new Date(from).toISOString()}
    await assert.rejects(ask(tx, act, '/sensing/picture', wrong), {code: 'sensing.bad-period'})
    await assert.rejects(ask(tx, act, '/sensing/picture', {...wrong, streams: '1,2,3,4,5,6,7,8,9'}), {name: 'ZodError'})
  })

  it('many streams come by the hour in one answer', async ({tx, act}) => {
    const [one = 0, two = 0] = await streamsOf(tx, await plant(tx, act, 'A-1', 'air-station', ['PM2.5', 'PM10']))
    for (const [stream, hour, total] of [[one, 0, 8], [one, 1, 6], [two, 1, 20]] as const) // biome-ignore format: a table
      await sql`insert into sensing.hour (district_id, stream_id, at, n, total, squares, least, most, first_value, last_value)
        select district_id, id, ${new Date(now - hour * 60 * MINUTE)}, 2, ${total}, 0, 0, 0, 0, 0 from sensing.stream where id = ${stream}`.execute(
        tx,
      )
    const {series} = await ask<{series: unknown}>(tx, act, '/sensing/series', {streams: `${one},${two}`, hours: 24})
    assert.deepEqual(series, [
      {stream: one, points: [[22, 3], [23, 4]]},
      {stream: two, points: [[22, 10]]},
    ]) // biome-ignore format: rows
  })
})
