/**
 * How fast observations are read when very many are stored, on PostgreSQL: `npm run bench -- stored`, or
 * `node src/platform/sensing/test/stored.bench.ts [OBSERVATIONS [A_DAY]]`. 10,000 streams observe every minute (or so many times a day) for as many past days as make up the
 * number (10 days: 144 million), packed as the days' work leaves them, with hours and days summed, and today as rows. They are made in the database itself:
 * what is measured is reading. Beside ours: the same sums from the observations, without what is summed beforehand.
 */
import {sql} from 'kysely'
import {systemAct} from '#kernel/act.ts'
import type {Store} from '#kernel/db.ts'
import {openTestStore, storeKinds} from '#test/city.ts'
import {printRow, seeded, timed} from '../../../../bench/measure.ts'
import {observe} from '../actions/observe.ts'
import {THIN} from '../core/blocks.ts'
import {everywhere} from '../core/reach.ts'
import {openDays} from '../queries/days.ts'
import {sums} from '../queries/hours.ts'
import {keptOf} from '../queries/kept.ts'
import {listLatest, listMinutes, listSums} from '../queries/series.ts'
import {beginSums} from '../queries/sums.ts'
import {plantMany} from './field.ts'

const WANTED = Number(process.argv[2] ?? 100_000_000)
const STREAMS = 10_000
const DAY = 86_400_000
const A_DAY = Number(process.argv[3] ?? 1_440)
const EVERY = DAY / A_DAY
const DAYS = Math.ceil(WANTED / STREAMS / A_DAY)
const random = seeded(7)

/** A past day of every stream as the packing leaves it, and its hours. */
async function fillDay(store: Store, day: Date): Promise<void> {
  await store.transact(async (tx) => {
    await sql`insert into sensing.packed (district_id, stream_id, start, until, n, ms, value, marks, hours)
      select s.district_id, s.id, ${day}, ${new Date(day.getTime() + DAY - EVERY)}, ${A_DAY},
        (select array_agg((m * ${EVERY}::double precision)::integer order by m) from generate_series(0, ${A_DAY - 1}::integer) as m),
        (select array_agg(floor(200 + 100 * sin(m * 2 * pi() / ${A_DAY}::double precision) + s.id % 7 * 10 + random() * 30) / 10 order by m)
          from generate_series(0, ${A_DAY - 1}::integer) as m), null, ${A_DAY > THIN}
      from sensing.stream s`.execute(tx)
    const hours = sql`select p.district_id, p.stream_id, date_trunc('hour', p.start + u.ms * interval '1 millisecond', 'UTC'), count(*), sum(u.value),
        sum(u.value * u.value), min(u.value), max(u.value), (array_agg(u.value order by u.ms))[1], (array_agg(u.value order by u.ms desc))[1]
      from sensing.packed p, unnest(p.ms, p.value) as u(ms, value) where p.start = ${day} group by 1, 2, 3`
    if (A_DAY > THIN) await sql`insert into sensing.hour (${sums}) ${hours}`.execute(tx)
    await sql`insert into sensing.day (${sums}) select h.district_id, h.stream_id, ${day}, sum(h.n), sum(h.total), sum(h.squares), min(h.least), max(h.most),
      (array_agg(h.first_value order by h.at))[1], (array_agg(h.last_value order by h.at desc))[1] from (${hours}) as h(${sums}) group by 1, 2`.execute(
      tx,
    )
  })
}

if (storeKinds.includes('postgres')) {
  const store = await openTestStore('postgres', 'schema')
  await plantMany(store.db, STREAMS)
  const today = Math.floor(Date.now() / DAY) * DAY
  const began = performance.now()
  for (let ago = DAYS; ago > 0; ago -= 1) await fillDay(store, new Date(today - ago * DAY))
  await store.transact(async (tx) => {
    await beginSums(tx, new Date(today), 'Asia/Shanghai')
    await openDays(tx, [today])
    await sql`update sensing.stream set first_at = ${new Date(today - DAYS * DAY)}`.execute(tx)
  })
  for (let minute = 0; minute < 5; minute += 1)
    for (let from = 0; from < STREAMS; from += 5_000)
      await store.transact((tx) =>
        observe(
          tx,
          systemAct(new Date(today + minute * 60_000)),
          Array.from({length: 5_000}, (_, i) => ({
            stream: from + i + 1,
            at: today + minute * 60_000,
            value: Math.round(random() * 300) / 10,
          })),
        ),
      )
  await sql`analyze`.execute(store.db)
  const {rows} = await sql<{n: number; packed: number; hour: number; day: number}>`
    select (select sum(n) from sensing.packed)::double precision as n, pg_total_relation_size('sensing.packed')::double precision as packed,
      pg_total_relation_size('sensing.hour')::double precision as hour, pg_total_relation_size('sensing.day')::double precision as day`.execute(
    store.db,
  )
  const [{n = 0, packed = 0, hour = 0, day: daily = 0} = {}] = rows
  printRow('stored', {observations: n, 'made in s': (performance.now() - began) / 1_000, 'packed GB': packed / 1e9, 'hours GB': hour / 1e9})
  printRow('bytes an observation', {packed: packed / n, 'with its hours and days': (packed + hour + daily) / n, wished: 30})
  const all = Array.from({length: STREAMS}, (_, i) => i + 1)
  const newest = await timed(30, () => listLatest(store.db, everywhere, all))
  printRow(`latest of ${STREAMS} streams (ms)`, {median: newest.median, p95: newest.p95, wished: 100})
  const week = (run: number) => {
    const stream = 1 + ((run * 7_919) % STREAMS)
    return {district: `88010${stream % 5}`, stream, from: new Date(today - 7 * DAY), to: new Date(today)}
  }
  const hours = await timed(200, (run) => listSums(store.db, week(run), 'hour', 800_000))
  printRow('a week of one stream by the hour (ms)', {median: hours.median, p95: hours.p95, wished: 30})
  const naive = await timed(50, (run) =>
    sql`select date_trunc('hour', at, 'UTC') as at, avg(value), min(value), max(value) from ${keptOf(week(run))} as o group by 1`.execute(
      store.db,
    ),
  )
  printRow('the same from observations (naive, ms)', {median: naive.median, p95: naive.p95})
  const minutes = await timed(50, (run) => listMinutes(store.db, week(run), 800_000))
  printRow('a week of one stream by the minute (ms)', {median: minutes.median, p95: minutes.p95})
  const day = await timed(100, (run) => {
    const {district, stream, to} = week(run)
    return sql`select at, value from ${keptOf({district, stream, from: new Date(to.getTime() - DAY), to})} as o order by at`.execute(
      store.db,
    )
  })
  printRow('a day of one stream as observed (ms)', {median: day.median, p95: day.p95})
  printRow('memory', {'rss MB': process.memoryUsage().rss / 1_048_576})
  await store.close()
} else console.log('skipped: DATABASE_URL is not set; this bench is of PostgreSQL')
