import assert from 'node:assert/strict'
import {openServer} from '#kernel/http.ts'
import type {House} from '#test/city.ts'
import {onBothStores} from '#test/city.ts'
import {authPermissions} from '../index.ts'
import {authRoutesWith} from '../routes.ts'
import type {AuthSettings} from '../settings.ts'
import {minute, openCityHall, password, settings} from './people.ts'
import {openProvider, type Said} from './provider.ts'

type Answer = {
  readonly statusCode: number
  readonly headers: Record<string, unknown>
  readonly cookies: readonly {name: string; value: string}[]
  json: () => Record<string, never>
}

interface Browser {
  readonly ask: (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ) => Promise<Answer>
  readonly jar: Map<string, string>
  csrf: string
}

const serve = async ({store}: House, using: AuthSettings = settings) => {
  let at = minute(0)
  const pack = {name: 'kernel', title: {zh: '内核', en: 'kernel'}, permissions: authPermissions, routes: authRoutesWith(() => using)}
  const rest = {title: 'test', version: '0', pages: null, unready: async () => [], rateLimit: 1_000, trustProxy: false, logLevel: 'silent'}
  const app = await openServer({store, packs: [pack], now: () => at, ...rest})
  const browser = (): Browser => {
    const jar = new Map<string, string>()
    const self: Browser = {
      jar,
      csrf: '',
      ask: async (method, path, body, headers = {}) => {
        const given = {'x-csrf-token': self.csrf, ...headers}
        const answer = await app.inject({
          method,
          url: path,
          cookies: Object.fromEntries(jar),
          headers: given,
          ...(body === undefined ? {} : {payload: body}),
        })
        for (const {name, value} of answer.cookies) {
          if (value === '') jar.delete(name)
          else jar.set(name, value)
        }
        return answer as unknown as Answer
      },
    }
    return self
  }
  const signedIn = async (login: string): Promise<Browser> => {
    const one = browser()
    const answer = await one.ask('POST', '/api/session', {login, password})
    assert.equal(answer.statusCode, 200, JSON.stringify(answer.json()))
    one.csrf = answer.json().csrf ?? ''
    return one
  }
  return {
    browser,
    signedIn,
    close: () => app.close(),
    turn: (to: Date): void => {
      at = to
    },
  }
}

onBothStores('schema', (_it, forReal) => {
  let opened: Awaited<ReturnType<typeof openCityHall>> | undefined
  const hall = async (house: House) => {
    opened ??= await house.transact(openCityHall)
    return opened
  }

  forReal('a wrong attempt is counted though it is refused, and told in the language asked for', async (house) => {
    await hall(house)
    const {browser, close} = await serve(house)
    const {ask} = browser()
    const wrong = await ask('POST', '/api/session', {login: 'guessed', password: 'x'}, {'accept-language': 'en'})
    assert.equal(wrong.statusCode, 401)
    assert.match(String(wrong.headers['content-type']), /^application\/problem\+json/)
    assert.match(wrong.json().detail ?? '', /^The login or the password is wrong/)
    const codes: unknown[] = []
    for (let i = 0; i < 5; i++) codes.push((await ask('POST', '/api/session', {login: 'guessed', password: 'x'})).json().code)
    assert.deepEqual(codes, [...Array(3).fill('auth.wrong-credentials'), 'auth.resting', 'auth.resting'])
    assert.equal(
      (await browser().ask('POST', '/api/session', {login: 'shouli', password, code: ''})).statusCode,
      200,
      'an empty field is no code',
    )
    assert.equal((await ask('POST', '/api/session', {login: 'shouli', password, code: '12345'})).statusCode, 400)
    assert.equal((await ask('POST', '/api/session', {login: 'x'.repeat(65), password: 'x'})).statusCode, 400)
    await close()
  })

  forReal('ten guesses at once count as ten', async (house) => {
    await hall(house)
    const {browser, close} = await serve(house)
    const answers = await Promise.all(
      Array.from({length: 10}, () => browser().ask('POST', '/api/session', {login: 'raced', password: 'x'})),
    )
    const codes = answers.map((answer) => answer.json().code as unknown).sort()
    assert.deepEqual(codes, [...Array(6).fill('auth.resting'), ...Array(4).fill('auth.wrong-credentials')])
    await close()
  })

  forReal('the cookie is HttpOnly, and what changes something needs the session’s CSRF token', async (house) => {
    await hall(house)
    const {browser, signedIn, close} = await serve(house)
    const first = await browser().ask('POST', '/api/session', {login: 'xitong', password})
    assert.match(String(first.headers['set-cookie']), /^jc_session=jcs_[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/)
    const [mine, other] = [await signedIn('xitong'), await signedIn('xitong')]
    const me = (await mine.ask('GET', '/api/session')).json() as unknown as {csrf: string; rights: {permission: string; because: string}[]}
    assert.equal(me.csrf, mine.csrf)
    assert.deepEqual(
      me.rights.map(({permission, because}) => [permission, because]),
      [['accounts.manage', 'system-admin：任职']],
    )
    const open = {login: 'newcomer', name: '新人', password: 'Welcome@2026'}
    for (const csrf of ['', other.csrf]) {
      const refused = await mine.ask('POST', '/api/accounts', open, {'x-csrf-token': csrf})
      assert.deepEqual([refused.statusCode, refused.json().code], [403, 'access.csrf'])
    }
    assert.equal((await mine.ask('POST', '/api/accounts', open)).statusCode, 200)
    assert.equal((await mine.ask('POST', '/api/accounts', open)).json().code, 'auth.login-taken')
    assert.equal((await mine.ask('DELETE', '/api/session')).statusCode, 200)
    assert.equal(mine.jar.has('jc_session'), false)
    assert.equal((await mine.ask('GET', '/api/session')).statusCode, 401)
    assert.equal((await other.ask('GET', '/api/session')).statusCode, 200)
    await close()
  })

  forReal('each administrator finds only their own desk', async (house) => {
    const people = await hall(house)
    const {browser, signedIn, close} = await serve(house)
    const desks = [
      ['xitong', 'POST', `/api/accounts/${people.shouli}/unlock`, undefined],
      ['anquan', 'PUT', '/api/roles/helper', {title: {zh: '帮手', en: 'helper'}, permissions: ['cases.read']}],
      ['shenji', 'GET', '/api/audit?name=auth.', undefined],
    ] as const
    for (const login of ['xitong', 'anquan', 'shenji', 'shouli']) {
      const one = await signedIn(login)
      for (const [owner, method, path, body] of desks)
        assert.equal((await one.ask(method, path, body)).statusCode, owner === login ? 200 : 403, `${login} ${path}`)
    }
    for (const [, method, path, body] of desks) assert.equal((await browser().ask(method, path, body)).statusCode, 401)
    const shouli = await signedIn('shouli')
    assert.equal((await shouli.ask('GET', `/api/accounts/${people.shouli}/rights`)).statusCode, 200, 'everybody may ask about themselves')
    assert.equal((await shouli.ask('GET', `/api/accounts/${people.xitong}/rights`)).statusCode, 403)
    const shenji = await signedIn('shenji')
    const audit = (await shenji.ask('GET', '/api/audit?name=auth.&limit=2')).json() as unknown as {
      events: {id: string; at: string}[]
      next: string
    }
    assert.equal(audit.events.length, 2)
    const older = (await shenji.ask('GET', `/api/audit?name=auth.&limit=2&cursor=${audit.next}`)).json() as unknown as typeof audit
    assert.ok(!older.events.some((event) => audit.events.some(({id}) => id === event.id)))
    assert.ok((older.events[0]?.at ?? '') <= (audit.events[1]?.at ?? ''))
    const anquan = await signedIn('anquan')
    const mixed = await anquan.ask('PUT', '/api/roles/mixed', {
      title: {zh: '混', en: 'mixed'},
      permissions: ['audit.read', 'rights.manage'],
    })
    assert.equal(mixed.json().code, 'auth.administrators-not-separate')
    const given = await anquan.ask('POST', '/api/grants', {account: people.shouli, role: 'helper', area: '990101', because: '借调'})
    assert.equal(given.json().area, '990101')
    assert.equal((await anquan.ask('POST', `/api/grants/${given.json().id}/end`, {because: '结束'})).statusCode, 200)
    const listed = (await anquan.ask('GET', '/api/accounts?limit=2')).json() as unknown as {accounts: {login: string}[]; next: string}
    assert.deepEqual([listed.accounts.map(({login}) => login), listed.next], [['anquan', 'newcomer'], 'newcomer'])
    await close()
  })

  forReal('a key opens what its scopes say without a CSRF token, and never the doors themselves', async (house) => {
    await hall(house)
    const {browser, signedIn, close} = await serve(house)
    const shenji = await signedIn('shenji')
    const made = await shenji.ask('POST', '/api/account/keys', {
      name: '日志平台',
      scopes: ['audit.read'],
      expiresAt: minute(1440).toISOString(),
    })
    const bearer = {authorization: `Bearer ${made.json().token}`}
    const {ask} = browser()
    assert.equal((await ask('GET', '/api/audit', undefined, bearer)).statusCode, 200)
    assert.equal(
      (await ask('POST', '/api/account/keys', {name: 'x', scopes: ['audit'], expiresAt: minute(9).toISOString()}, bearer)).json().code,
      'auth.persons-only',
    )
    assert.equal(
      (await ask('POST', '/api/account/password', {old: password, password: 'Other@2026'}, bearer)).json().code,
      'auth.persons-only',
    )
    const keys = (await shenji.ask('GET', '/api/account/keys')).json() as unknown as {keys: {id: string}[]}
    assert.equal((await shenji.ask('DELETE', `/api/account/keys/${keys.keys[0]?.id}`)).statusCode, 200)
    assert.equal((await ask('GET', '/api/audit', undefined, bearer)).statusCode, 401)
    await close()
  })

  forReal('who comes through the identity provider gets a session here, and rights from here', async (house, t) => {
    const people = await hall(house)
    const said: Said = {claims: {sub: 's-1', preferred_username: 'Shouli'}}
    const client = {clientId: 'city', clientSecret: 'a secret'}
    const provider = await openProvider(said, client)
    t.after(provider.close)
    const redirect = 'https://city.example/api/session/provider/callback'
    const {browser, close, turn} = await serve(house, {
      ...settings,
      oidc: {issuer: provider.issuer, redirect, loginClaim: 'preferred_username', ...client},
    })
    const leave = async (one: Browser, back = '/cases'): Promise<string> => {
      const gone = await one.ask('GET', `/api/session/provider?back=${encodeURIComponent(back)}`)
      assert.equal(gone.statusCode, 302, JSON.stringify(gone))
      const returned = await fetch(String(gone.headers.location), {redirect: 'manual'})
      return new URL(returned.headers.get('location') ?? '').search
    }
    const arrive = async (one: Browser, search: string): Promise<string> =>
      String((await one.ask('GET', `/api/session/provider/callback${search}`)).headers.location)

    const one = browser()
    assert.deepEqual((await one.ask('GET', '/api/session/ways')).json(), {password: true, provider: true, demo: false})
    const search = await leave(one)
    assert.equal(await arrive(one, search), '/cases')
    const me = (await one.ask('GET', '/api/session')).json() as unknown as {
      account: {id: string}
      rights: unknown[]
      mustChangePassword: boolean
    }
    assert.deepEqual([me.account.id, me.rights.length, me.mustChangePassword], [people.shouli, 2, false])
    assert.equal(await arrive(one, search), '/?problem=auth.provider-refused', 'the errand is forgotten once it is done')

    const two = browser()
    assert.equal(await arrive(two, await leave(two, 'https://evil.example/')), '/', 'never sent to another site')
    const victim = browser()
    await leave(victim)
    assert.equal(await arrive(victim, await leave(browser())), '/?problem=auth.provider-refused', 'the code of another browser')
    assert.equal(victim.jar.has('jc_session'), false)
    said.forged = true
    const three = browser()
    assert.equal(await arrive(three, await leave(three)), '/?problem=auth.provider-refused', 'a forged token')
    said.forged = false
    for (const claims of [{aud: 'another'}, {nonce: 'another'}, {iss: 'https://another'}, {exp: 1}]) {
      said.claims = {sub: 's-1', preferred_username: 'shouli', ...claims}
      assert.equal(await arrive(three, await leave(three)), '/?problem=auth.provider-refused', JSON.stringify(claims))
    }
    said.claims = {sub: 's-9', preferred_username: 'unknown'}
    assert.equal(await arrive(three, await leave(three)), '/?problem=auth.no-account-here')
    said.claims = {sub: 's-1'}
    const late = await leave(three)
    turn(minute(11))
    assert.equal(await arrive(three, late), '/?problem=auth.provider-refused', 'eleven minutes are too many')
    assert.equal(await arrive(three, await leave(three)), '/cases')
    await close()
  })

  forReal('without a provider, or while it is away, a sentence says so', async (house) => {
    await hall(house)
    const none = await serve(house)
    assert.equal((await none.browser().ask('GET', '/api/session/provider')).json().code, 'auth.no-provider')
    await none.close()
    const oidc = {
      issuer: 'http://127.0.0.1:9',
      clientId: 'c',
      clientSecret: 's',
      redirect: 'https://city.example/x',
      loginClaim: 'preferred_username',
    }
    const away = await serve(house, {...settings, oidc})
    assert.equal((await away.browser().ask('GET', '/api/session/provider')).json().code, 'auth.provider-unreachable')
    await away.close()
  })
})
