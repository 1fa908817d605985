/** The numbers an assessor asks for (GB/T 22239-2019 level 3 names the rules, not the figures; these are the usual ones). */
export interface AuthPolicy {
  /** Fewest characters of a password. */
  readonly passwordLength: number
  /** Fewest of the four classes: lower case, upper case, digits, everything else. */
  readonly passwordClasses: number
  /** Days a password lasts; 0 = for ever. */
  readonly passwordDays: number
  /** How many of the latest passwords may not be used again. */
  readonly passwordMemory: number
  /** Wrong attempts in a row before the login rests. */
  readonly failures: number
  /** Minutes a login rests, and minutes after which wrong attempts are forgotten. */
  readonly restMinutes: number
  /** Minutes without a request after which a session ends. */
  readonly idleMinutes: number
  /** Hours after which a session ends whatever happens. */
  readonly sessionHours: number
}

/** The policy in force unless the operator sets another. */
export const defaultPolicy: AuthPolicy = {
  passwordLength: 8,
  passwordClasses: 3,
  passwordDays: 90,
  passwordMemory: 5,
  failures: 5,
  restMinutes: 15,
  idleMinutes: 30,
  sessionHours: 12,
}
