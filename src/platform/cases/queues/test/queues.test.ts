import assert from 'node:assert/strict'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {verifyChains} from '#kernel/events.ts'
import {onBothStores} from '#test/city.ts'
import {listHistory, moveCase} from '../../actions/move.ts'
import {moveNames} from '../../core/moves.ts'
import {findCase, getCase} from '../../queries/case.ts'
import {buildTown, by, EAST, people, RUBBISH_CONDITION, report, until, WEST, walk} from '../../test/town.ts'
import {builtIn} from '../core/queues.ts'
import {bulkMoves, inverseOf, UNDO_MINUTES, UNDO_REASON} from '../core/undo.ts'
import {queueRoutes} from '../routes.ts'

/** Somebody with the rights of all these people. */
const together = (minutes: number, ...who: (keyof typeof people)[]): Act => ({
  by: {...people[who[0] ?? 'clerk'], grants: who.flatMap((name) => people[name].grants)},
  at: by('clerk', minutes).at,
})

const ask = async (tx: Tx, act: Act, name: string, {body = {}, params = {}}: {body?: object; params?: object} = {}) => {
  const route = queueRoutes.find(({method, path}) => `${method} ${path}` === name)
  if (route === undefined || typeof route.reply === 'string') throw new Error(`There is no route ${name}.`)
  const handle = route.handle as (asked: object) => Promise<unknown>
  const answer = await handle({tx, db: tx, act, params: route.params?.parse(params), body: route.body?.parse(body)})
  // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes, each checked by the schema of its route
  return route.reply.parse(answer) as any
}

/** Accounts of people who hold posts. */
const ACCOUNTS: Readonly<Record<string, string>> = {
  sanitation: '00000000-0000-7000-8000-00000000ac01',
  parks: '00000000-0000-7000-8000-00000000ac02',
  drainage: '00000000-0000-7000-8000-00000000ac03',
}
/** Somebody of the town as the account of that person. */
const signedIn = (who: 'sanitation' | 'parks' | 'drainage', minutes: number): Act => ({
  by: {...people[who], id: ACCOUNTS[who] ?? ''},
  at: by(who, minutes).at,
})

const OFFICE = '00000000-0000-7000-8000-0000000000a3'

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', async ({store}) => {
    await buildTown(store)
    const person = (n: number, account: string) =>
      `('00000000-0000-7000-8000-0000000100${n}0', '某', 'X', null, '${account}', '2000-01-01', 1)`
    await store.script(`insert into organisation.person (id, name, name_en, phone, account, valid_from, version) values ${person(1, ACCOUNTS.sanitation ?? '')}, ${person(2, ACCOUNTS.parks ?? '')};
      insert into organisation.post (id, unit, title, title_en, role, area, own_unit_only, category, valid_from, version) values
        ('00000000-0000-7000-8000-000000020000', '${OFFICE}', '处置员', 'Handler', 'handler', '880100', true, null, '2000-01-01', 1);
      insert into organisation.appointment (id, post, person, because, valid_from) values
        ('00000000-0000-7000-8000-000000030000', '00000000-0000-7000-8000-000000020000', '00000000-0000-7000-8000-000000010010', 'test', '2000-01-01'),
        ('00000000-0000-7000-8000-000000030001', '00000000-0000-7000-8000-000000020000', '00000000-0000-7000-8000-000000010020', 'test', '2000-01-01')`)
  })

  const three = async (tx: Tx): Promise<string[]> => {
    const made: string[] = []
    for (let n = 0; n < 3; n += 1) made.push((await report(tx, {place: n < 2 ? EAST : WEST})).case.id)
    return made
  }

  it('everybody has the queues of their rights, with live counts', async ({tx}) => {
    await three(tx)
    const queues = await ask(tx, by('clerk', 5), 'GET /cases/queues')
    const counts = Object.fromEntries(queues.map(({id, count}: {id: string; count: number}) => [id, count]))
    assert.equal(counts['to-accept'], 3)
    assert.equal(counts['to-dispatch'], undefined, 'a clerk does not dispatch')
    assert.equal((await ask(tx, by('western', 5), 'GET /cases/queues')).find(({id}: {id: string}) => id === 'to-accept').count, 1)
    assert.deepEqual(await ask(tx, by('citizen', 5), 'GET /cases/queues'), [])
    assert.equal(new Set(builtIn.map(({id}) => id)).size, builtIn.length)
  })

  it('a filter is saved, counted, changed, and shared with the people of one’s own unit', async ({tx}) => {
    const [one = ''] = await three(tx)
    await walk(tx, one, until('undertake'))
    const body = {name: '我的单', filter: {state: 'undertaken', category: 'matter.06'}, unit: OFFICE, pinned: true}
    const {id} = await ask(tx, signedIn('sanitation', 200), 'POST /cases/queues', {body})
    const seen = async (who: 'sanitation' | 'parks' | 'drainage') =>
      (await ask(tx, signedIn(who, 200), 'GET /cases/queues'))
        .filter(({kind}: {kind: string}) => kind !== 'built-in')
        .map((q: {kind: string; count: number; name: {zh: string}}) => [q.kind, q.name.zh, q.count])
    assert.deepEqual(await seen('sanitation'), [['saved', '我的单', 1]])
    assert.deepEqual(await seen('parks'), [['shared', '我的单', 1]], 'whose rights decide what it counts')
    assert.deepEqual(await seen('drainage'), [], 'not of that unit')
    await ask(tx, signedIn('sanitation', 201), 'PUT /cases/queues/:id', {params: {id}, body: {...body, name: '今日', filter: {ids: one}}})
    assert.deepEqual(await seen('sanitation'), [['saved', '今日', 1]])
    await assert.rejects(ask(tx, signedIn('parks', 202), 'PUT /cases/queues/:id', {params: {id}, body}), {code: 'case.unknown-filter'})
    await assert.rejects(ask(tx, signedIn('drainage', 202), 'POST /cases/queues', {body}), {code: 'case.not-your-seat'})
    for (const filter of [{state: 'gone'}, {nonsense: '1'}])
      await assert.rejects(ask(tx, signedIn('sanitation', 200), 'POST /cases/queues', {body: {...body, filter}}), {name: 'ZodError'})
    await assert.rejects(ask(tx, signedIn('parks', 203), 'DELETE /cases/queues/:id', {params: {id}}), {code: 'case.unknown-filter'})
    await ask(tx, signedIn('sanitation', 203), 'DELETE /cases/queues/:id', {params: {id}})
    assert.deepEqual(await seen('sanitation'), [])
  })

  it('one move on many cases: each by its own rules, and the rest go on', async ({tx}) => {
    const [one = '', two = '', three_ = ''] = await three(tx)
    await walk(tx, two, until('accept'))
    const missing = '00000000-0000-7000-8000-00000000dead'
    const clientId = '00000000-0000-7000-8000-00000000b001'
    const body = {move: 'accept', cases: [one, two, three_, missing], clientId}
    const done = await ask(tx, by('clerk', 30), 'POST /cases/bulk', {body})
    assert.deepEqual([done.done, done.refused, done.undoable], [2, 2, 2])
    const why = new Map(
      done.outcomes.map((line: {case: string; problem: {code: string} | null}) => [line.case, line.problem?.code ?? null]),
    )
    assert.deepEqual([why.get(one), why.get(two), why.get(missing)], [null, 'case.wrong-state', 'case.unknown'])
    assert.deepEqual(await ask(tx, by('clerk', 31), 'POST /cases/bulk', {body}), done, 'sent again it does nothing')
    assert.equal((await getCase(tx, one)).version, 2)
    const western = await ask(tx, by('western', 40), 'POST /cases/bulk', {
      body: {move: 'file', condition: RUBBISH_CONDITION, cases: [one, three_]},
    })
    assert.deepEqual([western.done, western.refused], [1, 1])
    assert.equal((await verifyChains(tx)).broken, null)
  })

  it('it is taken back by the inverse moves, but not what has moved since', async ({tx}) => {
    const [one = '', two = '', three_ = ''] = await three(tx)
    const {id} = await ask(tx, together(30, 'clerk', 'leader'), 'POST /cases/bulk', {body: {move: 'accept', cases: [one, two, three_]}})
    await moveCase(tx, by('leader', 32), {id: two, move: 'file', condition: RUBBISH_CONDITION})
    await assert.rejects(ask(tx, by('western', 33), 'POST /cases/bulk/:id/undo', {params: {id}}), {code: 'case.unknown-bulk'})
    const undone = await ask(tx, together(35, 'clerk', 'leader'), 'POST /cases/bulk/:id/undo', {params: {id}})
    const lines = new Map(
      undone.outcomes.map((line: {case: string; undone: {done: boolean; problem: {code: string} | null}}) => [line.case, line.undone]),
    )
    assert.deepEqual(
      [one, two, three_].map((key) => (lines.get(key) as {problem: {code: string} | null}).problem?.code ?? 'done'),
      ['done', 'case.moved-since', 'done'],
    )
    assert.deepEqual([(await getCase(tx, one)).state, (await getCase(tx, two)).state], ['reported', 'filed'])
    const held = await findCase(tx, one)
    assert.ok(held)
    const last = (await listHistory(tx, held)).at(-1)
    assert.deepEqual([last?.name, last?.body.reason], ['case.sent-back', UNDO_REASON])
    await assert.rejects(ask(tx, together(36, 'clerk', 'leader'), 'POST /cases/bulk/:id/undo', {params: {id}}), {
      code: 'case.undone-before',
    })
    assert.equal((await verifyChains(tx)).broken, null)
  })

  it('without the right for the inverse move, or too late, nothing is taken back', async ({tx}) => {
    const cases = await three(tx)
    const {id} = await ask(tx, by('clerk', 30), 'POST /cases/bulk', {body: {move: 'accept', cases}})
    await assert.rejects(ask(tx, by('clerk', 31 + UNDO_MINUTES), 'POST /cases/bulk/:id/undo', {params: {id}}), {
      code: 'case.too-late-to-undo',
    })
    const undone = await ask(tx, by('clerk', 31), 'POST /cases/bulk/:id/undo', {params: {id}})
    assert.ok(
      undone.outcomes.every(
        (line: {undone: {done: boolean; problem: {code: string}}}) => !line.undone.done && line.undone.problem.code === 'case.not-allowed',
      ),
    )
    assert.equal((await getCase(tx, cases[0] ?? '')).state, 'accepted')
  })

  it('the same kind nearby is found, to be done on the same trip', async ({tx}) => {
    const {case: here} = await report(tx)
    const {case: near} = await report(tx, {place: [EAST[0] + 0.001, EAST[1]]})
    await report(tx, {place: [EAST[0] + 0.001, EAST[1]], category: undefined})
    await report(tx, {place: WEST})
    const found = await ask(tx, by('clerk', 30), 'GET /cases/:id/nearby', {params: {id: here.id}})
    assert.deepEqual(
      found.map(({id}: {id: string}) => id),
      [near.id],
    )
    assert.ok(found[0].metres > 90 && found[0].metres < 100)
    await assert.rejects(ask(tx, by('western', 30), 'GET /cases/:id/nearby', {params: {id: here.id}}), {code: 'access.forbidden'})
  })

  it('the table of inverses names real moves', async () => {
    const before = {unitId: 'u', category: 'c', handlerId: 'h', handlerName: 'n', priority: 0, state: 'dispatched'} as const
    for (const move of bulkMoves) {
      const inverse = inverseOf(move, before)
      if (inverse !== null) assert.ok(moveNames.includes(inverse.move), move)
    }
    assert.equal(inverseOf('assign-person', {...before, handlerId: null}), null)
    assert.equal(inverseOf('reject', before), null)
  })
})
