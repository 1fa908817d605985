import {useMemo} from 'react'
import {Chart} from '#web/kit/chart.tsx'
import {moment, tick} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {useTokens} from '#web/tokens.ts'
import {unitSaid} from '../things/core/scale.ts'
import type {Picture, Stream} from './asks.ts'
import {figure, named, qualityWords, valueSaid} from './words.ts'

const words = {
  band: {zh: '最低–最高', en: 'least–most'},
  bad: {zh: '质量有疑问', en: 'quality in doubt'},
} as const

/** Longer than this an axis shows days, not hours. */
const DAYS = 3 * 86_400_000

type Pair = readonly [at: number, value: number | null]

/** Points of a line, broken where nothing was observed. */
function line(points: readonly {readonly at: string; readonly value: number}[], gaps: readonly {readonly from: string}[]): readonly Pair[] {
  const ends = new Set(gaps.map(({from}) => Date.parse(from)))
  return points.flatMap(({at, value}): readonly Pair[] => {
    const when = Date.parse(at)
    return ends.has(when) ? [[when, value], [when + 1, null]] : [[when, value]] // biome-ignore format: pairs
  })
}

/** Where the gaps of a thinned line lie: between the kept points on both sides of a gap. */
const shownGaps = (points: readonly {readonly at: string}[], gaps: readonly {readonly from: string; readonly to: string}[]) =>
  gaps.flatMap(({from, to}) => {
    const before = points.findLast(({at}) => at <= from)
    const after = points.find(({at}) => at >= to)
    return before === undefined || after === undefined ? [] : [{from: before.at}]
  })

const hasBand = ({points}: {readonly points: readonly {readonly least: number; readonly most: number}[]}): boolean =>
  points.some(({least, most}) => most > least)

/** Colours of lines that share a picture, told apart without red and green. */
export const useLineColours = (): readonly string[] => {
  const tokens = useTokens()
  return useMemo(() => [tokens.accent, tokens.amber, '#8a5a9e', tokens.ink, tokens['ink-3'], '#4d7f3a', '#b0506a', '#3f66b0'], [tokens])
}

/** Some streams over a time in one picture: lines, the band of least and most, gaps as gaps, doubtful observations as crosses. */
export function StreamPicture({
  picture,
  streams,
  from,
  to,
  height = 340,
}: {
  readonly picture: Picture
  readonly streams: readonly Stream[]
  readonly from: number
  readonly to: number
  readonly height?: number
}) {
  const {language, t} = useLanguage()
  const tokens = useTokens()
  const colours = useLineColours()
  const option = useMemo(() => {
    const shown = picture.series.flatMap((one) => {
      const stream = streams.find(({id}) => id === one.stream)
      return stream === undefined ? [] : [{...one, of: stream}]
    })
    const sameName = new Set(shown.map(({of}) => of.name)).size < shown.length
    const titleOf = (of: Stream): string =>
      sameName ? `${named(language, of.source, of.sourceEn)} ${named(language, of.name, of.nameEn)}` : named(language, of.name, of.nameEn)
    const units = [...new Set(shown.map(({of}) => of.unit ?? ''))].slice(0, 2)
    const series = shown.flatMap(({points, gaps, bad, of}, i) => {
      const colour = colours[i % colours.length] ?? tokens.accent
      const both = {yAxisIndex: Math.max(0, units.indexOf(of.unit ?? '')), showSymbol: false, symbol: 'none', color: colour}
      const breaks = shownGaps(points, gaps)
      const withBand = shown.length <= 2 && hasBand({points})
      const band = (pick: (one: {least: number; most: number}) => number, fills: boolean) => ({
        ...both,
        name: `band ${of.id}`,
        type: 'line',
        stack: `band ${of.id}`,
        stackStrategy: 'all',
        silent: true,
        lineStyle: {width: 0},
        ...(fills ? {areaStyle: {color: colour, opacity: 0.16}} : {}),
        data: line(points.map((one) => ({at: one.at, value: pick(one)})), breaks), // biome-ignore format: one call
        tooltip: {show: false},
        z: 1,
      })
      return [
        ...(withBand ? [band(({least}) => least, false), band(({least, most}) => most - least, true)] : []),
        {...both, name: titleOf(of), type: 'line', lineStyle: {width: 1.8}, data: line(points, breaks), z: 3},
        ...(bad.length === 0
          ? []
          : [
              {
                name: `bad ${of.id}`,
                type: 'scatter',
                yAxisIndex: both.yAxisIndex,
                symbol: 'diamond',
                symbolSize: 9,
                itemStyle: {color: tokens.paper, borderColor: tokens.red, borderWidth: 2},
                data: bad.flatMap(({at, value}) => (value === null ? [] : [[Date.parse(at), value]])),
                z: 4,
              },
            ]),
      ]
    })
    const bad = new Map(shown.flatMap((one) => one.bad.map(({at, quality}) => [`${one.stream} ${Date.parse(at)}`, quality] as const)))
    const byTitle = new Map(shown.map((one) => [titleOf(one.of), one]))
    return {
      legend:
        shown.length > 1
          ? {type: 'scroll', top: 0, left: 0, data: shown.map(({of}) => titleOf(of)), textStyle: {color: tokens['ink-2']}}
          : {show: false},
      grid: {left: 8, right: 12, top: shown.length > 1 ? 52 : 28, bottom: 8, containLabel: true},
      xAxis: {
        type: 'time',
        min: from,
        max: to,
        axisLabel: {color: tokens['ink-2'], hideOverlap: true, formatter: (ms: number) => tick(language, ms, to - from > DAYS)},
      },
      yAxis: units.map((unit, i) => ({
        type: 'value',
        scale: true,
        name: unitSaid(unit === '' ? null : unit),
        nameTextStyle: {color: tokens['ink-2'], align: i === 0 ? 'left' : 'right'},
        splitLine: {show: i === 0, lineStyle: {color: tokens.line}},
      })),
      tooltip: {
        trigger: 'axis',
        confine: true,
        formatter: (given: readonly {readonly seriesName: string; readonly value: Pair}[]) => {
          const told = given.flatMap(({seriesName, value: [at, value]}) => {
            const one = byTitle.get(seriesName)
            if (one === undefined || value === null) return []
            const point = one.points.find((point) => Date.parse(point.at) === at)
            const range = point === undefined || point.most === point.least ? '' : ` (${figure(point.least)}–${figure(point.most)})`
            const quality = bad.get(`${one.stream} ${at}`)
            return [
              {
                at,
                text: `${seriesName} <b>${valueSaid(value, one.of.unit)}</b>${range}${quality === undefined ? '' : ` ◆ ${t(qualityWords[quality])}`}`,
              },
            ]
          })
          const [first] = told
          return first === undefined ? '' : [moment(language, new Date(first.at).toISOString()), ...told.map(({text}) => text)].join('<br>')
        },
      },
      series,
    }
  }, [picture, streams, from, to, language, t, tokens, colours])
  const label = picture.series
    .map(({stream, points}) => {
      const of = streams.find(({id}) => id === stream)
      const values = points.map(({value}) => value)
      return of === undefined || values.length === 0
        ? ''
        : `${named(language, of.name, of.nameEn)} ${valueSaid(Math.min(...values), of.unit)} – ${valueSaid(Math.max(...values), of.unit)}`
    })
    .join('; ')
  const bad = picture.series.reduce((sum, one) => sum + one.bad.length, 0)
  return (
    <figure>
      <Chart option={option} label={label} height={height} />
      <figcaption className="help">
        {picture.series.length <= 2 && picture.series.some(hasBand) ? `▒ ${t(words.band)} ` : ''}
        {bad === 0 ? '' : `◆ ${t(words.bad)} ${bad}`}
      </figcaption>
    </figure>
  )
}
