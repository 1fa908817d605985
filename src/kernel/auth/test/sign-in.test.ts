import assert from 'node:assert/strict'
import {Secret, TOTP} from 'otpauth'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {listEvents} from '#kernel/events.ts'
import {onBothStores} from '#test/city.ts'
import {disableAccount, openAccount, resetPassword, unlockAccount, wholeCity} from '../actions/accounts.ts'
import {confirmSecondFactor, enrolSecondFactor, removeSecondFactor} from '../actions/second-factor.ts'
import {changePassword, signIn, signInByProvider, signOut} from '../actions/sign-in.ts'
import {authenticate} from '../authenticate.ts'
import {defaultPolicy} from '../core/policy.ts'
import {sweep} from '../queries/sessions.ts'
import {csrfOf, newToken, tokenHash} from '../secrets.ts'
import {codeOf, enter, from, minute, openCityHall, password, settings, system} from './people.ts'

const who = async (tx: Tx, token: string, at: Date) => (await authenticate(tx, token, at, defaultPolicy))?.name
const personAct = (id: string, at: Date): Act => ({by: {id, name: id, kind: 'person', grants: []}, at})
const namesOf = async (tx: Tx, subject: string) => (await listEvents(tx, {district: wholeCity, subject})).map((event) => event.name)

onBothStores('schema', (it) => {
  it('a session carries rights with their reasons, and its token is kept only as a hash', async ({tx}) => {
    const people = await openCityHall(tx)
    const begun = await enter(tx, ' Shouli ', minute(1))
    assert.equal(begun.csrf, csrfOf(begun.token))
    assert.equal(begun.mustChangePassword, false)
    assert.deepEqual(await authenticate(tx, begun.token, minute(2), defaultPolicy), {
      id: people.shouli,
      name: 'shouli',
      kind: 'person',
      grants: [
        {permission: 'cases.accept', area: '', unit: null, category: null, because: 'clerk：任职'},
        {permission: 'cases.read', area: '', unit: null, category: null, because: 'clerk：任职'},
      ],
    })
    const kept = await tx.selectFrom('kernel.session').select('token_hash').execute()
    assert.deepEqual(kept, [{token_hash: tokenHash(begun.token)}])
    assert.equal(await who(tx, newToken('session'), minute(2)), undefined)
    assert.equal(await who(tx, "' or true --", minute(2)), undefined)
    assert.deepEqual((await namesOf(tx, people.shouli)).slice(-1), ['auth.signed-in'])
  })

  it('a session ends after thirty idle minutes, twelve hours, sign-out, or when the account is disabled', async ({tx}) => {
    const people = await openCityHall(tx)
    const one = await enter(tx, 'shouli', minute(0))
    assert.equal(await who(tx, one.token, minute(29)), 'shouli')
    assert.equal(await who(tx, one.token, minute(58)), 'shouli', 'the request before renewed it')
    assert.equal(await who(tx, one.token, minute(88.5)), undefined)
    const two = await enter(tx, 'shouli', minute(0))
    for (let at = 20; at < 720; at += 20) assert.equal(await who(tx, two.token, minute(at)), 'shouli')
    assert.equal(await who(tx, two.token, minute(720)), undefined)
    const three = await enter(tx, 'shouli', minute(0))
    await signOut(tx, personAct(people.shouli, minute(1)), tokenHash(three.token))
    assert.equal(await who(tx, three.token, minute(1)), undefined)
    const four = await enter(tx, 'shouli', minute(0))
    await disableAccount(tx, system, {account: people.shouli, because: '离职'})
    assert.equal(await who(tx, four.token, minute(1)), undefined)
    assert.equal(codeOf(await signIn(tx, minute(2), {login: 'shouli', password}, from, settings)), 'auth.disabled')
    assert.equal(codeOf(await signIn(tx, minute(2), {login: 'shouli', password: 'x'}, from, settings)), 'auth.wrong-credentials')
  })

  it('a request renews a session at most once a minute', async ({tx}) => {
    await openCityHall(tx)
    const {token} = await enter(tx, 'shouli', minute(0))
    const seen = async () => (await tx.selectFrom('kernel.session').select('seen_at').executeTakeFirstOrThrow()).seen_at
    await who(tx, token, minute(0.9))
    assert.deepEqual(await seen(), minute(0))
    await who(tx, token, minute(1.1))
    assert.deepEqual(await seen(), minute(1.1))
  })

  it('five wrong attempts rest a login, alike for a login that does not exist', async ({tx}) => {
    const people = await openCityHall(tx)
    for (const login of ['shouli', 'nobody']) {
      const codes: string[] = []
      for (let i = 0; i < 6; i++) codes.push(codeOf(await signIn(tx, minute(i), {login, password: 'Wrong@2026'}, from, settings)))
      assert.deepEqual(codes, [...Array(4).fill('auth.wrong-credentials'), 'auth.resting', 'auth.resting'], login)
    }
    assert.equal(
      codeOf(await signIn(tx, minute(18), {login: 'shouli', password}, from, settings)),
      'auth.resting',
      'not even the right one',
    )
    await unlockAccount(tx, {...system, at: minute(18)}, {account: people.shouli})
    assert.equal(codeOf(await signIn(tx, minute(18), {login: 'shouli', password}, from, settings)), 'done')
    assert.equal(codeOf(await signIn(tx, minute(19), {login: 'nobody', password}, from, settings)), 'auth.wrong-credentials')
    const told = await namesOf(tx, people.shouli)
    assert.equal(told.filter((name) => name === 'auth.sign-in-refused').length, 5)
    const strangers = await tx.selectFrom('kernel.event').select('body').where('actor', '=', 'stranger').execute()
    assert.equal(strangers.length, 6)
    assert.ok(!JSON.stringify(strangers).includes('nobody'), 'what was typed is not kept')
  })

  it('a right password forgets the wrong ones before it', async ({tx}) => {
    await openCityHall(tx)
    for (let i = 0; i < 4; i++) await signIn(tx, minute(i), {login: 'shouli', password: 'Wrong@2026'}, from, settings)
    await enter(tx, 'shouli', minute(4))
    assert.equal(codeOf(await signIn(tx, minute(5), {login: 'shouli', password: 'Wrong@2026'}, from, settings)), 'auth.wrong-credentials')
  })

  it('the second factor: enrolled, asked for, good once, guesses counted, removed with the password', async ({tx}) => {
    const people = await openCityHall(tx)
    const at = (minutes: number) => personAct(people.shouli, minute(minutes))
    await assert.rejects(confirmSecondFactor(tx, at(0), '123456', settings), {code: 'auth.no-second-factor'})
    const {secret, uri} = await enrolSecondFactor(tx, at(0), settings)
    assert.match(uri, /^otpauth:\/\/totp\/Jingcheng:shouli\?/)
    const code = (minutes: number) => new TOTP({secret: Secret.fromBase32(secret)}).generate({timestamp: minute(minutes).getTime()})
    assert.equal(
      codeOf(await signIn(tx, minute(0), {login: 'shouli', password}, from, settings)),
      'done',
      'not asked for before it is confirmed',
    )
    const wrong = code(0) === '000000' ? '000001' : '000000'
    await assert.rejects(confirmSecondFactor(tx, at(0), wrong, settings), {code: 'auth.wrong-code'})
    await confirmSecondFactor(tx, at(0), code(0), settings)
    await assert.rejects(enrolSecondFactor(tx, at(0), settings), {code: 'auth.has-second-factor'})
    const row = await tx.selectFrom('kernel.account').select('totp_secret').where('id', '=', people.shouli).executeTakeFirstOrThrow()
    assert.ok(!row.totp_secret?.includes(secret), 'kept sealed')

    const enterWith = async (minutes: number, given?: string) =>
      codeOf(await signIn(tx, minute(minutes), {login: 'shouli', password, code: given}, from, settings))
    assert.equal(await enterWith(5), 'auth.code-needed')
    assert.equal(await enterWith(0.2, code(0)), 'auth.wrong-code', 'the code that confirmed is spent')
    assert.equal(await enterWith(5, code(5)), 'done')
    assert.equal(await enterWith(5.1, code(5)), 'auth.wrong-code', 'replay')
    for (let i = 0; i < 3; i++) assert.equal(await enterWith(6, wrong), 'auth.wrong-code')
    assert.equal(await enterWith(6, wrong), 'auth.resting', 'codes cannot be guessed at leisure')
    assert.equal(codeOf(await removeSecondFactor(tx, at(30), 'Wrong@2026', from, settings)), 'auth.wrong-credentials')
    assert.equal(codeOf(await removeSecondFactor(tx, at(30), password, from, settings)), 'done')
    assert.equal(await enterWith(31), 'done')
  })

  it('a password is changed with the old one, is none of the last five, and ends other sessions', async ({tx}) => {
    const people = await openCityHall(tx)
    const [here, elsewhere] = [await enter(tx, 'shouli', minute(0)), await enter(tx, 'shouli', minute(0))]
    const change = (old: string, next: string) =>
      changePassword(tx, personAct(people.shouli, minute(1)), {old, password: next, session: tokenHash(here.token)}, from, settings)
    assert.equal(codeOf(await change('Wrong@2026', 'Another@2026')), 'auth.wrong-credentials')
    await assert.rejects(change(password, 'shouli'), {code: 'auth.weak-password'})
    await assert.rejects(change(password, password), {code: 'auth.used-password'})
    assert.equal(codeOf(await change(password, 'Secret@1')), 'done')
    assert.equal(await who(tx, here.token, minute(2)), 'shouli')
    assert.equal(await who(tx, elsewhere.token, minute(2)), undefined)
    for (let i = 1; i < 5; i++) assert.equal(codeOf(await change(`Secret@${i}`, `Secret@${i + 1}`)), 'done')
    await assert.rejects(change('Secret@5', 'Secret@1'), {code: 'auth.used-password'})
    assert.equal(codeOf(await change('Secret@5', password)), 'done', 'the sixth back may come again')
  })

  it('who must change the password has no rights until it is changed', async ({tx}) => {
    const people = await openCityHall(tx)
    await resetPassword(tx, system, {account: people.shouli, password: 'Fresh@2026'})
    const begun = await enter(tx, 'shouli', minute(1), 'Fresh@2026')
    assert.equal(begun.mustChangePassword, true)
    assert.deepEqual((await authenticate(tx, begun.token, minute(1), defaultPolicy))?.grants, [])
    const session = tokenHash(begun.token)
    await changePassword(tx, personAct(people.shouli, minute(2)), {old: 'Fresh@2026', password: 'Mine@2026', session}, from, settings)
    assert.equal((await authenticate(tx, begun.token, minute(2), defaultPolicy))?.grants.length, 2)

    const late = minute(91 * 24 * 60)
    const stale = await enter(tx, 'shouli', late, 'Mine@2026')
    assert.equal(stale.mustChangePassword, true, 'ninety days are over')
    assert.deepEqual((await authenticate(tx, stale.token, late, defaultPolicy))?.grants, [])
    assert.equal((await authenticate(tx, stale.token, late, {...defaultPolicy, passwordDays: 0}))?.grants.length, 2)
    await openAccount(tx, system, {login: 'demo', name: 'demo', password, passwordExpires: false})
    assert.equal((await enter(tx, 'demo', late)).mustChangePassword, false)
  })

  it('a system administrator resets no password of a security or audit administrator; an operator does', async ({tx}) => {
    const people = await openCityHall(tx)
    const xitong = personAct(people.xitong, minute(1))
    await resetPassword(tx, xitong, {account: people.shouli, password: 'Fresh@2026'})
    for (const account of [people.anquan, people.shenji]) {
      await assert.rejects(resetPassword(tx, xitong, {account, password: 'Fresh@2026'}), {
        code: 'auth.administrators-password',
        status: 403,
      })
      await resetPassword(tx, system, {account, password: 'Fresh@2026'})
    }
  })

  it('an account is found by its link, else once by its login; nobody else comes in', async ({tx}) => {
    const people = await openCityHall(tx)
    const come = (subject: string, login?: string) =>
      signInByProvider(tx, minute(1), {issuer: 'https://id', subject, login}, from, settings)
    assert.equal(codeOf(await come('s-1')), 'auth.no-account-here')
    assert.equal(codeOf(await come('s-1', 'nobody')), 'auth.no-account-here')
    const first = await come('s-1', 'shouli')
    assert.ok('done' in first && first.done.account.id === people.shouli)
    assert.equal(await who(tx, first.done.token, minute(2)), 'shouli')
    const again = await come('s-1', 'renamed')
    assert.ok('done' in again && again.done.account.id === people.shouli)
    assert.equal(codeOf(await come('s-2', 'shouli')), 'auth.no-account-here', 'a linked account is not linked again')
    await disableAccount(tx, system, {account: people.shouli, because: '离职'})
    assert.equal(codeOf(await come('s-1')), 'auth.disabled')
  })

  it('the hourly sweep keeps what lives', async ({tx}) => {
    await openCityHall(tx)
    await enter(tx, 'shouli', minute(0))
    const {token} = await enter(tx, 'shouli', minute(100))
    await signIn(tx, minute(0), {login: 'nobody', password: 'x'}, from, settings)
    assert.equal(await sweep(tx, {attemptsBefore: minute(1), sessionsBefore: minute(101), idleBefore: minute(71)}), 1)
    assert.equal(await who(tx, token, minute(101)), 'shouli')
    assert.deepEqual(await tx.selectFrom('kernel.attempt').select('login').execute(), [])
  })
})
