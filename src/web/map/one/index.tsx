import {later, type UiPack} from '#web/screen.ts'

/** The one map of everything the packs publish. */
export const mapUi: UiPack = {
  name: 'map',
  screens: [
    {
      path: /^\/map$/,
      may: 'signed-in',
      title: {zh: '一张图', en: 'Map'},
      Page: later(() => import('./page.tsx'), 'OneMap'),
      nav: {in: 'bar', to: '/map', said: {zh: '一张图', en: 'Map'}},
    },
  ],
}
