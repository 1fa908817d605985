import assert from 'node:assert/strict'
import {type Act, may} from '#kernel/act.ts'
import {listEvents} from '#kernel/events.ts'
import {onBothStores} from '#test/city.ts'
import {disableAccount, wholeCity} from '../actions/accounts.ts'
import {endKey, makeKey, mostKeys} from '../actions/keys.ts'
import {defineRole, endGrant, grantRole} from '../actions/rights.ts'
import {authenticate} from '../authenticate.ts'
import {defaultPolicy} from '../core/policy.ts'
import {administrators} from '../core/separation.ts'
import {listAudit} from '../queries/audit.ts'
import {listHolders, listRights} from '../queries/rights.ts'
import {enter, minute, openCityHall, system} from './people.ts'

const title = {zh: '试', en: 'trial'}
const three = Object.keys(administrators)
const personAct = (id: string, at: Date): Act => ({by: {id, name: id, kind: 'person', grants: []}, at})

onBothStores('schema', (it) => {
  it('no role holds two of the three administrators, not even when redefined', async ({tx}) => {
    for (const one of three)
      for (const other of three) {
        const defining = defineRole(tx, system, {id: 'mixed', title, permissions: [one, other, 'cases.read']})
        if (one === other) await defining
        else await assert.rejects(defining, {code: 'auth.administrators-not-separate', status: 409})
      }
    await assert.rejects(defineRole(tx, system, {id: 'odd', title, permissions: ['everything']}), {code: 'auth.not-a-permission'})
    await assert.rejects(defineRole(tx, system, {id: 'Odd!', title, permissions: []}), {code: 'auth.bad-role'})
  })

  it('no person holds two administrators through two roles, now or later, or through a role that changes', async ({tx}) => {
    const people = await openCityHall(tx)
    const give = (account: string, role: string, more = {}) => grantRole(tx, system, {account, role, because: '试', ...more})
    await assert.rejects(give(people.xitong, 'security-admin'), {code: 'auth.administrators-not-separate'})
    await assert.rejects(give(people.shenji, 'system-admin', {from: minute(60)}), {code: 'auth.administrators-not-separate'})
    await give(people.xitong, 'clerk')
    await assert.rejects(defineRole(tx, system, {id: 'clerk', title, permissions: ['audit.read']}), {
      code: 'auth.administrators-not-separate',
    })
    const [held] = await tx
      .selectFrom('kernel.grant')
      .select('id')
      .where('account', '=', people.xitong)
      .where('role', '=', 'system-admin')
      .execute()
    await endGrant(tx, system, {grant: held?.id ?? '', because: '调岗'})
    await give(people.xitong, 'security-admin')
  })

  it('what is kept of the rights holds no longer than the rights: a role or a grant that changes counts at the next request', async ({
    tx,
  }) => {
    const people = await openCityHall(tx)
    const {token} = await enter(tx, 'shouli', minute(1))
    const permissions = async () =>
      (await authenticate(tx, token, minute(2), defaultPolicy))?.grants.map(({permission}) => permission).sort()
    assert.deepEqual(await permissions(), ['cases.accept', 'cases.read'])
    await defineRole(tx, system, {id: 'clerk', title, permissions: ['cases.read']})
    assert.deepEqual(await permissions(), ['cases.read'])
    await defineRole(tx, system, {id: 'inspector', title, permissions: ['cases.inspect']})
    const given = await grantRole(tx, system, {account: people.shouli, role: 'inspector', because: '借调'})
    assert.deepEqual(await permissions(), ['cases.inspect', 'cases.read'])
    await endGrant(tx, {...system, at: minute(1)}, {grant: given.id, because: '归队'})
    assert.deepEqual(await permissions(), ['cases.read'])
  })

  it('a right is permission × area × unit × category, for a time, with a reason', async ({tx}) => {
    const people = await openCityHall(tx)
    await defineRole(tx, system, {id: 'inspector', title: {zh: '巡查员', en: 'inspector'}, permissions: ['cases.verify']})
    const scope = {area: '990101', unit: 'u-1', category: 'matter.06'}
    const asked = {account: people.shouli, role: 'inspector', ...scope, from: minute(10), to: minute(20), because: '借调'}
    const grant = await grantRole(tx, system, asked)
    assert.deepEqual(await grantRole(tx, system, asked), grant, 'given twice it is one')

    const actAt = async (minutes: number): Promise<Act> => {
      const {token} = await enter(tx, 'shouli', minute(minutes))
      const by = await authenticate(tx, token, minute(minutes), defaultPolicy)
      assert.ok(by !== undefined)
      return {by, at: minute(minutes)}
    }
    assert.equal(may(await actAt(9), 'cases.verify'), false)
    const within = await actAt(10)
    assert.equal(may(within, 'cases.verify', {area: '990101001', unit: 'u-1', category: 'matter.06010'}), true)
    for (const outside of [{area: '990102001'}, {unit: 'u-2'}, {category: 'component.01037'}, {area: null}])
      assert.equal(may(within, 'cases.verify', outside), false, JSON.stringify(outside))
    assert.equal(may(await actAt(20), 'cases.verify'), false)

    const why = (await listRights(tx, people.shouli, minute(15))).find((right) => right.permission === 'cases.verify')
    assert.deepEqual(why, {
      permission: 'cases.verify',
      ...scope,
      role: 'inspector',
      because: '巡查员：借调',
      from: minute(10),
      to: minute(20),
    })
    assert.deepEqual(
      (await listRights(tx, people.shouli, minute(5))).map((right) => right.permission),
      ['cases.accept', 'cases.read'],
    )

    await endGrant(tx, {...system, at: minute(12)}, {grant: grant.id, because: '借调结束'})
    assert.equal(may(await actAt(13), 'cases.verify'), false, 'at once')
    const told = await listEvents(tx, {district: wholeCity, subject: people.shouli})
    assert.deepEqual(
      told.filter((event) => event.name.startsWith('auth.grant')).map((event) => event.body.because),
      ['任职', '借调', '借调结束'],
    )
  })

  it('who may do this here is the same question from the other side', async ({tx}) => {
    const people = await openCityHall(tx)
    await grantRole(tx, system, {account: people.xitong, role: 'clerk', area: '990102', because: '代班'})
    const ask = async (area: string | null) =>
      (await listHolders(tx, {permission: 'cases.read', area, unit: null, category: null, at: minute(1), after: undefined, limit: 10})).map(
        (one) => one.login,
      )
    assert.deepEqual(await ask(null), ['shouli', 'xitong'])
    assert.deepEqual(await ask('990102001'), ['shouli', 'xitong'])
    assert.deepEqual(await ask('990101001'), ['shouli'])
    await disableAccount(tx, system, {account: people.shouli, because: '离职'})
    const [first] = await listHolders(tx, {
      permission: 'cases.read',
      area: null,
      unit: null,
      category: null,
      at: minute(1),
      after: undefined,
      limit: 1,
    })
    assert.equal(first?.because, 'clerk：代班')
    assert.deepEqual(
      await listHolders(tx, {permission: 'cases.read', area: null, unit: null, category: null, at: minute(1), after: first, limit: 1}),
      [],
    )
  })

  it('nobody gives rights to themselves; broken grants are refused with a sentence', async ({tx}) => {
    const people = await openCityHall(tx)
    const give = (more: object) => grantRole(tx, system, {account: people.shouli, role: 'clerk', because: '试', ...more})
    await assert.rejects(grantRole(tx, personAct(people.anquan, minute(1)), {account: people.anquan, role: 'clerk', because: '试'}), {
      code: 'auth.to-yourself',
    })
    await assert.rejects(give({role: 'king'}), {code: 'auth.no-such-role'})
    await assert.rejects(give({account: '01990100-0000-7000-8000-a00000000999'}), {code: 'auth.no-such-account'})
    await assert.rejects(give({to: minute(-1)}), {code: 'auth.bad-term'})
    await assert.rejects(give({area: '滨江'}), {code: 'auth.bad-scope'})
    await assert.rejects(give({category: 'matter.06.7.8'}), {code: 'auth.bad-scope'})
  })

  it('a key does what its owner may, within its scopes, until it ends', async ({tx}) => {
    const people = await openCityHall(tx)
    const shouli = personAct(people.shouli, minute(0))
    const {id, token} = await makeKey(tx, shouli, {name: '大屏', scopes: ['cases.read', 'accounts'], expiresAt: minute(100)})
    const actor = await authenticate(tx, token, minute(1), defaultPolicy)
    assert.equal(actor?.kind, 'key')
    assert.equal(actor.id, people.shouli)
    assert.equal(actor.name, 'shouli · 大屏')
    assert.deepEqual(
      actor.grants.map((grant) => grant.permission),
      ['cases.read'],
    )
    assert.equal(await authenticate(tx, token, minute(100), defaultPolicy), undefined, 'expired')
    const anquan = await makeKey(tx, personAct(people.anquan, minute(0)), {name: 'x', scopes: ['rights.manage'], expiresAt: minute(100)})
    assert.deepEqual((await authenticate(tx, anquan.token, minute(1), defaultPolicy))?.grants, [], 'rights are managed by people')
    await assert.rejects(endKey(tx, personAct(people.anquan, minute(2)), {key: id}), {code: 'auth.no-such-key'})
    await endKey(tx, shouli, {key: id})
    assert.equal(await authenticate(tx, token, minute(2), defaultPolicy), undefined)
    await assert.rejects(makeKey(tx, shouli, {name: 'x', scopes: ['cases'], expiresAt: minute(-1)}), {code: 'auth.bad-key-term'})
    await assert.rejects(makeKey(tx, shouli, {name: 'x', scopes: ['cases'], expiresAt: minute(367 * 1440)}), {code: 'auth.bad-key-term'})
    for (let i = 0; i < mostKeys; i++) await makeKey(tx, shouli, {name: `${i}`, scopes: ['cases'], expiresAt: minute(9)})
    await assert.rejects(makeKey(tx, shouli, {name: 'x', scopes: ['cases'], expiresAt: minute(9)}), {code: 'auth.too-many-keys'})
  })

  it('the audit trail is read newest first, page by page, by who, what, whom and when', async ({tx}) => {
    const people = await openCityHall(tx)
    await enter(tx, 'shouli', minute(5))
    const all = await listAudit(tx, {limit: 100})
    assert.equal(all.length, 4 + 4 + 4 + 1)
    assert.equal(all[0]?.name, 'auth.signed-in')
    assert.equal(all[0]?.actor, people.shouli)
    const paged: string[] = []
    for (let before: {at: Date; id: string} | undefined; ; ) {
      const page = await listAudit(tx, {limit: 5, before})
      paged.push(...page.map((event) => event.id))
      before = page.at(-1)
      if (page.length < 5) break
    }
    assert.deepEqual(
      paged,
      all.map((event) => event.id),
    )
    const names = async (question: object) => [...new Set((await listAudit(tx, {limit: 100, ...question})).map((event) => event.name))]
    assert.deepEqual(await names({name: 'auth.role'}), ['auth.role-defined'])
    assert.deepEqual(await names({subject: people.shouli, to: minute(5)}), ['auth.grant-given', 'auth.account-opened'])
    assert.deepEqual(await names({actor: people.shouli, from: minute(5)}), ['auth.signed-in'])
  })
})
