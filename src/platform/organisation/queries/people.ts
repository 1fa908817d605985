import {sql} from 'kysely'
import type {} from '#kernel/auth/tables.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import {areaPrefix} from '../core/area.ts'
import type {Held} from '../core/rights.ts'
import type {} from '../tables.ts'

/** Somebody who works for the city; never deleted, only ended. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly nameEn: string
  readonly phone: string | null
  /** The account this person signs in with. */
  readonly account: string | null
  readonly validFrom: string
  readonly validTo: string | null
  readonly version: number
}

/** A place in a unit that people are appointed to; its role gives them rights in `area`, for `category`, in their own unit only or in all. */
export interface Post {
  readonly id: string
  readonly unit: string
  readonly title: string
  readonly titleEn: string
  readonly role: string | null
  readonly area: string
  readonly ownUnitOnly: boolean
  readonly category: string | null
  readonly validFrom: string
  readonly validTo: string | null
  readonly version: number
}

/** A person holding a post for a time. */
export interface Appointment {
  readonly id: string
  readonly post: string
  readonly person: string
  /** The grant it brought, if any. */
  readonly grant: string | null
  readonly because: string
  readonly validFrom: string
  readonly validTo: string | null
}

export const noSuchPerson = problem<{id: string}>('organisation.no-such-person', 404, {
  zh: ({id}) => `没有编号为 ${id} 的人员。请在人员目录中选择。`,
  en: ({id}) => `There is no person ${id}. Choose one from the list of people.`,
})
export const noSuchPost = problem<{id: string}>('organisation.no-such-post', 404, {
  zh: ({id}) => `没有编号为 ${id} 的岗位。请在岗位目录中选择。`,
  en: ({id}) => `There is no post ${id}. Choose one from the list of posts.`,
})
export const noSuchAppointment = problem<{id: string}>('organisation.no-such-appointment', 404, {
  zh: ({id}) => `没有编号为 ${id} 的任命。请在岗位任命目录中选择。`,
  en: ({id}) => `There is no appointment ${id}. Choose one from the list of appointments.`,
})

const people = (db: Db) =>
  db
    .selectFrom('organisation.person')
    .select(['id', 'name', 'name_en as nameEn', 'phone', 'account', 'valid_from as validFrom', 'valid_to as validTo', 'version'])

const posts = (db: Db) =>
  db
    .selectFrom('organisation.post')
    .select([
      'id',
      'unit',
      'title',
      'title_en as titleEn',
      'role',
      'area',
      'own_unit_only as ownUnitOnly',
      'category',
      'valid_from as validFrom',
      'valid_to as validTo',
      'version',
    ])

const appointments = (db: Db) =>
  db
    .selectFrom('organisation.appointment')
    .select(['id', 'post', 'person', 'grant_id as grant', 'because', 'valid_from as validFrom', 'valid_to as validTo'])

/** People by name; a pick list passes `day` and so never sees ended ones. */
export const listPeople = (
  db: Db,
  {day, text, unit}: {day?: string | undefined; text?: string | undefined; unit?: string | undefined} = {},
): Promise<Person[]> => {
  let query = people(db)
  if (day !== undefined)
    query = query.where('valid_from', '<=', day).where((is) => is.or([is('valid_to', 'is', null), is('valid_to', '>', day)]))
  if (text !== undefined) query = query.where(sql<boolean>`position(${text.toLowerCase()} in lower(name || ' ' || name_en)) > 0`)
  if (unit !== undefined)
    query = query.where(
      sql<boolean>`exists (select 1 from organisation.appointment a join organisation.post p on p.id = a.post
        where a.person = organisation.person.id and p.unit = ${unit}::uuid and (${day ?? null}::date is null or a.valid_to is null or a.valid_to > ${day ?? null}::date))`,
    )
  return query.orderBy('name').orderBy('id').execute()
}

/** A person by id, ended or not, or undefined. */
export const findPerson = (db: Db, id: string): Promise<Person | undefined> => people(db).where('id', '=', id).executeTakeFirst()

/** The person who signs in with this account, or undefined. */
export const findPersonByAccount = (db: Db, account: string): Promise<Person | undefined> =>
  people(db).where('account', '=', account).executeTakeFirst()

/** A person by id, ended or not; throws organisation.no-such-person. */
export async function getPerson(db: Db, id: string): Promise<Person> {
  const person = await findPerson(db, id)
  if (person === undefined) throw noSuchPerson({id})
  return person
}

export async function lockPerson(tx: Tx, id: string): Promise<Person> {
  const person = await people(tx).where('id', '=', id).forUpdate().executeTakeFirst()
  if (person === undefined) throw noSuchPerson({id})
  return person
}

/** Posts by unit; `day` hides ended ones, `within` takes those of units inside an area. */
export const listPosts = (
  db: Db,
  {unit, within, day}: {unit?: string | undefined; within?: string | undefined; day?: string | undefined} = {},
): Promise<Post[]> => {
  let query = posts(db)
  if (unit !== undefined) query = query.where('unit', '=', unit)
  if (within !== undefined)
    query = query.where((is) =>
      is(
        'unit',
        'in',
        is
          .selectFrom('organisation.unit')
          .select('id')
          .where(sql<boolean>`starts_with(organisation.unit.area, ${areaPrefix(within)})`),
      ),
    )
  if (day !== undefined)
    query = query.where('valid_from', '<=', day).where((is) => is.or([is('valid_to', 'is', null), is('valid_to', '>', day)]))
  return query.orderBy('unit').orderBy('title').orderBy('id').execute()
}

export async function lockPost(tx: Tx, id: string): Promise<Post> {
  const post = await posts(tx).where('id', '=', id).forUpdate().executeTakeFirst()
  if (post === undefined) throw noSuchPost({id})
  return post
}

/** Appointments of a person or to a post, the newest first; `open` takes those without an end. */
export const listAppointments = (
  db: Db,
  {person, post, open = false}: {person?: string; post?: string; open?: boolean},
): Promise<Appointment[]> => {
  let query = appointments(db)
  if (person !== undefined) query = query.where('person', '=', person)
  if (post !== undefined) query = query.where('post', '=', post)
  if (open) query = query.where('valid_to', 'is', null)
  return query.orderBy('valid_from', 'desc').orderBy('id', 'desc').execute()
}

export async function lockAppointment(tx: Tx, id: string): Promise<Appointment> {
  const appointment = await appointments(tx).where('id', '=', id).forUpdate().executeTakeFirst()
  if (appointment === undefined) throw noSuchAppointment({id})
  return appointment
}

export async function insertPeople(tx: Tx, rows: readonly Person[]): Promise<void> {
  if (rows.length === 0) return
  const values = rows.map(({nameEn, validFrom, validTo, ...rest}) => ({...rest, name_en: nameEn, valid_from: validFrom, valid_to: validTo}))
  await tx.insertInto('organisation.person').values(values).execute()
}

export async function insertPosts(tx: Tx, rows: readonly Post[]): Promise<void> {
  if (rows.length === 0) return
  const values = rows.map(({titleEn, ownUnitOnly, validFrom, validTo, ...rest}) => ({
    ...rest,
    title_en: titleEn,
    own_unit_only: ownUnitOnly,
    valid_from: validFrom,
    valid_to: validTo,
  }))
  await tx.insertInto('organisation.post').values(values).execute()
}

export async function insertAppointments(tx: Tx, rows: readonly Appointment[]): Promise<void> {
  if (rows.length === 0) return
  const values = rows.map(({grant, validFrom, validTo, ...rest}) => ({...rest, grant_id: grant, valid_from: validFrom, valid_to: validTo}))
  await tx.insertInto('organisation.appointment').values(values).execute()
}

export async function updatePersonEnd(tx: Tx, {id, day, version}: {id: string; day: string; version: number}): Promise<void> {
  await tx.updateTable('organisation.person').set({valid_to: day, version}).where('id', '=', id).execute()
}

export async function updatePostEnd(tx: Tx, {id, day, version}: {id: string; day: string; version: number}): Promise<void> {
  await tx.updateTable('organisation.post').set({valid_to: day, version}).where('id', '=', id).execute()
}

export async function updateAppointmentEnd(tx: Tx, id: string, day: string): Promise<void> {
  await tx.updateTable('organisation.appointment').set({valid_to: day}).where('id', '=', id).execute()
}

/** Everything an account may do at an instant: its grants, one line per role given, with the post it came from when it came from one. */
export async function listHeld(db: Db, account: string, at: Date): Promise<readonly Held[]> {
  const found = await sql<Held>`
    select g.id as grant, g.role, r.title_zh as "roleZh", r.title_en as "roleEn", r.permissions, g.area, g.unit, g.category, g.because,
      g.since as "from", g.until as "to", p.id as post, p.title as "postZh", p.title_en as "postEn", pu.name as "postUnitZh", pu.name_en as "postUnitEn",
      u.name as "unitZh", u.name_en as "unitEn"
    from kernel.grant g join kernel.role r on r.id = g.role
      left join organisation.appointment a on a.grant_id = g.id
      left join organisation.post p on p.id = a.post
      left join organisation.unit pu on pu.id = p.unit
      left join organisation.unit u on u.id::text = g.unit
    where g.account = ${account}::uuid and g.since <= ${at} and (g.until is null or g.until > ${at})
    order by g.since, g.id`.execute(db)
  return found.rows
}
