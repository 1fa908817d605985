import {useEffect, useState} from 'react'
import type {Language, Said} from '#web/language.tsx'

// All of China keeps one time; a city that keeps another says so in the page itself.
let zone = 'Asia/Shanghai'

/** Dates are written in the city's zone, wherever the reader sits. */
export const keepZone = (name: string): void => {
  zone = name
}

const formats = new Map<string, Intl.DateTimeFormat>()
const formatted = (locale: string, style: string, options: Intl.DateTimeFormatOptions, at: Date): string => {
  const key = `${locale} ${style} ${zone}`
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, {...options, timeZone: zone})
  formats.set(key, format)
  return format.format(at)
}

const clock = {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'} as const
const day = (at: Date): string => formatted('sv-SE', 'day', {dateStyle: 'short'}, at)

/** The day of an instant on the city's clock: `2026-11-24`. */
export const dayOf = (iso: string): string => day(new Date(iso))

/** The instant at which a day of the city begins, or the day so many days after it. */
export function dayBegins(of: string, after = 0): string {
  const utc = new Date(`${of}T00:00:00Z`)
  utc.setUTCDate(utc.getUTCDate() + after)
  // What the city's clock shows at midnight of Greenwich tells how far it is ahead.
  const shown = Date.parse(`${formatted('sv-SE', 'whole', {dateStyle: 'short', timeStyle: 'medium'}, utc).replace(' ', 'T')}Z`)
  return new Date(2 * utc.getTime() - shown).toISOString()
}

/** `今天 14:05`, `11月22日 14:05`; with the year when it is not this one. */
export function moment(language: Language, iso: string, now = new Date()): string {
  const at = new Date(iso)
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB'
  const time = formatted(locale, 'clock', clock, at)
  if (day(at) === day(now)) return language === 'zh' ? `今天 ${time}` : `today ${time}`
  const sameYear = day(at).slice(0, 4) === day(now).slice(0, 4)
  const date = sameYear
    ? formatted(locale, 'date', {month: language === 'zh' ? 'long' : 'short', day: 'numeric'}, at)
    : formatted(locale, 'year', {year: 'numeric', month: language === 'zh' ? 'long' : 'short', day: 'numeric'}, at)
  return `${date} ${time}`
}

/** What stands at a tick of a time axis, on the city's clock: the hour, or the date where a day begins or days are shown. */
export function tick(language: Language, ms: number, days: boolean): string {
  const at = new Date(ms)
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB'
  const time = formatted(locale, 'clock', clock, at)
  return !days && time !== '00:00' ? time : formatted(locale, 'short', {month: language === 'zh' ? 'numeric' : 'short', day: 'numeric'}, at)
}

/** A span in its two largest units: 3 小时 20 分, 2 d 5 h. */
export function span(milliseconds: number): Said {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000))
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60]
  if (days >= 10) return {zh: `${days} 天`, en: `${days} days`}
  if (days > 0) return {zh: `${days} 天${hours > 0 ? ` ${hours} 小时` : ''}`, en: `${days} d${hours > 0 ? ` ${hours} h` : ''}`}
  if (hours > 0) return {zh: `${hours} 小时${rest > 0 ? ` ${rest} 分` : ''}`, en: `${hours} h${rest > 0 ? ` ${rest} min` : ''}`}
  return {zh: `${rest} 分钟`, en: `${rest} min`}
}

/** Now, moving on every half minute, so that what remains is always true. */
export function useNow(every = 30_000): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}
