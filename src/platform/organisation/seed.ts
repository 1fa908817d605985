import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import {tell} from '#kernel/auth/actions/accounts.ts'
import {defineRole, grantRole, type Role} from '#kernel/auth/index.ts'
import {insertAccount} from '#kernel/auth/queries/accounts.ts'
import {hashPassword} from '#kernel/auth/secrets.ts'
import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import {draftDutyList, importDuties, publishDutyList} from './actions/duties.ts'
import {grantOf} from './actions/people.ts'
import {registerAreas} from './actions/units.ts'
import type {Area} from './core/area.ts'
import type {Unit} from './core/unit.ts'
import {newEdition} from './queries/areas.ts'
import {type Appointment, insertAppointments, insertPeople, insertPosts, type Person, type Post} from './queries/people.ts'
import {insertUnits} from './queries/units.ts'

/** Shapes of the files in `cities/<name>/organisation/`; units are named by their keys there. */
interface PersonFile extends Pick<Person, 'id' | 'name' | 'nameEn' | 'phone'> {
  readonly login: string
}
interface PostFile extends Omit<Post, 'validFrom' | 'validTo' | 'version'> {
  readonly holders: readonly string[]
}
interface DutyListFile {
  readonly title: string
  readonly takesEffect: string
  readonly categories: readonly string[]
}

const unknownKey = problem<{file: string; key: string}>('organisation.unknown-key', 500, {
  zh: ({file, key}) => `${file} 引用了不存在的“${key}”。请更正城市数据后重新启动。`,
  en: ({file, key}) => `${file} names “${key}”, which does not exist. Mend the city's data and start again.`,
})

/** Present only in a demonstration: the one password of every account. Without it the accounts have none until an administrator sets it. */
interface DemoFile {
  readonly password: string
}

const begun = '2000-01-01'

const seedUnits = async (tx: Tx, city: City): Promise<ReadonlyMap<string, Unit>> => {
  const file = 'organisation/units.json'
  const units = city.json<readonly Unit[]>(file)
  const byKey = new Map(units.map((unit) => [unit.key, unit]))
  const idOf = (key: string | null): string | null => {
    if (key === null) return null
    const unit = byKey.get(key)
    if (unit === undefined) throw unknownKey({file, key})
    return unit.id
  }
  await insertUnits(
    tx,
    units.map((unit) => ({...unit, parent: idOf(unit.parent), validTo: null, version: 1})),
  )
  await newEdition(tx, v7())
  return byKey
}

const demoFile = 'organisation/demo.json'

/** Opens an account for everybody; hashing is slow on purpose, so a demonstration's one password is hashed once. */
const seedPeople = async (tx: Tx, act: Act, city: City): Promise<ReadonlyMap<string, Person>> => {
  const passwordHash = city.has(demoFile) ? await hashPassword(city.json<DemoFile>(demoFile).password) : null
  const people: Person[] = []
  for (const {login, ...person} of city.json<readonly PersonFile[]>('organisation/people.json')) {
    const account = {id: v7(), login, name: person.name, passwordHash, passwordChangedAt: act.at, passwordExpires: false, mustChange: false}
    await insertAccount(tx, {...account, oidcIssuer: null, oidcSubject: null}, act.by.id)
    await tell(tx, act, 'account-opened', account.id, {login, name: person.name})
    people.push({...person, account: account.id, validFrom: begun, validTo: null, version: 1})
  }
  await insertPeople(tx, people)
  return new Map(people.map((person) => [person.id, person]))
}

const seedPosts = async (
  tx: Tx,
  act: Act,
  city: City,
  units: ReadonlyMap<string, Unit>,
  people: ReadonlyMap<string, Person>,
): Promise<void> => {
  const file = 'organisation/posts.json'
  const posts: Post[] = []
  const appointments: Appointment[] = []
  for (const {holders, unit: key, ...rest} of city.json<readonly PostFile[]>(file)) {
    const unit = units.get(key)
    if (unit === undefined) throw unknownKey({file, key})
    const post: Post = {...rest, unit: unit.id, validFrom: begun, validTo: null, version: 1}
    posts.push(post)
    for (const holder of holders) {
      const person = people.get(holder)
      if (person === undefined) throw unknownKey({file, key: holder})
      const because = '初始任命'
      const grant =
        post.role === null || person.account === null ? null : (await grantRole(tx, act, grantOf(post, unit, person.account, because))).id
      appointments.push({id: v7(), post: post.id, person: holder, grant, because, validFrom: begun, validTo: null})
    }
  }
  await insertPosts(tx, posts)
  await insertAppointments(tx, appointments)
}

const seedDuties = async (tx: Tx, act: Act, city: City): Promise<void> => {
  const {title, takesEffect, categories} = city.json<DutyListFile>('organisation/duty-list.json')
  const draft = await draftDutyList(tx, act, {area: city.code, title, categories})
  const bytes = new TextEncoder().encode(city.text('organisation/duties.csv'))
  await importDuties(tx, act, {list: draft.id, bytes, dryRun: false})
  await publishDutyList(tx, act, {id: draft.id, takesEffect})
}

/** Loads areas, units, roles, people with their posts and rights, and the duty list of a city. */
export async function seedOrganisation(tx: Tx, act: Act, city: City): Promise<void> {
  const areas = city.json<readonly Pick<Area, 'code' | 'name' | 'nameEn'>[]>('organisation/areas.json')
  await registerAreas(tx, act, {areas, zone: city.zone, validFrom: begun})
  const units = await seedUnits(tx, city)
  for (const role of city.json<readonly Role[]>('organisation/roles.json')) await defineRole(tx, act, role)
  await seedPosts(tx, act, city, units, await seedPeople(tx, act, city))
  await seedDuties(tx, act, city)
}
