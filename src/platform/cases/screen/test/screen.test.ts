import assert from 'node:assert/strict'
import {onBothStores} from '#test/city.ts'
import {ask, buildTown, by, report, straight, until, WEST, walk} from '../../test/town.ts'

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('counts what flowed today, how long steps take, and where it is late', async ({tx}) => {
    const {case: closed} = await report(tx)
    await walk(tx, closed.id, straight)
    const {case: late} = await report(tx)
    await walk(tx, late.id, until('undertake'))
    const {case: west} = await report(tx, {place: WEST, description: '我叫李建国，西边有垃圾'})
    const now = await ask(tx, by('clerk', 300), 'GET /cases/screen')
    assert.deepEqual(now.today, {reported: 3, filed: 2, handled: 1, ended: 1, fixed: 1})
    assert.deepEqual(now.yesterday, {reported: 0, filed: 0, handled: 0, ended: 0, fixed: 0})
    assert.deepEqual(
      now.parts.map(({code, open, overdue}: {code: string; open: number; overdue: number}) => [code, open, overdue]),
      [
        ['880101', 1, 0],
        ['880102', 1, 0],
      ],
    )
    assert.ok(Math.abs(now.paces.accepted - 10 / 60) < 1e-9, 'accepted ten minutes after the report')
    assert.equal(now.busy[0].count, 3)
    assert.equal(now.satisfaction, null, 'the town has no hotline')
    assert.equal(now.news.length, 12)
    assert.match(now.news[0].zh, /结案|接收/)
    assert.doesNotMatch(JSON.stringify(now), /李建国/)
    const tomorrow = await ask(tx, by('clerk', 24 * 60 + 300), 'GET /cases/screen')
    assert.deepEqual([tomorrow.today.reported, tomorrow.yesterday.reported], [0, 3])
    assert.equal(tomorrow.parts[0].code, '880101')
    assert.equal(tomorrow.parts[0].overdue, 1)
    assert.ok(west.id)
  })

  it('one district shows its streets, and who may see one district only that', async ({tx}) => {
    await report(tx)
    await report(tx, {place: WEST})
    const east = await ask(tx, by('clerk', 60), 'GET /cases/screen', {query: {area: '880101'}})
    assert.deepEqual([east.today.reported, east.parts.length, east.parts[0].code.length], [1, 1, 9])
    const western = await ask(tx, by('western', 60), 'GET /cases/screen')
    assert.deepEqual([western.today.reported, western.parts.map(({code}: {code: string}) => code)], [1, ['880102']])
    assert.deepEqual(new Set(western.news.map(({area}: {area: string}) => area.slice(0, 6))), new Set(['880102']))
    await assert.rejects(ask(tx, by('clerk'), 'GET /cases/screen', {query: {area: '999999'}}), {code: 'organisation.no-such-area'})
  })
})
