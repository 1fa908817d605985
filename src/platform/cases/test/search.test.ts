import assert from 'node:assert/strict'
import {sql} from 'kysely'
import type {Tx} from '#kernel/db.ts'
import {onBothStores} from '#test/city.ts'
import {indexUnread} from '../actions/search.ts'
import {listCases} from '../queries/list.ts'
import {ask, buildTown, by, people, report, until, WEST, walk} from './town.ts'

/** The same transaction, counting what it is asked. */
const counting = (tx: Tx): {tx: Tx; asked: () => number} => {
  let asked = 0
  const counted = tx.withPlugin({
    transformQuery: ({node}) => {
      asked += 1
      return node
    },
    transformResult: async ({result}) => result,
  })
  return {tx: counted as Tx, asked: () => asked}
}

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  const found = async (tx: Tx, query: object, who: Parameters<typeof by>[0] = 'clerk'): Promise<readonly string[]> =>
    (await ask(tx, by(who, 3000), 'GET /cases', {query})).cases.map(({description}: {description: string}) => description)

  it('words are found in description and address, all of them, as written', async ({tx}) => {
    await report(tx, {description: '中山大道12号井盖破损，半夜很响'})
    await report(tx, {description: '垃圾桶满溢', address: '中山大道15号对面'})
    await report(tx, {description: '盖井的石板松了'})
    assert.deepEqual(await found(tx, {text: '井盖'}), ['中山大道12号井盖破损，半夜很响'])
    assert.deepEqual((await found(tx, {text: '中山大道'})).length, 2)
    assert.deepEqual(await found(tx, {text: '中山大道 满溢'}), ['垃圾桶满溢'])
    assert.deepEqual(await found(tx, {text: '井盖破损，半夜'}), ['中山大道12号井盖破损，半夜很响'])
    assert.deepEqual(await found(tx, {text: '１２号'}), ['中山大道12号井盖破损，半夜很响'], 'full width finds half width')
    assert.deepEqual(
      await found(tx, {text: '盖'}),
      ['盖井的石板松了', '中山大道12号井盖破损，半夜很响'],
      'one character looks through everything',
    )
    assert.deepEqual(await found(tx, {text: '井破'}), [])
  })

  it('pinyin initials find a place and what happened there', async ({tx}) => {
    await report(tx, {description: '井盖破损', address: '重庆路8号'})
    assert.deepEqual(await found(tx, {text: 'cql8h'}), ['井盖破损'], 'a name is read as a name')
    assert.deepEqual(await found(tx, {text: 'JGPS'}), ['井盖破损'])
    assert.deepEqual(await found(tx, {text: 'jgp cql'}), ['井盖破损'])
    assert.deepEqual(await found(tx, {text: 'gjp'}), [])
  })

  it('old cases are found when nothing is near in time', async ({tx}) => {
    const {case: old} = await report(tx, {description: '去年的井盖'}, by('citizen', -600_000))
    await report(tx, {description: '今天的井盖'}, by('citizen', 0))
    assert.deepEqual(await found(tx, {text: '井盖'}), ['今天的井盖', '去年的井盖'])
    const page = await listCases(tx, by('clerk', 1), {filter: {text: '井盖'}, sort: 'newest', limit: 1})
    const next = await listCases(tx, by('clerk', 1), {filter: {text: '井盖'}, sort: 'newest', limit: 1, cursor: page.next ?? ''})
    assert.deepEqual(
      next.cases.map(({id}) => id),
      [old.id],
    )
  })

  it('a whole case number is found whatever else is asked, but only by who may see it', async ({tx}) => {
    const {case: one} = await report(tx, {place: WEST})
    const {number} = await walk(tx, one.id, until('file'))
    assert.equal((await found(tx, {text: number, state: 'archived', area: '880101', overdue: 'true'})).length, 1)
    assert.equal((await found(tx, {number, category: 'component.01'})).length, 1)
    assert.equal((await found(tx, {text: number?.slice(0, 12)})).length, 1, 'its beginning is a word like others')
    assert.equal((await found(tx, {text: number?.slice(0, 12), state: 'archived'})).length, 0)
    assert.equal((await found(tx, {text: number}, 'sanitation')).length, 0)
  })

  it('people are found by name; the reporter only by those who may know', async ({tx}) => {
    const {case: one} = await report(tx, {reporter: {name: '欧阳明', phone: '13800001111'}})
    await walk(tx, one.id, [['ask-verification', 'clerk', {person: {id: 'patrol', name: '李监督'}}]])
    for (const person of ['欧阳', '13800001111', '李监督']) assert.equal((await found(tx, {person})).length, 1, person)
    assert.equal((await found(tx, {person: '李监督'}, 'leader')).length, 1)
    assert.equal((await found(tx, {person: '欧阳'}, 'leader')).length, 0, 'the leader may not know who reported')
    const western = {
      ...people.clerk,
      grants: people.clerk.grants.map((grant) => (grant.permission === 'cases.personal' ? {...grant, area: '880102'} : grant)),
    }
    const seen = await listCases(tx, {...by('clerk', 60), by: western}, {filter: {person: '欧阳'}, sort: 'newest', limit: 5})
    assert.equal(seen.cases.length, 0, 'nor may who knows reporters of another district')
  })

  it('who may see one district finds its cases, and elsewhere only what they were asked to look at', async ({tx}) => {
    await report(tx, {description: '东边的井盖'})
    const {case: asked} = await report(tx, {description: '东边另一个井盖'})
    await report(tx, {description: '西边的井盖', place: WEST})
    assert.deepEqual(await found(tx, {text: '井盖'}, 'western'), ['西边的井盖'])
    await tx.updateTable('cases.case').set({asked_id: people.western.id}).where('id', '=', asked.id).execute()
    assert.deepEqual((await found(tx, {text: '井盖'}, 'western')).toSorted(), ['东边另一个井盖', '西边的井盖'])
    assert.deepEqual(await found(tx, {text: '井盖', area: '880102'}), ['西边的井盖'])
  })

  it('a period is half open', async ({tx}) => {
    await report(tx, {description: '早'}, by('citizen', 0))
    await report(tx, {description: '晚'}, by('citizen', 60))
    const at = (minutes: number): string => by('clerk', minutes).at.toISOString()
    assert.deepEqual(await found(tx, {from: at(0), to: at(60)}), ['早'])
    assert.deepEqual(await found(tx, {from: at(60)}), ['晚'])
  })

  it('cases that were there before are indexed by the job, changed words anew', async ({tx}) => {
    const {case: one} = await report(tx, {description: '井盖破损'})
    await sql`update cases.search set grams = null where case_id = ${one.id}`.execute(tx)
    assert.deepEqual(await found(tx, {text: '井盖'}), [])
    assert.equal(await indexUnread(tx, by('clerk')), 1)
    assert.equal(await indexUnread(tx, by('clerk')), 0)
    assert.deepEqual(await found(tx, {text: '井盖'}), ['井盖破损'])
    await sql`update cases.case set description = '——' where id = ${one.id}`.execute(tx)
    assert.deepEqual(await found(tx, {text: '井盖'}), [], 'an index that lags never shows what was taken out')
  })

  it('the number of queries does not grow with the page', async ({tx}) => {
    for (let n = 0; n < 210; n += 1) await report(tx, {description: `井盖破损 ${n}`}, by('citizen', n))
    for (const query of [{}, {text: '井盖'}, {sort: 'due'}, {person: '李监督'}, {count: 'true'}]) {
      const counts: number[] = []
      for (const limit of ['10', '200']) {
        const {tx: counted, asked} = counting(tx)
        await ask(counted, by('clerk', 3000), 'GET /cases', {query: {...query, limit}})
        counts.push(asked())
      }
      assert.equal(counts[0], counts[1], JSON.stringify(query))
      assert.ok((counts[0] ?? 0) >= 1 && (counts[0] ?? 0) <= 3, `${counts[0]} queries for ${JSON.stringify(query)}`)
    }
  })
})
