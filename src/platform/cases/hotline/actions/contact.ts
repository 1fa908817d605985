import {randomBytes} from 'node:crypto'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import {followHash} from '../../actions/report.ts'
import {holdCase} from '../../queries/case.ts'
import {emailKey, phoneKey} from '../keys.ts'
import {type Contact, findContact, insertContactChange, replaceFollows, saveContact} from '../queries/contacts.ts'
import {allowHere, tellCase} from './tell.ts'

/** How the clerk made sure that the new contact is the reporter's. */
export const verifications = ['on-the-line', 'called-back', 'own-link', 'in-person'] as const
export type Verification = (typeof verifications)[number]

export const nothingChanged = problem('case.contact-unchanged', 422, {
  zh: () => '新的联系方式与原来相同。请填写要更正的内容。',
  en: () => 'The contact is the same as before. Give what is to be corrected.',
})

/** A corrected contact: what is undefined stays, null is taken away. */
export interface Correction {
  readonly name?: string | null | undefined
  readonly phone?: string | null | undefined
  readonly email?: string | null | undefined
  readonly verified: Verification
}

/**
 * Corrects a reporter's contact. When number or e-mail change, the links that went to the wrong address end and a new one is returned (null otherwise):
 * whoever got them by mistake sees nothing more. The event says that it was corrected and how that was verified, never what it was.
 */
export async function correctContact(
  tx: Tx,
  act: Act,
  caseId: string,
  {verified, ...change}: Correction,
): Promise<{readonly contact: Contact; readonly token: string | null}> {
  const held = await holdCase(tx, caseId)
  allowHere(act, 'cases.hotline', held)
  allowHere(act, 'cases.personal', held)
  const before = (await findContact(tx, caseId)) ?? {name: null, phone: null, email: null}
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  const contact: Contact = {...before, ...given}
  const fields = (['name', 'phone', 'email'] as const).filter((field) => contact[field] !== before[field])
  if (fields.length === 0) throw nothingChanged({})
  const {phone, email} = contact
  await saveContact(tx, {
    ...contact,
    caseId,
    phoneKey: phone === null ? null : phoneKey(phone),
    emailKey: email === null ? null : emailKey(email),
  })
  await insertContactChange(tx, act, {caseId, fields, verified})
  const moved = fields.includes('phone') || fields.includes('email')
  const token = moved ? randomBytes(16).toString('base64url') : null
  if (token !== null) await replaceFollows(tx, {caseId, hash: followHash(token), at: act.at})
  await tellCase(tx, act, held, 'case.contact-corrected', {fields})
  return {contact, token}
}
