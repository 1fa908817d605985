import {moment} from '#web/kit/time.ts'
import type {Language, Said} from '#web/language.tsx'

/** Metres as people say them outdoors: 320 m, 1.2 km. */
export const metres = (length: number): string =>
  length < 1000 ? `${Math.round(length / 10) * 10} m` : `${(length / 1000).toFixed(length < 10_000 ? 1 : 0)} km`

/** When something happened, by the city's clock. */
export const hour = (language: Language, at: number): string => moment(language, new Date(at).toISOString())

const LONG_AGO = new Date(0)

/** The same with its date, for words that are read another day. */
export const dated = (language: Language, at: number): string => moment(language, new Date(at).toISOString(), LONG_AGO)

/** Where an entry of the queue stands. */
export const standings: Readonly<Record<'waiting' | 'sending' | 'sent' | 'refused' | 'conflict' | 'dropped', Said>> = {
  waiting: {zh: '待传', en: 'Waiting'},
  sending: {zh: '正在传', en: 'Sending'},
  sent: {zh: '已送达', en: 'Arrived'},
  refused: {zh: '未被接受', en: 'Refused'},
  conflict: {zh: '案件有变', en: 'The case has changed'},
  dropped: {zh: '已放弃', en: 'Let go'},
}
