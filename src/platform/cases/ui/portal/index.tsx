import {later, type Screen} from '#web/screen.ts'
import './portal.css'

/** The pages of people outside: what they are asked by a link, and their own cases. */
export const portalScreens: readonly Screen[] = [
  {
    path: /^\/asked\/([\w-]{1,60})$/,
    may: 'public',
    title: {zh: '请您答复', en: 'A question for you'},
    Page: later(() => import('./asked.tsx'), 'AskedPage'),
  },
  {path: /^\/mine\/?$/, may: 'public', title: {zh: '我的案件', en: 'My cases'}, Page: later(() => import('./mine.tsx'), 'MinePage')},
]
