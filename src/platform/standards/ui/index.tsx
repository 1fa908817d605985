import {later, type UiPack} from '#web/screen.ts'

/** The page with which the standard is kept. */
export const standardsUi: UiPack = {
  name: 'standards',
  screens: [
    {
      path: /^\/keeping\/standards$/,
      may: 'signed-in',
      title: {zh: '立案结案标准', en: 'The standard'},
      Page: later(() => import('./standards.tsx'), 'StandardsPage'),
      nav: {
        in: 'keeping',
        group: 'standards',
        to: '/keeping/standards',
        said: {zh: '立案结案标准', en: 'The standard'},
        tells: {
          zh: '各个版本：起草、对比、用过去的案件试算、定日期发布',
          en: 'Versions: draft, compare, try on past cases, publish with a date',
        },
        needs: ['standards.edit', 'standards.publish', 'standards.import'],
      },
    },
  ],
}
