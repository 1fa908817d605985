import {later, type Screen} from '#web/screen.ts'

/** The pages with which calendars, the survey, what is public, imports and retention of cases are kept. */
export const keepingScreens: readonly Screen[] = [
  {
    path: /^\/keeping\/calendars$/,
    may: 'signed-in',
    title: {zh: '工作日历', en: 'Working calendar'},
    Page: later(() => import('./calendars.tsx'), 'CalendarsPage'),
    nav: {
      in: 'keeping',
      group: 'standards',
      to: '/keeping/calendars',
      said: {zh: '工作日历', en: 'Working calendar'},
      tells: {zh: '时限按哪些工作时间、节假日和调休计算', en: 'The hours, holidays and make-up days by which limits are reckoned'},
      needs: ['cases.papers', 'cases.routing'],
    },
  },
  {
    path: /^\/keeping\/survey$/,
    may: 'signed-in',
    title: {zh: '满意度问卷', en: 'Survey of satisfaction'},
    Page: later(() => import('./survey.tsx'), 'SurveyPage'),
    nav: {
      in: 'keeping',
      group: 'standards',
      to: '/keeping/survey',
      said: {zh: '满意度问卷', en: 'Survey of satisfaction'},
      tells: {zh: '结案后问什么，哪些答案提醒单位、可要求审查', en: 'What is asked at the end, which answers alert or ask for a review'},
      needs: ['cases.papers'],
    },
  },
  {
    path: /^\/keeping\/public$/,
    may: 'signed-in',
    title: {zh: '公开规则与图标', en: 'What is public, and icons'},
    Page: later(() => import('./publicity.tsx'), 'PublicityPage'),
    nav: {
      in: 'keeping',
      group: 'standards',
      to: '/keeping/public',
      said: {zh: '公开规则与图标', en: 'What is public, and icons'},
      tells: {zh: '各类案件公众看到什么、对外叫什么、用什么图标', en: 'What everybody sees of each class, its public name and icon'},
      needs: ['cases.papers'],
    },
  },
  {
    path: /^\/keeping\/imports$/,
    may: 'signed-in',
    title: {zh: '导入案件', en: 'Import cases'},
    Page: later(() => import('./imports.tsx'), 'ImportsPage'),
    nav: {
      in: 'keeping',
      group: 'system',
      to: '/keeping/imports',
      said: {zh: '导入案件', en: 'Import cases'},
      tells: {zh: '成批收进其他系统的上报：试运行、错误行、记录', en: 'Reports of other systems: try, wrong rows, what was done'},
      needs: ['cases.import'],
    },
  },
  {
    path: /^\/keeping\/retention$/,
    may: 'signed-in',
    title: {zh: '留存', en: 'Retention'},
    Page: later(() => import('./retention.tsx'), 'RetentionPage'),
    nav: {
      in: 'keeping',
      group: 'trust',
      to: '/keeping/retention',
      said: {zh: '留存', en: 'Retention'},
      tells: {zh: '何时匿名、何时销毁；试算与已销毁的记录', en: 'When cases are made anonymous or destroyed; dry runs and tombstones'},
      needs: ['cases.retain'],
    },
  },
]
