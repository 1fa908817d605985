import {Suspense} from 'react'
import {read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment, span, useNow} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {useLive} from '#web/live.ts'
import {CityMap} from '#web/map/lazy.ts'
import {go, Link, useRoute} from '#web/routing.tsx'
import {useTheme} from '#web/theme.tsx'
import type {ScreenReply} from '../../screen/api.ts'
import {mapCases, summarise} from '../desk-asks.ts'
import {askSurges} from '../insight/asks.ts'
import {open} from '../stages.ts'
import {Loop} from './loop.tsx'
import {Busy, News, Parts, Rates, Today} from './panels.tsx'
import './screen.css'

const words = {
  title: {zh: '城市运行一屏', en: 'The city now'},
  map: {zh: '在办案件，颜色与形状是时限', en: 'Open cases; colour and shape tell the clock'},
  back: {zh: '全市', en: 'Whole city'},
  desk: {zh: '案件', en: 'Cases'},
  fresh: {zh: '刚刚更新', en: 'just now'},
  stale: {zh: '前的数据', en: 'old'},
  other: {zh: 'EN', en: '中文'},
  light: {zh: '浅色', en: 'Light'},
  dark: {zh: '深色', en: 'Dark'},
} as const

const EVERY = 15_000
/** Older than this the wall says how old it is, in red: somebody may be looking at yesterday. */
const STALE = 90_000
const OPEN = {state: open.states.join(',')}

/** The clock of the wall, and how fresh what it shows is. */
function Standing({at}: {readonly at: number}) {
  const {language, t} = useLanguage()
  const now = useNow(5_000)
  const age = now.getTime() - at
  return (
    <p className="standing num">
      <time dateTime={now.toISOString()}>{moment(language, now.toISOString(), now)}</time>
      <small className={age > STALE ? 'red' : 'help'}>
        {age > STALE ? `${t(span(age))}${language === 'zh' ? '' : ' '}${t(words.stale)}` : t(words.fresh)}
      </small>
    </p>
  )
}

function Wall({shown, at, inside}: {readonly shown: ScreenReply; readonly at: number; readonly inside: boolean}) {
  const {language, t, choose} = useLanguage()
  const {theme, choose: light} = useTheme()
  const other = theme === 'dark' ? 'light' : 'dark'
  const within = inside ? {...OPEN, area: shown.area.code} : OPEN
  const summary = useLoaded(`wall summary ${shown.area.code}`, (signal) => summarise(signal, inside ? shown.area.code : undefined), EVERY)
  const spots = useLoaded(`wall map ${shown.area.code}`, (signal) => mapCases(within, signal), EVERY)
  const surges = useLoaded('surges', askSurges)
  useLive(['case'], () => {
    summary.again()
    spots.again()
  })
  const patterns = (surges.value?.patterns ?? []).filter(({area}) => !inside || area.startsWith(shown.area.code))
  return (
    <>
      <header>
        <h1>
          {language === 'zh' ? shown.area.name : shown.area.nameEn || shown.area.name} <small>{t(words.title)}</small>
        </h1>
        <nav>
          {inside ? <Link to="/screen">{t(words.back)}</Link> : null}
          <Link to="/">{t(words.desk)}</Link>
          <button type="button" className="plain" onClick={() => choose(language === 'zh' ? 'en' : 'zh')}>
            {t(words.other)}
          </button>
          <button type="button" className="plain" onClick={() => light(other)} aria-label={t(words[other])} title={t(words[other])}>
            {theme === 'dark' ? '☀' : '☾'}
          </button>
        </nav>
        <Standing at={at} />
      </header>
      <Loop summary={summary.value} paces={shown.paces} />
      <div className="middle">
        <Today today={shown.today} yesterday={shown.yesterday} />
        <div className="panel map-panel">
          <Suspense fallback={<div className="map" />}>
            <CityMap label={t(words.map)} spots={spots.value?.features ?? []} onChoose={(id) => go(`/?case=${id}`)} />
          </Suspense>
        </div>
      </div>
      <div className="right">
        <Parts parts={shown.parts} inside={inside} />
        <Busy busy={shown.busy} surges={patterns} />
        <Rates satisfaction={shown.satisfaction} />
      </div>
      <News news={shown.news} />
    </>
  )
}

/** The city now, for a wall: everything scales with the window, and every figure opens what it counts. */
export function ScreenPage() {
  const {query} = useRoute()
  const area = query.get('area') ?? undefined
  const found = useLoaded(`screen ${area ?? ''}`, (signal) => read<ScreenReply>('/cases/screen', {area}, signal), EVERY)
  useLive(['case'], found.again)
  return (
    <main className="wall">
      {found.refusal === undefined || found.value !== undefined ? null : <Refused refusal={found.refusal} retry={found.again} />}
      {found.value === undefined ? (
        found.refusal === undefined ? (
          <Skeleton lines={12} />
        ) : null
      ) : (
        <Wall shown={found.value} at={found.at} inside={area !== undefined} />
      )}
    </main>
  )
}
