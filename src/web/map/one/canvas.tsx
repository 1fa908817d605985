import type {ErrorEvent, Map as MapLibre, MapMouseEvent, PointLike, VectorTileSource} from 'maplibre-gl'
import {useEffect, useRef, useState} from 'react'
import type {Area} from '#lib/area.ts'
import {useLanguage} from '#web/language.tsx'
import {useTheme} from '#web/theme.tsx'
import {type Base, showBase} from '../bases.ts'
import {nameDistricts} from '../districts.ts'
import {openPlain, type Place, type View} from '../plain.ts'
import {addShapes} from '../shapes.ts'
import {baseStyle} from '../style.ts'
import type {Bounds, Days, Layer, Pick} from './asks.ts'
import {type Drawer, listenTo, makeDrawer, type Way} from './draw.ts'
import {layersOf, markOf, pressable, sourceOf, tilesOf} from './layers.ts'
import {addOwn, bring, bringArea, type Covered, scaleOf, setData, spotOf, surfaceFeatures} from './own.ts'
import {drawSigns, signColours} from './signs.ts'

export interface CanvasProps {
  readonly label: string
  readonly layers: readonly Layer[]
  readonly days: Days | undefined
  readonly heat: boolean
  readonly base: Base | undefined
  /** Grows when tiles that are shown must be asked for anew. */
  readonly round: number
  readonly view: View | undefined
  readonly pick: Pick | undefined
  /** The place of what is chosen: it has a ring, and comes into sight. */
  readonly chosen: Place | undefined
  /** The place of what is pointed at beside the map. */
  readonly pointed: Place | undefined
  readonly area: Area
  /** Whether the area is to be brought into sight: one that was drawn is there already. */
  readonly fits: boolean
  readonly draws: Way | undefined
  /** What floats over the map now. */
  readonly covered: () => Covered
  readonly onView: (view: View, bounds: Bounds) => void
  readonly onPick: (pick: Pick | undefined, place: Place) => void
  readonly onPoint: (pick: Pick | undefined) => void
  readonly onArea: (area: string | undefined) => void
  /** Whether tiles could not be had. */
  readonly onBroken: (broken: boolean) => void
}

const REACH = 6
const still = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches

/** The canvas of the one map. Everything on it can be had from the list beside it as well. */
export function OneCanvas(props: CanvasProps) {
  const {language, t} = useLanguage()
  const {theme} = useTheme()
  const box = useRef<HTMLDivElement>(null)
  const map = useRef<MapLibre | undefined>(undefined)
  const drawer = useRef<Drawer | undefined>(undefined)
  const [ready, setReady] = useState(0)
  const [failed, setFailed] = useState(false)
  const latest = useRef(props)
  latest.current = props
  const dressed = useRef({theme, language})

  useEffect(() => {
    if (box.current === null) return
    const {view, label} = latest.current
    const drawn = openPlain(box.current, {
      dress: dressed.current,
      view,
      controls: ['bottom-right', 'bottom-right'],
      more: {minZoom: 8, locale: {'Map.Title': label}, pixelRatio: devicePixelRatio * scaleOf(box.current)},
    })
    if (drawn === undefined) {
      setFailed(true)
      return
    }
    map.current = drawn
    drawSigns(drawn, () => dressed.current.theme)
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
    drawn.on('error', ({error}: ErrorEvent) => {
      // A refusal is told by whatever else is asked; without an answer, or with a broken one, only the map knows.
      const {status = 0} = error as {status?: number}
      if (status === 0 || status >= 500) latest.current.onBroken(true)
    })

    const pen = makeDrawer(
      drawn,
      (features) => setData(drawn, 'area', features),
      (area) => latest.current.onArea(area),
    )
    drawer.current = pen
    const hitAt = (at: {readonly x: number; readonly y: number}, layers: readonly Layer[], reach: number) => {
      const ids = layers
        .toReversed()
        .flatMap(pressable)
        .filter((id) => drawn.getLayer(id) !== undefined)
      if (ids.length === 0) return undefined
      const near: [PointLike, PointLike] = [
        [at.x - reach, at.y - reach],
        [at.x + reach, at.y + reach],
      ]
      const found = drawn.queryRenderedFeatures(near, {layers: ids})
      // A point lies over the area it stands in.
      return found.find(({geometry}) => geometry.type === 'Point') ?? found[0]
    }
    const choose = (place: Place, at: {readonly x: number; readonly y: number}): void => {
      // Districts are under everything: to press beside all else means to choose nothing.
      const hit = hitAt(at, latest.current.layers.filter(({id}) => id !== 'districts'), REACH) // biome-ignore format: one call
      if (hit === undefined) {
        latest.current.onPick(undefined, place)
        return
      }
      const key: unknown = hit.properties.key
      if (typeof key === 'string') {
        const stands: Place = hit.geometry.type === 'Point' ? [hit.geometry.coordinates[0] ?? 0, hit.geometry.coordinates[1] ?? 0] : place
        latest.current.onPick({collection: hit.source, key}, stands)
      } else if (hit.geometry.type === 'Point')
        drawn.easeTo({center: hit.geometry.coordinates as [number, number], zoom: drawn.getZoom() + 2, duration: still() ? 0 : 150})
    }
    drawn.on('click', ({lngLat: {lng, lat}, point}) => {
      if (pen.way === undefined) choose([lng, lat], point)
      else pen.press([lng, lat], point)
    })
    const stop = listenTo(drawn, pen, () => latest.current.onArea(undefined))
    const enter = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' || event.target !== drawn.getCanvas() || pen.way !== undefined) return
      const {lng, lat} = drawn.getCenter()
      choose([lng, lat], drawn.project([lng, lat]))
    }
    drawn.getCanvas().addEventListener('keydown', enter)
    let pointed = ''
    drawn.on('mousemove', ({point}: MapMouseEvent) => {
      const canvas = drawn.getCanvas()
      if (pen.way !== undefined) canvas.style.cursor = 'crosshair'
      else if (!drawn.isMoving()) {
        const hit = hitAt(point, latest.current.layers.filter(({kind}) => kind === 'point'), 2) // biome-ignore format: one call
        canvas.style.cursor = hit === undefined ? '' : 'pointer'
        const key: unknown = hit?.properties.key
        const next = typeof key === 'string' ? `${hit?.source}:${key}` : ''
        if (next === pointed) return
        pointed = next
        latest.current.onPoint(next === '' || hit === undefined ? undefined : {collection: hit.source, key: String(key)})
      }
    })
    return () => {
      map.current = undefined
      stop()
      drawn.remove()
    }
  }, [])

  useEffect(() => {
    if (dressed.current.theme === theme && dressed.current.language === language) return
    dressed.current = {theme, language}
    map.current?.setStyle(baseStyle(theme, language), {diff: false})
  }, [theme, language])

  const {layers, days, heat, base, round, pick, chosen, pointed, area, fits, draws} = props
  const shownKey = JSON.stringify([layers.map(({id, shade}) => [id, shade]), heat])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the layers; days only change where their tiles are asked for
  useEffect(() => {
    const drawn = map.current
    if (drawn === undefined || ready === 0) return
    for (const layer of layers) {
      if (drawn.getSource(layer.id) === undefined) drawn.addSource(layer.id, sourceOf(layer, days))
      else if (layer.shades.length > 0) (drawn.getSource(layer.id) as VectorTileSource).setTiles([tilesOf(layer, days)])
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
    for (const {id, turns} of latest.current.layers) if (turns && drawn.getSource(id) !== undefined) drawn.refreshTiles(id)
  }, [round])

  useEffect(() => {
    if (map.current !== undefined && ready > 0) showBase(map.current, base)
  }, [base, ready])

  useEffect(() => {
    const drawn = map.current
    if (drawn !== undefined && ready > 0) setData(drawn, 'chosen', spotOf(chosen))
  }, [chosen, ready])

  useEffect(() => {
    const drawn = map.current
    if (drawn !== undefined && ready > 0) setData(drawn, 'pointed', spotOf(pointed))
  }, [pointed, ready])

  const marked = layers.find(({id, kind}) => id === pick?.collection && kind !== 'point')
  const markedKey = marked === undefined ? '' : `${marked.id}:${pick?.key}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what is marked
  useEffect(() => {
    const drawn = map.current
    if (drawn === undefined || ready === 0 || marked === undefined || pick === undefined) return
    const mark = markOf(marked, pick.key, theme)
    drawn.addLayer(mark, 'area-fill')
    return () => {
      if (map.current === drawn && drawn.getLayer(mark.id) !== undefined) drawn.removeLayer(mark.id)
    }
  }, [markedKey, ready, shownKey])

  const chosenKey = chosen?.join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: moves once for each newly chosen place
  useEffect(() => {
    const drawn = map.current
    if (drawn === undefined || chosen === undefined) return
    // The card that opens beside it covers a part of the map, and is measured once it stands.
    const timer = setTimeout(() => {
      if (map.current === drawn) bring(drawn, chosen, latest.current.covered(), !still())
    }, 60)
    return () => clearTimeout(timer)
  }, [chosenKey])

  const areaKey = JSON.stringify(area)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the area
  useEffect(() => {
    const drawn = map.current
    if (drawn === undefined || ready === 0) return
    setData(drawn, 'area', draws === undefined ? surfaceFeatures(area) : [])
    if (draws === undefined && fits) bringArea(drawn, area, latest.current.covered())
  }, [areaKey, ready, draws])

  useEffect(() => {
    drawer.current?.set(draws)
    const canvas = map.current?.getCanvas()
    if (canvas === undefined) return
    canvas.style.cursor = ''
    // The keys draw as well as the pointer: the middle of the map is their pen.
    if (draws !== undefined) canvas.focus({preventScroll: true})
  }, [draws])

  return (
    <>
      <section ref={box} className="canvas" aria-label={props.label} />
      <i className="cross" aria-hidden="true" />
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
