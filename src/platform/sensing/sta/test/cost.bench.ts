/** What questions of all streams cost over some sixteen million observations: pages in steps, refusals, counts. PostgreSQL only. */
import {sql} from 'kysely'
import {openTestStore} from '#test/city.ts'
import {printRow, spreadOf} from '../../../../../bench/measure.ts'
import {everywhere} from '../../core/reach.ts'
import {openDays} from '../../queries/days.ts'
import {plantStreams} from '../../test/field.ts'
import {readOptions} from '../core/options.ts'
import {readPath} from '../core/path.ts'
import {countEntities, listEntities} from '../queries/answer.ts'
import {limited} from '../queries/asking.ts'

const [HOUR, DAY, STREAMS, RUNS] = [3_600_000, 86_400_000, 500, 12]
const noon = Math.floor(Date.now() / DAY) * DAY + DAY / 2

if (process.env.DATABASE_URL === undefined) console.log('skipped: no DATABASE_URL')
else {
  const store = await openTestStore('postgres', 'schema')
  await store.transact(async (tx) => {
    await plantStreams(tx, Array.from({length: STREAMS}, (_, i) => i + 1)) // biome-ignore format: one line
    await openDays(tx, [0, 1, 2].map((days) => noon - days * DAY)) // biome-ignore format: one line
    await sql`insert into sensing.observation (at, value, stream_id, marks, district_id)
      select t, (s * 7 + extract(epoch from t)::bigint) % 101, s, 0, '880101'
      from generate_series(${new Date(noon - 2 * DAY)}::timestamptz, ${new Date(noon)}::timestamptz, '1 minute') t, generate_series(1, ${STREAMS}) s`.execute(
      tx,
    )
    await sql`insert into sensing.packed (district_id, stream_id, start, until, n, ms, value, marks)
      select '880101', s, d, d + interval '1439 minutes', 1440, (select array_agg(i * 60000 order by i) from generate_series(0, 1439) i),
        (select array_agg((i * s) % 97 order by i)::double precision[] from generate_series(0, 1439) i), null
      from generate_series(${new Date(noon - DAY / 2 - 22 * DAY)}::timestamptz, ${new Date(noon - DAY / 2 - 3 * DAY)}::timestamptz, '1 day') d,
        generate_series(1, ${STREAMS}) s`.execute(tx)
  })
  await store.script('vacuum analyze')
  const {rows} = await sql<{
    n: number
  }>`select (select count(*) from sensing.observation) + (select sum(n) from sensing.packed) as n`.execute(store.db)
  printRow('postgres: observations', {stored: rows[0]?.n ?? 0})
  const ask = async (path: string, query: Record<string, string>, count = false): Promise<void> => {
    const options = readOptions('Observations', query)
    const took: number[] = []
    let came = ''
    for (let run = 0; run < RUNS; run += 1) {
      const begun = performance.now()
      came = await limited(store.db, 10_000, async (db) => {
        if (!count) return `${(await listEntities(db, everywhere, readPath(path), options))?.entities.length} rows`
        const {count: many, exact} = await countEntities(db, everywhere, readPath(path), options)
        return `${many}${exact ? '' : ' estimated'}`
      }).catch((error: {code?: string}) => error.code ?? 'failed')
      took.push(performance.now() - begun)
    }
    const {median, p95} = spreadOf(took)
    printRow(`postgres: ${path} ${JSON.stringify(query)} ${count ? 'count ' : ''}→ ${came} (ms)`, {median, p95})
  }
  await ask('Observations', {})
  await ask('Observations', {$orderby: 'phenomenonTime desc'})
  await ask('Observations', {$filter: 'result eq 96'})
  await ask('Observations', {$filter: 'result gt 1000'})
  await ask('Observations', {$filter: 'Datastream/id eq 7 and result eq 3'})
  await ask('Observations', {$orderby: 'result desc'})
  await ask('Observations', {$orderby: 'result desc', $filter: `phenomenonTime ge ${new Date(noon - HOUR).toISOString()}`})
  await ask('Observations', {}, true)
  await ask('Datastreams(7)/Observations', {}, true)
  await store.close()
}
