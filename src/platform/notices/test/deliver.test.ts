import assert from 'node:assert/strict'
import {after, before, beforeEach} from 'node:test'
import {sql} from 'kysely'
import {systemAct} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {onBothStores} from '#test/city.ts'
import {resendDelivery} from '../actions/own.ts'
import {openFakeGateway} from '../outside/sms.fake.ts'
import {takeDue} from '../queries/deliveries.ts'
import {forgetContacts, removeNotices} from '../queries/notices.ts'
import {saveUnitChoice} from '../queries/people.ts'
import {openPostOffice, type PostOffice} from './post-office.ts'
import {at, buildTown, choose, DRAINAGE, FENG, mailSettings, SUN, send, settingsOf, standing, tell, WU, ZHOU} from './town.ts'

const noon = at('2026-11-23T12:00')
const later = (minutes: number, from = noon): Date => new Date(from.getTime() + minutes * 60_000)

let office: PostOffice
before(async () => {
  office = await openPostOffice()
})
beforeEach(() => {
  office.letters.length = 0
  office.busy = false
})
after(() => office.close())

const bells = async (tx: Tx): Promise<readonly string[]> =>
  (await tx.selectFrom('notices.receipt').select('account').orderBy('account').execute()).map(({account}) => account)

onBothStores('schema', (it, forReal) => {
  it('a unit means its people, but not the one who did it, nor closed accounts, nor anybody without one', async ({tx}) => {
    await buildTown(tx)
    await tell(tx, noon, settingsOf(), {to: [{unit: DRAINAGE}, {account: FENG}, {account: 'reporter'}, {account: SUN}], cause: WU})
    assert.deepEqual(await bells(tx), [ZHOU, SUN])
    assert.deepEqual(await tell(tx, noon, settingsOf(), {to: [{account: 'reporter'}], cause: 'x'}), {bells: 0, deliveries: 0})
    assert.deepEqual(await tell(tx, noon, settingsOf(), {to: [{account: SUN}]}), {bells: 0, deliveries: 0})
  })

  it('a unit chooses: its address, its people or the one person meant, both, or nobody', async ({tx}) => {
    await buildTown(tx)
    const settings = mailSettings(office.port)
    const told = async (tells: 'unit' | 'people' | 'both' | 'none', person?: string) => {
      await saveUnitChoice(tx, {unit: DRAINAGE, tells, email: 'drainage@city.example', phone: null, version: 1})
      return tell(tx, noon, settings, {to: [{unit: DRAINAGE, person}]})
    }
    assert.deepEqual(await told('unit'), {bells: 0, deliveries: 1})
    assert.deepEqual(await told('people'), {bells: 2, deliveries: 0})
    assert.deepEqual(await told('both'), {bells: 2, deliveries: 1})
    assert.deepEqual(await told('both', WU), {bells: 1, deliveries: 1})
    assert.deepEqual(await told('none'), {bells: 0, deliveries: 0})
  })

  it('who may do something in a place is found by right, area and category', async ({tx}) => {
    await buildTown(tx)
    const ask = (area: string) => tell(tx, noon, settingsOf(), {to: [{permission: 'cases.dispatch', area}], cause: ZHOU})
    assert.deepEqual(await ask('880101001'), {bells: 1, deliveries: 0})
    assert.deepEqual(await ask('880102001'), {bells: 0, deliveries: 0})
  })

  it('an occasion is told once, however often its job runs', async ({tx}) => {
    await buildTown(tx)
    assert.equal((await tell(tx, noon, settingsOf(), {occasion: 'event-1'})).bells, 2)
    assert.equal((await tell(tx, noon, settingsOf(), {occasion: 'event-1'})).bells, 0)
    assert.equal((await tell(tx, noon, settingsOf(), {occasion: 'event-2'})).bells, 2)
  })

  it('a letter arrives at a real mail server with its Chinese, its link, and from an address that takes no replies', async (house) => {
    const {tx} = house
    await buildTown(tx)
    await choose(tx, ZHOU, {email: 'zhou@city.example'})
    const settings = mailSettings(office.port, {MAIL_REPLY_TO: 'hotline@city.example'})
    await tell(tx, noon, settings)
    assert.equal(await send(house, noon, settings), 1)
    assert.equal(await send(house, noon, settings), 0)
    const [letter] = office.letters
    assert.equal(office.letters.length, 1)
    assert.deepEqual([letter?.from, letter?.to], ['noreply@city.example', ['zhou@city.example']])
    assert.equal(letter?.headers.subject, '新派遣：中山路')
    assert.equal(letter?.headers.from, '精城 <noreply@city.example>')
    assert.equal(letter?.headers['reply-to'], 'hotline@city.example')
    assert.equal(letter?.headers['auto-submitted'], 'auto-generated')
    assert.equal(letter?.text, '请接收。\n打开：https://city.example/?case=case-1')
    assert.deepEqual(
      (await standing(tx)).map(({state, attempts, error}) => [state, attempts, error]),
      [['sent', 1, null]],
    )
  })

  it('two takers at once never take the same', async ({tx}) => {
    await buildTown(tx)
    const settings = mailSettings(office.port)
    await choose(tx, ZHOU, {email: 'zhou@city.example'})
    for (let n = 0; n < 5; n += 1) await tell(tx, noon, settings)
    const first = await takeDue(tx, {at: noon, until: later(10), most: 3})
    const second = await takeDue(tx, {at: noon, until: later(10), most: 3})
    assert.deepEqual([first.length, second.length, new Set([...first, ...second]).size], [3, 2, 5])
  })

  it('a digest gathers what happened into one letter at its hour; what is urgent passes it', async (house) => {
    const {tx} = house
    await buildTown(tx)
    const settings = mailSettings(office.port)
    await choose(tx, ZHOU, {email: 'zhou@city.example', digest: 'daily', digestHour: 17})
    await choose(tx, WU, {email: 'wu@city.example', language: 'en'})
    for (const place of ['甲路', '乙路', '丙路']) await tell(tx, noon, settings, {variables: {place}, to: [{account: ZHOU}]})
    await tell(tx, noon, settings, {variables: {place: '丁路'}, to: [{account: ZHOU}, {account: WU}], urgent: true})
    assert.equal(await send(house, noon, settings), 2)
    assert.deepEqual(office.letters.map(({headers}) => headers.subject).sort(), ['Dispatched: 丁路', '新派遣：丁路'])
    assert.equal(await send(house, at('2026-11-23T16:59'), settings), 0)
    assert.equal(await send(house, at('2026-11-23T17:00'), settings), 3)
    const digest = office.letters[2]
    assert.equal(office.letters.length, 3)
    assert.equal(digest?.headers.subject, '3 条通知：新派遣：甲路 等')
    assert.match(digest?.text ?? '', /1\. 新派遣：甲路[\s\S]*2\. 新派遣：乙路[\s\S]*3\. 新派遣：丙路/)
    assert.deepEqual(
      (await standing(tx)).map(({state}) => state),
      Array(5).fill('sent'),
    )
  })

  it('quiet hours across midnight hold letters until morning, and urgent ones pass', async (house) => {
    const {tx} = house
    await buildTown(tx)
    const settings = mailSettings(office.port)
    await choose(tx, ZHOU, {email: 'zhou@city.example', quietFrom: 22 * 60, quietTo: 7 * 60})
    const night = at('2026-11-23T23:30')
    await tell(tx, night, settings, {to: [{account: ZHOU}], variables: {place: '静'}})
    await tell(tx, night, settings, {to: [{account: ZHOU}], variables: {place: '急'}, urgent: true})
    assert.equal(await send(house, night, settings), 1)
    assert.equal(office.letters[0]?.headers.subject, '新派遣：急')
    assert.equal(await send(house, at('2026-11-24T06:59'), settings), 0)
    assert.equal(await send(house, at('2026-11-24T07:00'), settings), 1)
    assert.equal((await bells(tx)).length, 2)
  })

  it('what fails is tried on schedule until it is given up, seen with its error, and sent again by a person', async (house) => {
    const {tx} = house
    await buildTown(tx)
    const settings = mailSettings(office.port)
    await choose(tx, ZHOU, {email: 'zhou@city.example'})
    await tell(tx, noon, settings, {to: [{account: ZHOU}]})
    office.busy = true
    const pauses: number[] = []
    for (let now = noon; ; ) {
      assert.equal(await send(house, now, settings), 1)
      const [one] = await standing(tx)
      if (one?.state === 'dead') break
      assert.equal(one?.state, 'failed')
      pauses.push((one.next_at.getTime() - now.getTime()) / 60_000)
      assert.equal(await send(house, later(-1 / 60, one.next_at), settings), 0)
      now = one.next_at
    }
    assert.deepEqual(pauses, [1, 5, 30, 120, 720])
    const [dead] = await standing(tx)
    assert.equal(dead?.attempts, 6)
    assert.match(dead?.error ?? '', /try again later/)
    assert.doesNotMatch(dead?.error ?? '', /zhou/)
    office.busy = false
    const {id} = await tx.selectFrom('notices.delivery').select('id').executeTakeFirstOrThrow()
    const tomorrow = later(1_440)
    await resendDelivery(tx, systemAct(tomorrow, 'test'), id)
    assert.equal(await send(house, tomorrow, settings), 1)
    assert.deepEqual(
      (await standing(tx)).map(({state, attempts, error}) => [state, attempts, error]),
      [['sent', 1, null]],
    )
  })

  it('an address that does not exist is given up at once, and so is one that is gone', async (house) => {
    const {tx} = house
    await buildTown(tx)
    const settings = mailSettings(office.port)
    await choose(tx, ZHOU, {email: 'nobody@city.example'})
    await choose(tx, WU, {email: 'wu@city.example'})
    await tell(tx, noon, settings)
    await choose(tx, WU, {email: null})
    assert.equal(await send(house, noon, settings), 2)
    const errors = (await standing(tx)).map(({state, error}) => [state, error?.slice(0, 4)])
    assert.deepEqual(
      errors.map(([state]) => state),
      ['dead', 'dead'],
    )
    assert.ok((await standing(tx)).some(({error}) => /does not exist/.test(error ?? '') && !/nobody@/.test(error ?? '')))
    assert.ok((await standing(tx)).some(({error}) => /没有地址/.test(error ?? '')))
  })

  it('the contact of somebody without an account is sealed, left in peace at night, and forgotten after its term', async (house) => {
    const {tx} = house
    await buildTown(tx)
    const settings = mailSettings(office.port)
    const to = [{contact: {email: 'citizen@mail.example', phone: '13900000001'}, link: '/follow/secret-token'}]
    await tell(tx, at('2026-11-23T22:00'), settings, {to})
    const kept = await sql<{
      all: string
    }>`select (select json_agg(n)::text from notices.notice n) || (select json_agg(d)::text from notices.delivery d) as all`.execute(tx)
    assert.doesNotMatch(kept.rows[0]?.all ?? '', /citizen@mail|13900000001|secret-token/)
    assert.equal(await send(house, at('2026-11-23T22:00'), settings), 0)
    const morning = at('2026-11-24T08:00')
    assert.equal(await send(house, morning, settings), 1)
    assert.deepEqual(office.letters[0]?.to, ['citizen@mail.example'])
    assert.match(office.letters[0]?.text ?? '', /https:\/\/city\.example\/follow\/secret-token/)
    const {id} = await tx.selectFrom('notices.delivery').select('id').executeTakeFirstOrThrow()
    assert.equal(await forgetContacts(tx, morning), 0)
    await resendDelivery(tx, systemAct(morning, 'test'), id)
    assert.equal(await send(house, morning, settings), 1)
    assert.equal(await forgetContacts(tx, later(1, morning)), 1)
    await assert.rejects(resendDelivery(tx, systemAct(morning, 'test'), id), {code: 'notices.contact-forgotten'})
  })

  it('a text message goes through the gateway, signed, to the telephone in the list of people unless another is given', async (house) => {
    const {tx} = house
    await buildTown(tx)
    const key = {key: 'city', secret: 'a secret of sixteen'}
    const gateway = await openFakeGateway(key)
    const settings = settingsOf({SMS_URL: gateway.url, SMS_KEY: key.key, SMS_SECRET: key.secret})
    await choose(tx, ZHOU, {bySms: true})
    await choose(tx, WU, {bySms: true, phone: '000 12345'})
    await tell(tx, noon, settings)
    assert.equal(await send(house, noon, settings), 2)
    assert.deepEqual(
      gateway.taken.map(({to, text}) => [to, text]),
      [['13800000011', '新派遣：中山路']],
    )
    const refused = (await standing(tx)).find(({state}) => state === 'dead')
    assert.match(refused?.error ?? '', /HTTP 422 no such number …/)
    await tell(tx, noon, settings, {to: [{account: ZHOU}]})
    await send(house, noon, {...settings, sms: {...key, url: gateway.url, secret: 'another secret of six'}})
    assert.ok((await standing(tx)).some(({state, error}) => state === 'failed' && /401/.test(error ?? '')))
    await gateway.close()
  })

  it('notices leave when their term is over, with their bells and deliveries', async ({tx}) => {
    await buildTown(tx)
    await choose(tx, ZHOU, {email: 'zhou@city.example'})
    await tell(tx, noon, mailSettings(office.port))
    assert.equal(await removeNotices(tx, noon, 10), 0)
    assert.equal(await removeNotices(tx, later(1), 10), 1)
    assert.deepEqual([await bells(tx), await standing(tx)], [[], []])
  })

  forReal('a sender that dies after taking loses nothing: the letter waits for its lease and is sent by the next', async (house) => {
    const settings = mailSettings(office.port)
    await house.transact(async (tx) => {
      await buildTown(tx)
      await choose(tx, ZHOU, {email: 'zhou@city.example'})
      await tell(tx, noon, settings)
    })
    // Dies between taking and sending.
    assert.equal((await house.transact((tx) => takeDue(tx, {at: noon, until: later(10), most: 10}))).length, 1)
    assert.equal(await send(house, later(9), settings), 0)
    // Dies between sending and writing down.
    let transactions = 0
    const dying = {
      db: house.db,
      transact: <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
        transactions += 1
        if (transactions === 2) throw new Error('killed')
        return house.transact(work)
      },
    }
    await assert.rejects(send(dying, later(10), settings), /killed/)
    assert.equal(office.letters.length, 1)
    assert.deepEqual(await house.transact(async (tx) => (await standing(tx)).map(({state}) => state)), ['sending'])
    assert.equal(await send(house, later(19), settings), 0)
    assert.equal(await send(house, later(20), settings), 1)
    assert.equal(office.letters.length, 2)
    assert.equal(office.letters[0]?.headers['message-id'], office.letters[1]?.headers['message-id'])
    assert.deepEqual(await house.transact(async (tx) => (await standing(tx)).map(({state, attempts}) => [state, attempts])), [['sent', 3]])
  })
})
