import {type Act, forbidden} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {type Happening, linkAfter, listEvents} from '#kernel/events.ts'
import {type Calendar, dateIn, minuteIn} from '#lib/calendar.ts'
import {problem} from '#lib/problem.ts'
import type {Case, Details} from '../core/case.ts'
import {decide} from '../core/decide.ts'
import {changesOf, movesDeadline} from '../core/effects.ts'
import {type Happened, moveOf, type Told} from '../core/history.ts'
import {type Move, moveFacts} from '../core/lifecycle.ts'
import {getCalendar, publishEvidence} from '../queries/belongings.ts'
import {findMade, type HeldCase, holdCase, saveCase} from '../queries/case.ts'
import {getClockwork} from '../queries/rules.ts'
import {alongside} from './alongside.ts'
import {headOf} from './announce.ts'
import {evidenceOf} from './evidence.ts'
import {mayRead, moverOf} from './mover.ts'
import {type Settled, settle} from './settle.ts'

export const stale = problem<{version: number; now: number; since: readonly {who: string; when: string; zh: string; en: string}[]}>(
  'case.stale',
  409,
  {
    zh: ({since}) => `您看到的已不是最新：${since.map(({who, when, zh}) => `${who}于 ${when} “${zh}”`).join('；')}。请刷新后再操作。`,
    en: ({since}) =>
      `This is no longer what you saw: ${since.map(({who, when, en}) => `${who} took the move "${en}" at ${when}`).join('; ')}. Reload, then act again.`,
  },
)

/** What somebody asks a case to do. Without a version the move is made on whatever is there. */
export interface MoveAsked extends Details {
  readonly id: string
  readonly move: Move
  readonly version?: number | undefined
  /** Sent again after it was made, whatever happened since, the same move of the same person answers with the case instead of a conflict. */
  readonly clientId?: string | undefined
  /** Evidence that citizens may see from now on. */
  readonly publish?: readonly string[] | undefined
}

/** What the event tells beyond the words that came with the move, for the moves that tell more. */
const telling: Readonly<Partial<Record<Move, (after: Case, asked: MoveAsked, found: Settled, held: Case) => Partial<Told> | object>>> = {
  file: (after, {dueSource}) => ({
    number: after.number ?? '',
    category: after.category,
    condition: after.conditionId,
    level: after.level,
    dueSource,
  }),
  dispatch: ({dutyId, whyHere}) => ({duty: dutyId, why: whyHere}),
  're-dispatch': ({dutyId, whyHere}) => ({duty: dutyId, why: whyHere}),
  reclassify: ({category}, _, __, held) => ({category, before: held.category}),
  'self-handle': ({category}) => ({category}),
  handle: ({claim}) => ({claim}),
  merge: (_, __, {target}) => ({other: target?.number ?? target?.id, otherId: target?.id}),
  split: ({parts}) => ({parts}),
  prioritise: (_, {priority}) => ({priority}),
  supervise: ({supervision}) => ({kind: supervision?.kind}),
  summon: (_, __, {helpers = []}) => ({
    units: helpers.map(({unitName}) => unitName),
    unitIds: helpers.map(({unitId}) => unitId),
    answerBy: helpers[0]?.dueAt,
  }),
  'report-in': (_, __, {helpers = []}) => ({units: helpers.slice(0, 1).map(({unitName}) => unitName)}),
  'decline-summons': (_, __, {helpers = []}) => ({units: helpers.slice(0, 1).map(({unitName}) => unitName)}),
  'finish-help': (_, __, {helpers = []}) => ({units: helpers.slice(0, 1).map(({unitName}) => unitName)}),
}

/** What the event tells: what was decided and why; never who reported, and no note between colleagues. */
const tell = (held: Case, after: Case, asked: MoveAsked, found: Settled, {zone}: Calendar): Happening => {
  const {move, reason, body, person, result, evidence, clientId} = asked
  const unit = after.unitName ?? held.unitName
  const until = asked.until ?? (move === 'grant-suspension' ? after.suspendedUntil : null)
  const told = {
    version: after.version,
    from: held.state,
    to: after.state,
    ...(clientId === undefined ? {} : {clientId}),
    ...(reason === undefined ? {} : {reason}),
    ...(body === undefined ? {} : {body}),
    ...(person === undefined ? {} : {person: person.name, personId: person.id}),
    ...(result === undefined ? {} : {result}),
    ...(evidence === undefined ? {} : {evidence: evidence.length}),
    ...(unit === null ? {} : {unit, unitId: after.unitId ?? held.unitId}),
    ...(until == null ? {} : {until: dateIn(zone, until)}),
    ...(after.ending === held.ending ? {} : {ending: after.ending}),
    ...(movesDeadline(held, after) ? {dueAt: after.dueAt, due: after.dueAt === null ? '' : minuteIn(zone, after.dueAt)} : {}),
    ...telling[move]?.(after, asked, found, held),
  }
  return {name: moveFacts(move).event, subject: held.id, district: held.districtId, body: told satisfies Told}
}

/** The history of a case as its rules read it, oldest first. */
export async function listHistory(db: Db, {id, districtId}: Pick<Case, 'id' | 'districtId'>): Promise<readonly Happened[]> {
  const events = await listEvents(db, {district: districtId, subject: id})
  return events.map(({name, at, actorName, body}) => ({name, at, actorName, body: body as unknown as Told}))
}

/** Says who did what since the version somebody saw. */
async function staleSince(tx: Tx, held: Case, version: number): Promise<Error> {
  const [history, {zone}] = await Promise.all([listHistory(tx, held), getCalendar(tx, held.area)])
  const since = history.flatMap(({name, at, actorName, body}) => {
    const move = moveOf(name)
    return move === undefined || body.version <= version
      ? []
      : [{who: actorName, when: minuteIn(zone, at), zh: moveFacts(move).zh, en: moveFacts(move).en}]
  })
  return stale({version, now: held.version, since})
}

/** What came of a move: the case as it is now, the version the move made, and whether it had been made before. */
export interface Made {
  readonly case: Case
  readonly version: number
  readonly again: boolean
}

/**
 * Makes one move once, however often it is sent: holds the case, then moves it. Throws the refusal with its reason; then nothing has
 * changed. Who may neither move nor read the case learns nothing of it.
 */
export async function makeMove(tx: Tx, act: Act, asked: MoveAsked): Promise<Made> {
  const {move, version, clientId} = asked
  const held = await holdCase(tx, asked.id)
  const mover = moverOf(act)
  const mayMove = mover.holds(moveFacts(move).may, {area: held.area, category: held.category ?? undefined})
  if (!mayMove && !mayRead(act, held)) throw forbidden({permission: moveFacts(move).may, name: act.by.name})
  if (mayMove && clientId !== undefined) {
    if (held.lastClientId === clientId && held.lastMove === move) return {case: held, version: held.version, again: true}
    const made = await findMade(tx, held, {event: moveFacts(move).event, by: act.by.id, clientId})
    if (made !== undefined) return {case: held, version: made, again: true}
  }
  if (mayMove && version !== undefined && version !== held.version) throw await staleSince(tx, held, version)
  const after = await moveHeld(tx, act, held, asked)
  return {case: after, version: after.version, again: false}
}

/** The same for who only wants the case. */
export const moveCase = async (tx: Tx, act: Act, asked: MoveAsked): Promise<Case> => (await makeMove(tx, act, asked)).case

/**
 * Moves a case that this transaction holds: decides, finds out what the move needs, saves and tells in one statement. `handled` is the queue whose work the caller does itself.
 */
export async function moveHeld(
  tx: Tx,
  act: Act,
  held: HeldCase,
  asked: Omit<MoveAsked, 'version'>,
  {handled}: {readonly handled?: string} = {},
): Promise<HeldCase> {
  const {id, move, clientId = null, evidence = [], publish = []} = asked
  const clockwork = await getClockwork(tx, held)
  decide(held, move, asked, moverOf(act), {at: act.at, rules: clockwork.rules})
  const found = await settle(tx, act, held, asked, clockwork)
  const changes = changesOf(held, move, asked, found, clockwork)
  const after = {...held, ...changes}
  const kept = evidence.length === 0 ? [] : await evidenceOf(tx, act, held, move, evidence)
  const link = linkAfter(act, tell(held, after, asked, found, clockwork.calendar), await headOf(tx, held), handled)
  await saveCase(tx, id, changes, {link, move, clientId, evidence: kept})
  if (publish.length > 0) await publishEvidence(tx, id, publish)
  await alongside(tx, act, held, after, asked, found)
  return {...after, eventSeq: link.head.seq, eventHash: link.head.hash, lastMove: move, lastClientId: clientId}
}
