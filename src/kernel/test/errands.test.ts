import assert from 'node:assert/strict'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after} from 'node:test'
import {sql} from 'kysely'
import {z} from 'zod'
import {isProblem, Problem, problem} from '#lib/problem.ts'
import {onBothStores} from '#test/city.ts'
import type {Act} from '../act.ts'
import {findActor} from '../auth/authenticate.ts'
import {defineRole, grantRole, openAccount} from '../auth/index.ts'
import type {Tx} from '../db.ts'
import {askAgain, askErrand, cancelErrand, doErrand, getOwn, sweepErrands} from '../errands/actions.ts'
import {type Bench, defineErrand, errandKinds, type Outcome} from '../errands/contract.ts'
import {readErrors} from '../errands/queries.ts'
import {verifyChains} from '../events.ts'

const home = mkdtempSync(join(tmpdir(), 'jingcheng-errands-'))
process.env.JINGCHENG_HOME = home
after(() => rmSync(home, {recursive: true, force: true}))

const refused = problem('trial.refused', 409, {zh: () => '不行，请改。', en: () => 'No; change it.'})

/** What a kind of errand does is handed over by each test. */
let run: (bench: Bench) => Promise<Outcome> = async () => ({facts: {}})
const kinds = errandKinds([
  {
    name: 'trial',
    errands: {
      load: defineErrand({
        title: {zh: '试载', en: 'Load'},
        may: 'trial.load',
        asked: z.object({dryRun: z.boolean().default(false)}),
        uploadBytes: 1_000,
        run: (bench) => run(bench),
      }),
    },
  },
])

const upload = {name: 'rows.csv', bytes: Buffer.from('a,b\n1,2\n3,4\n'), fields: {}}

async function somebody(tx: Tx, act: Act, login = 'loader'): Promise<Act> {
  await defineRole(tx, act, {id: 'loader', title: {zh: '装载员', en: 'Loader'}, permissions: ['trial.load']})
  const {id} = await openAccount(tx, act, {login, name: '装载', password: 'Zhuang-Zai-2026'})
  await grantRole(tx, act, {account: id, role: 'loader', because: 'test'})
  const by = await findActor(tx, id, act.at)
  assert.ok(by)
  return {by, at: act.at}
}

const ask = (tx: Tx, act: Act, asked: object = {}) => askErrand(tx, act, kinds, {kind: 'trial.load', asked, upload})

onBothStores('schema', (it) => {
  it('is asked for, done by the right hand with its file, and keeps what came of it', async ({tx, transact, act}) => {
    const loader = await somebody(tx, act)
    const {id, state} = await ask(tx, loader, {dryRun: true})
    assert.equal(state, 'waiting')
    run = async ({file, act: {by}, tell, write, writtenBefore}) => {
      assert.equal(writtenBefore, 0)
      await tell({done: 1, total: 2, bad: 1})
      assert.deepEqual(await getOwn(tx, loader, id).then(({state: now, done, total, bad}) => [now, done, total, bad]), ['looking', 1, 2, 1])
      const wrote = await write(async () => 2, {done: 2, total: 2, bad: 1})
      return {facts: {wrote, name: by.name, bytes: file?.bytes.length ?? 0}, errors: [{line: 3, column: 'b', zh: '错', en: 'wrong'}]}
    }
    assert.equal(await doErrand({db: tx, transact, act, errands: kinds}), 1)
    assert.equal(await doErrand({db: tx, transact, act, errands: kinds}), 0, 'it is done once')
    const done = await getOwn(tx, loader, id)
    assert.deepEqual([done.state, done.written, done.facts], ['done', 2, {wrote: 2, name: '装载', bytes: 12}])
    assert.equal((await readErrors(tx, id)).length, 1)
    assert.equal((await verifyChains(tx)).broken, null)

    const again = await askAgain(tx, loader, kinds, id, {dryRun: false})
    assert.deepEqual([again.asked, again.fileId], [{dryRun: false}, done.fileId])
  })

  it('only who may asks, and only whose it is sees it', async ({tx, act}) => {
    const loader = await somebody(tx, act)
    const {id} = await ask(tx, loader)
    const other = {...loader, by: {...loader.by, id: 'other', grants: []}}
    await assert.rejects(ask(tx, other), (error) => isProblem(error, 'access.forbidden'))
    await assert.rejects(getOwn(tx, other, id), (error) => isProblem(error, 'errands.no-such-errand'))
    await assert.rejects(cancelErrand(tx, other, id), (error) => isProblem(error, 'errands.no-such-errand'))
    await assert.rejects(ask(tx, loader, {dryRun: 'perhaps'}), (error) => isProblem(error, 'errands.bad-question'))
    for (let n = 0; n < 4; n++) await ask(tx, loader)
    await assert.rejects(ask(tx, loader), (error) => isProblem(error, 'errands.too-many'))
  })

  it('is cancelled before it writes, and not after', async ({tx, transact, act}) => {
    const loader = await somebody(tx, act)
    const waiting = await ask(tx, loader)
    assert.equal((await cancelErrand(tx, loader, waiting.id)).state, 'cancelled')
    assert.equal(await doErrand({db: tx, transact, act, errands: kinds}), 0)

    const looking = await ask(tx, loader)
    run = async ({tell, write}) => {
      await cancelErrand(tx, loader, looking.id)
      await tell({done: 1, total: 2})
      await write(async () => assert.fail('nothing is written'), {done: 2, total: 2})
      return {facts: {}}
    }
    await doErrand({db: tx, transact, act, errands: kinds})
    assert.deepEqual(await getOwn(tx, loader, looking.id).then(({state, written}) => [state, written]), ['cancelled', 0])

    const writing = await ask(tx, loader)
    run = async ({write}) => {
      await write(async () => 1, {done: 1, total: 2})
      await assert.rejects(cancelErrand(tx, loader, writing.id), (error) => isProblem(error, 'errands.too-late'))
      await write(async () => 1, {done: 2, total: 2})
      return {facts: {}}
    }
    await doErrand({db: tx, transact, act, errands: kinds})
    assert.deepEqual(await getOwn(tx, loader, writing.id).then(({state, written}) => [state, written]), ['done', 2])
  })

  it('goes on where its process died, is left when the process ends, and never has two at work', async ({tx, transact, act}) => {
    const loader = await somebody(tx, act)
    const {id} = await ask(tx, loader)
    const seen: number[] = []
    let other: Promise<number> | undefined
    run = async ({write, writtenBefore}) => {
      seen.push(writtenBefore)
      await write(async () => 3, {done: 3, total: 6})
      if (writtenBefore > 0) return {facts: {written: writtenBefore + 3}}
      // Silent for long: another process takes it up, and this one finds that it has nothing more to say.
      await sql`update kernel.errand set seen_at = now() - interval '1 hour'`.execute(tx)
      other = doErrand({db: tx, transact, act, errands: kinds})
      await other
      await write(async () => assert.fail('it is somebody else’s'), {done: 6, total: 6})
      return {facts: {}}
    }
    await doErrand({db: tx, transact, act, errands: kinds})
    assert.deepEqual(seen, [0, 3])
    assert.deepEqual(await getOwn(tx, loader, id).then(({state, written, facts}) => [state, written, facts]), ['done', 6, {written: 6}])

    const left = await ask(tx, loader)
    let ends = false
    run = async ({write}) => {
      await write(async () => 1, {done: 1, total: 2})
      ends = true
      await write(async () => 1, {done: 2, total: 2})
      return {facts: {}}
    }
    await doErrand({db: tx, transact, act, errands: kinds, stopping: () => ends})
    assert.deepEqual(await getOwn(tx, loader, left.id).then(({state, endedAt}) => [state, endedAt]), ['writing', null])
    run = async ({writtenBefore}) => ({facts: {writtenBefore}})
    assert.equal(await doErrand({db: tx, transact, act, errands: kinds}), 1, 'the next process takes it up at once')
    assert.deepEqual((await getOwn(tx, loader, left.id)).facts, {writtenBefore: 1})
  })

  it('says why it failed: by a problem, by a fault, and because whoever asked is gone', async ({tx, transact, act}) => {
    const loader = await somebody(tx, act)
    const outcomes: (string | undefined)[] = []
    for (const error of [refused({}), new Error('a bolt is loose')]) {
      const {id} = await ask(tx, loader)
      run = () => Promise.reject(error)
      const done = doErrand({db: tx, transact, act, errands: kinds})
      if (error instanceof Problem) await done
      else await assert.rejects(done, /bolt/, 'the health of the job shows it')
      const {state, problem: why} = await getOwn(tx, loader, id)
      outcomes.push(state, why?.code)
    }
    assert.deepEqual(outcomes, ['failed', 'trial.refused', 'failed', 'errands.broke'])
    const {id} = await ask(tx, loader)
    await sql`update kernel.account set disabled_at = now() where id = ${loader.by.id}`.execute(tx)
    await doErrand({db: tx, transact, act, errands: kinds})
    assert.equal((await getOwn(tx, loader, id)).problem?.code, 'errands.asker-gone')
  })

  it('its file is cleared away after a week, unless a younger errand is about it', async ({tx, transact, act}) => {
    const loader = await somebody(tx, act)
    run = async () => ({facts: {}})
    const {id} = await ask(tx, loader)
    await doErrand({db: tx, transact, act, errands: kinds})
    const later = (days: number): Act => ({...act, at: new Date(Date.now() + days * 86_400_000)})
    await sweepErrands(tx, later(6))
    assert.notEqual((await getOwn(tx, loader, id)).fileId, null)
    await askAgain(tx, loader, kinds, id, {})
    await sweepErrands(tx, later(8))
    assert.notEqual((await getOwn(tx, loader, id)).fileId, null, 'the younger one still needs it')
    await doErrand({db: tx, transact, act, errands: kinds})
    await sweepErrands(tx, later(8))
    assert.equal((await getOwn(tx, loader, id)).fileId, null)
    await assert.rejects(askAgain(tx, loader, kinds, id, {}), (error) => isProblem(error, 'errands.file-needed'))
    await sweepErrands(tx, later(100))
    await assert.rejects(getOwn(tx, loader, id), (error) => isProblem(error, 'errands.no-such-errand'))
  })
})
