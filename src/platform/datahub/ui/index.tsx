import {later, type UiPack} from '#web/screen.ts'
import {intakeScreens} from './intake/screens.ts'

/** The pages of the data hub: what data there is, and who may have it. */
export const datahubUi: UiPack = {
  name: 'datahub',
  screens: [
    {
      path: /^\/data\/?$/,
      may: 'signed-in',
      title: {zh: '数据目录', en: 'Catalogue of data'},
      Page: later(() => import('./catalogue.tsx'), 'CataloguePage'),
      nav: {in: 'bar', to: '/data', said: {zh: '数据', en: 'Data'}},
    },
    {
      path: /^\/data\/sharing\/?$/,
      may: 'signed-in',
      title: {zh: '数据共享', en: 'Sharing'},
      Page: later(() => import('./sharing.tsx'), 'SharingPage'),
    },
    {
      path: /^\/data\/sharing\/([0-9a-f-]{36})$/,
      may: 'signed-in',
      title: {zh: '共享申请', en: 'Share'},
      Page: later(() => import('./share.tsx'), 'SharePage'),
    },
    {
      path: /^\/data\/masters\/?$/,
      may: 'signed-in',
      title: {zh: '主数据', en: 'Master data'},
      Page: later(() => import('./masters.tsx'), 'MastersPage'),
    },
    {
      path: /^\/data\/masters\/([0-9a-f-]{36})$/,
      may: 'signed-in',
      title: {zh: '主数据', en: 'Master data'},
      Page: later(() => import('./master.tsx'), 'MasterPage'),
    },
    {
      path: /^\/data\/([a-z][a-z0-9-]{1,60})$/,
      may: 'signed-in',
      title: {zh: '数据集', en: 'Dataset'},
      Page: later(() => import('./dataset.tsx'), 'DatasetPage'),
    },
    {
      path: /^\/open\/?$/,
      may: 'public',
      title: {zh: '开放数据', en: 'Open data'},
      Page: later(() => import('./catalogue.tsx'), 'OpenPage'),
    },
    {
      path: /^\/open\/([a-z][a-z0-9-]{1,60})$/,
      may: 'public',
      title: {zh: '开放数据集', en: 'Open dataset'},
      Page: later(() => import('./dataset.tsx'), 'OpenDatasetPage'),
    },
    ...intakeScreens,
  ],
}
