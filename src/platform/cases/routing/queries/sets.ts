import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {Rule} from '../core/rule.ts'
import type {} from '../tables.ts'

export const noSuchSet = problem<{id: string}>('case.no-such-rules', 404, {
  zh: ({id}) => `没有编号为 ${id} 的派遣规则集。请在规则列表中选择。`,
  en: ({id}) => `There is no set of dispatch rules ${id}. Choose one from the list.`,
})

/** What a replay of a set found, in numbers. */
export interface ReplaySummary {
  readonly cases: number
  readonly changed: number
  readonly from: string
  readonly to: string
  readonly at: string
}

/** An ordered set of rules of an area: a draft, or published with its first day and, once followed, its last. */
export interface RuleSet {
  readonly id: string
  readonly area: string
  /** What the codes of everything in the area begin with. */
  readonly prefix: string
  readonly title: string
  readonly state: 'draft' | 'published'
  readonly rules: readonly Rule[]
  readonly takesEffect: string | null
  /** Exclusive. */
  readonly ends: string | null
  readonly replayedVersion: number | null
  readonly replay: ReplaySummary | null
  readonly draftedBy: string
  readonly draftedAt: Date
  readonly publishedBy: string | null
  readonly publishedAt: Date | null
  readonly version: number
}

const columns = sql`id, area, prefix, title, state, rules, takes_effect as "takesEffect", ends, replayed_version as "replayedVersion", replay,
  drafted_by as "draftedBy", drafted_at as "draftedAt", published_by as "publishedBy", published_at as "publishedAt", version`

/** Every set, the newest first. */
export async function listSets(db: Db): Promise<readonly RuleSet[]> {
  const {rows} = await sql<RuleSet>`select ${columns} from cases.routing_set order by drafted_at desc, id desc limit 500`.execute(db)
  return rows
}

/** A set by id; throws case.no-such-rules. */
export async function getSet(db: Db, id: string): Promise<RuleSet> {
  const {rows} = await sql<RuleSet>`select ${columns} from cases.routing_set where id = ${id}`.execute(db)
  const [found] = rows
  if (found === undefined) throw noSuchSet({id})
  return found
}

/** Holds a set until the transaction ends; throws case.no-such-rules. */
export async function holdSet(tx: Tx, id: string): Promise<RuleSet> {
  const {rows} = await sql<RuleSet>`select ${columns} from cases.routing_set where id = ${id} for update`.execute(tx)
  const [held] = rows
  if (held === undefined) throw noSuchSet({id})
  return held
}

/** The published sets of one area, held so that publishers take turns, the latest first. */
export async function holdPublished(tx: Tx, area: string): Promise<readonly RuleSet[]> {
  const {rows} = await sql<RuleSet>`
    select ${columns} from cases.routing_set where area = ${area} and state = 'published' order by takes_effect desc for update`.execute(tx)
  return rows
}

/** Published sets in force on a day or later. */
export async function listCurrent(db: Db, day: string): Promise<readonly RuleSet[]> {
  const {rows} = await sql<RuleSet>`
    select ${columns} from cases.routing_set where state = 'published' and (ends is null or ends > ${day}::date) order by prefix, takes_effect`.execute(
    db,
  )
  return rows
}

export async function insertSet(tx: Tx, set: RuleSet): Promise<void> {
  await tx
    .insertInto('cases.routing_set')
    .values({
      id: set.id, area: set.area, prefix: set.prefix, title: set.title, state: set.state, rules: jsonb(set.rules), takes_effect: set.takesEffect,
      ends: set.ends, replayed_version: set.replayedVersion, replay: set.replay && jsonb(set.replay), drafted_by: set.draftedBy, drafted_at: set.draftedAt,
      published_by: set.publishedBy, published_at: set.publishedAt, version: set.version,
    }) // biome-ignore format: a table
    .execute()
}

export async function updateRules(tx: Tx, {id, title, rules, version}: Pick<RuleSet, 'id' | 'title' | 'rules' | 'version'>): Promise<void> {
  await tx
    .updateTable('cases.routing_set')
    .set({title, rules: jsonb(rules), version})
    .where('id', '=', id)
    .execute()
}

export async function updateReplay(tx: Tx, {id, version, replay}: {id: string; version: number; replay: ReplaySummary}): Promise<void> {
  await tx
    .updateTable('cases.routing_set')
    .set({replayed_version: version, replay: jsonb(replay)})
    .where('id', '=', id)
    .execute()
}

/** Lets a set take effect on a day. */
export async function updatePublished(tx: Tx, {id, day, by, at}: {id: string; day: string; by: string; at: Date}): Promise<void> {
  await tx
    .updateTable('cases.routing_set')
    .set({state: 'published', takes_effect: day, published_by: by, published_at: at})
    .where('id', '=', id)
    .execute()
}

/** Ends a published set before a day. */
export async function updateEnds(tx: Tx, id: string, day: string): Promise<void> {
  await tx.updateTable('cases.routing_set').set({ends: day}).where('id', '=', id).execute()
}
