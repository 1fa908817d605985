import type {Assignment, Case, Details, Filing} from './case.ts'
import {type Move, moveFacts} from './lifecycle.ts'

/** What a move changes on the case. */
export type Changes = Partial<Omit<Case, 'id' | 'districtId' | 'area' | 'source' | 'reportedAt'>>

/** What had to be found out before the move could be made. */
export interface Found {
  readonly at: Date
  readonly filing?: Filing | undefined
  readonly assignment?: Assignment | undefined
}

const nobodyAsked = {askedId: null, askedName: null} as const

const asked = ({person}: Details): Changes => ({askedId: person?.id ?? null, askedName: person?.name ?? null})

const unassigned = {unitId: null, unitName: null, supervisingId: null, dutyId: null, whyHere: null, undertakenAt: null} as const

/** A dispatch to another unit than the last one means that the last one was wrong: 错误派遣. */
const assigned = (before: Case, {at, assignment}: Found): Changes => {
  if (assignment === undefined) throw new Error('A dispatch was decided without an assignment.')
  const wrong = before.lastUnitId !== null && before.lastUnitId !== assignment.unitId
  return {
    ...assignment,
    lastUnitId: assignment.unitId,
    dispatchedAt: at,
    undertakenAt: null,
    redispatches: before.redispatches + (wrong ? 1 : 0),
  }
}

const filed = (_before: Case, _details: Details, {at, filing}: Found): Changes => {
  if (filing === undefined) throw new Error('A filing was decided without its number and deadline.')
  return {...filing, filedAt: at}
}

const effects: Readonly<Record<Move, (before: Case, details: Details, found: Found) => Changes>> = {
  accept: (_, __, {at}) => ({acceptedAt: at}),
  'ask-verification': (before, details, {at}) => ({...asked(details), acceptedAt: before.acceptedAt ?? at, verification: null}),
  confirm: (_, __, {at}) => ({...nobodyAsked, verification: 'confirmed', verifiedAt: at}),
  deny: (_, {reason}, {at}) => ({...nobodyAsked, verification: 'denied', verifiedAt: at, reason: reason ?? null}),
  file: filed,
  reject: (_, {reason, body}) => ({reason: reason ?? null, responsibleBody: body ?? null}),
  void: (_, {reason}) => ({reason: reason ?? null}),
  dispatch: (before, _, found) => assigned(before, found),
  're-dispatch': (before, _, found) => assigned(before, found),
  undertake: (_, __, {at}) => ({undertakenAt: at}),
  'ask-return': () => ({}),
  'approve-return': (before) => ({...unassigned, returns: before.returns + 1}),
  'refuse-return': () => ({undertakenAt: null}),
  handle: (_, {result}, {at}) => ({handledAt: at, result: result ?? null}),
  'ask-inspection': (_, details) => asked(details),
  pass: (_, __, {at}) => ({...nobodyAsked, inspectedAt: at}),
  fail: (before) => ({...nobodyAsked, reworks: before.reworks + 1, handledAt: null, undertakenAt: null}),
  close: (_, __, {at}) => ({closedAt: at}),
  archive: (_, __, {at}) => ({archivedAt: at}),
}

/** What a decided move changes: its own effect, the new state, one version more. */
export const changesOf = (before: Case, move: Move, details: Details, found: Found): Changes => ({
  ...effects[move](before, details, found),
  state: moveFacts(move).to,
  version: before.version + 1,
  changedAt: found.at,
})
