import {type Calendar, isWorkingDay, plusDays} from '#lib/calendar.ts'
import type {Said} from '#lib/problem.ts'
import {type Change, changeOf, plain} from './change.ts'

/** What a day is: an ordinary working or rest day, a decreed holiday, or a rest day that is worked. */
export type DayKind = 'work' | 'rest' | 'holiday' | 'makeup'

export const dayKinds = {
  work: {zh: '工作日', en: 'working day'},
  rest: {zh: '休息日', en: 'rest day'},
  holiday: {zh: '放假', en: 'holiday'},
  makeup: {zh: '调休上班', en: 'worked instead'},
} as const satisfies Record<DayKind, Said>

const kindOf = (calendar: Calendar, day: string): {readonly kind: DayKind; readonly name: Said | null} => {
  const year = calendar.years.find((one) => one.year === Number(day.slice(0, 4)))
  const holiday = year?.holidays.find(({from, to}) => from <= day && day <= to)
  if (holiday !== undefined) return {kind: 'holiday', name: {zh: holiday.zh, en: holiday.en}}
  if (year?.makeups.includes(day) === true) return {kind: 'makeup', name: null}
  return {kind: isWorkingDay(calendar, day) ? 'work' : 'rest', name: null}
}

const sayDay = ({kind, name}: ReturnType<typeof kindOf>): Said =>
  name === null ? dayKinds[kind] : {zh: `${dayKinds[kind].zh}（${name.zh}）`, en: `${dayKinds[kind].en} (${name.en})`}

const weekdays = {zh: ['一', '二', '三', '四', '五', '六', '日'], en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']} as const

const sayEdition = ({periods, restDays, workDay}: Calendar['editions'][number]): Said => {
  const hours = periods.map(([from, to]) => `${from}–${to}`).join(', ')
  return {
    zh: `${hours}；休息 ${restDays.map((day) => weekdays.zh[day - 1]).join('、')}；${workDay === 'hours' ? '工作日按小时累计' : '工作日算到当日下班'}`,
    en: `${hours}; rest ${restDays.map((day) => weekdays.en[day - 1]).join(', ')}; ${workDay === 'hours' ? 'days counted in hours' : 'days count to their end'}`,
  }
}

/** Where two calendars differ: each day that is something else, each year that is new, gone or firm, and the working hours from a day on. */
export function diffCalendars(before: Calendar, after: Calendar): readonly Change[] {
  const edition = (calendar: Calendar, from: string) => calendar.editions.find(({validFrom}) => validFrom === from)
  const froms = [...new Set([...before.editions, ...after.editions].map(({validFrom}) => validFrom))].sort()
  const years = [...new Set([...before.years, ...after.years].map(({year}) => year))].sort((a, b) => a - b)
  const said = (found: Calendar['editions'][number] | undefined): Said | null => (found === undefined ? null : sayEdition(found))
  return [
    ...froms.flatMap((from) =>
      changeOf({zh: `自 ${from} 起的工作时间`, en: `Working hours from ${from}`}, said(edition(before, from)), said(edition(after, from))),
    ),
    ...years.flatMap((year) => {
      const [was, is] = [before.years.find((one) => one.year === year), after.years.find((one) => one.year === year)]
      const standing = (one: typeof was): Said | null =>
        one === undefined ? null : one.provisional ? {zh: '放假安排未公布', en: 'not decreed yet'} : {zh: '放假安排已公布', en: 'decreed'}
      const head = changeOf({zh: `${year} 年`, en: `The year ${year}`}, standing(was), standing(is))
      if (was === undefined || is === undefined) return head
      const days: Change[] = []
      for (let day = `${year}-01-01`; day.startsWith(String(year)); day = plusDays(day, 1))
        days.push(...changeOf(plain(day), sayDay(kindOf(before, day)), sayDay(kindOf(after, day))))
      return [...head, ...days]
    }),
  ]
}
