import {randomBytes} from 'node:crypto'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {z} from 'zod'
import {problem} from '#lib/problem.ts'
import {type AuthPolicy, defaultPolicy} from './core/policy.ts'

/** How to reach the identity provider. */
export interface OidcSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** The address of this server's callback as the provider knows it. */
  readonly redirect: string
  /** The claim that holds the login, used once to link an account. */
  readonly loginClaim: string
}

/** What the operator decides about signing in. */
export interface AuthSettings {
  readonly policy: AuthPolicy
  /** The key of the installation: seals second factors, signs file addresses. */
  readonly master: string
  readonly oidc: OidcSettings | null
  /** This is the city for trying things out: its accounts may be shown at the door. */
  readonly demo: boolean
}

type Environment = Readonly<Record<string, string | undefined>>

const misset = problem<{readonly why: string}>('auth.wrong-settings', 500, {
  zh: ({why}) => `登录配置有误：${why}。请改正环境变量后重新启动。`,
  en: ({why}) => `The settings for signing in are wrong: ${why}. Mend the environment and start again.`,
})

const whole = (least: number, most: number, usual: number) => z.coerce.number().int().min(least).max(most).default(usual)

// The bounds keep the values that GB/T 22239-2019 level 3 assessors accept.
const environment = z.object({
  JINGCHENG_HOME: z.string().min(1).default('.home'),
  JINGCHENG_CITY: z.string().default('demo'),
  JINGCHENG_SECRET: z.string().min(32).max(512).optional(),
  AUTH_PASSWORD_LENGTH: whole(8, 64, defaultPolicy.passwordLength),
  AUTH_PASSWORD_DAYS: whole(0, 3650, defaultPolicy.passwordDays),
  AUTH_FAILURES: whole(3, 10, defaultPolicy.failures),
  AUTH_REST_MINUTES: whole(5, 1440, defaultPolicy.restMinutes),
  AUTH_IDLE_MINUTES: whole(5, 480, defaultPolicy.idleMinutes),
  AUTH_SESSION_HOURS: whole(1, 24, defaultPolicy.sessionHours),
  OIDC_ISSUER: z.url().optional(),
  OIDC_CLIENT_ID: z.string().min(1).max(200).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).max(500).optional(),
  OIDC_REDIRECT: z.url().optional(),
  OIDC_LOGIN_CLAIM: z
    .string()
    .regex(/^[a-z_]{1,50}$/)
    .default('preferred_username'),
})

/**
 * The key of the installation: `JINGCHENG_SECRET`, or a file made once in the home folder that only its owner reads.
 * Several servers of one city must be given the same JINGCHENG_SECRET.
 */
const masterOf = (home: string, secret: string | undefined): string => {
  if (secret !== undefined) return secret
  const file = join(home, 'secret.key')
  mkdirSync(home, {recursive: true})
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), {flag: 'wx', mode: 0o600})
  } catch (error) {
    if ((error as {code?: string}).code !== 'EEXIST') throw error
  }
  return readFileSync(file, 'utf8').trim()
}

/** Reads and checks the settings of an environment; throws auth.wrong-settings with every fault. */
export function readAuthSettings(env: Environment = process.env): AuthSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const read = environment.safeParse(given)
  if (!read.success) throw misset({why: read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')})
  const {OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_REDIRECT: redirect, ...rest} = read.data
  const some = [issuer, clientId, clientSecret, redirect].filter((part) => part !== undefined).length
  if (some > 0 && some < 4) throw misset({why: 'OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_REDIRECT go together'})
  let key: string | undefined
  return {
    policy: {
      ...defaultPolicy,
      passwordLength: rest.AUTH_PASSWORD_LENGTH,
      passwordDays: rest.AUTH_PASSWORD_DAYS,
      failures: rest.AUTH_FAILURES,
      restMinutes: rest.AUTH_REST_MINUTES,
      idleMinutes: rest.AUTH_IDLE_MINUTES,
      sessionHours: rest.AUTH_SESSION_HOURS,
    },
    get master() {
      key ??= masterOf(rest.JINGCHENG_HOME, rest.JINGCHENG_SECRET)
      return key
    },
    demo: rest.JINGCHENG_CITY === 'demo',
    oidc:
      issuer === undefined || clientId === undefined || clientSecret === undefined || redirect === undefined
        ? null
        : {issuer, clientId, clientSecret, redirect, loginClaim: rest.OIDC_LOGIN_CLAIM},
  }
}

let ours: AuthSettings | undefined

/** The settings of this process, read once. */
export const authSettings = (): AuthSettings => {
  ours ??= readAuthSettings()
  return ours
}
