import {randomBytes} from 'node:crypto'
import {tokenHash} from '#kernel/auth/index.ts'

/** A secret of a device: 24 random bytes; the prefix tells a leaked one apart, and all of it fits where devices have room for little. */
export const newSecret = (): string => `jcd_${randomBytes(24).toString('base64url')}`

/** Only a secret of the right shape is looked up. */
export const isSecret = (text: string): boolean => /^jcd_[A-Za-z0-9_-]{32}$/.test(text)

/** What the database keeps of a secret. It is long and random, so a quick hash keeps it: a thousand devices come back at once. */
export const secretHash = (secret: string): string => tokenHash(secret)
