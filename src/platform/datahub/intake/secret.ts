import {authSettings} from '#kernel/auth/index.ts'
import {seal, unseal} from '#kernel/auth/secrets.ts'

const PURPOSE = 'datahub feed'

/** A secret of a feed as it is kept; null takes it away, undefined leaves it. */
export const sealed = (secret: string | null | undefined): string | null | undefined =>
  typeof secret === 'string' ? seal(authSettings().master, PURPOSE, secret) : secret

/** The secret of `sealed`; undefined when there is none, or it was sealed with another key. */
export const opened = (kept: string | null): string | undefined =>
  kept === null ? undefined : unseal(authSettings().master, PURPOSE, kept)
