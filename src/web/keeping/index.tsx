import {later, type UiPack} from '../screen.ts'

/** The pages with which the system itself is kept, and everybody's own account. */
export const systemUi: UiPack = {
  name: 'system',
  screens: [
    {
      path: /^\/account$/,
      may: 'signed-in',
      title: {zh: '我的账号', en: 'My account'},
      Page: later(() => import('./own-account.tsx'), 'OwnAccountPage'),
    },
    {
      path: /^\/keeping\/jobs$/,
      may: 'signed-in',
      title: {zh: '运行状况', en: 'How the system is doing'},
      Page: later(() => import('./jobs.tsx'), 'JobsPage'),
      nav: {
        in: 'keeping',
        group: 'system',
        to: '/keeping/jobs',
        said: {zh: '运行状况', en: 'How the system is doing'},
        tells: {
          zh: '后台任务上次何时成功，哪些在失败，请求快不快',
          en: 'When background jobs last succeeded, which fail, how quick requests are',
        },
        needs: ['jobs.read'],
      },
    },
    {
      path: /^\/keeping\/audit$/,
      may: 'signed-in',
      title: {zh: '审计', en: 'Audit'},
      Page: later(() => import('./audit.tsx'), 'AuditPage'),
      nav: {
        in: 'keeping',
        group: 'trust',
        to: '/keeping/audit',
        said: {zh: '审计', en: 'Audit'},
        tells: {zh: '谁在何时做了什么；核对事件链有没有被改过', en: 'Who did what when; check that no chain of events was altered'},
        needs: ['audit.read'],
      },
    },
  ],
}
