import {read} from '#web/ask.ts'
import {Chart} from '#web/kit/chart.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import type {CaseAlarm} from './alarm.tsx'

interface Drawn {
  readonly drawnAt: string | null
  readonly series: readonly {
    readonly stream: number
    readonly name: string
    readonly unit: string | null
    readonly points: readonly (readonly [number, number])[]
  }[]
}

/** The series around an alarm as they were when its case was opened. */
export function AlarmChart({alarm}: {readonly alarm: CaseAlarm}) {
  const {t} = useLanguage()
  const found = useLoaded(`alarm chart ${alarm.id}`, (signal) => read<Drawn>(`/sensing/alarms/${alarm.id}/chart`, {}, signal))
  if (found.value === undefined) return found.refusal === undefined ? <Skeleton lines={4} /> : null
  const {series} = found.value
  if (series.every(({points}) => points.length === 0)) return null
  const names = series.map(({name, unit}) => (unit === null ? name : `${name} (${unit})`))
  const option = {
    grid: {left: 48, right: 12, top: 28, bottom: 24},
    legend: {data: names, top: 0},
    tooltip: {trigger: 'axis'},
    xAxis: {type: 'time'},
    yAxis: {type: 'value', scale: true},
    series: series.map(({points}, index) => ({name: names[index], type: 'line', showSymbol: false, data: points})),
  }
  return (
    <Chart option={option} label={`${t({zh: '告警前后的数据', en: 'The series around the alarm'})}: ${names.join(', ')}`} height={180} />
  )
}
