import type {Problem, Said} from '#lib/problem.ts'

/** Something that went wrong with a device: each kind once, with how often and when last. */
export interface Note {
  readonly code: string
  readonly said: Said
  /** Milliseconds. */
  readonly at: number
  readonly times: number
}

/** By which way a device speaks. */
export type DeviceWay = 'mqtt' | 'http' | 'outside'

/** How much a device did. */
export interface Counts {
  readonly messages: number
  readonly kept: number
  /** Sent again, and there already. */
  readonly again: number
  readonly refused: number
  /** Values under keys that no stream has. */
  readonly unknown: number
  /** Messages that had to wait, or were dropped, because too many came. */
  readonly throttled: number
}

/** What a device did since it was last written down. */
export interface Tally extends Counts {
  readonly thing: number
  readonly way: DeviceWay
  readonly at: number
  /** How far the newest time told lies ahead (+) or behind (-), in ms; null when none was told. */
  readonly skewMs: number | null
  readonly notes: readonly Note[]
}

const MOST_NOTES = 10

/** Puts newer notes to older ones: each kind once, newest first, ten at most. */
export function joinNotes(older: readonly Note[], newer: readonly Note[]): readonly Note[] {
  const found = new Map(older.map((note) => [note.code, note]))
  for (const note of newer) {
    const before = found.get(note.code)
    const latest = before === undefined || note.at >= before.at ? note : before
    found.set(note.code, {...latest, times: note.times + (before?.times ?? 0)})
  }
  return [...found.values()].toSorted((a, b) => b.at - a.at).slice(0, MOST_NOTES)
}

/** The note of a refusal. */
export const noteOf = ({code, zh, en}: Problem, at: number): Note => ({code, said: {zh, en}, at, times: 1})

const nothing = {messages: 0, kept: 0, again: 0, refused: 0, unknown: 0, throttled: 0} as const

/** A tally of what happened just now; what is not said is nothing. */
export const tallied = (said: Pick<Tally, 'thing' | 'way' | 'at'> & Partial<Tally>): Tally => ({
  ...nothing,
  skewMs: null,
  notes: [],
  ...said,
})

/** Two tallies of one device as one. */
export const joinTallies = (older: Tally, newer: Tally): Tally => ({
  thing: newer.thing,
  way: newer.way,
  at: Math.max(older.at, newer.at),
  messages: older.messages + newer.messages,
  kept: older.kept + newer.kept,
  again: older.again + newer.again,
  refused: older.refused + newer.refused,
  unknown: older.unknown + newer.unknown,
  throttled: older.throttled + newer.throttled,
  skewMs: newer.skewMs ?? older.skewMs,
  notes: newer.notes.length === 0 ? older.notes : joinNotes(older.notes, newer.notes),
})
