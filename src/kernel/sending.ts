import {randomBytes} from 'node:crypto'
import {sql} from 'kysely'
import {problem} from '#lib/problem.ts'
import {proofText, sha256, zeroBits} from '#lib/proof.ts'
import type {Act} from './act.ts'
import {sameText, sign} from './auth/secrets.ts'
import {authSettings} from './auth/settings.ts'
import {bitsFor, type SendingRules, type Sent, senderPart} from './core/sending.ts'
import type {Tx} from './db.ts'
import type {Call, Scheduled} from './pack.ts'

declare module './db.ts' {
  interface Tables {
    'kernel.sending': {purpose: string; sender: string; minute: Date; count: number}
    'kernel.spent_proof': {id: string; until: Date}
  }
}

const proofNeeded = problem<{challenge: string; bits: number}>('proof.needed', 428, {
  zh: () => '目前提交较多，浏览器需要先做一次小计算再提交（无需您操作）。若停在此处，请刷新页面后重试，或拨打热线。',
  en: () =>
    'Much is being sent at the moment, so the browser has to do a small sum first. If it stays here, reload and try again, or call the hotline.',
})

const proofWrong = problem('proof.wrong', 400, {
  zh: () => '提交附带的计算结果不对、已过期或已用过。请刷新页面后重新提交。',
  en: () => 'The sum that came with this is wrong, too old or used already. Reload the page and send it again.',
})

const quotaUsed = problem<{most: number}>('sending.quota', 429, {
  zh: ({most}) => `同一来源一天最多提交 ${most} 次，今天已满。紧急情况请拨打热线或报警，其余请明天再报。`,
  en: ({most}) => `One sender may send ${most} times a day, and today's are used. Call the hotline when it is urgent, or send it tomorrow.`,
})

/** Who sends, as a keyed hash: the same for the same address or telephone in this installation, and nothing elsewhere. */
export const senderOf = (kind: 'address' | 'phone', text: string): string =>
  sign(
    authSettings().master,
    `sender ${kind}`,
    kind === 'address' ? senderPart(text) : text.replace(/\D/g, '').replace(/^(?:00)?86(?=1\d{10}$)/, ''),
  )

/** How long somebody may take over a sum. */
const SUM_MS = 300_000

const mark = (sender: string, front: string): string => sign(authSettings().master, 'proof', `${sender} ${front}`)

function newChallenge(act: Act, purpose: string, sender: string, bits: number): string {
  const front = [purpose, bits, act.at.getTime() + SUM_MS, randomBytes(9).toString('base64url')].join('.')
  return `${front}.${mark(sender, front)}`
}

/** Checks a sum that came with a request and uses it up; throws proof.wrong. */
async function spendProof(tx: Tx, act: Act, header: string, {purpose, sender}: {purpose: string; sender: string}): Promise<void> {
  const [challenge = '', counter = ''] = header.slice(0, 400).split('~')
  const [asked, bits, until, nonce = '', given = ''] = challenge.split('.')
  const front = [asked, bits, until, nonce].join('.')
  const fits = asked === purpose && Number(until) > act.at.getTime() && sameText(given, mark(sender, front)) && /^\d{1,15}$/.test(counter)
  if (!fits || zeroBits(sha256(proofText(challenge, Number(counter)))) < Number(bits)) throw proofWrong({})
  const spent = await tx
    .insertInto('kernel.spent_proof')
    .values({id: nonce, until: new Date(Number(until))})
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (spent === undefined) throw proofWrong({})
}

async function countSent(tx: Tx, act: Act, {purpose, sender}: {purpose: string; sender: string}, {minutes}: SendingRules): Promise<Sent> {
  const [since, day] = [new Date(act.at.getTime() - minutes * 60_000), new Date(act.at.getTime() - 86_400_000)]
  const {rows} = await sql<Sent>`select
    (select coalesce(sum(count), 0)::integer from kernel.sending where purpose = ${purpose} and sender = ${sender} and minute > ${since}) as mine,
    (select coalesce(sum(count), 0)::integer from kernel.sending where purpose = ${purpose} and minute > ${since}) as total,
    (select coalesce(sum(count), 0)::integer from kernel.sending where purpose = ${purpose} and sender = ${sender} and minute > ${day}) as day`.execute(
    tx,
  )
  return rows[0] ?? {mine: 0, total: 0, day: 0}
}

async function noteSent(tx: Tx, act: Act, {purpose, sender}: {purpose: string; sender: string}): Promise<void> {
  const minute = new Date(Math.floor(act.at.getTime() / 60_000) * 60_000)
  await sql`insert into kernel.sending as s (purpose, sender, minute, count) values (${purpose}, ${sender}, ${minute}, 1)
    on conflict (purpose, sender, minute) do update set count = s.count + 1`.execute(tx)
}

/**
 * Lets somebody without an account send: free at first, then for a sum done by the browser, then no more that day. A route asks for it in its
 * transaction, so what is refused later is not counted. Staff pass. The answer 428 carries a challenge; the header `x-proof` brings
 * `challenge~counter` back. Throws proof.needed, proof.wrong, sending.quota.
 */
export async function admitSending(
  tx: Tx,
  act: Act,
  {headers}: Pick<Call, 'headers'>,
  of: {purpose: string; sender: string},
  rules: SendingRules,
): Promise<void> {
  if (act.by.kind !== 'reporter') return
  const sent = await countSent(tx, act, of, rules)
  if (sent.day >= rules.perDay) throw quotaUsed({most: rules.perDay})
  const bits = bitsFor(sent, rules)
  const header = headers['x-proof']
  if (bits > 0 && typeof header !== 'string') throw proofNeeded({challenge: newChallenge(act, of.purpose, of.sender, bits), bits})
  if (bits > 0) await spendProof(tx, act, String(header), of)
  await noteSent(tx, act, of)
}

const KEPT_MS = 172_800_000

/** What sending leaves behind is swept away every hour. */
export const sendingEvery: Readonly<Record<string, Scheduled>> = {
  'sweep-sending': {
    cron: '23 * * * *',
    run: async (tx, {at}) => {
      await tx
        .deleteFrom('kernel.sending')
        .where('minute', '<', new Date(at.getTime() - KEPT_MS))
        .execute()
      await tx.deleteFrom('kernel.spent_proof').where('until', '<', at).execute()
    },
  },
}
