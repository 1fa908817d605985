import {
  type GeoJSONSource,
  LngLatBounds,
  Map as MapLibre,
  type MapMouseEvent,
  Marker,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import {useEffect, useRef, useState} from 'react'
import {read} from '#web/ask.ts'
import {type Language, useLanguage} from '#web/language.tsx'
import {useSession} from '#web/session.tsx'
import {type Theme, useTheme} from '#web/theme.tsx'
import {type Spot, showHovered, showSpots, unfold} from './cases.ts'
import {addShapes} from './shapes.ts'
import {baseStyle} from './style.ts'

setWorkerUrl(workerUrl)

export type Place = readonly [lng: number, lat: number]

/** Where the map looks: longitude, latitude, zoom. */
export type View = readonly [lng: number, lat: number, zoom: number]

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

type Ring = readonly (readonly [number, number])[]
interface Shape {
  readonly type: 'Polygon' | 'MultiPolygon'
  readonly coordinates: readonly Ring[] | readonly (readonly Ring[])[]
}
interface Areas {
  readonly features: readonly {
    readonly geometry: Shape
    readonly properties: {readonly code?: string; readonly name?: string; readonly nameEn?: string}
  }[]
}

const ringsOf = ({type, coordinates}: Shape): readonly Ring[] =>
  type === 'Polygon' ? (coordinates as readonly Ring[]) : (coordinates as readonly (readonly Ring[])[]).flat()

const boundsOf = (areas: Areas): LngLatBounds => {
  const bounds = new LngLatBounds()
  for (const {geometry} of areas.features) for (const ring of ringsOf(geometry)) for (const at of ring) bounds.extend([at[0], at[1]])
  return bounds
}

interface Named {
  readonly code: string
  readonly name: string
  readonly nameEn: string
}

const squaredDistance = ([x, y]: Place, [ax, ay]: Place, [bx, by]: Place): number => {
  const [dx, dy] = [bx - ax, by - ay]
  const along = dx === 0 && dy === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)))
  return (x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2
}

const STEPS = 28

/** The place in a ring that is farthest from its edge, among a lattice: a district may be bent round another, so its middle may lie outside. */
function roomiest(ring: Ring): Place | undefined {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)]
  const [west, south, east, north] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
  let best: {place: Place; room: number} | undefined
  for (let i = 1; i < STEPS; i++)
    for (let j = 1; j < STEPS; j++) {
      const place: Place = [west + ((east - west) * i) / STEPS, south + ((north - south) * j) / STEPS]
      let [inside, room] = [false, Number.POSITIVE_INFINITY]
      for (let at = 0; at + 1 < ring.length; at++) {
        const [one, other] = [ring[at] ?? place, ring[at + 1] ?? place]
        if (
          one[1] > place[1] !== other[1] > place[1] &&
          place[0] < ((other[0] - one[0]) * (place[1] - one[1])) / (other[1] - one[1]) + one[0]
        )
          inside = !inside
        room = Math.min(room, squaredDistance(place, one, other))
      }
      if (inside && (best === undefined || room > best.room)) best = {place, room}
    }
  return best?.place
}

/** The names of the districts where they belong; whoever may not read the areas sees a map without them. */
export async function nameDistricts(map: MapLibre): Promise<void> {
  const [shapes, areas] = await Promise.all([
    read<Areas>('/grid/map/districts', {metres: 50}),
    read<readonly Named[]>('/organisation/areas', {level: 'district'}),
  ])
  const names = new Map(areas.map((area) => [area.code, area]))
  const features = shapes.features.flatMap(({geometry, properties}) => {
    const [ring, named] = [ringsOf(geometry)[0], names.get(properties.code ?? '')]
    const place = ring && roomiest(ring)
    if (place === undefined || named === undefined) return []
    const point = {type: 'Point' as const, coordinates: [...place]}
    return [{type: 'Feature' as const, geometry: point, properties: {name: named.name, name_en: named.nameEn}}]
  })
  const source = map.getSource('district-names') as GeoJSONSource | undefined
  source?.setData({type: 'FeatureCollection', features})
}

let cityBounds: Promise<LngLatBounds> | undefined
export const wholeCity = (): Promise<LngLatBounds> => {
  cityBounds ??= read<Areas>('/grid/map/city', {metres: 50}).then(boundsOf)
  return cityBounds
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
    let drawn: MapLibre
    try {
      drawn = new MapLibre({
        container: box.current,
        style: baseStyle(dressed.current.theme, dressed.current.language),
        attributionControl: false,
        dragRotate: false,
        pitchWithRotate: false,
        maxZoom: 19,
        minZoom: 9,
        fadeDuration: 0,
        ...(view === undefined ? {center: [0, 0], zoom: 9} : {center: [view[0], view[1]], zoom: view[2]}),
      })
    } catch {
      // Without WebGL the list still tells everything.
      setFailed(true)
      return
    }
    map.current = drawn
    drawn.touchZoomRotate.disableRotation()
    drawn.addControl(new NavigationControl({showCompass: false}), 'top-right')
    drawn.addControl(new ScaleControl({maxWidth: 90}), 'bottom-left')
    const fit = async () => {
      const bounds = await wholeCity()
      if (bounds.isEmpty() || map.current !== drawn) return
      if (latest.current.view === undefined) drawn.fitBounds(bounds, {padding: 16, animate: false})
    }
    void fit().catch(() => undefined)
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
