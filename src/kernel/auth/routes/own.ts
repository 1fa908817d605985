import {type Route, read, write} from '#kernel/pack.ts'
import {endKey, makeKey} from '../actions/keys.ts'
import {confirmSecondFactor, enrolSecondFactor, removeSecondFactor} from '../actions/second-factor.ts'
import * as api from '../api.ts'
import {listKeys} from '../queries/sessions.ts'
import type {AuthSettings} from '../settings.ts'
import {answer, done, fromOf, requirePerson} from './answers.ts'

/** What everybody manages for themselves: the second factor and the keys of their programs. */
export const ownRoutes = (settings: () => AuthSettings): readonly Route[] => [
  write({
    method: 'POST',
    path: '/account/second-factor',
    may: 'signed-in',
    summary: {zh: '申请绑定动态码', en: 'Begin to enrol a second factor'},
    reply: api.Enrolled,
    handle: async ({tx, act}) => {
      requirePerson(act)
      return enrolSecondFactor(tx, act, settings())
    },
  }),
  write({
    method: 'POST',
    path: '/account/second-factor/confirm',
    may: 'signed-in',
    perMinute: 60,
    summary: {zh: '确认绑定动态码', en: 'Confirm the second factor with a code'},
    body: api.Code,
    reply: api.Done,
    handle: async ({tx, act, body}) => {
      requirePerson(act)
      await confirmSecondFactor(tx, act, body.code, settings())
      return done
    },
  }),
  write({
    method: 'POST',
    path: '/account/second-factor/remove',
    may: 'signed-in',
    summary: {zh: '停用动态码', en: 'Remove one’s second factor'},
    body: api.Password,
    reply: api.Done,
    handle: async ({tx, act, body, call}) => {
      requirePerson(act)
      return answer(await removeSecondFactor(tx, act, body.password, fromOf(call), settings()), call, () => done)
    },
  }),
  read({
    path: '/account/keys',
    may: 'signed-in',
    summary: {zh: '本人的接口密钥', en: 'One’s own keys'},
    reply: api.Keys,
    handle: async ({db, act}) => ({keys: await listKeys(db, act.by.id)}),
  }),
  write({
    method: 'POST',
    path: '/account/keys',
    may: 'signed-in',
    summary: {zh: '新建接口密钥（只显示一次）', en: 'Make a key; it is shown once'},
    body: api.NewKey,
    reply: api.MadeKey,
    handle: async ({tx, act, body}) => {
      requirePerson(act)
      return makeKey(tx, act, body)
    },
  }),
  write({
    method: 'DELETE',
    path: '/account/keys/:id',
    may: 'signed-in',
    summary: {zh: '停用接口密钥', en: 'End a key'},
    params: api.ById,
    reply: api.Done,
    handle: async ({tx, act, params}) => {
      requirePerson(act)
      await endKey(tx, act, {key: params.id})
      return done
    },
  }),
]
