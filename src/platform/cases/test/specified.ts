import type {Case, Details, Helper, Request} from '../core/case.ts'
import {beginCase} from '../core/case.ts'
import type {Mover} from '../core/decide.ts'
import {type Move, type State, stateNames} from '../core/lifecycle.ts'
import {defaultRules} from '../core/rules.ts'

/** Monday 2026-11-23 10:00 in the city. */
export const AT = new Date('2026-11-23T02:00:00Z')
/** A cell. */
export const HERE = '990101001001001'
/** The usual rules, at that moment. */
export const terms = {at: AT, rules: defaultRules}
/** Hours from that moment. */
export const hours = (n: number): Date => new Date(AT.getTime() + n * 3_600_000)

interface Held {
  readonly permissions: readonly string[]
  readonly area?: string
  readonly unit?: string
  readonly kind?: Mover['kind']
}

/** Somebody with permissions, in an area or for a unit. */
export const mover = (id: string, {permissions, area = '', unit, kind = 'person'}: Held): Mover => ({
  id,
  name: id,
  kind,
  holds: (permission, scope) =>
    (kind === 'system' || permissions.includes(permission.replace('cases.', ''))) &&
    scope.area.startsWith(area) &&
    (unit === undefined || scope.unit === undefined || scope.unit === unit),
})

/** One person for each part in the loop. */
export const people = {
  clerk: mover('clerk', {permissions: ['read', 'report', 'accept', 'reopen', 'ask-reopen']}),
  shiftLeader: mover('shiftLeader', {permissions: ['read', 'file', 'void', 'close']}),
  dispatcher: mover('dispatcher', {permissions: ['read', 'dispatch']}),
  supervisor: mover('supervisor', {permissions: ['read', 'report', 'verify', 'inspect', 'self-handle']}),
  otherSupervisor: mover('otherSupervisor', {permissions: ['read', 'verify', 'inspect']}),
  drainage: mover('drainage', {permissions: ['read', 'handle'], unit: 'drainage'}),
  drainageHead: mover('drainageHead', {permissions: ['read', 'handle', 'endorse', 'summon', 'appeal'], unit: 'drainage'}),
  parks: mover('parks', {permissions: ['read', 'handle', 'endorse', 'summon', 'appeal'], unit: 'parks'}),
  leader: mover('leader', {permissions: ['read', 'supervise', 'prioritise', 'force-close']}),
  reviewer: mover('reviewer', {permissions: ['read', 'review']}),
  secondReviewer: mover('secondReviewer', {permissions: ['read', 'review']}),
  elsewhere: mover('elsewhere', {
    permissions: ['read', 'accept', 'file', 'dispatch', 'close', 'void', 'reopen', 'supervise'],
    area: '990102',
  }),
  reporter: mover('reporter', {permissions: ['ask-reopen'], kind: 'reporter'}),
  stranger: mover('stranger', {permissions: [], kind: 'reporter'}),
  system: mover('system', {permissions: [], kind: 'system'}),
} as const
export type Person = keyof typeof people
/** All of them by name. */
export const everybody = Object.keys(people) as readonly Person[]
export type Expected = Readonly<Partial<Record<Person, readonly Move[]>>>

/** Whoever may read a case may note something on it, wherever it stands. */
export const readers: readonly Person[] = everybody.filter((person) => !['elsewhere', 'reporter', 'stranger', 'system'].includes(person))
const above: readonly Move[] = ['supervise', 'prioritise']
const taking: readonly Move[] = ['undertake', 'assign-person', 'ask-return']
const handling: readonly Move[] = ['assign-person', 'ask-return', 'handle', 'ask-extension', 'ask-suspension']

/**
 * Written by hand from the rules of the loop, not from the code: who may do what in each state while nothing special is afoot. Who is not
 * named may do nothing but note.
 */
export const specified: Readonly<Record<State, Expected>> = {
  reported: {
    clerk: ['accept', 'ask-verification', 'reclassify', 'reject', 'merge'],
    shiftLeader: ['void'],
    supervisor: ['self-handle'],
    leader: above,
  },
  accepted: {
    clerk: ['ask-verification', 'reclassify', 'reject', 'merge'],
    shiftLeader: ['send-back', 'file', 'void', 'split'],
    supervisor: ['self-handle'],
    leader: above,
  },
  verifying: {supervisor: ['confirm', 'deny'], leader: above},
  'self-handled': {clerk: ['confirm-self-handled', 'refuse-self-handled'], leader: above},
  filed: {clerk: ['merge'], shiftLeader: ['void', 'split'], dispatcher: ['dispatch', 'unfile'], leader: [...above, 'force-close']},
  'in-parts': {leader: above},
  dispatched: {dispatcher: ['re-dispatch', 'recall'], drainage: taking, drainageHead: taking, leader: [...above, 'force-close']},
  undertaken: {
    dispatcher: ['re-dispatch', 'recall'],
    drainage: handling,
    drainageHead: [...handling, 'summon'],
    leader: [...above, 'force-close'],
  },
  suspended: {dispatcher: ['re-dispatch', 'recall', 'resume'], leader: [...above, 'force-close']},
  returning: {dispatcher: ['approve-return', 'refuse-return'], leader: [...above, 'force-close']},
  handled: {clerk: ['ask-inspection', 'refuse-handling'], leader: [...above, 'force-close']},
  inspecting: {supervisor: ['pass', 'fail'], leader: [...above, 'force-close']},
  inspected: {shiftLeader: ['close', 'refuse-closing'], leader: [...above, 'force-close']},
  reopening: {clerk: ['reopen', 'refuse-reopen', 're-accept'], leader: above},
  closed: {clerk: ['ask-reopen', 'reopen'], reporter: ['ask-reopen']},
  archived: {clerk: ['ask-reopen', 'reopen'], reporter: ['ask-reopen']},
  rejected: {clerk: ['re-accept']},
  merged: {clerk: ['re-accept']},
  voided: {clerk: ['re-accept']},
}

/** A case as it begins. */
export const blank = beginCase({
  id: 'case',
  districtId: '990101',
  source: 'citizen',
  area: HERE,
  region: 1,
  category: 'matter.06010',
  component: null,
  at: AT,
})

const unassigned: readonly State[] = [
  'reported',
  'accepted',
  'verifying',
  'self-handled',
  'filed',
  'in-parts',
  'rejected',
  'merged',
  'voided',
]
/** The states in which a unit has, or had, the case. */
export const assignedStates = stateNames.filter((state) => !unassigned.includes(state))
/** A case in a state, with nothing else afoot. */
export const standing = (state: State): Case => ({
  ...blank,
  state,
  limitAmount: 1,
  limitUnit: 'work_day',
  dueAt: hours(8),
  ...(assignedStates.includes(state) ? {unitId: 'drainage', unitName: '排水公司', lastUnitId: 'drainage'} : {}),
  ...(state === 'verifying' || state === 'inspecting' ? {askedId: 'supervisor', askedName: '李强'} : {}),
  ...(state === 'self-handled' ? {handlerId: 'supervisor', handlerName: '李强'} : {}),
  ...(state === 'in-parts' ? {parts: 2, openParts: 1} : {}),
  ...(state === 'closed' || state === 'archived' ? {closedAt: hours(-24), handledAt: hours(-30), dueAt: hours(-26)} : {}),
})

/** Everything any move may need. */
export const full: Details = {
  reason: '理由', words: '说明', body: '供电公司', category: 'matter.06010', condition: 'c1', result: '已清除', evidence: [{kind: 'after', text: '照片'}],
  closing: true, unit: 'parks', until: hours(240), ending: 'unfixable', into: 'other', parts: [{description: '一'}, {description: '二'}], units: ['parks'],
  person: {id: 'p', name: '王'}, priority: 'urgent', supervision: 'leader',
} // biome-ignore format: a table

const request = (kind: Request['kind'], endorsedBy: string | null): Request => ({
  kind,
  by: 'drainage',
  at: AT.toISOString(),
  reason: '等材料',
  until: hours(240).toISOString(),
  endorsedBy,
})
const helper = (change: Partial<Helper>): Helper => ({
  unitId: 'parks', unitName: '园林处', askedAt: AT.toISOString(), dueAt: hours(2).toISOString(), answeredAt: null, answer: null, finishedAt: null,
  words: null, released: false, ...change,
}) // biome-ignore format: a table
const appeal = (state: 'asked' | 'reviewed' | 'granted' | 'refused', reviewedBy: string | null = null): Partial<Case> => ({
  handledAt: hours(-25),
  appeal: {state, by: 'drainageHead', at: AT.toISOString(), reason: '等停电', reviewedBy, decidedBy: null},
})

interface Situation {
  readonly state: State
  readonly change: Partial<Case>
  readonly more?: Expected
  readonly less?: Expected
}

/** What is afoot besides the state, and what it opens or bars; written by hand too. */
export const situations: Readonly<Record<string, Situation>> = {
  'denied on site': {state: 'accepted', change: {verification: 'denied'}, less: {shiftLeader: ['file']}},
  'a part of a whole': {state: 'accepted', change: {parentId: 'whole'}, less: {shiftLeader: ['split']}},
  'all parts ended': {state: 'in-parts', change: {openParts: 0}, more: {shiftLeader: ['gather']}},
  'extension asked': {
    state: 'undertaken',
    change: {request: request('extension', null)},
    more: {drainage: ['withdraw-request'], drainageHead: ['endorse-extension', 'withdraw-request'], dispatcher: ['refuse-extension']},
    less: {drainage: ['ask-extension', 'ask-suspension'], drainageHead: ['ask-extension', 'ask-suspension']},
  },
  'extension endorsed': {
    state: 'undertaken',
    change: {request: request('extension', 'drainageHead')},
    more: {drainage: ['withdraw-request'], drainageHead: ['withdraw-request'], dispatcher: ['grant-extension', 'refuse-extension']},
    less: {drainage: ['ask-extension', 'ask-suspension'], drainageHead: ['ask-extension', 'ask-suspension']},
  },
  'extension endorsed, but late by now': {
    state: 'undertaken',
    change: {request: request('extension', 'drainageHead'), dueAt: hours(-1)},
    more: {drainage: ['withdraw-request'], drainageHead: ['withdraw-request'], dispatcher: ['refuse-extension']},
    less: {drainage: ['ask-extension', 'ask-suspension'], drainageHead: ['ask-extension', 'ask-suspension']},
  },
  'extended twice': {
    state: 'undertaken',
    change: {extensions: 2},
    less: {drainage: ['ask-extension'], drainageHead: ['ask-extension']},
  },
  overdue: {state: 'undertaken', change: {dueAt: hours(-1)}, less: {drainage: ['ask-extension'], drainageHead: ['ask-extension']}},
  'deadline given from outside': {
    state: 'undertaken',
    change: {dueSource: '旧系统', limitAmount: null, limitUnit: null},
    less: {drainage: ['ask-extension'], drainageHead: ['ask-extension']},
  },
  'suspension asked': {
    state: 'undertaken',
    change: {request: request('suspension', null)},
    more: {drainage: ['withdraw-request'], drainageHead: ['endorse-suspension', 'withdraw-request'], dispatcher: ['refuse-suspension']},
    less: {drainage: ['ask-extension', 'ask-suspension'], drainageHead: ['ask-extension', 'ask-suspension']},
  },
  'suspension endorsed': {
    state: 'undertaken',
    change: {request: request('suspension', 'drainageHead')},
    more: {drainage: ['withdraw-request'], drainageHead: ['withdraw-request'], dispatcher: ['grant-suspension', 'refuse-suspension']},
    less: {drainage: ['ask-extension', 'ask-suspension'], drainageHead: ['ask-extension', 'ask-suspension']},
  },
  'suspended once before': {
    state: 'undertaken',
    change: {suspensions: 1},
    less: {drainage: ['ask-suspension'], drainageHead: ['ask-suspension']},
  },
  'parks summoned': {
    state: 'undertaken',
    change: {helpers: [helper({})]},
    more: {parks: ['report-in', 'decline-summons'], drainageHead: ['release']},
    less: {drainage: ['handle'], drainageHead: ['handle']},
  },
  'parks came': {
    state: 'undertaken',
    change: {helpers: [helper({answer: 'coming'})]},
    more: {parks: ['finish-help'], drainageHead: ['release']},
    less: {drainage: ['handle'], drainageHead: ['handle']},
  },
  'parks done': {state: 'undertaken', change: {helpers: [helper({answer: 'coming', finishedAt: AT.toISOString()})]}},
  'parks declined': {state: 'undertaken', change: {helpers: [helper({answer: 'declined'})]}},
  'parks released': {state: 'undertaken', change: {helpers: [helper({released: true})]}},
  supervised: {
    state: 'undertaken',
    change: {
      supervision: {kind: 'leader', by: 'leader', byName: '领导', at: AT.toISOString(), reason: '', answer: null, answeredAt: null},
    },
    more: {leader: ['end-supervision'], drainage: ['answer-supervision'], drainageHead: ['answer-supervision']},
    less: {leader: ['supervise']},
  },
  'own work on the spot': {
    state: 'self-handled',
    change: {handlerId: 'clerk'},
    less: {clerk: ['confirm-self-handled']},
  },
  'closed late': {state: 'archived', change: {handledAt: hours(-25)}, more: {drainageHead: ['appeal']}},
  'closed late, two months ago': {
    state: 'archived',
    change: {handledAt: hours(-25), closedAt: hours(-24 * 60)},
    less: {clerk: ['ask-reopen'], reporter: ['ask-reopen']},
  },
  'appeal asked': {
    state: 'archived',
    change: appeal('asked'),
    more: {reviewer: ['review-appeal', 'refuse-appeal'], secondReviewer: ['review-appeal', 'refuse-appeal']},
  },
  'appeal reviewed': {
    state: 'closed',
    change: appeal('reviewed', 'reviewer'),
    more: {reviewer: ['refuse-appeal'], secondReviewer: ['grant-appeal', 'refuse-appeal']},
  },
  'appeal granted': {state: 'archived', change: appeal('granted', 'reviewer')},
  'appeal refused': {state: 'archived', change: appeal('refused', 'reviewer')},
  'closed without a unit': {state: 'closed', change: {unitId: null, unitName: null}, less: {clerk: ['reopen']}},
}
