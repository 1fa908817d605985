import {type RawBuilder, sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {MasterKind, Traits} from '../core/kinds.ts'
import type {Appearance, How} from '../core/master.ts'
import type {} from '../tables.ts'

interface Row extends Omit<Appearance, 'traits'> {
  readonly traits: unknown
}

const columns = sql.raw(
  `a.id, a.source_id as source, a.key, a.district_id as district, a.kind, a.master_id as master, a.how, a.code, a.traits,
  a.said_at as "saidAt", a.gone_at as "goneAt"`,
)

const appearanceOf = (row: Row): Appearance => ({...row, traits: row.traits as Traits})

async function listed(db: Db, rest: RawBuilder<unknown>): Promise<readonly Appearance[]> {
  const {rows} = await sql<Row>`select ${columns} from datahub.appearance a ${rest}`.execute(db)
  return rows.map(appearanceOf)
}

const uuids = (ids: readonly string[]) => sql`${`{${ids.join(',')}}`}::uuid[]`

export const noAppearance = problem<{id: string}>('datahub.no-appearance', 404, {
  zh: ({id}) => `没有编号为 ${id} 的来源记录。请从主数据页面进入。`,
  en: ({id}) => `There is no appearance ${id}. Open it from its master.`,
})

/** An appearance. Throws datahub.no-appearance. */
export async function getAppearance(db: Db, id: string): Promise<Appearance> {
  const [found] = await listed(db, sql`where a.id = ${id}::uuid`)
  if (found === undefined) throw noAppearance({id})
  return found
}

/** The appearances of masters, the oldest first. */
export const listOfMasters = (db: Db, masters: readonly string[], most = 500): Promise<readonly Appearance[]> =>
  listed(db, sql`where a.master_id = any (${uuids(masters)}) order by a.id limit ${most}`)

/** Appearances by id. */
export const listAppearances = (db: Db, ids: readonly string[]): Promise<readonly Appearance[]> =>
  ids.length === 0 ? Promise.resolve([]) : listed(db, sql`where a.id = any (${uuids(ids)})`)

/** The appearance of a thing of a feed, or undefined. */
export const findAppearance = async (db: Db, source: string, key: string): Promise<Appearance | undefined> =>
  (await listed(db, sql`where a.source_id = ${source}::uuid and a.key = ${key}`))[0]

/** What is new or has changed, and was not held against others yet. */
export const listUnmatched = (tx: Tx, most: number): Promise<readonly Appearance[]> =>
  listed(tx, sql`where a.matched_at is null order by a.id limit ${most} for update skip locked`)

/** Others of a kind with the same code, which are not of this master. */
export const listWithCode = (
  db: Db,
  {kind, code, master}: {readonly kind: MasterKind; readonly code: string; readonly master: string},
  most = 20,
): Promise<readonly Appearance[]> =>
  listed(db, sql`where a.kind = ${kind} and a.code = ${code} and a.master_id <> ${master}::uuid order by a.id limit ${most}`)

/** Some appearances of a kind, spread over all of them. */
export const sampleAppearances = (db: Db, kind: MasterKind, most: number): Promise<readonly Appearance[]> =>
  listed(db, sql`where a.kind = ${kind} and a.gone_at is null order by a.digest limit ${most}`)

/** Others of the kind that share a block; a block of more than `crowd` tells nothing. */
export const listSharing = (
  db: Db,
  {id, kind, master}: Pick<Appearance, 'id' | 'kind' | 'master'>,
  blocks: readonly string[],
  {crowd = 200, most = 500} = {},
): Promise<readonly Appearance[]> =>
  listed(
    db,
    sql`join (select distinct i.appearance_id
        from jsonb_array_elements_text(${JSON.stringify(blocks)}::jsonb) as w(block)
          cross join lateral (select array_agg(k.appearance_id) as ids from (
            select b.appearance_id from datahub.appearance_block b where b.kind = ${kind} and b.block = w.block limit ${crowd + 1}) as k) as f
          cross join lateral unnest(f.ids) as i(appearance_id)
        where cardinality(f.ids) <= ${crowd} limit ${most}) as s on s.appearance_id = a.id
      where a.id <> ${id}::uuid and a.master_id <> ${master}::uuid and a.gone_at is null`,
  )

/** What is kept of every key of a feed that is asked for. */
export async function listDigests(
  db: Db,
  source: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, {readonly id: string; readonly digest: string}>> {
  const {rows} = await sql<{id: string; key: string; digest: string}>`
    select a.id, a.key, a.digest from datahub.appearance a
    where a.source_id = ${source}::uuid and a.key in (select jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb))`.execute(db)
  return new Map(rows.map(({key, ...one}) => [key, one]))
}

/** A thing as it was read of a feed, with the blocks it lies in. */
export interface ReadThing {
  readonly id: string
  readonly key: string
  readonly district: string
  readonly code: string | null
  readonly traits: Traits
  readonly digest: string
  readonly blocks: readonly string[]
}

interface Reading {
  readonly source: string
  readonly kind: MasterKind
  readonly round: number
  readonly at: Date
}

async function replaceBlocks(tx: Tx, kind: MasterKind, things: readonly ReadThing[]): Promise<void> {
  const rows = things.flatMap(({id, blocks}) => [...new Set(blocks)].map((block) => ({id, block})))
  await sql`insert into datahub.appearance_block (kind, block, appearance_id)
    select ${kind}, w.block, w.id from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as w(id uuid, block text)`.execute(tx)
}

const recordset = (things: readonly ReadThing[]) =>
  sql`jsonb_to_recordset(${JSON.stringify(things.map(({id, key, district, code, traits, digest}) => ({id, key, district, code, traits, digest})))}::jsonb)
    as w(id uuid, key text, district text, code text, traits jsonb, digest text)`

/** Adds things that a feed tells of for the first time; each has the master of its own id. */
export async function insertAppearances(tx: Tx, {source, kind, round, at}: Reading, things: readonly ReadThing[]): Promise<void> {
  if (things.length === 0) return
  await sql`insert into datahub.appearance (id, source_id, key, district_id, kind, master_id, how, code, traits, digest, round, said_at)
    select w.id, ${source}::uuid, w.key, w.district, ${kind}, w.id, 'own', w.code, w.traits, w.digest, ${round}::integer, ${at}::timestamptz
    from ${recordset(things)}`.execute(tx)
  await replaceBlocks(tx, kind, things)
}

/** Takes over what a feed now says of things; they are held against others anew. */
export async function updateAppearances(tx: Tx, {kind, round, at}: Reading, things: readonly ReadThing[]): Promise<void> {
  if (things.length === 0) return
  await sql`update datahub.appearance a set district_id = w.district, code = w.code, traits = w.traits, digest = w.digest,
      round = ${round}, said_at = ${at}, gone_at = null, matched_at = null
    from ${recordset(things)} where a.id = w.id`.execute(tx)
  await sql`delete from datahub.appearance_block b where b.appearance_id = any (${uuids(things.map(({id}) => id))})`.execute(tx)
  await replaceBlocks(tx, kind, things)
}

/** Notes that a reading has seen things that say what they said. */
export async function seeAppearances(tx: Tx, round: number, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`update datahub.appearance set round = ${round}, gone_at = null where id = any (${uuids(ids)})`.execute(tx)
}

/** Notes what a reading has not seen any more. Returns how many. */
export async function markGone(tx: Tx, source: string, round: number, at: Date): Promise<number> {
  const {numAffectedRows} = await sql`update datahub.appearance set gone_at = ${at}
    where source_id = ${source}::uuid and round < ${round} and gone_at is null`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

/** Notes that appearances were held against others. */
export async function noteMatched(tx: Tx, ids: readonly string[], at: Date): Promise<void> {
  if (ids.length === 0) return
  await sql`update datahub.appearance set matched_at = ${at} where id = any (${uuids(ids)})`.execute(tx)
}

/** Gives all appearances of a master to another. */
export async function moveAppearances(tx: Tx, from: string, to: string, how: How): Promise<void> {
  await tx.updateTable('datahub.appearance').set({master_id: to, how}).where('master_id', '=', from).execute()
}

/** Gives one appearance to a master. */
export async function moveAppearance(tx: Tx, id: string, to: string, how: How): Promise<void> {
  await tx.updateTable('datahub.appearance').set({master_id: to, how}).where('id', '=', id).execute()
}
