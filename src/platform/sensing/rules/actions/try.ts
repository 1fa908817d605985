import {type Act, allow} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {Reach} from '../../core/reach.ts'
import {thinned} from '../../core/series.ts'
import {reachFor} from '../../reach.ts'
import type {Clock} from '../core/profile.ts'
import {DAY} from '../core/reading.ts'
import {type Found, type Placed, sameFindings} from '../core/replay.ts'
import type {RuleText} from '../core/rule.ts'
import {againstSentence, around, sentenceOf} from '../core/trial.ts'
import {findZone} from '../queries/round.ts'
import {getEdition, holdRule, type Tried, updateTried} from '../queries/rules.ts'
import {clockOf} from './evaluate.ts'
import {type Tested, testRule} from './history.ts'
import {allowSight, allowWatch, partFor} from './reach.ts'

const badPeriod = problem<{days: number}>('sensing.bad-trial-period', 422, {
  zh: ({days}) => `试算时段应从早到晚、不晚于现在，最长 ${days} 天。请改正时段。`,
  en: ({days}) => `A trial runs from earlier to later, not beyond now, over ${days} days at most. Mend the period.`,
})

const nothingToTry = problem('sensing.nothing-to-try', 422, {
  zh: () => '请给出规则内容，或已有规则的编号。与某一版比较时须给出规则编号。',
  en: () => 'Give the text of a rule, or the id of one. To compare with an edition, give the id.',
})

const nothingRead = problem<{observations: number}>('sensing.trial-too-wide', 422, {
  zh: ({observations}) => `这条规则监视的数据流太多，一次最多读取 ${observations} 条观测。请缩短时段、缩小范围，或改为长任务试算。`,
  en: ({observations}) =>
    `Too much is watched: at most ${observations} observations are read at once. Take a shorter period, fewer streams, or an errand.`,
})

const MOST_DAYS = 92
const AT_ONCE = {streams: 500, observations: 300_000}
const LONG = {streams: 20_000, observations: 20_000_000}
const SHOWN = 100
const EXAMPLES = 4
const EXAMPLE_POINTS = 120

/** What is tried: a text that is not kept, or an edition of a rule; beside another edition when asked. */
export interface Trying {
  readonly text?: RuleText | undefined
  readonly id?: string | undefined
  readonly edition?: number | undefined
  readonly against?: number | undefined
  readonly from: Date
  readonly to: Date
}

function checkPeriod(act: Act, {from, to}: Pick<Trying, 'from' | 'to'>): void {
  const days = (to.getTime() - from.getTime()) / DAY
  if (!(days > 0) || days > MOST_DAYS || to.getTime() > act.at.getTime()) throw badPeriod({days: MOST_DAYS})
}

const triedOf = ({from, to}: Pick<Trying, 'from' | 'to'>, {tried, leftOut, observations, found}: Tested, act: Act): Tried => {
  const count = (level: number): number => found.filter((one) => one.level === level).length
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    streams: tried.length,
    leftOut,
    observations,
    findings: found.length,
    byLevel: {1: count(1), 2: count(2), 3: count(3)},
    at: act.at.toISOString(),
  }
}

const shown =
  (byStream: ReadonlyMap<number, Placed>) =>
  ({stream, from, to, level, why}: Found) => {
    const placed = byStream.get(stream)
    return {
      stream,
      streamName: placed?.name ?? '',
      thing: placed?.thing ?? 0,
      thingName: placed?.thingName ?? '',
      place: placed?.place ?? null,
      from: new Date(from).toISOString(),
      to: to === null ? null : new Date(to).toISOString(),
      level,
      why,
    }
  }

async function besides(db: Db, reach: Reach, {id, against, from, to}: Trying, clock: Clock, found: readonly Found[]) {
  if (against === undefined || id === undefined) return null
  const {text} = await getEdition(db, id, against)
  const other = await testRule(db, {text, reach, from: from.getTime(), to: to.getTime(), ...AT_ONCE}, clock)
  const same = sameFindings(found, other.found)
  return {edition: against, findings: other.found.length, same, sentence: againstSentence(against, other.found.length, same)}
}

/**
 * Tries a rule on history: how many alarms it would have raised, where, when and why, with a few of them to look at. Only what whoever asks
 * may read is looked at. What an edition was tried on is kept with it, so that it may take effect, by who may write all of it. Throws sensing.no-such-rule, sensing.bad-trial-period, sensing.nothing-to-try, sensing.trial-too-wide.
 */
export async function tryRule(tx: Tx, act: Act, trying: Trying) {
  allow(act, 'sensing.rules')
  checkPeriod(act, trying)
  const {id, from, to} = trying
  const reach = reachFor(act, 'sensing.read')
  const held = id === undefined ? undefined : await holdRule(tx, id)
  const edition = held === undefined || trying.text !== undefined ? undefined : (trying.edition ?? held.edition)
  const text = trying.text ?? (id === undefined || edition === undefined ? undefined : (await getEdition(tx, id, edition)).text)
  if (text === undefined || (trying.against !== undefined && id === undefined)) throw nothingToTry({})
  if (id !== undefined)
    for (const one of new Set([edition ?? held?.edition, trying.against]))
      if (one !== undefined) await allowSight(tx, act, id, (await getEdition(tx, id, one)).text)
  const clock = clockOf(await findZone(tx))
  const examples: {readonly found: Found; readonly points: readonly (readonly [number, number])[]}[] = []
  const tested = await testRule(tx, {text, reach, from: from.getTime(), to: to.getTime(), ...AT_ONCE}, clock, {
    seen: (found, readings) => {
      if (examples.length >= EXAMPLES || examples.some((one) => one.found.stream === found.stream)) return
      examples.push({found, points: thinned(around(readings, found, to.getTime()), EXAMPLE_POINTS)})
    },
  })
  if (tested.observations === 0 && tested.tried.length === 0 && tested.leftOut > 0) throw nothingRead({observations: AT_ONCE.observations})
  const tried = triedOf(trying, tested, act)
  if (id !== undefined && edition !== undefined && (await partFor(tx, act, 'sensing.rules', {watch: text.watch})) === 'all')
    await updateTried(tx, id, edition, tried)
  const byStream = new Map(tested.tried.map((stream) => [stream.stream, stream]))
  const show = shown(byStream)
  const counted = [...Map.groupBy(tested.found, ({stream}) => stream)].toSorted((a, b) => b[1].length - a[1].length || a[0] - b[0])
  return {
    tried,
    sentence: sentenceOf(tested.found, {days: (to.getTime() - from.getTime()) / DAY, streams: tried.streams, leftOut: tried.leftOut}),
    findings: tested.found.slice(0, SHOWN).map(show),
    byStream: counted.slice(0, SHOWN).map(([stream, list]) => ({
      stream,
      streamName: byStream.get(stream)?.name ?? '',
      thingName: byStream.get(stream)?.thingName ?? '',
      findings: list.length,
    })),
    examples: examples.map(({found, points}) => ({
      finding: show(found),
      unit: byStream.get(found.stream)?.unit ?? null,
      points: points.map(([at, value]) => ({at: new Date(at).toISOString(), value})),
    })),
    against: await besides(tx, reach, trying, clock, tested.found),
  }
}

/** Tries an edition of a rule on more history than a person waits for; returns what is kept with the edition. Throws sensing.rule-beyond-reach. */
export async function tryLong(
  db: Db,
  act: Act,
  trying: {readonly id: string; readonly edition: number; readonly from: Date; readonly to: Date},
  tell: (done: number, total: number) => Promise<void>,
): Promise<{readonly edition: number; readonly tried: Tried}> {
  allow(act, 'sensing.rules')
  checkPeriod(act, trying)
  const {edition, text} = await getEdition(db, trying.id, trying.edition)
  await allowSight(db, act, trying.id, text)
  await allowWatch(db, act, text)
  const reach = reachFor(act, 'sensing.read')
  const clock = clockOf(await findZone(db))
  const tested = await testRule(db, {text, reach, from: trying.from.getTime(), to: trying.to.getTime(), ...LONG}, clock, {tell})
  return {edition, tried: triedOf(trying, tested, act)}
}
