import {useEffect, useState} from 'react'
import {dayOf} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import type {Days} from './asks.ts'

const words = {
  group: {zh: '案件的时间', en: 'When cases were reported'},
  now: {zh: '现在在办', en: 'Open now'},
  slide: {zh: '时段结束于', en: 'The period ends on'},
  within: {zh: '期间上报的全部案件', en: 'all cases reported in it'},
} as const
const SPANS = [
  {days: 1, said: {zh: '1 天', en: '1 day'}},
  {days: 7, said: {zh: '7 天', en: '7 days'}},
  {days: 30, said: {zh: '30 天', en: '30 days'}},
  {days: 90, said: {zh: '90 天', en: '90 days'}},
] as const
const BACK = 365
const SETTLE_MS = 150
const DAY_MS = 86_400_000

const before = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10)
const between = (from: string, to: string): number => Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS)

/** The foot of the map: what is open now, or what was reported in a period that slides over the past year. */
export function TimeBar({days, onChange}: {readonly days: Days | undefined; readonly onChange: (days: Days | undefined) => void}) {
  const {t} = useLanguage()
  const today = dayOf(new Date().toISOString())
  const length = days === undefined ? 0 : between(days.from, days.to) + 1
  const [back, setBack] = useState(days === undefined ? 0 : Math.max(0, between(days.to, today)))
  const shown = before(today, back)
  useEffect(() => {
    if (length === 0 || days?.to === shown) return
    const timer = setTimeout(() => onChange({from: before(shown, length - 1), to: shown}), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [shown, length, days, onChange])
  return (
    <fieldset className="time-bar">
      <legend className="visually-hidden">{t(words.group)}</legend>
      <div className="ways">
        <button
          type="button"
          aria-pressed={days === undefined}
          onClick={() => {
            setBack(0)
            onChange(undefined)
          }}
        >
          {t(words.now)}
        </button>
        {SPANS.map(({days: span, said}) => (
          <button
            key={span}
            type="button"
            aria-pressed={length === span}
            onClick={() => onChange({from: before(shown, span - 1), to: shown})}
          >
            {t(said)}
          </button>
        ))}
      </div>
      {days === undefined ? null : (
        <label>
          <input
            type="range"
            min={0}
            max={BACK}
            value={BACK - Math.min(BACK, back)}
            aria-label={t(words.slide)}
            aria-valuetext={shown}
            onChange={(event) => setBack(BACK - Number(event.target.value))}
          />
          <span className="num">
            {before(shown, length - 1)}
            {length === 1 ? '' : ` – ${shown}`} <small className="help">{t(words.within)}</small>
          </span>
        </label>
      )}
    </fieldset>
  )
}
