import {type Area, readArea} from '#lib/area.ts'
import {read} from '#web/ask.ts'
import {dayBegins} from '#web/kit/time.ts'
import type {Said} from '#web/language.tsx'
import type {Place, View} from '../lazy.ts'

export interface Sign {
  readonly is: string
  readonly said: Said
  readonly sign: string
}

/** A collection as the map may draw it. */
export interface Layer {
  readonly id: string
  readonly title: Said
  readonly kind: 'point' | 'line' | 'polygon'
  readonly from: number
  readonly gathers: number | null
  readonly timed: boolean
  /** Whether it grows old by itself. */
  readonly turns: boolean
  readonly shown: boolean
  readonly lists: boolean
  readonly asks: boolean
  /** Whether each of it is an area of the city that can be asked about. */
  readonly areas: boolean
  readonly shades: readonly {
    readonly id: string
    readonly said: Said
    readonly unit: string
    readonly by?: Said
    readonly signs: readonly Sign[]
  }[]
  /** Which of the shades it is drawn in; its legend is that shade's then. */
  readonly shade?: string | undefined
  readonly legend: {
    readonly by: string
    readonly signs: readonly Sign[]
    readonly glyphs: readonly {readonly is: string; readonly said: Said}[]
  }
}

export interface Item {
  readonly key: string
  readonly title: Said
  readonly tells: Said
  readonly place: Place
  readonly sign: string | null
}

export interface CardFacts {
  readonly title: Said
  readonly place: Place | null
  readonly sign: string | null
  readonly facts: readonly {readonly name: Said; readonly value: Said}[]
  readonly open?: {readonly to: string; readonly said: Said}
  readonly lines: readonly {readonly name: Said; readonly value: Said; readonly points: readonly (readonly [number, number])[]}[]
  readonly belongings: readonly {
    readonly title: Said
    readonly items: readonly {readonly said: Said; readonly tells: Said; readonly to: string}[]
  }[]
}

export interface Answer {
  readonly collection: string
  readonly title: Said
  readonly counts: readonly {readonly title: Said; readonly rows: readonly Row[]}[]
  /** The page where all of it is listed, and the file that holds it. */
  readonly open?: string
  readonly save?: string
}

/** One bar of counts; with the page where exactly these are listed, where there is one. */
export interface Row {
  readonly said: Said
  readonly count: number
  readonly to?: string
}

/** What is told of an area: its surface, and counts by layer. */
export interface Told {
  readonly area: Area
  readonly answers: readonly Answer[]
}

export type Bounds = readonly [number, number, number, number]

/** Days of the city, the last one counted in. */
export interface Days {
  readonly from: string
  readonly to: string
}

/** A thing of a collection. */
export interface Pick {
  readonly collection: string
  readonly key: string
}

/** Below the names and above the land: not layers to be switched on and off. */
const GROUND = new Set(['base', 'places'])

/** The layers the reader may see, and the names of those they lack a right for. */
export interface Layers {
  readonly layers: readonly Layer[]
  readonly withheld: readonly Said[]
}

export const askLayers = (signal?: AbortSignal): Promise<Layers> =>
  read<{collections: readonly Layer[]; withheld: readonly Said[]}>('/map/collections', {}, signal).then(({collections, withheld}) => ({
    layers: collections.filter(({id}) => !GROUND.has(id)),
    withheld,
  }))

/** The instants between which days lie, as the server asks for them. */
export const instants = (days: Days | undefined): {from?: string; to?: string} =>
  days === undefined ? {} : {from: dayBegins(days.from), to: dayBegins(days.to, 1)}

export const search = (q: string, signal?: AbortSignal) =>
  read<{groups: readonly {readonly collection: string; readonly title: Said; readonly items: readonly Item[]}[]}>(
    '/map/search',
    {q},
    signal,
  ).then(({groups}) => groups)

export const listItems = (collection: string, bounds: Bounds, days: Days | undefined, signal?: AbortSignal) =>
  read<{items: readonly Item[]; more: boolean}>(`/map/list/${collection}`, {bbox: bounds.join(','), ...instants(days)}, signal)

export const askCard = ({collection, key}: Pick, signal?: AbortSignal) =>
  read<CardFacts>(`/map/card/${collection}/${encodeURIComponent(key)}`, {}, signal)

export const askArea = (area: string, days: Days | undefined, signal?: AbortSignal) =>
  read<Told>('/map/ask', {area, ...instants(days)}, signal)

/** How many of each layer are in sight. */
export const countLayers = (bounds: Bounds, layers: readonly string[], days: Days | undefined, signal?: AbortSignal) =>
  read<{counts: readonly {collection: string; count: number}[]}>(
    '/map/counts',
    {bbox: bounds.join(','), layers: layers.join(','), ...instants(days)},
    signal,
  ).then(({counts}) => new Map(counts.map(({collection, count}) => [collection, count])))

/** How many cases were reported on each day, the first day first. */
export const countDays = ({from, to}: Days, signal?: AbortSignal) =>
  read<{days: readonly number[]}>('/map/days/cases', instants({from, to}), signal).then(({days}) => days)

const EVERYWHERE: Bounds = [-180, -85, 180, 85]
const MOST_AREAS = 200

/** Areas of the city by name, to be chosen from. */
export const listAreas = (layer: string, signal?: AbortSignal) =>
  read<{items: readonly Item[]}>(`/map/list/${layer}`, {bbox: EVERYWHERE.join(','), limit: MOST_AREAS}, signal).then(({items}) => items)

/** The layers with one of them drawn in a shade, where one has it. */
export const shaded = (layers: readonly Layer[], shade: string | null): readonly Layer[] =>
  layers.map((layer) => {
    const found = layer.shades.find(({id}) => id === shade)
    return found === undefined ? layer : {...layer, shade: found.id, legend: {by: 'step', signs: found.signs, glyphs: []}}
  })

const numbersOf = (text: string | null): readonly number[] | undefined => {
  const numbers = text?.split(',').map(Number)
  return numbers === undefined || numbers.some((number) => !Number.isFinite(number)) ? undefined : numbers
}

/** What the address says of the map: everything that is shown can be sent as a link. */
export interface Shown {
  readonly view: View | undefined
  readonly on: readonly string[]
  readonly pick: Pick | undefined
  readonly spot: Place | undefined
  readonly area: string | undefined
  readonly days: Days | undefined
  readonly heat: boolean
  readonly side: 'layers' | 'list' | 'area'
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

export function readShown(query: URLSearchParams, layers: readonly Layer[]): Shown {
  const [view, spot] = [numbersOf(query.get('at')), numbersOf(query.get('spot'))]
  const on = query.get('on')
  const [collection, key] = query.get('pick')?.split(':') ?? []
  const [from, to] = [query.get('from') ?? '', query.get('to') ?? '']
  const side = query.get('side')
  return {
    view: view?.length === 3 ? (view as unknown as View) : undefined,
    on: on === null ? layers.filter(({shown}) => shown).map(({id}) => id) : on.split(','),
    pick: collection === undefined || key === undefined ? undefined : {collection, key},
    spot: spot?.length === 2 ? (spot as unknown as Place) : undefined,
    area: query.get('area') ?? undefined,
    days: DAY.test(from) && DAY.test(to) && from <= to ? {from, to} : undefined,
    heat: query.get('heat') === '1',
    side: side === 'list' || side === 'area' ? side : 'layers',
  }
}

/** The surface of an area of the address that was drawn; nothing for one of the city's own, whose surface comes with the answer. */
export function surfaceOf(area: string): Area {
  if (area.startsWith('in:')) return []
  try {
    return readArea(area)
  } catch {
    return []
  }
}

const short = (degrees: number): string => degrees.toFixed(5)

/** Corners as an area of the address. */
export const polygonArea = (corners: readonly Place[]): string => `polygon:${corners.flat().map(short).join(',')}`
export const boxArea = ([ax, ay]: Place, [bx, by]: Place): string => polygonArea([[ax, ay], [bx, ay], [bx, by], [ax, by]]) // biome-ignore format: corners
export const circleArea = ([lng, lat]: Place, metres: number): string => `circle:${short(lng)},${short(lat)},${Math.round(metres)}`

/** Metres between two places near one another. */
export const metresBetween = ([ax, ay]: Place, [bx, by]: Place): number =>
  Math.hypot((ax - bx) * 111_320 * Math.cos(((ay + by) / 360) * Math.PI), (ay - by) * 111_320)
