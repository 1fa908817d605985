import {metresBetween, type Place} from './tour.ts'

/** Where somebody on patrol was: place, ms since 1970, and how sure the device was, metres. */
export interface Position {
  readonly place: Place
  readonly at: number
  readonly accuracy: number
}

/** One patrol: kept on the device that made it, and nowhere else. */
export interface Track {
  readonly id: string
  readonly owner: string
  readonly begun: number
  readonly ended: number | null
  readonly positions: readonly Position[]
}

const NEAR_M = 8
const SELDOM_MS = 30_000
const VAGUE_M = 100

/** The most positions one patrol keeps: a long day on foot. */
export const MOST_POSITIONS = 5_000

/** Whether a position tells something new: not too vague, moved a few metres or half a minute later, and there is room. */
export function isWorthKeeping({positions}: Track, next: Position): boolean {
  if (next.accuracy > VAGUE_M || positions.length >= MOST_POSITIONS) return false
  const last = positions.at(-1)
  return (
    last === undefined || next.at - last.at >= SELDOM_MS || metresBetween(last.place, next.place) >= Math.max(NEAR_M, next.accuracy / 2)
  )
}

/** Metres walked, along the positions kept. */
export const metresOf = ({positions}: Track): number =>
  positions.reduce((metres, {place}, index) => metres + metresBetween(positions[index - 1]?.place ?? place, place), 0)

/** A patrol as GeoJSON, with the time of every position, for whoever made it to hand on. */
export const asGeoJson = (track: Track): string =>
  JSON.stringify({
    type: 'Feature',
    geometry: {type: 'LineString', coordinates: track.positions.map(({place}) => place)},
    properties: {
      begun: new Date(track.begun).toISOString(),
      ended: track.ended === null ? null : new Date(track.ended).toISOString(),
      metres: Math.round(metresOf(track)),
      times: track.positions.map(({at}) => new Date(at).toISOString()),
    },
  })
