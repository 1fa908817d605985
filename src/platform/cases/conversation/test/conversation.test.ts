import assert from 'node:assert/strict'
import {sql} from 'kysely'
import type {Tx} from '#kernel/db.ts'
import {listEvents, verifyChains} from '#kernel/events.ts'
import {onBothStores} from '#test/city.ts'
import {withoutIds} from '#test/people.ts'
import {moveCase} from '../../actions/move.ts'
import {keepRules} from '../../hotline/queries/rules.ts'
import {ask, buildDesk, by, type Desk} from '../../hotline/test/desk.ts'
import {EAST, RUBBISH, straight, walk} from '../../test/town.ts'
import {seeToQuestions} from '../actions/answers.ts'

const DAY = 24 * 60
const tokenIn = (link: string): string => link.split('/').at(-1) ?? ''

// Without a way for letters nothing is sent, and there is nothing to see.
process.env.SMTP_URL = 'smtp://127.0.0.1:2525'
process.env.MAIL_FROM = 'city@city.example'
process.env.PUBLIC_URL = 'https://city.example'

/** Somebody reports by e-mail or telephone; answers with the case and their token. */
async function report(tx: Tx, reporter: object = {email: 'wang@mail.example'}, minutes = 0) {
  const {case: one, follow} = await ask(tx, by('citizen', minutes), 'POST /cases', {
    body: {description: '路口有一堆垃圾，我叫王小明', place: EAST, category: RUBBISH, address: '东街12号', reporter},
  })
  return {id: one.id as string, token: tokenIn(follow)}
}

/** The same, dispatched to the sanitation centre. */
async function dispatched(tx: Tx, reporter?: object) {
  const one = await report(tx, reporter)
  await walk(tx, one.id, straight.slice(0, 6))
  return one
}

async function previewed(tx: Tx, id: string, text: string, minutes = 70) {
  const {text: filled, mark} = await ask(tx, by('cleaner', minutes), 'POST /cases/:id/messages/preview', {params: {id}, body: {text}})
  return {text: filled as string, mark: mark as string}
}

const question = async (tx: Tx, id: string, text = '垃圾在路口哪一侧？', minutes = 70) =>
  ask(tx, by('cleaner', minutes), 'POST /cases/:id/questions', {params: {id}, body: await previewed(tx, id, text, minutes)})

const names = async (tx: Tx, id: string) => (await listEvents(tx, {district: '880101', subject: id})).map(({name}) => name)
const page = (tx: Tx, token: string, minutes = 80) => ask(tx, by('citizen', minutes), 'GET /follow/:token/conversation', {params: {token}})
const photo = (tx: Tx) => ask(tx, by('citizen', 80), 'POST /cases/photos', {upload: picture})

const picture = {
  name: 'a.png',
  bytes: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'),
  fields: {},
}

onBothStores('schema', (it, forReal) => {
  forReal('the town has a hotline', ({store}) => buildDesk(store))

  it('a message is previewed before it is sent, and only what was previewed is sent', async ({tx}) => {
    const {id, token} = await dispatched(tx)
    const template = await ask(tx, by('editor'), 'POST /hotline/templates', {
      body: {area: '880100', title: '告知', body: '案件 {{number}} 由{{unit}}处置', language: 'zh'},
    })
    const send = (body: object, who: Desk = 'cleaner') => ask(tx, by(who, 71), 'POST /cases/:id/messages', {params: {id}, body})
    const {text, mark, missing, recipients} = await ask(tx, by('cleaner', 70), 'POST /cases/:id/messages/preview', {
      params: {id},
      body: {template: template.id},
    })
    assert.deepEqual([text, missing, recipients], ['案件 8801012026112300001 由环卫中心处置', [], 1])
    await assert.rejects(send({text: `${text}！`, mark}), {code: 'case.not-previewed'})
    const other = await dispatched(tx)
    await assert.rejects(ask(tx, by('cleaner', 71), 'POST /cases/:id/messages', {params: {id: other.id}, body: {text, mark}}), {
      code: 'case.not-previewed',
    })
    await assert.rejects(send({text, mark}, 'drainage'), {code: 'access.forbidden'})
    await send({text, mark, template: template.id})
    const edited = await previewed(tx, id, `${text}，谢谢您。`)
    await send(edited)
    const open = await ask(tx, by('cleaner', 70), 'POST /cases/:id/messages/preview', {params: {id}, body: {text: '结果：{{result}}'}})
    assert.deepEqual([open.missing, open.mark], [['result'], null])
    const {messages} = await page(tx, token)
    assert.deepEqual(
      messages.map(({text: words, by: who}: {text: string; by: string}) => [words, who]),
      [
        [text, '环卫中心'],
        [edited.text, '环卫中心'],
      ],
    )
    assert.equal((await ask(tx, by('editor', 72), 'GET /hotline/templates', {query: {area: '880100'}}))[0].used, 1)
    assert.doesNotMatch(JSON.stringify(await listEvents(tx, {district: '880101', subject: id})), /谢谢您/)
  })

  it('a reporter known only by e-mail is asked and answers into the case, with what this does to the clock', async ({tx}) => {
    const {id, token} = await dispatched(tx)
    const asked = await question(tx, id)
    assert.deepEqual([asked.clock.pauses, asked.answerBy], [true, '2026-11-26T03:10:00.000Z'])
    const shown = await ask(tx, by('citizen', 75), 'GET /asked/:token', {params: {token: tokenIn(asked.link)}})
    assert.match(shown.question.clock.zh, /办理时限暂停/)
    assert.notEqual(shown.case.name, null)
    const held = await ask(tx, by('cleaner', 76), 'GET /cases/:id', {params: {id}})
    assert.notEqual(held.pausedAt, null, 'what the question says of the clock is so')
    assert.deepEqual(
      [shown.text, shown.by, shown.question.standing, shown.case.address],
      ['垃圾在路口哪一侧？', '环卫中心', 'open', '东街12号'],
    )
    assert.doesNotMatch(JSON.stringify(shown), /王小明|wang@/)
    assert.equal((await page(tx, token)).open[0].id, asked.message)
    await assert.rejects(question(tx, id), {code: 'case.question-open'})
    const {id: file} = await photo(tx)
    const answer = (minutes: number) =>
      ask(tx, by('citizen', minutes), 'POST /asked/:token', {
        params: {token: tokenIn(asked.link)},
        body: {text: '在北侧', evidence: [{kind: 'near', file}]},
      })
    await answer(80)
    await assert.rejects(answer(81), {code: 'case.question-closed'})
    const {reporter, contractor} = await ask(tx, by('cleaner', 85), 'GET /cases/:id/messages', {params: {id}})
    assert.deepEqual(contractor, [])
    assert.deepEqual(
      reporter.map(({kind, text, by: who}: {kind: string; text: string; by: string}) => [kind, text, who]),
      [
        ['question', '垃圾在路口哪一侧？', '郑环卫'],
        ['answer', '在北侧', '上报人'],
      ],
    )
    assert.deepEqual([reporter[0].question.standing, reporter[1].evidence[0].file], ['answered', file])
    assert.deepEqual((await names(tx, id)).slice(-2), ['case.question-asked', 'case.question-answered'])
    const {evidence, history, pausedAt, dueAt} = await ask(tx, by('cleaner', 86), 'GET /cases/:id', {params: {id}})
    assert.deepEqual([pausedAt, Date.parse(dueAt) - Date.parse(held.dueAt)], [null, 10 * 60_000], 'ten minutes were waited for')
    assert.equal(evidence.at(-1).file, file)
    assert.match(history.at(-1).zh, /上报人已答复，部门计时恢复/)
    assert.equal((await verifyChains(tx)).broken, null)
  })

  it('who owes an answer is reminded once; what is not answered in time ends, and the clock is told', async ({tx}) => {
    const {id, token} = await dispatched(tx)
    const asked = await question(tx, id)
    assert.equal(await seeToQuestions(tx, by('cleaner', 70 + DAY - 1)), 0)
    assert.equal(await seeToQuestions(tx, by('cleaner', 70 + DAY)), 1)
    assert.equal(await seeToQuestions(tx, by('cleaner', 75 + DAY)), 0)
    assert.equal(await seeToQuestions(tx, by('cleaner', 71 + 3 * DAY)), 1)
    assert.deepEqual((await names(tx, id)).slice(-3), ['case.question-asked', 'case.question-reminded', 'case.question-expired'])
    const last = (await listEvents(tx, {district: '880101', subject: id})).at(-1)
    assert.equal(last?.body.pauses, true)
    await assert.rejects(
      ask(tx, by('citizen', 72 + 3 * DAY), 'POST /follow/:token/questions/:question', {
        params: {token, question: asked.message},
        body: {text: '在北侧'},
      }),
      {code: 'case.question-closed'},
    )
    const again = await question(tx, id, '还在吗？', 73 + 3 * DAY)
    await ask(tx, by('cleaner', 74 + 3 * DAY), 'POST /cases/:id/questions/:question/withdraw', {params: {id, question: again.message}})
    assert.equal((await names(tx, id)).at(-1), 'case.question-withdrawn')
    await ask(tx, by('citizen', 75 + 3 * DAY), 'POST /follow/:token/messages', {params: {token}, body: {text: '已经没有了'}})
    assert.equal((await page(tx, token, 76 + 3 * DAY)).messages.at(-1).text, '已经没有了')
  })

  it('work is handed to a contractor, who sees the task and nothing of the reporter, and reports it done', async ({tx}) => {
    const {id, token} = await dispatched(tx)
    const hand = (evidence: readonly string[] = []) =>
      ask(tx, by('cleaner', 90), 'POST /cases/:id/tasks', {
        params: {id},
        body: {contractor: '洁城保洁公司', text: '清运路口垃圾并冲洗地面', evidence, contact: {email: 'work@contractor.example'}},
      })
    await assert.rejects(hand(['00000000-0000-7000-8000-00000000dead']), {code: 'case.evidence-of-other-case'})
    const task = await hand()
    assert.equal(task.clock.pauses, false)
    const shown = await ask(tx, by('citizen', 91), 'GET /asked/:token', {params: {token: tokenIn(task.link)}})
    assert.deepEqual(
      [shown.text, shown.question.contractor, shown.case.number],
      ['清运路口垃圾并冲洗地面', '洁城保洁公司', '8801012026112300001'],
    )
    assert.doesNotMatch(JSON.stringify(shown), /王小明|wang@|一堆垃圾/)
    const {id: file} = await photo(tx)
    await ask(tx, by('citizen', 95), 'POST /asked/:token', {
      params: {token: tokenIn(task.link)},
      body: {text: '已清运', evidence: [{kind: 'after', file}]},
    })
    assert.deepEqual((await names(tx, id)).slice(-2), ['case.handed-out', 'case.contractor-reported'])
    const {contractor} = await ask(tx, by('cleaner', 96), 'GET /cases/:id/messages', {params: {id}})
    assert.deepEqual(
      contractor.map(({kind, by: who}: {kind: string; by: string}) => [kind, who]),
      [
        ['task', '郑环卫'],
        ['answer', '洁城保洁公司'],
      ],
    )
    assert.equal((await page(tx, token, 97)).messages.length, 0, 'the reporter sees nothing of what is between unit and contractor')
    const {rows} = await sql<{event: string; contact: string}>`
      select n.event, d.contact from notices.delivery d join notices.notice n on n.id = d.notice`.execute(tx)
    assert.deepEqual(
      rows.map(({event}) => event),
      ['case.handed-out.contractor'],
    )
    assert.doesNotMatch(rows[0]?.contact ?? '', /contractor.example|asked/, 'address and link are sealed')
    await moveCase(tx, by('sanitation', 98), {id, move: 'handle', result: '已清运', evidence: [{kind: 'after', text: '见承办企业照片'}]})
    await assert.rejects(ask(tx, by('drainage', 99), 'GET /cases/:id/messages', {params: {id}}), {code: 'access.forbidden'})
  })

  it('the links of others open nothing', async ({tx}) => {
    const token = 'AAAAAAAAAAAAAAAAAAAAAA'
    for (const route of ['GET /follow/:token/conversation', 'GET /asked/:token'])
      await assert.rejects(ask(tx, by('citizen'), route, {params: {token}}), /leads to no/)
    const one = await dispatched(tx)
    const two = await dispatched(tx)
    const asked = await question(tx, one.id)
    await assert.rejects(
      ask(tx, by('citizen', 80), 'POST /follow/:token/questions/:question', {
        params: {token: two.token, question: asked.message},
        body: {text: '不是我'},
      }),
      {code: 'case.unknown-question'},
    )
  })

  it('merged cases have one conversation with all reporters; each judges for themselves', async ({tx}) => {
    const kept = await dispatched(tx)
    const merged = await report(tx, {phone: '13900000002'}, 5)
    await moveCase(tx, by('clerk', 6), {id: merged.id, move: 'accept'})
    await sql`update cases.case set merged_into = ${kept.id}, state = 'merged' where id = ${merged.id}`.execute(tx)
    const {recipients} = await ask(tx, by('cleaner', 70), 'POST /cases/:id/messages/preview', {
      params: {id: kept.id},
      body: {text: '今天清运'},
    })
    assert.equal(recipients, 2)
    await ask(tx, by('cleaner', 71), 'POST /cases/:id/messages', {params: {id: kept.id}, body: await previewed(tx, kept.id, '今天清运')})
    await ask(tx, by('citizen', 72), 'POST /follow/:token/messages', {params: {token: merged.token}, body: {text: '谢谢'}})
    for (const token of [kept.token, merged.token])
      assert.deepEqual(
        (await page(tx, token)).messages.map(({text}: {text: string}) => text),
        ['今天清运', '谢谢'],
      )
    assert.equal((await names(tx, kept.id)).at(-1), 'case.reporter-wrote')
    await walk(tx, kept.id, straight.slice(6), 100)
    const rate = (token: string, answer: string) =>
      ask(tx, by('citizen', 200), 'PUT /follow/:token/rating', {params: {token}, body: {answer}})
    await rate(kept.token, 'good')
    await rate(merged.token, 'fair')
    const found = await ask(tx, by('clerk', 201), 'GET /hotline/ratings', {
      query: {from: '2026-11-23T00:00:00Z', to: '2026-11-24T00:00:00Z'},
    })
    assert.deepEqual([found.ratings, found.byAnswer], [2, {good: 1, fair: 1}])
  })

  it('a closed case is rated once a person, changed within a day; dissatisfied for a reason that can be acted on, it is reviewed', async ({
    tx,
  }) => {
    const {id, token} = await report(tx)
    const rate = (minutes: number, body: object) => ask(tx, by('citizen', minutes), 'PUT /follow/:token/rating', {params: {token}, body})
    await assert.rejects(rate(5, {answer: 'good'}), {code: 'case.not-yet-done'})
    await walk(tx, id, straight)
    assert.equal((await page(tx, token, 120)).rating.open, true)
    await assert.rejects(rate(120, {answer: 'splendid'}), {code: 'case.unknown-choice'})
    await assert.rejects(rate(120, {answer: 'good', reasons: ['not-solved']}), {code: 'case.unknown-choice'})
    assert.equal((await rate(120, {answer: 'good', reasons: ['fast']})).review, false)
    assert.equal((await rate(130, {answer: 'bad', reasons: ['law']})).review, false)
    assert.equal((await names(tx, id)).at(-1), 'case.rated-badly')
    assert.equal((await rate(140, {answer: 'bad', reasons: ['not-solved'], words: '还剩一半'})).review, true)
    const seen = await ask(tx, by('clerk', 141), 'GET /cases/:id', {params: {id}})
    assert.equal(seen.state, 'reopening')
    assert.match(JSON.stringify(seen.history), /问题没有解决；还剩一半/)
    assert.equal((await page(tx, token, 142)).rating.given.answer, 'bad')
    await rate(150, {answer: 'bad', reasons: ['not-solved'], words: '还剩一大半'})
    await assert.rejects(rate(120 + DAY, {answer: 'good'}), {code: 'case.rating-closed'})
    const reopened = await moveCase(tx, by('clerk', 121 + DAY), {id, move: 'reopen', reason: '核实确有遗留'})
    assert.deepEqual([reopened.state, reopened.reopens], ['dispatched', 1])
    await assert.rejects(rate(122 + DAY, {answer: 'good'}), {code: 'case.not-yet-done'})
    const {rows} = await sql<{
      round: number
      review: boolean
      words: string
    }>`select round, review, words from cases.rating where case_id = ${id}`.execute(tx)
    assert.deepEqual(rows, [{round: 0, review: true, words: '还剩一大半'}])
  })

  it('a city sets its own answers, which of them alert the unit and which may ask for a review', async ({tx}) => {
    const answer = (id: string, zh: string, alerts: boolean, mayReopen: boolean) => ({
      id, zh, en: id, alerts, mayReopen, reasons: [{id: 'smell', zh: '仍有异味', en: 'It still smells', actionable: true}],
    }) // biome-ignore format: one line
    const body = {
      editHours: 1,
      answers: [answer('fine', '挺好', false, false), answer('meh', '一般般', false, true), answer('angry', '很生气', true, false)],
    }
    await keepRules(tx, {code: '8801', topic: 'satisfaction', hash: 'other answers', body})
    const told: Record<string, readonly [event: string, review: boolean]> = {}
    for (const {id: chosen} of body.answers) {
      const {id, token} = await report(tx)
      await walk(tx, id, straight)
      const {rating} = await page(tx, token, 120)
      assert.deepEqual(
        rating.answers.map(({zh}: {zh: string}) => zh),
        ['挺好', '一般般', '很生气'],
      )
      const {review} = await ask(tx, by('citizen', 130), 'PUT /follow/:token/rating', {
        params: {token},
        body: {answer: chosen, reasons: ['smell']},
      })
      told[chosen] = [(await names(tx, id)).find((name) => name.startsWith('case.rated')) ?? '', review]
      await assert.rejects(ask(tx, by('citizen', 190), 'PUT /follow/:token/rating', {params: {token}, body: {answer: 'fine'}}), {
        code: 'case.rating-closed',
      })
    }
    assert.deepEqual(told, {fine: ['case.rated', false], meh: ['case.rated', true], angry: ['case.rated-badly', false]})
  })

  it('one’s own cases are listed by code and last digits, without an account and without guessing', async ({tx}) => {
    const phone = '139 1234 5678'
    const [one, two] = [await report(tx, {phone}), await report(tx, {phone}, 1)]
    const stranger = await report(tx, {phone: '13900000009'}, 2)
    const keep = (token: string, body: object) => ask(tx, by('citizen', 5), 'POST /follow/:token/own-list', {params: {token}, body})
    await assert.rejects(keep(one.token, {proof: '0000'}), {code: 'case.proof-mismatch'})
    const {code} = await keep(one.token, {proof: '5678'})
    await keep(two.token, {proof: '5678', code})
    await assert.rejects(keep(stranger.token, {proof: '0009', code}), {code: 'case.no-own-list'})
    const open = (body: object) => ask(tx, by('citizen', 6), 'POST /own-list', {body})
    const list = await open({code: code.toLowerCase(), proof: '5678'})
    assert.deepEqual(
      list.map(({case: id}: {case: string}) => id),
      [two.id, one.id],
    )
    assert.doesNotMatch(withoutIds(JSON.stringify(list)), /王小明|139|一堆/)
    assert.notEqual(list[0].name, null)
    await assert.rejects(open({code, proof: '5679'}), {code: 'case.no-own-list'})
    await assert.rejects(open({code: 'ABCD-EFGH', proof: '5678'}), {code: 'case.no-own-list'})
    const link = (id: string) => ask(tx, by('citizen', 7), 'POST /own-list/links', {body: {code, proof: '5678', case: id}})
    assert.equal((await page(tx, tokenIn((await link(one.id)).follow))).messages.length, 0)
    await assert.rejects(link(stranger.id), {code: 'case.not-in-own-list'})
    const given = await ask(tx, by('hotliner', 8), 'POST /hotline/own-list-codes', {body: {area: '880101001', phone}})
    assert.equal(given.cases, 2)
    assert.equal((await open({code: given.code, proof: '5678'})).length, 2)
    const {rows} = await sql`select to_jsonb(l)::text as row from cases.own_list l`.execute(tx)
    assert.doesNotMatch(JSON.stringify(rows), new RegExp(`${code}|5678"`))
    await ask(tx, by('hotliner', 9), 'PUT /cases/:id/reporter', {
      params: {id: two.id},
      body: {phone: '13900000001', verified: 'on-the-line'},
    })
    assert.deepEqual(
      (await open({code, proof: '5678'})).map(({case: id}: {case: string}) => id),
      [one.id],
    )
  })
})
