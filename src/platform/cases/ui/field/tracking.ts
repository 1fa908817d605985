import {useSyncExternalStore} from 'react'
import {v7} from 'uuid'
import {change} from '#web/ask.ts'
import {isWorthKeeping, type Track} from '../../field/core/track.ts'
import {own} from './queue.ts'

/** Patrols a device keeps at most; the oldest go first. */
const MOST_TRACKS = 30

let tracks: readonly Track[] = []
const heard = new Set<() => void>()
const listen = (listener: () => void) => {
  heard.add(listener)
  return () => heard.delete(listener)
}
const tell = (next: readonly Track[]): void => {
  tracks = next
  for (const listener of heard) listener()
}

/** Patrols of this device, the newest first. */
export const useTracks = (): readonly Track[] => useSyncExternalStore(listen, () => tracks)

/** Reads the patrols that lie on the device. */
export async function readTracks(): Promise<void> {
  tell((await own.all<Track>('tracks')).toSorted((a, b) => b.begun - a.begun))
}

const SHOWS = 'jingcheng.field.shows'
/** While somebody walks their place is shown anew at most so often. */
const SHOW_MS = 60_000
let shownAt = 0

/** Whether the person lets others see where they are while on patrol; nobody does before saying so. */
export const doesShow = (): boolean => localStorage.getItem(SHOWS) === 'yes'

const hide = (): void => {
  shownAt = 0
  // What cannot be taken back now, for want of a network, is gone by itself after half an hour.
  void change('DELETE', '/cases/whereabouts').catch(() => undefined)
}

/** The last position heard; whoever stands still is told no other. */
let last: GeolocationPosition | undefined
const STILL_MS = 60_000

/** Lets others see where one is while on patrol, or no more. */
export function setShows(shows: boolean): void {
  if (shows) localStorage.setItem(SHOWS, 'yes')
  else localStorage.removeItem(SHOWS)
  shownAt = 0
  if (shows) standing()
  else hide()
}

function show({place, accuracy, at}: Track['positions'][number]): void {
  if (!doesShow() || !navigator.onLine || at - shownAt < SHOW_MS) return
  shownAt = at
  void change('PUT', '/cases/whereabouts', {place, accuracy}).catch(() => undefined)
}

/** Begins a patrol, or ends the one under way. */
export async function turn(owner: string): Promise<void> {
  const running = tracks.find((track) => track.owner === owner && track.ended === null)
  const now = Date.now()
  if (running !== undefined) {
    await own.change<Track>('tracks', running.id, (track) => ({...track, ended: now}))
    if (doesShow()) hide()
  } else {
    const fresh: Track = {id: v7(), owner, begun: now, ended: null, positions: []}
    const surplus = tracks.slice(MOST_TRACKS - 1).map(({id}) => ({store: 'tracks', drop: id}))
    await own.write([{store: 'tracks', put: fresh}, ...surplus])
  }
  await readTracks()
  if (running === undefined) standing()
}

/** Removes a patrol from the device for good. */
export async function remove(id: string): Promise<void> {
  await own.write([{store: 'tracks', drop: id}])
  await readTracks()
}

/** Takes up the position heard just before: a patrol begins where one stands. */
function standing(): void {
  const now = Date.now()
  if (last !== undefined && now - last.timestamp < STILL_MS) take(last.coords, now)
}

function take(coords: GeolocationCoordinates, at: number): void {
  const running = tracks.find(({ended}) => ended === null)
  if (running === undefined) return
  const next = {
    place: [Number(coords.longitude.toFixed(6)), Number(coords.latitude.toFixed(6))] as const,
    at,
    accuracy: Math.round(coords.accuracy),
  }
  show(next)
  if (!isWorthKeeping(running, next)) return
  void own
    .change<Track>('tracks', running.id, (track) => ({...track, positions: [...track.positions, next]}))
    .then(readTracks)
    .catch(() => undefined)
}

/** Adds a position to the patrol under way, if there is one and the position tells something new. */
export function follow(position: GeolocationPosition): void {
  last = position
  take(position.coords, position.timestamp)
}
