import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {problem} from '#lib/problem.ts'
import {NOWHERE, subjectOf} from '../../sta/actions/create.ts'
import {
  type Credential,
  endCredential,
  holdCredential,
  holdThing,
  insertCredential,
  listCredentials,
  replaceSecret,
} from '../queries/credentials.ts'
import {newSecret, secretHash} from '../secrets.ts'

export const noThing = problem<{id: number}>('sensing.no-thing', 404, {
  zh: ({id}) => `没有编号为 ${id} 的设备。请先登记设备，或核对编号。`,
  en: ({id}) => `There is no thing ${id}. Register the device first, or check the id.`,
})

const loginTaken = problem<{login: string}>('sensing.login-taken', 409, {
  zh: ({login}) => `用户名“${login}”已被另一台设备使用。请换一个用户名。`,
  en: ({login}) => `The user name "${login}" is another device's. Choose another.`,
})

export const noCredential = problem('sensing.no-credential', 404, {
  zh: () => '没有这个设备凭证，或它已经作废。请刷新凭证列表。',
  en: () => 'There is no such credential, or it has ended. Reload the list of credentials.',
})

const tooManyCredentials = problem<{most: number}>('sensing.too-many-credentials', 409, {
  zh: ({most}) => `一台设备最多 ${most} 个有效凭证。请先作废不用的凭证。`,
  en: ({most}) => `A device has at most ${most} credentials that count. End those that are not used first.`,
})

const MOST_CREDENTIALS = 10

/** What is asked for a device. */
export interface Wanted {
  readonly thing: number
  readonly kind: 'token' | 'password'
  /** User name that goes with a password. */
  readonly login?: string | undefined
  /** Whether it speaks for the things below it. */
  readonly gateway: boolean
}

/** A credential with its secret, which is shown this once. */
export interface Shown {
  readonly credential: Credential
  readonly secret: string
}

const counts = ({endsAt}: Credential, at: Date): boolean => endsAt === null || endsAt > at

/** Makes a credential for a device. Throws sensing.no-thing, sensing.login-taken, sensing.too-many-credentials. */
export async function makeCredential(tx: Tx, act: Act, {thing, kind, login, gateway}: Wanted): Promise<Shown> {
  if (!(await holdThing(tx, thing))) throw noThing({id: thing})
  const there = (await listCredentials(tx, thing)).filter((one) => counts(one, act.at))
  if (there.length >= MOST_CREDENTIALS) throw tooManyCredentials({most: MOST_CREDENTIALS})
  const secret = newSecret()
  const credential: Credential = {
    id: v7(),
    thing,
    kind,
    login: kind === 'password' ? (login ?? `device-${thing}`) : null,
    gateway,
    madeAt: act.at,
    endsAt: null,
  }
  if (!(await insertCredential(tx, {...credential, hash: secretHash(secret), by: act.by.id})))
    throw loginTaken({login: credential.login ?? ''})
  await tell(tx, act, 'sensing.credential-made', credential)
  return {credential, secret}
}

/** Puts a new secret in place of a credential's; who is connected by the old one is cut off. Throws sensing.no-credential. */
export async function rotateCredential(tx: Tx, act: Act, id: string): Promise<Shown> {
  const credential = await held(tx, act, id)
  const secret = newSecret()
  await replaceSecret(tx, id, secretHash(secret))
  await tell(tx, act, 'sensing.credential-rotated', credential)
  return {credential, secret}
}

/** Ends a credential; who is connected by it is cut off. Throws sensing.no-credential. */
export async function revokeCredential(tx: Tx, act: Act, id: string): Promise<void> {
  const credential = await held(tx, act, id)
  await endCredential(tx, id, act.at)
  await tell(tx, act, 'sensing.credential-ended', credential)
}

async function held(tx: Tx, act: Act, id: string): Promise<Credential> {
  const found = await holdCredential(tx, id)
  if (found === undefined || !counts(found, act.at)) throw noCredential({})
  return found
}

const tell = (tx: Tx, act: Act, name: string, {id, thing, kind, gateway}: Credential) =>
  announce(tx, act, {name, subject: subjectOf('Things', thing), district: NOWHERE, body: {credential: id, kind, gateway}})
