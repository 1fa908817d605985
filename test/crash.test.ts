/**
 * What was acknowledged survives `kill -9`: a server process of its own, eight clients moving cases, a kill in the middle, a second start.
 * On PostgreSQL nothing acknowledged may be lost and nothing may be half there; the embedded store promises only to open again, whole.
 */
import assert from 'node:assert/strict'
import {type ChildProcess, spawn} from 'node:child_process'
import {mkdtempSync, readFileSync, renameSync, rmSync} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {test} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import {sql} from 'kysely'
import {systemAct} from '#kernel/act.ts'
import {defineRole, grantRole, openAccount} from '#kernel/auth/index.ts'
import type {Store} from '#kernel/db.ts'
import {verifyChains} from '#kernel/events.ts'
import {openHomeStore} from '#kernel/stores/home.ts'
import {cases} from '#platform/cases/pack.ts'
import {listConditions} from '#platform/standards/index.ts'
import {copyEmbedded, openTestStore} from '#test/city.ts'

const worker = {login: 'crash', password: 'Fast&Fair-2026'}
const CLIENTS = 8
const CATEGORY = 'matter.06010'
const main = fileURLToPath(new URL('../src/server/main.ts', import.meta.url))

/** The moves of one case from report to close, with what each takes. */
const steps = (category: string, condition: string) =>
  [
    ['accept', {}],
    ['file', {category, condition}],
    ['dispatch', {}],
    ['undertake', {}],
    ['handle', {result: '已清理完毕', evidence: [{kind: 'after', text: '已清理，现场整洁'}]}],
    ['ask-inspection', {}],
    ['pass', {}],
    ['close', {closing: true}],
  ] as const

/** What the server has said is done: a case and its version. */
interface Acknowledged {
  readonly id: string
  readonly version: number
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

async function serve(city: TestCity): Promise<{readonly url: string; readonly child: ChildProcess}> {
  const port = await freePort()
  const env = {...process.env, ...city.env, PORT: String(port), RATE_LIMIT: '1000000', DATABASE_CONNECTIONS: '10'}
  const child = spawn(process.execPath, [main], {env, stdio: ['ignore', 'ignore', 'inherit']})
  const url = `http://127.0.0.1:${port}`
  let last = 'nothing'
  for (let waited = 0; waited < 240 && child.exitCode === null && child.signalCode === null; waited += 1) {
    await sleep(500)
    const ready = await fetch(`${url}/readyz`, {signal: AbortSignal.timeout(5_000)}).then(
      async (answer) => {
        last = await answer.text()
        return answer.ok
      },
      (error) => {
        last = String(error.cause ?? error)
        return false
      },
    )
    if (ready) return {url, child}
  }
  const ended = child.exitCode ?? child.signalCode
  child.kill('SIGKILL')
  throw new Error(`The server did not become ready; ended ${ended}, its last word: ${last}`)
}

const stop = async (child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await gone
}

/** Eight clients move cases until the server is gone or `enough` moves are made; returns what each was told is done. */
async function work(
  {url, condition}: {readonly url: string; readonly condition: string},
  enough: number,
  onMove: (made: number) => void,
): Promise<readonly Acknowledged[]> {
  const begun = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify(worker),
  })
  const {csrf} = (await begun.json()) as {csrf: string}
  const headers = {'content-type': 'application/json', cookie: begun.headers.getSetCookie()[0]?.split(';')[0] ?? '', 'x-csrf-token': csrf}
  const rows = readFileSync(fileURLToPath(new URL('../cities/demo/grid/components.csv', import.meta.url)), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
  const done = new Map<string, number>()
  let made = 0
  const post = async (path: string, body: unknown): Promise<Acknowledged | undefined> => {
    const answer = await fetch(`${url}${path}`, {method: 'POST', headers, body: JSON.stringify(body)}).catch(() => undefined)
    const text = await answer?.text().catch(() => undefined)
    if (answer === undefined || text === undefined) return undefined
    assert.ok(answer.ok, `${path}: ${answer.status} ${text}`)
    // A report is answered with more than the case.
    const told = JSON.parse(text) as Acknowledged & {case?: Acknowledged}
    const {id, version} = told.case ?? told
    done.set(id, version)
    made += 1
    onMove(made)
    return {id, version}
  }
  const client = async (first: number): Promise<void> => {
    for (let turn = first; made < enough; turn += CLIENTS) {
      const [, , , lng, lat] = rows[(turn * 37) % rows.length]?.split(',') ?? []
      const report = {source: 'patrol', description: '路边有暴露垃圾', place: [Number(lng), Number(lat)], category: CATEGORY}
      const reported = await post('/api/cases', report)
      if (reported === undefined) return
      for (const [move, body] of steps(CATEGORY, condition)) {
        if ((await post(`/api/cases/${reported.id}/moves/${move}`, body)) === undefined) return
      }
    }
  }
  await Promise.all(Array.from({length: CLIENTS}, (_, index) => client(index)))
  return [...done].map(([id, version]) => ({id, version}))
}

/** Every case with what its row says and what its events say. */
async function look({db}: Store) {
  const {rows} = await sql<{id: string; state: string; version: number; seq: number; moves: number; told: number}>`
    select c.id::text as id, c.state, c.version, coalesce(c.event_seq, 1) as seq, count(*)::int as moves, max((e.body->>'version')::int) as told
    from cases.case c join kernel.event e on e.district_id = c.district_id and e.subject = c.id::text and e.name <> 'case.overdue'
    group by c.id`.execute(db)
  const {rows: orphans} = await sql<{subject: string}>`
    select subject from kernel.event e where name = 'case.reported' and not exists (select from cases.case c where c.id::text = e.subject)`.execute(
    db,
  )
  return {cases: new Map(rows.map((row) => [row.id, row])), orphans}
}

const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  for (let waited = 0; waited < 600; waited += 1) {
    if (await holds()) return
    await sleep(100)
  }
  assert.fail(`${what} did not come true within a minute`)
}

const needsPostgres = process.env.DATABASE_URL ? false : 'PostgreSQL is needed: set DATABASE_URL'

const conditionOf = async ({db}: Store): Promise<string> => {
  const [condition] = await listConditions(db, {category: CATEGORY, at: new Date()})
  assert.ok(condition !== undefined, `the demo city has no condition for ${CATEGORY}`)
  return condition.id
}

/** A demo city of its own with somebody who may do everything a case can ask for, and how a server reaches it. */
interface TestCity {
  readonly env: Readonly<Record<string, string>>
  readonly open: () => Promise<Store>
  readonly remove: () => Promise<void>
}

const employ = (store: Store): Promise<void> =>
  store.transact(async (tx) => {
    const act = systemAct(new Date(), 'test')
    await defineRole(tx, act, {id: 'crash', title: {zh: '测试', en: 'Test'}, permissions: Object.keys(cases.permissions)})
    const {id} = await openAccount(tx, act, {login: worker.login, name: '测试员', password: worker.password})
    await grantRole(tx, act, {account: id, role: 'crash', because: 'test'})
  })

const settings = {LOG_LEVEL: 'error', HOST: '127.0.0.1', JINGCHENG_ROLES: 'web,jobs', SIMULATE_DAYS: '0'}

async function cityOnPostgres(): Promise<TestCity> {
  const store = await openTestStore('postgres', 'demo')
  await employ(store)
  const [{name = ''} = {}] = (await store.script('select current_database() as name')) as {name: string}[]
  const home = mkdtempSync(join(tmpdir(), 'jingcheng-crash-'))
  const url = Object.assign(new URL(process.env.DATABASE_URL ?? ''), {pathname: `/${name}`}).href
  return {
    env: {...settings, JINGCHENG_HOME: home, DATABASE_URL: url},
    open: async () => store,
    remove: () => store.close().finally(() => rmSync(home, {recursive: true, force: true})),
  }
}

async function cityEmbedded(): Promise<TestCity> {
  const home = mkdtempSync(join(tmpdir(), 'jingcheng-crash-'))
  renameSync(await copyEmbedded('demo'), join(home, 'pgdata'))
  const open = (): Promise<Store> => openHomeStore(home, () => undefined)
  const store = await open()
  await employ(store).finally(() => store.close())
  return {
    env: {...settings, JINGCHENG_HOME: home, DATABASE_URL: ''},
    open,
    remove: async () => rmSync(home, {recursive: true, force: true}),
  }
}

test('PostgreSQL: a kill -9 loses nothing that was acknowledged and leaves nothing half done', {skip: needsPostgres}, async (t) => {
  const city = await cityOnPostgres()
  const store = await city.open()
  const children: ChildProcess[] = []
  const start = async (): Promise<string> => {
    const {url, child} = await serve(city)
    children.push(child)
    return url
  }
  try {
    const count = async (question: string): Promise<number> => Number((await store.script(question))[0]?.n)
    const condition = await conditionOf(store)
    const archivedBefore = await count("select count(*) n from cases.case where state = 'archived'")
    const first = await start()
    let killed = false
    const done = await work({url: first, condition}, 1_000, (made) => {
      if (made === 500) killed = children[0]?.kill('SIGKILL') === true
    })
    assert.ok(killed && done.length > 20, 'the server was killed before it had done anything')
    const second = await start()
    const {cases, orphans} = await look(store)
    for (const {id, version} of done) {
      const kept = cases.get(id)
      assert.ok(kept !== undefined && kept.version >= version, `${id}: ${version} was acknowledged, ${kept?.version ?? 'nothing'} is kept`)
    }
    for (const {id, version, moves, told, seq} of cases.values()) {
      assert.deepEqual({moves, told, seq}, {moves: version, told: version, seq: version}, `${id} is half there`)
    }
    assert.deepEqual(orphans, [], 'events of cases that are not there')
    assert.equal((await verifyChains(store.db)).broken, null)
    await until(
      'the archiving of every closed case',
      async () => (await count("select count(*) n from cases.case where state = 'closed'")) === 0,
    )
    const archived = await count("select count(*) n from cases.case where state = 'archived'")
    assert.ok(archived > archivedBefore + 10, 'no case was archived')
    assert.equal(await count('select count(*) n from cases.record'), archived, 'each archived case has its record')
    t.diagnostic(`${cases.size} cases, ${done.length} acknowledged, ${archived - archivedBefore} archived`)
    const more = await work({url: second, condition}, 100, () => undefined)
    assert.ok(more.length > 0, 'the second server does not work on')
    assert.equal((await verifyChains(store.db)).broken, null)
  } finally {
    for (const child of children) await stop(child, 'SIGKILL')
    await city.remove()
  }
})

test('the embedded store opens again after a kill -9, with every chain whole', async (t) => {
  const city = await cityEmbedded()
  let child: ChildProcess | undefined
  let store: Store | undefined
  try {
    const before = await city.open()
    const condition = await conditionOf(before).finally(() => before.close())
    const first = await serve(city)
    child = first.child
    const done = await work({url: first.url, condition}, 300, (made) => {
      if (made === 150) first.child.kill('SIGKILL')
    })
    await stop(first.child, 'SIGKILL')
    store = await city.open()
    const {cases, orphans} = await look(store)
    const lost = done.filter(({id, version}) => (cases.get(id)?.version ?? 0) < version)
    for (const {id, version, moves, told} of cases.values())
      assert.deepEqual({moves, told}, {moves: version, told: version}, `${id} is half there`)
    assert.deepEqual(orphans, [])
    assert.equal((await verifyChains(store.db)).broken, null)
    t.diagnostic(`${done.length} cases acknowledged, ${lost.length} of them behind what was acknowledged`)
  } finally {
    if (child !== undefined) await stop(child, 'SIGKILL')
    await store?.close()
    await city.remove()
  }
})
