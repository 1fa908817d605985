import {useEffect, useState} from 'react'
import {useLoaded} from '#web/kit/load.ts'
import {dayOf} from '#web/kit/time.ts'
import {type Language, useLanguage} from '#web/language.tsx'
import {countDays, type Days} from './asks.ts'
import './time-bar.css'

const words = {
  group: {zh: '案件的时间', en: 'When cases were reported'},
  now: {zh: '现在在办', en: 'Open now'},
  slide: {zh: '时段结束于', en: 'The period ends on'},
  earlier: {zh: '早一天', en: 'A day earlier'},
  later: {zh: '晚一天', en: 'A day later'},
  play: {zh: '播放', en: 'Play'},
  pause: {zh: '暂停', en: 'Pause'},
  within: {zh: '件上报', en: 'reported'},
} as const
const SPANS = [
  {days: 1, said: {zh: '1 天', en: '1 day'}},
  {days: 7, said: {zh: '7 天', en: '7 days'}},
  {days: 30, said: {zh: '30 天', en: '30 days'}},
  {days: 90, said: {zh: '90 天', en: '90 days'}},
] as const
/** Days one can go back. */
const BACK = 180
const SETTLE_MS = 150
const STEP_MS = 1_000
const DAY_MS = 86_400_000

const before = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10)
const between = (from: string, to: string): number => Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS)

const short = (language: Language, day: string): string =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    month: language === 'zh' ? 'long' : 'short',
    day: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`))

/** Cases of each day as bars; those of the period in the accent. */
function Bars({counts, from, to}: {readonly counts: readonly number[]; readonly from: number; readonly to: number}) {
  const most = Math.max(1, ...counts)
  return (
    <svg viewBox={`0 0 ${counts.length} 20`} preserveAspectRatio="none" aria-hidden="true">
      {counts.map((count, i) => {
        const high = count === 0 ? 0 : Math.max(1, (count / most) * 20)
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its day
          <rect key={i} x={i + 0.1} y={20 - high} width={0.8} height={high} className={i >= from && i <= to ? 'in' : ''} />
        )
      })}
    </svg>
  )
}

/** The foot of the map: what is open now, or what was reported in a period that slides over the past half-year, by hand or by itself. */
export function TimeBar({
  days,
  round,
  onChange,
}: {
  readonly days: Days | undefined
  readonly round: number
  readonly onChange: (days: Days | undefined) => void
}) {
  const {language, t} = useLanguage()
  const today = dayOf(new Date().toISOString())
  const length = days === undefined ? 0 : between(days.from, days.to) + 1
  const [back, setBack] = useState(days === undefined ? 0 : Math.min(BACK, Math.max(0, between(days.to, today))))
  const [plays, setPlays] = useState(false)
  const shown = before(today, back)
  const all = {from: before(today, BACK), to: today}
  const counts = useLoaded(days === undefined ? null : `map days ${all.from} ${all.to} ${round}`, (signal) => countDays(all, signal))
  const [kept, setKept] = useState<readonly number[]>([])
  if (counts.value !== undefined && counts.value !== kept) setKept(counts.value)
  const inside = kept.slice(Math.max(0, BACK - back - length + 1), BACK - back + 1)

  useEffect(() => {
    if (length === 0 || days?.to === shown) return
    const timer = setTimeout(() => onChange({from: before(shown, length - 1), to: shown}), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [shown, length, days, onChange])
  useEffect(() => {
    if (!plays) return
    const timer = setInterval(() => setBack((was) => Math.max(0, was - 1)), STEP_MS)
    return () => clearInterval(timer)
  }, [plays])
  useEffect(() => {
    if (back === 0) setPlays(false)
  }, [back])

  const play = (): void => {
    const first = kept.findIndex((count) => count > 0)
    // From the end it begins anew, where there is something to see.
    if (!plays && back === 0) setBack(first < 0 ? BACK : BACK - Math.min(BACK, first))
    setPlays(!plays)
  }
  const span = length === 1 ? short(language, shown) : `${short(language, before(shown, length - 1))} – ${short(language, shown)}`
  return (
    <fieldset className="time-bar">
      <legend className="visually-hidden">{t(words.group)}</legend>
      <div className="ways">
        <button
          type="button"
          aria-pressed={days === undefined}
          onClick={() => {
            setBack(0)
            setPlays(false)
            onChange(undefined)
          }}
        >
          {t(words.now)}
        </button>
        {SPANS.map(({days: wide, said}) => (
          <button
            key={wide}
            type="button"
            aria-pressed={length === wide}
            onClick={() => onChange({from: before(shown, wide - 1), to: shown})}
          >
            {t(said)}
          </button>
        ))}
      </div>
      {days === undefined ? null : (
        <>
          <div className="slide">
            <button
              type="button"
              className="plain"
              aria-label={t(words.earlier)}
              title={t(words.earlier)}
              disabled={back >= BACK}
              onClick={() => setBack(back + 1)}
            >
              ‹
            </button>
            <div className="track">
              {kept.length === 0 ? null : <Bars counts={kept} from={BACK - back - length + 1} to={BACK - back} />}
              <input
                type="range"
                min={0}
                max={BACK}
                value={BACK - back}
                aria-label={t(words.slide)}
                aria-valuetext={shown}
                onChange={(event) => {
                  setPlays(false)
                  setBack(BACK - Number(event.target.value))
                }}
              />
            </div>
            <button
              type="button"
              className="plain"
              aria-label={t(words.later)}
              title={t(words.later)}
              disabled={back === 0}
              onClick={() => setBack(back - 1)}
            >
              ›
            </button>
            <button
              type="button"
              className="play"
              aria-label={t(plays ? words.pause : words.play)}
              title={t(plays ? words.pause : words.play)}
              onClick={play}
            >
              {plays ? '❚❚' : '▶'}
            </button>
          </div>
          <p className="num">
            {span}{' '}
            <span className="help">
              · {inside.reduce((sum, count) => sum + count, 0).toLocaleString('en')} {t(words.within)}
            </span>
          </p>
        </>
      )}
    </fieldset>
  )
}
