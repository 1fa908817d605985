import assert from 'node:assert/strict'
import type {AddressInfo} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import type {FastifyInstance} from 'fastify'
import {type House, NOW, onBothStores} from '#test/city.ts'
import {withoutIds} from '#test/people.ts'
import {type Act, may, systemAct} from '../act.ts'
import {defineRole, grantRole, openAccount} from '../auth/index.ts'
import {announce, announceFirst} from '../events.ts'
import {openServer} from '../http.ts'
import {kernelPack} from '../kernel-pack.ts'
import {idAt} from '../live/hearing.ts'
import {definePack} from '../pack.ts'

/** What the secret links lead to; null once they have ended. */
let linkedTo: readonly string[] | null = ['1204/plan']

/** Subjects are `<area>/<name>`; who may read an area hears of it, who may read the whole district hears that something was. */
const trial = definePack({
  name: 'trial',
  title: {zh: '试验', en: 'Trial'},
  permissions: {'trial.read': {zh: '试看', en: 'Read a trial'}},
  live: {
    trial: {
      readers: async () => (act: Act, subject: string) => {
        const [area = ''] = subject.split('/')
        if (may(act, 'trial.read', {area})) return 'told'
        return may(act, 'trial.read', {area: `${area.slice(0, 2)}99`}) ? 'hinted' : null
      },
      linked: async (_db, token) => (token.startsWith('link-to-the-plan') ? linkedTo : null),
    },
  },
})

const password = 'Fast&Fair-2026'
const act = systemAct(NOW, 'test')
let nth = 0

async function serve({store}: House): Promise<{app: FastifyInstance; url: string}> {
  const app = await openServer({
    store, packs: [kernelPack, trial], title: '试验市', version: '1', pages: null, unready: async () => [], rateLimit: 1_000, trustProxy: false, logLevel: 'silent',
  }) // biome-ignore format: one call
  await app.listen({port: 0, host: '127.0.0.1'})
  return {app, url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`}
}

/** Somebody who may read the area, signed in; returns the cookie. */
async function enter({transact}: House, app: FastifyInstance, area: string): Promise<string> {
  const login = `reader${++nth}`
  await transact(async (tx) => {
    await defineRole(tx, act, {id: 'trial-reader', title: {zh: '看', en: 'Reader'}, permissions: ['trial.read']})
    const {id} = await openAccount(tx, act, {login, password, name: '李看'})
    await grantRole(tx, act, {account: id, role: 'trial-reader', area, because: 'test'})
  })
  const begun = await app.inject({method: 'POST', url: '/api/session', payload: {login, password}})
  assert.equal(begun.statusCode, 200, begun.body)
  return begun.cookies.map(({name, value}) => `${name}=${value}`).join('; ')
}

interface Message {
  readonly event: string
  readonly id: string | undefined
  readonly data: {readonly events?: readonly {topic: string; name?: string; subject?: string}[]}
}

/** An open stream: its messages so far, and waiting for the first that fits. */
async function listen(url: string, cookie: string, headers: Readonly<Record<string, string>> = {}, path = '/api/live') {
  const stop = new AbortController()
  const answer = await fetch(`${url}${path}`, {headers: {cookie, ...headers}, signal: stop.signal})
  const messages: Message[] = []
  let ended = false
  const reading = (async () => {
    let rest = ''
    for await (const bytes of answer.body ?? []) {
      const pieces = (rest + new TextDecoder().decode(bytes)).split('\n\n')
      rest = pieces.pop() ?? ''
      for (const piece of pieces) {
        const fields = new Map(piece.split('\n').map((line) => line.split(/: (.*)/s) as unknown as [string, string]))
        const event = fields.get('event')
        if (event !== undefined) messages.push({event, id: fields.get('id'), data: JSON.parse(fields.get('data') ?? '{}')})
      }
    }
  })()
    .catch(() => undefined)
    .finally(() => {
      ended = true
    })
  const until = async (fits: (message: Message) => boolean): Promise<Message> => {
    for (let waited = 0; waited < 400; waited += 1) {
      const found = messages.find(fits)
      if (found !== undefined) return found
      await sleep(25)
    }
    throw new Error(`nothing fits among ${JSON.stringify(messages)}`)
  }
  await until(({event}) => event === 'hello')
  return {answer, messages, until, ended: () => ended, stop: () => stop.abort(), reading}
}

const subjectsOf = (messages: readonly Message[]) =>
  messages.flatMap(({data: {events = []}}) => events.map(({topic, subject}) => subject ?? `(${topic})`))

const happen = ({transact}: House, subject: string, name = 'trial.done') =>
  transact((tx) => announce(tx, act, {name, subject, district: subject.slice(0, 4), body: {secret: '王小明 13800000000'}}))

onBothStores('schema', (_it, forReal) => {
  forReal('what is committed is told to those who may read it, by name and id alone, and to nobody else', async (house) => {
    const {app, url} = await serve(house)
    const [north, south] = [await enter(house, app, '1201'), await enter(house, app, '1202')]
    const [one, two] = [await listen(url, north), await listen(url, south)]
    assert.match(one.answer.headers.get('content-type') ?? '', /^text\/event-stream/)
    await happen(house, '1201/a')
    await happen(house, '1202/b')
    await happen(house, '1202/not-ours', 'other.done')
    await one.until(({data}) => data.events?.some(({subject}) => subject === '1201/a') === true)
    await two.until(({data}) => data.events?.some(({subject}) => subject === '1202/b') === true)
    assert.deepEqual([subjectsOf(one.messages), subjectsOf(two.messages)], [['1201/a'], ['1202/b']])
    assert.doesNotMatch(withoutIds(JSON.stringify([one.messages, two.messages])), /王小明|138|secret/)
    await app.close()
    await Promise.all([one.reading, two.reading])
    assert.ok(one.ended() && two.ended(), 'a server that stops ends its streams')
  })

  forReal('whoever holds a secret link hears that something behind it changed, and nothing of it, until the link ends', async (house) => {
    const {app, url} = await serve(house)
    const link = '/api/live/links/link-to-the-plan-12345'
    assert.equal((await app.inject({url: '/api/live/links/link-to-nothing-12345'})).statusCode, 404)
    const one = await listen(url, '', {}, link)
    await happen(house, '1204/other')
    await happen(house, '1204/plan')
    const heard = await one.until(({event}) => event === 'told')
    assert.deepEqual([heard.data, heard.id], [{events: [{topic: 'trial'}]}, undefined])
    assert.equal(one.messages.filter(({event}) => event === 'told').length, 1)
    const more = await Promise.all([1, 2, 3].map(() => listen(url, '', {}, link)))
    assert.equal((await app.inject({url: link})).statusCode, 429)
    linkedTo = null
    await happen(house, '1204/plan', 'trial.ended')
    await Promise.all([one, ...more].map(({reading}) => reading))
    assert.equal((await app.inject({url: link})).statusCode, 404)
    linkedTo = ['1204/plan']
    await app.close()
  })

  forReal('what was rolled back is never told', async (house) => {
    const {app, url} = await serve(house)
    const {until, messages, stop} = await listen(url, await enter(house, app, ''))
    await house
      .transact(async (tx) => {
        await announce(tx, act, {name: 'trial.done', subject: '1201/never', district: '1201', body: {}})
        throw new Error('no')
      })
      .catch(() => undefined)
    await happen(house, '1201/after')
    await until(({data}) => data.events?.some(({subject}) => subject === '1201/after') === true)
    assert.ok(!subjectsOf(messages).includes('1201/never'))
    stop()
    await app.close()
  })

  forReal('whoever opens a page hears what happened while it was being asked for', async (house) => {
    const {app, url} = await serve(house)
    const cookie = await enter(house, app, '1205')
    await happen(house, '1205/meanwhile')
    const {until, stop} = await listen(url, cookie)
    await until(({data}) => data.events?.some(({subject}) => subject === '1205/meanwhile') === true)
    stop()
    await app.close()
  })

  forReal('who comes back hears what was missed; who was away too long asks everything anew', async (house) => {
    const {app, url} = await serve(house)
    const cookie = await enter(house, app, '1203')
    const first = await listen(url, cookie)
    await happen(house, '1203/before')
    const {id = ''} = await first.until(({event}) => event === 'told')
    first.stop()
    await happen(house, '1203/missed')
    const second = await listen(url, cookie, {'last-event-id': id})
    await second.until(({data}) => data.events?.some(({subject}) => subject === '1203/missed') === true)
    assert.ok(!second.messages.some(({event}) => event === 'refetch'))
    second.stop()
    const old = idAt(Date.now() - 3_600_000).replace('-0000-0000-', '-7000-8000-')
    for (const last of [old, 'nonsense']) {
      const third = await listen(url, cookie, {'last-event-id': last})
      await third.until(({event}) => event === 'refetch')
      third.stop()
    }
    await app.close()
  })

  forReal('many at once are told as one: ask anew', async (house) => {
    const {app, url} = await serve(house)
    const {until, stop} = await listen(url, await enter(house, app, ''))
    const many = Array.from({length: 300}, (_, i) => ({name: 'trial.done', subject: `1204/${i}`, district: '1204', body: {}}))
    await house.transact((tx) => announceFirst(tx, act, many))
    await until(({event}) => event === 'refetch')
    stop()
    await app.close()
  })

  forReal('streams are for those signed in, so many a session, and leave their place when they go', async (house) => {
    const {app, url} = await serve(house)
    assert.equal((await fetch(`${url}/api/live`)).status, 401)
    const cookie = await enter(house, app, '1205')
    const streams = await Promise.all(Array.from({length: 8}, () => listen(url, cookie)))
    const refused = await fetch(`${url}/api/live`, {headers: {cookie}})
    assert.deepEqual([refused.status, ((await refused.json()) as {code: string}).code], [429, 'live.too-many'])
    streams[0]?.stop()
    await sleep(300)
    const again = await listen(url, cookie)
    for (const {stop} of [...streams, again]) stop()
    await app.close()
  })
})
