import assert from 'node:assert/strict'
import type {Tx} from '#kernel/db.ts'
import {onBothStores} from '#test/city.ts'
import {withoutIds} from '#test/people.ts'
import {moveCase} from '../../actions/move.ts'
import {answer, ask, buildTown, by, EAST, report, until, walk} from '../../test/town.ts'
import {keepBook} from '../queries/books.ts'
import {readPublicRules} from '../rules.ts'

const words = '我叫李建国，路口垃圾成堆，电话138-0013-8000，住3栋2单元501室'

const publish = (tx: Tx, rules: object = {}): Promise<void> =>
  keepBook(tx, {code: '8801', kind: 'public', rules: readPublicRules({usual: {delayMinutes: 0}, categories: [], ...rules})})

const accepted = async (tx: Tx, change: object = {}): Promise<string> => {
  const {case: one} = await report(tx, {description: words, reporter: {name: '李建国', phone: '13800138000'}, ...change})
  await moveCase(tx, by('clerk', 10), {id: one.id, move: 'accept'})
  return one.id
}

const list = (tx: Tx, minutes = 20, query: object = {}) => ask(tx, by('citizen', minutes), 'GET /public/cases', {query})

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('nothing is public where no city has said so, nor before it is accepted', async ({tx}) => {
    await accepted(tx)
    assert.deepEqual((await list(tx)).cases, [])
    await publish(tx)
    await report(tx, {description: words})
    assert.equal((await list(tx)).cases.length, 1)
  })

  it('the public sees the case and nobody in it', async ({tx}) => {
    await publish(tx)
    const id = await accepted(tx)
    const seen = await list(tx)
    const [one] = seen.cases
    assert.equal(one.words, '我叫【姓名】，路口垃圾成堆，电话【手机号】，住【房号】')
    assert.deepEqual(one.place, [...EAST])
    assert.equal(one.label.zh, '已受理，等待立案')
    assert.doesNotMatch(withoutIds(JSON.stringify(seen)), /李建国|8000|501/)
    const detail = await ask(tx, by('citizen', 20), 'GET /public/cases/:id', {params: {id}})
    assert.doesNotMatch(withoutIds(JSON.stringify(detail)), /李建国|8000|501|赵受理/)
    assert.deepEqual(
      detail.history.map(({seq, zh}: {seq: number; zh: string}) => [seq, zh]),
      [
        [1, '由市民上报'],
        [2, '受理'],
      ],
    )
  })

  it('what staff wrote is told without the people in it', async ({tx}) => {
    await publish(tx)
    const id = await accepted(tx)
    await walk(tx, id, until('undertake').slice(1), 20)
    const after = [{kind: 'after', text: '完成'}] as const
    await moveCase(tx, by('sanitation', 100), {id, move: 'handle', result: '已清运，联系人王芳13900139000', evidence: after})
    const detail = await ask(tx, by('citizen', 120), 'GET /public/cases/:id', {params: {id}})
    assert.equal(detail.result, '已清运，联系人【姓名】【手机号】')
    assert.match(JSON.stringify(detail.history), /已清运，联系人【姓名】【手机号】/)
    assert.doesNotMatch(JSON.stringify(detail), /139001|王芳/)
    const own = await ask(tx, by('clerk', 120), 'GET /cases/:id', {params: {id}})
    assert.match(own.result, /13900139000/)
  })

  it('a category can be hidden, late, blurred, wordless, and called by another name', async ({tx}) => {
    const id = await accepted(tx)
    await publish(tx, {categories: [{category: 'matter.06', shown: false}]})
    assert.deepEqual((await list(tx)).cases, [])
    await assert.rejects(ask(tx, by('citizen', 20), 'GET /public/cases/:id', {params: {id}}), {code: 'case.not-public'})
    await publish(tx, {categories: [{category: 'matter.06010', delayMinutes: 60}]})
    assert.equal((await list(tx, 69)).cases.length, 0)
    assert.equal((await list(tx, 70)).cases.length, 1)
    await publish(tx, {
      categories: [{category: 'matter.06010', place: 'blurred', metres: 300, words: false, name: {zh: '街上脏', en: 'Dirt'}, icon: 'dirt'}],
    })
    const [one] = (await list(tx)).cases
    assert.deepEqual(
      [one.name.zh, one.icon, one.words, one.address, one.within, one.area],
      ['街上脏', 'dirt', null, null, 300, '880101001'],
    )
    assert.notDeepEqual(one.place, [...EAST])
  })

  it('a small box round a blurred place does not tell where it is', async ({tx}) => {
    await publish(tx, {categories: [{category: 'matter', place: 'blurred', metres: 900}]})
    await accepted(tx)
    const [one] = (await list(tx)).cases
    const box = async ([lng, lat]: readonly [number, number]) =>
      JSON.parse(
        await ask(tx, by('citizen', 20), 'GET /public/cases.geojson', {
          query: {bbox: [lng - 1e-4, lat - 1e-4, lng + 1e-4, lat + 1e-4].join()},
        }),
      ).features
    assert.equal((await box([EAST[0], EAST[1]])).length, 0)
    assert.deepEqual((await box(one.place)).map(({id}: {id: string}) => id), [one.id]) // biome-ignore format: short
  })

  it('counts and filters tell what was fixed from what ended otherwise, within so many days', async ({tx}) => {
    await publish(tx)
    await accepted(tx)
    const fixed = await accepted(tx)
    await walk(tx, fixed, until('close').slice(1), 20)
    const rejected = await report(tx, {description: '别处的事'})
    await moveCase(tx, by('clerk', 15), {id: rejected.case.id, move: 'reject', reason: '不属本市', body: '邻市城管局'})
    const counts = (query: object = {}, minutes = 400) => ask(tx, by('citizen', minutes), 'GET /public/summary', {query})
    assert.deepEqual(
      await counts(),
      {accepted: 2, open: 1, late: 0, fixed: 1, ended: 0, exact: true},
      'what was never accepted is not public',
    )
    assert.deepEqual((await counts({area: '880102'})).accepted, 0)
    assert.deepEqual((await counts({days: '1'}, 3 * 1440)).accepted, 0)
    const ids = async (query: object) => (await list(tx, 400, query)).cases.map(({id}: {id: string}) => id)
    assert.deepEqual(await ids({standing: 'fixed'}), [fixed])
    assert.deepEqual((await list(tx, 400, {standing: 'fixed'})).cases[0].standing, 'fixed')
    assert.deepEqual(await Promise.all(['open', 'late', 'ended'].map(async (standing) => (await ids({standing})).length)), [1, 0, 0])
    assert.deepEqual((await ids({days: '1'})).length, 2)
    const rss = await ask(tx, by('citizen', 400), 'GET /public/feed.rss', {query: {standing: 'fixed'}})
    assert.equal(rss.match(/<item>/g)?.length, 1)
    assert.match(rss, /feed\.rss\?standing=fixed" rel="self"/)
    assert.match(rss, new RegExp(`/city/cases/${fixed}</link>`))
  })

  it('the areas and classes to narrow by are those a city shows', async ({tx}) => {
    const choices = () => ask(tx, by('citizen', 20), 'GET /public/choices')
    assert.deepEqual(await choices(), {areas: [], classes: []})
    await publish(tx, {usual: {shown: false}, categories: [{category: 'matter.06010', shown: true}]})
    const {areas, classes} = await choices()
    assert.ok(areas.some(({code}: {code: string}) => code === '880101') && areas.every(({code}: {code: string}) => code.startsWith('8801')))
    assert.deepEqual(
      classes.map(({category}: {category: string}) => category),
      ['matter.06'],
    )
  })

  it('whoever has the map or the feed as it is gets nothing twice, and what is hidden is gone at once', async ({tx}) => {
    await publish(tx)
    const id = await accepted(tx)
    for (const route of ['GET /public/cases.geojson', 'GET /public/feed.rss'] as const) {
      const first = await answer(tx, by('citizen', 20), route)
      const tag = first.headers.etag ?? ''
      assert.match(tag, /^"[0-9a-f]{32}"$/)
      const same = await answer(tx, by('citizen', 25), route, {call: {headers: {'if-none-match': tag}}})
      assert.deepEqual([same.status, same.body], [304, ''])
      const other = await answer(tx, by('citizen', 25), route, {call: {headers: {'if-none-match': '"nothing"'}}})
      assert.equal(other.status, 200)
    }
    const {headers} = await answer(tx, by('citizen', 25), 'GET /public/feed.rss')
    await ask(tx, by('clerk', 30), 'POST /cases/:id/redactions', {params: {id}, body: {target: 'case', code: 'irrelevant'}})
    const after = await answer(tx, by('citizen', 31), 'GET /public/feed.rss', {call: {headers: {'if-none-match': headers.etag ?? ''}}})
    assert.equal(after.status, 200)
    assert.doesNotMatch(String(after.body), /<item>/)
  })

  it('pages follow one another without gaps, filters hold, and the feed tells the same', async ({tx}) => {
    await publish(tx)
    const ids: string[] = []
    for (const minute of [1, 2, 3, 4, 5]) {
      const {case: one} = await report(tx, {description: `垃圾${minute}，电话13800138000`})
      await moveCase(tx, by('clerk', minute), {id: one.id, move: 'accept'})
      ids.unshift(one.id)
    }
    const seen: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await list(tx, 20, {limit: '2', ...(cursor === undefined ? {} : {cursor})})
      seen.push(...page.cases.map(({id}: {id: string}) => id))
      if (page.next === null) break
      cursor = page.next
    }
    assert.deepEqual(seen, ids)
    assert.equal((await list(tx, 20, {open: 'false'})).cases.length, 0)
    assert.equal((await list(tx, 20, {area: '880102'})).cases.length, 0)
    await assert.rejects(list(tx, 20, {cursor: 'nonsense'}), {code: 'case.bad-cursor'})
    const rss = await ask(tx, by('citizen', 20), 'GET /public/feed.rss')
    assert.equal(rss.match(/<item>/g)?.length, 5)
    assert.doesNotMatch(rss, /13800138000/)
    assert.match(rss, /【手机号】/)
  })
})
