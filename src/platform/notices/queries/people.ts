import {sql} from 'kysely'
import type {} from '#kernel/auth/tables.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {type Choice, type UnitChoice, usualChoice, usualUnitChoice} from '../core/choice.ts'
import type {} from '../tables.ts'

/** Somebody who can be told: an account that is open, with the choice made or the usual one. */
export interface Reachable extends Choice {
  readonly account: string
}

/** The zone of the city a district belongs to; UTC when there is none. */
export async function zoneOf(db: Db, district: string): Promise<string> {
  const {rows} = await sql<{zone: string | null}>`
    select zone from organisation.area where level = 'city' and valid_to is null and starts_with(${district}, regexp_replace(code, '(00)+$', ''))
    order by code desc limit 1`.execute(db)
  return rows[0]?.zone ?? 'UTC'
}

/** Those of these accounts that are open, each with its choice; ids that are nobody's are left out. */
export async function listReachable(db: Db, accounts: readonly string[]): Promise<readonly Reachable[]> {
  if (accounts.length === 0) return []
  const {rows} = await sql<Reachable & {chosen: boolean}>`
    select a.id as account, c.account is not null as chosen, c.email, c.phone, c.language, c.by_email as "byEmail", c.by_sms as "bySms",
      c.digest, c.digest_hour as "digestHour", c.quiet_from as "quietFrom", c.quiet_to as "quietTo"
    from kernel.account a left join notices.choice c on c.account = a.id
    where a.id::text in (select jsonb_array_elements_text(${JSON.stringify(accounts)}::jsonb)) and a.disabled_at is null`.execute(db)
  return rows.map(({chosen, ...row}) => (chosen ? row : {...usualChoice, account: row.account}))
}

/** The accounts of everybody who holds a post with a role in a unit. */
export async function listUnitAccounts(db: Db, unit: string): Promise<readonly string[]> {
  const {rows} = await sql<{account: string}>`
    select distinct e.account from organisation.post p
      join organisation.appointment m on m.post = p.id and m.valid_to is null
      join organisation.person e on e.id = m.person and e.valid_to is null
    where p.unit::text = ${unit} and p.valid_to is null and p.role is not null and e.account is not null`.execute(db)
  return rows.map(({account}) => account)
}

/** The accounts of everybody who may do something here; at most a thousand. */
export async function listAccountsWith(
  db: Db,
  {permission, area, unit, category, at}: {permission: string; area: string; unit: string | null; category: string | null; at: Date},
): Promise<readonly string[]> {
  const {rows} = await sql<{account: string}>`
    select distinct g.account from kernel.grant g join kernel.role r on r.id = g.role
    where r.permissions ? ${permission} and g.since <= ${at} and (g.until is null or g.until > ${at}) and starts_with(${area}, g.area)
      and (g.unit is null or g.unit = ${unit}::text) and (g.category is null or starts_with(${category ?? ''}::text, g.category))
    limit 1000`.execute(db)
  return rows.map(({account}) => account)
}

/** How somebody wants to be told, or what is usual. */
export async function getChoice(db: Db, account: string): Promise<Choice> {
  const row = await db.selectFrom('notices.choice').selectAll().where('account', '=', account).executeTakeFirst()
  if (row === undefined) return usualChoice
  return {
    email: row.email, phone: row.phone, language: row.language, byEmail: row.by_email, bySms: row.by_sms,
    digest: row.digest, digestHour: row.digest_hour, quietFrom: row.quiet_from, quietTo: row.quiet_to,
  } // biome-ignore format: a table
}

export async function saveChoice(tx: Tx, account: string, choice: Choice): Promise<void> {
  const row = {
    email: choice.email, phone: choice.phone, language: choice.language, by_email: choice.byEmail, by_sms: choice.bySms,
    digest: choice.digest, digest_hour: choice.digestHour, quiet_from: choice.quietFrom, quiet_to: choice.quietTo,
  } // biome-ignore format: a table
  await tx
    .insertInto('notices.choice')
    .values({account, ...row})
    .onConflict((conflict) => conflict.column('account').doUpdateSet(row))
    .execute()
}

/** Who is told when a unit is, or what is usual. */
export async function getUnitChoice(db: Db, unit: string): Promise<UnitChoice> {
  const row = await db.selectFrom('notices.unit_choice').selectAll().where('unit', '=', unit).executeTakeFirst()
  return row ?? usualUnitChoice(unit)
}

export async function saveUnitChoice(tx: Tx, choice: UnitChoice): Promise<void> {
  const {unit, ...row} = choice
  await tx
    .insertInto('notices.unit_choice')
    .values({unit, ...row})
    .onConflict((conflict) => conflict.column('unit').doUpdateSet(row))
    .execute()
}
