import {type KeyboardEvent, useRef, useState} from 'react'
import {useLanguage} from '#web/language.tsx'
import {type CalendarOf, type DayOf, dayIn, iso, plusDays, weekday, type YearOf} from './calendar-days.ts'

const words = {
  holiday: {zh: '节假日', en: 'Holiday'},
  makeup: {zh: '调休上班', en: 'Make-up day'},
  work: {zh: '工作日', en: 'working day'},
  rest: {zh: '休息日', en: 'rest day'},
  worked: {zh: '个工作日', en: 'working days'},
} as const

export const weekdays = {zh: ['一', '二', '三', '四', '五', '六', '日'], en: ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su']} as const

type Turn = ((day: string) => void) | undefined

/** How many days a key moves the focus by. */
const steps: Readonly<Record<string, number>> = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7}

function Day({one, turn, focused}: {readonly one: DayOf; readonly turn: Turn; readonly focused: boolean}) {
  const {language, t} = useLanguage()
  const said = t(one.name ?? words[one.kind])
  const number = Number(one.day.slice(8))
  if (turn === undefined)
    return (
      <td className={one.kind} title={one.kind === 'work' || one.kind === 'rest' ? undefined : said}>
        {number}
        {one.kind === 'work' || one.kind === 'rest' ? null : <span className="visually-hidden"> {said}</span>}
      </td>
    )
  const label = `${one.day} ${language === 'zh' ? '周' : ''}${weekdays[language][weekday(one.day) - 1]} ${said}`
  return (
    <td className={one.kind}>
      <button
        type="button"
        className="plain"
        data-day={one.day}
        tabIndex={focused ? 0 : -1}
        aria-label={label}
        title={said}
        onClick={() => turn(one.day)}
      >
        {number}
      </button>
    </td>
  )
}

function Month({
  days,
  month,
  turn,
  focus,
}: {
  readonly days: readonly DayOf[]
  readonly month: number
  readonly turn: Turn
  readonly focus: string
}) {
  const {language, t} = useLanguage()
  const year = Number(days[0]?.day.slice(0, 4))
  const first = weekday(days[0]?.day ?? iso(year, month, 1))
  const weeks = Array.from({length: Math.ceil((first - 1 + days.length) / 7)}, (_, week) =>
    Array.from({length: 7}, (__, index) => days[week * 7 + index - (first - 1)]),
  )
  const worked = days.filter(({kind}) => kind === 'work' || kind === 'makeup').length
  const title = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {month: 'long', timeZone: 'UTC'}).format(
    Date.UTC(year, month, 1),
  )
  return (
    <section className="month card">
      <h3>
        {title} <span className="help num">{`${worked} ${t(words.worked)}`}</span>
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
                  <Day key={one.day} one={one} turn={turn} focused={one.day === focus} />
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** A year at a glance; where days may be turned, by mouse, or by the arrow keys and the space bar. */
export function YearView({calendar, year, turn}: {readonly calendar: CalendarOf; readonly year: YearOf; readonly turn: Turn}) {
  const {t} = useLanguage()
  const box = useRef<HTMLDivElement>(null)
  const [focus, setFocus] = useState(iso(year.year, 0, 1))
  const here = focus.startsWith(String(year.year)) ? focus : iso(year.year, 0, 1)
  const move = (event: KeyboardEvent) => {
    const step = steps[event.key]
    const from = (event.target as HTMLElement).dataset.day
    if (step === undefined || from === undefined) return
    event.preventDefault()
    const to = plusDays(from, step)
    if (!to.startsWith(String(year.year))) return
    setFocus(to)
    box.current?.querySelector<HTMLButtonElement>(`[data-day="${to}"]`)?.focus()
  }
  return (
    <>
      <p className="month legend">
        <span className="holiday">{t(words.holiday)}</span> <span className="makeup">{t(words.makeup)}</span>
      </p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the days within are buttons; the arrow keys only move between them */}
      <div
        className="year"
        ref={box}
        onKeyDown={move}
        onFocus={({target}) => {
          if (target.dataset.day !== undefined) setFocus(target.dataset.day)
        }}
      >
        {Array.from({length: 12}, (_, month) => {
          const last = new Date(Date.UTC(year.year, month + 1, 0)).getUTCDate()
          const days = Array.from({length: last}, (__, index) => dayIn(calendar, year, iso(year.year, month, index + 1)))
          // biome-ignore lint/suspicious/noArrayIndexKey: a month is its number
          return <Month key={month} days={days} month={month} turn={turn} focus={here} />
        })}
      </div>
      <ul className="column">
        {year.holidays.map((one) => (
          <li key={one.from} className="help num">
            {`${t(one)} ${one.from}${one.to === undefined || one.to === one.from ? '' : ` – ${one.to}`}`}
          </li>
        ))}
      </ul>
    </>
  )
}
