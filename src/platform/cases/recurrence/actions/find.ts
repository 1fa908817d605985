import {v7} from 'uuid'
import {type Act, systemAct} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import type {Said} from '#lib/problem.ts'
import {findArea, listAreas} from '#platform/organisation/index.ts'
import {findCategory, findCurrentCatalogue} from '#platform/standards/index.ts'
import {type Proposal, proposals} from '../core/campaign.ts'
import {type Disorder, openDisorders} from '../core/disorders.ts'
import {clusters, hotCells, openLattice} from '../core/hot-spots.ts'
import {recurrences} from '../core/recur.ts'
import {DAY, type Pattern, type Seen} from '../core/seen.ts'
import {type Series, surges} from '../core/surges.ts'
import {insertCampaign, listRunning} from '../queries/campaigns.ts'
import {listDisorders, replacePatterns} from '../queries/patterns.ts'
import {countByDay, type DayCount, listSeen, listSpots} from '../queries/seen.ts'

/** Hot spots are of the last 90 days, recurrences look back 180, surges compare with up to 400. */
const [RECENT, PAST, YEAR] = [90, 180, 400]
/** A class with fewer recent cases has no hot cells of its own. */
const LEAST_OF_CLASS = 30
const MOST_OF_KIND = 200

const back = (at: Date, days: number): Date => new Date(at.getTime() - days * DAY)

/** A district that hears of nothing for a week is not yet (or no longer) working with the platform. */
const SILENCE = 7

/** For how many days the district has been reporting without a silence, until yesterday. */
function daysOfRecord(counted: readonly DayCount[]): number {
  const days = [...new Set(counted.map(({ago}) => ago))].sort((a, b) => a - b)
  const silent = days.findIndex((ago, index) => ago - (days[index - 1] ?? 0) > SILENCE)
  return (silent < 0 ? days.at(-1) : days[silent - 1]) ?? 0
}

/** Daily counts of each street's classes and all its cases, and of each class in the district, for as long as the district has been reporting. */
export function seriesOf(counted: readonly DayCount[], district: string): readonly Series[] {
  const days = daysOfRecord(counted)
  const series = new Map<string, {area: string; category: string | null; counts: number[]}>()
  const add = (area: string, category: string | null, {ago, count}: DayCount): void => {
    const key = `${area} ${category}`
    const one = series.get(key) ?? {area, category, counts: new Array<number>(days).fill(0)}
    one.counts[days - ago] = (one.counts[days - ago] ?? 0) + count
    series.set(key, one)
  }
  for (const day of counted) {
    if (day.ago > days) continue
    if (day.street.length === 9) {
      add(day.street, day.category, day)
      add(day.street, null, day)
    }
    add(district, day.category, day)
  }
  return [...series.values()]
}

/** Everything that is found in the cases of an area: cells and bursts among the recent ones, recurrences among all. */
export function lookAt(cells: Parameters<typeof openLattice>[0], cases: readonly Seen[], now: Date): readonly Pattern[] {
  const recent = cases.filter(({reportedAt}) => reportedAt >= back(now, RECENT))
  const lattice = openLattice(cells)
  const often = [...Map.groupBy(recent, ({category}) => category)].filter(([, ours]) => ours.length >= LEAST_OF_CLASS)
  const hot = [null, ...often.map(([category]) => category)].flatMap((category) =>
    hotCells(lattice, recent, category).slice(0, MOST_OF_KIND),
  )
  return [...hot, ...clusters(recent).slice(0, MOST_OF_KIND), ...recurrences(cases, now).slice(0, 2 * MOST_OF_KIND)]
}

const campaignTitle = (street: Said, about: Said): Said => ({
  zh: `${street.zh}${about.zh}专项整治`,
  en: `${street.en}: campaign against ${about.en.toLowerCase()}`,
})

async function proposeCampaign(
  tx: Tx,
  act: Act,
  district: string,
  {area, categories, disorder, evidence}: Proposal,
  disorders: readonly Disorder[],
): Promise<void> {
  const street = await findArea(tx, area)
  const catalogue = await findCurrentCatalogue(tx, act.at)
  const [category = ''] = categories
  const named = catalogue === undefined ? undefined : await findCategory(tx, {catalogue: catalogue.id, category})
  const about = disorders.find(({key}) => key === disorder) ?? named ?? {zh: category, en: category}
  const title = campaignTitle({zh: street?.name ?? area, en: street?.nameEn ?? area}, about)
  const id = v7()
  await insertCampaign(tx, {id, districtId: district, title, area, categories, evidence, proposedAt: act.at, proposedBy: act.by.name})
  await announce(tx, act, {
    name: 'campaign.proposed',
    subject: id,
    district,
    body: {title: title.zh, area, categories, patterns: evidence.length},
  })
}

/** What a district's look came to. */
export interface Looked {
  readonly district: string
  readonly cases: number
  readonly patterns: number
  readonly proposed: number
}

/** Looks at the cases of one district again: replaces its patterns and proposes the campaigns they speak for. */
export async function lookAgain(tx: Tx, {at}: Act, district: string): Promise<Looked> {
  const act = systemAct(at, '复发研判')
  const cases = await listSeen(tx, act, {area: district, from: back(at, PAST), to: at})
  const counted = await countByDay(tx, {district, now: at, days: YEAR})
  const found = [...lookAt(await listSpots(tx, district), cases, at), ...surges(seriesOf(counted, district), at).slice(0, MOST_OF_KIND)]
  await replacePatterns(tx, district, found, at)
  const disorders = await listDisorders(tx, district)
  const wanted = proposals(found, openDisorders(disorders), await listRunning(tx, district, back(at, RECENT)))
  for (const proposal of wanted) await proposeCampaign(tx, act, district, proposal, disorders)
  return {district, cases: cases.length, patterns: found.length, proposed: wanted.length}
}

/** The same for every district of today. */
export async function lookEverywhere(tx: Tx, act: Act): Promise<readonly Looked[]> {
  const looked: Looked[] = []
  for (const {code, level} of await listAreas(tx)) if (level === 'district') looked.push(await lookAgain(tx, act, code))
  return looked
}
