/** A storm over a border: each side sees and handles its own alarms, and only who reaches all of them acts on the whole. */
import assert from 'node:assert/strict'
import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import {onBothStores} from '#test/city.ts'
import {raiseFindings} from '../actions/find.ts'
import {acknowledgeAlarm} from '../actions/life.ts'
import {alarmsQuery} from '../api.ts'
import {countAlarms, listAlarms} from '../queries/list.ts'
import {by, EAST, later, lowPressure, officer, plantGauges, WEST} from './ground.ts'

const within = (area: string): Act => officer(area, 'sensing.read', 'sensing.alarms')

onBothStores('schema', (it) => {
  it('each side of a storm over a border sees its own alarms', async ({tx}) => {
    await plantGauges(tx, [1, 2])
    await plantGauges(tx, [3], {district: WEST, lat: 30.006})
    await raiseFindings(tx, later(0), [1, 2, 3].map((id) => lowPressure(id, {group: '主管-3'}))) // biome-ignore format: one call
    const listed = (act: Act) => listAlarms(tx, act, alarmsQuery.parse({}), undefined, 10)
    const [storm] = await listed(by('watcher'))
    assert.deepEqual([storm?.storm, storm?.members], [true, 3])
    const here = storm?.district ?? ''
    const [near, far] = [within(here), within(here === EAST ? WEST : EAST)]
    assert.deepEqual((await listed(near)).map(({id}) => id), [storm?.id]) // biome-ignore format: one line
    const own = await listed(far)
    assert.ok(own.length > 0 && own.every(({storm: is, district}) => !is && far.by.id === district))
    assert.equal((await countAlarms(tx, far)).reduce((sum, {n}) => sum + n, 0), own.length) // biome-ignore format: one line
    await assert.rejects(acknowledgeAlarm(tx, near, {id: storm?.id ?? ''}), {code: 'sensing.storm-beyond-reach', status: 403})
    await assert.rejects(acknowledgeAlarm(tx, far, {id: storm?.id ?? ''}), {code: 'sensing.no-alarm', status: 404})
    assert.equal((await acknowledgeAlarm(tx, far, {id: own[0]?.id ?? ''})).state, 'acknowledged')
    assert.equal((await acknowledgeAlarm(tx, by('watcher'), {id: storm?.id ?? ''})).state, 'acknowledged')
  })

  it('who looks after a street handles the alarms of what stands there, and of nothing else in the district', async ({tx}) => {
    await plantGauges(tx, [1, 2], {metres: 5_000})
    await sql`update sensing.location l set area = ${`${EAST}002005`} from sensing.thing_location tl
      where tl.location_id = l.id and tl.thing_id = 2`.execute(tx)
    const {fresh} = await raiseFindings(tx, later(0), [lowPressure(1), lowPressure(2)])
    const street = within(`${EAST}002`)
    const found = await listAlarms(tx, street, alarmsQuery.parse({}), undefined, 10)
    assert.deepEqual(found.map(({thing}) => thing), [2]) // biome-ignore format: one line
    const [one, two] = [1, 2].map((thing) => fresh.find((alarm) => alarm.thing === thing)?.id ?? '')
    await assert.rejects(acknowledgeAlarm(tx, street, {id: one ?? ''}), {code: 'sensing.no-alarm'})
    assert.equal((await acknowledgeAlarm(tx, street, {id: two ?? ''})).state, 'acknowledged')
  })
})
