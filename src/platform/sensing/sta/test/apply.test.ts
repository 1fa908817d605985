/** Sums of observations are what a plain loop over all of them gives, whether they are read from sums or one by one, late data among them. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {observe} from '../../actions/observe.ts'
import {dayOf, type Observed} from '../../core/observed.ts'
import {everywhere} from '../../core/reach.ts'
import {beginSums, resum} from '../../queries/sums.ts'
import {carryTo, plantStreams, sta} from '../../test/field.ts'
import {readApply, readResample, widthOf} from '../core/apply.ts'
import {readPath} from '../core/path.ts'
import {applied} from '../queries/apply.ts'

const now = NOW.getTime()
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]
const SHANGHAI = 8 * HOUR
const BUCKETS = {'15m': 15 * MINUTE, '1h': HOUR, '6h': 6 * HOUR, '1d': DAY, '1w': 7 * DAY} as const
const MONDAY = Date.UTC(2001, 0, 1)
const since = Math.floor((now - 20 * DAY) / DAY) * DAY

type Row = Observed & {readonly value: number}

/** The beginning of the span of an instant: by the clock of Shanghai, which is eight hours ahead all year. */
const bucketOf = (at: number, width: number): number => Math.floor((at + SHANGHAI - MONDAY) / width) * width + MONDAY - SHANGHAI

interface Sums {
  readonly phenomenonTime?: string
  readonly avg: number
  readonly min: number
  readonly max: number
  readonly sum: number
  readonly count: number
  readonly first: number
  readonly last: number
}

const sumsOf = (rows: readonly Row[]): Omit<Sums, 'phenomenonTime'> => {
  const values = rows.toSorted((a, b) => a.at - b.at).map(({value}) => value)
  const sum = values.reduce((a, b) => a + b, 0)
  return {avg: sum / values.length, min: Math.min(...values), max: Math.max(...values), sum, count: values.length, first: values[0] ?? 0, last: values.at(-1) ?? 0}
} // biome-ignore format: one line

const naive = (rows: readonly Row[], width: number): readonly Sums[] =>
  [...Map.groupBy(rows, ({at}) => bucketOf(at, width))]
    .toSorted(([a], [b]) => a - b)
    .map(([begin, group]) => ({
      phenomenonTime: `${new Date(begin).toISOString()}/${new Date(begin + width).toISOString()}`,
      ...sumsOf(group),
    }))

const close = (found: readonly object[], expected: readonly object[], what: string): void => {
  const rounded = (all: readonly object[]) =>
    all.map((one) => Object.fromEntries(Object.entries(one).map(([name, value]) => [name, typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value])))
  assert.deepEqual(rounded(found), rounded(expected), what)
} // biome-ignore format: one line

const row = (stream: number, at: number, value: number): Row => ({stream, at, value})

/** Early ones, which are carried into sums; late ones of which some are summed anew, and some are still waiting for it. */
async function plant(tx: Tx, act: Act): Promise<readonly Row[]> {
  await plantStreams(tx, [1, 2])
  await beginSums(tx, new Date(since), 'Asia/Shanghai')
  const early = Array.from({length: 700}, (_, i) => row(1 + (i % 2), since + i * 39 * MINUTE + (i % 11) * 1000, ((i * 37) % 101) / 4))
  // Day after day, as they come: what is summed follows soon after.
  for (let day = since; day < now; day += DAY) {
    const at = Math.min(day + DAY, now)
    const today = early.filter((one) => one.at >= day && one.at < day + DAY)
    await observe(tx, {...act, at: new Date(at)}, today)
    await carryTo(tx, new Date(Math.min(at, now - 5 * HOUR)))
  }
  const late = Array.from({length: 60}, (_, i) => row(1 + (i % 2), since + ((i * 7919) % 480) * HOUR + 17 * 1000 + i, 1000 + i))
  await observe(tx, act, late.slice(0, 30))
  while ((await resum(tx, 500)) > 0);
  await observe(tx, act, late.slice(30))
  return [...early, ...late]
}

const all = 'avg,min,max,sum,count,first,last'

onBothStores('schema', (it) => {
  it('by spans of time, between any two instants', async ({tx, act}) => {
    const rows = await plant(tx, act)
    const instant = fc.integer({min: since - DAY, max: now + DAY}).map((ms) => Math.floor(ms / MINUTE) * MINUTE)
    const aligned = fc.integer({min: 0, max: 20 * 24}).map((hours) => since + hours * HOUR)
    const asked = fc.record({
      stream: fc.constantFrom(1, 2),
      width: fc.constantFrom(...(Object.keys(BUCKETS) as (keyof typeof BUCKETS)[])),
      from: fc.option(fc.oneof(instant, aligned)),
      to: fc.option(fc.oneof(instant, aligned)),
      strict: fc.boolean(),
    })
    let summed = 0
    await fc.assert(
      fc.asyncProperty(asked, async ({stream, width, from, to, strict}) => {
        const times = [
          ...(from === null ? [] : [`phenomenonTime ${strict ? 'gt' : 'ge'} ${new Date(from).toISOString()}`]),
          ...(to === null ? [] : [`phenomenonTime ${strict ? 'lt' : 'le'} ${new Date(to).toISOString()}`]),
        ]
        const filter = times.length === 0 ? '' : `filter(${times.join(' and ')})/`
        const parts = all.split(',').map((name) => `result with ${name === 'avg' ? 'average' : name} as ${name}`)
        const apply = readApply(`${filter}groupby((bucket(phenomenonTime,${width})),aggregate(${parts.join(',')}))`)
        const found = await applied(tx, everywhere, readPath(`Datastreams(${stream})/Observations`), apply, {limit: 10_000, skip: 0})
        const inside = rows.filter(
          ({stream: one, at}) =>
            one === stream &&
            (from === null || at > from || (!strict && at === from)) &&
            (to === null || at < to || (!strict && at === to)),
        )
        close(found?.rows ?? [], naive(inside, BUCKETS[width]), `${stream} ${width} ${times.join(' ')}`)
        if (found?.summed === true) summed += 1
      }),
      {seed: 11, numRuns: 60},
    )
    assert.ok(summed > 20, `sums were used ${summed} times`)
  })

  it('across streams, by stream and not', async ({tx, act}) => {
    const rows = await plant(tx, act)
    const read = async (address: string) => (await sta(tx, act, 'GET', address)).body.value
    const simple = 'result with average as avg,result with min as min,result with max as max,result with sum as sum,result with count as count'
    const pick = ({first: _, last: __, ...rest}: Omit<Sums, 'phenomenonTime'>) => rest
    close(await read(`Observations?$apply=aggregate(${simple})`), [pick(sumsOf(rows))], 'all in one')
    const byStream = await read(`Observations?$apply=groupby((Datastream/id),aggregate(${simple},result with last as last))`)
    const expected = [1, 2].map((id) => ({...pick(sumsOf(rows.filter(({stream}) => stream === id))), last: sumsOf(rows.filter(({stream}) => stream === id)).last}))
    assert.deepEqual(byStream.map(({Datastream}: {Datastream: {id: number}}) => Datastream.id), [1, 2]) // biome-ignore format: one line
    close(byStream.map(({Datastream: _, ...rest}: {Datastream: unknown}) => rest), expected, 'by stream') // biome-ignore format: one line
    const days = await read(`Observations?$apply=filter(Datastream/name eq '液位 2')/groupby((bucket(phenomenonTime,1d) as day,Datastream/Thing/name),aggregate(${simple}))`)
    close(days.map(({day: phenomenonTime, Datastream: _, ...rest}: {day: string; Datastream: unknown}) => ({phenomenonTime, ...rest})), naive(rows.filter(({stream}) => stream === 2), DAY).map(({first: _, last: __, ...rest}) => rest), 'by day and thing')
    assert.equal(days[0].Datastream.Thing.name, '泵站')
  }) // biome-ignore format: long addresses

  it('what sums do not know is reckoned from the observations', async ({tx, act}) => {
    const rows = await plant(tx, act)
    const read = async (apply: string) => (await sta(tx, act, 'GET', `Datastreams(1)/Observations?$apply=${apply}`)).body.value
    const own = rows.filter(({stream}) => stream === 1)
    assert.deepEqual(await read('aggregate(result with countdistinct as kinds,$count as n)'), [{kinds: new Set(own.map(({value}) => value)).size, n: own.length}])
    const high = own.filter(({value}) => value > 20)
    assert.deepEqual(await read('filter(result gt 20)/aggregate($count as n)'), [{n: high.length}])
    const [{twice}] = await read('aggregate(result mul 2 with max as twice)')
    assert.equal(twice, 2 * Math.max(...own.map(({value}) => value)))
    assert.deepEqual((await read('groupby((result))')).length, new Set(own.map(({value}) => value)).size)
    await sta(tx, act, 'POST', 'Datastreams(1)/Observations', {phenomenonTime: '2026-11-22T00:10:00Z/2026-11-22T05:00:00Z', result: 5})
    const [{n}] = await read('filter(phenomenonTime lt 2026-11-22T02:00:00Z)/aggregate(result with count as n)')
    assert.equal(n, own.filter(({at}) => at < Date.parse('2026-11-22T02:00:00Z')).length, 'what lasts longer has not ended before')
  }) // biome-ignore format: long addresses

  it('resample says the same shortly, page by page and as a table', async ({tx, act}) => {
    const rows = (await plant(tx, act)).filter(({stream}) => stream === 1)
    const from = dayOf(now - 10 * DAY)
    const base = `Datastreams(1)/Observations?resample=6h&aggregate=${all}&$filter=phenomenonTime ge ${new Date(from).toISOString()}`
    const expected = naive(rows.filter(({at}) => at >= from), BUCKETS['6h']) // biome-ignore format: one line
    const found: Sums[] = []
    for (let address: string | undefined = `${base}&$top=9`; address !== undefined; ) {
      const {body}: Awaited<ReturnType<typeof sta>> = await sta(tx, act, 'GET', address)
      found.push(...body.value)
      address = body['@iot.nextLink']?.split('/v1.1/')[1]
    }
    close(found, expected, 'all pages')
    const csv = String((await sta(tx, act, 'GET', `${base}&$resultFormat=CSV`)).body).replace('\ufeff', '').trimEnd().split('\r\n') // biome-ignore format: one line
    assert.deepEqual([csv[0], csv.length], [`phenomenonTime,${all}`, expected.length + 1])
    const month = (await sta(tx, act, 'GET', 'Datastreams(1)/Observations?resample=1mo&aggregate=count')).body.value
    assert.deepEqual(month, [{phenomenonTime: '2026-10-31T16:00:00.000Z/2026-11-30T16:00:00.000Z', count: rows.length}])
  })

  it('what is no sum is refused with what is wrong about it', async ({tx, act}) => {
    await plantStreams(tx, [1])
    const cases: readonly (readonly [string, string])[] = [
      ['Things?$apply=aggregate($count as n)', 'sensing.no-sum'],
      ['Observations?$apply=aggregate($count as n)&$filter=result gt 1', 'sensing.no-sum'],
      ['Observations?$apply=aggregate($count as n)&$expand=Datastream', 'sensing.no-sum'],
      ['Observations?$apply=aggregate($count as n)&resample=1h', 'sensing.no-sum'],
      ['Observations?$apply=aggregate($count as n)&$resultFormat=dataArray', 'sensing.no-sum'],
      ['Observations?aggregate=avg', 'sensing.bad-apply'],
      ['Observations?resample=7m', 'sensing.bad-apply'],
      ['Observations?resample=5h', 'sensing.bad-apply'],
      ['Observations?resample=0d', 'sensing.bad-apply'],
      ['Observations?resample=1h&aggregate=median', 'sensing.bad-apply'],
      ['Observations?resample=1h&aggregate=avg,avg', 'sensing.bad-apply'],
      ['Observations?$apply=aggregate(result with spin as n)', 'sensing.bad-apply'],
      ['Observations?$apply=aggregate(result with sum as n,result with min as n)', 'sensing.bad-apply'],
      [
        'Observations?$apply=groupby((bucket(phenomenonTime,1h),bucket(phenomenonTime,1d) as d),aggregate($count as n))',
        'sensing.bad-apply',
      ],
      ['Observations?$apply=groupby((1))', 'sensing.bad-apply'],
      ['Observations?$apply=groupby(result)', 'sensing.bad-expression'],
      ['Observations?$apply=aggregate(result with sum)', 'sensing.bad-expression'],
      ['Observations?$apply=aggregate($count as n)/filter(n gt 1)', 'sensing.bad-expression'],
      ['Observations?$apply=', 'sensing.bad-expression'],
      ['Observations?$apply=aggregate(Datastream/name with sum as n)', 'sensing.cannot-compare'],
      ['Observations?$apply=groupby((colour),aggregate($count as n))', 'sensing.no-such-property'],
      ['Datastreams(9)/Observations?resample=1h', 'sensing.not-there'],
    ]
    for (const [address, code] of cases) await assert.rejects(sta(tx, act, 'GET', address), {code}, address)
    assert.deepEqual((await sta(tx, act, 'GET', 'Observations?resample=1h')).body.value, [])
    assert.deepEqual(widthOf('PT15M'), widthOf('15min'))
    assert.deepEqual([widthOf('P1M'), widthOf('PT1H'), widthOf('P7D').many], [{many: 1, unit: 'mo'}, {many: 1, unit: 'h'}, 7]) // biome-ignore format: one line
    assert.equal(readResample('1d', undefined, undefined).aggregates[0]?.method, 'average')
  })
})
