import assert from 'node:assert/strict'
import {sql} from 'kysely'
import {onBothStores} from '#test/city.ts'
import {askCheck, checkChains, listChecks} from '../checks.ts'
import {announce, verifyChains} from '../events.ts'

onBothStores('schema', (it) => {
  const told = (n: number) => ({name: 'test.happened', subject: 'a', district: '990101', body: {n}})

  it('a check is asked for once, done by one process, and says what it found', async ({tx, transact, act}) => {
    for (const n of [1, 2, 3]) await announce(tx, act, told(n))
    const {id} = await askCheck(tx, act)
    assert.equal((await askCheck(tx, act)).id, id, 'while one waits it is the same one')
    assert.equal(await checkChains({db: tx, transact, act}), 1)
    assert.equal(await checkChains({db: tx, transact, act}), 0)
    const [done] = await listChecks(tx)
    assert.equal(done?.id, id)
    assert.notEqual(done?.endedAt, null)
    assert.deepEqual([done?.chains, done?.events, done?.ofEvents, done?.broken], [2, 4, 4, null])
    assert.equal((await verifyChains(tx)).broken, null, 'what it tells of itself stands in a whole chain too')
    assert.notEqual((await askCheck(tx, act)).id, id, 'after its end another may be asked for')
  })

  it('a broken link is named, and a check whose process died is taken up again', async ({tx, transact, act}) => {
    for (const n of [1, 2]) await announce(tx, act, told(n))
    await askCheck(tx, act)
    await sql`update kernel.chain_check set seen_at = now()`.execute(tx)
    assert.equal(await checkChains({db: tx, transact, act}), 0, 'another process is at work')
    await sql`update kernel.chain_check set seen_at = now() - interval '1 hour'`.execute(tx)
    await sql`update kernel.event set body = '{"n": 9}'::jsonb where subject = 'a' and seq = 2`.execute(tx)
    assert.equal(await checkChains({db: tx, transact, act}), 1)
    const [done] = await listChecks(tx)
    assert.deepEqual(done?.broken, {district: '990101', subject: 'a', seq: 2, why: 'its content does not match its hash'})
  })
})
