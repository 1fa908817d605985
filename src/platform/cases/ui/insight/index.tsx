import {later, type Screen} from '#web/screen.ts'

/** The screen of where and when it keeps happening. */
export const insightScreens: readonly Screen[] = [
  {
    path: /^\/insight\/?$/,
    may: 'signed-in',
    title: {zh: '研判', en: 'Patterns'},
    Page: later(() => import('./insight.tsx'), 'InsightPage'),
    nav: {in: 'bar', to: '/insight', said: {zh: '研判', en: 'Patterns'}},
  },
]
