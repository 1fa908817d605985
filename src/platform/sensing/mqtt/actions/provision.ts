import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {problem} from '#lib/problem.ts'
import {reachFor} from '../../reach.ts'
import {addEntity, NOWHERE, subjectOf} from '../../sta/actions/create.ts'
import {readGiven} from '../../sta/core/given.ts'
import {anyEntity} from '../../sta/queries/chain.ts'
import {badMessage} from '../core/telemetry.ts'
import {holdThing} from '../queries/credentials.ts'
import {
  anyProvisioned,
  copyStreams,
  deleteProvisioning,
  insertProvisioning,
  type Provisioning,
  spendProvisioning,
} from '../queries/provisioning.ts'
import {newSecret, secretHash} from '../secrets.ts'
import {makeCredential, noThing} from './credentials.ts'

export const noProvisioning = problem('sensing.no-provisioning', 404, {
  zh: () => '没有这个入网密钥，或它已用完、过期。请向设备管理员索取新的入网密钥。',
  en: () => 'There is no such provisioning key, or it is used up or over. Ask whoever looks after the devices for a new one.',
})

const provisioned = problem<{name: string}>('sensing.provisioned', 409, {
  zh: ({name}) => `设备“${name}”已用此密钥入网。丢失令牌时，请由设备管理员重新签发。`,
  en: ({name}) =>
    `The device "${name}" was let in by this key already. Whoever looks after the devices gives it another token when it lost its own.`,
})

const beyondReach = problem('sensing.provisioning-beyond-reach', 403, {
  zh: () => '您的权限限于部分区域。请选择辖区内的一台设备作为样板（likeThing），或请有全市权限的同事新建。',
  en: () => 'You give credentials in some areas only. Name a device there as the model (likeThing), or ask who may do so everywhere.',
})

/** What is asked of a new key. */
export interface Offer {
  readonly name: string
  readonly likeThing: number | null
  readonly uses: number
  readonly endsAt: Date
}

/**
 * Makes a key by which devices let themselves in; of who gives credentials in some areas, like a device that stands there. Its secret is shown
 * this once. Throws sensing.no-thing, sensing.provisioning-beyond-reach.
 */
export async function offerProvisioning(
  tx: Tx,
  act: Act,
  {name, likeThing, uses, endsAt}: Offer,
): Promise<{readonly provisioning: Provisioning; readonly secret: string}> {
  const reach = reachFor(act, 'sensing.devices')
  if (likeThing === null && reach.areas !== undefined) throw beyondReach({})
  if (likeThing !== null) {
    const there = (await holdThing(tx, likeThing)) && (await anyEntity(tx, reach, [{set: 'Things', many: false, id: likeThing}]))
    if (!there) throw noThing({id: likeThing})
  }
  const secret = newSecret()
  const provisioning = {id: v7(), name, key: newSecret().replace('jcd_', 'jcp_'), likeThing, usesLeft: uses, endsAt, madeAt: act.at}
  await insertProvisioning(tx, {...provisioning, hash: secretHash(secret), by: act.by.id})
  await tell(tx, act, 'sensing.provisioning-made', provisioning.id, {uses, likeThing})
  return {provisioning, secret}
}

/** Takes away a key; devices that it let in stay. Throws sensing.no-provisioning. */
export async function endProvisioning(tx: Tx, act: Act, id: string): Promise<void> {
  if (!(await deleteProvisioning(tx, reachFor(act, 'sensing.devices'), id))) throw noProvisioning({})
  await tell(tx, act, 'sensing.provisioning-ended', id, {})
}

const tell = (tx: Tx, act: Act, name: string, id: string, body: Readonly<Record<string, unknown>>) =>
  announce(tx, act, {name, subject: `sensing/provisioning(${id})`, district: NOWHERE, body})

const isRecord = (one: unknown): one is Readonly<Record<string, unknown>> => typeof one === 'object' && one !== null && !Array.isArray(one)

/** Lets in a device that nobody registered: it becomes a thing with streams, and gets a token. Throws sensing.no-provisioning, sensing.provisioned, sensing.bad-message. */
export async function provision(tx: Tx, act: Act, asked: unknown): Promise<{readonly thing: number; readonly secret: string}> {
  const {deviceName: name, provisionDeviceKey: key, provisionDeviceSecret: secret} = isRecord(asked) ? asked : {}
  if (typeof name !== 'string' || name.trim() === '' || name.length > 200 || typeof key !== 'string' || typeof secret !== 'string')
    throw badMessage({
      why: {
        zh: '应有 deviceName（最长 200 字）、provisionDeviceKey、provisionDeviceSecret',
        en: 'it should have deviceName (200 characters at most), provisionDeviceKey and provisionDeviceSecret',
      },
    })
  const used = await spendProvisioning(tx, {key, hash: secretHash(secret), at: act.at})
  if (used === undefined) throw noProvisioning({})
  if (await anyProvisioned(tx, used.id, name)) throw provisioned({name})
  const given = readGiven('Things', {name, description: used.name, properties: {provisioning: used.id}})
  const thing = Number(await addEntity(tx, act, given))
  if (used.likeThing !== null) await copyStreams(tx, {from: used.likeThing, to: thing})
  const shown = await makeCredential(tx, act, {thing, kind: 'token', gateway: false})
  await announce(tx, act, {
    name: 'sensing.device-provisioned',
    subject: subjectOf('Things', thing),
    district: NOWHERE,
    body: {provisioning: used.id},
  })
  return {thing, secret: shown.secret}
}
