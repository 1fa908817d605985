import {useId, useState} from 'react'
import {asRefusal, change, type Refusal} from '#web/ask.ts'
import {AskForm} from '#web/kit/ask-form.tsx'
import {useKept} from '#web/kit/kept.ts'
import {Refused} from '#web/kit/notice.tsx'
import {type Said, useLanguage} from '#web/language.tsx'
import {type CalendarOf, type EditionOf, type HolidayOf, withYear, type YearOf} from './calendar-days.ts'
import {weekdays} from './calendar-year.tsx'

const words = {
  notice: {zh: '从放假通知导入', en: 'From the notice'},
  noticeTells: {
    zh: '粘贴国务院办公厅通知的正文，或选择列为“起,止,名称,类型（放假/上班）”的 CSV。读出来先给您看，再放进草稿。',
    en: 'Paste the text of the State Council’s notice, or choose a CSV with the columns 起, 止, 名称, 类型 (放假 or 上班). What is read is shown first, then put into the draft.',
  },
  text: {zh: '通知正文或表格', en: 'Text or table'},
  file: {zh: '或选择文件', en: 'or a file'},
  read: {zh: '读一读', en: 'Read it'},
  take: {zh: '放进草稿', en: 'Put it into the draft'},
  found: {zh: '读到', en: 'Found'},
  holidays: {zh: '个节日', en: 'holidays'},
  makeups: {zh: '天调休上班', en: 'make-up days'},
  addYear: {zh: '加一年', en: 'Add a year'},
  year: {zh: '年份', en: 'Year'},
  addHours: {zh: '改工作时间', en: 'Change working hours'},
  hoursTells: {zh: '自某日起的工作时间；同一天的会被替换。', en: 'Working hours from a day on; those of the same day are replaced.'},
  from: {zh: '自', en: 'From'},
  periods: {zh: '时段，如 08:00-12:00 14:00-18:00', en: 'Periods, such as 08:00-12:00 14:00-18:00'},
  rest: {zh: '每周休息日（1 周一 … 7 周日），如 6 7', en: 'Weekly rest (1 Monday … 7 Sunday), such as 6 7'},
  policy: {zh: '工作日怎样算', en: 'How working days are counted'},
  asHours: {zh: '按工作小时数累计', en: 'as working hours'},
  asDays: {zh: '算到当日下班', en: 'to the end of the day'},
} as const

interface Notice {
  readonly year: number
  readonly source: string | null
  readonly holidays: readonly HolidayOf[]
  readonly makeups: readonly string[]
  readonly remarks: readonly Said[]
}

/** A yearly notice read from its text or a table, shown, and put into the draft. */
export function NoticePart({
  calendar,
  onTaken,
}: {
  readonly calendar: CalendarOf
  readonly onTaken: (calendar: CalendarOf, year: number) => void
}) {
  const {t} = useLanguage()
  const id = useId()
  const [text, setText, forget] = useKept('holiday notice', '')
  const [found, setFound] = useState<Notice | undefined>()
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const look = async () => {
    setFound(undefined)
    setRefusal(undefined)
    try {
      setFound(await change<Notice>('POST', '/papers/notice', {text}))
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const take = ({year, source, holidays, makeups}: Notice) => {
    const before = calendar.years.find((one) => one.year === year)
    const said = source ?? before?.source
    const made: YearOf = {year, holidays, makeups, ...(said === undefined || said === null ? {} : {source: said})}
    onTaken(withYear(calendar, made), year)
    setFound(undefined)
    forget()
  }
  return (
    <details className="card">
      <summary>{t(words.notice)}</summary>
      <div className="fields">
        <p className="help">{t(words.noticeTells)}</p>
        <label htmlFor={`${id}-text`}>{t(words.text)}</label>
        <textarea id={`${id}-text`} rows={8} maxLength={20_000} value={text} onChange={({target}) => setText(target.value)} />
        <label htmlFor={`${id}-file`}>{t(words.file)}</label>
        <input
          id={`${id}-file`}
          type="file"
          accept=".csv,.txt"
          onChange={({target}) => {
            void target.files?.[0]?.text().then((read) => setText(read.slice(0, 20_000)))
          }}
        />
        <div className="actions">
          <button type="button" disabled={text.trim() === ''} onClick={() => void look()}>
            {t(words.read)}
          </button>
        </div>
        {refusal === undefined ? null : <Refused refusal={refusal} />}
        {found === undefined ? null : (
          <>
            <p className="notice">{`${t(words.found)} ${found.year}：${found.holidays.length} ${t(words.holidays)}，${found.makeups.length} ${t(words.makeups)}`}</p>
            <ul className="column">
              {found.remarks.map((remark) => (
                <li key={remark.en} className="red">
                  {t(remark)}
                </li>
              ))}
              {found.holidays.map((one) => (
                <li key={one.from} className="help num">{`${t(one)} ${one.from}${one.to === one.from ? '' : ` – ${one.to}`}`}</li>
              ))}
              <li className="help num">{found.makeups.join('、')}</li>
            </ul>
            <div className="actions">
              <button type="button" className="primary" onClick={() => take(found)}>
                {t(words.take)}
              </button>
            </div>
          </>
        )}
      </div>
    </details>
  )
}

const numbersOf = (text: string): readonly number[] => (text.match(/[1-7]/g) ?? []).map(Number)

const periodsOf = (text: string): EditionOf['periods'] =>
  [...text.matchAll(/(\d{1,2}:\d\d)\s*[-–—~至到]\s*(\d{1,2}:\d\d)/g)].map(
    ([, from = '', to = '']) => [from.padStart(5, '0'), to.padStart(5, '0')] as const,
  )

/** A year more, and working hours from a day on. */
export function CalendarForms({
  calendar,
  set,
  onYear,
}: {
  readonly calendar: CalendarOf
  readonly set: (calendar: CalendarOf) => void
  readonly onYear: (year: number) => void
}) {
  const {t} = useLanguage()
  const latest = calendar.editions.at(-1)
  const next = String((calendar.years.at(-1)?.year ?? new Date().getFullYear()) + 1)
  return (
    <div className="asks">
      <AskForm
        id="calendar year"
        verb={words.addYear}
        fields={[{name: 'year', said: words.year, pattern: '\\d{4}', initial: next}]}
        send={async ({year = next}) => {
          if (!calendar.years.some((one) => String(one.year) === year))
            set(withYear(calendar, {year: Number(year), provisional: true, holidays: [], makeups: []}))
          onYear(Number(year))
        }}
      />
      <AskForm
        id="calendar hours"
        verb={words.addHours}
        tells={words.hoursTells}
        fields={[
          {name: 'validFrom', said: words.from, kind: 'date'},
          {name: 'periods', said: words.periods, initial: latest?.periods.map((one) => one.join('-')).join(' ') ?? ''},
          {name: 'restDays', said: words.rest, initial: latest?.restDays.join(' ') ?? '6 7', optional: true},
          {
            name: 'workDay',
            said: words.policy,
            kind: 'choice',
            initial: latest?.workDay ?? 'hours',
            options: [
              {value: 'hours', label: t(words.asHours)},
              {value: 'end-of-day', label: t(words.asDays)},
            ],
          },
        ]}
        send={async ({validFrom = '', periods = '', restDays = '', workDay}) => {
          const made: EditionOf = {
            validFrom,
            periods: periodsOf(periods),
            restDays: numbersOf(restDays),
            workDay: workDay === 'end-of-day' ? 'end-of-day' : 'hours',
          }
          const editions = [...calendar.editions.filter((one) => one.validFrom !== validFrom), made]
          set({...calendar, editions: editions.toSorted((a, b) => a.validFrom.localeCompare(b.validFrom))})
        }}
      />
    </div>
  )
}

/** Working hours in words. */
export const sayHours = ({validFrom, periods, restDays, workDay}: EditionOf): Said => {
  const hours = periods.map(([from, to]) => `${from}–${to}`).join(', ')
  const rest = (language: 'zh' | 'en') => restDays.map((day) => weekdays[language][day - 1]).join(language === 'zh' ? '、' : ', ')
  return {
    zh: `工作时间 自 ${validFrom} · ${hours} · 休息 ${rest('zh')} · ${workDay === 'end-of-day' ? '工作日算到当日下班' : '工作日按工作小时数累计'}`,
    en: `Working hours from ${validFrom} · ${hours} · rest ${rest('en')} · ${workDay === 'end-of-day' ? 'working days count to the end of the day' : 'working days counted as working hours'}`,
  }
}
