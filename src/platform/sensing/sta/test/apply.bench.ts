/** A week of one stream at one a minute, resampled through SensorThings: open days, packed days, and sums of hours beside them. */
import {systemAct} from '#kernel/act.ts'
import {openTestStore, storeKinds} from '#test/city.ts'
import {printRow, spreadOf} from '../../../../../bench/measure.ts'
import {observe} from '../../actions/observe.ts'
import {everywhere} from '../../core/reach.ts'
import {beginSums} from '../../queries/sums.ts'
import {carryTo, plantStreams} from '../../test/field.ts'
import {readApply, readResample} from '../core/apply.ts'
import {readOptions} from '../core/options.ts'
import {readPath} from '../core/path.ts'
import {applied} from '../queries/apply.ts'

const [MINUTE, DAY] = [60_000, 86_400_000]
const now = Math.floor(Date.now() / DAY) * DAY + DAY / 2
const RUNS = 60

for (const kind of storeKinds) {
  const store = await openTestStore(kind, 'schema')
  const begin = now - 30 * DAY
  await store.transact(async (tx) => {
    await plantStreams(tx, [1])
    await beginSums(tx, new Date(begin), 'Asia/Shanghai')
  })
  for (let day = begin; day < now; day += DAY) {
    const rows = Array.from({length: 1_440}, (_, i) => ({stream: 1, at: day + i * MINUTE, value: Math.sin(i / 200) * 10}))
    const act = systemAct(new Date(day + DAY))
    await store.transact((tx) => observe(tx, act, rows))
    await store.transact((tx) => carryTo(tx, new Date(day + DAY)))
  }
  const week = readOptions('Observations', {$filter: `phenomenonTime ge ${new Date(now - 7 * DAY).toISOString()}`}).filter
  const path = readPath('Datastreams(1)/Observations')
  const asked = [
    ['15m, one by one', readResample('15m', 'avg,min,max,count,first,last', week)],
    ['1h, from sums', readResample('1h', 'avg,min,max,count,first,last', week)],
    ['1h, one by one (baseline)', readApply(`filter(phenomenonTime ge ${new Date(now - 7 * DAY).toISOString()})/groupby((bucket(phenomenonTime,1h)),aggregate(result with average as avg,$count as n))`)],
    ['1d, from sums', readResample('1d', 'avg,min,max,count', week)],
  ] as const // biome-ignore format: a table
  for (const [name, apply] of asked) {
    const took: number[] = []
    for (let run = 0; run < RUNS; run += 1) {
      const begun = performance.now()
      await applied(store.db, everywhere, path, apply, {limit: 10_000, skip: 0})
      took.push(performance.now() - begun)
    }
    const {median, p95} = spreadOf(took)
    printRow(`${kind}: a week of one stream, 10,080 observations, ${name} (ms)`, {median, p95, wished: 30})
  }
  await store.close()
}
