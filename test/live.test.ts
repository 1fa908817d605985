/**
 * A new case at one server process is known to the pages of another within two seconds of its commit: two real processes on one PostgreSQL.
 * The embedded store has one process; what it tells is tested in `src/kernel/test/live.test.ts`.
 */
import assert from 'node:assert/strict'
import {type ChildProcess, spawn} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {type TestContext, test} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import {systemAct} from '#kernel/act.ts'
import type {Store} from '#kernel/db.ts'
import {reportCase} from '#platform/cases/index.ts'
import {listStandings} from '#platform/cases/queries/standing.ts'
import {openTestStore} from '#test/city.ts'

const main = fileURLToPath(new URL('../src/server/main.ts', import.meta.url))
const skip = process.env.DATABASE_URL === undefined ? 'no DATABASE_URL' : false
const password = 'Jingcheng@2026'

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

async function serve(t: TestContext, database: string): Promise<{readonly url: string; readonly child: ChildProcess}> {
  const [port, home] = [await freePort(), mkdtempSync(join(tmpdir(), 'jingcheng-live-'))]
  const env = {
    ...process.env,
    DATABASE_URL: database,
    JINGCHENG_HOME: home,
    JINGCHENG_ROLES: 'web',
    PORT: String(port),
    DATABASE_CONNECTIONS: '4',
  }
  const child = spawn(process.execPath, [main], {env, stdio: ['ignore', 'ignore', 'inherit']})
  t.after(() => {
    child.kill('SIGKILL')
    rmSync(home, {recursive: true, force: true})
  })
  const url = `http://127.0.0.1:${port}`
  for (let waited = 0; waited < 240 && child.exitCode === null; waited += 1) {
    if (
      await fetch(`${url}/readyz`).then(
        ({ok}) => ok,
        () => false,
      )
    )
      return {url, child}
    await sleep(250)
  }
  throw new Error(`The server did not become ready (ended ${child.exitCode}).`)
}

const enter = async (url: string, login: string) => {
  const begun = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify({login, password}),
  })
  assert.equal(begun.status, 200)
  const {csrf} = (await begun.json()) as {csrf: string}
  return {'content-type': 'application/json', cookie: begun.headers.getSetCookie()[0]?.split(';')[0] ?? '', 'x-csrf-token': csrf}
}

/** What a stream has said, and when. */
async function listen(url: string, headers: Readonly<Record<string, string>>) {
  const {body} = await fetch(`${url}/api/live`, {headers})
  const said: {text: string; at: number}[] = []
  let ended = false
  void (async () => {
    for await (const bytes of body ?? []) said.push({text: new TextDecoder().decode(bytes), at: performance.now()})
  })()
    .catch(() => undefined)
    .finally(() => {
      ended = true
    })
  const until = async (word: string): Promise<number> => {
    for (let waited = 0; waited < 1_000; waited += 1) {
      const found = said.find(({text}) => text.includes(word))
      if (found !== undefined) return found.at
      await sleep(10)
    }
    throw new Error(`${word} was not told: ${JSON.stringify(said)}`)
  }
  await until('hello')
  return {until, said, ended: () => ended}
}

const databaseOf = async (store: Store): Promise<string> => {
  const [row] = await store.script('select current_database() as name')
  return Object.assign(new URL(process.env.DATABASE_URL ?? ''), {pathname: `/${String(row?.name)}`}).href
}

test('what one process commits, another tells', {skip, timeout: 300_000}, async (t) => {
  const store = await openTestStore('postgres', 'demo')
  t.after(() => store.close())
  const database = await databaseOf(store)
  const [one, other] = await Promise.all([serve(t, database), serve(t, database)])
  const [clerk, listener, outsider] = await Promise.all([enter(one.url, 'shouli'), enter(other.url, 'lingdao'), enter(other.url, 'anquan')])
  const [stream, deaf] = await Promise.all([listen(other.url, listener), listen(other.url, outsider)])

  const report = async (): Promise<string> => {
    const answer = await fetch(`${one.url}/api/cases`, {
      method: 'POST',
      headers: clerk,
      body: JSON.stringify({source: 'hotline', description: '路边有暴露垃圾', place: [114.0003, 30.0012]}),
    })
    const {case: reported} = (await answer.json()) as {case?: {id: string}}
    assert.ok(reported, `${answer.status}`)
    return reported.id
  }

  await t.test('a new case is told within two seconds of its commit, by id alone', async () => {
    const delays: number[] = []
    for (let round = 0; round < 10; round += 1) {
      const id = await report()
      const answered = performance.now()
      delays.push((await stream.until(id)) - answered)
    }
    assert.ok(Math.max(...delays) < 2_000, `told after ${delays.map((ms) => ms.toFixed(0)).join(', ')} ms`)
    t.diagnostic(`told ${delays.map((ms) => ms.toFixed(0)).join(', ')} ms after the answer`)
    assert.doesNotMatch(JSON.stringify(stream.said), /暴露垃圾|990100\.|林晓岚/)
    assert.ok(!deaf.said.some(({text}) => text.includes('told')), 'who may not read cases hears nothing of them')
  })

  await t.test('a listening connection that was cut is made anew and catches up', async () => {
    await store.script(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'jingcheng live' and datname = current_database()",
    )
    const reported = await store.transact((tx) =>
      reportCase(tx, systemAct(new Date(), 'test'), {source: 'patrol', description: '井盖破损', place: [114.0003, 30.0012]}),
    )
    assert.equal((await listStandings(store.db, [reported.case.id, 'no-case'])).length, 1)
    await stream.until(reported.case.id)
  })

  await t.test('a server that is told to stop ends its streams and is gone', async () => {
    const gone = new Promise((resolve) => other.child.once('exit', resolve))
    other.child.kill('SIGTERM')
    await gone
    for (let waited = 0; waited < 200 && !stream.ended(); waited += 1) await sleep(10)
    assert.ok(stream.ended())
  })
})
