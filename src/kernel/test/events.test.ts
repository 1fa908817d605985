import assert from 'node:assert/strict'
import {sql} from 'kysely'
import {onBothStores} from '#test/city.ts'
import {announce, listEvents, verifyChains} from '../events.ts'

onBothStores('schema', (it) => {
  const told = (subject: string, n: number) => ({
    name: 'test.happened',
    subject,
    district: '990101',
    body: {n, words: '井盖缺失', nested: {b: 1.5, a: [1, null]}},
  })

  it('links the events of a subject and finds every chain whole', async ({tx, act}) => {
    for (const n of [1, 2, 3]) await announce(tx, act, told('a', n))
    await announce(tx, act, told('b', 1))
    const events = await listEvents(tx, {district: '990101', subject: 'a'})
    assert.deepEqual(
      events.map(({seq, body}) => [seq, body.n]),
      [
        [1, 1],
        [2, 2],
        [3, 3],
      ],
    )
    assert.deepEqual(await verifyChains(tx), {chains: 2, events: 4, broken: null})
  })

  it('names the first link whose content was changed', async ({tx, act}) => {
    for (const n of [1, 2, 3]) await announce(tx, act, told('a', n))
    await sql`update kernel.event set body = jsonb_set(body, '{n}', '9') where subject = 'a' and seq = 2`.execute(tx)
    assert.deepEqual((await verifyChains(tx)).broken, {
      district: '990101',
      subject: 'a',
      seq: 2,
      why: 'its content does not match its hash',
    })
  })

  it('names the place where a link was removed', async ({tx, act}) => {
    for (const n of [1, 2, 3]) await announce(tx, act, told('a', n))
    await sql`delete from kernel.event where subject = 'a' and seq = 2`.execute(tx)
    assert.deepEqual((await verifyChains(tx)).broken?.why, 'expected link 2')
  })

  it('leaves an outbox row only for those who listen', async ({tx, act}) => {
    await sql`insert into kernel.listener (event, queue) values ('test.happened', 'reader')`.execute(tx)
    await announce(tx, act, told('a', 1))
    await announce(tx, act, {...told('a', 2), name: 'test.ignored'})
    const rows = await tx.selectFrom('kernel.outbox').select(['queue', 'seq']).execute()
    assert.deepEqual(rows, [{queue: 'reader', seq: 1}])
  })
})
