import {z} from 'zod'
import {type Route, read} from '#kernel/pack.ts'
import {parseCalendar} from '#lib/calendar.ts'
import {listCalendars} from './queries/belongings.ts'

const holiday = z.object({zh: z.string(), en: z.string(), from: z.string(), to: z.string()})

/** A city's working calendar as it crosses the wire; `source` is the notice a year rests on. */
export const calendarReply = z.object({
  code: z.string(),
  zone: z.string(),
  editions: z.array(
    z.object({
      validFrom: z.string(),
      periods: z.array(z.tuple([z.string(), z.string()])),
      restDays: z.array(z.number()),
      workDay: z.enum(['hours', 'end-of-day']),
    }),
  ),
  years: z.array(
    z.object({
      year: z.number(),
      provisional: z.boolean(),
      source: z.string().nullable(),
      holidays: z.array(holiday),
      makeups: z.array(z.string()),
    }),
  ),
})

const Sources = z.object({years: z.array(z.object({year: z.number(), source: z.string().optional()}))})

/** The calendars by which every limit is reckoned. */
export const calendarRoutes: readonly Route[] = [
  read({
    path: '/cases/calendars',
    may: 'cases.read',
    summary: {zh: '工作日历：工作时间、节假日和调休', en: 'The working calendars: hours, holidays and make-up days'},
    reply: z.object({calendars: z.array(calendarReply)}),
    handle: async ({db}) => ({
      calendars: (await listCalendars(db)).map(({code, body}) => {
        const {zone, editions, years} = parseCalendar(body)
        const sources = new Map(Sources.parse(body).years.map(({year, source}) => [year, source ?? null]))
        return {
          code,
          zone,
          editions: editions.map((one) => ({...one, periods: one.periods.map(([from, to]) => [from, to]), restDays: [...one.restDays]})),
          years: years.map((one) => ({...one, source: sources.get(one.year) ?? null})),
        }
      }),
    }),
  }),
]
