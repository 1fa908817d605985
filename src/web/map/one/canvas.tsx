import {type GeoJSONSource, Map as MapLibre, type MapMouseEvent, NavigationControl, ScaleControl, type VectorTileSource} from 'maplibre-gl'
import {useEffect, useRef, useState} from 'react'
import {useLanguage} from '#web/language.tsx'
import {useTheme} from '#web/theme.tsx'
import {type Base, showBase} from '../bases.ts'
import {nameDistricts, wholeCity} from '../city-map.tsx'
import type {Place, View} from '../lazy.ts'
import {addShapes} from '../shapes.ts'
import {baseStyle} from '../style.ts'
import {type Bounds, circleArea, type Days, type Layer, metresBetween, type Pick, polygonArea} from './asks.ts'
import {layersOf, pressable, signColours, sourceOf, tilesOf} from './layers.ts'

export interface CanvasProps {
  readonly label: string
  readonly layers: readonly Layer[]
  readonly days: Days | undefined
  readonly heat: boolean
  readonly base: Base | undefined
  /** Grows when tiles that are shown must be asked for anew. */
  readonly round: number
  readonly view: View | undefined
  /** The place of what is chosen: it has a ring, and comes into sight. */
  readonly chosen: Place | undefined
  readonly ring: readonly Place[]
  readonly draws: 'polygon' | 'circle' | undefined
  readonly onView: (view: View, bounds: Bounds) => void
  readonly onPick: (pick: Pick | undefined, place: Place) => void
  readonly onArea: (area: string | undefined) => void
}

const FIRST_SPAN = 16
const empty = {type: 'FeatureCollection', features: []} as const

/** What is drawn over everything: the area asked about, and the ring of what is chosen. */
const addOwn = (map: MapLibre, accent: string): void => {
  map.addSource('area', {type: 'geojson', data: empty as never})
  map.addSource('chosen', {type: 'geojson', data: empty as never})
  map.addLayer({
    id: 'area-fill',
    type: 'fill',
    source: 'area',
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: {'fill-color': accent, 'fill-opacity': 0.1},
  })
  map.addLayer({
    id: 'area-line',
    type: 'line',
    source: 'area',
    paint: {'line-color': accent, 'line-width': 2.5, 'line-dasharray': [3, 1.5]},
  })
  map.addLayer({
    id: 'area-corner',
    type: 'circle',
    source: 'area',
    filter: ['==', ['geometry-type'], 'Point'],
    paint: {'circle-radius': 4.5, 'circle-color': accent},
  })
  map.addLayer({
    id: 'chosen-ring',
    type: 'circle',
    source: 'chosen',
    paint: {'circle-radius': 16, 'circle-color': accent, 'circle-opacity': 0.14, 'circle-stroke-width': 2.5, 'circle-stroke-color': accent},
  })
}

const setData = (map: MapLibre, name: string, features: readonly object[]): void =>
  void (map.getSource(name) as GeoJSONSource | undefined)?.setData({type: 'FeatureCollection', features} as never)

const point = (place: Place) => ({type: 'Feature', properties: {}, geometry: {type: 'Point', coordinates: [...place]}})
const line = (places: readonly Place[]) => ({
  type: 'Feature',
  properties: {},
  geometry: {type: 'LineString', coordinates: places.map((place) => [...place])},
})
const surface = (ring: readonly Place[]) => ({
  type: 'Feature',
  properties: {},
  geometry: {type: 'Polygon', coordinates: [ring.map((place) => [...place])]},
})

/** The canvas of the one map. Everything on it can be had from the list beside it as well. */
export function OneCanvas(props: CanvasProps) {
  const {language, t} = useLanguage()
  const {theme} = useTheme()
  const box = useRef<HTMLDivElement>(null)
  const map = useRef<MapLibre | undefined>(undefined)
  const [ready, setReady] = useState(0)
  const [failed, setFailed] = useState(false)
  const latest = useRef(props)
  latest.current = props
  const dressed = useRef({theme, language})
  /** Corners of the area that is being drawn. */
  const corners = useRef<Place[]>([])

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
        doubleClickZoom: false,
        maxZoom: 19,
        minZoom: 8,
        fadeDuration: 0,
        ...(view === undefined ? {center: [0, 0], zoom: 9} : {center: [view[0], view[1]], zoom: view[2]}),
      })
    } catch {
      setFailed(true)
      return
    }
    map.current = drawn
    drawn.touchZoomRotate.disableRotation()
    drawn.addControl(new NavigationControl({showCompass: false}), 'bottom-right')
    drawn.addControl(new ScaleControl({maxWidth: 90}), 'bottom-right')
    if (view === undefined)
      void wholeCity()
        .then((bounds) => {
          if (map.current === drawn && !bounds.isEmpty()) drawn.fitBounds(bounds, {padding: FIRST_SPAN, animate: false})
        })
        .catch(() => undefined)
    drawn.on('style.load', () => {
      addShapes(drawn, dressed.current.theme)
      addOwn(drawn, signColours[dressed.current.theme].accent ?? '')
      void nameDistricts(drawn).catch(() => undefined)
      setReady((before) => before + 1)
    })
    const look = (): void => {
      const {lng, lat} = drawn.getCenter()
      const bounds = drawn.getBounds()
      const side = (degrees: number): number => Number(degrees.toFixed(5))
      latest.current.onView(
        [side(lng), side(lat), Number(drawn.getZoom().toFixed(2))],
        [side(bounds.getWest()), side(bounds.getSouth()), side(bounds.getEast()), side(bounds.getNorth())],
      )
    }
    drawn.on('moveend', look)
    drawn.once('load', look)
    const sketch = (at?: Place): void => {
      const {draws} = latest.current
      const [first] = corners.current
      if (draws === 'circle' && first !== undefined && at !== undefined) setData(drawn, 'area', [point(first), line([first, at])])
      else if (draws === 'polygon')
        setData(drawn, 'area', [...corners.current.map(point), line([...corners.current, ...(at === undefined ? [] : [at])])])
    }
    const finish = (area: string | undefined): void => {
      corners.current = []
      latest.current.onArea(area)
    }
    const press = (event: MapMouseEvent): void => {
      const place: Place = [event.lngLat.lng, event.lngLat.lat]
      const {draws, layers} = latest.current
      if (draws === 'circle') {
        const [first] = corners.current
        if (first === undefined) corners.current = [place]
        else finish(circleArea(first, Math.max(5, metresBetween(first, place))))
        sketch(place)
        return
      }
      if (draws === 'polygon') {
        const [first] = corners.current
        const start = first && drawn.project([first[0], first[1]])
        const closes =
          start !== undefined && corners.current.length > 2 && Math.hypot(start.x - event.point.x, start.y - event.point.y) < 14
        if (closes) finish(polygonArea(corners.current))
        else {
          corners.current = [...corners.current, place]
          sketch()
        }
        return
      }
      const ids = layers
        .toReversed()
        .flatMap(pressable)
        .filter((id) => drawn.getLayer(id) !== undefined)
      const near: [[number, number], [number, number]] = [
        [event.point.x - 6, event.point.y - 6],
        [event.point.x + 6, event.point.y + 6],
      ]
      const found = drawn.queryRenderedFeatures(near, {layers: ids})
      // A point lies over the area it stands in.
      const hit = found.find(({geometry}) => geometry.type === 'Point') ?? found[0]
      if (hit === undefined) {
        latest.current.onPick(undefined, place)
        return
      }
      const key: unknown = hit.properties.key
      if (typeof key === 'string') {
        const at: Place = hit.geometry.type === 'Point' ? [hit.geometry.coordinates[0] ?? 0, hit.geometry.coordinates[1] ?? 0] : place
        latest.current.onPick({collection: hit.source, key}, at)
      } else if (hit.geometry.type === 'Point')
        drawn.easeTo({center: hit.geometry.coordinates as [number, number], zoom: drawn.getZoom() + 2, duration: 150})
    }
    drawn.on('click', press)
    drawn.on('dblclick', () => {
      // The second press of the two has set the last corner once more.
      if (latest.current.draws === 'polygon' && corners.current.length > 3) finish(polygonArea(corners.current.slice(0, -1)))
    })
    drawn.on('mousemove', (event) => {
      const {draws, layers} = latest.current
      if (draws !== undefined) {
        drawn.getCanvas().style.cursor = 'crosshair'
        if (corners.current.length > 0) sketch([event.lngLat.lng, event.lngLat.lat])
        return
      }
      const ids = layers
        .flatMap((layer) => (layer.kind === 'point' ? pressable(layer) : []))
        .filter((id) => drawn.getLayer(id) !== undefined)
      drawn.getCanvas().style.cursor = ids.length > 0 && drawn.queryRenderedFeatures(event.point, {layers: ids}).length > 0 ? 'pointer' : ''
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

  const {layers, days, heat, base, round, chosen, ring, draws} = props
  const shownKey = JSON.stringify([layers.map(({id}) => id), heat])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the layers; days only change where their tiles are asked for
  useEffect(() => {
    const drawn = map.current
    if (drawn === undefined || ready === 0) return
    for (const layer of layers) {
      if (drawn.getSource(layer.id) === undefined) drawn.addSource(layer.id, sourceOf(layer, days))
      for (const one of layersOf(layer, {theme, language, heat})) {
        if (drawn.getLayer(one.id) !== undefined) drawn.removeLayer(one.id)
        drawn.addLayer(one, 'area-fill')
      }
    }
    return () => {
      // A style that was changed meanwhile has none of them any more.
      if (map.current !== drawn) return
      for (const layer of layers)
        for (const {id} of layersOf(layer, {theme, language, heat})) if (drawn.getLayer(id) !== undefined) drawn.removeLayer(id)
    }
  }, [shownKey, ready])

  const daysKey = JSON.stringify(days)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew when the days change
  useEffect(() => {
    const drawn = map.current
    if (drawn === undefined) return
    for (const layer of latest.current.layers)
      if (layer.timed) (drawn.getSource(layer.id) as VectorTileSource | undefined)?.setTiles([tilesOf(layer, days)])
  }, [daysKey])

  useEffect(() => {
    const drawn = map.current
    if (drawn === undefined || round === 0) return
    for (const {id, timed} of latest.current.layers) if (timed && drawn.getSource(id) !== undefined) drawn.refreshTiles(id)
  }, [round])

  useEffect(() => {
    if (map.current !== undefined && ready > 0) showBase(map.current, base)
  }, [base, ready])

  useEffect(() => {
    const drawn = map.current
    if (drawn === undefined || ready === 0) return
    setData(drawn, 'chosen', chosen === undefined ? [] : [point(chosen)])
  }, [chosen, ready])

  const chosenKey = chosen?.join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: moves once for each newly chosen place
  useEffect(() => {
    const drawn = map.current
    if (drawn === undefined || chosen === undefined) return
    const center: [number, number] = [chosen[0], chosen[1]]
    if (!drawn.getBounds().contains(center) || drawn.getZoom() < 14)
      drawn.easeTo({center, zoom: Math.max(drawn.getZoom(), 16), duration: 150})
  }, [chosenKey])

  const ringKey = JSON.stringify(ring)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the ring
  useEffect(() => {
    const drawn = map.current
    corners.current = []
    if (drawn === undefined || ready === 0) return
    setData(drawn, 'area', ring.length === 0 ? [] : [surface(ring), line(ring)])
  }, [ringKey, ready, draws])

  return (
    <>
      <section ref={box} className="canvas" aria-label={props.label} />
      {failed ? (
        <p className="notice map-failed">
          {t({
            zh: '这个浏览器画不了地图（没有 WebGL）。列表、查找和圈选照常可用。',
            en: 'This browser cannot draw the map (no WebGL). List, search and areas work all the same.',
          })}
        </p>
      ) : null}
    </>
  )
}
