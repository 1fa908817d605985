import assert from 'node:assert/strict'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after} from 'node:test'
import {v4} from 'uuid'
import {onBothStores} from '#test/city.ts'
import {moveCase} from '../../actions/move.ts'
import {ask, buildTown, by, type Person, report, until, WEST, walk} from '../../test/town.ts'

const home = mkdtempSync(join(tmpdir(), 'field-'))
process.env.JINGCHENG_HOME = home
after(() => rmSync(home, {recursive: true, force: true}))

const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('tasks are what one may do outdoors now: asked of oneself or of nobody, of one’s own unit, with what closes them', async ({tx}) => {
    const tasks = async (who: Person) =>
      (await ask(tx, by(who, 300), 'GET /cases/tasks')).tasks as {id: string; allowed: string[]; closing: string; pictures: unknown[]}[]
    const [mine, anybody, hers, dispatched, undertaken, parks, inspecting] = await Promise.all([
      report(tx), report(tx), report(tx), report(tx), report(tx), report(tx), report(tx),
    ]) // biome-ignore format: one each
    await walk(tx, mine.case.id, until('ask-verification'))
    await walk(tx, anybody.case.id, [['ask-verification', 'clerk']])
    await walk(tx, hers.case.id, [['ask-verification', 'clerk', {person: {id: 'other', name: '何监督'}}]])
    await walk(tx, dispatched.case.id, until('dispatch'))
    await walk(tx, undertaken.case.id, until('undertake'))
    await walk(tx, parks.case.id, until('dispatch').slice(0, -1))
    await walk(tx, inspecting.case.id, until('ask-inspection'))
    const seen = await tasks('patrol')
    assert.deepEqual(
      seen.map(({id}) => id),
      [mine.case.id, inspecting.case.id, anybody.case.id],
    )
    assert.deepEqual(
      seen.map(({allowed}) => allowed),
      [
        ['confirm', 'deny'],
        ['pass', 'fail'],
        ['confirm', 'deny'],
      ],
    )
    assert.equal(typeof seen[1]?.closing, 'string')
    const theirs = await tasks('sanitation')
    assert.deepEqual(new Set(theirs.map(({id}) => id)), new Set([dispatched.case.id, undertaken.case.id]))
    assert.deepEqual(theirs.find(({id}) => id === undertaken.case.id)?.allowed, ['handle', 'ask-return'])
    assert.deepEqual(await tasks('parks'), [])
    assert.deepEqual(await tasks('clerk'), [])
    assert.deepEqual(await tasks('citizen'), [])
  })

  it('what is done on the spot, then verified by note, arrives with its pictures once, sent three times and out of order', async ({
    tx,
    db,
  }) => {
    const {id: file} = await ask(tx, by('patrol'), 'POST /cases/photos', {upload: {name: 'a.png', bytes: pixel, fields: {}}})
    const clientId = v4()
    const body = {
      source: 'patrol',
      description: '小广告',
      place: WEST,
      category: 'matter.06010',
      clientId,
      evidence: [{kind: 'before', file}],
    }
    const first = await ask(tx, by('patrol'), 'POST /cases', {body})
    const done = {id: first.case.id, move: 'self-handle', clientId: v4(), result: '已清除', evidence: [{kind: 'after', file}]} as const
    await moveCase(tx, by('patrol', 1), done)
    await moveCase(tx, by('clerk', 2), {id: done.id, move: 'confirm-self-handled'})
    assert.equal((await ask(tx, by('patrol', 3), 'POST /cases', {body})).case.id, first.case.id)
    const again = await ask(tx, by('patrol', 4), 'POST /cases/:id/moves/:move', {
      params: {id: done.id, move: 'self-handle'},
      body: {...done},
    })
    assert.deepEqual([again.again, again.made, again.state], [true, 2, 'closed'])
    const pieces = await db.selectFrom('cases.evidence').select('move').where('case_id', '=', done.id).orderBy('at').execute()
    assert.deepEqual(
      pieces.map(({move}) => move),
      ['report', 'self-handle'],
    )
  })
})
