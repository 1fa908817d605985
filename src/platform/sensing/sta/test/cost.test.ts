/** What a question may cost: what is bounded, and that what is bounded is answered right. */
import assert from 'node:assert/strict'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {observe} from '../../actions/observe.ts'
import type {Observed} from '../../core/observed.ts'
import {everywhere} from '../../core/reach.ts'
import {plantStreams, sta} from '../../test/field.ts'
import {nothingAsked, readOptions} from '../core/options.ts'
import {readPath} from '../core/path.ts'
import {limited} from '../queries/asking.ts'
import {countObservations, sourceOf, weigh} from '../queries/observed.ts'
import {listObservations, type Pace} from '../queries/stepwise.ts'

const now = NOW.getTime()
const [HOUR, DAY] = [3_600_000, 86_400_000]

/** Three streams: one all along, one of last week, one of two instants of which the first is long past. */
const rows: readonly Observed[] = [
  ...Array.from({length: 400}, (_, i) => ({stream: 1, at: now - 40 * DAY + i * 2 * HOUR + (i % 7) * 1000, value: i % 13})),
  ...Array.from({length: 150}, (_, i) => ({stream: 2, at: now - 6 * DAY + i * 3_000_000, value: 100 + (i % 5)})),
  {stream: 3, at: Date.parse('1850-01-01T00:00:00Z'), value: 7},
  {stream: 3, at: now - 5_000, value: 8},
]
const plant = async (tx: Tx, act: Act): Promise<void> => {
  await plantStreams(tx, [1, 2, 3])
  await observe(tx, act, rows)
}
const idOf = ({stream, at}: Observed): string => `${stream}-${at}`
const kept = (fits: (row: Observed) => boolean = () => true): readonly Observed[] => rows.filter((row) => row.at <= now + 1 && fits(row))
const inOrder = (found: readonly Observed[], down = false): readonly string[] => {
  const sorted = found.toSorted((a, b) => a.at - b.at || a.stream - b.stream)
  return (down ? sorted.toReversed() : sorted).map(idOf)
}

/** No question is small, and every page ends with its first step. */
const slow: Pace = {atOnce: -1, most: 1_000, milliseconds: 0, step: 3 * DAY}
/** No question is small, but pages have time. */
const steady: Pace = {...slow, milliseconds: 60_000}

async function all(tx: Tx, path: string, query: Record<string, string>, pace: Pace) {
  const ids: string[] = []
  const sizes: number[] = []
  let cursor: string | undefined
  for (let page = 0; page < 200; page += 1) {
    const found = await listObservations(tx, everywhere, readPath(path), readOptions('Observations', query), cursor, pace)
    if (found === undefined) throw new Error(`There is no ${path}.`)
    ids.push(...found.entities.map(({id}) => String(id)))
    sizes.push(found.entities.length)
    if (found.cursor === null) return {ids, sizes}
    cursor = found.cursor
  }
  throw new Error('The pages do not end.')
}

onBothStores('schema', (it) => {
  it('observations of all streams come in order of time, page by page, each once, up and down', async ({tx, act}) => {
    await plant(tx, act)
    for (const pace of [slow, steady])
      for (const down of [false, true]) {
        const query = {$orderby: `phenomenonTime ${down ? 'desc' : 'asc'}`, $top: '40'}
        const {ids, sizes} = await all(tx, 'Observations', query, pace)
        assert.deepEqual(ids, inOrder(kept(), down), `${pace.milliseconds} ${down}`)
        assert.ok(sizes.every((size) => size <= 40))
        if (pace === steady)
          assert.ok(
            sizes.slice(0, -1).every((size) => size === 40),
            'pages that have time are full',
          )
      }
  })

  it('a filter, a time and a stream narrow the steps, and nothing that fits is passed over', async ({tx, act}) => {
    await plant(tx, act)
    const since = new Date(now - 6 * DAY).toISOString()
    const cases: readonly (readonly [string, Record<string, string>, (row: Observed) => boolean])[] = [
      ['Observations', {$filter: 'result eq 3'}, ({value}) => value === 3],
      ['Observations', {$filter: `phenomenonTime ge ${since} and result lt 10`}, ({at, value}) => at >= now - 6 * DAY && (value ?? 0) < 10],
      ['Observations', {$filter: `phenomenonTime lt ${since} or result gt 103`}, ({at, value}) => at < now - 6 * DAY || (value ?? 0) > 103],
      ['Observations', {$filter: 'Datastream/id eq 2 and result eq 101'}, ({stream, value}) => stream === 2 && value === 101],
      ['Observations', {$filter: 'Datastream/id eq 2 or Datastream/id eq 3'}, ({stream}) => stream > 1],
      ['Observations', {$filter: "Datastream/Thing/name eq '泵站' and not (Datastream/id eq 1)"}, ({stream}) => stream !== 1],
      ['Observations', {$filter: "Datastream/name eq '液位 9'"}, () => false],
      ['Datastreams(1)/Observations', {$filter: 'result eq 5'}, ({stream, value}) => stream === 1 && value === 5],
      ['Datastreams(3)/Observations', {}, ({stream}) => stream === 3],
      ['Things(1)/Datastreams(2)/Observations', {$filter: 'result ge 102'}, ({stream, value}) => stream === 2 && (value ?? 0) >= 102],
      ['Observations', {$filter: 'phenomenonTime lt 1900-01-01T00:00:00Z'}, ({at}) => at < 0],
      ['Observations', {$filter: 'phenomenonTime gt 2100-01-01T00:00:00Z'}, () => false],
    ] // biome-ignore format: a table
    for (const [path, query, fits] of cases)
      for (const [down, pace] of [[false, slow], [true, steady]] as const) {
        const {ids} = await all(tx, path, {...query, $orderby: `phenomenonTime ${down ? 'desc' : 'asc'}`, $top: '30'}, pace)
        assert.deepEqual(ids, inOrder(kept(fits), down), `${path} ${query.$filter} ${down}`)
      } // biome-ignore format: one line
  })

  it('a page that begins further in, and one that is asked for by number, are the same as of one list', async ({tx, act}) => {
    await plant(tx, act)
    const found = await listObservations(tx, everywhere, readPath('Observations'), readOptions('Observations', {$skip: '333', $top: '20'}), undefined, steady)
    assert.deepEqual(found?.entities.map(({id}) => id), inOrder(kept()).slice(333, 353)) // biome-ignore format: one line
    const tooFar = listObservations(tx, everywhere, readPath('Observations'), readOptions('Observations', {$skip: '20000'}), undefined, steady)
    await assert.rejects(tooFar, {code: 'sensing.too-much-to-read', status: 422})
  }) // biome-ignore format: long

  it('what is wanted in another order than that of time is looked through whole, or refused', async ({tx, act}) => {
    await plant(tx, act)
    const by = {$orderby: 'result desc', $top: '5'}
    const best = kept().toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0) || b.at - a.at).slice(0, 5) // biome-ignore format: one line
    const read = (pace: Pace) =>
      listObservations(tx, everywhere, readPath('Observations'), readOptions('Observations', by), undefined, pace)
    assert.deepEqual((await read(slow))?.entities.map(({id}) => id), best.map(idOf)) // biome-ignore format: one line
    await assert.rejects(read({...slow, most: 200}), {code: 'sensing.too-much-to-read', status: 422})
    const near = {...by, $filter: `phenomenonTime ge ${new Date(now - DAY).toISOString()}`}
    const narrow = await listObservations(tx, everywhere, readPath('Observations'), readOptions('Observations', near), undefined, {...slow, most: 200}) // biome-ignore format: one line
    assert.equal(narrow?.entities.length, 5)
  })

  it('of what a feature is observed is found by its streams', async ({tx, act}) => {
    await plant(tx, act)
    const at = {name: '河段', description: '河', encodingType: 'application/geo+json', feature: {type: 'Point', coordinates: [114, 30]}}
    const feature = (await sta(tx, act, 'POST', 'FeaturesOfInterest', at)).body['@iot.id']
    const times = [now - 50 * DAY, now - 10 * DAY, now - HOUR]
    for (const time of times)
      await sta(tx, act, 'POST', 'Datastreams(3)/Observations', {
        result: 1,
        phenomenonTime: new Date(time).toISOString(),
        FeatureOfInterest: {'@iot.id': feature},
      })
    const {ids} = await all(tx, `FeaturesOfInterest(${feature})/Observations`, {}, slow)
    // The first observation that names one gives the stream its feature: those that name none are of it too.
    assert.deepEqual(ids, inOrder([...times.map((time) => ({stream: 3, at: time, value: 1})), ...kept(({stream}) => stream === 3)]))
    const expanded = await sta(tx, act, 'GET', `FeaturesOfInterest(${feature})?$expand=Observations($count=true;$top=2)`)
    assert.deepEqual([expanded.body['Observations@iot.count'], expanded.body.Observations.length], [5, 2])
  })

  it('how much would be looked through is reckoned, and counts are exact where they are cheap', async ({tx, act}) => {
    await plant(tx, act)
    const source = async (path: string, filter = '') => {
      const options = filter === '' ? nothingAsked : readOptions('Observations', {$filter: filter})
      const found = await sourceOf(tx, everywhere, readPath(path), options.filter)
      if (found === undefined) throw new Error('nothing there')
      return found
    }
    assert.equal(await weigh(tx, everywhere, await source('Observations'), 10_000), rows.length)
    assert.equal(await weigh(tx, everywhere, await source('Observations'), 100), Number.POSITIVE_INFINITY)
    assert.equal(await weigh(tx, everywhere, await source('Datastreams(3)/Observations'), 100), 2)
    assert.equal(await weigh(tx, everywhere, await source('Observations', 'phenomenonTime lt 1900-01-01T00:00:00Z'), 100), 1)
    assert.deepEqual(await countObservations(tx, everywhere, await source('Datastreams(1)/Observations')), {count: 400, exact: true})
    assert.deepEqual(await countObservations(tx, everywhere, await source('Observations', 'result ge 100')), {count: 150, exact: true})
    const counted = await sta(tx, act, 'GET', 'Datastreams(2)?$expand=Observations($count=true;$top=1)')
    assert.equal(counted.body['Observations@iot.count'], 150)
  })

  it('much in one answer makes pages smaller, and too much is refused', async ({tx, act}) => {
    for (let i = 0; i < 4; i += 1) await sta(tx, act, 'POST', 'Things', {name: `物${i}`, description: 'x'})
    const page = await sta(tx, act, 'GET', 'Things?$expand=Datastreams($top=500;$expand=Observations($top=200))')
    assert.equal(page.body.value.length, 1)
    assert.match(page.body['@iot.nextLink'], /\$skiptoken=/)
    const greedy = 'Things?$expand=Datastreams($top=1000;$expand=Observations($top=1000))'
    await assert.rejects(sta(tx, act, 'GET', greedy), {code: 'sensing.too-much-asked', status: 400})
    const ways = Array.from({length: 40}, (_, i) => `Datastreams/name eq '${i}'`).join(' or ')
    await assert.rejects(sta(tx, act, 'GET', `Things?$filter=${ways}`), {code: 'sensing.too-many-ways', status: 400})
  })

  it('a statement that takes too long is stopped with a clear answer, where the store can', async ({tx, store}) => {
    const {sql} = await import('kysely')
    const work = () => limited(tx, 100, (db) => sql`select count(*) from generate_series(1, 30000000)`.execute(db))
    if (store.kind === 'embedded') return
    await assert.rejects(work, {code: 'sensing.took-too-long', status: 422})
  })
})
