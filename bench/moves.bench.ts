/**
 * Moves of cases per second: over HTTP with eight clients against a server process of its own, and in process.
 * Each case is reported, accepted, filed, dispatched, undertaken, handled, inspected, passed and closed; each of these is one move.
 */
import {type ChildProcess, spawn} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {Agent, request} from 'node:http'
import {fileURLToPath} from 'node:url'
import {systemAct} from '#kernel/act.ts'
import {moveCase, reportCase} from '#platform/cases/index.ts'
import {currentCatalogue, listConditions} from '#platform/standards/index.ts'
import {type BenchCity, benchKinds, makeBenchCity, worker} from './bench-store.ts'
import {few, printRow, seeded, spreadOf} from './measure.ts'

const CLIENTS = 8

/** As `npm start` runs it. */
const FLAGS = ['--max-semi-space-size=32']
const [SECONDS = '15'] = process.argv.slice(2)

const categories = ['matter.06010', 'matter.09005', 'component.01002', 'component.01037', 'matter.06012'] as const

interface Kit {
  readonly conditions: Readonly<Record<string, string>>
  readonly places: readonly (readonly [number, number])[]
}

/** What the clients draw from: a condition for each category and 500 seeded places within the city. */
async function packKit(city: BenchCity): Promise<Kit> {
  const {store} = await city.open()
  try {
    const at = new Date()
    await currentCatalogue(store.db, at)
    const conditions: Record<string, string> = {}
    for (const category of categories) {
      const [first] = await listConditions(store.db, {category, at})
      if (first !== undefined) conditions[category] = first.id
    }
    const random = seeded(20261122)
    const text = readFileSync(fileURLToPath(new URL('../cities/demo/grid/components.csv', import.meta.url)), 'utf8')
    const rows = text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','))
    const places = Array.from({length: 500}, () => rows[Math.floor(random() * rows.length)] ?? []).map(
      (row) => [Number(row[3]), Number(row[4])] as const,
    )
    return {conditions, places}
  } finally {
    await store.close()
  }
}

/** The moves after the report, with what each takes. */
const stepsOf = (category: string, condition: string) =>
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

const draw = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)] as T

interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, unknown>>
}

const callOver =
  (port: number, agent: Agent) =>
  (method: string, path: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const text = JSON.stringify(body)
      const sent = request(
        {
          host: '127.0.0.1',
          port,
          method,
          path,
          agent,
          headers: {...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text)},
        },
        (answer) => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk))
          answer.on('end', () =>
            resolve({status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8'), headers: answer.headers}),
          )
        },
      )
      sent.on('error', reject)
      sent.end(text)
    })

const residentMb = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

async function serve(city: BenchCity, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...FLAGS, fileURLToPath(new URL('../src/server/main.ts', import.meta.url))], {
    env: {...process.env, ...city.env, PORT: String(port)},
    stdio: ['ignore', process.stderr, 'inherit'],
  })
  for (let waited = 0; waited < 600; waited += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ok}) => ok,
      () => false,
    )
    if (ready) return child
  }
  throw new Error('The server did not become ready within a minute.')
}

async function overHttp(city: BenchCity, kit: Kit, port: number): Promise<void> {
  const server = await serve(city, port)
  const agent = new Agent({keepAlive: true, maxSockets: CLIENTS})
  const call = callOver(port, agent)
  let peak = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, residentMb(server.pid ?? 0))
  }, 200)
  try {
    const signedIn = await call('POST', '/api/session', worker, {})
    if (signedIn.status >= 300) throw new Error(signedIn.body)
    const [cookie = ''] = signedIn.headers['set-cookie'] as string[]
    const {csrf} = JSON.parse(signedIn.body) as {csrf: string}
    const headers = {cookie: cookie.split(';', 1)[0] ?? '', 'x-csrf-token': csrf}
    const times: number[] = []
    const timed = async (path: string, body: unknown): Promise<string> => {
      const started = performance.now()
      const answer = await call('POST', path, body, headers)
      times.push(performance.now() - started)
      if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.body}`)
      return answer.body
    }
    const client = async (seed: number, until: number): Promise<void> => {
      const random = seeded(seed)
      while (performance.now() < until) {
        const category = draw(categories, random)
        const reported = await timed('/api/cases', {
          source: 'patrol',
          description: '路边有暴露垃圾，请清理',
          place: draw(kit.places, random),
          category,
        })
        const {id} = (JSON.parse(reported) as {case: {id: string}}).case
        for (const [move, body] of stepsOf(category, kit.conditions[category] ?? '')) {
          if (performance.now() >= until) return
          await timed(`/api/cases/${id}/moves/${move}`, body)
        }
      }
    }
    const run = (seconds: number): Promise<unknown> =>
      Promise.all(Array.from({length: CLIENTS}, (_, index) => client(index + 1, performance.now() + seconds * 1000)))
    await run(3)
    times.length = 0
    const started = performance.now()
    await run(Number(SECONDS))
    const seconds = (performance.now() - started) / 1000
    const {median, p95, p99, most} = spreadOf(times)
    printRow(`moves over HTTP, ${CLIENTS} clients, ${city.kind}`, {
      moves: times.length,
      'per second': times.length / seconds,
      'median ms': median,
      'p95 ms': p95,
      'p99 ms': p99,
      'most ms': most,
      'server peak MB': peak,
    })
  } finally {
    clearInterval(watch)
    agent.destroy()
    server.kill('SIGTERM')
    await new Promise((resolve) => server.once('exit', resolve))
  }
}

async function inProcess(city: BenchCity, kit: Kit): Promise<void> {
  const {store} = await city.open()
  const times: number[] = []
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const started = performance.now()
    const done = await work()
    times.push(performance.now() - started)
    return done
  }
  const client = async (seed: number, until: number): Promise<void> => {
    const random = seeded(seed)
    const act = () => systemAct(new Date(), 'bench')
    while (performance.now() < until) {
      const category = draw(categories, random)
      const {case: reported} = await timed(() =>
        store.transact((tx) =>
          reportCase(tx, act(), {source: 'patrol', description: '路边有暴露垃圾', place: draw(kit.places, random), category}),
        ),
      )
      for (const [move, body] of stepsOf(category, kit.conditions[category] ?? '')) {
        if (performance.now() >= until) return
        await timed(() => store.transact((tx) => moveCase(tx, act(), {id: reported.id, move, ...body})))
      }
    }
  }
  const lanes = city.kind === 'postgres' ? CLIENTS : 1
  const run = (seconds: number): Promise<unknown> =>
    Promise.all(Array.from({length: lanes}, (_, index) => client(100 + index, performance.now() + seconds * 1000)))
  await run(2)
  times.length = 0
  const started = performance.now()
  await run(Number(SECONDS))
  const seconds = (performance.now() - started) / 1000
  const {median, p95, p99, most} = spreadOf(times)
  await store.close()
  printRow(`moves in process, ${lanes} at once, ${city.kind}`, {
    moves: times.length,
    'per second': times.length / seconds,
    'median ms': median,
    'p95 ms': p95,
    'p99 ms': p99,
    'most ms': most,
    'peak MB': few(process.resourceUsage().maxRSS / 1024),
  })
}

for (const kind of benchKinds) {
  const city = await makeBenchCity(kind)
  try {
    const kit = await packKit(city)
    await overHttp(city, kit, kind === 'postgres' ? 18_080 : 18_081)
    await inProcess(city, kit)
  } finally {
    await city.remove()
  }
}
