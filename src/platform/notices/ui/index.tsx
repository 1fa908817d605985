import {later, type UiPack} from '#web/screen.ts'
import './notices.css'
import {Bell} from './bell.tsx'

/** The bell in the frame and the pages of notices. */
export const noticesUi: UiPack = {
  name: 'notices',
  bar: Bell,
  screens: [
    {
      path: /^\/notices\/?$/,
      may: 'signed-in',
      title: {zh: '我的通知', en: 'My notices'},
      Page: later(() => import('./inbox.tsx'), 'InboxPage'),
    },
    {
      path: /^\/notices\/settings$/,
      may: 'signed-in',
      title: {zh: '怎样通知我', en: 'How I am told'},
      Page: later(() => import('./settings.tsx'), 'SettingsPage'),
    },
    {
      path: /^\/notices\/deliveries$/,
      may: 'signed-in',
      title: {zh: '发送记录', en: 'Deliveries'},
      Page: later(() => import('./deliveries.tsx'), 'DeliveriesPage'),
      nav: {
        in: 'keeping',
        group: 'system',
        to: '/notices/deliveries',
        said: {zh: '发送记录', en: 'Deliveries'},
        tells: {zh: '通知发给了谁，哪些没送到，重发', en: 'Who was told, what did not arrive, send it again'},
        needs: ['notices.deliveries'],
      },
    },
    {
      path: /^\/notices\/webhooks$/,
      may: 'signed-in',
      title: {zh: '回调', en: 'Webhooks'},
      Page: later(() => import('./webhooks.tsx'), 'WebhooksPage'),
      nav: {
        in: 'keeping',
        group: 'system',
        to: '/notices/webhooks',
        said: {zh: '回调', en: 'Webhooks'},
        tells: {zh: '把变化告诉别的系统：登记、试发、重放', en: 'Tell other systems what happens: add, try, replay'},
        needs: ['notices.webhooks'],
      },
    },
    {
      path: /^\/notices\/templates$/,
      may: 'signed-in',
      title: {zh: '通知模板', en: 'Templates'},
      Page: later(() => import('./templates.tsx'), 'TemplatesPage'),
      nav: {
        in: 'keeping',
        group: 'work',
        to: '/notices/templates',
        said: {zh: '通知模板', en: 'Words of notices'},
        tells: {zh: '每种事件、每种语言的通知怎么写', en: 'How each event is told in each language'},
        needs: ['notices.templates'],
      },
    },
  ],
}
