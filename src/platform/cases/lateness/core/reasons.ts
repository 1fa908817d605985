import type {Said} from '#lib/problem.ts'
import type {Facts} from './facts.ts'
import {effectsOf, type Lateness, type Side} from './model.ts'

/** A fact with its figures, and whether it makes it likelier that the limit is missed. */
export interface Reason extends Said {
  readonly raises: boolean
}

interface Fact {
  readonly sides: readonly Side[]
  readonly say: (facts: Facts) => Said
}

const said = (zh: string, en: string): Said => ({zh, en})
const percent = (share: number): string => `${Math.round(share * 100)} %`
const count = (value: number): string => String(Math.max(0, Math.round(value)))

const time = (hours: number): Said =>
  hours < 48
    ? said(
        `${hours < 10 ? Math.round(hours * 10) / 10 : Math.round(hours)} 小时`,
        `${hours < 10 ? Math.round(hours * 10) / 10 : Math.round(hours)} hours`,
      )
    : said(`${Math.round(hours / 24)} 天`, `${Math.round(hours / 24)} days`)

const days: readonly Said[] = [
  said('周一', 'on a Monday'),
  said('周二', 'on a Tuesday'),
  said('周三', 'on a Wednesday'),
  said('周四', 'on a Thursday'),
  said('周五', 'on a Friday'),
  said('周六', 'on a Saturday'),
  said('周日', 'on a Sunday'),
]

const facts: readonly Fact[] = [
  {
    sides: ['fair', 'category', 'categoryDue'],
    say: ({fair, categoryCases}) =>
      said(
        `此类案件约 ${percent(fair)} 超期（近期约 ${count(categoryCases)} 件）`,
        `about ${percent(fair)} of this kind are late (some ${count(categoryCases)} lately)`,
      ),
  },
  {
    sides: ['categoryArea', 'categoryAreaDue', 'categoryAreaOverdue'],
    say: ({categoryArea, categoryAreaOpen, categoryAreaOverdue}) =>
      said(
        `此类案件在本街道约 ${percent(categoryArea)} 超期，在办 ${count(categoryAreaOpen)} 件中 ${count(categoryAreaOverdue)} 件已超期`,
        `in this street about ${percent(categoryArea)} of this kind are late; of ${count(categoryAreaOpen)} at work ${count(categoryAreaOverdue)} are overdue`,
      ),
  },
  {
    sides: ['categorySource'],
    say: ({categorySource}) =>
      said(
        `同一来源的此类案件约 ${percent(categorySource)} 超期`,
        `of this kind from this source about ${percent(categorySource)} are late`,
      ),
  },
  {
    sides: ['unit', 'unitArea', 'unitOverdue', 'unitWait'],
    say: ({unit, unitOpen, unitOverdue}) =>
      said(
        `该单位约 ${percent(unit)} 超期，在办 ${count(unitOpen)} 件中 ${count(unitOverdue)} 件已超期`,
        `the unit is late with about ${percent(unit)}; of ${count(unitOpen)} at work ${count(unitOverdue)} are overdue`,
      ),
  },
  {
    sides: ['categoryOverdue'],
    say: ({categoryOpen, categoryOverdue}) =>
      said(
        `此类在办 ${count(categoryOpen)} 件，其中 ${count(categoryOverdue)} 件已超期`,
        `${count(categoryOpen)} of this kind are at work, ${count(categoryOverdue)} of them overdue`,
      ),
  },
  {
    sides: ['wait', 'longWait'],
    say: ({categoryWaitHours, limitHours}) =>
      said(
        `按近期进度，此类积压需 ${time(categoryWaitHours).zh}办完，时限为 ${time(limitHours).zh}`,
        `at the pace of late the backlog of this kind takes ${time(categoryWaitHours).en}, the limit is ${time(limitHours).en}`,
      ),
  },
  {
    sides: ['typical', 'longTypical', 'limit', 'limitSquared'],
    say: ({typicalHours, limitHours}) =>
      said(
        `此类案件通常用时 ${time(typicalHours).zh}，时限为 ${time(limitHours).zh}`,
        `this kind typically takes ${time(typicalHours).en}, the limit is ${time(limitHours).en}`,
      ),
  },
  {
    sides: ['area'],
    say: ({area}) => said(`本街道各类案件约 ${percent(area)} 超期`, `in this street about ${percent(area)} of all kinds are late`),
  },
  {
    sides: ['source'],
    say: ({source}) => said(`同一来源的案件约 ${percent(source)} 超期`, `from this source about ${percent(source)} of all kinds are late`),
  },
  {
    sides: ['weekend', 'friday', 'categoryWeekday', 'morning', 'evening', 'categoryHour'],
    say: ({weekday, hour}) => said(`${days[weekday]?.zh ?? ''} ${hour} 时立案`, `filed ${days[weekday]?.en ?? ''} at ${hour} o'clock`),
  },
]

const WORTH_SAYING = 0.1
const MOST = 5

/** Which facts raise or lower the probability against a typical case, strongest first. */
export function reasonsOf(model: Lateness, of: Facts): readonly Reason[] {
  const effects = effectsOf(model, of)
  return facts
    .map(({sides, say}) => ({...say(of), effect: sides.reduce((sum, side) => sum + effects[side], 0)}))
    .filter(({effect}) => Math.abs(effect) >= WORTH_SAYING)
    .toSorted((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .slice(0, MOST)
    .map(({zh, en, effect}) => ({zh, en, raises: effect > 0}))
}
