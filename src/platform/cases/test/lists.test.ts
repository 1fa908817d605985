import assert from 'node:assert/strict'
import {sql} from 'kysely'
import {onBothStores} from '#test/city.ts'
import {moveCase} from '../actions/move.ts'
import {gramsOf} from '../core/words.ts'
import {countCases, listCases} from '../queries/list.ts'
import {ask, buildTown, by, DRAINAGE, EAST, MIDDLE, PARKS, people, RUBBISH_CONDITION, report, until, WEST, walk} from './town.ts'

const ids = ({cases}: {cases: readonly {id: string}[]}): readonly string[] => cases.map(({id}) => id)

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('a list shows only what the grants cover: place, unit, category, or what one was asked to look at', async ({tx}) => {
    const {case: east} = await report(tx)
    const {case: west} = await report(tx, {place: WEST})
    const {case: bare} = await report(tx, {place: WEST, category: undefined})
    await walk(tx, east.id, until('dispatch'))
    const seenBy = async (actor: typeof people.clerk): Promise<readonly string[]> =>
      ids(await listCases(tx, {...by('clerk'), by: actor}, {filter: {}, sort: 'newest', limit: 50})).toSorted()
    assert.deepEqual(await seenBy(people.clerk), [east.id, west.id, bare.id].toSorted())
    assert.deepEqual(await seenBy(people.western), [west.id, bare.id].toSorted())
    assert.deepEqual(await seenBy(people.sanitation), [east.id])
    assert.deepEqual(await seenBy(people.parks), [east.id], 'the supervising unit sees it too')
    assert.deepEqual(await seenBy(people.drainage), [])
    assert.deepEqual(await seenBy(people.citizen), [])
    const rubbish = {...people.clerk, grants: [{permission: 'cases.read', area: '880102', unit: null, category: 'matter.06', because: ''}]}
    assert.deepEqual(await seenBy(rubbish), [west.id])
    await moveCase(tx, by('clerk'), {id: bare.id, move: 'ask-verification', person: {id: 'drainage', name: '周排水'}})
    assert.deepEqual(await seenBy(people.drainage), [bare.id])
    await assert.rejects(ask(tx, by('western'), 'GET /cases/:id', {params: {id: east.id}}), {code: 'access.forbidden'})
    await assert.rejects(ask(tx, by('drainage'), 'GET /cases/:id/history', {params: {id: east.id}}), {code: 'access.forbidden'})
    assert.equal((await ask(tx, by('drainage'), 'GET /cases/:id', {params: {id: bare.id}})).id, bare.id)
  })

  it('pages follow one another without loss or repetition, in either order, while others write', async ({tx}) => {
    const made: string[] = []
    for (let n = 0; n < 23; n += 1) {
      const {case: one} = await report(tx, {place: n % 2 ? EAST : MIDDLE}, by('citizen', Math.floor(n / 3)))
      made.push(one.id)
      if (n % 4 === 0)
        await walk(
          tx,
          one.id,
          [
            ['accept', 'clerk'],
            ['file', 'leader', {condition: RUBBISH_CONDITION}],
          ],
          n,
        )
    }
    for (const sort of ['newest', 'due'] as const) {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await listCases(tx, by('clerk'), {filter: {}, sort, limit: 5, cursor})
        if (cursor === undefined && sort === 'newest') await report(tx, {}, by('citizen', 1000))
        seen.push(...ids(page))
        cursor = page.next ?? undefined
      } while (cursor !== undefined)
      assert.deepEqual(seen.filter((id) => made.includes(id)).toSorted(), made.toSorted(), sort)
      assert.equal(new Set(seen).size, seen.length)
    }
    await assert.rejects(listCases(tx, by('clerk'), {filter: {}, sort: 'due', limit: 5, cursor: 'bm9uc2Vuc2U'}), {code: 'case.bad-cursor'})
    assert.deepEqual(await countCases(tx, by('clerk'), {}), {count: 24, exact: true, least: false})
    assert.deepEqual(await countCases(tx, by('clerk'), {states: ['filed']}), {count: 6, exact: true, least: false})
  })

  it('a count above 10,000 is the planner’s estimate and says so', async ({tx}) => {
    await sql`insert into cases.case (id, district_id, state, version, source, area, description, reported_at, changed_at)
      select gen_random_uuid(), '880101', 'reported', 1, 'import', '880101001', '', now(), now() from generate_series(1, 10500)`.execute(tx)
    const {count, exact} = await countCases(tx, by('clerk'), {states: ['reported']})
    assert.equal(exact, false)
    assert.ok(count >= 10_000)
    assert.deepEqual(await countCases(tx, by('clerk'), {area: '880102'}), {count: 0, exact: true, least: false})
  })

  it('a count of what words find is exact below 4,000, and above says that there are no fewer', async ({tx}) => {
    const make = (many: number) =>
      sql`with made as (
        insert into cases.case (id, district_id, state, version, source, area, description, reported_at, changed_at)
        select gen_random_uuid(), '880101', 'reported', 1, 'import', '880101001', '麒麟雕像倒塌', now(), now() from generate_series(1, ${many}::integer)
        returning id
      ) insert into cases.search (case_id, district_id, grams, initials) select id, '880101', ${`{${gramsOf('麒麟雕像倒塌').join(',')}}`}::integer[], '' from made`.execute(
        tx,
      )
    await make(3_999)
    assert.deepEqual(await countCases(tx, by('clerk'), {text: '麒麟'}), {count: 3_999, exact: true, least: false})
    await make(2)
    assert.deepEqual(await countCases(tx, by('clerk'), {text: '麒麟'}), {count: 4_000, exact: false, least: true})
  })

  it('filters narrow the list, the map and the counts', async ({tx}) => {
    const {case: one} = await report(tx, {description: '100%_满溢的垃圾桶'})
    await report(tx, {place: WEST})
    await walk(tx, one.id, until('dispatch'))
    const list = async (query: object) => (await ask(tx, by('clerk', 3000), 'GET /cases', {query})).cases.length
    assert.deepEqual(
      await Promise.all([
        list({}), list({state: 'dispatched,filed'}), list({area: '880102'}), list({unit: PARKS}), list({category: 'matter.06'}), list({overdue: 'true'}), list({overdue: 'false'}),
        list({text: '%_满'}), list({text: '_'}), list({bbox: '100,30,100.01,30.01'}), list({source: 'hotline'}), list({asked: 'me'}), list({number: '8801012026112300001'}),
      ]), // biome-ignore format: pairs with the line below
      [2, 1, 1, 0, 2, 1, 1, 1, 1, 1, 0, 0, 1],
    )
    const map = await ask(tx, by('clerk', 3000), 'GET /cases/map', {query: {area: '880101'}})
    assert.deepEqual(
      map.features.map(({geometry, properties}: {geometry: object; properties: {light: string}}) => [geometry, properties.light]),
      [[{type: 'Point', coordinates: [...EAST]}, 'red']],
    )
    const summary = await ask(tx, by('clerk', 3000), 'GET /cases/summary')
    assert.deepEqual(
      summary.states.map(({state, light, count}: {state: string; light: string; count: number}) => [state, light, count]),
      [
        ['dispatched', 'red', 1],
        ['reported', null, 1],
      ],
    )
    assert.deepEqual(
      summary.units.map(({name, open, overdue}: {name: string; open: number; overdue: number}) => [name, open, overdue]),
      [['环卫中心', 1, 1]],
    )
    for (const query of [{state: 'gone'}, {bbox: '1,2,3'}, {limit: '201'}, {category: "x'"}, {area: '8%'}])
      await assert.rejects(ask(tx, by('clerk'), 'GET /cases', {query}), {name: 'ZodError'})
  })

  it('a case tells why it is here, how its deadline was reckoned, what happened and what may be done next', async ({tx}) => {
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('dispatch'))
    const seen = await ask(tx, by('sanitation', 60), 'GET /cases/:id', {params: {id: one.id}})
    assert.match(seen.deadline.zh, /A级时限、一类区域为 1 工作日，只计工作时间，截止 2026-11-24 10:40/)
    assert.equal(seen.whyHere.by, 'duty-list')
    assert.deepEqual(
      seen.next.filter(({allowed}: {allowed: boolean}) => allowed).map(({move}: {move: string}) => move),
      ['undertake', 'assign-person', 'ask-return', 'note'],
    )
    assert.equal(seen.history.length, 6)
    const moved = await ask(tx, by('sanitation', 70), 'POST /cases/:id/moves/:move', {
      params: {id: one.id, move: 'undertake'},
      body: {version: 6},
    })
    assert.deepEqual([moved.state, moved.version, moved.light], ['undertaken', 7, 'green'])
    const byNumber = await ask(tx, by('sanitation', 80), 'GET /cases/:id', {params: {id: seen.number}})
    assert.equal(byNumber.id, one.id)
    await assert.rejects(ask(tx, by('clerk'), 'GET /cases/:id', {params: {id: DRAINAGE}}), {code: 'case.unknown'})
  })
})
