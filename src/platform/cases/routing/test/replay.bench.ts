/**
 * How long a replay of 100,000 past dispatches and a look at their courses take: `node src/platform/cases/routing/test/replay.bench.ts`.
 * PostgreSQL when DATABASE_URL is given, else the embedded store.
 */
import {systemAct} from '#kernel/act.ts'
import {openTestStore} from '#test/city.ts'
import {printRow, spreadOf} from '../../../../../bench/measure.ts'
import {buildTown, DRAINAGE, NOON, PARKS, SANITATION} from '../../test/town.ts'
import {learnRules} from '../actions/learn.ts'
import {replaySet} from '../actions/replay.ts'
import {draftSet, replaceRules} from '../actions/sets.ts'
import type {Rule} from '../core/rule.ts'

const CASES = 100_000
const ROUNDS = 3
const store = await openTestStore(process.env.DATABASE_URL ? 'postgres' : 'embedded', 'schema')
await buildTown(store)
await store.script(`
  insert into cases.case (id, district_id, state, version, source, area, category, description, unit_id, unit_name, reported_at, changed_at)
  select ('00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, '880101', 'dispatched', 5, 'citizen', '880101001001001', 'matter.060' || lpad((10 + n % 60)::text, 2, '0'),
    '路口有一堆垃圾没有人清理', '${SANITATION}', '环卫中心', '2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z' from generate_series(1, ${CASES}) as n;
  insert into cases.routed (district_id, case_id, seq, at, first, by, inputs, considered, listed_unit, listed_name, unit_id, unit_name)
  select '880101', c.id, 5, timestamptz '2026-11-01T00:00:00Z' + (row_number() over ()) * interval '15 seconds', true, 'duty-list',
    jsonb_build_object('category', c.category, 'area', c.area, 'place', jsonb_build_array(100.005, 30.005), 'owner', null, 'source', 'citizen', 'priority', null, 'answers', '{}'::jsonb),
    '[]', '${SANITATION}', '环卫中心', '${SANITATION}', '环卫中心' from cases.case c;
  analyze cases.case; analyze cases.routed`)
const act = systemAct(NOON, 'bench')
const rules = Array.from(
  {length: 500},
  (_, index): Rule => ({
    id: `r${index}`,
    title: `r${index}`,
    // Every tenth rule looks at all categories, the others at one of sixty.
    when: {...(index % 10 ? {categories: [`matter.060${10 + (index % 60)}`]} : {}), words: [`没有的词${index}`], hours: {days: 'working'}},
    to: {unit: index % 2 ? PARKS : DRAINAGE},
  }),
)
const draft = await store.transact((tx) => draftSet(tx, act, {area: '880100', title: 'bench'}))
await store.transact((tx) => replaceRules(tx, act, {id: draft.id, rules}))
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}
const replays: number[] = []
const looks: number[] = []
let cases = 0
for (let round = 0; round < ROUNDS; round += 1) {
  replays.push(
    await timed(() =>
      store.transact(async (tx) => {
        cases = (await replaySet(tx, act, {id: draft.id})).cases
      }),
    ),
  )
  looks.push(await timed(() => learnRules(store.db, act, {area: '880100', days: 90})))
}
for (const [name, times] of Object.entries({
  [`replay of 500 rules, ${store.kind}`]: replays,
  [`courses and proposals, ${store.kind}`]: looks,
})) {
  const {median, p95} = spreadOf(times)
  printRow(name, {cases, 'median ms': median, 'p95 ms': p95, peak: `${Math.round(process.memoryUsage().rss / 1_048_576)} MB`})
}
await store.close()
