import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {zoneClock} from '#lib/calendar/zone.ts'
import {isProblem} from '#lib/problem.ts'
import {whoIsResponsible} from '#platform/organisation/index.ts'
import {type Answer, answerOf} from './core/answer.ts'
import {enough, readBody, writeBody} from './core/kept.ts'
import {knownAt, type Opened, type Past} from './core/opened.ts'
import {type Foresight, learnLateness} from './core/school.ts'
import {
  type Asked,
  type Filed,
  findTraining,
  getBody,
  insertTraining,
  lastVersion,
  listFiledOf,
  listPlaces,
  type Place,
  type Training,
} from './queries.ts'

const DAY = 86_400_000
const HISTORY_DAYS = 400
/** More would hold the process up for longer than a few seconds. */
const MOST_LEARNED = 40_000
/** Streets have habits, single houses have none. */
const STREET_DIGITS = 9

/** The city's clock, written as if it were UTC: nights, weekdays and hours are the city's. */
const wallOf = (zone: string, at: Date): Date => new Date(at.getTime() + zoneClock(zone).offset(at.getTime()))

function openedOf(zone: string, {category, unitId, area, source, filedAt, dueAt}: Omit<Filed, 'endedAt'>): Opened {
  const at = wallOf(zone, filedAt)
  return {
    at,
    category: category ?? '',
    unit: unitId ?? '',
    area: area.slice(0, STREET_DIGITS),
    source,
    dueAt: dueAt === null ? null : wallOf(zone, dueAt),
    weekday: (at.getUTCDay() + 6) % 7,
    hour: at.getUTCHours(),
  }
}

const pastOf = (zone: string, filed: Filed): Past => ({
  ...openedOf(zone, filed),
  endedAt: filed.endedAt === null ? null : wallOf(zone, filed.endedAt),
})

/** Learns anew which cases of a city miss their limit and keeps it as its next version; null when too few are closed to learn from. */
export async function learnCity(tx: Tx, act: Act, {code, zone}: Place): Promise<Training | null> {
  const since = new Date(act.at.getTime() - HISTORY_DAYS * DAY)
  const history = (await listFiledOf(tx, {code, since, limit: MOST_LEARNED})).map((filed) => pastOf(zone, filed))
  const until = wallOf(zone, act.at)
  if (!enough(countKnown(history, until))) return null
  const learned = learnLateness(history, until)
  if (!enough(learned)) return null
  const {known, late, open} = learned
  const figure = (value: number): number | null => (Number.isNaN(value) ? null : value)
  const training: Training = {
    id: v7(),
    version: (await lastVersion(tx, code)) + 1,
    trainedAt: act.at,
    known,
    late,
    open,
    auc: figure(learned.auc),
    baselineAuc: figure(learned.baselineAuc),
  }
  await insertTraining(tx, code, training, writeBody(learned))
  const {version, auc, baselineAuc} = training
  const body = {version, known, late, open, auc, baselineAuc}
  await announce(tx, act, {name: 'cases.lateness-learned', subject: `lateness/${code}`, district: code.padEnd(6, '0').slice(0, 6), body})
  return training
}

/** Learns anew for every city of this store that has enough closed cases. */
export async function learnAll(tx: Tx, act: Act): Promise<readonly {readonly place: Place; readonly training: Training | null}[]> {
  const done: {place: Place; training: Training | null}[] = []
  for (const place of await listPlaces(tx)) done.push({place, training: await learnCity(tx, act, place)})
  return done
}

/** What was learned, by the id of its training: it never changes, and the newest few are all that is asked for. */
const learnt = new Map<string, Foresight | undefined>()
const MOST_LEARNT = 8

async function foresightOf(db: Db, {id}: Training): Promise<Foresight | undefined> {
  if (learnt.has(id)) return learnt.get(id)
  const body = await getBody(db, id)
  const foresight = body === null ? undefined : readBody(body)
  const [oldest] = learnt.keys()
  if (learnt.size >= MOST_LEARNT && oldest !== undefined) learnt.delete(oldest)
  learnt.set(id, foresight)
  return foresight
}

/** The unit that has a case, or the one the duty list would send it to; '' when the list knows none. */
async function unitOf(db: Db, act: Act, {unitId, area, category}: Asked): Promise<string> {
  if (unitId !== null || category === null) return unitId ?? ''
  const listed = await whoIsResponsible(db, {area: area.slice(0, 12), category, at: act.at}).catch((error: unknown) => {
    if (isProblem(error)) return undefined
    throw error
  })
  return listed?.unit.id ?? ''
}

/** What is said of a case, and by which training. */
export interface Foretold extends Answer {
  readonly id: string
  readonly training: Training | null
}

/** Says of each case whether it will miss its limit. All of one city are judged by the same training. */
export async function foretell(db: Db, act: Act, cases: readonly Asked[]): Promise<readonly Foretold[]> {
  const places = await listPlaces(db)
  const trainings = new Map<string, Training | undefined>()
  const answers: Foretold[] = []
  for (const one of cases) {
    const {code, zone} = places.filter((place) => one.area.startsWith(place.code)).toSorted((a, b) => b.code.length - a.code.length)[0] ?? {
      code: '',
      zone: 'UTC',
    }
    if (!trainings.has(code)) trainings.set(code, await findTraining(db, one.area))
    const training = trainings.get(code)
    const foresight = training === undefined ? undefined : await foresightOf(db, training)
    const opened = one.filedAt === null ? null : openedOf(zone, {...one, filedAt: one.filedAt, unitId: await unitOf(db, act, one)})
    const handledAt = one.handledAt === null ? null : wallOf(zone, one.handledAt)
    answers.push({
      id: one.id,
      training: foresight === undefined ? null : (training ?? null),
      ...answerOf(foresight, opened, handledAt, wallOf(zone, act.at)),
    })
  }
  return answers
}

/** How many of a history had an end known at an instant, and how many of them were late. */
function countKnown(history: readonly Past[], until: Date): {readonly known: number; readonly late: number} {
  const outcomes = history.map((past) => knownAt(past, until)).filter((late) => late !== null)
  return {known: outcomes.length, late: outcomes.filter(Boolean).length}
}
