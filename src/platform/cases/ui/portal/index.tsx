import {later, type Screen} from '#web/screen.ts'
import './city.css'
import './portal.css'

/** The pages of people outside: what they are asked by a link, and their own cases. */
export const portalScreens: readonly Screen[] = [
  {
    path: /^\/asked\/([\w-]{1,60})$/,
    may: 'public',
    title: {zh: '请您答复', en: 'A question for you'},
    Page: later(() => import('./asked.tsx'), 'AskedPage'),
  },
  {path: /^\/city\/?$/, may: 'public', title: {zh: '城市地图', en: 'City map'}, Page: later(() => import('./city.tsx'), 'CityPage')},
  {
    path: /^\/city\/cases\/([\w-]{1,60})$/,
    may: 'public',
    title: {zh: '公开案件', en: 'A public case'},
    Page: later(() => import('./city-case.tsx'), 'CityCasePage'),
  },
  {
    path: /^\/flags\/([\w-]{1,60})$/,
    may: 'public',
    title: {zh: '您的举报', en: 'What you reported as unfit'},
    Page: later(() => import('./flagged.tsx'), 'FlaggedPage'),
  },
  {path: /^\/help\/?$/, may: 'public', title: {zh: '帮助', en: 'Help'}, Page: later(() => import('./help.tsx'), 'HelpPage')},
  {path: /^\/mine\/?$/, may: 'public', title: {zh: '我的案件', en: 'My cases'}, Page: later(() => import('./mine.tsx'), 'MinePage')},
]
