import {z} from 'zod'
import {problem} from '#lib/problem.ts'

const misset = problem<{faults: readonly {name: string; zh: string; en: string}[]}>('kernel.wrong-settings', 500, {
  zh: ({faults}) => `配置有误，请改正环境变量后重新启动：\n${faults.map(({name, zh}) => `  ${name}：${zh}`).join('\n')}`,
  en: ({faults}) =>
    `The settings are wrong; mend the environment and start again:\n${faults.map(({name, en}) => `  ${name}: ${en}`).join('\n')}`,
})

const whole = (least: number, most: number, usual: number) => z.coerce.number().int().min(least).max(most).default(usual)

const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: whole(0, 65_535, 8080),
  DATABASE_URL: z
    .url({protocol: /^postgres(ql)?$/})
    .optional()
    .describe('postgres://user:password@host:5432/name'),
  DATABASE_CONNECTIONS: whole(2, 200, 10),
  JINGCHENG_HOME: z.string().min(1).default('.home'),
  JINGCHENG_CITY: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .default('demo'),
  JINGCHENG_ROLES: z
    .string()
    .regex(/^(web|pages|jobs|doors)(,(web|pages|jobs|doors))*$/)
    .default('web,pages,jobs,doors'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  RATE_LIMIT: whole(1, 1_000_000, 300),
  TRUST_PROXY: z.stringbool().default(false),
  MQTT_PORT: whole(0, 65_535, 1883),
  MQTT_URL: z
    .url({protocol: /^mqtts?$/})
    .optional()
    .describe('mqtt://user:password@host:1883'),
  MQTT_NAME: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,60}$/)
    .optional(),
  MQTT_ADDRESS: z
    .url({protocol: /^mqtts?$/})
    .optional()
    .describe('mqtts://mqtt.example.cn:8883'),
  MQTT_TELL: z.stringbool().default(false),
  MQTT_TLS_PORT: whole(0, 65_535, 0),
  MQTT_TLS_KEY: z.string().min(1).optional(),
  MQTT_TLS_CERT: z.string().min(1).optional(),
})

/** A part of the work of a server. */
export type Role = 'web' | 'pages' | 'jobs' | 'doors'

/** What the operator decides about the whole server; what a part alone decides is read by that part. */
export interface Config {
  readonly host: string
  readonly port: number
  /** Null means the embedded store under `home`. */
  readonly databaseUrl: string | null
  readonly databaseConnections: number
  /** Folder of the embedded store and of files. */
  readonly home: string
  readonly city: string
  /** What this process does: answer requests, serve the pages, run jobs, keep the doors beside HTTP open. */
  readonly roles: ReadonlySet<Role>
  readonly logLevel: z.infer<typeof environment>['LOG_LEVEL']
  /** Requests a minute from one address for somebody not signed in. */
  readonly rateLimit: number
  readonly trustProxy: boolean
  readonly mqtt: MqttConfig
}

/** How messages come in by MQTT. */
export interface MqttConfig {
  /** Port of the broker of our own; 0 is off. */
  readonly port: number
  /** A broker outside, besides ours. */
  readonly url: string | null
  /** What this process is called at the broker outside: its own there, and the same after a restart. Null means the name of the machine. */
  readonly name: string | null
  /** What devices are told to use, where they do not come by the name of the server. */
  readonly address: string | null
  /** Whether what is kept is told at the broker outside. */
  readonly tell: boolean
  /** Files with key and certificate (PEM): then our own broker speaks TLS: on this port beside the plain one, or, where it is 0, on the only one. */
  readonly tls: {readonly key: string; readonly cert: string; readonly port: number} | null
}

const {localeError: zh} = z.locales.zhCN()
const {localeError: en} = z.locales.en()

/** Reads and checks the environment; throws kernel.wrong-settings with a sentence for every mistake. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const [inChinese, inEnglish] = [environment.safeParse(given, {error: zh}), environment.safeParse(given, {error: en})]
  if (!inChinese.success) {
    const english = inEnglish.error?.issues ?? []
    const faults = inChinese.error.issues.map((issue, index) => ({
      name: issue.path.join('.'),
      zh: issue.message,
      en: english[index]?.message ?? issue.message,
    }))
    throw misset({faults})
  }
  const {data} = inChinese
  const lacking = (['MQTT_TLS_KEY', 'MQTT_TLS_CERT'] as const).filter((name) => data[name] === undefined)
  if (lacking.length === 1 || (lacking.length === 2 && data.MQTT_TLS_PORT > 0))
    throw misset({
      faults: lacking.map((name) => ({
        name,
        zh: '私钥与证书须同时设置，MQTT 才能用 TLS',
        en: 'MQTT speaks TLS only with both key and certificate',
      })),
    })
  return {
    host: data.HOST,
    port: data.PORT,
    databaseUrl: data.DATABASE_URL ?? null,
    databaseConnections: data.DATABASE_CONNECTIONS,
    home: data.JINGCHENG_HOME,
    city: data.JINGCHENG_CITY,
    roles: new Set(data.JINGCHENG_ROLES.split(',') as Role[]),
    logLevel: data.LOG_LEVEL,
    rateLimit: data.RATE_LIMIT,
    trustProxy: data.TRUST_PROXY,
    mqtt: {
      port: data.MQTT_PORT,
      url: data.MQTT_URL ?? null,
      name: data.MQTT_NAME ?? null,
      address: data.MQTT_ADDRESS ?? null,
      tell: data.MQTT_TELL,
      tls:
        data.MQTT_TLS_KEY === undefined || data.MQTT_TLS_CERT === undefined
          ? null
          : {key: data.MQTT_TLS_KEY, cert: data.MQTT_TLS_CERT, port: data.MQTT_TLS_PORT},
    },
  }
}
