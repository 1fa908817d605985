import type {Assignment, Case, Details, Filing, Helper, Request} from './case.ts'
import {type Clockwork, handlingClock, holdHandling, readDials, turnClocks} from './clocks.ts'
import {nextEscalation} from './escalation.ts'
import {isHelping, isSummoned} from './guards.ts'
import {leadsTo, type Move} from './moves.ts'
import {type Ending, isEnded} from './states.ts'

/** What a move changes on the case. */
export type Changes = Partial<Omit<Case, 'id' | 'districtId' | 'area' | 'source' | 'reportedAt'>>

/** What had to be found out before the move could be made. */
export interface Found {
  readonly at: Date
  /** Who moves, by id and name. */
  readonly by: {readonly id: string; readonly name: string}
  readonly filing?: Filing | undefined
  readonly assignment?: Assignment | undefined
  /** The units summoned, or the one that answers. */
  readonly helpers?: readonly Pick<Helper, 'unitId' | 'unitName' | 'dueAt'>[] | undefined
  /** The id of the case it is merged into. */
  readonly into?: string | undefined
  /** How the parts of a split case ended. */
  readonly partEndings?: readonly (Ending | null)[] | undefined
}

const nobodyAsked = {askedId: null, askedName: null} as const
const noHandler = {handlerId: null, handlerName: null} as const
const noRequest = {request: null} as const
const reopenedAgain = {ending: null, claim: null, closedAt: null, archivedAt: null} as const

const asked = ({person}: Details): Changes => ({askedId: person?.id ?? null, askedName: person?.name ?? null})

/** What belongs to an assignment and goes with it: requests and suspensions are cancelled, helpers let go. */
const letGo = ({helpers}: Case): Changes => ({
  ...noHandler,
  ...noRequest,
  suspendedUntil: null,
  undertakenAt: null,
  helpers: helpers.map((helper) => (isSummoned(helper) || isHelping(helper) ? {...helper, released: true} : helper)),
})
const unassigned = {unitId: null, unitName: null, supervisingId: null, dutyId: null, whyHere: null} as const

/** A dispatch to another unit than the last one means that the last one was wrong: 错误派遣. What was granted was granted to the last one. */
const assigned = (before: Case, {at, assignment}: Found): Changes => {
  if (assignment === undefined) throw new Error('A dispatch was decided without an assignment.')
  const other = before.lastUnitId !== null && before.lastUnitId !== assignment.unitId
  return {
    ...letGo(before),
    ...assignment,
    lastUnitId: assignment.unitId,
    dispatchedAt: at,
    redispatches: before.redispatches + (other ? 1 : 0),
    ...(other ? {extensions: 0, suspensions: 0, overdueAt: null, escalation: 0} : {}),
  }
}

const filed = ({at, filing}: Found): Changes => {
  if (filing === undefined) throw new Error('A filing was decided without its number and deadline.')
  return {...filing, filedAt: at, overdueAt: null, escalation: 0}
}

const request = (kind: Request['kind'], {reason, until}: Details, {at, by}: Found): Changes => ({
  request: {kind, by: by.id, at: at.toISOString(), reason: reason ?? '', until: until?.toISOString() ?? null, endorsedBy: null},
})
const endorsed = (before: Case, {by}: Found): Changes => (before.request === null ? {} : {request: {...before.request, endorsedBy: by.id}})

/** Changes the helper that answers, among those in a state. */
const helped = (before: Case, {helpers: [one] = []}: Found, is: (helper: Helper) => boolean, change: Partial<Helper>): Changes => {
  const index = before.helpers.findIndex((helper) => helper.unitId === one?.unitId && is(helper))
  return {helpers: before.helpers.map((helper, place) => (place === index ? {...helper, ...change} : helper))}
}

const summoned = (before: Case, {at, helpers = []}: Found): Changes => ({
  helpers: [
    ...before.helpers,
    ...helpers.map((helper) => ({
      ...helper,
      askedAt: at.toISOString(),
      answeredAt: null,
      answer: null,
      finishedAt: null,
      words: null,
      released: false,
    })),
  ],
})

/** In which order the ends of parts speak for the whole: it is fixed only when every part that counts is. */
const worst: readonly Ending[] = ['unverified', 'unfixable', 'other-body', 'answered', 'fixed', 'duplicate', 'void']
const gathered = (endings: readonly (Ending | null)[]): Ending => worst.find((ending) => endings.includes(ending)) ?? 'void'

type Effect = (before: Case, details: Details, found: Found) => Changes
const none: Effect = () => ({})

const effects: Readonly<Record<Move, Effect>> = {
  accept: (_, __, {at}) => ({acceptedAt: at}),
  'ask-verification': (before, details, {at}) => ({...asked(details), acceptedAt: before.acceptedAt ?? at, verification: null}),
  confirm: (_, __, {at}) => ({...nobodyAsked, verification: 'confirmed', verifiedAt: at}),
  deny: (_, {reason}, {at}) => ({...nobodyAsked, verification: 'denied', verifiedAt: at, reason: reason ?? null}),
  reclassify: (before, {category}) => ({category: category ?? before.category}),
  'self-handle': (before, {category, result}, {at, by}) => ({
    category: category ?? before.category,
    result: result ?? null,
    handledAt: at,
    handlerId: by.id,
    handlerName: by.name,
    acceptedAt: before.acceptedAt ?? at,
  }),
  'confirm-self-handled': (_, __, {at}) => ({closedAt: at, ending: 'fixed'}),
  'refuse-self-handled': () => ({...noHandler, handledAt: null, result: null}),
  'send-back': () => ({acceptedAt: null}),
  file: (_, __, found) => filed(found),
  reject: (_, {reason, body}) => ({reason: reason ?? null, responsibleBody: body ?? null, ending: 'other-body'}),
  void: (_, {reason}) => ({reason: reason ?? null, ending: 'void'}),
  merge: (_, {reason}, {into}) => ({mergedInto: into ?? null, reason: reason ?? null, ending: 'duplicate'}),
  split: (_, {parts = []}) => ({parts: parts.length, openParts: parts.length}),
  gather: (_, {words}, {at, partEndings = []}) => ({
    closedAt: at,
    ending: gathered(partEndings),
    ...(words === undefined ? {} : {result: words}),
  }),
  dispatch: (before, _, found) => assigned(before, found),
  're-dispatch': (before, _, found) => assigned(before, found),
  recall: (before) => ({...letGo(before), ...unassigned}),
  unfile: () => ({}),
  'approve-return': (before) => ({...letGo(before), ...unassigned, returns: before.returns + 1}),
  'refuse-return': () => ({undertakenAt: null}),
  undertake: (_, __, {at}) => ({undertakenAt: at}),
  'assign-person': (_, {person}) => ({handlerId: person?.id ?? null, handlerName: person?.name ?? null}),
  'ask-return': () => noRequest,
  handle: (_, {result, claim = 'fixed'}, {at}) => ({...noRequest, handledAt: at, result: result ?? null, claim}),
  'ask-extension': (_, details, found) => request('extension', details, found),
  'endorse-extension': (before, _, found) => endorsed(before, found),
  'grant-extension': (before) => ({...noRequest, extensions: before.extensions + 1}),
  'refuse-extension': () => noRequest,
  'ask-suspension': (_, details, found) => request('suspension', details, found),
  'endorse-suspension': (before, _, found) => endorsed(before, found),
  'grant-suspension': (before) => ({
    ...noRequest,
    suspensions: before.suspensions + 1,
    suspendedUntil: before.request?.until == null ? null : new Date(before.request.until),
  }),
  'refuse-suspension': () => noRequest,
  'withdraw-request': () => noRequest,
  resume: () => ({suspendedUntil: null}),
  summon: (before, _, found) => summoned(before, found),
  'report-in': (before, {words}, found) =>
    helped(before, found, isSummoned, {answer: 'coming', answeredAt: found.at.toISOString(), words: words ?? null}),
  'decline-summons': (before, {reason}, found) =>
    helped(before, found, isSummoned, {answer: 'declined', answeredAt: found.at.toISOString(), words: reason ?? null}),
  'finish-help': (before, {result}, found) => helped(before, found, isHelping, {finishedAt: found.at.toISOString(), words: result ?? null}),
  release: (before) => ({helpers: letGo(before).helpers ?? []}),
  'ask-inspection': (_, details) => asked(details),
  'refuse-handling': () => ({handledAt: null, undertakenAt: null, claim: null}),
  pass: (_, __, {at}) => ({...nobodyAsked, inspectedAt: at}),
  fail: (before) => ({...nobodyAsked, reworks: before.reworks + 1, handledAt: null, undertakenAt: null, claim: null}),
  close: (before, __, {at}) => ({closedAt: at, ending: before.claim ?? 'fixed'}),
  'refuse-closing': () => ({inspectedAt: null}),
  'force-close': (before, {reason, ending}, {at}) => ({
    helpers: letGo(before).helpers ?? [],
    ...nobodyAsked,
    ...noRequest,
    suspendedUntil: null,
    closedAt: at,
    ending: ending ?? null,
    reason: reason ?? null,
  }),
  archive: (_, __, {at}) => ({archivedAt: at}),
  'ask-reopen': none,
  reopen: (before, _, {at}) => ({
    dispatchedAt: at,
    ...letGo(before),
    ...reopenedAgain,
    reopens: before.reopens + 1,
    handledAt: null,
    inspectedAt: null,
    overdueAt: null,
    escalation: 0,
    extensions: 0,
    suspensions: 0,
  }),
  'refuse-reopen': (before, _, {at}) => ({archivedAt: before.archivedAt ?? at}),
  're-accept': (before) => ({
    ...letGo(before),
    ...unassigned,
    ...reopenedAgain,
    reopens: before.reopens + 1,
    handledAt: null,
    inspectedAt: null,
    mergedInto: null,
    responsibleBody: null,
    reason: null,
    verification: null,
  }),
  appeal: (_, {reason}, {at, by}) => ({
    appeal: {state: 'asked', by: by.id, at: at.toISOString(), reason: reason ?? '', reviewedBy: null, decidedBy: null},
  }),
  'review-appeal': ({appeal}, _, {by}) => (appeal === null ? {} : {appeal: {...appeal, state: 'reviewed', reviewedBy: by.id}}),
  'grant-appeal': ({appeal}, _, {by}) => (appeal === null ? {} : {appeal: {...appeal, state: 'granted', decidedBy: by.id}, exempt: true}),
  'refuse-appeal': ({appeal}, _, {by}) => (appeal === null ? {} : {appeal: {...appeal, state: 'refused', decidedBy: by.id}}),
  supervise: (_, {reason, supervision}, {at, by}) => ({
    supervision: {
      kind: supervision ?? 'leader',
      by: by.id,
      byName: by.name,
      at: at.toISOString(),
      reason: reason ?? '',
      answer: null,
      answeredAt: null,
    },
  }),
  'answer-supervision': ({supervision}, {words}, {at}) =>
    supervision === null ? {} : {supervision: {...supervision, answer: words ?? '', answeredAt: at.toISOString()}},
  'end-supervision': () => ({supervision: null}),
  prioritise: (_, {priority}) => ({priority: priority === 'urgent' ? 1 : 0}),
  note: none,
}

/** What the clocks of a case show after a move. */
export function clockChanges(turn: Parameters<typeof turnClocks>[0], clockwork: Clockwork): Changes {
  const clocks = turnClocks(turn, clockwork)
  const {after} = turn
  const dials = readDials(clocks, after.state)
  return {...dials, escalateAt: nextEscalation({...after, ...dials}, clockwork)}
}

/** What it changes that a question holds the unit's clock, or that its answer lets it run on. */
export function holdChanges(one: Case, hold: boolean, at: Date, clockwork: Clockwork): Changes {
  const dials = readDials(holdHandling(one, hold, at, clockwork), one.state)
  return {...dials, escalateAt: nextEscalation({...one, ...dials}, clockwork)}
}

/** What a decided move changes: its own effect, the new state, its clocks, one version more. */
export function changesOf(before: Case, move: Move, details: Details, found: Found, clockwork: Clockwork): Changes {
  const state = leadsTo(move, before.state)
  const changes: Changes = {...effects[move](before, details, found), state, version: before.version + 1, changedAt: found.at}
  const after: Case = {...before, ...changes}
  return {...changes, ...clockChanges({before, after, move, at: found.at, filing: found.filing}, clockwork)}
}

/** Whether a move ends a case that was open, or opens one that had ended. */
export const turnsEnd = (before: Pick<Case, 'state'>, after: Pick<Case, 'state'>): 'ends' | 'opens' | null => {
  const [was, is] = [isEnded(before.state), isEnded(after.state)]
  return was === is ? null : is ? 'ends' : 'opens'
}

/** Whether a move set a new deadline. */
export const movesDeadline = (before: Case, after: Case): boolean =>
  handlingClock(after.clocks) !== undefined && before.dueAt?.getTime() !== after.dueAt?.getTime()
