/**
 * How many observations are kept a second, how large they are fresh and packed, and how fast they are read again, on each store:
 * `npm run bench -- sensing`, or `node src/platform/sensing/test/sensing.bench.ts [OBSERVATIONS [STORE]]`. 10,000 streams, one observation a second each.
 * The embedded store gets a tenth of the observations. Beside ours: every observation by a statement of its own in one transaction, as a plain server would.
 */
import {sql} from 'kysely'
import {systemAct} from '#kernel/act.ts'
import type {Db, Store} from '#kernel/db.ts'
import {openTestStore, storeKinds} from '#test/city.ts'
import {printRow, seeded, spreadOf, timed} from '../../../../bench/measure.ts'
import {observe} from '../actions/observe.ts'
import {dayOf, freshSince, type Observed} from '../core/observed.ts'
import {everywhere} from '../core/reach.ts'
import {packDay} from '../queries/days.ts'
import {listStreamHeads} from '../queries/observations.ts'
import {listLatest, listMinutes, listSums} from '../queries/series.ts'
import {beginSums, resum} from '../queries/sums.ts'
import {carryTo, plantMany} from './field.ts'

const OBSERVATIONS = Number(process.argv[2] ?? 1_000_000)
const STREAMS = 10_000
const BATCH = 5_000
const WEEK = 7 * 86_400_000
const random = seeded(5)

const bytesOf = async (db: Db, table: 'observation' | 'packed'): Promise<number> => {
  const {rows} = await sql<{bytes: number}>`
    select sum(pg_total_relation_size(c.oid))::double precision as bytes from pg_class c
    where c.oid = ${`sensing.${table}`}::regclass or c.oid in (select inhrelid from pg_inherits where inhparent = ${`sensing.${table}`}::regclass)`.execute(
    db,
  )
  return rows[0]?.bytes ?? 0
}

/** One observation of every stream after another, a second apart, from a beginning on. */
function* signals(from: number, many: number): Generator<readonly Observed[]> {
  for (let done = 0; done < many; done += BATCH)
    yield Array.from({length: Math.min(BATCH, many - done)}, (_, i) => ({
      stream: 1 + ((done + i) % STREAMS),
      at: from + Math.floor((done + i) / STREAMS) * 1_000,
      value: Math.round(random() * 1_000) / 10,
      resultAtOnce: true,
    }))
}

/** A week of one stream, an observation every ten seconds, five days of it packed. */
async function fillWeek(store: Store, now: number): Promise<void> {
  const rows = Array.from({length: WEEK / 10_000}, (_, i) => ({stream: 1, at: now - WEEK + i * 10_000, value: random() * 10}))
  for (let from = 0; from < rows.length; from += BATCH)
    await store.transact((tx) => observe(tx, systemAct(new Date(now)), rows.slice(from, from + BATCH)))
}

for (const kind of storeKinds.filter((name) => (process.argv[3] ?? name) === name)) {
  const store = await openTestStore(kind, 'schema')
  const many = kind === 'postgres' ? OBSERVATIONS : OBSERVATIONS / 10
  await plantMany(store.db, STREAMS)
  const heads = new Map(
    (
      await listStreamHeads(
        store.db,
        Array.from({length: STREAMS}, (_, i) => i + 1),
      )
    ).map((head) => [head.id, head]),
  )
  const now = Date.now()
  const day = freshSince(now)
  await store.transact((tx) => beginSums(tx, new Date(day), 'Asia/Shanghai'))
  const times: number[] = []
  const began = performance.now()
  for (const rows of signals(day, many)) {
    const from = performance.now()
    await store.transact((tx) => observe(tx, systemAct(new Date(now)), rows, heads))
    times.push(performance.now() - from)
  }
  const seconds = (performance.now() - began) / 1_000
  const {median, p95} = spreadOf(times)
  printRow(`${kind}: kept, ${BATCH} at once`, {observations: many, 'per second': many / seconds, 'median ms': median, 'p95 ms': p95})
  const single = await timed(20, () =>
    store.transact(async (tx) => {
      for (let i = 0; i < 50; i += 1)
        await sql`insert into sensing.hour values ('naive', ${i}, ${new Date(now + random() * 1e9)}, 1, 1, 1, 1, 1, 1, 1) on conflict do nothing`.execute(
          tx,
        )
    }),
  )
  printRow(`${kind}: kept one by one (naive)`, {'per second': 50_000 / single.median})
  const summing = performance.now()
  await store.transact((tx) => carryTo(tx, new Date(now)))
  printRow(`${kind}: summed`, {observations: many, 'per second': (many / (performance.now() - summing)) * 1_000})
  printRow(`${kind}: bytes an observation, fresh`, {bytes: (await bytesOf(store.db, 'observation')) / many})
  const packing = performance.now()
  const packed = await store.transact((tx) => packDay(tx, dayOf(day)))
  const packSeconds = (performance.now() - packing) / 1_000
  printRow(`${kind}: packed`, {
    observations: packed,
    'per second': packed / packSeconds,
    'bytes each': (await bytesOf(store.db, 'packed')) / packed,
  })
  await fillWeek(store, now)
  await store.transact((tx) => carryTo(tx, new Date(now)))
  for (let left = 1; left > 0; ) left = await store.transact((tx) => resum(tx, 5_000))
  const all = Array.from({length: STREAMS}, (_, i) => i + 1)
  const newest = await timed(20, () => listLatest(store.db, everywhere, all))
  printRow(`${kind}: latest of ${STREAMS} streams (ms)`, {median: newest.median, p95: newest.p95, wished: 100})
  const week = {district: '880101', stream: 1, from: new Date(now - WEEK), to: new Date(now)}
  const minutes = await timed(20, () => listMinutes(store.db, week, 800_000))
  printRow(`${kind}: a week of one stream by the minute (ms)`, {median: minutes.median, p95: minutes.p95})
  const hours = await timed(20, () => listSums(store.db, week, 'hour', 800_000))
  printRow(`${kind}: a week of one stream by the hour (ms)`, {median: hours.median, p95: hours.p95, wished: 30})
  printRow(`${kind}: memory`, {'rss MB': process.memoryUsage().rss / 1_048_576})
  await store.close()
}
