import {createHash, randomBytes} from 'node:crypto'
import {v7} from 'uuid'
import {type Act, allow, may} from '#kernel/act.ts'
import {GENESIS} from '#kernel/core/chain.ts'
import type {Tx} from '#kernel/db.ts'
import {type Head, linkAfter} from '#kernel/events.ts'
import {parseAreaCode} from '#lib/codes.ts'
import {problem} from '#lib/problem.ts'
import {findPlace, locate} from '#platform/grid/index.ts'
import {getArea} from '#platform/organisation/index.ts'
import {beginCase, type Evidence, type Region, type Source} from '../core/case.ts'
import {clockChanges} from '../core/effects.ts'
import {beginning} from '../core/lifecycle.ts'
import {keysOf} from '../hotline/keys.ts'
import {addFollow, keepReporter} from '../queries/belongings.ts'
import {findCaseByClient, insertCase, type ShownCase, saveCase} from '../queries/case.ts'
import {findTiming, getClockwork, type Timing} from '../queries/rules.ts'
import {judgeReport, keepAnswers} from '../questions/actions.ts'
import type {Answers} from '../questions/core/graph.ts'
import {evidenceOf} from './evidence.ts'
import {indexWords} from './search.ts'

export const placeUnknown = problem<{text: string}>('case.place-unknown', 422, {
  zh: ({text}) =>
    text === ''
      ? '没有说明位置。请在地图上点选，或填写路名和门牌号。'
      : `找不到“${text}”。请在地图上点选位置，或换一种写法（路名加门牌号）。`,
  en: ({text}) =>
    text === ''
      ? 'No place was given. Choose it on the map, or write road and number.'
      : `"${text}" was not found. Choose it on the map, or write road and number.`,
})

/** What somebody reports: where as a point, an address or an area code; what as words and, if known, a category. */
export interface Report {
  readonly source: Source
  readonly description: string
  readonly place?: readonly [number, number] | undefined
  readonly address?: string | undefined
  readonly area?: string | undefined
  readonly category?: string | undefined
  readonly component?: string | undefined
  readonly reporter?: Reporter | undefined
  readonly evidence?: readonly Evidence[] | undefined
  /** Answers to the questions of the category. */
  readonly answers?: Answers | undefined
  /** Sent again, it leads to the same case. */
  readonly clientId?: string | undefined
  /** False when nobody is there to be handed a secret link, as in a history. */
  readonly linked?: boolean | undefined
}

/** Who reports, as far as they say, and the language in which they are written to: Chinese unless they choose. */
export interface Reporter {
  readonly name?: string | undefined
  readonly phone?: string | undefined
  readonly email?: string | undefined
  readonly language?: 'zh' | 'en' | undefined
}

/** `token` opens the public view of the case and is never shown again; null for reports of the city's own staff and systems. */
export interface Reported {
  readonly case: ShownCase
  readonly token: string | null
  readonly again: boolean
  /** The first link of its chain; null when it was there already. */
  readonly head: Head | null
  /** By which calendar and rules it is timed. */
  readonly timing: Timing
}

export const followHash = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Links are 128 random bits; as many as a reporter who retries may need. */
const FOLLOW_BYTES = 16
const MOST_FOLLOWS = 5

const followed: readonly Source[] = ['citizen', 'hotline']

interface Spot {
  readonly area: string
  readonly region: Region | null
  readonly place: readonly [number, number] | null
}

const spotAt = async (tx: Tx, place: readonly [number, number]): Promise<Spot> => {
  const {cell, region} = await locate(tx, [place[0], place[1]])
  return {area: cell, region, place}
}

/**
 * The unit grid of a point or an address, or the area a report names when no more is known. Who may import is believed when they
 * name the area of a point: a history may be of a time or a city without unit grids.
 */
async function spotOf(tx: Tx, act: Act, {place, address, area}: Report): Promise<Spot> {
  if (place !== undefined && (area === undefined || !may(act, 'cases.import', {area}))) return spotAt(tx, place)
  if (area !== undefined) {
    await getArea(tx, parseAreaCode(area).code)
    return {area, region: null, place: place ?? null}
  }
  const [best] = address === undefined ? [] : await findPlace(tx, address)
  if (best === undefined) throw placeUnknown({text: address ?? ''})
  return spotAt(tx, best.place)
}

/** Who sends the same report again gets a link again, for the answer to the first may have been lost. */
async function reportedBefore(tx: Tx, act: Act, clientId: string, timing: Timing): Promise<Reported> {
  const found = await findCaseByClient(tx, clientId)
  if (found === undefined) throw new Error('A report was refused as a repetition of one that is not there.')
  if (!followed.includes(found.source)) return {case: found, token: null, again: true, head: null, timing}
  const token = randomBytes(FOLLOW_BYTES).toString('base64url')
  const added = await addFollow(tx, {caseId: found.id, hash: followHash(token), at: act.at, most: MOST_FOLLOWS})
  return {case: found, token: added ? token : null, again: true, head: null, timing}
}

/** Writes a report down as a new case, or finds the case it became when it was sent before. */
export async function reportCase(tx: Tx, act: Act, report: Report): Promise<Reported> {
  const spot = await spotOf(tx, act, report)
  const {source, description, address = null, category = null, component = null, reporter = {}, evidence = [], clientId = null} = report
  const linked = followed.includes(source) && report.linked !== false
  if (source !== 'citizen') allow(act, source === 'import' ? 'cases.import' : beginning.may, {area: spot.area})
  const given = await judgeReport(tx, act, {category, answers: report.answers, source})
  const fresh = {
    ...spot,
    id: v7(),
    districtId: spot.area.slice(0, 6),
    source,
    description,
    address,
    category,
    component,
    clientId,
    parentId: null,
    at: act.at,
  }
  const timing = await findTiming(tx, spot.area)
  if (!(await insertCase(tx, fresh)) && clientId !== null) return reportedBefore(tx, act, clientId, timing)
  await keepAnswers(tx, fresh, given)
  await indexWords(tx, [fresh])
  const token = linked ? randomBytes(FOLLOW_BYTES).toString('base64url') : null
  if (token !== null)
    await keepReporter(tx, {
      caseId: fresh.id,
      name: reporter.name ?? null,
      phone: reporter.phone ?? null,
      email: reporter.email ?? null,
      ...keysOf(reporter),
      language: reporter.language ?? 'zh',
      followHash: followHash(token),
      at: act.at,
    })
  const told = {version: 1, to: beginning.state, source, area: spot.area, category, evidence: evidence.length}
  const happening = {name: beginning.event, subject: fresh.id, district: fresh.districtId, body: told}
  const link = linkAfter(act, happening, {seq: 0, hash: GENESIS})
  const begun = beginCase(fresh)
  // A city without a calendar takes reports all the same; only its clocks do not run.
  const changes =
    timing.calendarHash === null
      ? {}
      : clockChanges({before: begun, after: begun, move: 'report', at: act.at}, await getClockwork(tx, {...timing, area: spot.area}))
  await saveCase(tx, fresh.id, changes, {link, evidence: await evidenceOf(tx, act, fresh, 'report', evidence)})
  const [lng, lat] = spot.place ?? [null, null]
  return {case: {...begun, ...changes, description, address, lng, lat}, token, again: false, head: link.head, timing}
}
