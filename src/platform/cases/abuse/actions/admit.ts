import {type Act, may} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import type {Call} from '#kernel/pack.ts'
import {admitSending, senderOf} from '#kernel/sending.ts'
import {problem} from '#lib/problem.ts'
import {bookOf, listBooks} from '../../privacy/queries/books.ts'
import {blockedUntil, keepSender} from '../queries/senders.ts'
import {type AbuseRules, usualAbuseRules} from '../rules.ts'

export const senderBlocked = problem<{until: string}>('case.sender-blocked', 403, {
  zh: ({until}) => `此前从这里发送的内容多次违规，${until.slice(0, 10)} 前不能匿名提交。有真实诉求请拨打热线，接线员会为您登记。`,
  en: ({until}) =>
    `What was sent from here before broke the rules, so nothing can be sent without an account until ${until.slice(0, 10)}. Call the hotline: the staff will note it for you.`,
})

/** The city's rules against abuse: of an area's city, or of the first there is. */
export async function abuseRules(tx: Tx, area?: string): Promise<AbuseRules> {
  const books = await listBooks<AbuseRules>(tx, 'abuse')
  return (area === undefined ? undefined : bookOf(books, area)) ?? books[0]?.rules ?? usualAbuseRules
}

/** What is counted: a report, a photo sent ahead of one, a flag. */
export type Purpose = 'report' | 'photo' | 'flag'

interface Sending {
  readonly area?: string | undefined
  readonly phone?: string | undefined
}

const isStaff = (act: Act): boolean => act.by.kind !== 'reporter' || may(act, 'cases.report')

/** Lets a stranger send, or throws why not: blocked, above the quota of an address or a telephone, or a sum is asked for first. */
export async function admitStranger(tx: Tx, act: Act, call: Call, purpose: Purpose, {area, phone}: Sending = {}): Promise<void> {
  if (isStaff(act)) return
  const rules = await abuseRules(tx, area)
  const sender = senderOf('address', call.address)
  const caller = phone === undefined ? undefined : senderOf('phone', phone)
  const until = await blockedUntil(tx, caller === undefined ? [sender] : [sender, caller], act.at)
  if (until !== undefined) throw senderBlocked({until: until.toISOString()})
  await admitSending(tx, act, call, {purpose, sender}, rules[purpose])
  // A telephone is no proof of a person: it is only counted, and asks for no sum of its own.
  if (caller !== undefined) {
    const quota = {...rules[purpose], perDay: rules.phonePerDay, freePerSender: rules.phonePerDay, freeTotal: Number.MAX_SAFE_INTEGER}
    await admitSending(tx, act, call, {purpose: `${purpose}-phone`, sender: caller}, quota)
  }
}

/** Remembers who sent a case, as keyed hashes, so that a sender can be blocked later. */
export async function rememberSender(tx: Tx, act: Act, call: Call, caseId: string, phone?: string): Promise<void> {
  if (isStaff(act)) return
  await keepSender(
    tx,
    caseId,
    {address: senderOf('address', call.address), phone: phone === undefined ? null : senderOf('phone', phone)},
    act.at,
  )
}
