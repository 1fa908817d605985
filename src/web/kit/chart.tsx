import {BarChart, HeatmapChart, LineChart, ScatterChart} from 'echarts/charts'
import {AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent} from 'echarts/components'
import type {EChartsCoreOption} from 'echarts/core'
import {init, use} from 'echarts/core'
import {SVGRenderer} from 'echarts/renderers'
import {useEffect, useRef, useState} from 'react'
import {useTokens} from '../tokens.ts'

use([
  BarChart,
  HeatmapChart,
  LineChart,
  ScatterChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
  SVGRenderer,
])

interface ChartProps {
  /** What is drawn, as ECharts takes it; colours, type and grid lines come from the tokens. */
  readonly option: EChartsCoreOption
  /** What the picture says, for who cannot see it. */
  readonly label: string
  /** Height in px. */
  readonly height: number
  readonly onPick?: (name: string) => void
}

/** A chart in the house's colours. Imported only by pages fetched on their own, for the library is large. */
export function Chart({option, label, height, onPick}: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const tokens = useTokens()
  const picked = useRef(onPick)
  picked.current = onPick
  const drawn = useRef<ReturnType<typeof init> | undefined>(undefined)
  const [round, setRound] = useState(0)
  useEffect(() => {
    if (place.current === null) return
    const text = {color: tokens['ink-2'], fontFamily: tokens.font}
    const axis = {
      axisLine: {lineStyle: {color: tokens['line-strong']}},
      axisTick: {show: false},
      axisLabel: {color: tokens['ink-2']},
      splitLine: {lineStyle: {color: tokens.line}},
    }
    const chart = init(
      place.current,
      {
        color: [tokens.accent, tokens.amber, tokens.green, tokens.red, tokens['ink-3']],
        textStyle: text,
        categoryAxis: {...axis, splitLine: {show: false}},
        valueAxis: axis,
        timeAxis: axis,
      },
      {renderer: 'svg'},
    )
    chart.on('click', ({name}) => picked.current?.(name))
    drawn.current = chart
    setRound((before) => before + 1)
    const fit = new ResizeObserver(() => chart.resize())
    fit.observe(place.current)
    return () => {
      fit.disconnect()
      chart.dispose()
    }
  }, [tokens])

  // What is drawn changes in place, so that a picture that follows what comes in does not flicker.
  useEffect(() => {
    if (round === 0) return
    drawn.current?.setOption(
      {
        animationDuration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 150,
        aria: {enabled: true, label: {description: label}},
        grid: {left: 8, right: 16, top: 24, bottom: 8, containLabel: true},
        tooltip: {
          trigger: 'axis',
          backgroundColor: tokens.paper,
          borderColor: tokens.line,
          textStyle: {color: tokens.ink, fontFamily: tokens.font},
        },
        ...option,
      },
      {notMerge: true},
    )
  }, [option, label, tokens, round])
  return <div ref={place} className="chart" role="img" aria-label={label} style={{height}} />
}
