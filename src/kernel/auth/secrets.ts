import {createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual} from 'node:crypto'
import {hash, verify} from '@node-rs/argon2'

/** OWASP's figures for argon2id: 19 MiB, two passes, one lane. */
const cost = {memoryCost: 19_456, timeCost: 2, parallelism: 1} as const

/** argon2id of a password, salt and cost within. */
export const hashPassword = (password: string): Promise<string> => hash(password, cost)

let nobody: Promise<string> | undefined

/** Whether the password is the one hashed. Without a hash it works as long and answers no, so that time tells nothing. */
export async function isPassword(password: string, hashed: string | null): Promise<boolean> {
  nobody ??= hashPassword(randomBytes(16).toString('hex'))
  const right = await verify(hashed ?? (await nobody), password)
  return hashed !== null && right
}

/** A session's or a key's token: 32 random bytes; the prefix tells a leaked one apart and says where to look it up. */
export const newToken = (kind: 'session' | 'key'): string =>
  `${kind === 'session' ? 'jcs' : 'jck'}_${randomBytes(32).toString('base64url')}`

/** True for a token of a program's key. */
export const isKeyToken = (token: string): boolean => token.startsWith('jck_')

/** Only a token of the right shape is looked up. */
export const isToken = (token: string): boolean => /^jc[sk]_[A-Za-z0-9_-]{43}$/.test(token)

/** What the database keeps of a token: its SM3, hex. */
export const tokenHash = (token: string): string => createHash('sm3').update(token).digest('hex')

/** The session's CSRF token. It follows from the session's token one way, so a page that cannot read the cookie cannot know it. */
export const csrfOf = (token: string): string => createHmac('sha256', token).update('csrf').digest('base64url')

/** Equal in constant time. */
export const sameText = (one: string, other: string): boolean => {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}

/** Whether the `x-csrf-token` header belongs to the session of this token. */
export const csrfHolds = (token: string, header: string | undefined): boolean => header !== undefined && sameText(csrfOf(token), header)

const keyOf = (master: string, purpose: string, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', master, 'jingcheng', purpose, bytes))

/** Signs a text for one purpose with the key of the installation. */
export const sign = (master: string, purpose: string, text: string): string =>
  createHmac('sm3', keyOf(master, `sign ${purpose}`, 32))
    .update(text)
    .digest('base64url')

/** Hides a text with the key of the installation: SM4-CBC, then HMAC-SM3 over everything (OpenSSL has no SM4 with authentication). */
export const seal = (master: string, purpose: string, text: string): string => {
  const iv = randomBytes(16)
  const cipher = createCipheriv('sm4-cbc', keyOf(master, `seal ${purpose}`, 16), iv)
  const hidden = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]).toString('base64url')
  return `${hidden}.${sign(master, `seal ${purpose}`, hidden)}`
}

/** The text of `seal`, or undefined when it was made with another key, for another purpose, or was changed. */
export const unseal = (master: string, purpose: string, sealed: string): string | undefined => {
  const [hidden = '', mark = ''] = sealed.split('.')
  if (!sameText(sign(master, `seal ${purpose}`, hidden), mark)) return undefined
  const bytes = Buffer.from(hidden, 'base64url')
  const decipher = createDecipheriv('sm4-cbc', keyOf(master, `seal ${purpose}`, 16), bytes.subarray(0, 16))
  return Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]).toString('utf8')
}
