import {type Route, read, write} from '#kernel/pack.ts'
import {disableAccount, enableAccount, openAccount, resetPassword, unlockAccount} from '../actions/accounts.ts'
import {clearSecondFactor} from '../actions/second-factor.ts'
import * as api from '../api.ts'
import {listAccounts} from '../queries/accounts.ts'
import type {AuthSettings} from '../settings.ts'
import {allowAny, done, requirePerson} from './answers.ts'

/** The system administrator's desk: who may sign in. */
export const accountRoutes = (settings: () => AuthSettings): readonly Route[] => [
  read({
    path: '/accounts',
    may: 'signed-in',
    summary: {zh: '账号列表', en: 'Accounts'},
    query: api.AskAccounts,
    reply: api.Accounts,
    handle: async ({db, act, query}) => {
      allowAny(act, ['accounts.manage', 'rights.manage', 'audit.read'])
      const found = await listAccounts(db, {...query, at: act.at, limit: query.limit + 1})
      const accounts = found.slice(0, query.limit)
      return {accounts, next: found.length > query.limit ? (accounts.at(-1)?.login ?? null) : null}
    },
  }),
  write({
    method: 'POST',
    path: '/accounts',
    may: 'accounts.manage',
    summary: {zh: '开通账号', en: 'Open an account'},
    body: api.NewAccount,
    reply: api.Opened,
    handle: async ({tx, act, body}) => {
      requirePerson(act)
      return openAccount(tx, act, {...body, mustChange: true}, settings().policy)
    },
  }),
  write({
    method: 'POST',
    path: '/accounts/:id/password',
    may: 'accounts.manage',
    summary: {zh: '重置密码（下次登录须修改）', en: 'Reset a password, to be changed at the next sign-in'},
    params: api.ById,
    body: api.Password,
    reply: api.Done,
    handle: async ({tx, act, params, body}) => {
      await resetPassword(tx, act, {account: params.id, password: body.password}, settings().policy)
      return done
    },
  }),
  write({
    method: 'POST',
    path: '/accounts/:id/disable',
    may: 'accounts.manage',
    summary: {zh: '停用账号', en: 'Disable an account'},
    params: api.ById,
    body: api.Because,
    reply: api.Done,
    handle: async ({tx, act, params, body}) => {
      await disableAccount(tx, act, {account: params.id, because: body.because})
      return done
    },
  }),
  write({
    method: 'POST',
    path: '/accounts/:id/enable',
    may: 'accounts.manage',
    summary: {zh: '恢复账号', en: 'Enable an account again'},
    params: api.ById,
    body: api.Because,
    reply: api.Done,
    handle: async ({tx, act, params, body}) => {
      await enableAccount(tx, act, {account: params.id, because: body.because})
      return done
    },
  }),
  write({
    method: 'POST',
    path: '/accounts/:id/unlock',
    may: 'accounts.manage',
    summary: {zh: '解锁登录名', en: 'Wake a login that rests after wrong attempts'},
    params: api.ById,
    reply: api.Done,
    handle: async ({tx, act, params}) => {
      await unlockAccount(tx, act, {account: params.id})
      return done
    },
  }),
  write({
    method: 'DELETE',
    path: '/accounts/:id/second-factor',
    may: 'accounts.manage',
    summary: {zh: '清除遗失的动态码', en: 'Remove the second factor of somebody who lost it'},
    params: api.ById,
    reply: api.Done,
    handle: async ({tx, act, params}) => {
      await clearSecondFactor(tx, act, {account: params.id})
      return done
    },
  }),
]
