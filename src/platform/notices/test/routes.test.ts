import assert from 'node:assert/strict'
import {mkdtempSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {FastifyInstance} from 'fastify'
import {systemAct} from '#kernel/act.ts'
import {openServer} from '#kernel/http.ts'
import {kernelPack} from '#kernel/kernel-pack.ts'
import {type House, NOW, onBothStores} from '#test/city.ts'
import {type Person, signIn} from '#test/people.ts'
import {notify} from '../actions/notify.ts'
import {notices} from '../pack.ts'
import {settingsOf} from './town.ts'

process.env.JINGCHENG_HOME = mkdtempSync(join(tmpdir(), 'jingcheng-notices-'))

const serve = ({store}: House): Promise<FastifyInstance> => {
  const rest = {
    title: 'test',
    version: '0',
    pages: null,
    unready: async () => [],
    rateLimit: 1_000_000,
    trustProxy: false,
    logLevel: 'silent',
  }
  return openServer({store, packs: [kernelPack, notices], now: () => NOW, ...rest})
}

const asking =
  (app: FastifyInstance, person?: Person) =>
  async <T>(line: string, payload?: object): Promise<{readonly status: number; readonly body: T; readonly code: string}> => {
    const [method, path] = line.split(' ') as ['GET', string]
    const headers = person?.headers ?? {}
    const answer = await app.inject({method, url: `/api${path}`, headers, ...(payload === undefined ? {} : {payload})})
    const body = answer.json() as T & {code?: string}
    return {status: answer.statusCode, body, code: body.code ?? ''}
  }

interface Page {
  readonly notices: readonly {id: string; title: {zh: string}; readAt: string | null}[]
  readonly next: string | null
}

interface Text {
  readonly title: string
  readonly body: string
  readonly short: string | null
  readonly version: number
}

const accountOf = async ({db}: House, login: string): Promise<string> =>
  (await db.selectFrom('kernel.account').select('id').where('login', '=', login).executeTakeFirstOrThrow()).id

const ring = (house: House, account: string, places: readonly string[], settings = settingsOf()) =>
  house.transact(async (tx) => {
    for (const place of places)
      await notify(
        tx,
        systemAct(NOW, 'test'),
        {
          event: 'case.dispatched',
          subject: 'one',
          district: '990101',
          to: [{account}],
          variables: {place, description: '井盖'},
          link: '/?case=one',
        },
        settings,
      )
  })

onBothStores('demo', (_, forReal) => {
  forReal('a bell counts, lists page by page, and is read one by one or all; nobody reads another’s', async (house) => {
    const app = await serve(house)
    const [handler, clerk] = [asking(app, await signIn(app, 'chuzhi')), asking(app, await signIn(app, 'shouli'))]
    await ring(house, await accountOf(house, 'chuzhi'), ['甲', '乙', '丙'])
    assert.deepEqual((await handler<object>('GET /notices/unread')).body, {count: 3, more: false})
    const first = (await handler<Page>('GET /notices?limit=2')).body
    assert.deepEqual(
      first.notices.map(({title}) => title.zh),
      ['新派遣：丙', '新派遣：乙'],
    )
    const rest = (await handler<Page>(`GET /notices?limit=2&cursor=${first.next}`)).body
    assert.deepEqual([rest.notices.map(({title}) => title.zh), rest.next], [['新派遣：甲'], null])
    const [newest] = first.notices
    assert.deepEqual((await clerk<object>(`POST /notices/${newest?.id}/read`)).body, {done: 0})
    assert.deepEqual((await handler<object>(`POST /notices/${newest?.id}/read`)).body, {done: 1})
    assert.equal((await handler<Page>('GET /notices?unread=true')).body.notices.length, 2)
    assert.deepEqual((await handler<object>('POST /notices/read', {upTo: rest.notices[0]?.id})).body, {done: 1})
    assert.deepEqual((await handler<object>('POST /notices/read', {})).body, {done: 1})
    assert.deepEqual((await handler<object>('GET /notices/unread')).body, {count: 0, more: false})
    assert.equal((await handler('GET /notices?cursor=nonsense')).code, 'notices.bad-cursor')
    assert.equal((await asking(app)('GET /notices')).status, 401)
    assert.equal((await clerk<Page>('GET /notices')).body.notices.length, 0)
    await app.close()
  })

  forReal('somebody chooses how to be told, and a unit’s own people choose for their unit only', async (house) => {
    const app = await serve(house)
    const handler = asking(app, await signIn(app, 'chuzhi'))
    const usual = (await handler<Record<string, unknown>>('GET /notices/settings')).body
    assert.deepEqual(
      [usual.digest, usual.byEmail, usual.email, usual.ways, usual.knownPhone],
      ['at-once', true, null, {email: false, sms: false}, true],
    )
    const {ways, knownPhone, ...choice} = usual
    const mine = {...choice, email: 'ma@city.example', digest: 'daily', digestHour: 9, quietFrom: 1320, quietTo: 420}
    assert.equal((await handler('PUT /notices/settings', mine)).status, 200)
    assert.deepEqual((await handler('GET /notices/settings')).body, {...mine, ways, knownPhone})
    assert.equal((await handler('PUT /notices/settings', {...mine, quietTo: null})).status, 400)
    assert.equal((await handler('PUT /notices/settings', {...mine, email: 'x'})).status, 400)
    const unitOf = async (key: string): Promise<string> =>
      (await house.db.selectFrom('organisation.unit').select('id').where('key', '=', key).executeTakeFirstOrThrow()).id
    const [lighting, water] = [await unitOf('lighting'), await unitOf('water')]
    const both = {tells: 'both', email: 'lighting@city.example', phone: null}
    assert.deepEqual((await handler(`PUT /notices/units/${lighting}`, both)).body, {unit: lighting, ...both, version: 1})
    assert.equal((await handler<{tells: string}>(`GET /notices/units/${lighting}`)).body.tells, 'both')
    assert.equal((await handler(`PUT /notices/units/${water}`, both)).status, 403)
    assert.equal((await handler(`GET /notices/units/${water}`)).status, 403)
    assert.equal((await asking(app, await signIn(app, 'shouli'))(`PUT /notices/units/${lighting}`, both)).status, 403)
    await app.close()
  })

  forReal('words are previewed, edited by who may, refused with what they may name, and taken back', async (house) => {
    const app = await serve(house)
    const editor = asking(app, await signIn(app, 'biaozhun'))
    const {kinds, templates} = (
      await editor<{kinds: {event: string; variables: {name: string}[]}[]; templates: Text[]}>('GET /notices/templates')
    ).body
    assert.equal(templates.length, kinds.length * 2)
    const words = {title: '派给您：{{place}}', body: '请接收。{{unit}}\n{{link}}', short: null}
    const preview = (await editor<Text>('POST /notices/templates/preview', {event: 'case.dispatched', language: 'zh', ...words})).body
    assert.deepEqual([preview.title, preview.body], ['派给您：中山大道 12 号', '请接收。排水管理处\nhttps://city.example/…'])
    const path = '/notices/templates/case.dispatched/zh'
    const refused = await editor<{zh: string}>(`PUT ${path}`, {...words, body: '{{phone}}'})
    assert.deepEqual([refused.status, refused.code], [422, 'notices.unknown-variable'])
    assert.match(refused.body.zh, /\{\{number\}\}/)
    const edited = await editor<Text>(`PUT ${path}`, {...words, version: 1})
    assert.deepEqual([edited.status, edited.body.version, edited.body.title], [200, 2, words.title])
    assert.equal((await editor(`PUT ${path}`, {...words, version: 1})).code, 'notices.template-changed')
    await ring(house, await accountOf(house, 'paiqian'), ['丁'])
    const dispatcher = asking(app, await signIn(app, 'paiqian'))
    assert.equal((await dispatcher<Page>('GET /notices')).body.notices[0]?.title.zh, '派给您：丁')
    assert.equal((await dispatcher(`PUT ${path}`, words)).status, 403)
    assert.equal((await editor<Text>(`DELETE ${path}`)).body.title, '新派遣：{{place}}')
    assert.equal((await editor(`PUT /notices/templates/case.unheard/zh`, words)).status, 404)
    await app.close()
  })

  forReal('the log shows what was sent and what failed, by name and never by address, and sends again', async (house) => {
    const app = await serve(house)
    const admin = asking(app, await signIn(app, 'xitong'))
    const account = await accountOf(house, 'jiandu')
    const mail = settingsOf({SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'a@b.example', PUBLIC_URL: 'https://city.example'})
    await house.transact(async (tx) => {
      await tx
        .insertInto('notices.choice')
        .values({
          account, email: 'zhou.secret@city.example', phone: null, language: 'zh', by_email: true, by_sms: false,
          digest: 'at-once', digest_hour: 8, quiet_from: null, quiet_to: null,
        }) // biome-ignore format: a row
        .execute()
    })
    await ring(house, account, ['戊'], mail)
    await house.transact((tx) =>
      tx.updateTable('notices.delivery').set({state: 'dead', error: 'HTTP 500', attempts: 6, done_at: NOW}).execute(),
    )
    interface Log {
      readonly deliveries: readonly {id: string; state: string; label: {zh: string}; to: object; error: string | null}[]
    }
    const log = await admin<Log>('GET /notices/deliveries?state=dead')
    const [dead] = log.body.deliveries
    assert.deepEqual([dead?.to, dead?.error, dead?.label.zh], [{kind: 'account', name: '周海平'}, 'HTTP 500', '已放弃'])
    assert.doesNotMatch(JSON.stringify(log.body), /zhou\.secret/)
    assert.equal((await admin<Log>('GET /notices/deliveries?state=sent')).body.deliveries.length, 0)
    assert.equal((await admin(`POST /notices/deliveries/${dead?.id}/resend`)).status, 200)
    assert.equal((await admin<Log>('GET /notices/deliveries?channel=email')).body.deliveries[0]?.state, 'pending')
    const handler = asking(app, await signIn(app, 'chuzhi'))
    assert.equal((await handler('GET /notices/deliveries')).status, 403)
    assert.equal((await handler(`POST /notices/deliveries/${dead?.id}/resend`)).status, 403)
    await app.close()
  })

  forReal('a webhook’s secret is shown once', async (house) => {
    const app = await serve(house)
    const admin = asking(app, await signIn(app, 'xitong'))
    const asked = {name: '上级平台', url: 'https://above.example/hook', events: ['case.'], area: '9901'}
    const added = await admin<{webhook: {id: string}; secret: string}>('POST /notices/webhooks', asked)
    assert.equal(added.status, 201)
    assert.match(added.body.secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
    assert.doesNotMatch(JSON.stringify((await admin('GET /notices/webhooks')).body), /whsec_|secret/)
    assert.equal((await admin('POST /notices/webhooks', {...asked, url: 'http://above.example/'})).code, 'notices.plain-webhook')
    const {id} = added.body.webhook
    assert.equal((await admin(`POST /notices/webhooks/${id}/try`)).status, 200)
    assert.deepEqual((await admin(`POST /notices/webhooks/${id}/replay`, {from: '2026-01-01T00:00:00Z'})).body, {done: 0})
    assert.equal((await admin(`DELETE /notices/webhooks/${id}`)).status, 200)
    assert.equal((await admin(`DELETE /notices/webhooks/${id}`)).status, 404)
    assert.equal((await asking(app, await signIn(app, 'shouli'))('GET /notices/webhooks')).status, 403)
    await app.close()
  })
})
