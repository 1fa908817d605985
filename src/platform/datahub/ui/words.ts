import type {Said} from '#web/language.tsx'
import {classes, cycles, licences} from '../catalogue/core/dataset.ts'
import type {Standing} from '../sharing/core/share.ts'
import type {Dataset} from './asks.ts'

export const classSaid = (name: string): Said => (classes as Readonly<Record<string, Said>>)[name] ?? {zh: name, en: name}
export const cycleSaid = (name: string): Said => (cycles as Readonly<Record<string, Said>>)[name] ?? {zh: name, en: name}
export const licenceSaid = (name: string): Said => (licences as Readonly<Record<string, Said>>)[name] ?? {zh: name, en: name}

export const sharingWords: Readonly<Record<Dataset['sharing'], Said>> = {
  unconditional: {zh: '无条件共享', en: 'Shared without conditions'},
  conditional: {zh: '有条件共享', en: 'Shared on conditions'},
  withheld: {zh: '不予共享', en: 'Withheld'},
}
export const levelWords: Readonly<Record<number, Said>> = {
  1: {zh: '1 级 · 可公开', en: 'Level 1 · public'},
  2: {zh: '2 级 · 内部', en: 'Level 2 · internal'},
  3: {zh: '3 级 · 敏感', en: 'Level 3 · sensitive'},
  4: {zh: '4 级 · 重要', en: 'Level 4 · important'},
}
export const kindWords: Readonly<Record<Dataset['kinds'][number], Said>> = {
  collection: {zh: '平台数据', en: 'Collection'},
  sheet: {zh: '数据表', en: 'Sheet'},
  stream: {zh: '数据流', en: 'Stream'},
  file: {zh: '文件', en: 'File'},
}
export const freshWords: Readonly<Record<Dataset['freshness'], Said>> = {
  fresh: {zh: '按时更新', en: 'Up to date'},
  late: {zh: '更新逾期', en: 'Late'},
  unknown: {zh: '未知更新', en: 'Update unknown'},
}
export const freshLight = {fresh: 'green', late: 'red', unknown: null} as const
export const standingWords: Readonly<Record<Standing, Said>> = {
  asked: {zh: '待审批', en: 'Waiting'},
  granted: {zh: '共享中', en: 'In force'},
  refused: {zh: '未批准', en: 'Refused'},
  revoked: {zh: '已撤销', en: 'Revoked'},
  expired: {zh: '已到期', en: 'Ended'},
}
export const placeWords = {
  exact: {zh: '准确位置', en: 'Exact places'},
  coarse: {zh: '概略位置（约 1 公里）', en: 'Coarse places (about 1 km)'},
  hidden: {zh: '不提供位置', en: 'No places'},
} as const satisfies Readonly<Record<string, Said>>
export const counted = (n: number): string => n.toLocaleString('en')
