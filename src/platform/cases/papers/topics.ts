import {createHash} from 'node:crypto'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {type Calendar, deadline, parseCalendar} from '#lib/calendar.ts'
import {isProblem, problem, type Said} from '#lib/problem.ts'
import {findCurrentCatalogue, openContents} from '#platform/standards/index.ts'
import {openStates} from '../core/lifecycle.ts'
import {asksReview, type SatisfactionRules} from '../hotline/core/satisfaction.ts'
import {keepRules} from '../hotline/queries/rules.ts'
import {satisfactionRules} from '../hotline/rules.ts'
import {type PublicRules, visibilityOf} from '../privacy/core/visibility.ts'
import {keepBook} from '../privacy/queries/books.ts'
import {readPublicRules} from '../privacy/rules.ts'
import {keepCalendar} from '../queries/belongings.ts'
import {diffCalendars} from './core/calendar.ts'
import type {Change} from './core/change.ts'
import {diffPublicity} from './core/publicity.ts'
import {diffSurveys} from './core/survey.ts'
import {countAnswers, countCategories, listTimed, type PaperTopic} from './queries.ts'

/** What a draft would do, in figures, and some of the cases it is about. */
export interface Attempt {
  readonly figures: readonly {readonly said: Said; readonly count: number}[]
  readonly samples: readonly {readonly id: string; readonly number: string | null; readonly before: Said; readonly after: Said}[]
}

interface Trial {
  readonly code: string
  readonly before: unknown
  readonly after: unknown
}

/** How a topic's bodies are read, compared, tried and put in force. */
interface Topic {
  readonly title: Said
  readonly read: (json: unknown) => unknown
  readonly keep: (tx: Tx, asked: {readonly code: string; readonly body: unknown}) => Promise<void>
  readonly diff: (db: Db, act: Act, trial: Trial) => Promise<readonly Change[]>
  readonly attempt: (db: Db, act: Act, trial: Trial) => Promise<Attempt>
}

export const unsoundPaper = problem<{at: string; why: string}>('case.unsound-paper', 422, {
  zh: ({at, why}) => `内容有误：${at} ${why}。请更正后再保存。`,
  en: ({at, why}) => `Something is not right: ${at} ${why}. Correct it and save again.`,
})

const hashOf = (body: unknown): string => createHash('sha256').update(JSON.stringify(body)).digest('hex')

const MOST_TRIED = 20_000
const MOST_SAMPLES = 20
const TRIED_DAYS = 365
const DAY = 86_400_000
const since = ({at}: Act): Date => new Date(at.getTime() - TRIED_DAYS * DAY)

const sayTime = (zone: string, at: Date): Said => {
  const text = new Intl.DateTimeFormat('sv-SE', {timeZone: zone, dateStyle: 'short', timeStyle: 'short'}).format(at)
  return {zh: text, en: text}
}

const unreckoned: Said = {zh: '无法计算：日历没有那一年', en: 'cannot be reckoned: the calendar lacks that year'}

/** A deadline by a calendar; undefined when it reaches into a year that is not there. */
function dueBy(calendar: Calendar, from: Date, limit: {amount: number; unit: 'work_hour' | 'work_day'}): Date | undefined {
  try {
    return deadline(calendar, from, limit)
  } catch (error) {
    if (isProblem(error, 'calendar.year-missing')) return undefined
    throw error
  }
}

async function tryCalendar(db: Db, _act: Act, {code, before, after}: Trial): Promise<Attempt> {
  const [was, is] = [parseCalendar(before), parseCalendar(after)]
  const open = await listTimed(db, code, openStates, MOST_TRIED)
  const counts = {earlier: 0, later: 0, lost: 0}
  const samples: Attempt['samples'][number][] = []
  for (const {id, number, filedAt, limitAmount, limitUnit} of open) {
    const limit = {amount: limitAmount, unit: limitUnit}
    const [old, now] = [dueBy(was, filedAt, limit), dueBy(is, filedAt, limit)]
    if (old?.getTime() === now?.getTime()) continue
    counts[now === undefined ? 'lost' : old === undefined || now > old ? 'later' : 'earlier'] += 1
    if (samples.length < MOST_SAMPLES)
      samples.push({
        id,
        number,
        before: old === undefined ? unreckoned : sayTime(was.zone, old),
        after: now === undefined ? unreckoned : sayTime(is.zone, now),
      })
  }
  return {
    figures: [
      {said: {zh: '在办案件', en: 'Open cases'}, count: open.length},
      {said: {zh: '到期提前', en: 'Due earlier'}, count: counts.earlier},
      {said: {zh: '到期推后', en: 'Due later'}, count: counts.later},
      {said: {zh: '无法计算', en: 'Cannot be reckoned'}, count: counts.lost},
    ],
    samples,
  }
}

async function trySurvey(db: Db, act: Act, {code, before, after}: Trial): Promise<Attempt> {
  const [was, is] = [before as SatisfactionRules, after as SatisfactionRules]
  const given = await countAnswers(db, code, since(act))
  const of = (rules: SatisfactionRules, answer: string) => rules.answers.find(({id}) => id === answer)
  const total = (holds: (one: (typeof given)[number]) => boolean): number =>
    given.reduce((sum, one) => sum + (holds(one) ? one.count : 0), 0)
  const alerts = (rules: SatisfactionRules): number => total(({answer}) => of(rules, answer)?.alerts === true)
  const reviews = (rules: SatisfactionRules): number =>
    total(({answer, reasons}) => {
      const found = of(rules, answer)
      return found !== undefined && asksReview(found, reasons)
    })
  return {
    figures: [
      {said: {zh: '近一年评价', en: 'Ratings of a year'}, count: total(() => true)},
      {said: {zh: '原会提醒', en: 'Alerted so far'}, count: alerts(was)},
      {said: {zh: '将会提醒', en: 'Would alert'}, count: alerts(is)},
      {said: {zh: '原可审查', en: 'Reviewed so far'}, count: reviews(was)},
      {said: {zh: '将可审查', en: 'Would be reviewed'}, count: reviews(is)},
      {said: {zh: '答案已不在', en: 'Answers gone'}, count: total(({answer}) => of(is, answer) === undefined)},
    ],
    samples: [],
  }
}

async function tryPublicity(db: Db, act: Act, {code, before, after}: Trial): Promise<Attempt> {
  const [was, is] = [before as PublicRules, after as PublicRules]
  const counts = {hidden: 0, shown: 0, blurred: 0, wordless: 0, all: 0}
  for (const {category, count} of await countCategories(db, code, since(act))) {
    const [old, now] = [visibilityOf(was, category), visibilityOf(is, category)]
    counts.all += count
    if (old.shown && !now.shown) counts.hidden += count
    if (!old.shown && now.shown) counts.shown += count
    if (now.shown && old.place === 'exact' && now.place !== 'exact') counts.blurred += count
    if (now.shown && old.words && !now.words) counts.wordless += count
  }
  return {
    figures: [
      {said: {zh: '近一年案件', en: 'Cases of a year'}, count: counts.all},
      {said: {zh: '将不再公开', en: 'Would be hidden'}, count: counts.hidden},
      {said: {zh: '将公开', en: 'Would be shown'}, count: counts.shown},
      {said: {zh: '位置将模糊', en: 'Would be blurred'}, count: counts.blurred},
      {said: {zh: '文字将隐去', en: 'Would be wordless'}, count: counts.wordless},
    ],
    samples: [],
  }
}

/** What classes are called in the standard in force. */
async function namesOf(db: Db, at: Date): Promise<(category: string) => Said> {
  const catalogue = await findCurrentCatalogue(db, at)
  const names = new Map(
    catalogue === undefined ? [] : (await openContents(db, catalogue)).categories.map((one) => [one.category, one] as const),
  )
  return (category) => names.get(category) ?? {zh: category, en: category}
}

const readSurvey = (json: unknown): SatisfactionRules => {
  const read = satisfactionRules.safeParse(json)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw unsoundPaper({at: issue?.path.join('.') ?? '', why: issue?.message ?? ''})
}

const asIs = (json: unknown): unknown => {
  parseCalendar(json)
  return json
}

/** Every topic a city decides by documents. */
export const topics: Readonly<Record<PaperTopic, Topic>> = {
  calendar: {
    title: {zh: '工作日历', en: 'Working calendar'},
    // Kept as it was written: the notice a year rests on stands beside its days.
    read: asIs,
    keep: (tx, {code, body}) => keepCalendar(tx, {code, zone: parseCalendar(body).zone, hash: hashOf(body), body}),
    diff: async (_db, _act, {before, after}) => diffCalendars(parseCalendar(before), parseCalendar(after)),
    attempt: tryCalendar,
  },
  satisfaction: {
    title: {zh: '满意度问卷', en: 'Survey'},
    read: readSurvey,
    keep: (tx, {code, body}) =>
      keepRules(tx, {code, topic: 'satisfaction', hash: hashOf(['satisfaction', body]), body: body as SatisfactionRules}),
    diff: async (_db, _act, {before, after}) => diffSurveys(before as SatisfactionRules, after as SatisfactionRules),
    attempt: trySurvey,
  },
  public: {
    title: {zh: '公开规则与图标', en: 'What is public, and icons'},
    read: readPublicRules,
    keep: (tx, {code, body}) => keepBook(tx, {code, kind: 'public', rules: body}),
    diff: async (db, act, {before, after}) => diffPublicity(before as PublicRules, after as PublicRules, await namesOf(db, act.at)),
    attempt: tryPublicity,
  },
}
