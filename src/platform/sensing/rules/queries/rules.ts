import {type RawBuilder, sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import type {Said} from '#lib/problem.ts'
import {problem} from '#lib/problem.ts'
import type {Reach} from '../../core/reach.ts'
import {readable, thingsIn, within} from '../../queries/areas.ts'
import type {RuleState, RuleText} from '../core/rule.ts'
import type {} from '../tables.ts'

export const noSuchRule = problem<{id: string}>('sensing.no-such-rule', 404, {
  zh: ({id}) => `没有编号为 ${id} 的规则。请在规则目录中选择。`,
  en: ({id}) => `There is no rule ${id}. Choose one from the list of rules.`,
})

export const noSuchEdition = problem<{edition: number}>('sensing.no-such-edition', 404, {
  zh: ({edition}) => `这条规则没有第 ${edition} 版。请在版本列表中选择。`,
  en: ({edition}) => `This rule has no edition ${edition}. Choose one from its editions.`,
})

type Sql = RawBuilder<unknown>

/** Where a rule stands: its newest edition, and the one in force. */
export interface Rule {
  readonly id: string
  readonly state: RuleState
  readonly edition: number
  readonly inForce: number | null
}

/** What a try found, as it is kept with an edition. */
export interface Tried {
  readonly from: string
  readonly to: string
  readonly streams: number
  readonly leftOut: number
  readonly observations: number
  readonly findings: number
  readonly byLevel: Readonly<Record<1 | 2 | 3, number>>
  readonly at: string
}

/** One edition of a rule. */
export interface Edition {
  readonly edition: number
  readonly text: RuleText
  readonly tried: Tried | null
  readonly at: Date
  readonly by: string
}

/** A rule with the newest of its editions, and how much it found. */
export interface ListedRule extends Rule {
  readonly text: RuleText
  readonly changedAt: Date
  readonly changedBy: string
  readonly open: number
  readonly recent: number
  readonly lastAt: Date | null
  /** Alarms of it that people called right, and wrong. */
  readonly right: number
  readonly wrong: number
}

const shown = sql`
  r.id, r.state, r.edition, r.in_force as "inForce", e.body as text, e.at as "changedAt", e.by_name as "changedBy",
  coalesce(f.open, 0)::integer as open, coalesce(f.recent, 0)::integer as recent, f.last as "lastAt", v."right", v.wrong`

/** That a thing of this column stands within reach. */
const stands = ({areas}: Reach, thing: Sql): Sql => (areas === undefined ? sql`true` : sql`${thing} in ${thingsIn(areas)}`)

/** That what a rule of this body watches meets the areas of a right: the whole city, a district of them, or a stream there. */
const concerns = (reach: Reach, body: Sql): Sql => {
  const {areas} = reach
  if (areas === undefined) return sql`true`
  if (areas.length === 0) return sql`false`
  const district = sql`${body} #>> '{watch,district}'`
  const streams = sql`${body} #> '{watch,streams}'`
  return sql`(${district} is null or ${within(areas, district)} or exists (select from unnest(${`{${areas.join(',')}}`}::text[]) as r(area) where starts_with(r.area, ${district})))
    and (jsonb_array_length(${streams}) = 0 or exists (select from jsonb_array_elements_text(${streams}) as w(id) join sensing.stream s on s.id = w.id::integer where ${readable(reach, sql.raw('s'))}))`
}

const found = (since: Date, reach: Reach) => sql`lateral (
  select count(*) filter (where to_at is null) as open, count(*) filter (where from_at >= ${since}) as recent, max(from_at) as last
  from sensing.rule_finding f where f.rule_id = r.id and ${stands(reach, sql.raw('f.thing_id'))}) as f cross join lateral (
  select count(*) filter (where verdict = 'true')::integer as "right", count(*) filter (where verdict = 'false')::integer as wrong
  from sensing.alarm a where a.rule_id = r.id::text and not a.storm and ${stands(reach, sql.raw('a.thing_id'))}) as v`

/** Rules that concern what a right reaches, in order of their name, after one of them, at most so many. */
export async function listRules(
  db: Db,
  reach: Reach,
  {
    state,
    q,
    after,
    limit,
    since,
  }: {
    readonly state: RuleState | undefined
    readonly q: string | undefined
    readonly after: readonly [string, string] | undefined
    readonly limit: number
    readonly since: Date
  },
): Promise<readonly ListedRule[]> {
  const [name, id] = after ?? ['', '00000000-0000-0000-0000-000000000000']
  const {rows} = await sql<ListedRule>`
    select ${shown} from sensing.rule r join sensing.rule_edition e on e.rule_id = r.id and e.edition = r.edition
      cross join ${found(since, reach)}
    where ${concerns(reach, sql.raw('e.body'))} and (${state ?? null}::text is null or r.state = ${state ?? null})
      and (${q ?? null}::text is null or strpos(lower(e.zh || ' ' || e.en), lower(${q ?? null})) > 0)
      and (e.zh collate "C", r.id) > (${name}, ${id}::uuid)
    order by e.zh collate "C", r.id limit ${limit}`.execute(db)
  return rows
}

/** One rule as it is listed; one that concerns nothing within reach is not there. Throws sensing.no-such-rule. */
export async function getListedRule(db: Db, reach: Reach, id: string, since: Date): Promise<ListedRule> {
  const {rows} = await sql<ListedRule>`
    select ${shown} from sensing.rule r join sensing.rule_edition e on e.rule_id = r.id and e.edition = r.edition
      cross join ${found(since, reach)} where r.id = ${id} and ${concerns(reach, sql.raw('e.body'))}`.execute(db)
  const [rule] = rows
  if (rule === undefined) throw noSuchRule({id})
  return rule
}

/** The editions of a rule that concern what a right reaches, newest first. */
export async function listEditions(db: Db, reach: Reach, id: string): Promise<readonly Edition[]> {
  const rows = await db
    .selectFrom('sensing.rule_edition')
    .select(['edition', 'body as text', 'tried', 'at', 'by_name as by'])
    .where('rule_id', '=', id)
    .where(concerns(reach, sql.raw('body')) as RawBuilder<boolean>)
    .orderBy('edition', 'desc')
    .limit(200)
    .execute()
  return rows as readonly Edition[]
}

/** One edition of a rule. Throws sensing.no-such-edition. */
export async function getEdition(db: Db, id: string, edition: number): Promise<Edition> {
  const row = await db
    .selectFrom('sensing.rule_edition')
    .select(['edition', 'body as text', 'tried', 'at', 'by_name as by'])
    .where('rule_id', '=', id)
    .where('edition', '=', edition)
    .executeTakeFirst()
  if (row === undefined) throw noSuchEdition({edition})
  return row as Edition
}

/** Holds a rule that is about to change. Throws sensing.no-such-rule. */
export async function holdRule(tx: Tx, id: string): Promise<Rule> {
  const row = await tx
    .selectFrom('sensing.rule')
    .select(['id', 'state', 'edition', 'in_force as inForce'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) throw noSuchRule({id})
  return row
}

export async function insertRule(tx: Tx, {id, state, edition, inForce}: Rule, at: Date): Promise<void> {
  await tx.insertInto('sensing.rule').values({id, state, edition, in_force: inForce, created_at: at}).execute()
}

export async function updateRule(tx: Tx, {id, state, edition, inForce}: Rule): Promise<void> {
  await tx.updateTable('sensing.rule').set({state, edition, in_force: inForce}).where('id', '=', id).execute()
}

export async function deleteRule(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('sensing.rule').where('id', '=', id).execute()
}

export async function insertEdition(
  tx: Tx,
  id: string,
  {
    edition,
    text,
    at,
    by,
  }: {readonly edition: number; readonly text: RuleText; readonly at: Date; readonly by: {readonly id: string; readonly name: string}},
): Promise<void> {
  await tx
    .insertInto('sensing.rule_edition')
    .values({
      rule_id: id,
      edition,
      zh: text.title.zh,
      en: text.title.en,
      body: jsonb(text),
      tried: null,
      at,
      by_id: by.id,
      by_name: by.name,
    })
    .execute()
}

/** Keeps with an edition what a try of it found. */
export async function updateTried(tx: Tx, id: string, edition: number, tried: Tried): Promise<void> {
  await tx
    .updateTable('sensing.rule_edition')
    .set({tried: jsonb(tried)})
    .where('rule_id', '=', id)
    .where('edition', '=', edition)
    .execute()
}

/** How many rules there are that were not retired. */
export async function countRules(db: Db): Promise<number> {
  const {n} = await db
    .selectFrom('sensing.rule')
    .select(sql<number>`count(*)::integer`.as('n'))
    .where('state', '<>', 'retired')
    .executeTakeFirstOrThrow()
  return n
}

/** Whether a rule of this name is there. */
export async function hasRuleNamed(db: Db, zh: string): Promise<boolean> {
  const row = await db
    .selectFrom('sensing.rule as r')
    .innerJoin('sensing.rule_edition as e', (join) => join.onRef('e.rule_id', '=', 'r.id').onRef('e.edition', '=', 'r.edition'))
    .select('r.id')
    .where('e.zh', '=', zh)
    .executeTakeFirst()
  return row !== undefined
}

/** What a rule found, newest first. */
export interface FoundRow {
  readonly edition: number
  readonly stream: number
  readonly streamName: string
  readonly thing: number
  readonly thingName: string
  readonly from: Date
  readonly to: Date | null
  readonly level: 1 | 2 | 3
  readonly why: Said
  readonly trial: boolean
}

/** The newest findings of a rule within reach. */
export async function listFound(db: Db, reach: Reach, id: string, limit: number): Promise<readonly FoundRow[]> {
  const {rows} = await sql<FoundRow>`
    select f.edition, f.stream_id as stream, s.name as "streamName", f.thing_id as thing, t.name as "thingName", f.from_at as "from",
      f.to_at as "to", f.level, f.why, f.trial
    from sensing.rule_finding f join sensing.stream s on s.id = f.stream_id join sensing.thing t on t.id = s.thing_id
    where f.rule_id = ${id} and ${readable(reach, sql.raw('s'))} order by f.from_at desc, f.stream_id limit ${limit}`.execute(db)
  return rows
}
