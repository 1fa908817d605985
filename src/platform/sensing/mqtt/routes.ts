import {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {type Call, Reply, type Route, read, write} from '#kernel/pack.ts'
import {problem, type Said} from '#lib/problem.ts'
import {reachFor} from '../reach.ts'
import {anyEntity} from '../sta/queries/chain.ts'
import {makeCredential, noCredential, noThing, revokeCredential, rotateCredential} from './actions/credentials.ts'
import {admitDevice, post} from './actions/post.ts'
import {endProvisioning, offerProvisioning} from './actions/provision.ts'
import {
  credentialBody,
  credentialKey,
  credentialsReply,
  deviceKey,
  healthReply,
  heardReply,
  provisioningBody,
  provisioningReply,
  shownReply,
  thingKey,
} from './api.ts'
import type {Note} from './core/health.ts'
import {told} from './desk.ts'
import {holdCredential, listCredentials} from './queries/credentials.ts'
import {findHealth} from './queries/health.ts'
import {listProvisioning} from './queries/provisioning.ts'

const badEnd = problem('sensing.bad-end', 422, {
  zh: () => '入网密钥的截止时间应在将来一年之内。请改正截止时间。',
  en: () => 'A provisioning key ends within a year from now. Correct when it ends.',
})

const stands = (db: Db, act: Act, permission: string, thing: number): Promise<boolean> =>
  anyEntity(db, reachFor(act, permission), [{set: 'Things', many: false, id: thing}])

/** Passes when a thing is there and stands where the actor has this right. Throws sensing.no-thing. */
async function withinReach(db: Db, act: Act, permission: string, thing: number): Promise<void> {
  if (!(await stands(db, act, permission, thing))) throw noThing({id: thing})
}

/** Passes when the thing of a credential stands within reach; one that is not there is refused where it is held. Throws sensing.no-credential. */
async function ownWithinReach(tx: Tx, act: Act, credential: string): Promise<void> {
  const found = await holdCredential(tx, credential)
  if (found !== undefined && !(await stands(tx, act, 'sensing.devices', found.thing))) throw noCredential({})
}

const YEAR = 366 * 86_400_000
const noteShown = ({code, said, at, times}: Note) => ({code, ...said, at: new Date(at), times})

const health = read({
  path: '/sensing/things/:id/health',
  may: 'sensing.read',
  summary: {
    zh: '设备的连接和上报情况：最近联系、收下与拒收、时钟偏差、最近的问题',
    en: 'How a device is doing: last contact, kept and refused, clock skew, what went wrong last',
  },
  params: thingKey,
  reply: healthReply,
  handle: async ({db, act, params: {id}}) => {
    await withinReach(db, act, 'sensing.read', id)
    const [found, credentials] = [await findHealth(db, id), await listCredentials(db, id)]
    const notes = (found?.notes ?? []).map(noteShown)
    const {messages = 0, kept = 0, again = 0, refused = 0, unknown = 0, throttled = 0} = found ?? {}
    return {
      thing: id,
      heard: found !== undefined,
      connected: found !== undefined && found.connectedUntil !== null && found.connectedUntil > act.at,
      way: found?.way ?? null,
      lastContact: found?.contactAt ?? null,
      ...{messages, kept, again, refused, unknown, throttled},
      clockSkewSeconds: found === undefined || found.skewMs === null ? null : Math.round(found.skewMs / 1_000),
      lastError: notes[0] ?? null,
      notes,
      credentials: credentials.filter(({endsAt}) => endsAt === null || endsAt > act.at).length,
    }
  },
})

const credentials = read({
  path: '/sensing/things/:id/credentials',
  may: 'sensing.devices',
  summary: {zh: '设备的凭证（不含密文）', en: 'The credentials of a device, without their secrets'},
  params: thingKey,
  reply: credentialsReply,
  handle: async ({db, act, params: {id}}) => {
    await withinReach(db, act, 'sensing.devices', id)
    return {credentials: await listCredentials(db, id)}
  },
})

const make = write({
  method: 'POST',
  path: '/sensing/things/:id/credentials',
  may: 'sensing.devices',
  summary: {
    zh: '为设备签发令牌或用户名口令，密文只显示一次',
    en: 'Make a token, or user name and password, for a device; the secret is shown once',
  },
  params: thingKey,
  body: credentialBody,
  reply: shownReply,
  handle: async ({tx, act, params: {id}, body}) => {
    await withinReach(tx, act, 'sensing.devices', id)
    return new Reply(await makeCredential(tx, act, {...body, thing: id}), {status: 201})
  },
})

const rotate = write({
  method: 'POST',
  path: '/sensing/credentials/:id/rotate',
  may: 'sensing.devices',
  summary: {zh: '更换设备凭证的密文，旧的立即失效', en: 'Put another secret in place of a credential; the old one ends at once'},
  params: credentialKey,
  reply: shownReply,
  handle: async ({tx, act, params: {id}}) => {
    await ownWithinReach(tx, act, id)
    return rotateCredential(tx, act, id)
  },
})

/** A way to end something by its id. */
const ending = (path: string, summary: Said, end: (tx: Tx, act: Act, id: string) => Promise<void>) =>
  write({
    method: 'DELETE',
    path,
    may: 'sensing.devices',
    summary,
    params: credentialKey,
    reply: z.object({ended: z.literal(true)}),
    handle: async ({tx, act, params: {id}}) => {
      await end(tx, act, id)
      return {ended: true}
    },
  })

const revoke = ending('/sensing/credentials/:id', {zh: '作废设备凭证', en: 'End a credential of a device'}, async (tx, act, id) => {
  await ownWithinReach(tx, act, id)
  await revokeCredential(tx, act, id)
})

const offers = read({
  path: '/sensing/provisioning',
  may: 'sensing.devices',
  summary: {zh: '入网密钥', en: 'Keys by which devices let themselves in'},
  reply: z.object({provisioning: z.array(provisioningReply)}),
  handle: async ({db, act}) => ({provisioning: await listProvisioning(db, reachFor(act, 'sensing.devices'))}),
})

const offer = write({
  method: 'POST',
  path: '/sensing/provisioning',
  may: 'sensing.devices',
  summary: {
    zh: '新建入网密钥：限次数、限期限，密文只显示一次',
    en: 'Make a key by which so many devices let themselves in; its secret is shown once',
  },
  body: provisioningBody,
  reply: z.object({provisioning: provisioningReply, secret: z.string()}),
  handle: async ({tx, act, body}) => {
    const endsAt = new Date(body.endsAt)
    if (endsAt <= act.at || endsAt.getTime() > act.at.getTime() + YEAR) throw badEnd({})
    return new Reply(await offerProvisioning(tx, act, {...body, endsAt}), {status: 201})
  },
})

const endOffer = ending(
  '/sensing/provisioning/:id',
  {zh: '删除入网密钥，已入网的设备不受影响', en: 'Take away a provisioning key; devices that it let in stay'},
  endProvisioning,
)

const tokenOf = ({token}: {readonly token: string}, {headers}: Call): string =>
  token === 'me' ? String(headers['x-device-token'] ?? '') : token

const posting = (kind: 'telemetry' | 'attributes') =>
  write({
    method: 'POST',
    path: `/sensing/devices/:token/${kind}`,
    may: 'public',
    summary:
      kind === 'telemetry'
        ? {zh: '设备上报观测（凭令牌）', en: 'A device tells what it observed, by its token'}
        : {zh: '设备上报自身属性（凭令牌）', en: 'A device tells of itself, by its token'},
    params: deviceKey,
    body: z.unknown(),
    bodyBytes: 1_000_000,
    perMinute: 300,
    reply: heardReply,
    handle: async ({tx, act, params, body, call}) => {
      const device = await admitDevice(tx, tokenOf(params, call), act.at)
      const {kept, again, refused} = await post(tx, act, device, kind, body)
      return {kept, again, refused: refused.map(told)}
    },
  })

/** Ways to credentials and health of devices, and for devices that speak HTTP. */
export const deviceRoutes: readonly Route[] = [
  health, credentials, make, rotate, revoke, offers, offer, endOffer, posting('telemetry'), posting('attributes'),
] // biome-ignore format: a list
