import {v7} from 'uuid'
import {type Act, allow, systemAct} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import type {Said} from '#lib/problem.ts'
import {areaPrefix, getArea, getUnit} from '#platform/organisation/index.ts'
import {baselineFor, type Campaign, evidenceOf, type Measure, standsAt, type Target} from '../core/campaign.ts'
import {returnRate, returnSpans, usualReturn} from '../core/recur.ts'
import {DAY, patternKinds} from '../core/seen.ts'
import {holdCampaign, insertCampaign, saveCampaign} from '../queries/campaigns.ts'
import {listPatterns} from '../queries/patterns.ts'
import {listSeen, measureCases} from '../queries/seen.ts'

const RIGHT = 'cases.campaign'

/** Measures the cases of an area and classes in [from, to); what came back is looked for until now, at most 90 days after. */
export async function measureCampaign(
  db: Db,
  {at}: Pick<Act, 'at'>,
  {area: code, categories}: Pick<Campaign, 'area' | 'categories'>,
  {from, to}: {readonly from: Date; readonly to: Date},
): Promise<Measure> {
  // The same numbers for whoever may see the campaign, whatever cases they may open.
  const [act, area] = [systemAct(at), areaPrefix(code)]
  const counted = await measureCases(db, {area, categories, from, to})
  const until = new Date(Math.min(at.getTime(), to.getTime() + usualReturn.days * DAY))
  const cases = await listSeen(db, act, {area, categories, from, to: until > to ? until : to})
  const weeks = Math.max(1 / 7, (to.getTime() - from.getTime()) / (7 * DAY))
  return {...counted, from, to, perWeek: counted.cases / weeks, returns: returnRate(returnSpans(cases, {from, to, now: at}))}
}

/** Progress of a campaign under way, from its beginning until now or its end; undefined before it begins. */
export async function progressOf(db: Db, act: Act, campaign: Campaign): Promise<Measure | undefined> {
  const {startsAt, endsAt} = campaign
  if (startsAt === null || endsAt === null || startsAt >= act.at) return undefined
  return measureCampaign(db, act, campaign, {from: startsAt, to: new Date(Math.min(endsAt.getTime(), act.at.getTime()))})
}

const tell = (tx: Tx, act: Act, name: string, {id, districtId}: Campaign, body: Readonly<Record<string, unknown>>) =>
  announce(tx, act, {name: `campaign.${name}`, subject: id, district: districtId, body})

/** Proposes a campaign by hand; what was found there speaks for it. Throws organisation.no-such-area, access.forbidden. */
export async function proposeByHand(
  tx: Tx,
  act: Act,
  {title, area, categories}: {readonly title: string; readonly area: string; readonly categories: readonly string[]},
): Promise<Campaign> {
  allow(act, RIGHT, {area})
  await getArea(tx, area)
  const {patterns} = await listPatterns(tx, act, {kinds: patternKinds, area: areaPrefix(area)})
  const evidence = patterns
    .filter(({category}) => category !== null && categories.includes(category))
    .slice(0, 20)
    .map(evidenceOf)
  const said: Said = {zh: title, en: title}
  const id = v7()
  await insertCampaign(tx, {
    id,
    districtId: area.slice(0, 6),
    title: said,
    area,
    categories,
    evidence,
    proposedAt: act.at,
    proposedBy: act.by.name,
  })
  const proposed = await holdCampaign(tx, id)
  await tell(tx, act, 'proposed', proposed, {title, area, categories, patterns: evidence.length})
  return proposed
}

/** What opening a campaign settles. */
export interface Opening {
  readonly unit: string
  readonly startsAt: Date
  readonly endsAt: Date
  readonly target: Target
  readonly title?: string | undefined
}

/** Opens a proposed campaign: measures the baseline, settles target, dates and unit. Throws campaign.wrong-state, campaign.bad-period, campaign.no-target. */
export async function openCampaign(tx: Tx, act: Act, id: string, {unit, startsAt, endsAt, target, title}: Opening): Promise<Campaign> {
  const held = await holdCampaign(tx, id)
  allow(act, RIGHT, {area: held.area})
  standsAt(held, 'proposed')
  const period = baselineFor({startsAt, endsAt, target}, act.at)
  const responsible = await getUnit(tx, unit)
  const baseline = await measureCampaign(tx, act, held, period)
  const opened: Campaign = {
    ...held,
    title: title === undefined ? held.title : {zh: title, en: title},
    state: 'open',
    unitId: responsible.id,
    unitName: responsible.name,
    startsAt,
    endsAt,
    target,
    baseline,
    openedAt: act.at,
  }
  await saveCampaign(tx, opened)
  await tell(tx, act, 'opened', opened, {unit: responsible.name, unitId: responsible.id, startsAt, endsAt, target, baseline})
  return opened
}

/** Closes a campaign with what it came to. Throws campaign.wrong-state. */
export async function closeCampaign(tx: Tx, act: Act, id: string, words: string): Promise<Campaign> {
  const held = await holdCampaign(tx, id)
  allow(act, RIGHT, {area: held.area})
  standsAt(held, 'open')
  const outcome = (await progressOf(tx, act, held)) ?? null
  const closed: Campaign = {...held, state: 'closed', closedAt: act.at, outcome, words}
  await saveCampaign(tx, closed)
  await tell(tx, act, 'closed', closed, {words, outcome})
  return closed
}

/** Says that a proposed campaign is not to be, and why; it is not proposed again for 90 days. Throws campaign.wrong-state. */
export async function dismissCampaign(tx: Tx, act: Act, id: string, words: string): Promise<Campaign> {
  const held = await holdCampaign(tx, id)
  allow(act, RIGHT, {area: held.area})
  standsAt(held, 'proposed')
  const dismissed: Campaign = {...held, state: 'dismissed', closedAt: act.at, words}
  await saveCampaign(tx, dismissed)
  await tell(tx, act, 'dismissed', dismissed, {words})
  return dismissed
}
