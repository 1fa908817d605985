import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import {disableAccount, holdAccount, wholeCity} from '#kernel/auth/actions/accounts.ts'
import {endGrant, grantRole} from '#kernel/auth/index.ts'
import {findRole} from '#kernel/auth/queries/rights.ts'
import {noSuchRole} from '#kernel/auth/refusals.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {dateIn} from '#lib/calendar.ts'
import {areaPrefix, districtOf} from '../core/area.ts'
import {accountTaken, alreadyAppointed, requireFresh, requireOpen} from '../core/rules.ts'
import {endDay, type Unit} from '../core/unit.ts'
import {cityOf, getArea} from '../queries/areas.ts'
import {
  type Appointment,
  findPersonByAccount,
  getPerson,
  insertAppointments,
  insertPeople,
  insertPosts,
  listAppointments,
  lockAppointment,
  lockPerson,
  lockPost,
  type Person,
  type Post,
  updateAppointmentEnd,
  updatePersonEnd,
  updatePostEnd,
} from '../queries/people.ts'
import {getUnit} from '../queries/units.ts'

const todayAt = async (db: Db, area: string, at: Date): Promise<string> => dateIn((await cityOf(db, area)).zone, at)

/** What is asked for a new person; `city` is the area whose calendar day counts. */
export type NewPerson = Pick<Person, 'name' | 'nameEn' | 'phone' | 'account'> & {readonly city: string}

/**
 * Registers a person; the account is opened by the system administrator and only named here.
 * Throws auth.no-such-account, organisation.account-taken.
 */
export async function registerPerson(tx: Tx, act: Act, {city, ...asked}: NewPerson): Promise<Person> {
  allow(act, 'organisation.edit', {area: city})
  if (asked.account !== null) {
    await holdAccount(tx, asked.account)
    const owner = await findPersonByAccount(tx, asked.account)
    if (owner !== undefined) throw accountTaken({person: owner.name})
  }
  const person: Person = {...asked, id: v7(), validFrom: await todayAt(tx, city, act.at), validTo: null, version: 1}
  await insertPeople(tx, [person])
  await announce(tx, act, {
    name: 'organisation.person-registered',
    subject: person.id,
    district: wholeCity,
    body: {name: person.name, account: person.account},
  })
  return person
}

/** What is asked for a new post. */
export type NewPost = Omit<Post, 'id' | 'validFrom' | 'validTo' | 'version'>

/** Creates a post in a unit that has not ended; `area` '' is everywhere. Throws auth.no-such-role, organisation.no-such-area. */
export async function createPost(tx: Tx, act: Act, asked: NewPost): Promise<Post> {
  const unit = await getUnit(tx, asked.unit)
  allow(act, 'organisation.edit', {area: unit.area, unit: unit.id})
  requireOpen(unit.name, unit.validTo)
  if (asked.area !== '') await getArea(tx, asked.area)
  if (asked.role !== null && (await findRole(tx, asked.role)) === undefined) throw noSuchRole({role: asked.role})
  const post: Post = {...asked, id: v7(), validFrom: await todayAt(tx, unit.area, act.at), validTo: null, version: 1}
  await insertPosts(tx, [post])
  await announce(tx, act, {name: 'organisation.post-created', subject: post.id, district: districtOf(unit.area), body: {...post}})
  return post
}

/** The grant a post's role means. */
export const grantOf = (post: Post, unit: Unit, account: string, because: string) => ({
  account,
  role: post.role ?? '',
  area: areaPrefix(post.area),
  unit: post.ownUnitOnly ? post.unit : null,
  category: post.category,
  because: `${unit.name}${post.title}：${because}`.slice(0, 200),
})

/**
 * Appoints a person to a post. A post with a role gives rights to the person's account, so only who may give rights may fill it.
 * Throws organisation.already-appointed, organisation.already-ended and the refusals of `grantRole`.
 */
export async function appoint(
  tx: Tx,
  act: Act,
  {post: postId, person: personId, because}: {post: string; person: string; because: string},
): Promise<Appointment> {
  const post = await lockPost(tx, postId)
  const unit = await getUnit(tx, post.unit)
  allow(act, post.role === null ? 'organisation.edit' : 'rights.manage', {area: unit.area, unit: unit.id})
  const person = await lockPerson(tx, personId)
  requireOpen(post.title, post.validTo)
  requireOpen(person.name, person.validTo)
  const held = await listAppointments(tx, {person: personId, post: postId, open: true})
  if (held.length > 0) throw alreadyAppointed({person: person.name, post: post.title})
  const given =
    post.role === null || person.account === null ? null : await grantRole(tx, act, grantOf(post, unit, person.account, because))
  const validFrom = await todayAt(tx, unit.area, act.at)
  const appointment: Appointment = {id: v7(), post: postId, person: personId, grant: given?.id ?? null, because, validFrom, validTo: null}
  await insertAppointments(tx, [appointment])
  await announce(tx, act, {
    name: 'organisation.person-appointed',
    subject: personId,
    district: wholeCity,
    body: {...appointment, unit: unit.id},
  })
  return appointment
}

const closeAppointment = async (
  tx: Tx,
  act: Act,
  {appointment, today, because}: {appointment: Appointment; today: string; because: string},
): Promise<void> => {
  if (appointment.grant !== null) await endGrant(tx, act, {grant: appointment.grant, because})
  await updateAppointmentEnd(tx, appointment.id, endDay(appointment, today))
  await announce(tx, act, {
    name: 'organisation.appointment-ended',
    subject: appointment.person,
    district: wholeCity,
    body: {appointment: appointment.id, post: appointment.post, day: today, because},
  })
}

/** Ends an appointment today, with the rights it gave. */
export async function endAppointment(tx: Tx, act: Act, {id, because}: {id: string; because: string}): Promise<void> {
  const appointment = await lockAppointment(tx, id)
  const unit = await getUnit(tx, (await lockPost(tx, appointment.post)).unit)
  allow(act, 'organisation.edit', {area: unit.area, unit: unit.id})
  requireOpen((await getPerson(tx, appointment.person)).name, appointment.validTo)
  await closeAppointment(tx, act, {appointment, today: await todayAt(tx, unit.area, act.at), because})
}

/** Ends a locked post with its appointments; for callers that have asked for permission. */
export async function closePost(tx: Tx, act: Act, {post, today, because}: {post: Post; today: string; because: string}): Promise<void> {
  for (const appointment of await listAppointments(tx, {post: post.id, open: true}))
    await closeAppointment(tx, act, {appointment, today, because})
  await updatePostEnd(tx, {id: post.id, day: endDay(post, today), version: post.version + 1})
  await announce(tx, act, {
    name: 'organisation.post-ended',
    subject: post.id,
    district: wholeCity,
    body: {title: post.title, day: today, because},
  })
}

/** Ends a post today, with its appointments and the rights they gave. */
export async function endPost(
  tx: Tx,
  act: Act,
  {id, because, version}: {id: string; because: string; version?: number | undefined},
): Promise<void> {
  const post = await lockPost(tx, id)
  const unit = await getUnit(tx, post.unit)
  allow(act, 'organisation.edit', {area: unit.area, unit: unit.id})
  requireOpen(post.title, post.validTo)
  requireFresh(post.version, version)
  await closePost(tx, act, {post, today: await todayAt(tx, unit.area, act.at), because})
}

/** Ends a person today: appointments and rights end, the account closes, and the name stays wherever it was written. */
export async function endPerson(
  tx: Tx,
  act: Act,
  {id, because, city, version}: {id: string; because: string; city: string; version?: number | undefined},
): Promise<void> {
  const person = await lockPerson(tx, id)
  allow(act, 'organisation.edit', {area: city})
  requireOpen(person.name, person.validTo)
  requireFresh(person.version, version)
  const today = await todayAt(tx, city, act.at)
  for (const appointment of await listAppointments(tx, {person: id, open: true}))
    await closeAppointment(tx, act, {appointment, today, because})
  if (person.account !== null) await disableAccount(tx, act, {account: person.account, because})
  await updatePersonEnd(tx, {id, day: endDay(person, today), version: person.version + 1})
  await announce(tx, act, {
    name: 'organisation.person-ended',
    subject: id,
    district: wholeCity,
    body: {name: person.name, day: today, because},
  })
}
