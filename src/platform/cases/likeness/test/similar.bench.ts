/**
 * How long it takes to find what may be the same, among 100,000 cases of which one in twelve lies at one spot, as at a city hall, on each
 * store: `node src/platform/cases/likeness/test/similar.bench.ts [CASES [STORE]]`. Beside ours: the same question by distance alone, with PostGIS.
 */
import {sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import {openTestStore, storeKinds} from '#test/city.ts'
import {printRow, seeded, spreadOf} from '../../../../../bench/measure.ts'
import {buildTown, by, EAST, RUBBISH} from '../../test/town.ts'
import {findForReport} from '../find.ts'

const CASES = Number(process.argv[2] ?? 100_000)
const ASKED = 200

const fill = (db: Db): Promise<unknown> =>
  sql`
  insert into cases.case (id, district_id, state, version, source, area, place, description, category, reported_at, changed_at)
  select gen_random_uuid(), '880101', case when n % 3 = 0 then 'reported' else 'archived' end, 1, 'citizen', '880101001001001',
    case when n % 12 = 0 then st_setsrid(st_makepoint(100.005, 30.005), 4326)
      else st_setsrid(st_makepoint(100 + (n::bigint * 7919 % 100003) / 100003.0 * 0.2, 30 + (n::bigint * 104729 % 99991) / 99991.0 * 0.2), 4326) end,
    '路口有一堆垃圾没有人清理，已经好几天了，第' || n || '次看到', ${RUBBISH},
    ${by('citizen').at}::timestamptz - n * interval '5 minutes', ${by('citizen').at}::timestamptz - n * interval '4 minutes'
  from generate_series(1, ${CASES}::integer) as n`.execute(db)

const naive = (db: Db, [lng, lat]: readonly [number, number]): Promise<unknown> =>
  sql`
  select c.id, c.description from cases.case c
  where st_dwithin(c.place::geography, st_setsrid(st_makepoint(${lng}::double precision, ${lat}::double precision), 4326)::geography, 200)
    and c.reported_at >= ${by('citizen').at}::timestamptz - interval '90 days'`.execute(db)

for (const kind of storeKinds.filter((name) => (process.argv[3] ?? name) === name)) {
  const store = await openTestStore(kind, 'schema')
  await buildTown(store)
  await fill(store.db)
  await sql`analyze cases.case`.execute(store.db)
  const random = seeded(7)
  const places = Array.from({length: ASKED}, (_, n): readonly [number, number] =>
    n % 4 === 0 ? [EAST[0], EAST[1]] : [100 + random() * 0.2, 30 + random() * 0.2],
  )
  const time = async (ask: (place: readonly [number, number]) => Promise<unknown>, asked: number): Promise<number[]> => {
    const times: number[] = []
    for (const place of places.slice(0, asked)) {
      const began = performance.now()
      await ask(place)
      times.push(performance.now() - began)
    }
    return times
  }
  const draft = {description: '路口垃圾没人清理', area: '880101001001001', address: null, category: RUBBISH, component: null}
  await time((place) => findForReport(store.db, by('citizen'), {...draft, place}), 20)
  const ours = spreadOf(await time((place) => findForReport(store.db, by('citizen'), {...draft, place}), ASKED))
  const theirs = spreadOf(await time((place) => naive(store.db, place), 20))
  const rss = Math.round(process.memoryUsage().rss / 1_048_576)
  printRow(`${kind}: similar among ${CASES} cases (ms)`, {median: ours.median, p95: ours.p95, most: ours.most, 'rss MB': rss})
  printRow(`${kind}: by distance alone (ms)`, {median: theirs.median, p95: theirs.p95, most: theirs.most})
  await store.close()
}
