import {sql} from 'kysely'
import {v7} from 'uuid'
import type {Db, Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {MasterKind} from '../core/kinds.ts'
import type {AlikeState, Why} from '../core/master.ts'
import type {Model, Pattern} from '../core/weigh.ts'
import type {} from '../tables.ts'
import {inAreas} from './masters.ts'

/** Two appearances that may tell of the same thing. */
export interface Alike {
  readonly id: string
  readonly kind: MasterKind
  readonly one: string
  readonly other: string
  readonly why: Why
  readonly probability: number
  readonly pattern: Pattern
  readonly state: AlikeState
  readonly madeAt: Date
  readonly decidedAt: Date | null
  readonly decidedName: string | null
  readonly reason: string | null
  readonly version: number
}

const columns = sql.raw(
  `l.id, l.kind, l.one_id as one, l.other_id as other, l.why, l.probability, l.pattern, l.state, l.made_at as "madeAt",
  l.decided_at as "decidedAt", l.decided_name as "decidedName", l.reason, l.version`,
)

export const noAlike = problem<{id: string}>('datahub.no-alike', 404, {
  zh: ({id}) => `没有编号为 ${id} 的待核对项，或不在您的管理范围。请刷新列表。`,
  en: ({id}) => `There is no pair ${id} to decide, or not within your areas. Reload the list.`,
})

/** A pair, held until the transaction ends when `hold`. Throws datahub.no-alike. */
export async function getAlike(db: Db, id: string, hold = false): Promise<Alike> {
  const {rows} = await sql<Alike>`
    select ${columns} from datahub.alike l where l.id = ${id}::uuid ${sql.raw(hold ? 'for update' : '')}`.execute(db)
  const [found] = rows
  if (found === undefined) throw noAlike({id})
  return found
}

/** Which pairs are asked for; `areas` as for masters: both of a pair lie within. */
export interface AlikesAsked {
  readonly state: AlikeState
  readonly kind: MasterKind | undefined
  readonly areas: readonly string[] | undefined
  readonly after: {readonly probability: number; readonly id: string} | undefined
  readonly limit: number
}

/** Pairs, the most probable first. */
export async function listAlikes(db: Db, {state, kind, areas, after, limit}: AlikesAsked): Promise<readonly Alike[]> {
  const {rows} = await sql<Alike>`select ${columns} from datahub.alike l
      join datahub.appearance a on a.id = l.one_id join datahub.appearance b on b.id = l.other_id
    where l.state = ${state} ${kind === undefined ? sql`` : sql`and l.kind = ${kind}`}
      and ${inAreas(areas, 'a.district_id')} and ${inAreas(areas, 'b.district_id')}
      ${after === undefined ? sql`` : sql`and (l.probability, l.id) < (${after.probability}::double precision, ${after.id}::uuid)`}
    order by l.probability desc, l.id desc limit ${limit}`.execute(db)
  return rows
}

/** How many open pairs there are within reach, by kind. */
export async function countOpen(
  db: Db,
  areas: readonly string[] | undefined,
): Promise<readonly {readonly kind: MasterKind; readonly count: number}[]> {
  const {rows} = await sql<{kind: MasterKind; count: number}>`
    select l.kind, count(*)::integer as count from datahub.alike l
      join datahub.appearance a on a.id = l.one_id join datahub.appearance b on b.id = l.other_id
    where l.state = 'open' and ${inAreas(areas, 'a.district_id')} and ${inAreas(areas, 'b.district_id')} group by l.kind order by l.kind`.execute(
    db,
  )
  return rows
}

/** Pairs between these appearances and any other. */
export async function listPairsOf(db: Db, appearances: readonly string[], most = 500): Promise<readonly Alike[]> {
  const ids = sql`${`{${appearances.join(',')}}`}::uuid[]`
  const {rows} = await sql<Alike>`
    select ${columns} from datahub.alike l where l.one_id = any (${ids}) or l.other_id = any (${ids}) order by l.probability desc, l.id limit ${most}`.execute(
    db,
  )
  return rows
}

/** Adds pairs, or renews what is found of open ones; what a person has decided stays. */
export async function proposeAlikes(
  tx: Tx,
  at: Date,
  pairs: readonly Pick<Alike, 'id' | 'kind' | 'one' | 'other' | 'why' | 'probability' | 'pattern'>[],
): Promise<void> {
  if (pairs.length === 0) return
  await sql`insert into datahub.alike (id, kind, one_id, other_id, why, probability, pattern, made_at)
    select w.id, w.kind, w.one, w.other, w.why, w.probability, w.pattern, ${at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb)
      as w(id uuid, kind text, one uuid, other uuid, why text, probability double precision, pattern jsonb)
    on conflict (one_id, other_id) do update set why = excluded.why, probability = excluded.probability, pattern = excluded.pattern,
      state = case when datahub.alike.state = 'moot' or excluded.why = 'doubt' then 'open' else datahub.alike.state end, version = datahub.alike.version + 1
    where datahub.alike.state in ('open', 'moot') or (excluded.why = 'doubt' and datahub.alike.why <> 'doubt')`.execute(tx)
}

/** What somebody decided, and when. */
export interface Decided {
  readonly state: AlikeState
  readonly at: Date
  readonly by: string
  readonly name: string
  readonly reason: string | null
}

/** Keeps what somebody decided of a pair. */
export async function decideAlike(tx: Tx, id: string, {state, at, by, name, reason}: Decided): Promise<void> {
  await tx
    .updateTable('datahub.alike')
    .set(({eb}) => ({state, decided_at: at, decided_by: by, decided_name: name, reason, version: eb('version', '+', 1)}))
    .where('id', '=', id)
    .execute()
}

/** Keeps that an appearance is another thing than each of these, whatever was said of them before. */
export async function refuseBetween(
  tx: Tx,
  {id, kind}: {readonly id: string; readonly kind: MasterKind},
  others: readonly {readonly id: string}[],
  {state, at, by, name, reason}: Decided,
): Promise<void> {
  const pairs = others.map((other) => ({id: v7(), one: id < other.id ? id : other.id, other: id < other.id ? other.id : id}))
  await sql`insert into datahub.alike (id, kind, one_id, other_id, why, probability, pattern, state, made_at, decided_at, decided_by, decided_name, reason)
    select w.id, ${kind}, w.one, w.other, 'likeness', 0, '[]'::jsonb, ${state}, ${at}::timestamptz, ${at}::timestamptz, ${by}, ${name}, ${reason}
    from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as w(id uuid, one uuid, other uuid)
    on conflict (one_id, other_id) do update set state = excluded.state, decided_at = excluded.decided_at, decided_by = excluded.decided_by,
      decided_name = excluded.decided_name, reason = excluded.reason, version = datahub.alike.version + 1`.execute(tx)
}

/** Open pairs whose two are of one master now need nobody's decision any more, but for doubts. */
export async function settleWithin(tx: Tx, master: string): Promise<void> {
  await sql`update datahub.alike l set state = 'moot', version = l.version + 1
    from datahub.appearance a, datahub.appearance b
    where a.master_id = ${master}::uuid and b.master_id = ${master}::uuid and l.one_id = a.id and l.other_id = b.id and l.state = 'open'
      and l.why <> 'doubt'`.execute(tx)
}

/** Whether a person has said that something of one master differs from something of the other. */
export async function findSaidDifferent(db: Db, one: string, other: string): Promise<Alike | undefined> {
  const {rows} = await sql<Alike>`select ${columns} from datahub.alike l
      join datahub.appearance a on a.id = l.one_id join datahub.appearance b on b.id = l.other_id
    where l.state = 'different' and ((a.master_id = ${one}::uuid and b.master_id = ${other}::uuid)
      or (a.master_id = ${other}::uuid and b.master_id = ${one}::uuid)) limit 1`.execute(db)
  return rows[0]
}

/** The model a city has learned for a kind, or undefined. */
export async function findModel(db: Db, kind: MasterKind): Promise<Model | undefined> {
  const {rows} = await sql<{body: Model}>`select body from datahub.master_model where kind = ${kind}`.execute(db)
  return rows[0]?.body
}

/** Keeps a learned model. */
export async function saveModel(tx: Tx, kind: MasterKind, {body, pairs, at}: {body: Model; pairs: number; at: Date}): Promise<void> {
  await sql`insert into datahub.master_model (kind, body, pairs, learned_at) values (${kind}, ${JSON.stringify(body)}::jsonb, ${pairs}, ${at})
    on conflict (kind) do update set body = excluded.body, pairs = excluded.pairs, learned_at = excluded.learned_at`.execute(tx)
}
