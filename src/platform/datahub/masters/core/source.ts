import type {Geometry} from '#lib/geo/wkt.ts'
import type {Said} from '#lib/problem.ts'
import {attributesOf, type MasterKind, type Trait, type Traits} from './kinds.ts'

/** Which property of a collection tells which trait; `district` the code of the area, `place` says whether its geometry is taken. */
export interface Mapping {
  readonly traits: Readonly<Partial<Record<Exclude<Trait, 'place'>, string | undefined>>>
  readonly place: boolean
  readonly district?: string | undefined
}

/** A feed of masters. */
export interface Source {
  readonly id: string
  readonly collection: string
  readonly kind: MasterKind
  readonly district: string
  readonly mapping: Mapping
  readonly trust: number
  readonly madeAt: Date
  readonly round: number
  readonly mark: string | null
  readonly dueAt: Date
  readonly readAt: Date | null
  readonly things: number
  readonly trouble: Said | null
  readonly version: number
}

const LONGEST = 300

const textOf = (value: unknown): string =>
  value === null || value === undefined || typeof value === 'object' ? '' : String(value).normalize('NFC').trim().slice(0, LONGEST)

function firstCorner(geometry: Geometry | null): readonly [number, number] | undefined {
  if (geometry === null) return undefined
  if (geometry.type === 'GeometryCollection') return firstCorner(geometry.geometries[0] ?? null)
  let now: unknown = geometry.coordinates
  while (Array.isArray(now) && Array.isArray(now[0])) now = now[0]
  const [lng, lat]: readonly unknown[] = Array.isArray(now) ? now : []
  return typeof lng === 'number' && typeof lat === 'number' ? [lng, lat] : undefined
}

/** What a feature says of a thing. Of shapes the first corner stands for the place. */
export function traitsFrom(
  {traits, place}: Mapping,
  feature: {readonly properties: Readonly<Record<string, unknown>>; readonly geometry: Geometry | null},
): Traits {
  const named = Object.entries(traits).flatMap(([trait, property]) => {
    const text = property === undefined ? '' : textOf(feature.properties[property])
    return text === '' ? [] : [[trait, trait === 'born' ? text.slice(0, 10) : text] as const]
  })
  const at = place ? firstCorner(feature.geometry) : undefined
  return {...Object.fromEntries(named), ...(at === undefined ? {} : {place: at})} as Traits
}

/** The district a feature belongs to: what it says where it says a code of one, else that of its feed. */
export function districtFrom(
  {mapping, district}: Pick<Source, 'mapping' | 'district'>,
  properties: Readonly<Record<string, unknown>>,
): string {
  const said = mapping.district === undefined ? '' : textOf(properties[mapping.district])
  return /^\d{6,15}$/.test(said) ? said.slice(0, 6) : district
}

/** The traits a kind has. */
export const traitsOf = (kind: MasterKind): readonly Trait[] => [
  ...new Set<Trait>([...attributesOf[kind].map(({trait}) => trait), 'name', ...(kind === 'place' ? [] : (['code'] as const))]),
]
