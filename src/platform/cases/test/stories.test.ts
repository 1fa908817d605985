import assert from 'node:assert/strict'
import {v7} from 'uuid'
import {onBothStores} from '#test/city.ts'
import {ask, buildTown, by, PARKS, report, SANITATION, until, walk} from './town.ts'

const moved = (id: string, move: string) => ({params: {id, move}})

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('a clerk corrects the category from a list, and what is dispatched then follows the new one', async ({tx}) => {
    const {case: one} = await report(tx, {category: 'component.01003'})
    await walk(tx, one.id, until('accept'))
    const corrected = await ask(tx, by('clerk', 12), 'POST /cases/:id/moves/:move', {
      ...moved(one.id, 'reclassify'),
      body: {category: 'matter.06010'},
    })
    assert.deepEqual([corrected.category, corrected.state], ['matter.06010', 'accepted'])
    await walk(tx, one.id, [until('file').at(-1) ?? ['note', 'clerk'], ['dispatch', 'dispatcher']], 20)
    const sent = await ask(tx, by('clerk', 60), 'GET /cases/:id', {params: {id: one.id}})
    assert.equal(sent.unit.id, SANITATION, 'rubbish goes to sanitation')
  })

  it('a dispatcher sends by hand what the duty list would send elsewhere, with a reason that is shown', async ({tx}) => {
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('file'))
    const sent = await ask(tx, by('dispatcher', 60), 'POST /cases/:id/moves/:move', {
      ...moved(one.id, 'dispatch'),
      body: {unit: PARKS, reason: '在公园红线内'},
    })
    assert.equal(sent.unit.id, PARKS)
    const detail = await ask(tx, by('dispatcher', 61), 'GET /cases/:id', {params: {id: one.id}})
    assert.deepEqual([detail.whyHere.by, detail.whyHere.zh], ['dispatcher', '在公园红线内'])
  })

  it('a unit names who handles the case, and changes it', async ({tx}) => {
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('undertake'))
    const name = (id: string, person: string) =>
      ask(tx, by('sanitation', 80), 'POST /cases/:id/moves/:move', {...moved(one.id, 'assign-person'), body: {person: {id, name: person}}})
    assert.equal((await name('wang', '王环卫')).handler.name, '王环卫')
    assert.equal((await name('chen', '陈环卫')).handler.name, '陈环卫')
  })

  it('the whole tells that a part has changed, so that the reporter can be told, who sees the whole only', async ({tx}) => {
    const {case: one, token} = await report(tx)
    await walk(tx, one.id, until('accept'))
    await ask(tx, by('leader', 20), 'POST /cases/:id/moves/:move', {
      ...moved(one.id, 'split'),
      body: {parts: [{description: '只有同事看的垃圾', category: 'matter.06010'}, {description: '只有同事看的井盖'}]},
    })
    const whole = await ask(tx, by('clerk', 21), 'GET /cases/:id', {params: {id: one.id}})
    await ask(tx, by('leader', 30), 'POST /cases/:id/moves/:move', {...moved(whole.parts[1].id, 'void'), body: {reason: '不属实'}})
    const after = await ask(tx, by('clerk', 31), 'GET /cases/:id', {params: {id: one.id}})
    assert.deepEqual([after.openParts, after.history.at(-1).event], [1, 'case.part-ended'])
    const changed = async (minutes: number) =>
      (await ask(tx, by('leader', minutes), 'GET /cases', {query: {parts: 'changed'}})).cases.map(({id}: {id: string}) => id)
    assert.deepEqual(await changed(31), [one.id], 'whose part changed is listed until the reporter was written to')
    await tx
      .insertInto('cases.message')
      .values({
        id: v7(), case_id: one.id, district_id: '880101', thread: 'reporter', kind: 'message', text: '其中一处不属实', files: [],
        by: 'leader', by_name: '值班长', at: by('leader', 40).at, reply_to: null, template_id: null,
      }) // biome-ignore format: one message
      .execute()
    assert.deepEqual(await changed(41), [])
    await ask(tx, by('leader', 50), 'POST /cases/:id/moves/:move', {...moved(whole.parts[0].id, 'void'), body: {reason: '已经清走'}})
    assert.deepEqual(await changed(51), [one.id])
    const seen = JSON.stringify(await ask(tx, by('citizen', 52), 'GET /follow/:token', {params: {token: token ?? ''}}))
    assert.doesNotMatch(seen, /只有同事看的/)
  })

  it('no case is with nobody: a dispatch without a unit on the list is refused until one is named', async ({tx}) => {
    const {case: one} = await report(tx, {category: 'matter.09001'})
    await walk(tx, one.id, until('accept'))
    const open = await ask(tx, by('clerk', 15), 'GET /cases/:id', {params: {id: one.id}})
    assert.ok(
      open.next.every(({move}: {move: string}) => move !== 'dispatch'),
      'nothing is dispatched before it is filed',
    )
    await walk(tx, one.id, [['reclassify', 'clerk', {category: 'matter.06010'}], until('file').at(-1) ?? ['note', 'clerk']], 20)
    const sent = await ask(tx, by('dispatcher', 60), 'POST /cases/:id/moves/:move', {...moved(one.id, 'dispatch'), body: {}})
    assert.ok(sent.unit.id.length > 0 && sent.stageDueAt !== null)
  })

  it('the desk changes the priority, and the clocks of the stages that follow are the shorter ones', async ({tx}) => {
    const {case: one} = await report(tx)
    const urgent = await ask(tx, by('chief', 1), 'POST /cases/:id/moves/:move', {
      ...moved(one.id, 'prioritise'),
      body: {priority: 'urgent'},
    })
    assert.equal(urgent.priority, 'urgent')
    await walk(tx, one.id, until('accept'), 2)
    const detail = await ask(tx, by('clerk', 3), 'GET /cases/:id', {params: {id: one.id}})
    const filing = detail.clocks.find(({stage}: {stage: string}) => stage === 'file')
    assert.equal((Date.parse(filing.dueAt) - Date.parse(filing.startedAt)) / 60_000, 10)
  })
})
