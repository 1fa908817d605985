import {later, type UiPack} from '#web/screen.ts'

/** The pages of sensing: devices, what they tell, and what is made of it. */
export const sensingUi: UiPack = {
  name: 'sensing',
  screens: [
    {
      path: /^\/sensing\/?$/,
      may: 'signed-in',
      title: {zh: '感知设备', en: 'Devices'},
      Page: later(() => import('./things.tsx'), 'ThingsPage'),
      nav: {in: 'bar', to: '/sensing', said: {zh: '感知', en: 'Sensing'}, needs: ['sensing.read']},
    },
    {
      path: /^\/sensing\/things\/(\d{1,10})$/,
      may: 'signed-in',
      title: {zh: '设备', en: 'Device'},
      Page: later(() => import('./thing.tsx'), 'ThingPage'),
    },
    {
      path: /^\/sensing\/wall$/,
      may: 'signed-in',
      title: {zh: '数据流墙', en: 'Wall of streams'},
      Page: later(() => import('./wall.tsx'), 'WallPage'),
      bare: true,
    },
    {
      path: /^\/sensing\/alarms$/,
      may: 'signed-in',
      title: {zh: '告警', en: 'Alarms'},
      Page: later(() => import('./alarms.tsx'), 'AlarmsPage'),
    },
    {
      path: /^\/sensing\/rules$/,
      may: 'signed-in',
      title: {zh: '判断规则', en: 'Rules of sensing'},
      Page: later(() => import('./rules.tsx'), 'RulesPage'),
    },
  ],
}
