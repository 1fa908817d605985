import assert from 'node:assert/strict'
import {type Act, strangerAct, systemAct} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {Problem} from '#lib/problem.ts'
import {trySum} from '#lib/proof.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {admitSending, senderOf, sendingEvery} from '../sending.ts'

process.env.JINGCHENG_SECRET ??= 'a secret of the tests that nobody else has'

const rules = {minutes: 10, freePerSender: 2, freeTotal: 100, perDay: 6, bits: 6, mostBits: 10}
const at = (seconds: number): Act => strangerAct(new Date(NOW.getTime() + seconds * 1000))
const me = {purpose: 'report', sender: senderOf('address', '10.0.0.1')}

const send = (tx: Tx, act: Act, proof?: string, of = me) =>
  admitSending(tx, act, {headers: proof === undefined ? {} : {'x-proof': proof}}, of, rules)

/** The challenge a sending is refused with. */
async function challenged(tx: Tx, act: Act, of = me): Promise<{challenge: string; bits: number}> {
  const refused = await send(tx, act, undefined, of).catch((error: unknown) => error)
  assert.ok(refused instanceof Problem && refused.code === 'proof.needed', String(refused))
  return refused.details as {challenge: string; bits: number}
}

const solved = ({challenge, bits}: {challenge: string; bits: number}): string =>
  `${challenge}~${trySum(challenge, bits, {from: 0, tries: 1_000_000})}`

onBothStores('schema', (it) => {
  it('the first of a sender are free; then a sum is asked for, harder the more is sent; staff pass', async ({tx}) => {
    for (const second of [0, 1]) await send(tx, at(second))
    const first = await challenged(tx, at(2))
    assert.equal(first.bits, 6)
    await send(tx, at(3), solved(first))
    await send(tx, at(4), solved(await challenged(tx, at(4))))
    assert.equal((await challenged(tx, at(5))).bits, 7)
    await send(tx, at(5), undefined, {...me, sender: senderOf('address', '10.0.0.2')})
    await admitSending(tx, systemAct(NOW), {headers: {}}, me, rules)
    await send(tx, at(700))
  })

  it('a sum is good once, for its sender, its purpose and five minutes', async ({tx}) => {
    for (const second of [0, 1]) await send(tx, at(second))
    const proof = solved(await challenged(tx, at(2)))
    await assert.rejects(send(tx, at(303), proof), {code: 'proof.wrong'})
    const other = {...me, sender: senderOf('address', '10.0.0.9')}
    for (const second of [0, 1]) await send(tx, at(second), undefined, other)
    await assert.rejects(send(tx, at(3), proof, other), {code: 'proof.wrong'})
    const flags = {...me, purpose: 'flag'}
    for (const second of [0, 1]) await send(tx, at(second), undefined, flags)
    await assert.rejects(send(tx, at(3), proof, flags), {code: 'proof.wrong'})
    await assert.rejects(send(tx, at(3), proof.replace(/\d+$/, 'x')), {code: 'proof.wrong'})
    await assert.rejects(send(tx, at(3), proof.replace('.6.', '.1.')), {code: 'proof.wrong'})
    await send(tx, at(3), proof)
    await assert.rejects(send(tx, at(4), proof), {code: 'proof.wrong'})
  })

  it('much from many senders makes everybody do a sum', async ({tx}) => {
    const many = {...rules, freeTotal: 3}
    for (const host of [1, 2, 3]) await admitSending(tx, at(0), {headers: {}}, {...me, sender: `s${host}`}, many)
    await assert.rejects(admitSending(tx, at(1), {headers: {}}, {...me, sender: 's4'}, many), {code: 'proof.needed'})
  })

  it('nobody sends more than the quota of a day, sum or not; what is old is swept away', async ({tx}) => {
    for (let hour = 0; hour < 6; hour += 1) await send(tx, at(hour * 3_600))
    await assert.rejects(send(tx, at(6 * 3_600)), {code: 'sending.quota'})
    await send(tx, at(25 * 3_600))
    await sendingEvery['sweep-sending']?.run(tx, systemAct(new Date(NOW.getTime() + 9 * 86_400_000)))
    assert.deepEqual(await tx.selectFrom('kernel.sending').selectAll().execute(), [])
  })

  it('a sender is a hash that tells nothing, the same however the telephone is written', () => {
    assert.equal(senderOf('phone', '+86 138-0013-8000'), senderOf('phone', '13800138000'))
    assert.notEqual(senderOf('phone', '13800138000'), senderOf('address', '13800138000'))
    assert.doesNotMatch(senderOf('phone', '13800138000'), /138/)
    return Promise.resolve()
  })
})
