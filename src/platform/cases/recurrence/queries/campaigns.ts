import {type RawBuilder, sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {Campaign, CampaignState, Measure} from '../core/campaign.ts'
import {wholly} from './patterns.ts'

export const unknownCampaign = problem<{id: string}>('campaign.unknown', 404, {
  zh: ({id}) => `没有编号为 ${id} 的专项整治。请从列表中选择。`,
  en: ({id}) => `There is no campaign ${id}. Choose one from the list.`,
})

interface Row extends Omit<Campaign, 'title' | 'baseline' | 'outcome'> {
  readonly zh: string
  readonly en: string
  readonly baseline: KeptMeasure | null
  readonly outcome: KeptMeasure | null
}
type KeptMeasure = Omit<Measure, 'from' | 'to'> & {readonly from: string; readonly to: string}

const columns = sql`m.id, m.district_id as "districtId", m.state, m.title_zh as zh, m.title_en as en, m.area, m.categories, m.evidence, m.proposed_at as "proposedAt",
  m.proposed_by as "proposedBy", m.unit_id as "unitId", m.unit_name as "unitName", m.starts_at as "startsAt", m.ends_at as "endsAt", m.target, m.baseline,
  m.opened_at as "openedAt", m.closed_at as "closedAt", m.outcome, m.words`

const readMeasure = (kept: KeptMeasure | null): Measure | null =>
  kept === null ? null : {...kept, from: new Date(kept.from), to: new Date(kept.to)}

const read = ({zh, en, baseline, outcome, ...rest}: Row): Campaign => ({
  ...rest,
  title: {zh, en},
  baseline: readMeasure(baseline),
  outcome: readMeasure(outcome),
})

const find = async (db: Db, where: RawBuilder<unknown>): Promise<readonly Campaign[]> => {
  const {rows} = await sql<Row>`select ${columns} from cases.campaign m where ${where}`.execute(db)
  return rows.map(read)
}

/** A campaign; throws campaign.unknown. */
export async function getCampaign(db: Db, id: string): Promise<Campaign> {
  const [found] = await find(db, sql`m.id = ${id}`)
  if (found === undefined) throw unknownCampaign({id})
  return found
}

/** Locks and loads a campaign; throws campaign.unknown. */
export async function holdCampaign(tx: Tx, id: string): Promise<Campaign> {
  const [held] = await find(tx, sql`m.id = ${id} for update`)
  if (held === undefined) throw unknownCampaign({id})
  return held
}

const MOST_LISTED = 200

/** Campaigns the actor may see, in these states: those under way first, then the newest. */
export const listCampaigns = (
  db: Db,
  act: Act,
  {states, area = ''}: {readonly states: readonly CampaignState[]; readonly area?: string | undefined},
): Promise<readonly Campaign[]> => {
  // A campaign has several classes; a right bounded to one of them shows none of it.
  const unbounded = {...act, by: {...act.by, grants: act.by.grants.filter(({category}) => category === null || category === '')}}
  return find(
    db,
    sql`m.state in (${sql.join([...states])}) and starts_with(m.area, ${area}) and ${wholly(unbounded, 'cases.read', 'm')}
      order by m.state = 'open' desc, m.proposed_at desc, m.id desc limit ${MOST_LISTED}`,
  )
}

/** Campaigns of a district that are proposed or under way, or were dismissed after `since`: none of them is proposed again. */
export const listRunning = (db: Db, district: string, since: Date): Promise<readonly Campaign[]> =>
  find(db, sql`m.district_id = ${district} and (m.state in ('proposed', 'open') or (m.state = 'dismissed' and m.closed_at > ${since}))`)

/** Writes a new proposal down. */
export async function insertCampaign(
  tx: Tx,
  {
    id,
    districtId,
    title,
    area,
    categories,
    evidence,
    proposedAt,
    proposedBy,
  }: Pick<Campaign, 'id' | 'districtId' | 'title' | 'area' | 'categories' | 'evidence' | 'proposedAt' | 'proposedBy'>,
): Promise<void> {
  await sql`insert into cases.campaign (id, district_id, state, title_zh, title_en, area, categories, evidence, proposed_at, proposed_by)
    values (${id}, ${districtId}, 'proposed', ${title.zh}, ${title.en}, ${area}, ${jsonb(categories)}, ${jsonb(evidence)}, ${proposedAt}, ${proposedBy})`.execute(
    tx,
  )
}

/** Saves where a campaign stands. */
export async function saveCampaign(
  tx: Tx,
  {id, state, title, unitId, unitName, startsAt, endsAt, target, baseline, openedAt, closedAt, outcome, words}: Campaign,
): Promise<void> {
  await sql`update cases.campaign set state = ${state}, title_zh = ${title.zh}, title_en = ${title.en}, unit_id = ${unitId}, unit_name = ${unitName},
    starts_at = ${startsAt}, ends_at = ${endsAt}, target = ${jsonb(target)}, baseline = ${jsonb(baseline)}, opened_at = ${openedAt}, closed_at = ${closedAt},
    outcome = ${jsonb(outcome)}, words = ${words} where id = ${id}`.execute(tx)
}
