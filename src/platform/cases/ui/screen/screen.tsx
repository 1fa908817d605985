import {Suspense} from 'react'
import {read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Refused, Skeleton} from '#web/kit/notice.tsx'
import {WallClock, WallSwitches} from '#web/kit/wall-head.tsx'
import {useLanguage} from '#web/language.tsx'
import {useLive} from '#web/live.ts'
import {CityMap} from '#web/map/lazy.ts'
import {go, Link, useRoute} from '#web/routing.tsx'
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
} as const

const EVERY = 15_000
/** Older than this the wall says how old it is. */
const STALE = 90_000
const OPEN = {state: open.states.join(',')}

function Wall({shown, at, inside}: {readonly shown: ScreenReply; readonly at: number; readonly inside: boolean}) {
  const {language, t} = useLanguage()
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
          <WallSwitches />
        </nav>
        <WallClock at={at} after={STALE} className="standing" />
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
