import type {Map as MapLibre, MapMouseEvent} from 'maplibre-gl'
import type {Place} from '../lazy.ts'
import {boxArea, circleArea, metresBetween, polygonArea} from './asks.ts'

/** How an area is drawn: corner by corner, from one corner to the opposite one, or from its middle to its rim. */
export type Way = 'polygon' | 'box' | 'circle'
export const WAYS = ['box', 'polygon', 'circle'] as const satisfies readonly Way[]

const point = (place: Place) => ({type: 'Feature', properties: {}, geometry: {type: 'Point', coordinates: [...place]}})
const line = (places: readonly Place[]) => ({
  type: 'Feature',
  properties: {},
  geometry: {type: 'LineString', coordinates: places.map((place) => [...place])},
})

const CLOSE_PX = 14
const LEAST_M = 5

export interface Drawer {
  readonly way: Way | undefined
  /** Begins anew, or ends without an area. */
  readonly set: (way: Way | undefined) => void
  /** A press of the pointer, or of Enter at the middle of the map. */
  readonly press: (place: Place, at: {readonly x: number; readonly y: number}) => void
  /** Where the pointer, or the middle of the map, is now. */
  readonly hover: (place: Place) => void
  /** Takes the last corner away. */
  readonly undo: () => void
  /** Ends a polygon as it is. */
  readonly close: () => void
}

/** Draws an area on the map, by pointer or with the middle of the map as the pen. */
export function makeDrawer(map: MapLibre, show: (features: readonly object[]) => void, done: (area: string) => void): Drawer {
  let way: Way | undefined
  let corners: readonly Place[] = []
  const sketch = (to?: Place): void => {
    const [first] = corners
    if (way === undefined) return
    if (first === undefined) show([])
    else if (way === 'polygon') show([...corners.map(point), line([...corners, ...(to === undefined ? [] : [to])])])
    else if (way === 'circle') show([point(first), ...(to === undefined ? [] : [line([first, to])])])
    else if (to !== undefined) show([point(first), line([first, [to[0], first[1]], to, [first[0], to[1]], first])])
    else show([point(first)])
  }
  const finish = (area: string): void => {
    corners = []
    done(area)
  }
  return {
    get way() {
      return way
    },
    set: (next) => {
      way = next
      corners = []
    },
    press: (place, at) => {
      const [first] = corners
      if (way === 'polygon' && first !== undefined && corners.length > 2) {
        const start = map.project([first[0], first[1]])
        if (Math.hypot(start.x - at.x, start.y - at.y) < CLOSE_PX) return finish(polygonArea(corners))
      }
      if (way === 'circle' && first !== undefined) return finish(circleArea(first, Math.max(LEAST_M, metresBetween(first, place))))
      if (way === 'box' && first !== undefined) {
        // Pressed twice in one place it would be no area.
        if (metresBetween(first, place) >= LEAST_M) finish(boxArea(first, place))
        return
      }
      corners = [...corners, place]
      sketch(place)
    },
    hover: (place) => {
      if (corners.length > 0) sketch(place)
    },
    undo: () => {
      corners = corners.slice(0, -1)
      sketch()
    },
    close: () => {
      if (way === 'polygon' && corners.length > 2) finish(polygonArea(corners))
    },
  }
}

/** Lets the pointer and the keys draw; returns how to stop. While nothing is drawn it does nothing. */
export function listenTo(map: MapLibre, drawer: Drawer, cancel: () => void): () => void {
  const middle = () => {
    const {lng, lat} = map.getCenter()
    return {place: [lng, lat] as const, at: map.project([lng, lat])}
  }
  const double = (event: MapMouseEvent): void => {
    if (drawer.way !== 'polygon') return
    event.preventDefault()
    // The second press of the two has set the last corner once more.
    drawer.undo()
    drawer.close()
  }
  const move = (event: MapMouseEvent): void => drawer.hover([event.lngLat.lng, event.lngLat.lat])
  const pan = (): void => {
    if (drawer.way !== undefined && document.activeElement === map.getCanvas()) drawer.hover(middle().place)
  }
  const key = (event: KeyboardEvent): void => {
    if (drawer.way === undefined) return
    if (event.key === 'Escape') cancel()
    else if (event.target !== map.getCanvas()) return
    else if (event.key === 'Enter' && event.shiftKey) drawer.close()
    else if (event.key === 'Enter' || event.key === ' ') drawer.press(middle().place, middle().at)
    else if (event.key === 'Backspace') drawer.undo()
    else return
    event.preventDefault()
  }
  map.on('dblclick', double)
  map.on('mousemove', move)
  map.on('move', pan)
  addEventListener('keydown', key)
  return () => {
    map.off('dblclick', double)
    map.off('mousemove', move)
    map.off('move', pan)
    removeEventListener('keydown', key)
  }
}
