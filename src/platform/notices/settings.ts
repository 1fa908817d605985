import {z} from 'zod'
import {authSettings} from '#kernel/auth/index.ts'
import {problem} from '#lib/problem.ts'

/** How letters leave: `from` may be an address that takes no replies; `replyTo` says where replies go instead. */
export interface MailSettings {
  readonly url: string
  readonly from: string
  readonly replyTo: string | null
}

/** A gateway for text messages; requests are signed with the secret. */
export interface SmsSettings {
  readonly url: string
  readonly key: string
  readonly secret: string
}

/** What the operator decides about notices. */
export interface NoticeSettings {
  readonly mail: MailSettings | null
  readonly sms: SmsSettings | null
  /** Where people reach this server; without it links stay inside. */
  readonly publicUrl: string | null
  /** Webhooks may go to private and loopback addresses, and over plain HTTP. */
  readonly privateWebhooks: boolean
  /** Days after which the address of somebody without an account is forgotten, once the message is sent or given up. */
  readonly contactDays: number
  /** Days after which notices and their deliveries are removed. */
  readonly keepDays: number
  /** When people without an account are left in peace; minutes of the day. */
  readonly quiet: {readonly quietFrom: number; readonly quietTo: number}
  /** The key of the installation: seals contacts and secrets. */
  readonly master: string
}

const misset = problem<{readonly why: string}>('notices.wrong-settings', 500, {
  zh: ({why}) => `通知配置有误：${why}。请改正环境变量后重新启动。`,
  en: ({why}) => `The settings of notices are wrong: ${why}. Mend the environment and start again.`,
})

const whole = (least: number, most: number, usual: number) => z.coerce.number().int().min(least).max(most).default(usual)

const environment = z.object({
  PUBLIC_URL: z.url({protocol: /^https?$/}).optional(),
  SMTP_URL: z.url({protocol: /^smtps?$/}).optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/)
    .max(200)
    .optional(),
  MAIL_REPLY_TO: z.email().optional(),
  SMS_URL: z.url({protocol: /^https?$/}).optional(),
  SMS_KEY: z.string().min(1).max(200).optional(),
  SMS_SECRET: z.string().min(16).max(500).optional(),
  WEBHOOK_PRIVATE: z.stringbool().default(false),
  NOTICES_QUIET: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/)
    .default('21:00-08:00'),
  NOTICES_CONTACT_DAYS: whole(0, 365, 7),
  NOTICES_KEEP_DAYS: whole(7, 3650, 180),
})

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))

/** Reads and checks the settings of an environment; throws notices.wrong-settings with every fault. */
export function readNoticeSettings(
  env: Readonly<Record<string, string | undefined>> = process.env,
  master: () => string = () => authSettings().master,
): NoticeSettings {
  const read = environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')))
  if (!read.success) throw misset({why: read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')})
  const {PUBLIC_URL, SMTP_URL, MAIL_FROM, MAIL_REPLY_TO, SMS_URL, SMS_KEY, SMS_SECRET, ...rest} = read.data
  if (SMTP_URL !== undefined && (MAIL_FROM === undefined || PUBLIC_URL === undefined))
    throw misset({why: 'SMTP_URL needs MAIL_FROM and PUBLIC_URL'})
  const some = [SMS_URL, SMS_KEY, SMS_SECRET].filter((part) => part !== undefined).length
  if (some > 0 && some < 3) throw misset({why: 'SMS_URL, SMS_KEY, SMS_SECRET go together'})
  const [from = '', to = ''] = rest.NOTICES_QUIET.split('-')
  return {
    mail: SMTP_URL === undefined || MAIL_FROM === undefined ? null : {url: SMTP_URL, from: MAIL_FROM, replyTo: MAIL_REPLY_TO ?? null},
    sms:
      SMS_URL === undefined || SMS_KEY === undefined || SMS_SECRET === undefined ? null : {url: SMS_URL, key: SMS_KEY, secret: SMS_SECRET},
    publicUrl: PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    privateWebhooks: rest.WEBHOOK_PRIVATE,
    contactDays: rest.NOTICES_CONTACT_DAYS,
    keepDays: rest.NOTICES_KEEP_DAYS,
    quiet: {quietFrom: minutesOf(from), quietTo: minutesOf(to)},
    get master() {
      return master()
    },
  }
}

let ours: NoticeSettings | undefined

/** The settings of this process, read once. */
export const noticeSettings = (): NoticeSettings => {
  ours ??= readNoticeSettings()
  return ours
}
