import type {z} from 'zod'
import {read} from '#web/ask.ts'
import {KeptPage, Mark, Shown} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import type {calendarReply} from '../../calendars.ts'

const words = {
  title: {zh: '工作日历', en: 'Working calendar'},
  lead: {
    zh: '时限按它计算：工作时间、每周休息日、节假日和调休。每年随国务院通知载入；已立案件的时限不因此改变。',
    en: 'Limits are reckoned by it: working hours, weekly rest, holidays and make-up days. It is loaded each year with the notice; deadlines already set stay.',
  },
  none: {
    zh: '还没有载入日历，无法计算时限。请系统管理员载入 calendar.json。',
    en: 'No calendar is loaded, so no limit can be reckoned. Ask the system administrator to load calendar.json.',
  },
  year: {zh: '年份', en: 'Year'},
  provisional: {zh: '放假安排尚未公布，只计每周休息日', en: 'holidays not decreed yet: weekly rest days only'},
  firm: {zh: '已公布', en: 'decreed'},
  source: {zh: '依据', en: 'By'},
  hours: {zh: '工作时间', en: 'Working hours'},
  from: {zh: '自', en: 'from'},
  rest: {zh: '休息', en: 'rest'},
  asHours: {zh: '工作日按工作小时数累计', en: 'working days counted as working hours'},
  asDays: {zh: '工作日算到当日下班', en: 'working days count to the end of the day'},
  holiday: {zh: '节假日', en: 'Holiday'},
  makeup: {zh: '调休上班', en: 'Make-up day'},
  work: {zh: '个工作日', en: 'working days'},
  today: {zh: '今天', en: 'today'},
} as const

const weekdays = {zh: ['一', '二', '三', '四', '五', '六', '日'], en: ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su']} as const

type Calendar = z.infer<typeof calendarReply>
type Year = Calendar['years'][number]

const iso = (year: number, month: number, day: number): string => new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10)
const weekday = (day: string): number => ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1

interface Day {
  readonly day: string
  readonly kind: 'work' | 'rest' | 'holiday' | 'makeup'
  readonly name: {readonly zh: string; readonly en: string} | undefined
}

const dayOf = (calendar: Calendar, year: Year, day: string): Day => {
  const holiday = year.holidays.find(({from, to}) => from <= day && day <= to)
  if (holiday !== undefined) return {day, kind: 'holiday', name: holiday}
  if (year.makeups.includes(day)) return {day, kind: 'makeup', name: words.makeup}
  const edition = calendar.editions.findLast(({validFrom}) => validFrom <= day)
  const rests = edition?.restDays.includes(weekday(day)) ?? false
  return {day, kind: rests ? 'rest' : 'work', name: undefined}
}

function Month({calendar, year, month}: {readonly calendar: Calendar; readonly year: Year; readonly month: number}) {
  const {language, t} = useLanguage()
  const last = new Date(Date.UTC(year.year, month + 1, 0)).getUTCDate()
  const days = Array.from({length: last}, (_, index) => dayOf(calendar, year, iso(year.year, month, index + 1)))
  const first = weekday(iso(year.year, month, 1))
  const weeks = Array.from({length: Math.ceil((first - 1 + last) / 7)}, (_, week) =>
    Array.from({length: 7}, (__, index) => days[week * 7 + index - (first - 1)]),
  )
  const worked = days.filter(({kind}) => kind === 'work' || kind === 'makeup').length
  const title = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {month: 'long', timeZone: 'UTC'}).format(
    Date.UTC(year.year, month, 1),
  )
  return (
    <section className="month card">
      <h3>
        {title} <span className="help num">{`${worked} ${t(words.work)}`}</span>
      </h3>
      <table>
        <thead>
          <tr>
            {weekdays[language].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week.find((one) => one !== undefined)?.day}>
              {week.map((one, index) =>
                one === undefined ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: an empty place has no other name
                  <td key={index} />
                ) : (
                  <td key={one.day} className={one.kind} title={one.name === undefined ? undefined : t(one.name)}>
                    {Number(one.day.slice(8))}
                    {one.name === undefined ? null : <span className="visually-hidden"> {t(one.name)}</span>}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function OneCalendar({calendar}: {readonly calendar: Calendar}) {
  const {language, t} = useLanguage()
  const {query, change: goTo} = useRoute()
  const now = String(new Date().getFullYear())
  const asked = query.get('year') ?? now
  const year = calendar.years.find((one) => String(one.year) === asked) ?? calendar.years.at(-1)
  if (year === undefined) return null
  return (
    <section>
      <div className="bar">
        <label>
          {t(words.year)}
          <select value={year.year} onChange={({target}) => goTo({year: target.value})}>
            {calendar.years.map((one) => (
              <option key={one.year}>{one.year}</option>
            ))}
          </select>
        </label>
      </div>
      <div className="title-line">
        <Mark said={year.provisional ? words.provisional : words.firm} light={year.provisional ? 'yellow' : 'green'} />
        {year.source === null ? null : <span className="help">{`${t(words.source)} ${year.source}`}</span>}
      </div>
      <ul className="column">
        {calendar.editions.map((one) => (
          <li key={one.validFrom} className="help">
            {[
              `${t(words.hours)} ${t(words.from)} ${one.validFrom}`,
              one.periods.map(([from, to]) => `${from}–${to}`).join(', '),
              `${t(words.rest)} ${one.restDays.map((day) => weekdays[language][day - 1]).join(language === 'zh' ? '、' : ', ')}`,
              t(one.workDay === 'hours' ? words.asHours : words.asDays),
            ].join(' · ')}
          </li>
        ))}
      </ul>
      <p className="month legend">
        <span className="holiday">{t(words.holiday)}</span> <span className="makeup">{t(words.makeup)}</span>
      </p>
      <div className="year">
        {Array.from({length: 12}, (_, month) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a month is its number
          <Month key={month} calendar={calendar} year={year} month={month} />
        ))}
      </div>
      <ul className="column">
        {year.holidays.map((one) => (
          <li key={one.from} className="help num">
            {`${t(one)} ${one.from}${one.to === one.from ? '' : ` – ${one.to}`}`}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** A year of the working calendar at a glance, with what it rests on. */
export function CalendarsPage() {
  const found = useLoaded('calendars', (signal) => read<{readonly calendars: readonly Calendar[]}>('/cases/calendars', {}, signal))
  return (
    <KeptPage title={words.title} lead={words.lead} needs={['cases.read']}>
      <Shown of={found} none={words.none} empty={({calendars}) => calendars.length === 0} lines={10}>
        {({calendars}) => calendars.map((one) => <OneCalendar key={one.code} calendar={one} />)}
      </Shown>
    </KeptPage>
  )
}
