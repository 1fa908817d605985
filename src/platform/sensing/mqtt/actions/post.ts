import {type Act, systemAct} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {type Problem, problem} from '#lib/problem.ts'
import {observe} from '../../actions/observe.ts'
import {noteOf, tallied} from '../core/health.ts'
import {readTelemetry, sortReadings, unknownKeys} from '../core/telemetry.ts'
import {Limits, usualAllowances} from '../limits.ts'
import {type Credential, findBySecret} from '../queries/credentials.ts'
import {addTallies} from '../queries/health.ts'
import {Registry} from '../registry.ts'
import {isSecret, secretHash} from '../secrets.ts'
import {keepAttributes} from './attributes.ts'

export const notLetIn = problem('sensing.not-let-in', 401, {
  zh: () => '设备令牌无效或已作废。请核对令牌，或请设备管理员重新签发。',
  en: () => 'The token of the device is not known, or has ended. Check it, or ask whoever looks after the devices for another.',
})

const tooFast = problem<{seconds: number}>('sensing.device-too-fast', 429, {
  zh: ({seconds}) => `设备发送过快，这条消息没有保存。请在 ${seconds} 秒后重发。`,
  en: ({seconds}) => `The device sends too fast, so this message was not kept. Send it again in ${seconds} s.`,
})

/** What became of a message that came by HTTP. */
export interface Posted {
  readonly kept: number
  readonly again: number
  readonly refused: readonly Problem[]
}

let limits: Limits | undefined

/** The device a token is of. Throws sensing.not-let-in. */
export async function admitDevice(db: Db, token: string, at: Date): Promise<Credential> {
  const found = isSecret(token) ? await findBySecret(db, {hash: secretHash(token), login: null, at}) : undefined
  if (found === undefined) throw notLetIn({})
  return found
}

/** Keeps what a device posts, in the transaction of its request. Throws sensing.bad-message, sensing.device-too-fast. */
export async function post(
  tx: Tx,
  {at}: Act,
  {thing, gateway}: Credential,
  kind: 'telemetry' | 'attributes',
  body: unknown,
): Promise<Posted> {
  const now = at.getTime()
  const {byKey, byId} = await new Registry(tx, () => now).streamsOf(thing)
  const sorted = sortReadings(readTelemetry(body, now), byKey, now)
  limits ??= new Limits(usualAllowances)
  const wait = limits.take({thing, gateway}, sorted.rows.length, now)
  if (wait > 0) {
    limits.giveBack({thing}, sorted.rows.length)
    throw tooFast({seconds: Math.ceil(wait / 1_000)})
  }
  const {kept, again} = sorted.rows.length === 0 ? {kept: [], again: 0} : await observe(tx, systemAct(at, 'devices'), sorted.rows, byId)
  const {unknown} = sorted
  const said = body as Readonly<Record<string, unknown>>
  if (kind === 'attributes' && unknown.length > 0)
    await keepAttributes(tx, systemAct(at, 'devices'), thing, Object.fromEntries(unknown.map((key) => [key, said[key]])))
  const lost = kind === 'attributes' ? [] : unknown
  const refused = [...sorted.refused, ...unknownKeys(lost)]
  const tally = tallied({
    thing, way: 'http', at: now, messages: 1, kept: kept.length, again, refused: sorted.refused.length, unknown: lost.length,
    skewMs: sorted.newest === null ? null : sorted.newest - now, notes: refused.map((one) => noteOf(one, now)),
  }) // biome-ignore format: a table
  await addTallies(tx, [tally])
  return {kept: kept.length, again, refused}
}
