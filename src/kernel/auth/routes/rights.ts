import {type Route, read, write} from '#kernel/pack.ts'
import {defineRole, endGrant, grantRole} from '../actions/rights.ts'
import * as api from '../api.ts'
import {listAudit} from '../queries/audit.ts'
import {listGrants, listHolders, listRights, listRoles} from '../queries/rights.ts'
import {allowAny, done} from './answers.ts'

const cursorOf = ({at, id}: {readonly at: Date; readonly id: string}): string => `${at.getTime()}_${id}`

const fromCursor = (cursor: string | undefined): {at: Date; id: string} | undefined => {
  const [, millis, id] = /^(\d{1,15})_([0-9a-f-]{36})$/.exec(cursor ?? '') ?? []
  return millis === undefined || id === undefined ? undefined : {at: new Date(Number(millis)), id}
}

const page = 200

/** The security administrator's desk: who may do what, where and why. */
export const rightRoutes: readonly Route[] = [
  read({
    path: '/roles',
    may: 'signed-in',
    summary: {zh: '角色列表', en: 'Roles'},
    reply: api.Roles,
    handle: async ({db}) => ({roles: await listRoles(db)}),
  }),
  write({
    method: 'PUT',
    path: '/roles/:role',
    may: 'rights.manage',
    summary: {zh: '定义角色', en: 'Define a role'},
    params: api.RoleId,
    body: api.RoleBody,
    reply: api.Done,
    handle: async ({tx, act, params, body}) => {
      await defineRole(tx, act, {id: params.role, ...body})
      return done
    },
  }),
  read({
    path: '/accounts/:id/grants',
    may: 'signed-in',
    summary: {zh: '某人的授权记录', en: 'Every grant of a person, past ones too'},
    params: api.ById,
    reply: api.Grants,
    handle: async ({db, act, params}) => {
      if (act.by.id !== params.id) allowAny(act, ['rights.manage', 'audit.read'])
      return {grants: await listGrants(db, params.id)}
    },
  }),
  write({
    method: 'POST',
    path: '/grants',
    may: 'rights.manage',
    summary: {zh: '授权', en: 'Give a role'},
    body: api.NewGrant,
    reply: api.Grant,
    handle: async ({tx, act, body}) => grantRole(tx, act, body),
  }),
  write({
    method: 'POST',
    path: '/grants/:id/end',
    may: 'rights.manage',
    summary: {zh: '终止授权', en: 'End a grant'},
    params: api.ById,
    body: api.Because,
    reply: api.Done,
    handle: async ({tx, act, params, body}) => {
      await endGrant(tx, act, {grant: params.id, because: body.because})
      return done
    },
  }),
  read({
    path: '/accounts/:id/rights',
    may: 'signed-in',
    summary: {zh: '某人能看什么、能做什么、依据是什么', en: 'What a person can see and do, and why'},
    params: api.ById,
    query: api.AskAt,
    reply: api.Rights,
    handle: async ({db, act, params, query}) => {
      if (act.by.id !== params.id) allowAny(act, ['rights.manage', 'audit.read'])
      return {rights: await listRights(db, params.id, query.at ?? act.at)}
    },
  }),
  read({
    path: '/rights/holders',
    may: 'signed-in',
    summary: {zh: '某处某事谁有权办理', en: 'Who may do something here, and why'},
    query: api.AskHolders,
    reply: api.Holders,
    handle: async ({db, act, query}) => {
      allowAny(act, ['rights.manage', 'audit.read'])
      const {permission, area = null, unit = null, category = null, cursor} = query
      const [, login, grant] = /^(.{1,64})~([0-9a-f-]{36})$/.exec(cursor ?? '') ?? []
      const after = login === undefined || grant === undefined ? undefined : {login, grant}
      const holders = await listHolders(db, {permission, area, unit, category, at: act.at, after, limit: page})
      const last = holders.length === page ? holders.at(-1) : undefined
      return {holders, next: last === undefined ? null : `${last.login}~${last.grant}`}
    },
  }),
  read({
    path: '/audit',
    may: 'audit.read',
    summary: {zh: '审计日志', en: 'The audit trail, newest first'},
    query: api.AskAudit,
    reply: api.Audit,
    handle: async ({db, query: {cursor, limit, ...query}}) => {
      const found = await listAudit(db, {...query, before: fromCursor(cursor), limit: limit + 1})
      const events = found.slice(0, limit)
      const last = events.at(-1)
      return {events, next: found.length > limit && last !== undefined ? cursorOf(last) : null}
    },
  }),
]
