import type {UiPack} from '#web/screen.ts'
import './notices.css'
import {Bell} from './bell.tsx'
import {DeliveriesPage} from './deliveries.tsx'
import {InboxPage} from './inbox.tsx'
import {SettingsPage} from './settings.tsx'
import {TemplatesPage} from './templates.tsx'

/** The bell in the frame and the pages of notices. */
export const noticesUi: UiPack = {
  name: 'notices',
  bar: Bell,
  screens: [
    {path: /^\/notices\/?$/, may: 'signed-in', title: {zh: '我的通知', en: 'My notices'}, Page: InboxPage},
    {path: /^\/notices\/settings$/, may: 'signed-in', title: {zh: '怎样通知我', en: 'How I am told'}, Page: SettingsPage},
    {path: /^\/notices\/deliveries$/, may: 'signed-in', title: {zh: '发送记录', en: 'Deliveries'}, Page: DeliveriesPage},
    {path: /^\/notices\/templates$/, may: 'signed-in', title: {zh: '通知模板', en: 'Templates'}, Page: TemplatesPage},
  ],
}
