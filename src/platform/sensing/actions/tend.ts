import type {Tx} from '#kernel/db.ts'
import {AHEAD_DAYS, dayOf, freshSince} from '../core/observed.ts'
import {listFreshDays, openDays, packDay} from '../queries/days.ts'
import {carrySums, holdSummedUntil, resum} from '../queries/sums.ts'

const DAY = 86_400_000
/** What comes a little late is summed with the rest; what comes later is summed anew. */
const SETTLED_MS = 120_000
const SLICE_MS = 60_000
const HOURS_AT_ONCE = 5_000

/** Makes the days to come, and packs one of those that are past and summed to their end: sums are carried from rows. Returns how many observations were packed. */
export async function tendDays(tx: Tx, now: Date): Promise<number> {
  const today = dayOf(now.getTime())
  await openDays(
    tx,
    Array.from({length: AHEAD_DAYS + 1}, (_, ahead) => today + ahead * DAY),
  )
  const summed = (await holdSummedUntil(tx)).getTime()
  const [past] = (await listFreshDays(tx)).filter((day) => day < freshSince(now.getTime()) && day + DAY <= summed)
  return past === undefined ? 0 : packDay(tx, past)
}

/** Carries the sums to what has settled by now, and sums some of the marked hours anew. Returns how many of those there were. */
export async function tendSums(tx: Tx, now: Date): Promise<number> {
  await carrySums(tx, new Date(Math.floor((now.getTime() - SETTLED_MS) / SLICE_MS) * SLICE_MS))
  return resum(tx, HOURS_AT_ONCE)
}
