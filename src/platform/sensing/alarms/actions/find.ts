import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce, announceFirst} from '#kernel/events.ts'
import {isProblem} from '#lib/problem.ts'
import {locate} from '#platform/grid/index.ts'
import {type Ease, type Finding, type FindingKind, findingKinds} from '../../core/finding.ts'
import {NOWHERE} from '../../sta/actions/create.ts'
import {type Alarm, type QuietWindow, type Seen, windowFor} from '../core/alarm.ts'
import {familyOf, leadsTo, steps} from '../core/life.ts'
import type {Spark} from '../core/storm.ts'
import {type AlarmTerms, escalatesAt} from '../core/terms.ts'
import {countAgain, holdAlarms, insertAlarms, listOpenCases, listOpenOf, listSparks, openMembers, saveAlarm} from '../queries/alarms.ts'
import {type AlarmedThing, listThings} from '../queries/things.ts'
import {listWindowsAt} from '../queries/windows.ts'
import {termsOf} from '../terms.ts'
import {gatherStorms, placeOf, type Storming} from './storms.ts'

/** What came of findings: alarms that are new, with the storm each belongs to, and how many causes were known already. */
export interface Raised {
  readonly fresh: readonly Alarm[]
  readonly again: number
}

/** Of one cause the gravest counts, and of several alike the last. */
function onePerCause(findings: readonly Finding[]): readonly Finding[] {
  const found = new Map<string, Finding>()
  for (const one of findings) {
    const before = found.get(one.cause)
    if (before === undefined || one.level <= before.level) found.set(one.cause, one)
  }
  return [...found.values()].sort((a, b) => (a.cause < b.cause ? -1 : 1))
}

/** The district in which an alarm counts: that of its thing's streams, else of where it stands. */
export async function districtOf(tx: Tx, {district, lng, lat}: AlarmedThing): Promise<string> {
  if (district !== null) return district
  if (lng === null || lat === null) return NOWHERE
  const found = await locate(tx, [lng, lat]).catch((error: unknown) => {
    if (isProblem(error, 'grid.outside-city')) return undefined
    throw error
  })
  return found?.district.slice(0, NOWHERE.length) ?? NOWHERE
}

interface Beginning {
  readonly finding: Finding
  readonly thing: AlarmedThing
  readonly district: string
  readonly at: Date
  readonly windows: readonly QuietWindow[]
  readonly terms: AlarmTerms
  readonly caseId: string | null
  readonly seen: Seen | undefined
}

/** An alarm as it begins: raised, or kept quiet where a maintenance window covers it. */
function beginAlarm({finding, thing, district, at, windows, terms, caseId, seen}: Beginning): Alarm {
  const {cause, kind, rule, streams, level, from, why, numbers, group, category, opensCase} = finding
  const window = windowFor(windows, {district, thing: thing.id, group, kind, thingKind: thing.kind}, at)
  // biome-ignore format: one line a topic
  return {
    id: v7(), district, cause, kind, storm: false, stormId: null, members: 0, ruleId: rule?.id ?? null, ruleEdition: rule?.edition ?? null,
    thing: thing.id, thingName: thing.name, thingNameEn: thing.nameEn, thingKind: thing.kind, component: thing.component, streams, lng: thing.lng, lat: thing.lat,
    level, state: window === undefined ? 'raised' : 'suppressed', from: new Date(Math.min(from, at.getTime())), raisedAt: at, seenAt: at, times: 1,
    why, numbers, group, category, opensCase, escalation: 0, escalateAt: window === undefined ? escalatesAt(terms, level, 0, at) : null, toldLevel: null,
    acknowledgedAt: null, acknowledgedBy: null, acknowledgedName: null, clearedAt: null, clearedName: null, clearedWhy: null, easedAt: null,
    verdict: null, verdictAt: null, verdictName: null, verdictReason: null, verdictCase: null, windowId: window?.id ?? null, caseId, caseOpen: caseId !== null, caseOrigin: caseId,
    details: seen === undefined ? null : {video: seen}, version: 1,
  }
}

/** Takes an alarm that was found worse than before back to where somebody must look at it. */
export async function worsenAlarm(tx: Tx, act: Act, held: Alarm, level: Alarm['level'], terms: AlarmTerms): Promise<void> {
  const state = leadsTo('worsen', held.state)
  if (state === null || level >= held.level) return
  // The storm is looked at, not each of its members.
  const escalateAt = held.stormId === null ? escalatesAt(terms, level, 0, act.at) : null
  await saveAlarm(tx, held, {level, state, escalation: 0, escalateAt, acknowledgedAt: null, acknowledgedBy: null, acknowledgedName: null})
  await announce(tx, act, {
    name: steps.worsen.event,
    subject: held.id,
    district: held.district,
    body: {from: held.level, level, storm: held.stormId},
  })
}

/** Counts what is known already, and raises what became worse. */
async function foundAgain(tx: Tx, act: Act, found: readonly (readonly [Alarm, Finding])[], terms: AlarmTerms): Promise<void> {
  await countAgain(
    tx,
    found.map(([{id}, {why, numbers}]) => ({id, why, numbers})),
    act.at,
  )
  for (const [alarm, {level}] of found) {
    if (level >= alarm.level || alarm.verdict === 'false') continue
    if (alarm.state === 'suppressed') await saveAlarm(tx, alarm, {level})
    else await worsenAlarm(tx, act, alarm, level, terms)
  }
}

/** An alarm as the search for storms sees it. */
export const sparkOf = ({id, raisedAt, kind, thingKind, category, group, level, lng, lat, stormId}: Alarm): Spark => ({
  id, at: raisedAt.getTime(), kind, thingKind, category, group, level, place: placeOf({lng, lat}), storm: stormId,
}) // biome-ignore format: one line

const kindsLike = (kind: FindingKind): readonly FindingKind[] => findingKinds.filter((other) => familyOf(other) === familyOf(kind))

/** What each new alarm begins its chain with: told, kept quiet, or part of a storm. */
const beginnings = {
  raised: {name: 'sensing.alarm-raised'},
  quiet: {name: 'sensing.alarm-kept-quiet'},
  gathered: {name: 'sensing.alarm-gathered'},
} as const

const begun = ({id, district, state, stormId, level, why, thing, thingName, cause, kind, category, caseId}: Alarm) => ({
  ...(state === 'suppressed' ? beginnings.quiet : stormId === null ? beginnings.raised : beginnings.gathered),
  subject: id,
  district,
  body: {cause, kind, level, why, thing, name: thingName, category, storm: stormId, case: caseId},
})

/**
 * Raises alarms of what was found. Of a cause that has an open alarm it is only counted, or made worse; what falls into a maintenance window
 * is kept and not told; what belongs together becomes one storm. A thing that is not there any more raises nothing. `seen` says by cause what
 * a camera saw.
 */
export async function raiseFindings(
  tx: Tx,
  act: Act,
  findings: readonly Finding[],
  seen: ReadonlyMap<string, Seen> = new Map(),
): Promise<Raised> {
  if (findings.length === 0) return {fresh: [], again: 0}
  await holdAlarms(tx)
  const terms = await termsOf(tx)
  const wanted = onePerCause(findings)
  const open = new Map(
    (
      await listOpenOf(
        tx,
        wanted.map(({cause}) => cause),
      )
    ).map((alarm) => [alarm.cause, alarm]),
  )
  const known = wanted.flatMap((finding) => {
    const alarm = open.get(finding.cause)
    return alarm === undefined ? [] : [[alarm, finding] as const]
  })
  await foundAgain(tx, act, known, terms)
  const news = wanted.filter(({cause}) => !open.has(cause))
  const things = await listThings(tx, [...new Set(news.map(({thing}) => thing))])
  const windows = await listWindowsAt(tx, act.at)
  const ofCases = await listOpenCases(
    tx,
    news.map(({cause, group, category, kind}) => ({cause, group, category, kinds: kindsLike(kind)})),
  )
  const fresh: Alarm[] = []
  for (const finding of news) {
    const thing = things.get(finding.thing)
    if (thing === undefined) continue
    const district = await districtOf(tx, thing)
    const caseId = ofCases.get(finding.cause) ?? null
    fresh.push(beginAlarm({finding, thing, district, at: act.at, windows, terms, caseId, seen: seen.get(finding.cause)}))
  }
  const widest = Math.max(terms.storms.groupMinutes, terms.storms.nearMinutes) * 60_000
  const loud = fresh.filter(({state}) => state !== 'suppressed')
  const standing = loud.length === 0 ? [] : await listSparks(tx, new Date(act.at.getTime() - 2 * widest))
  const storming: Storming = {sparks: loud.length === 0 ? [] : [...standing, ...loud.map(sparkOf)], fresh: loud, terms}
  const placed = await gatherStorms(tx, act, storming, async (withStorms) => {
    const rows = fresh.map((alarm) => withStorms.get(alarm.id) ?? alarm)
    await insertAlarms(tx, rows)
    await announceFirst(tx, act, rows.map(begun))
    return rows
  })
  return {fresh: placed, again: known.length}
}

/** Clears an open alarm by itself, because it is no longer so. */
export async function easeHeld(tx: Tx, act: Act, held: Alarm, {at, why}: Pick<Ease, 'at' | 'why'>): Promise<void> {
  const state = leadsTo('ease', held.state)
  if (state === null) return
  const easedAt = new Date(Math.min(at, act.at.getTime()))
  await saveAlarm(tx, held, {state, clearedAt: act.at, clearedName: null, clearedWhy: why, easedAt, escalateAt: null})
  await announce(tx, act, {
    name: steps.ease.event,
    subject: held.id,
    district: held.district,
    body: {why, easedAt, storm: held.stormId, case: held.caseId},
  })
}

/** Clears alarms whose causes are no longer so, and the storms of which none is left. Returns how many alarms were cleared. */
export async function easeFindings(tx: Tx, act: Act, eases: readonly Ease[]): Promise<number> {
  if (eases.length === 0) return 0
  await holdAlarms(tx)
  const byCause = new Map(eases.map((ease) => [ease.cause, ease]))
  const open = await listOpenOf(tx, [...byCause.keys()])
  for (const alarm of open) {
    const ease = byCause.get(alarm.cause)
    if (ease !== undefined) await easeHeld(tx, act, alarm, ease)
  }
  await easeStorms(tx, act, new Set(open.flatMap(({stormId}) => stormId ?? [])))
  return open.length
}

/** Clears those of these storms that have no open member left. */
export async function easeStorms(tx: Tx, act: Act, storms: ReadonlySet<string>): Promise<void> {
  for (const storm of storms) {
    if ((await openMembers(tx, storm)) > 0) continue
    const [held] = await listOpenOf(tx, [`storm:${storm}`])
    if (held === undefined) continue
    const why = {zh: `其中 ${held.members} 个告警均已解除。`, en: `All ${held.members} alarms of it are cleared.`}
    await easeHeld(tx, act, held, {at: act.at.getTime(), why})
  }
}
