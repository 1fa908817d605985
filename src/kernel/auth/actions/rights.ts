import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {requirePermissions} from '../core/right.ts'
import {requireSeparate} from '../core/separation.ts'
import * as rights from '../queries/rights.ts'
import {badRole, badScope, badTerm, noSuchGrant, noSuchRole, toYourself} from '../refusals.ts'
import {holdAccount, tell} from './accounts.ts'

/** Defines a role or changes what it means for all who have it. Throws auth.not-a-permission, auth.administrators-not-separate. */
export async function defineRole(tx: Tx, act: Act, {id, title, permissions: asked}: rights.Role): Promise<void> {
  if (!/^[a-z][a-z0-9-]{1,39}$/.test(id)) throw badRole({role: id})
  const permissions = [...new Set(asked)].sort()
  requirePermissions(permissions)
  requireSeparate(permissions)
  await rights.lockRights(tx)
  for (const others of await rights.listOtherPermissions(tx, id, act.at)) requireSeparate([...others, ...permissions])
  const before = (await rights.findRole(tx, id))?.permissions ?? []
  await rights.putRole(tx, {id, title, permissions}, act.at)
  await tell(tx, act, 'role-defined', `role:${id}`, {title, before, permissions})
}

/** What is asked for a grant: `area` '' is everywhere; a missing unit, category or end means any. */
export interface NewGrant {
  readonly account: string
  readonly role: string
  readonly area?: string | undefined
  readonly unit?: string | null | undefined
  readonly category?: string | null | undefined
  readonly from?: Date | undefined
  readonly to?: Date | null | undefined
  readonly because: string
}

const requireScope = (area: string, unit: string | null, category: string | null): void => {
  if (!/^\d{0,15}$/.test(area)) throw badScope({scope: area})
  if (unit !== null && !/^[\w.:-]{1,64}$/.test(unit)) throw badScope({scope: unit})
  if (category !== null && !/^[a-z]{1,20}(\.[0-9a-zA-Z-]{1,20})?$/.test(category)) throw badScope({scope: category})
}

/**
 * Gives an account a role, somewhere, for a time, for a reason; the same grant given twice is one.
 * Throws auth.administrators-not-separate, auth.to-yourself, auth.no-such-role, auth.no-such-account, auth.bad-scope, auth.bad-term.
 */
export async function grantRole(tx: Tx, act: Act, asked: NewGrant): Promise<rights.GrantLine> {
  const {account, role: roleId, area = '', unit = null, category = null, from = act.at, to = null, because} = asked
  requireScope(area, unit, category)
  if (to !== null && to <= from) throw badTerm({})
  if (act.by.id === account) throw toYourself({})
  await rights.lockRights(tx)
  await holdAccount(tx, account)
  const role = await rights.findRole(tx, roleId)
  if (role === undefined) throw noSuchRole({role: roleId})
  requireSeparate([...(await rights.listHeldPermissions(tx, account, act.at)), ...role.permissions])
  const same = await rights.findSameGrant(tx, {account, role: roleId, area, unit, category, from, to})
  if (same !== undefined) return same
  const grant = {id: v7(), account, role: roleId, area, unit, category, from, to, because, givenBy: act.by.id}
  await rights.insertGrant(tx, grant, act.at)
  await tell(tx, act, 'grant-given', account, {...grant})
  return grant
}

/** Ends a grant now; one that has not begun never begins. Throws auth.no-such-grant. */
export async function endGrant(tx: Tx, act: Act, {grant: id, because}: {grant: string; because: string}): Promise<void> {
  await rights.lockRights(tx)
  const grant = await rights.findGrant(tx, id)
  if (grant === undefined) throw noSuchGrant({grant: id})
  if (grant.to !== null && grant.to <= act.at) return
  await rights.updateGrantEnd(tx, id, act.at)
  await tell(tx, act, 'grant-ended', grant.account, {grant: id, role: grant.role, because})
}
