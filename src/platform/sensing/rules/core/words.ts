import type {Said} from '#lib/problem.ts'
import type {Scene} from './reading.ts'

/** A number as people read it: four digits that mean something, no more. */
export const figure = (value: number): string => {
  if (!Number.isFinite(value)) return '—'
  const size = Math.abs(value)
  const digits = size >= 1_000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3
  return String(Number(value.toFixed(size > 0 && size < 0.01 ? 6 : digits)))
}

/** A number with its unit. */
export const quantity = (value: number, {unit}: Pick<Scene, 'unit'>): string =>
  unit === null || unit === '' || unit === '1' ? figure(value) : unit === '%' ? `${figure(value)}%` : `${figure(value)} ${unit}`

/** A span of time in whole minutes, hours and days. */
export function span(ms: number): Said {
  const minutes = Math.max(0, Math.round(ms / 60_000))
  const [days, hours, rest] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60), minutes % 60]
  const zh = [days > 0 ? `${days} 天` : '', hours > 0 ? `${hours} 小时` : '', days === 0 && rest > 0 ? `${rest} 分钟` : '']
  const en = [days > 0 ? `${days} d` : '', hours > 0 ? `${hours} h` : '', days === 0 && rest > 0 ? `${rest} min` : '']
  const join = (parts: readonly string[], none: string): string => parts.filter((part) => part !== '').join(' ') || none
  return {zh: join(zh, '0 分钟'), en: join(en, '0 min')}
}

/** “持续 35 分钟”, or nothing where it has only begun. */
export const lasting = (ms: number, zh: string, en: string): Said => {
  const {zh: long, en: length} = span(ms)
  return ms < 60_000 ? {zh: '', en: ''} : {zh: `${zh} ${long}`, en: ` ${en} ${length}`}
}
