import assert from 'node:assert/strict'
import {NOW, onBothStores} from '#test/city.ts'
import {observe} from '../../actions/observe.ts'
import {seriesReply} from '../../api.ts'
import {beginSums} from '../../queries/sums.ts'
import {routes} from '../../routes.ts'
import {plantStreams} from '../../test/field.ts'

const HOUR = 3_600_000
const now = Math.floor(NOW.getTime() / HOUR) * HOUR

onBothStores('schema', (it) => {
  it('hours that are missing are filled when asked, marked, with how sure it is, and not kept', async ({tx, act}) => {
    await plantStreams(tx, [1])
    await beginSums(tx, new Date(now - 60 * 24 * HOUR), 'Asia/Shanghai')
    const value = (i: number): number => 50 + 20 * Math.sin((2 * Math.PI * i) / 24) + ((i * 7_919) % 97) / 30
    const gone = (i: number): boolean => i < -20 && i >= -40
    const rows = Array.from({length: 40 * 24}, (_, k) => k - 40 * 24).filter((i) => !gone(i))
    await observe(
      tx,
      act,
      rows.map((i) => ({stream: 1, at: now + i * HOUR, value: value(i)})),
    )
    const route = routes.find(({path}) => path === '/sensing/streams/:id/series')
    assert.ok(route !== undefined)
    const ask = async (query: object) =>
      seriesReply.parse(
        await (route.handle as unknown as (asked: object) => Promise<unknown>)({
          db: tx,
          act,
          params: {id: 1},
          query: {from: new Date(now - 72 * HOUR).toISOString(), to: new Date(now).toISOString(), points: 1_000, fill: 'no', ...query},
        }),
      ).points
    assert.equal((await ask({every: 'hour'})).length, 52)
    const points = await ask({every: 'hour', fill: 'yes'})
    const filled = points.filter((point) => point.filled)
    assert.deepEqual([points.length, filled.length], [72, 20])
    for (const {at, value: told, low, high} of filled) {
      const truth = value((Date.parse(at) - now) / HOUR)
      assert.ok(Math.abs(told - truth) < 5 && (low ?? 0) <= told && (high ?? 0) >= told, `${at}: ${told} for ${truth}`)
    }
    assert.equal((await ask({every: 'hour'})).length, 52)
    await assert.rejects(ask({every: 'raw', fill: 'yes'}), {code: 'sensing.fill-by-hour'})
  })
})
