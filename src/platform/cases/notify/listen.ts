import type {Act} from '#kernel/act.ts'
import {sign} from '#kernel/auth/secrets.ts'
import type {Tx} from '#kernel/db.ts'
import type {Event} from '#kernel/events.ts'
import {minuteIn} from '#lib/calendar.ts'
import {isProblem} from '#lib/problem.ts'
import {noticeSettings, notify, type Recipient} from '#platform/notices/index.ts'
import {followHash} from '../actions/report.ts'
import type {Told} from '../core/history.ts'
import type {Listener as Level} from '../core/rules.ts'
import {getCalendar} from '../queries/belongings.ts'
import {findCase, type ShownCase} from '../queries/case.ts'
import {byRight, isNews, type Listener, type Row, told, valuesOf} from './core/told.ts'
import {type Contact, findAreaName, keepFollow, listContacts} from './queries.ts'

type Settings = ReturnType<typeof noticeSettings>
type Handle = (tx: Tx, act: Act, event: Event) => Promise<void>

const idIn = (event: Event, name: string): string | null => {
  const id = event.body[name]
  return typeof id === 'string' ? id : null
}

/** A unit and, while the case is with it, the person who handles it there. */
const toUnit = (unit: string | null, {unitId, handlerId}: ShownCase): readonly Recipient[] =>
  unit === null ? [] : [{unit, person: unit === unitId && handlerId !== null ? handlerId : undefined}]

const unitOf = (one: ShownCase, event: Event): string | null => idIn(event, 'unitId') ?? one.unitId

const toRight = (permission: string, {area, category}: ShownCase, unit: string | null = null): readonly Recipient[] => [
  {permission, area, category, unit},
]

const namesIn = (event: Event, name: string): readonly string[] => {
  const names = event.body[name]
  return Array.isArray(names) ? names.filter((one): one is string => typeof one === 'string') : []
}

type Finds = (one: ShownCase, event: Event) => readonly Recipient[]

/** Whom the rules of a city mean by the levels of an escalation. */
const levels: Readonly<Record<Level, Finds>> = {
  handler: (one, event) => toUnit(unitOf(one, event), one),
  'unit-lead': (one, event) => toRight('cases.endorse', one, unitOf(one, event)),
  'supervising-unit': (one) => toUnit(one.supervisingId, one),
  dispatcher: (one) => toRight(byRight.dispatchers, one),
  district: (one) => toRight(byRight.supervisors, one),
  // Only a right that holds everywhere covers the area ''.
  city: (one) => toRight(byRight.supervisors, {...one, area: ''}),
}

const isLevel = (name: string): name is Level => name in levels

/** Whom each name means for one event of one case; the event knows better than the case, which may have moved on. */
const staff: Readonly<Record<Exclude<Listener, 'reporter'>, Finds>> = {
  unit: (one, event) => toUnit(unitOf(one, event), one),
  leads: (one, event) => toRight('cases.endorse', one, unitOf(one, event)),
  summoned: (_, event) => namesIn(event, 'unitIds').map((unit) => ({unit})),
  supervising: (one) => toUnit(one.supervisingId, one),
  named: (one, event) => {
    const account = idIn(event, 'personId') ?? one.askedId
    return account === null ? [] : [{account}]
  },
  escalation: (one, event) => namesIn(event, 'tell').flatMap((name) => (isLevel(name) ? levels[name](one, event) : [])),
  dispatchers: (one) => toRight(byRight.dispatchers, one),
  supervisors: (one) => toRight(byRight.supervisors, one),
  reopeners: (one) => toRight(byRight.reopeners, one),
  reviewers: (one) => toRight(byRight.reviewers, one),
}

/**
 * The link that notices of a case carry. It follows from the case, the address it is sent to and the key of the installation, so that every
 * notice bears the same one, nothing that opens it is kept, and a corrected address does not revive the link that went to the wrong one.
 */
async function followLink(tx: Tx, act: Act, {caseId, email, phone}: Contact, master: string): Promise<string> {
  const token = sign(master, 'follow by notice', `${caseId} ${email ?? ''} ${phone ?? ''}`).slice(0, 22)
  await keepFollow(tx, {hash: followHash(token), caseId, at: act.at})
  return `/follow/${token}`
}

/** Whoever reported or joined, here or in a case merged into this one, unless they left nothing to reach them by, or did it themselves. */
async function reportersOf(tx: Tx, act: Act, one: ShownCase, event: Event, {master}: Settings): Promise<readonly Recipient[]> {
  if (event.actor === 'reporter') return []
  const told: Recipient[] = []
  for (const contact of await listContacts(tx, one.id))
    told.push({contact, language: contact.language, link: await followLink(tx, act, contact, master)})
  return told
}

async function dueOf(tx: Tx, {dueAt, area}: ShownCase): Promise<string | null> {
  if (dueAt === null) return null
  const calendar = await getCalendar(tx, area).catch((error: unknown) => {
    if (isProblem(error, 'case.no-calendar')) return undefined
    throw error
  })
  return calendar === undefined ? null : minuteIn(calendar.zone, dueAt)
}

/** Tells people of one event of a case; a job that runs twice tells once. */
export async function tellOfCase(tx: Tx, act: Act, event: Event, settings: Settings = noticeSettings()): Promise<void> {
  const row: Row | undefined = told[event.name]
  const one = row === undefined ? undefined : await findCase(tx, event.subject)
  if (row === undefined || one === undefined || !isNews(one, event.at, act.at)) return
  const named = {...one, address: one.address ?? (await findAreaName(tx, one.area)) ?? null}
  const variables = valuesOf(named, {actorName: event.actorName, body: event.body as unknown as Told}, await dueOf(tx, one))
  const common = {subject: one.id, district: one.districtId, variables, cause: event.actor, occasion: event.id}
  const to = row.tells.flatMap((name) => (name === 'reporter' ? [] : staff[name](one, event)))
  // Urgent hours (紧急工作时) run through the night, and so do their notices.
  const urgent = row.urgent === true || one.limitUnit === 'urgent_hour'
  await notify(tx, act, {...common, event: event.name, to, link: `/?case=${one.id}`, urgent}, settings)
  if (!row.tells.includes('reporter')) return
  const reporters = await reportersOf(tx, act, one, event, settings)
  if (reporters.length > 0) await notify(tx, act, {...common, event: `${event.name}.reporter`, to: reporters, hooks: false}, settings)
}

/** The listeners of a domain and, after each, the telling; an event that only tells has that alone. */
export function withTelling(own: Readonly<Record<string, Handle>>): Readonly<Record<string, Handle>> {
  const events = [...new Set([...Object.keys(own), ...Object.keys(told)])]
  return Object.fromEntries(
    events.map((name): [string, Handle] => [
      name,
      async (tx, act, event) => {
        await own[name]?.(tx, act, event)
        if (name in told) await tellOfCase(tx, act, event)
      },
    ]),
  )
}
