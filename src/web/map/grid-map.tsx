import type {GeoJSONSource, Map as MapLibre} from 'maplibre-gl'
import {useEffect, useRef, useState} from 'react'
import {withQuery} from '#web/ask.ts'
import {useLanguage} from '#web/language.tsx'
import {useTheme} from '#web/theme.tsx'
import {useTokens} from '#web/tokens.ts'
import {openPlain} from './plain.ts'
import {baseStyle} from './style.ts'

/** What of the grid is drawn. Cells are fetched for what is in view. */
export type GridLayer = 'cells' | 'communities' | 'streets' | 'districts'

interface GridMapProps {
  readonly label: string
  readonly layer: GridLayer
  /** Codes that are marked. */
  readonly marked?: readonly string[]
  /** A place to look at. */
  readonly at?: readonly [number, number] | undefined
  readonly onPick?: (code: string) => void
}

const nothing = {type: 'FeatureCollection' as const, features: []}
const cellsFrom = 12

/** The land divided into parts: their borders over the plain map, some of them marked. */
export function GridMap(props: GridMapProps) {
  const {language} = useLanguage()
  const {theme} = useTheme()
  const tokens = useTokens()
  const box = useRef<HTMLDivElement>(null)
  const map = useRef<MapLibre | undefined>(undefined)
  const latest = useRef({...props, tokens})
  latest.current = {...props, tokens}
  const [failed, setFailed] = useState(false)
  const dressed = useRef({theme, language})

  const mark = () => {
    const drawn = map.current
    if (drawn?.getLayer('grid-marked') === undefined) return
    drawn.setFilter('grid-marked', ['in', ['get', 'code'], ['literal', [...(latest.current.marked ?? [])]]])
  }
  const fetchParts = async () => {
    const drawn = map.current
    const {layer} = latest.current
    const source = drawn?.getSource('grid') as GeoJSONSource | undefined
    if (drawn === undefined || source === undefined) return
    if (layer === 'cells' && drawn.getZoom() < cellsFrom) {
      source.setData(nothing)
      return
    }
    const bounds = drawn.getBounds()
    const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((one) => one.toFixed(5)).join(',')
    const asked = layer === 'cells' ? {bbox} : {metres: 5}
    source.setData(`${location.origin}${withQuery(`/api/grid/map/${layer}`, asked)}`)
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: the map is made once; what changes is put to it below
  useEffect(() => {
    if (box.current === null) return
    const drawn = openPlain(box.current, {dress: {theme, language}, fits: () => latest.current.at === undefined})
    if (drawn === undefined) {
      // The list still tells everything.
      setFailed(true)
      return
    }
    map.current = drawn
    drawn.on('style.load', () => {
      const {accent, red} = latest.current.tokens
      drawn.addSource('grid', {type: 'geojson', data: nothing})
      drawn.addLayer({id: 'grid-fill', type: 'fill', source: 'grid', paint: {'fill-color': accent, 'fill-opacity': 0.05}})
      drawn.addLayer({id: 'grid-line', type: 'line', source: 'grid', paint: {'line-color': accent, 'line-width': 1, 'line-opacity': 0.7}})
      const nobody: [string, ...unknown[]] = ['in', ['get', 'code'], ['literal', []]]
      drawn.addLayer({
        id: 'grid-marked',
        type: 'fill',
        source: 'grid',
        filter: nobody as never,
        paint: {'fill-color': red, 'fill-opacity': 0.35},
      })
      mark()
      void fetchParts()
    })
    drawn.on('moveend', () => {
      if (latest.current.layer === 'cells') void fetchParts()
    })
    drawn.on('click', 'grid-fill', (event) => {
      const code: unknown = event.features?.[0]?.properties.code
      if (typeof code === 'string') latest.current.onPick?.(code)
    })
    return () => {
      map.current = undefined
      drawn.remove()
    }
  }, [])

  useEffect(() => {
    if (dressed.current.theme === theme && dressed.current.language === language) return
    dressed.current = {theme, language}
    map.current?.setStyle(baseStyle(theme, language), {diff: false})
  }, [theme, language])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another layer is fetched anew
  useEffect(() => void fetchParts(), [props.layer])
  // biome-ignore lint/correctness/useExhaustiveDependencies: other codes are marked anew
  useEffect(mark, [props.marked])
  const {at} = props
  useEffect(() => {
    if (at !== undefined) map.current?.easeTo({center: [at[0], at[1]], zoom: Math.max(map.current.getZoom(), 16), duration: 150})
  }, [at])

  return (
    <div className="map">
      <section ref={box} className="canvas" aria-label={props.label} />
      {failed ? (
        <p className="notice map-failed">
          {language === 'zh'
            ? '这个浏览器画不了地图（没有 WebGL）。列表里有全部内容。'
            : 'This browser cannot draw the map (no WebGL). The list has everything.'}
        </p>
      ) : null}
    </div>
  )
}
