import assert from 'node:assert/strict'
import {sql} from 'kysely'
import {onBothStores} from '#test/city.ts'
import {moveCase} from '../../actions/move.ts'
import {forgetReporter} from '../../privacy/queries/retention.ts'
import {ask, buildTown, by, EAST, MIDDLE, RUBBISH, report, straight, until, WEST, walk} from '../../test/town.ts'
import {keepRules, listCandidates} from '../queries.ts'

const body = {description: '路口堆了一堆垃圾，很臭', place: EAST, category: RUBBISH}
const CLIENT = '00000000-0000-4000-8000-00000000c001'
const OTHER_CLIENT = '00000000-0000-4000-8000-00000000c002'

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('before submit: the same thing nearby is shown with state, distance, probability and reasons, and nothing of the other report', async ({
    tx,
  }) => {
    const {case: one} = await report(tx, {description: '路口有一堆垃圾，张三丰家门口', reporter: {name: '张三丰', phone: '13800000000'}})
    await report(tx, {place: MIDDLE})
    await walk(tx, one.id, until('dispatch'))
    const answer = await ask(tx, by('citizen', 100), 'POST /cases/similar', {body})
    assert.equal(answer.similar.length, 1)
    const [found] = answer.similar
    assert.deepEqual(
      [found.id, found.category.zh, found.state.zh, found.metres, found.likely],
      [one.id, '暴露垃圾', '已交给负责单位', 0, true],
    )
    assert.ok(found.dueAt !== null && found.reasons.length >= 3 && found.probability > 0.19)
    assert.doesNotMatch(JSON.stringify(answer), /张三丰|13800000000|一堆垃圾|环卫/)
  })

  it('ended cases count within the age rule, withdrawn ones never', async ({tx}) => {
    const {case: done} = await report(tx)
    await walk(tx, done.id, straight)
    const {case: withdrawn} = await report(tx, {}, by('citizen', 1))
    await moveCase(tx, by('leader', 2), {id: withdrawn.id, move: 'void', reason: '误报'})
    const soon = await ask(tx, by('citizen', 300), 'POST /cases/similar', {body})
    assert.deepEqual(
      soon.similar.map(({id, open}: {id: string; open: boolean}) => [id, open]),
      [[done.id, false]],
    )
    const late = await ask(tx, by('citizen', 31 * 24 * 60), 'POST /cases/similar', {body})
    assert.deepEqual(late.similar, [])
  })

  it('the city says how far one looks, by category', async ({tx}) => {
    const aside: [number, number] = [EAST[0] + 0.0015, EAST[1]]
    const {case: one} = await report(tx, {place: aside})
    const seen = async () => (await ask(tx, by('citizen', 10), 'POST /cases/similar', {body})).similar.map(({id}: {id: string}) => id)
    assert.deepEqual(await seen(), [one.id], 'the platform looks 200 m far')
    await keepRules(tx, '8801', [{category: 'matter.06', metres: 50, openDays: 90, endedDays: 30}])
    assert.deepEqual(await seen(), [])
  })

  it('at acceptance staff see words, number and how many joined; only of cases they may read', async ({tx}) => {
    const {case: first} = await report(tx, {reporter: {phone: '13800000000'}})
    const {case: again} = await report(tx, {description: '路口一堆垃圾没人管', reporter: {phone: '13800000000'}}, by('citizen', 30))
    await ask(tx, by('citizen', 31), 'POST /cases/:id/me-too', {params: {id: first.id}, body: {clientId: CLIENT}})
    const {similar, people} = await ask(tx, by('clerk', 40), 'GET /cases/:id/similar', {params: {id: again.id}})
    assert.equal(people, 0)
    assert.deepEqual([similar[0].id, similar[0].description, similar[0].people], [first.id, '路口有一堆垃圾', 1])
    const says = (answer: {similar: {reasons: {zh: string}[]}[]}) => answer.similar.flatMap(({reasons}) => reasons.map(({zh}) => zh))
    assert.ok(says({similar}).includes('同一电话上报'))
    const plain = await ask(tx, by('leader', 40), 'GET /cases/:id/similar', {params: {id: again.id}})
    assert.ok(!says(plain).includes('同一电话上报'), 'who may not see contacts learns nothing of them')
    await assert.rejects(ask(tx, by('western', 40), 'GET /cases/:id/similar', {params: {id: again.id}}), {code: 'access.forbidden'})
  })

  it('me too: a link of one’s own, an event that counts people, once per sender', async ({tx, db}) => {
    const {case: one} = await report(tx)
    const join = (clientId: string, id = one.id) =>
      ask(tx, by('citizen', 5), 'POST /cases/:id/me-too', {params: {id}, body: {clientId, reporter: {name: '李四', phone: '13900000000'}}})
    const first = await join(CLIENT)
    assert.deepEqual([first.people, first.again], [1, false])
    const again = await join(CLIENT)
    assert.deepEqual([again.people, again.again], [1, true])
    assert.equal((await join(OTHER_CLIENT)).people, 2)
    const follow = (link: string) => ask(tx, by('citizen', 6), 'GET /follow/:token', {params: {token: link.split('/').at(-1)}})
    assert.match(JSON.stringify((await follow(again.follow)).history), /又有人反映同一问题，附议共 2 人/)
    await assert.rejects(follow(first.follow), {code: 'case.unknown-link'}, 'the new link takes the place of the lost one')
    const shown = await ask(tx, by('clerk', 7), 'GET /cases/:id', {params: {id: one.id}})
    assert.equal(shown.history.filter(({event}: {event: string}) => event === 'case.joined').length, 2)
    const events = await db.selectFrom('kernel.event').selectAll().where('subject', '=', one.id).execute()
    assert.doesNotMatch(JSON.stringify(events), /李四|13900000000/)
    await walk(tx, one.id, until('dispatch'))
    const {case: other} = await report(tx, {place: MIDDLE}, by('citizen', 9))
    await assert.rejects(join(CLIENT, other.id), {code: 'case.join-other'})
  })

  it('who joins a merged case joins the one it went into', async ({tx}) => {
    const {case: first} = await report(tx)
    const {case: again} = await report(tx, {}, by('citizen', 1))
    await sql`update cases.case set state = 'merged', merged_into = ${first.id} where id = ${again.id}::uuid`.execute(tx)
    await ask(tx, by('citizen', 5), 'POST /cases/:id/me-too', {params: {id: again.id}, body: {clientId: CLIENT}})
    assert.equal((await ask(tx, by('clerk', 6), 'GET /cases/:id/similar', {params: {id: first.id}})).people, 1)
  })

  it('who joined is forgotten with who reported', async ({tx, db}) => {
    const {case: one} = await report(tx)
    const body = {clientId: CLIENT, reporter: {name: '李四', phone: '13900000000'}}
    await ask(tx, by('citizen', 5), 'POST /cases/:id/me-too', {params: {id: one.id}, body})
    await forgetReporter(tx, one.id, by('citizen', 6).at)
    const left = await db.selectFrom('cases.joined').select(['name', 'phone']).execute()
    assert.deepEqual(left, [{name: null, phone: null}], 'that somebody joined is still counted')
    assert.deepEqual(await db.selectFrom('cases.follow').selectAll().execute(), [])
  })

  it('joining leaves the reporter’s own links alone', async ({tx}) => {
    const {case: one} = await report(tx, {clientId: CLIENT})
    for (let n = 0; n < 6; n += 1)
      await ask(tx, by('citizen', n * 20), 'POST /cases/:id/me-too', {
        params: {id: one.id},
        body: {clientId: `00000000-0000-4000-8000-0000000000a${n}`},
      })
    const {token} = await report(tx, {clientId: CLIENT}, by('citizen', 130))
    assert.notEqual(token, null)
  })

  it('what has ended cannot be joined, and says what to do instead', async ({tx}) => {
    const {case: one} = await report(tx)
    await walk(tx, one.id, straight)
    await assert.rejects(ask(tx, by('citizen', 200), 'POST /cases/:id/me-too', {params: {id: one.id}, body: {clientId: CLIENT}}), {
      code: 'case.join-ended',
      status: 409,
    })
  })

  it('a place or component is looked up by its index, however many cases there are', async ({tx}) => {
    await sql`
      insert into cases.case (id, district_id, state, version, source, area, place, description, category, reported_at, changed_at)
      select gen_random_uuid(), '880101', 'reported', 1, 'citizen', '880101001001001',
        st_setsrid(st_makepoint(${EAST[0]}::double precision + (n % 1000) * 0.00001, ${EAST[1]}::double precision + (n / 1000) * 0.0001), 4326), '垃圾', ${RUBBISH},
        ${by('citizen').at}::timestamptz - n * interval '1 minute', ${by('citizen').at}
      from generate_series(1, 5000) as n`.execute(tx)
    await sql`analyze cases.case`.execute(tx)
    const rule = {category: '', metres: 200, openDays: 90, endedDays: 30}
    const found = await listCandidates(tx, {place: EAST, component: null, rule, at: by('citizen').at})
    assert.ok(found.length > 0 && found.length <= 300, `${found.length} candidates`)
    const plan = await sql<{'QUERY PLAN': string}>`explain select id from cases.case c
      where floor(st_x(c.place) * 400) = ${Math.floor(EAST[0] * 400)}::double precision and floor(st_y(c.place) * 400) = ${Math.floor(EAST[1] * 400)}::double precision
        and c.reported_at >= ${new Date(0)} order by c.reported_at desc limit 150`.execute(tx)
    assert.match(JSON.stringify(plan.rows), /case_near/)
  })

  it('a report far from everything, or without a grid cell, finds nothing or is told so', async ({tx}) => {
    await report(tx)
    assert.deepEqual((await ask(tx, by('citizen', 10), 'POST /cases/similar', {body: {...body, place: WEST}})).similar, [])
    await assert.rejects(ask(tx, by('citizen', 10), 'POST /cases/similar', {body: {...body, place: [10, 10]}}), {code: 'grid.outside-city'})
  })
})
