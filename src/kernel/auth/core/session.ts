import type {AuthPolicy} from './policy.ts'

/** When a session ends whatever happens. */
export const sessionEnd = (begunAt: Date, policy: AuthPolicy): Date => new Date(begunAt.getTime() + policy.sessionHours * 3_600_000)

/** The oldest last request a session may have and still be alive at `at`. */
export const idleSince = (at: Date, policy: AuthPolicy): Date => new Date(at.getTime() - policy.idleMinutes * 60_000)

/** A request renews `seen_at` only when it is older than this, so that reading does not write on every request. */
export const touchBefore = (at: Date): Date => new Date(at.getTime() - 60_000)

/**
 * Where a person may be sent after signing in: a path of this site, never another site.
 * Backslashes, control characters and `//host` are how an address pretends to be a path.
 */
export const safeReturn = (path: string | undefined): string => {
  if (path === undefined || path.length > 500 || !/^\/[\x21-\x5b\x5d-\x7e]*$/.test(path) || path.startsWith('//')) return '/'
  return path
}
