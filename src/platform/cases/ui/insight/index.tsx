import type {Screen} from '#web/screen.ts'
import './insight.css'
import {InsightPage} from './insight.tsx'

/** The screen of where and when it keeps happening. */
export const insightScreens: readonly Screen[] = [
  {path: /^\/insight\/?$/, may: 'signed-in', title: {zh: '研判', en: 'Patterns'}, Page: InsightPage},
]
