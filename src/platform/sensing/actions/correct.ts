import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {mergedBlocks, type Point, pointsOf} from '../core/blocks.ts'
import {dayOf, marksOf, type Observed} from '../core/observed.ts'
import {deleteFresh, deleteMore, findLatestAnew, updateFresh, type Where} from '../queries/corrections.ts'
import {holdOpenDays} from '../queries/days.ts'
import {insertMore, listBlocks, replaceBlocks} from '../queries/observations.ts'
import {askResum, holdMark, holdPacked} from '../queries/sums.ts'

const HOUR = 3_600_000
const subjectOf = ({stream}: Where): string => `sensing/stream(${stream})`
const timeOf = ({at}: Where): string => new Date(at).toISOString()

/** Changes the points of the day a packed observation lies in; false when it does not lie there. */
async function rewrite(tx: Tx, where: Where, change: (points: readonly Point[]) => readonly Point[]): Promise<boolean> {
  await holdPacked(tx)
  const day = {district: where.district, stream: where.stream, day: dayOf(where.at)}
  const [known] = (await listBlocks(tx, [day])).values()
  const points = known?.blocks.flatMap(pointsOf) ?? []
  if (known === undefined || !points.some(({at}) => at === where.at)) return false
  await replaceBlocks(tx, [{...day, hours: known.hours, blocks: mergedBlocks([], change(points)).blocks}])
  return true
}

/** What hangs on an observation is found anew: the sums of its hour, and the latest of its stream. */
async function settle(tx: Tx, act: Act, where: Where, open: boolean): Promise<void> {
  const {district, stream, at} = where
  if (!open || at < (await holdMark(tx)).getTime()) await askResum(tx, [{district, stream, at: new Date(Math.floor(at / HOUR) * HOUR)}])
  await findLatestAnew(tx, where, act.at)
}

const liesOpen = async (tx: Tx, {at}: Where): Promise<boolean> => (await holdOpenDays(tx, [dayOf(at)])).size > 0

/** Puts another result in place of an observation's; its time stays, for by it it is known. False when there is none. */
export async function correct(tx: Tx, act: Act, district: string, observed: Observed): Promise<boolean> {
  const where = {district, stream: observed.stream, at: observed.at}
  const [value, marks] = [observed.value, marksOf(observed)]
  const open = await liesOpen(tx, where)
  const found =
    (await updateFresh(tx, where, {value, marks})) ||
    (await rewrite(tx, where, (points) => points.map((point) => (point.at === where.at ? {...point, value, marks} : point))))
  if (!found) return false
  await deleteMore(tx, where)
  await insertMore(tx, [{...observed, district}])
  await settle(tx, act, where, open)
  await announce(tx, act, {name: 'sensing.observation-corrected', subject: subjectOf(where), district, body: {at: timeOf(where), value}})
  return true
}

/** Takes away an observation. False when there is none. */
export async function withdraw(tx: Tx, act: Act, where: Where): Promise<boolean> {
  const open = await liesOpen(tx, where)
  const found = (await deleteFresh(tx, where)) || (await rewrite(tx, where, (points) => points.filter(({at}) => at !== where.at)))
  if (!found) return false
  await deleteMore(tx, where)
  await settle(tx, act, where, open)
  await announce(tx, act, {
    name: 'sensing.observation-withdrawn',
    subject: subjectOf(where),
    district: where.district,
    body: {at: timeOf(where)},
  })
  return true
}
