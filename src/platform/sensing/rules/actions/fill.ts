import type {Db} from '#kernel/db.ts'
import {openRandom} from '#lib/stats/draw.ts'
import {type FilledPoint, fillGap, learnFiller} from '../core/gaps.ts'
import {DAY, HOUR} from '../core/reading.ts'
import {listBuckets} from '../queries/history.ts'
import {findZone} from '../queries/round.ts'
import {clockOf} from './evaluate.ts'

const LEARN_DAYS = 42
/** Longer gaps than this are shown as gaps: nobody knows. */
const LONGEST = 48 * HOUR

/**
 * What hours of a stream lack in a period, filled in with how sure it is: learned of the six weeks before the period's end. Gaps of more than
 * two days stay, and so does what lies before the first and after the last observation. Nothing of it is kept.
 */
export async function fillHours(
  db: Db,
  {district, stream, from, to}: {readonly district: string; readonly stream: number; readonly from: Date; readonly to: Date},
): Promise<readonly FilledPoint[]> {
  const clock = clockOf(await findZone(db))
  const since = new Date(Math.min(from.getTime() - 4 * DAY, to.getTime() - LEARN_DAYS * DAY))
  const hours =
    (await listBuckets(db, [{district, stream}], {from: since, to: new Date(to.getTime() + 4 * DAY), width: HOUR})).get(stream) ?? []
  const filler = learnFiller(
    hours.filter(({at}) => at < to.getTime()),
    HOUR,
    clock,
    openRandom(stream),
  )
  if (filler === undefined) return []
  const filled: FilledPoint[] = []
  for (const [i, {at}] of hours.entries()) {
    const next = hours[i + 1]?.at ?? at
    if (next - at <= HOUR || next - at - HOUR > LONGEST || next <= from.getTime() || at >= to.getTime()) continue
    const around = hours.filter((hour) => Math.abs(hour.at - at) < 6 * DAY)
    filled.push(...fillGap(filler, clock, around, at, next))
  }
  return filled.filter(({at}) => at >= from.getTime() && at < to.getTime())
}
