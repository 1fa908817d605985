import type {AuthPolicy} from './policy.ts'

/** What is remembered of wrong attempts at one login, whether or not such an account exists. */
export interface Attempts {
  readonly failures: number
  readonly lastAt: Date
  readonly restsUntil: Date | null
}

/** A login nobody has tried wrongly. */
export const noAttempts = (at: Date): Attempts => ({failures: 0, lastAt: at, restsUntil: null})

/** Whether the login rests at `at`: then not even the right password opens it. */
export const rests = (attempts: Attempts, at: Date): boolean => attempts.restsUntil !== null && attempts.restsUntil.getTime() > at.getTime()

/** The memory after one more wrong attempt: it starts anew after a rest or after a quiet quarter of an hour. */
export const afterFailure = (attempts: Attempts, at: Date, policy: AuthPolicy): Attempts => {
  if (rests(attempts, at)) return attempts
  const pause = policy.restMinutes * 60_000
  const fresh = attempts.restsUntil !== null || at.getTime() - attempts.lastAt.getTime() >= pause
  const failures = (fresh ? 0 : attempts.failures) + 1
  return {failures, lastAt: at, restsUntil: failures >= policy.failures ? new Date(at.getTime() + pause) : null}
}
