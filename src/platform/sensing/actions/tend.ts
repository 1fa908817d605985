import type {Transact, Tx} from '#kernel/db.ts'
import {AHEAD_DAYS, dayOf, freshSince} from '../core/observed.ts'
import {listFreshDays, openDays, packDay} from '../queries/days.ts'
import {forgetResum} from '../queries/retention.ts'
import {carrySums, findSummedUntil, moveMark, resum} from '../queries/sums.ts'

const DAY = 86_400_000
/** What comes a little late is summed with the rest; what comes later is summed anew. */
const SETTLED_MS = 120_000
const SLICE_MS = 20_000
const HOURS_AT_ONCE = 1_000

/** Makes the days to come, and packs one of those that are past and summed to their end: sums are carried from rows. Returns how many observations were packed. */
export async function tendDays(tx: Tx, now: Date): Promise<number> {
  const today = dayOf(now.getTime())
  await openDays(
    tx,
    Array.from({length: AHEAD_DAYS + 1}, (_, ahead) => today + ahead * DAY),
  )
  const summed = (await findSummedUntil(tx)).getTime()
  const [past] = (await listFreshDays(tx)).filter((day) => day < freshSince(now.getTime()) && day + DAY <= summed)
  return past === undefined ? 0 : packDay(tx, past)
}

/**
 * Carries the sums to what has settled by now, and sums some of the marked hours anew; each piece in a transaction of its own, and only
 * moving the mark makes those wait who keep observations. Returns how many hours were summed anew.
 */
export async function tendSums(transact: Transact, now: Date): Promise<number> {
  await transact((tx) => moveMark(tx, new Date(Math.floor((now.getTime() - SETTLED_MS) / SLICE_MS) * SLICE_MS)))
  while (await transact(carrySums));
  await transact((tx) => forgetResum(tx, new Date(dayOf(now.getTime()))))
  return transact((tx) => resum(tx, HOURS_AT_ONCE))
}
