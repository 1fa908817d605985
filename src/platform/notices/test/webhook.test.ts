import assert from 'node:assert/strict'
import {createHmac, timingSafeEqual} from 'node:crypto'
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {after, before, beforeEach} from 'node:test'
import {sql} from 'kysely'
import {systemAct} from '#kernel/act.ts'
import {onBothStores} from '#test/city.ts'
import {
  addWebhook,
  changeWebhook,
  endWebhook,
  listOwnWebhooks,
  renewSecret,
  replayWebhook,
  resumeWebhook,
  reviewWebhooks,
  tryWebhook,
} from '../actions/webhooks.ts'
import {at, buildTown, SUN, send, settingsOf, standing, tell} from './town.ts'

const noon = at('2026-11-23T12:00')
const later = (minutes: number): Date => new Date(noon.getTime() + minutes * 60_000)
const act = systemAct(noon, 'test')

interface Heard {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** What a receiver has to write to know that a message is ours: no line of it is shared with the sender. */
const isOurs = ({headers, body}: Heard, secret: string, now: Date): boolean => {
  const timestamp = String(headers['x-jingcheng-timestamp'])
  const expected = createHmac('sha256', secret).update(timestamp).update('.').update(body).digest()
  const given = Buffer.from(String(headers['x-jingcheng-signature']).replace('sha256=', ''), 'hex')
  return Math.abs(now.getTime() / 1000 - Number(timestamp)) < 300 && given.length === 32 && timingSafeEqual(expected, given)
}

/** What a library of Standard Webhooks does with the secret as it was shown. */
const isStandard = ({headers, body}: Heard, secret: string): boolean => {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const given = String(headers['webhook-signature']).split(' ')
  return key.length === 32 && given.includes(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
}

const heard: Heard[] = []
let answer = 200
let server: Server
let url = ''
before(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      heard.push({headers: request.headers, body: Buffer.concat(parts).toString('utf8')})
      response.writeHead(answer, answer === 302 ? {location: 'http://169.254.169.254/'} : {}).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
})
beforeEach(() => {
  heard.length = 0
  answer = 200
})
after(() => void server.close())

const open = settingsOf({WEBHOOK_PRIVATE: 'true', PUBLIC_URL: 'https://city.example'})
const asked = () => ({name: '上级平台', url, events: ['case.'], area: '8801'})

onBothStores('schema', (it) => {
  it('a webhook hears of its events in its area, signed so that a receiver can tell, and of nothing personal', async (house) => {
    const {tx} = house
    await buildTown(tx)
    const {secret} = await addWebhook(tx, act, asked(), open)
    await tell(tx, noon, open, {to: []})
    await tell(tx, noon, open, {to: [], district: '990101'})
    await tell(tx, noon, open, {to: [], event: 'alarm.raised'})
    await tell(tx, noon, open, {to: [{contact: {email: 'citizen@mail.example'}}]})
    assert.equal(await send(house, noon, open), 1)
    const [one] = heard
    assert.ok(one !== undefined && isOurs(one, secret, noon))
    assert.equal(isOurs({...one, body: `${one.body} `}, secret, noon), false)
    assert.equal(isOurs(one, secret, later(6)), false)
    const {id, ...body} = JSON.parse(one.body) as {id: string}
    assert.deepEqual(body, {
      event: 'case.dispatched',
      subject: 'case-1',
      district: '880101',
      at: noon.toISOString(),
      urgent: false,
      title: {zh: '新派遣：中山路', en: 'Dispatched: 中山路'},
      body: {zh: '请接收。\n打开：https://city.example/?case=case-1', en: 'Undertake it.'},
      link: 'https://city.example/?case=case-1',
    })
    assert.equal(one.headers['x-jingcheng-delivery'], id)
    assert.ok(isStandard(one, secret))
    assert.equal(isStandard({...one, body: `${one.body} `}, secret), false)
  })

  it('a failure is tried again with the same id, and a receiver that is gone is given up', async (house) => {
    const {tx} = house
    await buildTown(tx)
    await addWebhook(tx, act, asked(), open)
    await tell(tx, noon, open, {to: []})
    answer = 503
    assert.equal(await send(house, noon, open), 1)
    answer = 302
    assert.equal(await send(house, later(1), open), 1)
    assert.equal(heard.length, 2)
    assert.equal(heard[0]?.headers['x-jingcheng-delivery'], heard[1]?.headers['x-jingcheng-delivery'])
    assert.deepEqual(
      (await standing(tx)).map(({state, attempts, error}) => [state, attempts, error]),
      [['failed', 2, 'HTTP 302']],
    )
    answer = 410
    assert.equal(await send(house, later(6), open), 1)
    assert.deepEqual(
      (await standing(tx)).map(({state, error}) => [state, error]),
      [['dead', 'HTTP 410']],
    )
  })

  it('a person may try it, replay it, change its secret and end it', async (house) => {
    const {tx} = house
    await buildTown(tx)
    const {webhook, secret} = await addWebhook(tx, act, asked(), open)
    await tryWebhook(tx, act, webhook.id)
    await tell(tx, noon, open, {to: []})
    assert.equal(await send(house, noon, open), 2)
    assert.equal(await replayWebhook(tx, act, {id: webhook.id, from: later(1)}), 0)
    assert.equal(await replayWebhook(tx, act, {id: webhook.id, from: noon}), 2)
    const renewed = await renewSecret(tx, act, webhook.id, open)
    assert.equal(await send(house, noon, open), 2)
    assert.deepEqual(
      heard.map((one) => [isOurs(one, secret, noon), isOurs(one, renewed.secret, noon)]),
      [
        [true, false],
        [true, false],
        [false, true],
        [false, true],
      ],
    )
    assert.deepEqual(new Set(heard.map(({headers}) => headers['x-jingcheng-event'])), new Set(['notices.trial', 'case.dispatched']))
    await changeWebhook(tx, act, {id: webhook.id, ...asked(), events: ['alarm.']}, open)
    assert.deepEqual(await tell(tx, noon, open, {to: []}), {bells: 0, deliveries: 0})
    await tryWebhook(tx, act, webhook.id)
    await endWebhook(tx, act, webhook.id)
    await send(house, noon, open)
    assert.ok((await standing(tx)).some(({state, error}) => state === 'dead' && /回调已停用/.test(error ?? '')))
    await assert.rejects(tryWebhook(tx, act, webhook.id), {code: 'notices.no-such-webhook'})
  })

  it('private addresses are refused unless the operator allows them', async (house) => {
    const {tx} = house
    await buildTown(tx)
    const closed = settingsOf()
    await assert.rejects(addWebhook(tx, act, asked(), closed), {code: 'notices.plain-webhook'})
    await addWebhook(tx, act, {...asked(), url: url.replace('http:', 'https:').replace('127.0.0.1', 'localhost')}, closed)
    await tell(tx, noon, closed, {to: []})
    await send(house, noon, closed)
    assert.equal(heard.length, 0)
    assert.ok((await standing(tx)).every(({state, error}) => state === 'dead' && /private or reserved/.test(error ?? '')))
  })

  it('what has failed for three days is turned off and its keeper told; turned on, it is sent what it missed', async (house) => {
    const {tx} = house
    await buildTown(tx)
    const by = {
      id: SUN,
      name: '孙',
      kind: 'person' as const,
      grants: [{permission: '*', area: '', unit: null, category: null, because: 't'}],
    }
    await sql`update kernel.role set permissions = '["cases.dispatch", "notices.webhooks"]' where id = 'dispatcher'`.execute(tx)
    const {webhook} = await addWebhook(tx, {by, at: noon}, {...asked(), area: '880101'}, open)
    answer = 500
    await tell(tx, noon, open, {to: []})
    await send(house, noon, open)
    const day = 24 * 60
    const review = (minutes: number) => reviewWebhooks(tx, systemAct(later(minutes), 'test'))
    assert.equal(await review(2 * day), 0)
    // One that arrives is enough to go on.
    answer = 200
    await send(house, later(2 * day), open)
    assert.equal(await review(4 * day), 0)
    answer = 500
    await tell(tx, later(4 * day), open, {to: []})
    await send(house, later(4 * day), open)
    assert.equal(await review(7 * day), 1)
    assert.equal(await review(7 * day), 0)
    const bell = await tx
      .selectFrom('notices.receipt')
      .innerJoin('notices.notice', 'notices.notice.id', 'notices.receipt.notice')
      .select(['event', 'account'])
      .where('event', 'like', 'notices.%')
      .execute()
    assert.deepEqual(bell, [{event: 'notices.webhook-turned-off', account: SUN}])
    heard.length = 0
    answer = 200
    await tell(tx, later(7 * day), open, {to: []})
    await send(house, later(7 * day), open)
    assert.equal(heard.length, 0)
    assert.equal((await listOwnWebhooks(tx, {by, at: later(7 * day)}))[0]?.turnedOffWhy, 'failing')
    assert.equal((await resumeWebhook(tx, {by, at: later(8 * day)}, webhook.id)).turnedOffAt, null)
    assert.equal(await replayWebhook(tx, {by, at: later(8 * day)}, {id: webhook.id, from: later(4 * day)}), 2)
    await send(house, later(8 * day), open)
    assert.equal(heard.length, 2)
  })

  it('whose keeper has lost the right is turned off', async ({tx}) => {
    await buildTown(tx)
    const by = {
      id: SUN,
      name: '孙',
      kind: 'person' as const,
      grants: [{permission: '*', area: '', unit: null, category: null, because: 't'}],
    }
    await addWebhook(tx, {by, at: noon}, asked(), open)
    assert.equal(await reviewWebhooks(tx, act), 1)
    assert.deepEqual(
      (await listOwnWebhooks(tx, act)).map(({turnedOffWhy}) => turnedOffWhy),
      ['no-right'],
    )
  })

  it('a webhook is kept by who holds the right in its area, and is not there for others', async ({tx}) => {
    await buildTown(tx)
    const grant = {permission: 'notices.webhooks', unit: null, category: null, because: 'test'}
    const somebody = (area: string) => ({by: {id: SUN, name: '孙', kind: 'person' as const, grants: [{...grant, area}]}, at: noon})
    await assert.rejects(addWebhook(tx, somebody('880101'), asked(), open), {code: 'access.forbidden'})
    await assert.rejects(addWebhook(tx, somebody('880101'), {...asked(), area: ''}, open), {code: 'access.forbidden'})
    const {webhook} = await addWebhook(tx, somebody('880101'), {...asked(), area: '880101'}, open)
    await assert.rejects(changeWebhook(tx, somebody('880101'), {id: webhook.id, ...asked()}, open), {code: 'access.forbidden'})
    await assert.rejects(renewSecret(tx, somebody('880102'), webhook.id, open), {code: 'notices.no-such-webhook'})
    await addWebhook(tx, somebody(''), asked(), open)
    assert.deepEqual(
      [
        (await listOwnWebhooks(tx, somebody('880101'))).length,
        (await listOwnWebhooks(tx, somebody(''))).length,
        (await listOwnWebhooks(tx, somebody('880102'))).length,
      ],
      [1, 2, 0],
    )
    const kept = await tx.selectFrom('notices.webhook').select('secret').executeTakeFirstOrThrow()
    assert.doesNotMatch(kept.secret, /whsec_/)
  })
})
