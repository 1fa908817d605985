import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {dayOf} from '../core/observed.ts'
import {removePast, setKeepDays} from '../queries/retention.ts'
import {noStream} from './observe.ts'

const BLOCKS_AT_ONCE = 20_000

/** Sets for how many whole days of UTC a stream's observations are kept; null keeps them for ever. Their sums stay. Throws sensing.no-stream. */
export async function setRetention(tx: Tx, act: Act, stream: number, days: number | null): Promise<void> {
  const district = await setKeepDays(tx, stream, days)
  if (district === undefined) throw noStream({id: stream})
  await announce(tx, act, {name: 'sensing.retention-set', subject: `sensing/stream(${stream})`, district, body: {days}})
}

/** Removes a bounded piece of what streams no longer keep. Returns how many blocks it removed. */
export async function retain(tx: Tx, now: Date): Promise<number> {
  return removePast(tx, new Date(dayOf(now.getTime())), BLOCKS_AT_ONCE)
}
