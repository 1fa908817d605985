import type {UiPack} from '#web/screen.ts'
import './desk.css'
import './story.css'
import './public.css'
import './rules.css'
import './reading.css'
import {Desk} from './desk.tsx'
import {FollowPage} from './follow.tsx'
import {insightScreens} from './insight/index.tsx'
import {QuestionsPage} from './questions.tsx'
import {ReadingPage} from './reading.tsx'
import {ReportPage} from './report.tsx'
import {RulesPage} from './rules.tsx'

/** The screens of cases: the desk of the staff, the report of a citizen and the link by which it is followed. */
export const casesUi: UiPack = {
  name: 'cases',
  screens: [
    {path: /^\/$/, may: 'signed-in', title: {zh: '案件', en: 'Cases'}, Page: Desk},
    {path: /^\/rules$/, may: 'signed-in', title: {zh: '派遣规则', en: 'Rules of dispatch'}, Page: RulesPage},
    {path: /^\/questions$/, may: 'signed-in', title: {zh: '问题树', en: 'Questions'}, Page: QuestionsPage},
    {path: /^\/report\/?$/, may: 'public', title: {zh: '我要上报', en: 'Report'}, Page: ReportPage},
    {path: /^\/follow\/([\w-]{1,60})$/, may: 'public', title: {zh: '办理进展', en: 'Progress'}, Page: FollowPage},
    {path: /^\/reading$/, may: 'signed-in', title: {zh: '文本识别', en: 'Reading'}, Page: ReadingPage},
    ...insightScreens,
  ],
}
