import {later, type UiPack} from '#web/screen.ts'
import './public.css'
import {insightScreens} from './insight/index.tsx'
import {keepingScreens} from './keeping/index.tsx'
import {portalScreens} from './portal/index.tsx'
import {repliesScreens} from './replies/index.tsx'

/** The screens of cases: the desk of the staff, the report of a citizen and the link by which it is followed. */
export const casesUi: UiPack = {
  name: 'cases',
  screens: [
    {
      path: /^\/$/,
      may: 'signed-in',
      title: {zh: '案件', en: 'Cases'},
      Page: later(() => import('./desk.tsx'), 'Desk'),
      nav: {in: 'bar', to: '/', said: {zh: '案件', en: 'Cases'}},
    },
    {
      path: /^\/calls\/?$/,
      may: 'signed-in',
      title: {zh: '接听来电', en: 'Take a call'},
      Page: later(() => import('./calls/calls.tsx'), 'CallsPage'),
      nav: {in: 'bar', to: '/calls', said: {zh: '热线', en: 'Hotline'}, needs: ['cases.hotline', 'cases.callback']},
    },
    {
      path: /^\/calls\/back$/,
      may: 'signed-in',
      title: {zh: '回访', en: 'Call back'},
      Page: later(() => import('./calls/back.tsx'), 'CallBacksPage'),
    },
    {path: /^\/report\/?$/, may: 'public', title: {zh: '我要上报', en: 'Report'}, Page: later(() => import('./report.tsx'), 'ReportPage')},
    {
      path: /^\/follow\/([\w-]{1,60})$/,
      may: 'public',
      title: {zh: '办理进展', en: 'Progress'},
      Page: later(() => import('./follow.tsx'), 'FollowPage'),
    },
    ...portalScreens,
    {
      path: /^\/field(?:\/(report|outbox|patrol|map|task\/[0-9a-f-]{36}))?\/?$/,
      may: 'signed-in',
      title: {zh: '现场', en: 'Field'},
      Page: later(() => import('./field/field.tsx'), 'FieldPage'),
      nav: {
        in: 'bar',
        to: '/field',
        said: {zh: '现场', en: 'Field'},
        needs: ['cases.verify', 'cases.inspect', 'cases.handle', 'cases.self-handle'],
      },
    },
    ...insightScreens,
    ...keepingScreens,
    ...repliesScreens,
    {
      path: /^\/screen$/,
      may: 'signed-in',
      title: {zh: '一屏', en: 'Screen'},
      Page: later(() => import('./screen/screen.tsx'), 'ScreenPage'),
      nav: {in: 'bar', to: '/screen', said: {zh: '一屏', en: 'Screen'}, needs: ['cases.read']},
      bare: true,
    },
    {
      path: /^\/rules$/,
      may: 'signed-in',
      title: {zh: '派遣规则', en: 'Rules of dispatch'},
      Page: later(() => import('./rules.tsx'), 'RulesPage'),
      nav: {
        in: 'keeping',
        group: 'standards',
        to: '/rules',
        said: {zh: '派遣规则', en: 'Rules of dispatch'},
        tells: {zh: '谁来办：排序、检查、用上月案件试算、发布', en: 'Whose a case is: order, check, try on last month, publish'},
        needs: ['cases.routing'],
      },
    },
    {
      path: /^\/questions$/,
      may: 'signed-in',
      title: {zh: '问题树', en: 'Questions'},
      Page: later(() => import('./questions.tsx'), 'QuestionsPage'),
      nav: {
        in: 'keeping',
        group: 'standards',
        to: '/questions',
        said: {zh: '问题树', en: 'Questions of classes'},
        tells: {zh: '上报时问什么，什么情况立即报警', en: 'What is asked when something is reported, and when to call at once'},
        needs: ['cases.questions'],
      },
    },
    {
      path: /^\/reading$/,
      may: 'signed-in',
      title: {zh: '文本识别', en: 'Reading'},
      Page: later(() => import('./reading.tsx'), 'ReadingPage'),
      nav: {
        in: 'keeping',
        group: 'standards',
        to: '/reading',
        said: {zh: '文本识别', en: 'Reading of texts'},
        tells: {zh: '分类准不准，混淆与漂移，换用哪个模型', en: 'How well texts are classed, confusion and drift, which model is used'},
        needs: ['cases.reading'],
      },
    },
  ],
}
