import {lazy, Suspense} from 'react'
import {read} from '#web/ask.ts'
import {useLoaded} from '#web/kit/load.ts'
import {Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import type {Detail} from '../desk-asks.ts'

/** An alarm as the page of its case shows it. */
export interface CaseAlarm {
  readonly id: string
  readonly state: 'raised' | 'acknowledged' | 'suppressed' | 'cleared'
  readonly level: 1 | 2 | 3
  readonly why: Said
  readonly from: string
  readonly streams: readonly number[]
  readonly storm: boolean
  readonly members: number
  readonly cleared: {readonly at: string; readonly who: string | null; readonly why: Said | null} | null
  readonly verdict: {readonly is: 'true' | 'false'} | null
}

const words = {
  title: {zh: '传感告警', en: 'Alarm'},
  on: {zh: '尚未恢复正常。此时结案须填写理由。', en: 'Not normal again yet. Closing now takes a reason.'},
  over: {zh: '已恢复正常', en: 'Normal again'},
  untrue: {zh: '已判为误报', en: 'Found false'},
  open: {zh: '查看告警', en: 'Open the alarm'},
} as const

const levels: Readonly<Record<CaseAlarm['level'], Said & {readonly colour: string}>> = {
  1: {zh: '一级', en: 'Level 1', colour: 'red'},
  2: {zh: '二级', en: 'Level 2', colour: 'yellow'},
  3: {zh: '三级', en: 'Level 3', colour: 'yellow'},
}

const AlarmChart = lazy(() => import('./alarm-chart.tsx').then((page) => ({default: page.AlarmChart})))

const isOn = ({state, verdict}: CaseAlarm): boolean => state !== 'cleared' && verdict?.is !== 'false'

/** The alarms and storms of a case; asked only where they may be read. */
function useAlarms(id: string | null): readonly CaseAlarm[] {
  const {may} = useSession()
  const found = useLoaded(id !== null && may('sensing.read') ? `case alarms ${id}` : null, (signal) =>
    read<{readonly alarms: readonly CaseAlarm[]}>('/sensing/alarms', {case: id ?? '', state: 'any', limit: 20}, signal),
  )
  return found.value?.alarms ?? []
}

/** Whether an alarm of the case is still on, so that closing it takes a reason. */
export const useAlarmOn = (id: string | null): boolean => useAlarms(id).some(isOn)

function OneAlarm({alarm}: {readonly alarm: CaseAlarm}) {
  const {language, t} = useLanguage()
  const {colour, ...level} = levels[alarm.level]
  return (
    <div className="case-alarm">
      <p>
        <b className={colour}>{t(level)}</b> {t(alarm.why)}
      </p>
      <p className={isOn(alarm) ? 'notice refused' : 'help'}>
        {alarm.verdict?.is === 'false'
          ? t(words.untrue)
          : alarm.cleared === null
            ? t(words.on)
            : `${t(words.over)} · ${moment(language, alarm.cleared.at)}`}
      </p>
      {alarm.streams.length === 0 ? null : (
        <Suspense fallback={<Skeleton lines={4} />}>
          <AlarmChart alarm={alarm} />
        </Suspense>
      )}
      <Link to={`/sensing/alarms?alarm=${alarm.id}`}>{t(words.open)}</Link>
    </div>
  )
}

/** The alarms a case came of, or of what was merged into it: level, why, whether it is normal again, and the series around each. */
export function CaseAlarms({one}: {readonly one: Detail}) {
  const {t} = useLanguage()
  const alarms = useAlarms(one.state === 'merged' ? null : one.id)
  if (alarms.length === 0) return null
  return (
    <section className="alarms">
      <h2>{t(words.title)}</h2>
      {alarms.map((alarm) => (
        <OneAlarm key={alarm.id} alarm={alarm} />
      ))}
    </section>
  )
}
