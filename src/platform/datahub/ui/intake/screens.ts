import {later, type Screen} from '#web/screen.ts'

/** How data comes in and goes out. */
export const intakeScreens: readonly Screen[] = [
  {
    path: /^\/keeping\/data$/,
    may: 'signed-in',
    title: {zh: '数据导入与导出', en: 'Data in and out'},
    Page: later(() => import('./page.tsx'), 'IntakePage'),
    nav: {
      in: 'keeping',
      to: '/keeping/data',
      group: 'trust',
      said: {zh: '数据导入与导出', en: 'Data in and out'},
      tells: {zh: '文件试运行后导入为数据表；任何数据集导出', en: 'Files are tried and loaded into sheets; any collection goes out'},
      needs: ['datahub.keep'],
    },
  },
]
