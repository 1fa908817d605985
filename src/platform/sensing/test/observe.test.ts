import assert from 'node:assert/strict'
import {sql} from 'kysely'
import type {Tx} from '#kernel/db.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {observe} from '../actions/observe.ts'
import {tendDays} from '../actions/tend.ts'
import {dayOf, freshSince, type Observed} from '../core/observed.ts'
import {listFreshDays, packDay} from '../queries/days.ts'
import {hours as allHours} from '../queries/hours.ts'
import {beginSums, resum} from '../queries/sums.ts'
import {carryTo, plantStreams} from './field.ts'

const now = NOW.getTime()
const HOUR = 3_600_000
const DAY = 86_400_000
const ZONE = 'Asia/Shanghai'
const at = (stream: number, ms: number, value: number | null = 1): Observed => ({stream, at: ms, value})

const everything = async (tx: Tx, stream: number) => {
  const {rows} = await sql<{at: Date; value: number | null}>`
    select at, value from sensing.observation where stream_id = ${stream}
    union all select p.start + u.ms * interval '1 millisecond', u.value from sensing.packed p, unnest(p.ms, p.value) as u(ms, value) where p.stream_id = ${stream}
    order by 1`.execute(tx)
  return rows.map(({at: when, value}) => [when.getTime(), value])
}
const hours = async (tx: Tx) => {
  const {rows} =
    await sql`select at, n, total, least, most, first_value as first, last_value as last from ${allHours({})} as h order by stream_id, at`.execute(
      tx,
    )
  return rows
}
const days = async (tx: Tx) =>
  (await sql`select at, n, total, first_value as first, last_value as last from sensing.day order by stream_id, at`.execute(tx)).rows

onBothStores('schema', (it) => {
  it('fresh and late observations are kept once each, however often they are sent', async ({tx, act}) => {
    await plantStreams(tx, [1, 2])
    const rows = [at(1, now - 60_000, 1.5), at(1, now, 2), at(2, now, 3), at(1, now - 40 * DAY, 9), at(1, now - 40 * DAY + 5, 8)]
    const first = await observe(tx, act, [...rows, ...rows])
    assert.deepEqual([first.kept.length, first.again], [5, 5])
    const second = await observe(tx, act, [...rows, at(1, now - 40 * DAY + 2, 7)])
    assert.deepEqual([second.kept.length, second.again], [1, 5])
    assert.deepEqual(await everything(tx, 1), [
      [now - 40 * DAY, 9],
      [now - 40 * DAY + 2, 7],
      [now - 40 * DAY + 5, 8],
      [now - 60_000, 1.5],
      [now, 2],
    ])
  })

  it('what comes late does not disturb the latest', async ({tx, act}) => {
    await plantStreams(tx, [1])
    await observe(tx, act, [at(1, now, 5)])
    await observe(tx, act, [at(1, now - HOUR, 4), at(1, now - 30 * DAY, 3)])
    const {rows} = await sql<{at: Date; value: number}>`select at, value from sensing.latest`.execute(tx)
    assert.deepEqual(rows, [{at: NOW, value: 5}])
    const {rows: streams} = await sql<{first: Date}>`select first_at as first from sensing.stream`.execute(tx)
    assert.deepEqual(streams, [{first: new Date(now - 30 * DAY)}])
  })

  it('a batch with something that cannot be true is refused whole', async ({tx, act}) => {
    await plantStreams(tx, [1])
    const good = at(1, now)
    await assert.rejects(observe(tx, act, [good, at(1, now + HOUR)]), {code: 'sensing.from-ahead'})
    await assert.rejects(observe(tx, act, [good, at(1, now, Number.NaN)]), {code: 'sensing.no-number'})
    await assert.rejects(observe(tx, act, [good, at(9, now)]), {code: 'sensing.no-stream'})
    assert.deepEqual(await everything(tx, 1), [])
  })

  it('a day is packed with nothing lost, and what comes for it afterwards joins it', async ({tx, act}) => {
    await plantStreams(tx, [1, 2])
    const day = freshSince(now)
    const rows = Array.from({length: 6_000}, (_, i) => at(1 + (i % 2), day + i * 7_000, i / 10))
    await observe(tx, act, [...rows, at(1, now)])
    const before = [await everything(tx, 1), await everything(tx, 2)]
    assert.equal(await packDay(tx, day), 6_000)
    assert.equal((await listFreshDays(tx)).includes(day), false)
    assert.deepEqual([await everything(tx, 1), await everything(tx, 2)], before)
    assert.equal(await packDay(tx, day), 0)
    const later = {...act, at: new Date(now + DAY)}
    const {kept, again} = await observe(tx, later, [at(1, day + 1, 99), at(1, day, 98)])
    assert.deepEqual([kept.length, again], [1, 1])
    assert.deepEqual((await everything(tx, 1)).slice(0, 2), [
      [day, 0],
      [day + 1, 99],
    ])
  })

  it('sums of hours and days count every observation once, late ones too', async ({tx, act}) => {
    await plantStreams(tx, [1])
    await beginSums(tx, new Date(dayOf(now) - DAY), ZONE)
    const hour = Math.floor((now - 5 * HOUR) / HOUR) * HOUR
    await observe(tx, act, [at(1, hour, 1), at(1, hour + 1_000, 3), at(1, hour + HOUR, 10)])
    await carryTo(tx, new Date(hour + HOUR / 2))
    await observe(tx, act, [at(1, hour + 2_000, 5)])
    await carryTo(tx, new Date(now))
    assert.equal(await resum(tx, 100), 1)
    assert.equal(await resum(tx, 100), 0)
    assert.deepEqual(await hours(tx), [
      {at: new Date(hour), n: 3, total: 9, least: 1, most: 5, first: 1, last: 5},
      {at: new Date(hour + HOUR), n: 1, total: 10, least: 10, most: 10, first: 10, last: 10},
    ])
    const midnight = new Date('2026-11-22T16:00:00Z')
    assert.deepEqual(await days(tx), [{at: midnight, n: 4, total: 19, first: 1, last: 10}])
    await observe(tx, act, [at(1, now - 20 * DAY, 2)])
    await resum(tx, 100)
    assert.equal((await days(tx)).length, 2)
  })

  it('what comes late into an hour that is carried in part is not counted twice', async ({tx, act}) => {
    await plantStreams(tx, [1])
    const hour = Math.floor((now - 5 * HOUR) / HOUR) * HOUR
    await beginSums(tx, new Date(dayOf(now) - DAY), ZONE)
    await observe(tx, act, [at(1, hour, 1), at(1, hour + 40 * 60_000, 4)])
    await carryTo(tx, new Date(hour + HOUR / 2))
    await observe(tx, act, [at(1, hour + 60_000, 2)])
    assert.equal(await resum(tx, 100), 0, 'an hour that is not at its end is not summed anew')
    await carryTo(tx, new Date(now))
    assert.equal(await resum(tx, 100), 1)
    assert.deepEqual(await hours(tx), [{at: new Date(hour), n: 3, total: 7, least: 1, most: 4, first: 1, last: 4}])
    assert.deepEqual(await days(tx), [{at: new Date('2026-11-22T16:00:00Z'), n: 3, total: 7, first: 1, last: 4}])
  })

  it('a day is not packed before it is summed to its end, for sums are carried from rows', async ({tx, act}) => {
    await plantStreams(tx, [1])
    const day = freshSince(now)
    await observe(tx, act, [at(1, day + HOUR, 1)])
    await beginSums(tx, new Date(day), ZONE)
    const later = new Date(now + 2 * DAY)
    assert.equal(await tendDays(tx, later), 0)
    await carryTo(tx, new Date(day + DAY))
    assert.equal(await tendDays(tx, later), 1)
    assert.equal((await hours(tx)).length, 1)
  })
})
