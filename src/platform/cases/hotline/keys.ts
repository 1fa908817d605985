import {authSettings} from '#kernel/auth/index.ts'
import {sign} from '#kernel/auth/secrets.ts'
import {plainEmail, plainPhone} from './core/phone.ts'

/** The keyed hash of a telephone number: the same caller gives the same key in this installation, and nobody can go back. */
export const phoneKey = (phone: string): string => sign(authSettings().master, 'reporter phone', plainPhone(phone))

/** The keyed hash of an e-mail address. */
export const emailKey = (email: string): string => sign(authSettings().master, 'reporter email', plainEmail(email))

/** What is kept of a reporter's short code together with the last digits or the e-mail that go with it: neither can be tried without the other. */
export const ownListKey = (code: string, proof: string): string => sign(authSettings().master, 'own list', `${code} ${proof}`)

/** The keys of a reporter's contact; null for what is not known. */
export const keysOf = ({phone, email}: {readonly phone?: string | undefined; readonly email?: string | undefined}) => ({
  phoneKey: phone === undefined ? null : phoneKey(phone),
  emailKey: email === undefined ? null : emailKey(email),
})
