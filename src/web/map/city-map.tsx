import {type Map as MapLibre, type MapMouseEvent, Marker} from 'maplibre-gl'
import {useEffect, useRef, useState} from 'react'
import {type Language, useLanguage} from '#web/language.tsx'
import {useSession} from '#web/session.tsx'
import {type Theme, useTheme} from '#web/theme.tsx'
import {type Spot, showHovered, showSpots, unfold} from './cases.ts'
import {nameDistricts} from './districts.ts'
import {openPlain, type Place, type View} from './plain.ts'
import {addShapes} from './shapes.ts'
import {baseStyle} from './style.ts'

/** What the map shows: west, south, east, north in degrees. */
export type Bounds = readonly [west: number, south: number, east: number, north: number]

export interface CityMapProps {
  readonly label: string
  readonly spots?: readonly Spot[]
  readonly chosen?: Spot | undefined
  readonly onChoose?: (id: string) => void
  /** A spot pointed at beside the map: it has a thin ring. */
  readonly hovered?: Spot | undefined
  /** The spot pointed at on the map, or none any more. */
  readonly onHover?: (id: string | undefined) => void
  /** One place, picked by a click beside every spot when `onPick` is given. */
  readonly pin?: Place | undefined
  readonly onPick?: (place: Place) => void
  readonly view?: View | undefined
  readonly onView?: (view: View, bounds: Bounds) => void
}

/** The plain map of the city, from our own data only. Select in it, pick a place on it, or only look. */
export function CityMap(props: CityMapProps) {
  const {language} = useLanguage()
  const {theme} = useTheme()
  const named = useSession().may('organisation.read')
  const mayName = useRef(named)
  mayName.current = named
  const box = useRef<HTMLDivElement>(null)
  const map = useRef<MapLibre | undefined>(undefined)
  const pin = useRef<Marker | undefined>(undefined)
  const latest = useRef(props)
  latest.current = props
  const dressed = useRef<{theme: Theme; language: Language}>({theme, language})
  const [failed, setFailed] = useState(false)

  useEffect(() => {
    if (box.current === null) return
    const {view} = latest.current
    const drawn = openPlain(box.current, {dress: dressed.current, view, fits: () => latest.current.view === undefined})
    if (drawn === undefined) {
      // The list still tells everything.
      setFailed(true)
      return
    }
    map.current = drawn
    const dress = () => {
      addShapes(drawn, dressed.current.theme)
      if (mayName.current) void nameDistricts(drawn).catch(() => undefined)
      const {spots, chosen} = latest.current
      if (spots !== undefined) showSpots(drawn, dressed.current.theme, spots, chosen)
    }
    drawn.on('style.load', dress)
    drawn.on('moveend', (event) => {
      if (event.originalEvent === undefined && !drawn.isMoving() && latest.current.view === undefined) return
      const {lng, lat} = drawn.getCenter()
      const seen = drawn.getBounds()
      latest.current.onView?.(
        [Number(lng.toFixed(5)), Number(lat.toFixed(5)), Number(drawn.getZoom().toFixed(2))],
        [seen.getWest(), seen.getSouth(), seen.getEast(), seen.getNorth()],
      )
    })
    const press = (event: MapMouseEvent) => {
      const {onPick, onChoose} = latest.current
      const pick = () => onPick?.([Number(event.lngLat.lng.toFixed(6)), Number(event.lngLat.lat.toFixed(6))])
      if (onChoose === undefined || drawn.getLayer('spot') === undefined) return pick()
      const {x, y} = event.point
      const near: [[number, number], [number, number]] = [
        [x - 6, y - 6],
        [x + 6, y + 6],
      ]
      const [hit] = drawn.queryRenderedFeatures(near, {layers: ['spot', 'cluster']})
      if (hit === undefined) return pick()
      const key: unknown = hit.properties.key
      if (typeof key === 'string') onChoose?.(key)
      else void unfold(drawn, Number(hit.properties.cluster_id)).then((zoom) => drawn.easeTo({center: event.lngLat, zoom, duration: 150}))
    }
    let pointed: string | undefined
    const point = (key: unknown) => {
      const id = typeof key === 'string' ? key : undefined
      if (id === pointed) return
      pointed = id
      latest.current.onHover?.(id)
    }
    drawn.on('click', press)
    drawn.on('mousemove', (event) => {
      if (latest.current.onPick !== undefined) drawn.getCanvas().style.cursor = 'crosshair'
      else if (drawn.getLayer('spot') !== undefined) {
        const [hit] = drawn.queryRenderedFeatures(event.point, {layers: ['spot', 'cluster']})
        drawn.getCanvas().style.cursor = hit === undefined ? '' : 'pointer'
        point(hit?.properties.key)
      }
    })
    drawn.on('mouseout', () => point(undefined))
    return () => {
      map.current = undefined
      pin.current = undefined
      drawn.remove()
    }
  }, [])

  useEffect(() => {
    if (dressed.current.theme === theme && dressed.current.language === language) return
    dressed.current = {theme, language}
    map.current?.setStyle(baseStyle(theme, language), {diff: false})
  }, [theme, language])

  const {spots, chosen} = props
  useEffect(() => {
    const drawn = map.current
    if (drawn === undefined || spots === undefined) return
    if (drawn.getSource('districts') !== undefined) showSpots(drawn, dressed.current.theme, spots, chosen)
  }, [spots, chosen])

  const {hovered} = props
  const [lng, lat] = hovered?.geometry.coordinates ?? []
  // biome-ignore lint/correctness/useExhaustiveDependencies: where it is says all that is drawn of it
  useEffect(() => {
    if (map.current !== undefined) showHovered(map.current, hovered)
  }, [lng, lat])

  const chosenId = chosen?.id
  // biome-ignore lint/correctness/useExhaustiveDependencies: moves once for each newly chosen spot, not whenever its light changes
  useEffect(() => {
    const drawn = map.current
    if (drawn === undefined || chosen === undefined) return
    const [lng, lat] = chosen.geometry.coordinates
    // The panel that opens beside the map resizes it, and that would stop a movement already begun.
    const timer = setTimeout(() => {
      const inside = drawn.getBounds().contains([lng, lat])
      if (!inside || drawn.getZoom() < 14.5) drawn.easeTo({center: [lng, lat], zoom: Math.max(drawn.getZoom(), 15.6), duration: 150})
    }, 120)
    return () => clearTimeout(timer)
  }, [chosenId])

  const place = props.pin
  useEffect(() => {
    const drawn = map.current
    if (drawn === undefined) return
    if (place === undefined) {
      pin.current?.remove()
      pin.current = undefined
      return
    }
    pin.current ??= new Marker({color: theme === 'dark' ? '#5db4c4' : '#0f5f70'})
    pin.current.setLngLat([place[0], place[1]]).addTo(drawn)
    if (!drawn.getBounds().contains([place[0], place[1]]) || drawn.getZoom() < 15)
      drawn.easeTo({center: [place[0], place[1]], zoom: Math.max(16, drawn.getZoom()), duration: 150})
  }, [place, theme])

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
