import {type Calendar, deadline, type Limit} from '#lib/calendar.ts'
import type {Said} from '#lib/problem.ts'
import {extendTimer, givenTimer, isRunning, pauseTimer, resumeTimer, startTimer, stopTimer, type Timer} from '#lib/timer.ts'
import type {Case, Filing} from './case.ts'
import type {Move} from './moves.ts'
import type {CaseRules} from './rules.ts'
import type {State} from './states.ts'

/** What is timed of a case: each stage by itself, the handling by the standard, and the whole. */
export const stages = {
  accept: {zh: '受理', en: 'acceptance'},
  verify: {zh: '核实', en: 'verification'},
  file: {zh: '立案', en: 'filing'},
  dispatch: {zh: '派遣', en: 'dispatch'},
  undertake: {zh: '接收', en: 'taking on'},
  handle: {zh: '处置', en: 'handling'},
  decide: {zh: '审批', en: 'decision'},
  inspect: {zh: '核查', en: 'inspection'},
  close: {zh: '结案', en: 'closing'},
  total: {zh: '全程', en: 'the whole'},
} as const satisfies Record<string, Said>

export type Stage = keyof typeof stages
/** The stages whose limit the city's rules give. */
export type TimedStage = Exclude<Stage, 'handle' | 'total'>

/** One run of one stage's clock. `who` is the unit that handles, or the person who was asked. */
export interface Clock extends Timer {
  readonly stage: Stage
  readonly who: string | null
}

/** What turns the clocks of a case. */
export interface Clockwork {
  readonly calendar: Calendar
  readonly rules: CaseRules
}

type Trigger = Move | 'report'
interface Plan {
  readonly start: readonly Trigger[]
  readonly pause?: readonly Trigger[]
  readonly resume?: readonly Trigger[]
  readonly stop: readonly Trigger[]
}

/**
 * What each move does to each clock. A clock that must start while it runs has been stopped by the same move before. Verification pauses
 * the clock of whoever asked for it, and inspection too; both have their own.
 */
// biome-ignore format: a table
export const plans: Readonly<Record<Exclude<Stage, 'handle'>, Plan>> = {
  accept: {
    start: ['report', 'send-back'],
    stop: ['accept', 'ask-verification', 'reject', 'void', 'merge', 'self-handle'],
  },
  verify: {
    start: ['ask-verification'],
    stop: ['confirm', 'deny'],
  },
  file: {
    start: ['accept', 'ask-verification', 'unfile', 'refuse-self-handled', 're-accept'],
    pause: ['ask-verification'],
    resume: ['confirm', 'deny'],
    stop: ['file', 'reject', 'void', 'merge', 'split', 'send-back', 'self-handle'],
  },
  dispatch: {
    start: ['file', 'approve-return', 'recall'],
    stop: ['dispatch', 'unfile', 'void', 'merge', 'split', 'force-close'],
  },
  decide: {
    start: ['ask-return', 'ask-extension', 'ask-suspension', 'ask-reopen'],
    stop: ['approve-return', 'refuse-return', 'grant-extension', 'refuse-extension', 'grant-suspension', 'refuse-suspension', 'withdraw-request',
      'reopen', 'refuse-reopen', 're-accept', 're-dispatch', 'recall', 'handle', 'force-close'],
  },
  undertake: {
    start: ['dispatch', 're-dispatch', 'fail', 'refuse-handling', 'refuse-return', 'reopen'],
    stop: ['undertake', 'ask-return', 're-dispatch', 'recall', 'force-close'],
  },
  inspect: {
    start: ['ask-inspection'],
    stop: ['pass', 'fail', 'force-close'],
  },
  close: {
    start: ['handle', 'self-handle'],
    pause: ['ask-inspection'],
    resume: ['pass'],
    stop: ['close', 'fail', 'refuse-handling', 'force-close', 'confirm-self-handled', 'refuse-self-handled'],
  },
  total: {
    start: ['file', 'reopen'],
    pause: ['grant-suspension'],
    resume: ['resume', 're-dispatch', 'recall'],
    stop: ['close', 'gather', 'force-close', 'void', 'merge', 'unfile'],
  },
}

type Act = 'start' | 'restart' | 'pause' | 'resume' | 'stop' | 'extend' | 'reopen'

/**
 * What each move does to the clock of the unit that handles. A return that is approved, and a recall, pause it; dispatch to the same unit
 * lets it run on, to another starts it anew. The wait for inspection is not the unit's.
 */
const handling: Readonly<Partial<Record<Trigger, Act>>> = {
  file: 'start',
  're-dispatch': 'restart',
  'approve-return': 'pause',
  recall: 'pause',
  'grant-suspension': 'pause',
  resume: 'resume',
  'grant-extension': 'extend',
  handle: 'stop',
  fail: 'resume',
  'refuse-handling': 'resume',
  reopen: 'reopen',
  gather: 'stop',
  'force-close': 'stop',
  void: 'stop',
  merge: 'stop',
  unfile: 'stop',
}

/** Whose turn it is in each state. */
// biome-ignore format: a table
const stageOf: Readonly<Partial<Record<State, Stage>>> = {
  reported: 'accept', accepted: 'file', verifying: 'verify', 'self-handled': 'close', filed: 'dispatch', dispatched: 'undertake', undertaken: 'handle',
  returning: 'decide', handled: 'close', inspecting: 'inspect', inspected: 'close', reopening: 'decide',
}

const lastOf = (clocks: readonly Clock[], stage: Stage): Clock | undefined => clocks.findLast((clock) => clock.stage === stage)

/** The clock of the unit that handles now or handled last. */
export const handlingClock = (clocks: readonly Clock[]): Clock | undefined => lastOf(clocks, 'handle')

/** The runs of the handling clock that ended after their deadline. */
export const lateRuns = (clocks: readonly Clock[]): readonly Clock[] =>
  clocks.filter(({stage, stoppedAt, dueAt}) => stage === 'handle' && stoppedAt !== null && stoppedAt > dueAt)

const replaced = (clocks: readonly Clock[], old: Clock, next: Clock): readonly Clock[] =>
  clocks.map((clock) => (clock === old ? next : clock))

/** What a turn knows: the case before and after the move, and what was settled for it. */
export interface Turn {
  readonly before: Case
  readonly after: Case
  readonly move: Trigger
  readonly at: Date
  readonly filing?: Filing | undefined
}

const limitOf = ({limitAmount, limitUnit}: Case): Limit | null =>
  limitAmount === null || limitUnit === null ? null : {amount: limitAmount, unit: limitUnit}

/** The handling clock as a filing sets it: by the limit of the standard, or by a deadline given from outside; null when none was given. */
function filedTimer({calendar}: Clockwork, at: Date, {limitAmount, limitUnit, dueAt, dueSource}: Filing): Timer | null {
  if (dueAt === null) return null
  if (dueSource !== null || limitAmount === null || limitUnit === null) return givenTimer(at, dueAt)
  return startTimer(calendar, at, {amount: limitAmount, unit: limitUnit})
}

/** What a dispatch does to the handling clock: the first one, one to the same unit again, or one to another. */
const dispatching = ({before, after}: Turn, {handlingFrom}: CaseRules): Act | undefined => {
  if (before.lastUnitId === null) return handlingFrom === 'dispatch' ? 'restart' : undefined
  return before.lastUnitId === after.unitId ? 'resume' : 'restart'
}

function turnHandling(clocks: readonly Clock[], turn: Turn, {calendar, rules}: Clockwork): readonly Clock[] {
  const {before, after, move, at, filing} = turn
  const act = move === 'dispatch' ? dispatching(turn, rules) : handling[move]
  const who = after.unitId
  if (act === 'start') {
    const timer = filing === undefined ? null : filedTimer({calendar, rules}, at, filing)
    return timer === null ? clocks : [...clocks, {stage: 'handle', who, ...timer}]
  }
  const last = handlingClock(clocks)
  if (last === undefined) return clocks
  const given = last.limit === null
  switch (act) {
    case 'pause':
      return replaced(clocks, last, {...last, ...pauseTimer(last, at)})
    case 'resume':
      return replaced(clocks, last, {...last, who, ...resumeTimer(calendar, last, at)})
    case 'extend':
      return replaced(clocks, last, {...last, ...extendTimer(calendar, last, at)})
    case 'stop':
      return replaced(clocks, last, {...last, ...stopTimer(last, at)})
    case 'restart': {
      if (given) return replaced(clocks, last, {...last, who, ...resumeTimer(calendar, last, at)})
      const timer = startTimer(calendar, at, limitOf(before) ?? last.limit ?? {amount: 0, unit: 'natural_day'})
      // A first dispatch from which the time is to count takes the place of the promise made at filing.
      const kept =
        before.lastUnitId === null ? clocks.filter((clock) => clock !== last) : replaced(clocks, last, {...last, ...stopTimer(last, at)})
      return [...kept, {stage: 'handle', who, ...timer}]
    }
    case 'reopen': {
      const timer = last.limit === null ? givenTimer(at, new Date(at.getTime() + last.allowed)) : startTimer(calendar, at, last.limit)
      return [...clocks, {stage: 'handle', who, ...timer}]
    }
    default:
      return who === last.who || who === null ? clocks : replaced(clocks, last, {...last, who})
  }
}

/** States in which the unit's time runs. */
const running: ReadonlySet<State> = new Set(['dispatched', 'undertaken'])

/**
 * Holds the clock of the unit that handles, or lets it run on, for what is no move: a question that somebody has to answer first. One that
 * has stopped, or that a return or a suspension holds, is left alone.
 */
export function holdHandling(one: Pick<Case, 'state' | 'clocks'>, hold: boolean, at: Date, {calendar}: Clockwork): readonly Clock[] {
  const last = handlingClock(one.clocks)
  if (last === undefined || last.stoppedAt !== null || !running.has(one.state)) return one.clocks
  return replaced(one.clocks, last, {...last, ...(hold ? pauseTimer(last, at) : resumeTimer(calendar, last, at))})
}

const limitFor = (stage: Exclude<Stage, 'handle' | 'total'>, {priority}: Case, {clocks}: CaseRules): Limit | null => {
  const limit = clocks[stage]
  return (priority > 0 ? limit?.urgent : undefined) ?? limit?.usual ?? null
}

/** The whole may take the handling and so much more. */
function totalTimer(clocks: readonly Clock[], at: Date, {calendar, rules}: Clockwork): Timer | null {
  const handle = handlingClock(clocks)
  if (rules.total === null || handle === undefined) return null
  return givenTimer(at, deadline(calendar, new Date(handle.dueAt), rules.total))
}

function turnStage(clocks: readonly Clock[], stage: Exclude<Stage, 'handle'>, turn: Turn, clockwork: Clockwork): readonly Clock[] {
  const {after, move, at} = turn
  const plan = plans[stage]
  let next = clocks
  const last = lastOf(next, stage)
  if (last !== undefined && last.stoppedAt === null && plan.stop.includes(move))
    next = replaced(next, last, {...last, ...stopTimer(last, at)})
  const open = lastOf(next, stage)
  if (plan.start.includes(move) && (open === undefined || open.stoppedAt !== null)) {
    const limit = stage === 'total' ? null : limitFor(stage, after, clockwork.rules)
    const timer = stage === 'total' ? totalTimer(next, at, clockwork) : limit && startTimer(clockwork.calendar, at, limit)
    if (timer !== null) next = [...next, {stage, who: stage === 'verify' || stage === 'inspect' ? after.askedId : null, ...timer}]
  }
  const now = lastOf(next, stage)
  if (now === undefined || now.stoppedAt !== null) return next
  if (plan.pause?.includes(move)) return replaced(next, now, {...now, ...holdTotal(now, at)})
  if (plan.resume?.includes(move) && !isRunning(now)) return replaced(next, now, {...now, ...letTotalRun(now, at, clockwork)})
  return next
}

/** The clock of the whole is reckoned in natural time; a suspension moves it by as long as it lasted. */
const holdTotal = (clock: Clock, at: Date): Timer => (clock.stage === 'total' ? {...clock, pausedAt: at.getTime()} : pauseTimer(clock, at))
const letTotalRun = (clock: Clock, at: Date, {calendar}: Clockwork): Timer => {
  if (clock.stage !== 'total' || clock.pausedAt === null) return resumeTimer(calendar, clock, at)
  const [pause, late] = [at.getTime() - clock.pausedAt, clock.dueAt <= clock.pausedAt]
  return {...clock, pausedAt: null, ...(late ? {} : {dueAt: clock.dueAt + pause, yellowAt: clock.yellowAt + pause})}
}

const stageNames = Object.keys(plans) as readonly Exclude<Stage, 'handle'>[]

/** The clocks of a case after a move. Pure; throws as `deadline` does. */
export const turnClocks = (turn: Turn, clockwork: Clockwork): readonly Clock[] =>
  stageNames.reduce((clocks, stage) => turnStage(clocks, stage, turn, clockwork), turnHandling(turn.before.clocks, turn, clockwork))

/** What lists and queues read of the clocks, so that they need not open them. */
export interface Dials {
  readonly clocks: readonly Clock[]
  readonly dueAt: Date | null
  readonly yellowAt: Date | null
  readonly pausedAt: Date | null
  readonly stageDueAt: Date | null
  readonly stageYellowAt: Date | null
}

const dateOf = (at: number | null | undefined): Date | null => (at === null || at === undefined ? null : new Date(at))

/** Before it is filed, or filed again, a case has no deadline. */
const unfiled: ReadonlySet<State> = new Set(['reported', 'accepted', 'verifying', 'self-handled'])

/** The dials of a case in a state. */
export function readDials(clocks: readonly Clock[], state: State): Dials {
  const handle = unfiled.has(state) ? undefined : handlingClock(clocks)
  const stage = stageOf[state]
  const turn = stage === undefined ? undefined : lastOf(clocks, stage)
  const running = turn !== undefined && turn.stoppedAt === null ? turn : undefined
  return {
    clocks,
    dueAt: dateOf(handle?.dueAt),
    yellowAt: dateOf(handle?.yellowAt),
    pausedAt: dateOf(handle?.pausedAt),
    stageDueAt: dateOf(running?.dueAt),
    stageYellowAt: dateOf(running?.yellowAt),
  }
}
