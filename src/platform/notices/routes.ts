import {z} from 'zod'
import {allow} from '#kernel/act.ts'
import {Reply, type Route, read, write} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'
import {findPersonByAccount, getUnit} from '#platform/organisation/index.ts'
import {chooseForUnit, chooseHow, readNotices, resendDelivery} from './actions/own.ts'
import {editTemplate, previewWords, revertTemplate} from './actions/templates.ts'
import {
  addWebhook,
  changeWebhook,
  endWebhook,
  listOwnWebhooks,
  renewSecret,
  replayWebhook,
  resumeWebhook,
  tryWebhook,
} from './actions/webhooks.ts'
import * as api from './api.ts'
import {stateLabels} from './core/labels.ts'
import {withLink} from './core/template.ts'
import {type Logged, listDeliveries} from './queries/deliveries.ts'
import {countUnread, listTold, type Told} from './queries/notices.ts'
import {getChoice, getUnitChoice} from './queries/people.ts'
import {listKinds, listTemplates, type Template} from './queries/templates.ts'
import {noSuchWebhook, type Webhook} from './queries/webhooks.ts'
import {noticeSettings} from './settings.ts'

const badCursor = problem('notices.bad-cursor', 422, {
  zh: () => '翻页位置无效。请从第一页重新查询。',
  en: () => 'This page mark is not valid. Begin again with the first page.',
})

/** Cursors are ids in disguise, so that nobody builds on their form. */
const readCursor = (cursor: string | undefined): string | undefined => {
  if (cursor === undefined) return undefined
  const id = Buffer.from(cursor, 'base64url').toString()
  if (!z.uuid().safeParse(id).success) throw badCursor({})
  return id
}

/** A page and where the next begins, of rows asked for with one more than the limit. */
const paged = <T extends {readonly id: string}>(rows: readonly T[], limit: number) => {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {page, next: rows.length > limit && last !== undefined ? Buffer.from(last.id).toString('base64url') : null}
}

const writeTold = ({said: {zh, en}, at, readAt, ...rest}: Told) => ({
  ...rest,
  title: {zh: withLink(zh.title, null), en: withLink(en.title, null)},
  body: {zh: withLink(zh.body, null), en: withLink(en.body, null)},
  at: at.toISOString(),
  readAt: readAt?.toISOString() ?? null,
})

const MOST_COUNTED = 100

const own: readonly Route[] = [
  read({
    path: '/notices',
    may: 'signed-in',
    summary: {zh: '我的通知，新的在前', en: 'My notices, the newest first'},
    query: api.NoticesQuery,
    reply: api.NoticesOut,
    handle: async ({db, act, query: {cursor, limit, unread}}) => {
      const rows = await listTold(db, {account: act.by.id, before: readCursor(cursor), unread, limit: limit + 1})
      const {page, next} = paged(rows, limit)
      return {notices: page.map(writeTold), next}
    },
  }),
  read({
    path: '/notices/unread',
    may: 'signed-in',
    summary: {zh: '我的未读通知数', en: 'How many of my notices are unread'},
    reply: api.UnreadOut,
    handle: async ({db, act}) => {
      const count = await countUnread(db, act.by.id, MOST_COUNTED)
      return {count: Math.min(count, MOST_COUNTED - 1), more: count === MOST_COUNTED}
    },
  }),
  write({
    method: 'POST',
    path: '/notices/read',
    may: 'signed-in',
    summary: {zh: '全部标为已读', en: 'Mark all as read'},
    body: api.ReadBody,
    reply: api.Done,
    handle: async ({tx, act, body}) => ({done: await readNotices(tx, act, body)}),
  }),
  write({
    method: 'POST',
    path: '/notices/:id/read',
    may: 'signed-in',
    summary: {zh: '标为已读', en: 'Mark one as read'},
    params: api.ById,
    reply: api.Done,
    handle: async ({tx, act, params}) => ({done: await readNotices(tx, act, {notice: params.id})}),
  }),
  read({
    path: '/notices/settings',
    may: 'signed-in',
    summary: {zh: '我的通知设置', en: 'How I am told'},
    reply: api.ChoiceOut,
    handle: async ({db, act}) => {
      const {mail, sms} = noticeSettings()
      const person = await findPersonByAccount(db, act.by.id)
      const ways = {email: mail !== null, sms: sms !== null}
      return {...(await getChoice(db, act.by.id)), ways, knownPhone: (person?.phone ?? null) !== null}
    },
  }),
  write({
    method: 'PUT',
    path: '/notices/settings',
    may: 'signed-in',
    summary: {zh: '修改我的通知设置', en: 'Choose how I am told'},
    body: api.ChoiceBody,
    reply: api.ChoiceBody,
    handle: ({tx, act, body}) => chooseHow(tx, act, body),
  }),
  read({
    path: '/notices/units/:unit',
    may: 'notices.units',
    summary: {zh: '单位的通知方式', en: 'How a unit is told'},
    params: api.UnitKey,
    reply: api.UnitChoiceOut,
    handle: async ({db, act, params}) => {
      const unit = await getUnit(db, params.unit)
      allow(act, 'notices.units', {area: unit.area, unit: unit.id})
      return getUnitChoice(db, unit.id)
    },
  }),
  write({
    method: 'PUT',
    path: '/notices/units/:unit',
    may: 'notices.units',
    summary: {
      zh: '设置单位的通知方式：单位、个人、都通知或都不通知',
      en: 'Choose who is told when a unit is: the unit, its people, both or none',
    },
    params: api.UnitKey,
    body: api.UnitChoiceBody,
    reply: api.UnitChoiceOut,
    handle: ({tx, act, params, body}) => chooseForUnit(tx, act, {...params, ...body}),
  }),
]

const writeTemplate = ({changedAt, ...rest}: Template) => ({...rest, changedAt: changedAt.toISOString()})

const templates: readonly Route[] = [
  read({
    path: '/notices/templates',
    may: 'notices.templates',
    summary: {zh: '通知模板及其变量', en: 'The words of notices and their variables'},
    reply: api.TemplatesOut,
    handle: async ({db}) => ({
      kinds: [...(await listKinds(db))].map((kind) => ({...kind, variables: [...kind.variables]})),
      templates: (await listTemplates(db)).map(writeTemplate),
    }),
  }),
  write({
    method: 'PUT',
    path: '/notices/templates/:event/:language',
    may: 'notices.templates',
    summary: {zh: '修改一份通知模板', en: 'Change the words of a notice'},
    params: api.TemplateKey,
    body: api.TemplateBody,
    reply: api.TemplateOut,
    handle: async ({tx, act, params, body}) => writeTemplate(await editTemplate(tx, act, {...params, ...body})),
  }),
  write({
    method: 'DELETE',
    path: '/notices/templates/:event/:language',
    may: 'notices.templates',
    summary: {zh: '恢复城市原有的文字', en: 'Go back to the words the city began with'},
    params: api.TemplateKey,
    reply: api.TemplateOut,
    handle: async ({tx, act, params}) => writeTemplate(await revertTemplate(tx, act, params)),
  }),
  write({
    method: 'POST',
    path: '/notices/templates/preview',
    may: 'notices.templates',
    summary: {zh: '用示例预览一份模板', en: 'See how words would read'},
    body: api.PreviewBody,
    reply: api.PreviewOut,
    handle: ({tx, body: {event, language, ...words}}) => previewWords(tx, event, language, words),
  }),
]

const writeWebhook = ({addedAt, events, failingSince, turnedOffAt, owner: _, ...rest}: Webhook): z.input<typeof api.WebhookOut> => ({
  ...rest,
  events: [...events],
  addedAt: addedAt.toISOString(),
  failingSince: failingSince?.toISOString() ?? null,
  turnedOffAt: turnedOffAt?.toISOString() ?? null,
})

const webhooks: readonly Route[] = [
  read({
    path: '/notices/webhooks',
    may: 'notices.webhooks',
    summary: {zh: '回调目录', en: 'List webhooks'},
    reply: z.array(api.WebhookOut),
    handle: async ({db, act}) => (await listOwnWebhooks(db, act)).map(writeWebhook),
  }),
  write({
    method: 'POST',
    path: '/notices/webhooks',
    may: 'notices.webhooks',
    summary: {zh: '登记回调；密钥只显示这一次', en: 'Add a webhook; its secret is shown this once'},
    body: api.WebhookBody,
    reply: api.WebhookShown,
    handle: async ({tx, act, body}) => {
      const {webhook, secret} = await addWebhook(tx, act, body)
      return new Reply({webhook: writeWebhook(webhook), secret}, {status: 201})
    },
  }),
  write({
    method: 'PUT',
    path: '/notices/webhooks/:id',
    may: 'notices.webhooks',
    summary: {zh: '修改回调', en: 'Change a webhook'},
    params: api.ById,
    body: api.WebhookBody,
    reply: api.WebhookOut,
    handle: async ({tx, act, params, body}) => writeWebhook(await changeWebhook(tx, act, {...params, ...body})),
  }),
  write({
    method: 'DELETE',
    path: '/notices/webhooks/:id',
    may: 'notices.webhooks',
    summary: {zh: '停用回调', en: 'End a webhook'},
    params: api.ById,
    reply: api.Done,
    handle: async ({tx, act, params}) => {
      await endWebhook(tx, act, params.id)
      return {done: 1}
    },
  }),
  write({
    method: 'POST',
    path: '/notices/webhooks/:id/secret',
    may: 'notices.webhooks',
    summary: {zh: '更换回调密钥，旧密钥立即失效', en: 'Give a webhook a new secret; the old one ends at once'},
    params: api.ById,
    reply: api.WebhookShown,
    handle: async ({tx, act, params}) => {
      const {webhook, secret} = await renewSecret(tx, act, params.id)
      return {webhook: writeWebhook(webhook), secret}
    },
  }),
  write({
    method: 'POST',
    path: '/notices/webhooks/:id/on',
    may: 'notices.webhooks',
    summary: {zh: '重新启用被停的回调', en: 'Turn a webhook on again that was turned off'},
    params: api.ById,
    reply: api.WebhookOut,
    handle: async ({tx, act, params}) => writeWebhook(await resumeWebhook(tx, act, params.id)),
  }),
  read({
    path: '/notices/webhooks/:id/deliveries',
    may: 'notices.webhooks',
    summary: {zh: '一个回调的发送记录，新的在前', en: 'What a webhook was sent, the newest first'},
    params: api.ById,
    query: api.DeliveriesQuery.pick({state: true, cursor: true, limit: true}),
    reply: api.DeliveriesOut,
    handle: async ({db, act, params: {id}, query: {cursor, limit, state}}) => {
      if (!(await listOwnWebhooks(db, act)).some((one) => one.id === id)) throw noSuchWebhook({id})
      const {page, next} = paged(await listDeliveries(db, {state, webhook: id, before: readCursor(cursor), limit: limit + 1}), limit)
      return {deliveries: page.map(writeLogged), next}
    },
  }),
  write({
    method: 'POST',
    path: '/notices/webhooks/:id/try',
    may: 'notices.webhooks',
    summary: {zh: '试发一条', en: 'Send a trial'},
    params: api.ById,
    reply: api.TriedOut,
    handle: async ({tx, act, params}) => ({delivery: await tryWebhook(tx, act, params.id)}),
  }),
  write({
    method: 'POST',
    path: '/notices/webhooks/:id/replay',
    may: 'notices.webhooks',
    summary: {zh: '把某时刻以来的回调重发，至多一千条', en: 'Send again what was sent since an instant, at most a thousand'},
    params: api.ById,
    body: api.ReplayBody,
    reply: api.Done,
    handle: async ({tx, act, params, body}) => ({done: await replayWebhook(tx, act, {...params, ...body})}),
  }),
]

const writeLogged = ({kind, name, title: {zh, en}, nextAt, madeAt, doneAt, ...rest}: Logged) => ({
  ...rest,
  label: stateLabels[rest.state],
  title: {zh: withLink(zh.title, null), en: withLink(en.title, null)},
  to: {kind, name},
  nextAt: rest.state === 'pending' || rest.state === 'failed' ? nextAt.toISOString() : null,
  madeAt: madeAt.toISOString(),
  doneAt: doneAt?.toISOString() ?? null,
})

const deliveries: readonly Route[] = [
  read({
    path: '/notices/deliveries',
    may: 'notices.deliveries',
    summary: {zh: '发送记录：已发、失败及原因', en: 'What was sent and what failed, and why'},
    query: api.DeliveriesQuery,
    reply: api.DeliveriesOut,
    handle: async ({db, act, query: {cursor, limit, ...filter}}) => {
      allow(act, 'notices.deliveries', {area: null})
      const {page, next} = paged(await listDeliveries(db, {...filter, before: readCursor(cursor), limit: limit + 1}), limit)
      return {deliveries: page.map(writeLogged), next}
    },
  }),
  write({
    method: 'POST',
    path: '/notices/deliveries/:id/resend',
    may: 'notices.deliveries',
    summary: {zh: '重发', en: 'Send again'},
    params: api.ById,
    reply: api.Done,
    handle: async ({tx, act, params}) => {
      await resendDelivery(tx, act, params.id)
      return {done: 1}
    },
  }),
]

/** Every way into notices over HTTP. */
export const routes: readonly Route[] = [...own, ...templates, ...webhooks, ...deliveries]
