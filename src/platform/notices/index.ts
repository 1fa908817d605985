export {forgetSubject} from './actions/forget.ts'
export {notify, type Recipient, type Telling} from './actions/notify.ts'
export type {Value, Values} from './core/template.ts'
export {noticeSettings} from './settings.ts'
