/**
 * How long one round of looking takes: 10,000 streams, ten rules that watch all of them, three new observations of each, on each store:
 * `npm run bench -- look`, or `node src/platform/sensing/rules/test/look.bench.ts [STREAMS [STORE]]`. The embedded store gets a tenth of the
 * streams. Beside ours: asking for the news of each stream by a statement of its own, as a plain server would.
 */
import {sql} from 'kysely'
import {systemAct} from '#kernel/act.ts'
import {openTestStore, storeKinds} from '#test/city.ts'
import {printRow, seeded, spreadOf} from '../../../../../bench/measure.ts'
import {observe} from '../../actions/observe.ts'
import {evaluateRules} from '../actions/evaluate.ts'
import {createRule, setRuleState} from '../actions/keep.ts'
import type {Look} from '../core/rule.ts'
import {textOf, threshold} from './texts.ts'

const STREAMS = Number(process.argv[2] ?? 10_000)
const ROUNDS = 5
const BATCH = 5_000
const random = seeded(7)

const looks: readonly Look[] = [
  ...[80, 85, 90, 95, 99].map((high) => threshold(high, 10)),
  {kind: 'rate', params: {direction: 'either', change: 95, withinMinutes: 30}},
  {kind: 'stuck', params: {forMinutes: 60, tolerance: 0, except: null, hours: null}},
  {kind: 'silent', params: {afterMinutes: 60}},
  {
    kind: 'threshold',
    params: {side: 'above', of: 'mean', overMinutes: 60, low: null, high: 90, forMinutes: 0, hysteresis: 0, hours: null},
  },
  {kind: 'seasonal', params: {bucketMinutes: 60, season: 'day', side: 'both', falseAlarms: 1, forBuckets: 1, learnDays: 28}},
]

for (const kind of storeKinds.filter((name) => (process.argv[3] ?? name) === name)) {
  const store = await openTestStore(kind, 'schema')
  const streams = kind === 'postgres' ? STREAMS : STREAMS / 10
  await sql`with thing as (insert into sensing.thing (id, name, description) select n, '测站' || n, '' from generate_series(1, 1000) as n),
    sensor as (insert into sensing.sensor (id, name, description, encoding, metadata) values (1, '传感器', '', 'text/plain', '""')),
    property as (insert into sensing.observed_property (id, name, definition, description) values (1, '液位', 'urn:level', '')),
    stream as (insert into sensing.stream (id, district_id, thing_id, sensor_id, name, description, several, observation_type, units, types)
      select n, '88010' || n % 5, 1 + n % 1000, 1, '数据流' || n, '', false, 'OM_Measurement', '[]', '[]' from generate_series(1, ${streams}::integer) as n)
    insert into sensing.stream_property (stream_id, place, property_id) select n, 0, 1 from generate_series(1, ${streams}::integer) as n`.execute(
    store.db,
  )
  const began = Date.now()
  await store.transact(async (tx) => {
    for (const [i, look] of looks.entries()) {
      const {id} = await createRule(tx, systemAct(new Date(began)), textOf({title: {zh: `规则${i}`, en: `rule ${i}`}, look}))
      await setRuleState(tx, systemAct(new Date(began)), {id, state: 'trial'})
    }
  })
  const times: number[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    const act = systemAct(new Date(began + round * 30_000))
    const rows = Array.from({length: streams * 3}, (_, i) => ({
      stream: 1 + Math.floor(i / 3),
      at: act.at.getTime() - 20_000 + (i % 3) * 10_000,
      value: Math.round(random() * 790) / 10,
    }))
    for (let from = 0; from < rows.length; from += BATCH) await store.transact((tx) => observe(tx, act, rows.slice(from, from + BATCH)))
    const started = performance.now()
    let piece = await store.transact((tx) => evaluateRules(tx, act))
    while (!piece.done) {
      const {last} = piece
      piece = await store.transact((tx) => evaluateRules(tx, act, last))
    }
    if (round > 0) times.push(performance.now() - started)
  }
  const {median, p95} = spreadOf(times)
  printRow(`${kind}: a round of ${streams} streams by ${looks.length} rules, 3 observations each`, {
    'median ms': median,
    'p95 ms': p95,
    'judgements a second': (streams * 3 * looks.length * 1_000) / median,
  })
  const naive = performance.now()
  for (let stream = 1; stream <= 200; stream += 1)
    await sql`select at, value, marks from sensing.observation where district_id = ${`88010${stream % 5}`} and stream_id = ${stream}
      and at > ${new Date(began + (ROUNDS - 1) * 30_000)} order by at`.execute(store.db)
  printRow(`${kind}: only asking for the news of as many streams one by one (naive, from 200)`, {
    'median ms': ((performance.now() - naive) * streams) / 200,
  })
  printRow(`${kind}: memory`, {'rss MB': process.memoryUsage().rss / 1_048_576})
  await store.close()
}
