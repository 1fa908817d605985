import {definePack} from '#kernel/pack.ts'
import {commands} from './commands.ts'
import {every, rounds} from './jobs.ts'
import {routes} from './routes.ts'
import {seedNotices} from './seed.ts'
import {noticeSettings} from './settings.ts'

/** Telling people what happened, each in the way they chose. */
export const notices = definePack({
  name: 'notices',
  title: {zh: '通知', en: 'Notices'},
  needs: ['organisation'],
  permissions: {
    'notices.templates': {zh: '修改通知模板', en: 'Edit the words of notices'},
    'notices.units': {zh: '设置单位的通知方式', en: 'Choose how units are told'},
    'notices.webhooks': {zh: '管理回调', en: 'Keep webhooks'},
    'notices.deliveries': {zh: '查看发送记录并重发', en: 'See what was sent, and send it again'},
  },
  routes,
  rounds,
  every,
  settings: noticeSettings,
  commands,
  seed: seedNotices,
})
