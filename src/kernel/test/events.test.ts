import assert from 'node:assert/strict'
import {sql} from 'kysely'
import {onBothStores} from '#test/city.ts'
import {DESTROYED} from '../core/words.ts'
import {announce, destroyWords, findEvent, listEvents, verifyChains} from '../events.ts'

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

  it('keeps what people wrote beside the chain, so that it can be destroyed and the chain stays whole', async ({tx, act}) => {
    const of = {district: '990101', subject: 'a'}
    await announce(tx, act, told('a', 1))
    await announce(tx, act, {...told('a', 2), body: {n: 2}})
    const [kept] = (await sql<{body: string}>`select body::text as body from kernel.event where subject = 'a' and seq = 1`.execute(tx)).rows
    assert.doesNotMatch(kept?.body ?? '', /井盖/)
    assert.equal((await listEvents(tx, of))[0]?.body.words, '井盖缺失')
    assert.deepEqual(await destroyWords(tx, of), [1])
    assert.match((await verifyChains(tx)).broken?.why ?? '', /no event says why/)
    await announce(tx, act, {...told('a', 3), body: {destroyedWords: [1]}})
    assert.deepEqual(await verifyChains(tx), {chains: 1, events: 3, broken: null})
    assert.equal((await findEvent(tx, {...of, seq: 1}))?.body.words, DESTROYED)
  })

  it('notices that words beside a chain were changed', async ({tx, act}) => {
    await announce(tx, act, told('a', 1))
    await sql`update kernel.event_words set words = '{"words": "一切正常"}'`.execute(tx)
    assert.equal((await verifyChains(tx)).broken?.why, 'its words do not match their hash')
  })

  it('notices that the newest links were cut off, when a domain remembers them', async ({tx, act}) => {
    for (const n of [1, 2, 3]) await announce(tx, act, told('a', n))
    const {rows} = await sql<{hash: string}>`select hash from kernel.event where seq = 3`.execute(tx)
    const remembered = sql<never>`select '990101' as district, 'a' as subject, 3 as seq, ${rows[0]?.hash ?? ''}::text as hash`
    assert.equal((await verifyChains(tx, undefined, [remembered])).broken, null)
    await sql`delete from kernel.event where seq = 3`.execute(tx)
    assert.equal((await verifyChains(tx)).broken, null)
    const {broken} = await verifyChains(tx, undefined, [remembered])
    assert.deepEqual([broken?.subject, broken?.seq], ['a', 3])
    assert.match(broken?.why ?? '', /cut off/)
  })

  it('leaves an outbox row only for those who listen', async ({tx, act}) => {
    await sql`insert into kernel.listener (event, queue) values ('test.happened', 'reader')`.execute(tx)
    await announce(tx, act, told('a', 1))
    await announce(tx, act, {...told('a', 2), name: 'test.ignored'})
    const rows = await tx.selectFrom('kernel.outbox').select(['queue', 'seq']).execute()
    assert.deepEqual(rows, [{queue: 'reader', seq: 1}])
  })
})
