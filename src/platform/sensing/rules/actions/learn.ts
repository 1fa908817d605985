import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {everywhere} from '../../core/reach.ts'
import {learn, learning} from '../core/looks.ts'
import {DAY} from '../core/reading.ts'
import {propertiesOf, watches} from '../core/watch.ts'
import {listBuckets} from '../queries/history.ts'
import {findZone, listLearned, saveModels, takeRound} from '../queries/round.ts'
import {listLooking} from '../queries/state.ts'
import {listFitting} from '../queries/watched.ts'
import {clockOf} from './evaluate.ts'

/** So many streams are learned of at once, and each again after a week. */
const AT_ONCE = 40
const AGAIN_MS = 7 * DAY
const MOST_STREAMS = 100_000

/** Learns the usual hours and days of some streams of rules that need them. Returns how many there were; 0 also when another process is at it. */
export async function learnStreams(tx: Tx, act: Act): Promise<number> {
  if (!(await takeRound(tx, 'learn'))) return 0
  const clock = clockOf(await findZone(tx))
  const since = new Date(act.at.getTime() - AGAIN_MS)
  for (const {id, edition, text} of await listLooking(tx)) {
    const needs = learning(text.look)
    if (needs === null) continue
    const {thingKind, district, streams} = text.watch
    const fitting = (
      await listFitting(tx, everywhere, {properties: propertiesOf(text), thingKind, district, named: streams}, MOST_STREAMS)
    ).filter((stream) => watches(text, stream))
    const learned = await listLearned(tx, id, edition, since)
    const due = fitting.filter(({stream}) => !learned.has(stream)).slice(0, AT_ONCE)
    if (due.length === 0) continue
    const from = new Date(act.at.getTime() - needs.days * DAY)
    const history = await listBuckets(tx, due, {from, to: act.at, width: needs.width})
    const rows = due.map(({stream}) => ({rule: id, edition, stream, model: learn(text.look, history.get(stream) ?? [], clock)}))
    await saveModels(tx, rows, act.at)
    return rows.length
  }
  return 0
}
