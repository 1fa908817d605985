import {zoneClock} from '#lib/calendar/zone.ts'
import {plusDays} from '#lib/calendar.ts'

/**
 * The statistical day as an instant range [from, to). One that begins at noon is named by the day it ends on: 2026-11-23 runs from 12:00 on the
 * 22nd to 12:00 on the 23rd. One that begins at 00:00 is the day itself.
 */
export function statisticDay(zone: string, day: string, begins: string): {readonly from: Date; readonly to: Date} {
  const [hours = 0, minutes = 0] = begins.split(':').map(Number)
  const shift = (hours * 60 + minutes) * 60_000
  const first = shift === 0 ? day : plusDays(day, -1)
  const clock = zoneClock(zone)
  const at = (date: string): Date => new Date(clock.instant(Date.parse(`${date}T00:00:00Z`) + shift))
  return {from: at(first), to: at(plusDays(first, 1))}
}
