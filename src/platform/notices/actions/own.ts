import {type Act, allow} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {problem} from '#lib/problem.ts'
import {getUnit} from '#platform/organisation/index.ts'
import type {Choice, UnitChoice} from '../core/choice.ts'
import {holdDelivery, renewDeliveries} from '../queries/deliveries.ts'
import {markRead} from '../queries/notices.ts'
import {getUnitChoice, saveChoice, saveUnitChoice} from '../queries/people.ts'

/** Where the events of notices belong when they are of no district. */
export const wholeCity = '000000'

export const contactForgotten = problem('notices.contact-forgotten', 410, {
  zh: () => '收件人的联系方式已按保存期限删除，不能再发。请通过案件上的联系方式另行告知。',
  en: () => 'The address was forgotten when its term was over, so it cannot be sent again. Tell them by the contact on the case.',
})

export const beingSent = problem('notices.being-sent', 409, {
  zh: () => '这一条正在发送。请稍候片刻，看结果后再决定是否重发。',
  en: () => 'This one is on its way. Wait a moment for what becomes of it, then decide whether to send it again.',
})

/** Chooses how one wants to be told. */
export async function chooseHow(tx: Tx, act: Act, choice: Choice): Promise<Choice> {
  await saveChoice(tx, act.by.id, choice)
  const {byEmail, bySms, digest, digestHour, quietFrom, quietTo} = choice
  await announce(tx, act, {
    name: 'notices.choice-made',
    subject: act.by.id,
    district: wholeCity,
    body: {byEmail, bySms, digest, digestHour, quietFrom, quietTo},
  })
  return choice
}

/** Chooses who is told when a unit is; throws organisation.no-such-unit. */
export async function chooseForUnit(tx: Tx, act: Act, asked: Omit<UnitChoice, 'version'>): Promise<UnitChoice> {
  const unit = await getUnit(tx, asked.unit)
  allow(act, 'notices.units', {area: unit.area, unit: unit.id})
  const before = await getUnitChoice(tx, unit.id)
  const choice: UnitChoice = {...asked, version: before.version + 1}
  await saveUnitChoice(tx, choice)
  await announce(tx, act, {
    name: 'notices.unit-choice-made',
    subject: unit.id,
    district: wholeCity,
    body: {unit: unit.name, tells: choice.tells, email: choice.email !== null, phone: choice.phone !== null},
  })
  return choice
}

/** Marks own notices as read: one, or all up to the newest that was seen. Returns how many were not. */
export const readNotices = (tx: Tx, act: Act, which: {readonly notice?: string; readonly upTo?: string | undefined}): Promise<number> =>
  markRead(tx, {account: act.by.id, at: act.at, ...which})

/** Sends a delivery again with the next round, whatever became of it; throws notices.contact-forgotten, notices.being-sent. */
export async function resendDelivery(tx: Tx, act: Act, id: string): Promise<void> {
  allow(act, 'notices.deliveries', {area: null})
  const held = await holdDelivery(tx, id)
  if (held.state === 'sending') throw beingSent({})
  if ([held.account, held.unit, held.webhook, held.contact].every((part) => part === null)) throw contactForgotten({})
  await renewDeliveries(tx, [id], act.at)
  await announce(tx, act, {
    name: 'notices.delivery-resent',
    subject: id,
    district: wholeCity,
    body: {channel: held.channel, state: held.state, notice: held.notice},
  })
}
