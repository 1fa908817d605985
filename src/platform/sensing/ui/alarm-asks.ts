import type {z} from 'zod'
import {change, read} from '#web/ask.ts'
import type {Said} from '#web/language.tsx'
import type * as api from '../alarms/api.ts'
import type {FindingKind} from '../core/finding.ts'

export type Alarm = z.infer<typeof api.alarmOut>
export type AlarmPage = z.infer<typeof api.alarmsReply>
export type Detail = z.infer<typeof api.alarmDetail>
export type Window = z.infer<typeof api.windowOut>

/** Which alarms are listed; what the address says. */
export interface Asked {
  readonly state?: string | undefined
  readonly level?: string | undefined
  readonly district?: string | undefined
}

export const listAlarms = (asked: Asked, cursor: string | undefined, signal?: AbortSignal) =>
  read<AlarmPage>('/sensing/alarms', {...asked, order: asked.state === 'cleared' ? 'newest' : 'gravest', cursor, limit: 60}, signal)
export const alarmsOf = (thing: number, signal?: AbortSignal) =>
  read<AlarmPage>('/sensing/alarms', {thing, state: 'any', members: true, limit: 10}, signal)
export const countAlarms = (signal?: AbortSignal) => read<z.infer<typeof api.countsReply>>('/sensing/alarms/counts', {}, signal)
export const askAlarm = (id: string, signal?: AbortSignal) => read<Detail>(`/sensing/alarms/${id}`, {}, signal)
export const acknowledge = (id: string, version?: number) => change('POST', `/sensing/alarms/${id}/acknowledge`, {version})
export const clear = (id: string, reason: string) => change('POST', `/sensing/alarms/${id}/clear`, {reason})
export const judge = (id: string, is: 'true' | 'false', reason: string) => change('POST', `/sensing/alarms/${id}/verdict`, {is, reason})
/** Opens the case of an alarm, or finds the one it has. */
export const openCase = (id: string) => change<{case: string; again: boolean}>('POST', `/cases/from-alarm/${id}`)
export const listWindows = (signal?: AbortSignal) => read<{windows: readonly Window[]}>('/sensing/windows', {}, signal)
export const openWindow = (body: object) => change('POST', '/sensing/windows', body)
export const endWindow = (id: string) => change('DELETE', `/sensing/windows/${id}`)

/** The scale of alarms, which is none of lights. */
export const levelWords: Readonly<Record<number, Said>> = {
  1: {zh: '一级', en: 'Level 1'},
  2: {zh: '二级', en: 'Level 2'},
  3: {zh: '三级', en: 'Level 3'},
}

export const findingWords = {
  threshold: {zh: '越限', en: 'beyond a limit'},
  rate: {zh: '突变', en: 'sudden change'},
  silent: {zh: '失联', en: 'silent'},
  stuck: {zh: '卡死', en: 'stuck'},
  drift: {zh: '偏离邻近设备', en: 'apart from its neighbours'},
  seasonal: {zh: '异于往常', en: 'unusual'},
  combined: {zh: '组合条件', en: 'a combination'},
  forecast: {zh: '预计越限', en: 'forecast to cross'},
  device: {zh: '设备自报', en: 'told by the device'},
  video: {zh: '视频事件', en: 'seen by video'},
} as const satisfies Record<FindingKind, Said>

export const stateWords: Readonly<Record<string, Said>> = {
  open: {zh: '未解除', en: 'Open'},
  raised: {zh: '待确认', en: 'Raised'},
  acknowledged: {zh: '已确认', en: 'Acknowledged'},
  suppressed: {zh: '已抑制', en: 'Suppressed'},
  cleared: {zh: '已解除', en: 'Cleared'},
}
