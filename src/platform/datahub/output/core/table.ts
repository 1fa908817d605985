import type {Geometry} from '#lib/geo/wkt.ts'
import type {Property} from '../../features/core/collection.ts'
import {wktOf} from './wkt.ts'

/** A feature as it is written. */
export interface Written {
  readonly id: string | number
  readonly geometry: Geometry | null
  readonly properties: Readonly<Record<string, unknown>>
}

/** What is written: which properties, whether with the place, and what that is. */
export interface Chosen {
  readonly properties: readonly Property[]
  readonly geometry: boolean
  readonly shape: 'point' | 'line' | 'polygon' | 'any'
}

type Cell = string | number | null

const WORDS = {lng: {zh: '经度', en: 'lng'}, lat: {zh: '纬度', en: 'lat'}, wkt: {zh: 'WKT', en: 'WKT'}, id: {zh: '标识', en: 'id'}} as const

/** The header of a table for people. */
export function headerOf({properties, geometry, shape}: Chosen, language: 'zh' | 'en'): readonly string[] {
  const place = !geometry ? [] : shape === 'point' ? [WORDS.lng[language], WORDS.lat[language]] : [WORDS.wkt[language]]
  return [WORDS.id[language], ...properties.map(({said}) => said[language]), ...place]
}

/** What a value is in a cell. */
export function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' || typeof value === 'string') return value
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(String).join('；')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** A row of that table. */
export function rowOf({id, geometry, properties}: Written, {properties: chosen, geometry: placed, shape}: Chosen): readonly Cell[] {
  const cells: Cell[] = [id]
  for (const {name} of chosen) cells.push(cellOf(properties[name]))
  if (!placed) return cells
  if (shape === 'point') {
    const [lng = null, lat = null] = geometry?.type === 'Point' ? geometry.coordinates : []
    cells.push(lng, lat)
  } else cells.push(geometry === null ? null : wktOf(geometry))
  return cells
}
