import assert from 'node:assert/strict'
import type {Tx} from '#kernel/db.ts'
import {verifyChains} from '#kernel/events.ts'
import {Problem} from '#lib/problem.ts'
import {trySum} from '#lib/proof.ts'
import {onBothStores} from '#test/city.ts'
import {moveCase} from '../../actions/move.ts'
import {keepBook} from '../../privacy/queries/books.ts'
import {caseHeads} from '../../privacy/queries/heads.ts'
import {readPublicRules} from '../../privacy/rules.ts'
import {ask, buildTown, by, EAST, people} from '../../test/town.ts'
import {admitStranger} from '../actions/admit.ts'
import {readAbuseRules} from '../rules.ts'

process.env.JINGCHENG_SECRET ??= 'a secret of the tests that nobody else has'

const small = {minutes: 10, freePerSender: 3, freeTotal: 1_000, perDay: 6, bits: 5, mostBits: 8}

const open = async (tx: Tx, abuse: object = {}): Promise<void> => {
  await keepBook(tx, {code: '8801', kind: 'public', rules: readPublicRules({usual: {delayMinutes: 0}, categories: []})})
  await keepBook(tx, {code: '8801', kind: 'abuse', rules: readAbuseRules(abuse)})
}

const post = (
  tx: Tx,
  description: string,
  {minutes = 0, reporter = {}, call = {}}: {minutes?: number; reporter?: object; call?: object} = {},
) => ask(tx, by('citizen', minutes), 'POST /cases', {body: {description, place: EAST, category: 'matter.06010', reporter}, call})

const published = async (tx: Tx, description: string, how: object = {}): Promise<{id: string; token: string}> => {
  const {case: one, follow} = await post(tx, description, how)
  await moveCase(tx, by('clerk', 10), {id: one.id, move: 'accept'})
  return {id: one.id, token: follow.split('/').at(-1)}
}

const flag = (tx: Tx, id: string, body: object, minutes = 20, call = {}) =>
  ask(tx, by('citizen', minutes), 'POST /public/cases/:id/flags', {
    params: {id},
    body: {target: 'description', code: 'advertising', ...body},
    call,
  })
const queue = (tx: Tx) => ask(tx, by('clerk', 30), 'GET /moderation')
const decide = (tx: Tx, body: object) => ask(tx, by('clerk', 40), 'POST /moderation/decisions', {body})

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('a normal citizen’s reports need no sum; a flood from one address does, and the browser’s sum is taken', async ({tx}) => {
    await open(tx, {report: small})
    for (const n of [1, 2, 3]) await post(tx, `垃圾${n}`)
    const refused = await post(tx, '垃圾4').catch((error: unknown) => error)
    assert.ok(refused instanceof Problem && refused.code === 'proof.needed')
    const {challenge, bits} = refused.details as {challenge: string; bits: number}
    const headers = {'x-proof': `${challenge}~${trySum(challenge, bits, {from: 0, tries: 100_000})}`}
    await post(tx, '垃圾4', {call: {headers}})
    await assert.rejects(post(tx, '垃圾5', {call: {headers}}), {code: 'proof.wrong'})
    await post(tx, '别处来的', {call: {address: '10.9.9.9'}})
    await ask(tx, by('clerk'), 'POST /cases', {body: {description: '来电登记', source: 'hotline', place: EAST}})
  })

  it('an address and a telephone have quotas of their own', async ({tx}) => {
    await open(tx, {report: {...small, freePerSender: 100, perDay: 2}, phonePerDay: 2})
    const reporter = {phone: '13800138000'}
    for (const n of [1, 2]) await post(tx, `垃圾${n}`, {reporter, call: {address: `10.0.0.${n}`}})
    await assert.rejects(post(tx, '垃圾3', {reporter: {phone: '+86 138 0013 8000'}, call: {address: '10.0.0.3'}}), {code: 'sending.quota'})
    await post(tx, '垃圾3', {call: {address: '10.0.0.1'}})
    await assert.rejects(post(tx, '垃圾4', {call: {address: '10.0.0.1'}}), {code: 'sending.quota'})
  })

  it('what was flagged waits in one queue, copies side by side, is decided together, and everybody is told', async ({tx}) => {
    await open(tx)
    const spam = [await published(tx, '专业疏通下水道，价格优惠，欢迎来电'), await published(tx, '专业疏通下水道！价格优惠！欢迎来电')]
    const honest = await published(tx, '路口红绿灯坏了')
    const told = await flag(tx, spam[0]?.id ?? '', {})
    await flag(tx, spam[0]?.id ?? '', {}, 20, {address: '10.0.0.8'})
    await flag(tx, honest.id, {code: 'irrelevant', note: '看不惯'})
    await flag(tx, spam[1]?.id ?? '', {})
    await assert.rejects(flag(tx, honest.id, {}), {code: 'case.flagged-already'})
    const waiting = await queue(tx)
    assert.deepEqual(
      waiting
        .map(({caseId, flags, like}: {caseId: string; flags: number; like: number}) => [caseId, flags, like === 0])
        .map(([id, flags, first]: [string, number, boolean]) => [id === honest.id, flags, first]),
      [
        [false, 2, true],
        [false, 1, true],
        [true, 1, false],
      ],
    )
    assert.equal((await ask(tx, by('western', 30), 'GET /moderation')).length, 0)
    const items = spam.map(({id}) => ({caseId: id, target: 'description'}))
    assert.deepEqual(await decide(tx, {items, decision: 'hide', code: 'advertising'}), {answered: 3})
    assert.deepEqual(await decide(tx, {items: [{caseId: honest.id, target: 'description'}], decision: 'keep'}), {answered: 1})
    assert.deepEqual(await queue(tx), [])
    await assert.rejects(decide(tx, {items, decision: 'keep'}), {code: 'case.nothing-to-decide'})
    const outcome = await ask(tx, by('citizen', 50), 'GET /public/flags/:token', {params: {token: told.follow.split('/').at(-1)}})
    assert.deepEqual([outcome.decision, outcome.said.zh], ['hide', '已核查，该内容已对公众隐去。谢谢您。'])
    const own = await ask(tx, by('citizen', 50), 'GET /follow/:token/moderation', {params: {token: spam[0]?.token}})
    assert.deepEqual(
      [own.redactions[0].hand, own.redactions[0].why.zh, own.public.words],
      ['moderation', '属于广告或推广内容，与城市问题无关。', '【已隐去】'],
    )
    const seen = await ask(tx, by('citizen', 50), 'GET /public/cases')
    assert.deepEqual(seen.cases.map(({words}: {words: string}) => words).sort(), ['【已隐去】', '【已隐去】', '路口红绿灯坏了'].sort())
    assert.equal((await verifyChains(tx, undefined, [caseHeads])).broken, null)
  })

  it('an entry of the history can be flagged and hidden; what is not public cannot', async ({tx}) => {
    await open(tx)
    const one = await published(tx, '垃圾')
    await flag(tx, one.id, {target: 'message', seq: 2, code: 'insult'})
    await assert.rejects(flag(tx, one.id, {target: 'message', seq: 9}), {code: 'case.nothing-public-to-flag'})
    await assert.rejects(flag(tx, one.id, {target: 'photo', evidence: one.id}), {code: 'case.nothing-public-to-flag'})
    await decide(tx, {items: [{caseId: one.id, target: 'message', seq: 2}], decision: 'hide', code: 'insult'})
    const {history} = await ask(tx, by('citizen', 50), 'GET /public/cases/:id', {params: {id: one.id}})
    assert.deepEqual(history.map(({zh}: {zh: string}) => zh), ['由市民上报', '此条内容已隐去']) // biome-ignore format: short
  })

  it('parts are hidden one thing at a time, with the parts named', async ({tx}) => {
    await open(tx)
    const one = await published(tx, '垃圾没人管，主任是混蛋')
    await flag(tx, one.id, {code: 'insult'})
    const items = [{caseId: one.id, target: 'description'}]
    await assert.rejects(decide(tx, {items, decision: 'redact', code: 'insult'}), {code: 'case.redact-parts'})
    await decide(tx, {items, decision: 'redact', code: 'insult', spans: [[9, 11]]})
    assert.equal((await ask(tx, by('citizen', 50), 'GET /public/cases/:id', {params: {id: one.id}})).words, '垃圾没人管，主任是【已隐去】')
  })

  it('who is blocked cannot send without an account for some days, by neither address nor telephone, and can be let in again', async ({
    tx,
  }) => {
    await open(tx, {blockDays: 7})
    const one = await published(tx, '广告', {reporter: {phone: '13800138000'}, call: {address: '10.7.7.7'}})
    await flag(tx, one.id, {})
    await decide(tx, {items: [{caseId: one.id, target: 'description'}], decision: 'block', code: 'advertising'})
    await assert.rejects(post(tx, '又来', {minutes: 50, call: {address: '10.7.7.7'}}), {code: 'case.sender-blocked'})
    await assert.rejects(post(tx, '又来', {minutes: 50, reporter: {phone: '138-0013-8000'}, call: {address: '10.7.7.8'}}), {
      code: 'case.sender-blocked',
    })
    await post(tx, '别人', {minutes: 50, call: {address: '10.7.7.8'}})
    const blocked = await ask(tx, by('clerk', 60), 'GET /moderation/blocked')
    assert.equal(blocked.length, 2)
    assert.doesNotMatch(JSON.stringify(blocked), /10\.7\.7|13800138000/)
    for (const {sender} of blocked) await ask(tx, by('clerk', 61), 'DELETE /moderation/blocked/:sender', {params: {sender}})
    await post(tx, '改好了', {minutes: 70, call: {address: '10.7.7.7'}})
    await admitStranger(tx, {by: people.clerk, at: by('clerk').at}, {address: '10.7.7.7', headers: {}} as never, 'report')
  })

  it('what staff noted has no sender to block, and the refusal says what to do', async ({tx}) => {
    await open(tx)
    const {case: one} = await ask(tx, by('clerk'), 'POST /cases', {
      body: {description: '来电', source: 'hotline', place: EAST, category: 'matter.06010'},
    })
    await moveCase(tx, by('clerk', 10), {id: one.id, move: 'accept'})
    await flag(tx, one.id, {})
    await assert.rejects(decide(tx, {items: [{caseId: one.id, target: 'description'}], decision: 'block', code: 'advertising'}), {
      code: 'case.sender-unknown',
    })
  })
})
