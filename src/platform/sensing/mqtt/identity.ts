import type {Act, Actor} from '#kernel/act.ts'
import {authenticate} from '#kernel/auth/index.ts'
import type {Db} from '#kernel/db.ts'
import {findBySecret} from './queries/credentials.ts'
import {anyProvisioning} from './queries/provisioning.ts'
import {isSecret, secretHash} from './secrets.ts'

/** Who stands at the door: a device, a program with a key of an account, or somebody who may only ask to be let in. */
export type Visitor =
  | {readonly kind: 'device'; readonly thing: number; readonly gateway: boolean; readonly credential: string}
  | {readonly kind: 'program'; readonly actor: Actor; readonly key: string}
  | {readonly kind: 'stranger'}

/** The user name with which a device that nobody knows comes to ask. */
export const STRANGER = 'provision'

/** A program shows an account's key, as user name or as password. Sessions of people stay with HTTP. */
const isKey = (text: string): boolean => text.startsWith('jck_')

/** Whether an actor may hear or say anything here at all. */
const mayEnter = (act: Act): boolean => act.by.grants.some(({permission}) => ['sensing.read', 'sensing.write', '*'].includes(permission))

/** Who shows this user name and password, or undefined when it is nobody. */
export async function identify(db: Db, {user, password, at}: {user: string; password: string; at: Date}): Promise<Visitor | undefined> {
  const key = [user, password].find(isKey)
  if (key !== undefined) {
    const actor = await authenticate(db, key, at)
    return actor === undefined || !mayEnter({by: actor, at}) ? undefined : {kind: 'program', actor, key}
  }
  if (user === STRANGER && password === '') return (await anyProvisioning(db, at)) ? {kind: 'stranger'} : undefined
  const [secret, login] = isSecret(user) ? [user, null] : [password, user]
  if (!isSecret(secret)) return undefined
  const found = await findBySecret(db, {hash: secretHash(secret), login, at})
  return found === undefined ? undefined : {kind: 'device', thing: found.thing, gateway: found.gateway, credential: found.id}
}
