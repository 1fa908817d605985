import type {Store} from '../db.ts'
import {CHANNEL, listTold, MANY, type Told} from '../events.ts'

/** What a process hears of events: those committed since the last time, or that so many or unknown ones were that nothing known is sure. */
export interface Listener {
  readonly heard: (events: readonly Told[]) => void
  readonly lost: () => void
}

/** The ear of a process: opened when somebody first listens, and open until it is closed. */
export interface Hearing {
  /** False while nothing is heard; then what is remembered must not be trusted. */
  readonly awake: () => boolean
  readonly join: (listener: Listener) => () => void
  readonly close: () => Promise<void>
}

const GATHER_MS = 80
const MOST_TOLD = 1_000
/** A transaction that began before the last one heard may commit after it. */
const OVERLAP_MS = 30_000

/** The least uuidv7 of a moment. */
export const idAt = (milliseconds: number): string => {
  const hex = Math.max(0, Math.floor(milliseconds)).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

/** When a uuidv7 was made, in ms since 1970; undefined for any other text. */
export const momentOf = (id: string): number | undefined =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)
    ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
    : undefined

/** Where somebody who heard `id` last has to read on, a little before it. */
export const resumeFrom = (id: string): string | undefined => {
  const moment = momentOf(id)
  return moment === undefined ? undefined : idAt(moment - OVERLAP_MS)
}

const parsed = (message: string): Told | undefined => {
  try {
    return JSON.parse(message) as Told
  } catch {
    return undefined
  }
}

/** Opens the ear of this process for the events of all of them; they are handed on in small batches. */
export function openHearing(store: Store): Hearing {
  const listeners = new Set<Listener>()
  let [awake, closed, last]: [boolean, boolean, string] = [false, false, '']
  let heard: Told[] = []
  let timer: NodeJS.Timeout | undefined
  let end: (() => Promise<void>) | undefined

  const lose = (): void => {
    heard = []
    for (const {lost} of listeners) lost()
  }
  const hand = (): void => {
    timer = undefined
    const events = heard
    heard = []
    if (events.length > MOST_TOLD) lose()
    else if (events.length > 0) for (const listener of listeners) listener.heard(events)
  }
  const keep = (event: Told): void => {
    if (event.id > last) last = event.id
    if (heard.length <= MOST_TOLD) heard.push(event)
    timer ??= setTimeout(hand, GATHER_MS)
  }
  /** What was said while nobody listened is read; where that is too much, everything known is unsure. */
  const catchUp = async (): Promise<void> => {
    const from = last === '' ? undefined : resumeFrom(last)
    const missed = from === undefined ? undefined : await listTold(store.db, from, MOST_TOLD + 1)
    if (missed === undefined || missed.length > MOST_TOLD) lose()
    else for (const event of missed) keep(event)
    awake = !closed
  }
  const open = (): void => {
    end ??= store.listen(CHANNEL, {
      heard: (message) => {
        const event = message === MANY ? undefined : parsed(message)
        if (event === undefined) lose()
        else keep(event)
      },
      began: () =>
        void catchUp().catch(() => {
          lose()
          awake = !closed
        }),
      deaf: () => {
        awake = false
      },
    })
  }
  return {
    awake: () => awake,
    join: (listener) => {
      if (!closed) open()
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: async () => {
      closed = true
      awake = false
      clearTimeout(timer)
      listeners.clear()
      await end?.()
    },
  }
}
