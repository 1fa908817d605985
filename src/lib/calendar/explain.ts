import type {Calendar, Limit} from '../calendar.ts'
import {dateIn, isWorkingDay, minuteIn, plusDays, reckon, timeUnits} from '../calendar.ts'
import type {Said} from '../problem.ts'
import {editionOn} from './parse.ts'

/** One sentence on how a deadline came about: start, limit, hours, days left out and worked instead. Throws as `deadline` does. */
export const explainDeadline = (calendar: Calendar, from: Date, limit: Limit): Said => {
  const {due, provisional} = reckon(calendar, from, limit)
  const unit = timeUnits[limit.unit]
  const start = minuteIn(calendar.zone, from)
  const end = minuteIn(calendar.zone, due)
  if (limit.unit === 'urgent_hour' || limit.unit === 'natural_day')
    return {
      zh: `自 ${start} 起 ${limit.amount} ${unit.zh}，昼夜和节假日连续计算，至 ${end} 止。`,
      en: `${limit.amount} ${unit.en} from ${start}, running day and night and on holidays, until ${end}.`,
    }
  const {off, makeups} = daysBetween(calendar, dateIn(calendar.zone, from), dateIn(calendar.zone, due))
  const edition = editionOn(calendar.editions, dateIn(calendar.zone, from))
  const hours = edition.periods.map((period) => period.join('–'))
  const wholeDays = limit.unit === 'work_day' && edition.workDay === 'end-of-day'
  const zh = [
    wholeDays
      ? `自 ${start} 次日起 ${limit.amount} ${unit.zh}，至末日下班止`
      : `自 ${start} 起 ${limit.amount} ${unit.zh}，按 ${hours.join('、')} 计算`,
    ...off.map(({name, days}) => `不计${name.zh} ${days} 天`),
    ...makeups.map((day) => `${day} 调休上班计入`),
    `至 ${end} 止`,
    ...provisional.map((year) => `${year} 年放假安排尚未公布，届时可能调整`),
  ]
  const en = [
    wholeDays
      ? `${limit.amount} ${unit.en} from the day after ${start}, to the end of work on the last`
      : `${limit.amount} ${unit.en} from ${start}, counted within ${hours.join(' and ')}`,
    ...off.map(({name, days}) => `without ${days} ${days === 1 ? 'day' : 'days'} of ${name.en}`),
    ...makeups.map((day) => `with ${day} worked instead of rested`),
    `until ${end}`,
    ...provisional.map((year) => `the holidays of ${year} are not decreed yet, so this may change`),
  ]
  return {zh: `${zh.join('，')}。`, en: `${en.join(', ')}.`}
}

const weeklyRest: Said = {zh: '每周休息日', en: 'weekly rest'}

const daysBetween = (calendar: Calendar, first: string, last: string) => {
  const off: {name: Said; days: number}[] = []
  const makeups: string[] = []
  for (let day = first; day <= last; day = plusDays(day, 1)) {
    const decree = calendar.years.find(({year}) => day.startsWith(`${year}-`))
    if (decree?.makeups.includes(day)) makeups.push(day)
    if (isWorkingDay(calendar, day)) continue
    const name: Said = decree?.holidays.find(({from, to}) => from <= day && day <= to) ?? weeklyRest
    const known = off.find((entry) => entry.name.en === name.en)
    if (known) known.days += 1
    else off.push({name, days: 1})
  }
  return {off, makeups}
}
