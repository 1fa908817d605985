import assert from 'node:assert/strict'
import {sql} from 'kysely'
import type {Tx} from '#kernel/db.ts'
import {isProblem} from '#lib/problem.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {observe} from '../actions/observe.ts'
import {retain, setRetention} from '../actions/retain.ts'
import {tendSums} from '../actions/tend.ts'
import {beginSums} from '../queries/sums.ts'
import {plantStreams} from './field.ts'

const now = NOW.getTime()
const DAY = 86_400_000

const left = async (tx: Tx, stream: number) => {
  const {rows} = await sql<{kept: number; days: number; first: Date | null}>`
    select (select coalesce(sum(n), 0)::integer from sensing.packed where stream_id = ${stream})
        + (select count(*)::integer from sensing.observation where stream_id = ${stream}) as kept,
      (select count(*)::integer from sensing.day where stream_id = ${stream}) as days,
      (select first_at from sensing.stream where id = ${stream}) as first`.execute(tx)
  return rows[0] ?? assert.fail('no row')
}

onBothStores('schema', (it) => {
  it('what a stream observed goes after its days, and its sums stay', async ({tx, transact, act}) => {
    await beginSums(tx, act.at, 'Asia/Shanghai')
    await plantStreams(tx, [1, 2])
    const days = [40, 32, 31, 20, 9, 1, 0]
    await observe(
      tx,
      act,
      [1, 2].flatMap((stream) => days.map((ago) => ({stream, at: now - ago * DAY - 1_000, value: ago}))),
    )
    while ((await tendSums(transact, act.at)) > 0);
    const before = await left(tx, 1)
    assert.equal(before.kept, days.length)
    await setRetention(tx, act, 1, 30)
    assert.equal(await retain(tx, act.at), 2)
    assert.deepEqual(await left(tx, 1), {kept: 5, days: before.days, first: new Date(now - 31 * DAY - 1_000)})
    assert.deepEqual(await left(tx, 2), before, 'a stream without a retention keeps everything')
    assert.equal(await retain(tx, act.at), 0)
  })

  it('what is older than the retention is refused; lengthened, it is taken', async ({tx, act}) => {
    await beginSums(tx, act.at, 'Asia/Shanghai')
    await plantStreams(tx, [1])
    await setRetention(tx, act, 1, 30)
    const old = [{stream: 1, at: now - 50 * DAY, value: 1}]
    await assert.rejects(observe(tx, act, old), (error) => isProblem(error, 'sensing.too-old'))
    await setRetention(tx, act, 1, null)
    assert.equal((await observe(tx, act, old)).kept.length, 1)
  })

  it('a stream that is not there has no retention', async ({tx, act}) => {
    await assert.rejects(setRetention(tx, act, 999, 30), (error) => isProblem(error, 'sensing.no-stream'))
  })
})
