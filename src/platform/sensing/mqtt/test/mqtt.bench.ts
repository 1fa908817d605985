/**
 * How many observations a second come in over MQTT with QoS 1 and are kept, on each store: `npm run bench -- mqtt [SECONDS [PER_SECOND [STORE]]]`.
 * 1,000 devices in a process of their own send messages of ten values to a server process; the server writes, sums and renews the latest as always.
 * Beside it: the same messages, one transaction each, eight at once and without MQTT, as a plain server would.
 */
import {readFileSync} from 'node:fs'
import {sql} from 'kysely'
import {systemAct} from '#kernel/act.ts'
import type {Store} from '#kernel/db.ts'
import {type BenchCity, benchKinds, makeBenchCity} from '../../../../../bench/bench-store.ts'
import {printRow} from '../../../../../bench/measure.ts'
import {observe} from '../../actions/observe.ts'
import {listStreamHeads} from '../../queries/observations.ts'
import {countKept, deviceKeys, end, plantDevices, type Serving, sendCrowd, serve} from './house.ts'

const SECONDS = Number(process.argv[2] ?? 30)
const DEVICES = 1_000
const NAIVE_SECONDS = Math.min(10, SECONDS)
const wished = {postgres: 10_000, embedded: 2_500} as const

/** Peak memory of a process in MB, as the system counts it. */
const peakOf = (pid: number | undefined): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1_024

async function naive(store: Store): Promise<number> {
  const ids = Array.from({length: 100}, (_, index) => 10_000_000 + index)
  const heads = new Map((await listStreamHeads(store.db, ids)).map((head) => [head.id, head]))
  const began = performance.now()
  let [done, ts] = [0, Date.now() - 3_600_000]
  const worker = async (first: number): Promise<void> => {
    while (performance.now() - began < NAIVE_SECONDS * 1_000) {
      ts += 1
      const at = ts
      const rows = Array.from({length: 10}, (_, n) => ({stream: 10_000_000 + first * 10 + n, at, value: n}))
      await store.transact((tx) => observe(tx, systemAct(new Date()), rows, heads))
      done += rows.length
    }
  }
  await Promise.all(Array.from({length: 8}, (_, index) => worker(index)))
  return (done / (performance.now() - began)) * 1_000
}

const settled = (city: BenchCity): Promise<{store: Store; counts: Awaited<ReturnType<typeof countKept>>}> =>
  city.open().then(async ({store}) => ({store, counts: await countKept(store)}))

for (const kind of benchKinds.filter((name) => (process.argv[4] ?? name) === name)) {
  const perSecond = Number(process.argv[3] ?? wished[kind] * 1.1)
  const city = await makeBenchCity(kind)
  let server: Serving | undefined
  try {
    const {store} = await city.open()
    const tokens = await plantDevices(store, DEVICES).finally(() => store.close())
    server = await serve({...city.env, JINGCHENG_ROLES: 'web,jobs,doors'})
    const devices = tokens.map((user) => ({user, topic: 'v1/devices/me/telemetry'}))
    const told = {port: server.mqttPort, devices, keys: deviceKeys, seconds: SECONDS, perSecond: perSecond / 10, waitSeconds: 60}
    const done = await sendCrowd(told)
    const memory = peakOf(server.child.pid)
    await end(server.child, 'SIGTERM')
    const {store: after, counts} = await settled(city)
    const {median, p95, p99} = done.ackMs
    const observations = done.acked * deviceKeys.length
    printRow(`${kind}: ${DEVICES} devices, ${SECONDS} s, wanted ${perSecond} a second`, {
      'connected in s': done.connectSeconds,
      'observations a second': observations / done.seconds,
      wished: wished[kind],
    })
    printRow(`${kind}: from sending to acknowledgement (ms)`, {median, p95, p99, 'held back': done.held})
    printRow(`${kind}: sent = acknowledged = stored`, {
      sent: String(done.sent * 10),
      acknowledged: String(observations),
      stored: String(counts.stored),
      lost: String(Math.max(0, observations - counts.stored)),
      doubled: String(Math.max(0, counts.stored - done.sent * 10)),
    })
    printRow(`${kind}: summed of what was due, streams with a latest`, {
      due: String(counts.due),
      summed: String(counts.summed),
      latest: String(counts.latest),
    })
    printRow(`${kind}: peak memory of the server`, {MB: memory})
    if (kind === 'postgres') {
      const {rows} = await sql<{
        fsync: string
        commit: string
      }>`select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`.execute(after.db)
      printRow(`${kind}: database`, {fsync: rows[0]?.fsync ?? '', 'synchronous commit': rows[0]?.commit ?? ''})
    }
    printRow(`${kind}: one transaction a message, without MQTT (naive)`, {'observations a second': await naive(after)})
    await after.close()
  } finally {
    if (server !== undefined) await end(server.child, 'SIGKILL')
    await city.remove()
  }
}
