import {type Calendar, deadline, type Light, type Limit, light, minuteIn, provisionalYears, timeUnits} from '#lib/calendar.ts'
import type {Said} from '#lib/problem.ts'
import type {Case} from './case.ts'
import {handlingClock} from './clocks.ts'
import {stateLabel} from './lifecycle.ts'

type Clocked = Pick<
  Case,
  | 'state'
  | 'ending'
  | 'filedAt'
  | 'yellowAt'
  | 'dueAt'
  | 'pausedAt'
  | 'handledAt'
  | 'level'
  | 'region'
  | 'limitAmount'
  | 'limitUnit'
  | 'dueSource'
  | 'clocks'
  | 'extensions'
>

const dropped: ReadonlySet<Case['state']> = new Set(['rejected', 'voided', 'merged'])

/**
 * The light of the handling clock: judged when handling was reported, or when the clock was paused, else now; null while none runs or when
 * the case was dropped.
 */
export function lightOf(clocked: Pick<Clocked, 'state' | 'yellowAt' | 'dueAt' | 'handledAt' | 'pausedAt'>, now: Date): Light | null {
  const {state, yellowAt, dueAt, handledAt, pausedAt} = clocked
  if (dueAt === null || yellowAt === null || dropped.has(state)) return null
  return light({due: dueAt, yellowAfter: yellowAt}, handledAt ?? pausedAt ?? now)
}

/** The light of whoever's turn it is; null while nobody's time is counted. */
export const stageLightOf = ({stageDueAt, stageYellowAt}: Pick<Case, 'stageDueAt' | 'stageYellowAt'>, now: Date): Light | null =>
  stageDueAt === null || stageYellowAt === null ? null : light({due: stageDueAt, yellowAfter: stageYellowAt}, now)

const regions: Readonly<Record<1 | 2 | 3, string>> = {1: '一', 2: '二', 3: '三'}

/** What has moved the deadline since it began: extensions, and time during which the clock was held. */
function movedBy({extensions, dueAt}: Clocked, calendar: Calendar, begun: Date, limit: Limit): Said {
  if (extensions > 0) return {zh: `，已延期 ${extensions} 次`, en: `, extended ${extensions === 1 ? 'once' : `${extensions} times`}`}
  const held = dueAt !== null && deadline(calendar, begun, limit).getTime() < dueAt.getTime()
  return held ? {zh: '，扣除暂停的时间', en: ', without the time it was held'} : {zh: '', en: ''}
}

/** How the deadline came about, in a sentence; which years of the calendar it takes on trust. */
export function explainDeadline(clocked: Clocked, calendar: Calendar): Said & {readonly provisional: readonly number[]} {
  const {state, ending, filedAt, dueAt, dueSource, limitAmount, limitUnit, level, region, clocks, pausedAt} = clocked
  if (filedAt !== null && dueAt === null && dueSource !== null)
    return {zh: `“${dueSource}”没有给定时限。`, en: `"${dueSource}" gave no deadline.`, provisional: []}
  if (filedAt === null || dueAt === null)
    return {
      zh: `案件${stateLabel(state, ending).zh}，立案后才有处置时限。`,
      en: `The case is "${stateLabel(state, ending).en}"; the time for handling is set when it is filed.`,
      provisional: [],
    }
  const due = minuteIn(calendar.zone, dueAt)
  if (dueSource !== null || limitAmount === null || limitUnit === null)
    return {
      zh: `时限 ${due} 由“${dueSource ?? ''}”给定，不是按工作日历计算的。`,
      en: `The deadline ${due} was given by "${dueSource ?? ''}", not reckoned from the calendar.`,
      provisional: [],
    }
  const begun = new Date(handlingClock(clocks)?.startedAt ?? filedAt)
  const from = minuteIn(calendar.zone, begun)
  const again = begun.getTime() > filedAt.getTime()
  const unit = timeUnits[limitUnit]
  const place: Said = region === null ? {zh: '', en: ''} : {zh: `、${regions[region]}类区域`, en: ` in a class ${region} area`}
  const working = limitUnit === 'work_hour' || limitUnit === 'work_day'
  const how: Said = working
    ? {zh: '，只计工作时间', en: ', counting working time only'}
    : {zh: '，连续计算', en: ', counted without a break'}
  const {zh, en} = movedBy(clocked, calendar, begun, {amount: limitAmount, unit: limitUnit})
  const end: Said =
    pausedAt === null ? {zh: `截止 ${due}`, en: `so it is due ${due}`} : {zh: '现已暂停计时', en: 'and the clock is held now'}
  return {
    zh: `${from} ${again ? '重新起算' : '立案'}，${level ?? ''}级时限${place.zh}为 ${limitAmount} ${unit.zh}${how.zh}${zh}，${end.zh}。`,
    en: `${again ? 'Counted anew from' : 'Filed'} ${from}; the level ${level ?? ''} limit${place.en} is ${limitAmount} ${unit.en}${how.en}${en}, ${end.en}.`,
    provisional: working ? provisionalYears(calendar, begun, dueAt) : [],
  }
}
