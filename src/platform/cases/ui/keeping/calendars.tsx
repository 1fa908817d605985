import {useId} from 'react'
import {read} from '#web/ask.ts'
import {KeptPage, Mark, Shown} from '#web/kit/keeping.tsx'
import {useKept} from '#web/kit/kept.ts'
import {useLoaded} from '#web/kit/load.ts'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {type CalendarOf, turnDay, withYear, type YearOf} from './calendar-days.ts'
import {CalendarForms, NoticePart, sayHours} from './calendar-edit.tsx'
import {YearView} from './calendar-year.tsx'
import {PaperPage} from './paper.tsx'

const words = {
  title: {zh: '工作日历', en: 'Working calendar'},
  lead: {
    zh: '时限按它计算：工作时间、每周休息日、节假日和调休。每年随国务院通知更新；已立案件的时限不因此改变。',
    en: 'Limits are reckoned by it: working hours, weekly rest, holidays and make-up days. It follows the yearly notice; deadlines already set stay.',
  },
  none: {
    zh: '还没有载入日历，无法计算时限。请系统管理员载入 calendar.json。',
    en: 'No calendar is loaded, so no limit can be reckoned. Ask the system administrator to load calendar.json.',
  },
  year: {zh: '年份', en: 'Year'},
  provisional: {zh: '放假安排尚未公布，只计每周休息日', en: 'holidays not decreed yet: weekly rest days only'},
  firm: {zh: '已公布', en: 'decreed'},
  source: {zh: '依据', en: 'By'},
  turns: {
    zh: '点一天：工作日变放假，休息日变上班，再点恢复。也可用方向键移动、空格键切换。',
    en: 'Choose a day: a working day becomes a holiday, a rest day is worked, again and it is as before. Or move with the arrow keys and turn with the space bar.',
  },
  called: {zh: '放假的名称', en: 'What a holiday is called'},
  decreed: {zh: '这一年的放假安排已公布', en: 'The holidays of this year are decreed'},
} as const

function CalendarBody({body, set}: {readonly body: CalendarOf; readonly set: ((body: CalendarOf) => void) | undefined}) {
  const {t} = useLanguage()
  const id = useId()
  const {query, change: goTo} = useRoute()
  const [name, setName] = useKept('holiday name', '节假日')
  const asked = query.get('year') ?? String(new Date().getFullYear())
  const year = body.years.find((one) => String(one.year) === asked) ?? body.years.at(-1)
  if (year === undefined) return null
  const change = (made: YearOf) => set?.(withYear(body, made))
  const called = name.trim() === '' ? '节假日' : name.trim()
  return (
    <section>
      <div className="bar">
        <label>
          {t(words.year)}
          <select value={year.year} onChange={({target}) => goTo({year: target.value})}>
            {body.years.map((one) => (
              <option key={one.year}>{one.year}</option>
            ))}
          </select>
        </label>
        {set === undefined ? null : (
          <>
            <label>
              {t(words.called)}
              <input maxLength={40} value={name} onChange={({target}) => setName(target.value)} />
            </label>
            <label>
              {t(words.source)}
              <input
                maxLength={100}
                value={year.source ?? ''}
                onChange={({target: {value}}) => {
                  const {source: _, ...rest} = year
                  change(value === '' ? rest : {...rest, source: value})
                }}
              />
            </label>
            <label className="tick" htmlFor={`${id}-firm`}>
              <input
                id={`${id}-firm`}
                type="checkbox"
                checked={year.provisional !== true}
                onChange={({target}) => change({...year, provisional: !target.checked})}
              />
              <span>{t(words.decreed)}</span>
            </label>
          </>
        )}
      </div>
      <div className="title-line">
        <Mark said={year.provisional === true ? words.provisional : words.firm} light={year.provisional === true ? 'yellow' : 'green'} />
        {set !== undefined || year.source === undefined || year.source === null ? null : (
          <span className="help">{`${t(words.source)} ${year.source}`}</span>
        )}
      </div>
      <ul className="column">
        {body.editions.map((one) => (
          <li key={one.validFrom} className="help">
            {t(sayHours(one))}
          </li>
        ))}
      </ul>
      {set === undefined ? null : (
        <>
          <NoticePart
            calendar={body}
            onTaken={(made, of) => {
              set(made)
              goTo({year: String(of)})
            }}
          />
          <CalendarForms calendar={body} set={set} onYear={(of) => goTo({year: String(of)})} />
          <p className="help">{t(words.turns)}</p>
        </>
      )}
      <YearView
        key={year.year}
        calendar={body}
        year={year}
        turn={
          set === undefined
            ? undefined
            : (day) => change(turnDay(body, year, day, {zh: called, en: called === '节假日' ? 'Holiday' : called}))
        }
      />
    </section>
  )
}

function LookedAt() {
  const found = useLoaded('calendars', (signal) =>
    read<{readonly calendars: readonly (CalendarOf & {readonly code: string})[]}>('/cases/calendars', {}, signal),
  )
  return (
    <KeptPage title={words.title} lead={words.lead} needs={['cases.read']}>
      <Shown of={found} none={words.none} empty={({calendars}) => calendars.length === 0} lines={10}>
        {({calendars}) => calendars.map((one) => <CalendarBody key={one.code} body={one} set={undefined} />)}
      </Shown>
    </KeptPage>
  )
}

/** The working calendar as a document: a year at a glance, drafted day by day or from the notice, tried on open cases, published from a day on. */
export function CalendarsPage() {
  const {may} = useSession()
  if (!may('cases.papers')) return <LookedAt />
  return <PaperPage<CalendarOf> topic="calendar" title={words.title} lead={words.lead} Body={CalendarBody} />
}
