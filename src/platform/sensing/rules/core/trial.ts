import type {Said} from '#lib/problem.ts'
import {learning} from './looks.ts'
import {LEVEL_DAYS} from './profile.ts'
import {DAY, HOUR, MINUTE, type Reading} from './reading.ts'
import type {Found} from './replay.ts'
import type {RuleText} from './rule.ts'

/** How long before a period a rule must look, so that at its beginning it remembers what it would. */
export function leadOf({look}: Pick<RuleText, 'look'>): number {
  switch (look.kind) {
    case 'threshold':
      return Math.max(look.params.overMinutes, look.params.forMinutes) * MINUTE + HOUR
    case 'rate':
    case 'combined':
      return look.params.withinMinutes * MINUTE
    case 'silent':
      return look.params.afterMinutes * MINUTE
    case 'stuck':
      return look.params.forMinutes * MINUTE
    case 'drift':
      return look.params.bucketMinutes * look.params.forBuckets * MINUTE
    case 'seasonal':
    case 'forecast':
      return LEVEL_DAYS * DAY
  }
}

/** How many days of history before a period are learned from; 0 when nothing is. */
export const learnDaysOf = ({look}: Pick<RuleText, 'look'>): number => learning(look)?.days ?? 0

/** Of what a rule found, what it would have told within a period. */
export const foundIn = (found: readonly Found[], from: number): readonly Found[] => found.filter(({at}) => at >= from)

/** A part of a series around something found: before and after as long as it lasted, two hours at least. */
export function around(readings: readonly Reading[], {from, to}: Found, until: number): readonly (readonly [at: number, value: number])[] {
  const end = to ?? until
  const margin = Math.max(2 * HOUR, Math.min(7 * DAY, end - from))
  return readings.flatMap(({at, value}) => (value === null || at < from - margin || at > end + margin ? [] : [[at, value] as const]))
}

/** “过去 30 天本会告警 14 次，涉及 5 个数据流（一级 1 次、三级 13 次）。” */
export function sentenceOf(
  found: readonly Found[],
  {days, streams, leftOut}: {readonly days: number; readonly streams: number; readonly leftOut: number},
): Said {
  const places = new Set(found.map(({stream}) => stream)).size
  const count = (level: number): number => found.filter((one) => one.level === level).length
  const names = [
    [1, '一级', 'red'],
    [2, '二级', 'orange'],
    [3, '三级', 'yellow'],
  ] as const
  const zh = names.flatMap(([level, name]) => (count(level) === 0 ? [] : [`${name} ${count(level)} 次`])).join('、')
  const en = names.flatMap(([level, , name]) => (count(level) === 0 ? [] : [`${count(level)} ${name}`])).join(', ')
  const long = Math.max(1, Math.round(days))
  const left: Said =
    leftOut === 0
      ? {zh: '', en: ''}
      : {
          zh: `另有 ${leftOut} 个数据流未试算，请缩短时段或改为长任务。`,
          en: ` ${leftOut} streams were not tried: take a shorter period, or an errand.`,
        }
  if (found.length === 0)
    return {
      zh: `在 ${long} 天、${streams} 个数据流中不会告警。${left.zh}`,
      en: `It would have raised no alarm in ${long} days of ${streams} streams.${left.en}`,
    }
  return {
    zh: `在 ${long} 天、${streams} 个数据流中本会告警 ${found.length} 次，涉及 ${places} 个数据流（${zh}）。${left.zh}`,
    en: `It would have raised ${found.length} alarms in ${long} days of ${streams} streams, at ${places} of them (${en}).${left.en}`,
  }
}

/** “第 2 版会告警 12 次，其中 9 次相同。” */
export const againstSentence = (edition: number, findings: number, same: number): Said => ({
  zh: `第 ${edition} 版会告警 ${findings} 次，其中 ${same} 次相同。`,
  en: `Edition ${edition} would have raised ${findings}, ${same} of them the same.`,
})
