import type {Said} from '#lib/problem.ts'
import type {Channel, DeliveryState} from './message.ts'
import type {Rhythm} from './when.ts'

/** The one name of each state of a delivery. */
export const stateLabels: Readonly<Record<DeliveryState, Said>> = {
  pending: {zh: '待发', en: 'Waiting'},
  sending: {zh: '发送中', en: 'Being sent'},
  failed: {zh: '失败待重试', en: 'Failed, to be tried again'},
  sent: {zh: '已发', en: 'Sent'},
  dead: {zh: '已放弃', en: 'Given up'},
}

export const channelLabels: Readonly<Record<Channel, Said>> = {
  email: {zh: '邮件', en: 'E-mail'},
  sms: {zh: '短信', en: 'Text message'},
  webhook: {zh: '回调', en: 'Webhook'},
}

export const digestLabels: Readonly<Record<Rhythm['digest'], Said>> = {
  'at-once': {zh: '立即', en: 'At once'},
  hourly: {zh: '每小时汇总', en: 'Gathered hourly'},
  daily: {zh: '每天汇总', en: 'Gathered daily'},
}
