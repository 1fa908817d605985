import {type RawBuilder, sql} from 'kysely'
import {type Act, rightsFor} from '#kernel/act.ts'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import {problem, type Said} from '#lib/problem.ts'
import type {ShareState, Terms} from '../core/share.ts'
import type {} from '../tables.ts'

export const noShare = problem<{id: string}>('datahub.no-share', 404, {
  zh: () => '没有这个共享申请，或与您的单位无关。请在“数据共享”中查找。',
  en: () => 'There is no such share, or it is not your unit’s. Look it up among the shares.',
})

/** A share as it is kept, with what its dataset is called. */
export interface Share extends Terms {
  readonly id: string
  readonly datasetId: string
  readonly dataset: string
  readonly datasetTitle: Said
  readonly ownerUnit: string
  readonly ownerZh: string | null
  readonly ownerEn: string | null
  readonly district: string
  readonly unit: string
  readonly unitZh: string | null
  readonly unitEn: string | null
  readonly askedBy: string
  readonly askedName: string
  readonly purpose: string
  readonly basis: string
  readonly askedFields: readonly string[] | null
  readonly askedAreas: readonly string[]
  readonly askedUntil: Date
  readonly state: ShareState
  readonly until: Date | null
  readonly renewUntil: Date | null
  readonly reason: string
  readonly decidedName: string | null
  readonly decidedAt: Date | null
  readonly createdAt: Date
  readonly version: number
  /** Whether the actor's unit consumes it, and whether they decide on it. */
  readonly mine: boolean
  readonly decides: boolean
  /** Readings so far, rows that went out, and when last. */
  readonly uses: number
  readonly rows: number
  readonly lastUse: Date | null
}

type Sql = RawBuilder<unknown>

/** The units somebody with this account belongs to on a day, by posts. */
const unitsOf = (act: Act): Sql => sql`(select p.unit::text from organisation.person o
  join organisation.appointment a on a.person = o.id and a.valid_from <= ${act.at}::date and (a.valid_to is null or a.valid_to > ${act.at}::date)
  join organisation.post p on p.id = a.post where o.account::text = ${act.by.id})`

/** That the actor decides on sharing a dataset: by unit and area of their rights. */
const decidedBy = (act: Act): Sql => {
  const held = rightsFor(act, 'datahub.share').map(
    ({area, unit}) => sql`(starts_with(d.district_id, ${area}::text) and (${unit}::text is null or d.owner_unit = ${unit}::text))`,
  )
  return held.length === 0 ? sql`false` : sql`(${sql.join(held, sql` or `)})`
}

const mine = (act: Act): Sql => sql`(s.unit in ${unitsOf(act)})`

const shown = (
  act: Act,
): Sql => sql`s.id, s.dataset_id as "datasetId", d.name as dataset, d.title as "datasetTitle", d.owner_unit as "ownerUnit",
  o.name as "ownerZh", o.name_en as "ownerEn", d.district_id as district, s.unit, u.name as "unitZh", u.name_en as "unitEn", s.asked_by as "askedBy",
  s.asked_name as "askedName", s.purpose, s.basis, s.asked_fields as "askedFields", s.asked_areas as "askedAreas", s.asked_until as "askedUntil",
  s.state, s.fields, s.masks, s.place, s.areas, s.filter, s.until_at as until, s.renew_until as "renewUntil", s.reason, s.decided_name as "decidedName",
  s.decided_at as "decidedAt", s.created_at as "createdAt", s.version, ${mine(act)} as mine, ${decidedBy(act)} as decides,
  c.uses, c.rows, c.last as "lastUse"`
const source = sql`datahub.share s join datahub.dataset d on d.id = s.dataset_id
  left join organisation.unit u on u.id::text = s.unit left join organisation.unit o on o.id::text = d.owner_unit
  cross join lateral (select count(*)::integer as uses, coalesce(sum(row_count), 0)::double precision as rows, max(at) as last
    from datahub.share_use x where x.district_id = d.district_id and x.share_id = s.id) as c`

/** That the actor may know of a share: their unit asked for it, or they decide on it. */
const known = (act: Act): Sql => sql`(${mine(act)} or ${decidedBy(act)})`

/** What is asked of the list of shares. */
export interface ShareFilter {
  readonly side: 'mine' | 'deciding' | 'both'
  readonly dataset?: string | undefined
  /** Only what waits for a decision. */
  readonly waiting?: boolean | undefined
}

const conditions = (act: Act, {side, dataset, waiting}: ShareFilter): Sql =>
  sql.join(
    [
      side === 'mine' ? mine(act) : side === 'deciding' ? decidedBy(act) : known(act),
      ...(dataset === undefined ? [] : [sql`d.name = ${dataset}`]),
      ...(waiting === true ? [sql`(s.state = 'asked' or s.renew_until is not null)`] : []),
    ],
    sql` and `,
  )

/** Shares the actor may know of, newest first, after one of them. */
export async function listShares(
  db: Db,
  act: Act,
  filter: ShareFilter,
  {after, limit}: {readonly after?: readonly [string, string] | undefined; readonly limit: number},
): Promise<readonly Share[]> {
  const from = after === undefined ? sql`true` : sql`(s.created_at, s.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`
  const {rows} = await sql<Share>`select ${shown(act)} from ${source} where ${conditions(act, filter)} and ${from}
    order by s.created_at desc, s.id desc limit ${limit}`.execute(db)
  return rows
}

/** How many wait for the actor's decision. */
export async function countWaiting(db: Db, act: Act): Promise<number> {
  const {rows} = await sql<{n: number}>`select count(*)::integer as n from datahub.share s join datahub.dataset d on d.id = s.dataset_id
    where ${decidedBy(act)} and (s.state = 'asked' or s.renew_until is not null)`.execute(db)
  return rows[0]?.n ?? 0
}

/** A share the actor may know of. Throws datahub.no-share. */
export async function getShare(db: Db, act: Act, id: string): Promise<Share> {
  const {rows} = await sql<Share>`select ${shown(act)} from ${source} where s.id = ${id}::uuid and ${known(act)}`.execute(db)
  const [share] = rows
  if (share === undefined) throw noShare({id})
  return share
}

/** A share that is about to be changed, held until the transaction ends. Throws datahub.no-share. */
export async function holdShare(tx: Tx, act: Act, id: string): Promise<Share> {
  await sql`select id from datahub.share where id = ${id}::uuid for update`.execute(tx)
  return getShare(tx, act, id)
}

/** A unit the actor belongs to by a post. */
export interface OwnUnit {
  readonly id: string
  readonly name: string
  readonly nameEn: string
}

/** The units the actor belongs to, in order of their names. */
export async function listOwnUnits(db: Db, act: Act): Promise<readonly OwnUnit[]> {
  const {rows} = await sql<OwnUnit>`select u.id, u.name, u.name_en as "nameEn" from organisation.unit u
    where u.id::text in ${unitsOf(act)} order by u.name, u.id`.execute(db)
  return rows
}

/** Whether a unit has a request for a dataset that waits, or a share that is in force. */
export async function hasShare(db: Db, {datasetId, unit, at}: {datasetId: string; unit: string; at: Date}): Promise<boolean> {
  const {rows} = await sql`select from datahub.share where dataset_id = ${datasetId}::uuid and unit = ${unit}
    and (state = 'asked' or state = 'granted' and until_at > ${at}) limit 1`.execute(db)
  return rows.length > 0
}

/** What a new share is made of. */
export type NewShare = Pick<
  Share,
  'id' | 'datasetId' | 'unit' | 'askedBy' | 'askedName' | 'purpose' | 'basis' | 'askedFields' | 'askedAreas' | 'askedUntil' | 'createdAt'
>

export async function insertShare(tx: Tx, one: NewShare): Promise<void> {
  await tx
    .insertInto('datahub.share')
    .values({
      id: one.id,
      dataset_id: one.datasetId,
      unit: one.unit,
      asked_by: one.askedBy,
      asked_name: one.askedName,
      purpose: one.purpose,
      basis: one.basis,
      asked_fields: one.askedFields as string[] | null,
      asked_areas: one.askedAreas as string[],
      asked_until: one.askedUntil,
      state: 'asked',
      fields: [],
      masks: jsonb({}),
      place: 'hidden',
      areas: [],
      filter: null,
      until_at: null,
      renew_until: null,
      reason: '',
      decided_name: null,
      decided_at: null,
      created_at: one.createdAt,
      version: 1,
    })
    .execute()
}

/** Keeps what was granted. */
export async function saveGrant(
  tx: Tx,
  act: Act,
  id: string,
  {terms, until, reason}: {terms: Terms; until: Date; reason: string},
): Promise<void> {
  await tx
    .updateTable('datahub.share')
    .set({
      state: 'granted',
      fields: terms.fields as string[],
      masks: jsonb(terms.masks),
      place: terms.place,
      areas: terms.areas as string[],
      filter: terms.filter,
      until_at: until,
      renew_until: null,
      reason,
      decided_name: act.by.name,
      decided_at: act.at,
      version: sql<number>`version + 1`,
    })
    .where('id', '=', id)
    .execute()
}

/** Keeps a refusal or a revocation; refused renewal leaves the share as it is until it ends. */
export async function saveEnd(tx: Tx, act: Act, id: string, {state, reason}: {state: ShareState; reason: string}): Promise<void> {
  await tx
    .updateTable('datahub.share')
    .set({state, renew_until: null, reason, decided_name: act.by.name, decided_at: act.at, version: sql<number>`version + 1`})
    .where('id', '=', id)
    .execute()
}

/** Keeps that it is asked to go on. */
export async function saveRenewal(tx: Tx, id: string, until: Date): Promise<void> {
  await tx.updateTable('datahub.share').set({renew_until: until, version: sql<number>`version + 1`}).where('id', '=', id).execute()
}
