import {type Calendar, type Light, light, minuteIn, provisionalYears, timeUnits} from '#lib/calendar.ts'
import type {Said} from '#lib/problem.ts'
import type {Case} from './case.ts'
import {stateLabel} from './lifecycle.ts'

type Clocked = Pick<
  Case,
  'state' | 'filedAt' | 'yellowAt' | 'dueAt' | 'handledAt' | 'level' | 'region' | 'limitAmount' | 'limitUnit' | 'dueSource'
>

/** The light of the handling clock: judged when handling was reported, else now; null while none runs or when the case was dropped. */
export function lightOf(clocked: Pick<Clocked, 'state' | 'yellowAt' | 'dueAt' | 'handledAt'>, now: Date): Light | null {
  const {state, yellowAt, dueAt, handledAt} = clocked
  if (dueAt === null || yellowAt === null || state === 'rejected' || state === 'voided') return null
  return light({due: dueAt, yellowAfter: yellowAt}, handledAt ?? now)
}

const regions: Readonly<Record<1 | 2 | 3, string>> = {1: '一', 2: '二', 3: '三'}

/** How the deadline came about, in a sentence; which years of the calendar it takes on trust. */
export function explainDeadline(clocked: Clocked, calendar: Calendar): Said & {readonly provisional: readonly number[]} {
  const {state, filedAt, dueAt, dueSource, limitAmount, limitUnit, level, region} = clocked
  if (filedAt !== null && dueAt === null && dueSource !== null)
    return {zh: `“${dueSource}”没有给定时限。`, en: `"${dueSource}" gave no deadline.`, provisional: []}
  if (filedAt === null || dueAt === null)
    return {
      zh: `案件${stateLabel(state).zh}，立案后才有处置时限。`,
      en: `The case is "${stateLabel(state).en}"; the time for handling is set when it is filed.`,
      provisional: [],
    }
  const [from, due] = [minuteIn(calendar.zone, filedAt), minuteIn(calendar.zone, dueAt)]
  if (dueSource !== null || limitAmount === null || limitUnit === null)
    return {
      zh: `时限 ${due} 由“${dueSource ?? ''}”给定，不是按工作日历计算的。`,
      en: `The deadline ${due} was given by "${dueSource ?? ''}", not reckoned from the calendar.`,
      provisional: [],
    }
  const unit = timeUnits[limitUnit]
  const place: Said = region === null ? {zh: '', en: ''} : {zh: `、${regions[region]}类区域`, en: ` in a class ${region} area`}
  const working = limitUnit === 'work_hour' || limitUnit === 'work_day'
  const how: Said = working
    ? {zh: '，只计工作时间', en: ', counting working time only'}
    : {zh: '，连续计算', en: ', counted without a break'}
  return {
    zh: `${from} 立案，${level ?? ''}级时限${place.zh}为 ${limitAmount} ${unit.zh}${how.zh}，截止 ${due}。`,
    en: `Filed ${from}; the level ${level ?? ''} limit${place.en} is ${limitAmount} ${unit.en}${how.en}, so it is due ${due}.`,
    provisional: working ? provisionalYears(calendar, filedAt, dueAt) : [],
  }
}
