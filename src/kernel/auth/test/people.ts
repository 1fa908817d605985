import {type Act, systemAct} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {openAccount} from '../actions/accounts.ts'
import {defineRole, grantRole} from '../actions/rights.ts'
import {type Begun, signIn} from '../actions/sign-in.ts'
import {defaultPolicy} from '../core/policy.ts'
import type {AuthSettings} from '../settings.ts'

/** Monday 2026-11-23 10:00 in Shanghai, and minutes after it. */
export const minute = (minutes: number): Date => new Date(Date.UTC(2026, 10, 23, 2, 0) + minutes * 60_000)

export const settings: AuthSettings = {policy: defaultPolicy, master: 'a key of thirty-two characters!!', oidc: null, demo: false}
export const password = 'Jingcheng@2026'
export const from = {address: '10.0.0.1', agent: 'test'}
export const system: Act = systemAct(minute(0), 'test')

const roles = {
  clerk: ['cases.read', 'cases.accept'],
  'system-admin': ['accounts.manage'],
  'security-admin': ['rights.manage'],
  'audit-admin': ['audit.read'],
} as const

/** A city hall of four: 受理员 and the three administrators; returns their account ids by login. */
export async function openCityHall(tx: Tx): Promise<Readonly<Record<'shouli' | 'xitong' | 'anquan' | 'shenji', string>>> {
  for (const [id, permissions] of Object.entries(roles)) await defineRole(tx, system, {id, title: {zh: id, en: id}, permissions})
  const open = async (login: string, role: keyof typeof roles): Promise<string> => {
    const {id} = await openAccount(tx, system, {login, name: login, password})
    await grantRole(tx, system, {account: id, role, because: '任职'})
    return id
  }
  return {
    shouli: await open('shouli', 'clerk'),
    xitong: await open('xitong', 'system-admin'),
    anquan: await open('anquan', 'security-admin'),
    shenji: await open('shenji', 'audit-admin'),
  }
}

/** Signs in or fails the test with the refusal. */
export async function enter(tx: Tx, login: string, at: Date, secret: string = password): Promise<Begun> {
  const outcome = await signIn(tx, at, {login, password: secret}, from, settings)
  if ('refused' in outcome) throw outcome.refused
  return outcome.done
}

/** The refusal's code, or 'done'. */
export const codeOf = (outcome: {readonly refused: {readonly code: string}} | {readonly done: unknown}): string =>
  'refused' in outcome ? outcome.refused.code : 'done'
