import {sql} from 'kysely'
import {v7} from 'uuid'
import type {Grant} from '#kernel/act.ts'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import type {Right} from '../core/right.ts'
import '../tables.ts'

/** A named set of permissions, the same for everybody who has it. */
export interface Role {
  readonly id: string
  readonly title: {readonly zh: string; readonly en: string}
  readonly permissions: readonly string[]
}

const roles = (db: Db) =>
  db
    .selectFrom('kernel.role')
    .select((row) => [
      'id',
      'permissions',
      sql<Role['title']>`jsonb_build_object('zh', ${row.ref('title_zh')}, 'en', ${row.ref('title_en')})`.as('title'),
    ])

export const listRoles = (db: Db): Promise<readonly Role[]> => roles(db).orderBy('id').execute()

export const findRole = (db: Db, id: string): Promise<Role | undefined> => roles(db).where('id', '=', id).executeTakeFirst()

/** Says that what others have read of the rights holds no longer. */
const renewEdition = (tx: Tx) => tx.updateTable('kernel.rights_edition').set({id: v7()}).execute()

export async function putRole(tx: Tx, role: Role, at: Date) {
  const rest = {title_zh: role.title.zh, title_en: role.title.en, permissions: jsonb(role.permissions), defined_at: at}
  await tx
    .insertInto('kernel.role')
    .values({id: role.id, ...rest})
    .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
    .execute()
  await renewEdition(tx)
}

/** A role given to an account: where, for which unit and category, how long and why. */
export interface GrantLine {
  readonly id: string
  readonly account: string
  readonly role: string
  readonly area: string
  readonly unit: string | null
  readonly category: string | null
  readonly from: Date
  readonly to: Date | null
  readonly because: string
  readonly givenBy: string
}

const grants = (db: Db) =>
  db
    .selectFrom('kernel.grant')
    .select(['id', 'account', 'role', 'area', 'unit', 'category', 'since as from', 'until as to', 'because', 'given_by as givenBy'])

export const listGrants = (db: Db, account: string): Promise<readonly GrantLine[]> =>
  grants(db).where('account', '=', account).orderBy('since').orderBy('id').execute()

export const findGrant = (db: Db, id: string): Promise<GrantLine | undefined> => grants(db).where('id', '=', id).executeTakeFirst()

/** Holds every change of rights until the transaction ends: separation is judged over roles and grants together, so they take turns. */
export async function lockRights(tx: Tx) {
  await sql`select pg_advisory_xact_lock(hashtext('kernel.grant'))`.execute(tx)
}

/** The very same grant with the same end that has begun when the asked one would, or undefined. */
export const findSameGrant = (
  db: Db,
  asked: Pick<GrantLine, 'account' | 'role' | 'area' | 'unit' | 'category' | 'from' | 'to'>,
): Promise<GrantLine | undefined> =>
  grants(db)
    .where('account', '=', asked.account)
    .where('role', '=', asked.role)
    .where('area', '=', asked.area)
    .where('unit', 'is not distinct from', asked.unit)
    .where('category', 'is not distinct from', asked.category)
    .where('since', '<=', asked.from)
    .where('until', 'is not distinct from', asked.to)
    .executeTakeFirst()

export async function insertGrant(tx: Tx, row: GrantLine, at: Date) {
  await tx
    .insertInto('kernel.grant')
    .values({
      id: row.id,
      account: row.account,
      role: row.role,
      area: row.area,
      unit: row.unit,
      category: row.category,
      since: row.from,
      until: row.to,
      because: row.because,
      given_by: row.givenBy,
      given_at: at,
    })
    .execute()
  await renewEdition(tx)
}

export async function updateGrantEnd(tx: Tx, id: string, at: Date) {
  await tx
    .updateTable('kernel.grant')
    .set({until: sql<Date>`greatest(since, ${at}::timestamptz)`})
    .where('id', '=', id)
    .execute()
  await renewEdition(tx)
}

/** The permissions of every grant of the account that holds now or will: what separation is judged by. */
export async function listHeldPermissions(db: Db, account: string, at: Date): Promise<readonly string[]> {
  const found = await sql<{permission: string}>`
    select distinct p.permission from kernel.grant g join kernel.role r on r.id = g.role
      cross join lateral jsonb_array_elements_text(r.permissions) as p(permission)
    where g.account = ${account} and (g.until is null or g.until > ${at})`.execute(db)
  return found.rows.map((row) => row.permission)
}

/** Permissions by holder of the role, over everything each holds now or will, without those of the role itself: what redefining the role is judged by. */
export async function listOtherPermissions(db: Db, role: string, at: Date): Promise<readonly (readonly string[])[]> {
  const found = await sql<{permissions: readonly string[]}>`
    select jsonb_agg(distinct p.permission) as permissions
    from kernel.grant mine join kernel.grant g on g.account = mine.account and g.role <> mine.role
      join kernel.role r on r.id = g.role cross join lateral jsonb_array_elements_text(r.permissions) as p(permission)
    where mine.role = ${role} and (mine.until is null or mine.until > ${at}) and (g.until is null or g.until > ${at})
    group by mine.account`.execute(db)
  return found.rows.map((row) => row.permissions)
}

/** A right that an account holds, held or will hold, and its term. */
export interface Termed {
  readonly grant: Grant
  readonly from: Date
  readonly to: Date | null
}

/** Every right of an account whatever its term, for those who ask again and again. */
export async function listTermed(db: Db, account: string): Promise<readonly Termed[]> {
  const found = await sql<Grant & Omit<Termed, 'grant'>>`
    select p.permission, g.area, g.unit, g.category, r.title_zh || '：' || g.because as because, g.since as "from", g.until as "to"
    from kernel.grant g join kernel.role r on r.id = g.role cross join lateral jsonb_array_elements_text(r.permissions) as p(permission)
    where g.account = ${account}`.execute(db)
  return found.rows.map(({from, to, ...grant}) => ({grant, from, to}))
}

/** What an account may do at an instant, where, and why: one line per right. */
export async function listRights(db: Db, account: string, at: Date): Promise<readonly Right[]> {
  const found = await sql<Right>`
    select p.permission, g.area, g.unit, g.category, g.role, r.title_zh || '：' || g.because as because, g.since as "from", g.until as "to"
    from kernel.grant g join kernel.role r on r.id = g.role cross join lateral jsonb_array_elements_text(r.permissions) as p(permission)
    where g.account = ${account} and g.since <= ${at} and (g.until is null or g.until > ${at})
    order by p.permission, g.area, g.unit, g.category, g.since`.execute(db)
  return found.rows
}

/** A right with the one who holds it and the grant it comes by. */
export interface Holder extends Right {
  readonly grant: string
  readonly account: string
  readonly login: string
  readonly name: string
}

/** Who may do something here at an instant, and why: the same question asked from the other side. */
export async function listHolders(
  db: Db,
  asked: {
    permission: string
    area: string | null
    unit: string | null
    category: string | null
    at: Date
    after: Pick<Holder, 'login' | 'grant'> | undefined
    limit: number
  },
): Promise<readonly Holder[]> {
  const {permission, area, unit, category, at, after, limit} = asked
  const found = await sql<Holder>`
    select g.id as grant, a.id as account, a.login, a.name, ${permission}::text as permission, g.area, g.unit, g.category, g.role,
      r.title_zh || '：' || g.because as because, g.since as "from", g.until as "to"
    from kernel.grant g join kernel.role r on r.id = g.role join kernel.account a on a.id = g.account
    where r.permissions ? ${permission} and a.disabled_at is null and (a.login, g.id) > (${after?.login ?? ''}, ${after?.grant ?? '00000000-0000-0000-0000-000000000000'}::uuid)
      and g.since <= ${at} and (g.until is null or g.until > ${at})
      and (${area}::text is null or starts_with(${area}, g.area))
      and (${unit}::text is null or g.unit is null or g.unit = ${unit})
      and (${category}::text is null or g.category is null or starts_with(${category}, g.category))
    order by a.login, g.id limit ${limit}`.execute(db)
  return found.rows
}
