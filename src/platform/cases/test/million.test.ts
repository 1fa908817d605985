import assert from 'node:assert/strict'
import {sql} from 'kysely'
import {verifyChains} from '#kernel/events.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {fill} from '../../../../bench/million/fill.ts'
import {listHistory} from '../actions/move.ts'
import {isEnded, type State} from '../core/lifecycle.ts'
import {countCases, listCases} from '../queries/list.ts'

const SIZE = 2_000

onBothStores('schema', (_it, forReal) => {
  forReal('a store is filled with cases whose histories are whole and lead to where they stand', async ({store, db, act}) => {
    const {cases, events} = await fill(store, {size: SIZE, until: NOW, days: 60})
    assert.equal(cases, SIZE)
    assert.ok(events > 8 * SIZE && events < 13 * SIZE, `${events} events`)
    assert.deepEqual(await verifyChains(db), {chains: SIZE, events, broken: null})
    assert.deepEqual(await countCases(db, act, {}), {count: SIZE, exact: true, least: false})
    const {cases: newest} = await listCases(db, act, {filter: {}, sort: 'newest', limit: 200})
    for (const one of newest) {
      const history = await listHistory(db, one)
      assert.equal(history.findLast(({body}) => body.to !== undefined)?.body.to, one.state)
      assert.equal(history.findLast(({body}) => body.version !== undefined)?.body.version, one.version)
      assert.ok(history.every(({at}, i) => i === 0 || at.getTime() >= (history[i - 1]?.at.getTime() ?? 0)))
    }
  })

  forReal('its shape is a city’s: few kinds make most of it, most is done, words are found', async ({db, act}) => {
    const {rows} = await sql<{state: State; n: number}>`select state, count(*)::integer as n from cases.case group by 1`.execute(db)
    const open = rows.filter(({state}) => !isEnded(state) && state !== 'closed').reduce((sum, {n}) => sum + n, 0)
    assert.ok(open > SIZE * 0.05 && open < SIZE * 0.4, `${open} open within 60 days`)
    const kinds = await sql<{n: number}>`select count(*)::integer as n from cases.case group by category order by 1 desc`.execute(db)
    const top = kinds.rows.slice(0, 20).reduce((sum, {n}) => sum + n, 0)
    assert.ok(kinds.rows.length > 100 && top > SIZE * 0.2, `${kinds.rows.length} categories, the first 20 with ${top}`)
    const {count} = await countCases(db, act, {text: '井盖'})
    const [like] = (
      await sql<{
        n: number
      }>`select count(*)::integer as n from cases.case where description like '%井盖%' or address like '%井盖%'`.execute(db)
    ).rows
    assert.ok(count > 0)
    assert.equal(count, like?.n)
  })
})
