import {Map as MapLibre, type MapOptions, NavigationControl, ScaleControl, setWorkerUrl} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import type {Language} from '#web/language.tsx'
import type {Theme} from '#web/theme.tsx'
import {wholeCity} from './districts.ts'
import {baseStyle} from './style.ts'

setWorkerUrl(workerUrl)

/** Pixels between the edge and the city, when it is shown whole. */
const EDGE = 16

export type Place = readonly [lng: number, lat: number]

/** Where the map looks: longitude, latitude, zoom. */
export type View = readonly [lng: number, lat: number, zoom: number]

/** How a plain map is drawn, and where its buttons and its scale stand. */
export interface Plain {
  readonly dress: {readonly theme: Theme; readonly language: Language}
  readonly view?: View | undefined
  readonly controls?: readonly ['top-right' | 'bottom-right', 'bottom-left' | 'bottom-right']
  /** Whether it is still to show the city whole when it is known how far that reaches. */
  readonly fits?: () => boolean
  readonly more?: Partial<MapOptions>
}

/**
 * The plain map that every map of ours begins with: flat, northward, at a view or showing the city whole. Undefined where there is no WebGL;
 * then whatever stands beside it has to tell everything.
 */
export function openPlain(
  container: HTMLElement,
  {dress, view, controls = ['top-right', 'bottom-left'], fits, more}: Plain,
): MapLibre | undefined {
  let map: MapLibre
  try {
    map = new MapLibre({
      container,
      style: baseStyle(dress.theme, dress.language),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      maxZoom: 19,
      minZoom: 9,
      fadeDuration: 0,
      ...(view === undefined ? {center: [0, 0], zoom: 9} : {center: [view[0], view[1]], zoom: view[2]}),
      ...more,
    })
  } catch {
    return undefined
  }
  map.touchZoomRotate.disableRotation()
  map.keyboard.disableRotation()
  map.addControl(new NavigationControl({showCompass: false}), controls[0])
  map.addControl(new ScaleControl({maxWidth: 90}), controls[1])
  let here = true
  map.once('remove', () => {
    here = false
  })
  const fit = async (): Promise<void> => {
    const bounds = await wholeCity()
    if (here && !bounds.isEmpty() && fits?.() !== false) map.fitBounds(bounds, {padding: EDGE, animate: false})
  }
  // Without an answer the map stays where it is.
  if (view === undefined) void fit().catch(() => undefined)
  return map
}
