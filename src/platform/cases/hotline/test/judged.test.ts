import assert from 'node:assert/strict'
import {sql} from 'kysely'
import type {Tx} from '#kernel/db.ts'
import {onBothStores} from '#test/city.ts'
import {moveCase} from '../../actions/move.ts'
import {archiveCase} from '../../jobs.ts'
import {EAST, RUBBISH, straight, WEST, walk} from '../../test/town.ts'
import {drawCallBacks} from '../actions/call-backs.ts'
import {ask, buildDesk, by, type Desk} from './desk.ts'

const PHONE = '139 1234 5678'
const area = '880101001'

const take = (tx: Tx, change: object = {}, minutes = 0, who: Desk = 'hotliner') =>
  ask(tx, by(who, minutes), 'POST /hotline/work-orders', {
    body: {
      channel: 'phone',
      caller: 'resident',
      request: 'complaint',
      grade: 'usual',
      title: '路口垃圾无人清运',
      description: '东街路口有一堆垃圾，三天没人清',
      place: EAST,
      category: RUBBISH,
      reporter: {name: '王女士', phone: PHONE},
      appeal: {when: '三天前', where: '东街路口', who: null, wish: '尽快清运'},
      ...change,
    },
  })

/** Walks a taken call to its archive. */
async function finish(tx: Tx, id: string, begin = 10): Promise<void> {
  const {closedAt} = await walk(tx, id, straight, begin)
  await archiveCase(tx, {...by('leader'), at: closedAt ?? by('leader').at}, {subject: id})
}

onBothStores('schema', (it, forReal) => {
  forReal('the town has a hotline', ({store}) => buildDesk(store))

  const callBacksOf = async (tx: Tx, id: string): Promise<readonly {id: string}[]> =>
    (await sql<{id: string}>`select id from cases.call_back where case_id = ${id} order by at, id`.execute(tx)).rows

  it('call-backs after the limit or the end give the three rates on valid ones only', async ({tx}) => {
    const ids: string[] = []
    for (let n = 0; n < 5; n += 1) ids.push((await take(tx, {place: n === 4 ? WEST : EAST}, n)).case.id)
    const [one = '', two = '', three = '', four = '', west = ''] = ids
    const say = (id: string, body: object, minutes = 300) =>
      ask(tx, by('caller', minutes), 'POST /cases/:id/call-backs', {params: {id}, body})
    await assert.rejects(say(one, {contacted: true, solved: true, answer: 'satisfied'}), {code: 'case.call-back-too-early'})
    for (const id of ids.slice(0, 3)) await finish(tx, id)
    assert.deepEqual(await say(one, {invalid: 'no-answer'}), {id: (await callBacksOf(tx, one))[0]?.id, valid: false})
    await say(one, {contacted: true, solved: true, answer: 'satisfied'})
    await assert.rejects(say(one, {contacted: true, solved: false, answer: 'dissatisfied'}), {code: 'case.called-back-already'})
    await say(two, {contacted: true, solved: false, answer: 'basically', reasons: ['slow']})
    await say(three, {contacted: false, solved: false, answer: 'dissatisfied', reasons: ['not-solved', 'attitude'], note: '希望重办'})
    await assert.rejects(say(four, {contacted: true, solved: true, answer: 'delighted'}, 60 * 24 * 8), {code: 'case.unknown-choice'})
    await say(four, {invalid: 'wrong-number'}, 60 * 24 * 8)
    await say(west, {contacted: true, solved: true, answer: 'satisfied'}, 60 * 24 * 8)
    const rates = (query: object, who: Desk = 'caller') =>
      ask(tx, by(who, 60 * 24 * 9), 'GET /cases/three-rates', {
        query: {city: '880100', from: '2026-11-23T00:00:00Z', to: '2026-12-23T00:00:00Z', ...query},
      })
    const all = await rates({by: 'unit'})
    const {response, resolution, satisfaction, composite, valid, invalid} = all.total
    assert.deepEqual([valid, invalid, response, resolution, satisfaction, composite], [4, 2, 75, 50, 72.5, 61.5])
    assert.deepEqual(
      all.groups.map(({name, valid: n, composite: mark}: {name: string | null; valid: number; composite: number | null}) => [
        name,
        n,
        mark,
      ]),
      [
        ['环卫中心', 3, 48.67],
        [null, 1, 100],
      ],
    )
    const streets = await rates({by: 'street'})
    assert.deepEqual(
      streets.groups.map(({key, name, valid: n}: {key: string; name: string; valid: number}) => [key, name, n]),
      [
        ['880101001', '东街', 3],
        ['880102001', '西街', 1],
      ],
    )
    assert.equal((await rates({by: 'category'})).groups[0].key, RUBBISH)
    const nobody = await rates({area: '880102001', to: '2026-11-24T00:00:00Z'})
    assert.deepEqual([nobody.total.valid, nobody.total.response, nobody.total.composite], [0, null, null])
    assert.equal((await rates({}, 'western')).total.valid, 1, 'only cases one may see')
    // The calls of Monday 15:00 belong to the day that ends on Tuesday at noon.
    const onDay = async (day: string) => (await rates({day, from: undefined, to: undefined})).total.valid
    assert.deepEqual([await onDay('2026-11-23'), await onDay('2026-11-24'), await onDay('2026-11-25')], [0, 3, 0])
    await assert.rejects(rates({day: '2026-11-24'}), {name: 'ZodError'})
  })

  it('the draw is made once the limit has passed, and who was refused is not asked', async ({tx}) => {
    const {case: one} = await take(tx, {grade: 'extra'})
    const {case: refused} = await take(tx, {grade: 'extra'}, 1)
    await moveCase(tx, by('clerk', 5), {id: refused.id, move: 'reject', reason: '不归本市', body: '铁路'})
    assert.equal(await drawCallBacks(tx, by('caller', 119)), 0)
    assert.equal(await drawCallBacks(tx, by('caller', 121)), 2)
    assert.equal(await drawCallBacks(tx, by('caller', 122)), 0)
    const waiting = await ask(tx, by('caller', 130), 'GET /hotline/call-backs')
    assert.deepEqual(
      waiting.map(({case: id, tries}: {case: string; tries: number}) => [id, tries]),
      [[one.id, 0]],
    )
    await ask(tx, by('caller', 131), 'POST /cases/:id/call-backs', {params: {id: one.id}, body: {invalid: 'no-answer'}})
    assert.equal((await ask(tx, by('caller', 132), 'GET /hotline/call-backs'))[0].tries, 1)
    await ask(tx, by('caller', 133), 'POST /cases/:id/call-backs', {
      params: {id: one.id},
      body: {contacted: true, solved: false, answer: 'basically'},
    })
    assert.deepEqual(await ask(tx, by('caller', 134), 'GET /hotline/call-backs'), [])
  })

  it('an article is found once published, by its words or the first letters of its pinyin, in its edition in force', async ({tx}) => {
    const write = (title: string, body: string, keywords: readonly string[] = []) =>
      ask(tx, by('editor'), 'POST /hotline/articles', {body: {area: '880100', title, body, keywords, validFrom: '2026-01-01'}})
    const find = async (text: string, minutes = 0) =>
      (await ask(tx, by('clerk', minutes), 'GET /hotline/articles', {query: {area, text}})).map(({title}: {title: string}) => title)
    const permit = await write('居住证怎么办理', '持身份证到派出所办理居住证', ['暂住'])
    const lamp = await write('路灯不亮找谁', '公共路灯由照明管理单位维护，居住小区内的找物业')
    assert.deepEqual(await find('居住证'), [])
    for (const {id} of [permit, lamp])
      await ask(tx, by('editor'), 'POST /hotline/articles/:id/:verdict', {params: {id, verdict: 'publish'}})
    assert.deepEqual(await find('请问居住证怎么办'), ['居住证怎么办理', '路灯不亮找谁'])
    assert.deepEqual(await find('小区路灯'), ['路灯不亮找谁'])
    assert.deepEqual(await find('jzz'), ['居住证怎么办理'])
    assert.deepEqual(await find('月球'), [])
    const next = await ask(tx, by('editor', 1), 'PUT /hotline/articles/:id', {
      params: {id: permit.id},
      body: {version: 1, title: '居住证网上办理', body: '登录政务网办理', keywords: [], validFrom: '2026-12-01', validTo: '2026-12-31'},
    })
    assert.deepEqual([next.version, next.published], [2, false])
    assert.deepEqual(await find('居住证'), ['居住证怎么办理', '路灯不亮找谁'])
    await assert.rejects(
      ask(tx, by('editor', 2), 'PUT /hotline/articles/:id', {
        params: {id: permit.id},
        body: {version: 1, title: 'x', body: 'y', validFrom: '2026-12-01'},
      }),
      {code: 'case.stale-article'},
    )
    await ask(tx, by('editor', 3), 'POST /hotline/articles/:id/:verdict', {params: {id: permit.id, verdict: 'publish'}})
    assert.deepEqual(await find('政务网'), [], 'not yet in force')
    assert.deepEqual(await find('政务网', 60 * 24 * 10), ['居住证网上办理'])
    await assert.rejects(ask(tx, by('clerk'), 'POST /hotline/articles', {body: {area, title: 'x', body: 'y', validFrom: '2026-12-01'}}), {
      code: 'access.forbidden',
    })
  })

  it('a question answered from an article is kept without a case, and its use is counted', async ({tx}) => {
    const article = await ask(tx, by('editor'), 'POST /hotline/articles', {
      body: {area: '880100', title: '路灯不亮找谁', body: '找照明管理单位', validFrom: '2026-01-01'},
    })
    const consult = (body: object) =>
      ask(tx, by('hotliner', 5), 'POST /hotline/consultations', {
        body: {area, channel: 'phone', question: '路灯坏了找谁', phone: PHONE, ...body},
      })
    await assert.rejects(consult({article: article.id}), {code: 'case.article-not-published'})
    await ask(tx, by('editor', 1), 'POST /hotline/articles/:id/:verdict', {params: {id: article.id, verdict: 'publish'}})
    await consult({article: article.id})
    await consult({answer: '请拨打物业电话'})
    await assert.rejects(consult({}), {code: 'case.unanswered'})
    const {rows} = await sql<{
      answer: string
      article_version: number | null
    }>`select answer, article_version from cases.consultation order by id`.execute(tx)
    assert.deepEqual(
      rows.map(({answer, article_version: version}) => [answer, version]),
      [
        ['找照明管理单位', 1],
        ['请拨打物业电话', null],
      ],
    )
    const [found] = await ask(tx, by('hotliner', 6), 'GET /hotline/articles', {query: {area, text: '路灯'}})
    assert.equal(found.used, 1)
    const {rows: cases} = await sql`select 1 from cases.case`.execute(tx)
    assert.equal(cases.length, 0)
    assert.equal((await ask(tx, by('hotliner', 7), 'POST /hotline/lookup', {body: {phone: PHONE, area}})).consultations, 2)
    const {diversions, articles} = await ask(tx, by('hotliner', 8), 'POST /hotline/suggestions', {body: {area, words: '路灯着火冒烟了'}})
    assert.deepEqual([diversions[0].id, articles[0].title], ['emergency', '路灯不亮找谁'])
  })

  it('templates fit class and state, are kept by key users, and say what is missing', async ({tx}) => {
    const write = (title: string, change: object = {}, who: Desk = 'editor') =>
      ask(tx, by(who), 'POST /hotline/templates', {
        body: {
          area: '880100',
          title,
          body: '案件 {{number}} 由{{unit}}处置，{{due}} 前办结。见 {{link.report}}',
          language: 'zh',
          ...change,
        },
      })
    const general = await write('通用告知')
    const rubbish = await write('垃圾已派遣', {category: 'matter.06', state: 'dispatched'})
    await write('垃圾已派遣二', {category: 'matter.06', state: 'dispatched'})
    await write('Told', {language: 'en'})
    await write('井盖', {category: 'component.01'})
    await assert.rejects(write('错', {body: '{{phone}}'}), {code: 'case.unknown-variable'})
    await assert.rejects(write('错', {}, 'clerk'), {code: 'access.forbidden'})
    const {case: one} = await take(tx)
    const titles = async (query: object = {}) =>
      (await ask(tx, by('cleaner', 90), 'GET /cases/:id/templates', {params: {id: one.id}, query})).map(({title}: {title: string}) => title)
    await walk(tx, one.id, straight.slice(0, 5))
    assert.deepEqual(await titles({language: 'zh'}), ['垃圾已派遣', '垃圾已派遣二', '通用告知'])
    assert.deepEqual(await titles({text: 'tygz'}), ['通用告知'])
    const preview = async (template: string, who: Desk = 'cleaner') =>
      ask(tx, by(who, 91), 'GET /cases/:id/templates/:template', {params: {id: one.id, template}})
    const {text, missing} = await preview(rubbish.id)
    assert.match(text, /^案件 8801012026112300001 由环卫中心处置，2026-11-24 10:40 前办结。见 https:\/\/city.example\/report$/)
    assert.deepEqual(missing, [])
    await assert.rejects(preview(rubbish.id, 'drainage'), {code: 'access.forbidden'})
    const done = await ask(tx, by('editor', 92), 'PUT /hotline/templates/:id', {
      params: {id: general.id},
      body: {version: 1, title: '通用告知', body: '{{result}}', language: 'zh'},
    })
    assert.equal(done.version, 2)
    assert.deepEqual((await preview(general.id)).missing, ['result'])
    await assert.rejects(
      ask(tx, by('editor', 93), 'PUT /hotline/templates/:id', {
        params: {id: general.id},
        body: {version: 1, title: 'x', body: 'y', language: 'zh'},
      }),
      {code: 'case.stale-template'},
    )
    await ask(tx, by('editor', 94), 'PUT /hotline/templates/:id', {
      params: {id: general.id},
      body: {version: 2, title: 'x', body: 'y', language: 'zh', withdrawn: true},
    })
    assert.deepEqual(await titles({language: 'zh'}), ['垃圾已派遣', '垃圾已派遣二'])
    const names = (await ask(tx, by('editor', 95), 'GET /hotline/template-variables', {query: {area: '880100'}})).map(
      ({name}: {name: string}) => name,
    )
    assert.ok(names.includes('due') && names.includes('link.report'))
  })
})
