import Flatbush from 'flatbush'
import type {Answer} from '../../questions/core/graph.ts'
import {boxOf, edgesOf, inside} from './polygon.ts'
import {type AnswerIs, type Condition, conditions, type Hours, type Moment, minuteOf, plain, type Routable, type Rule} from './rule.ts'

/** True when what was answered is what the rule asks for. */
export const answered = ({is, least, most}: AnswerIs, answer: Answer | undefined): boolean => {
  if (answer === undefined || answer === null) return false
  if (is !== undefined) return answer === is || (Array.isArray(answer) && answer.includes(String(is)))
  return typeof answer === 'number' && answer >= (least ?? Number.NEGATIVE_INFINITY) && answer <= (most ?? Number.POSITIVE_INFINITY)
}

/** True when the moment of the dispatch is within the hours. */
export const withinHours = (hours: Hours, {day, weekday, minute, working}: Moment): boolean => {
  const {days, weekdays, from, to, since, until} = hours
  if (days !== undefined && working !== (days === 'working')) return false
  if (weekdays !== undefined && !weekdays.includes(weekday)) return false
  if ((since !== undefined && day < since) || (until !== undefined && day > until)) return false
  if (from === undefined || to === undefined) return true
  const [begin, end] = [minuteOf(from), minuteOf(to)]
  return begin <= end ? minute >= begin && minute < end : minute >= begin || minute < end
}

type Test = (input: Routable, text: string) => boolean

const begins = (prefixes: readonly string[], code: string): boolean => prefixes.some((prefix) => code.startsWith(prefix))

/** The tests of a rule in order of their cost, each by the name of its condition. */
const testsOf = ({when}: Rule): readonly (readonly [Condition, Test])[] => {
  const {categories, areas, owners, sources, priorities, hours, answers, words, shape} = when
  const edges = shape && edgesOf(shape)
  const [west, south, east, north] = boxOf(shape ?? [])
  const said = words?.map(plain)
  const tests: Readonly<Record<Condition, Test | undefined>> = {
    categories: categories && (({category}) => begins(categories, category)),
    areas: areas && (({area}) => begins(areas, area)),
    owners: owners && (({owner}) => owner !== null && owners.includes(owner)),
    sources: sources && (({source}) => sources.includes(source)),
    priorities: priorities && (({priority}) => priority !== null && priorities.includes(priority)),
    hours: hours && ((input) => withinHours(hours, input)),
    answers:
      answers &&
      ((input) =>
        answers.every((asked) =>
          answered(asked, Object.hasOwn(input.answers, asked.question) ? input.answers[asked.question] : undefined),
        )),
    words: said && ((_, text) => said.some((word) => text.includes(word))),
    shape:
      edges &&
      (({place}) =>
        place !== null && place[0] >= west && place[0] <= east && place[1] >= south && place[1] <= north && inside(edges, place)),
  }
  return conditions.flatMap((name) => {
    const test = tests[name]
    return test === undefined ? [] : [[name, test] as const]
  })
}

/** A set of rules laid out for asking; made once per version of the set. */
export interface RuleBook {
  readonly rules: readonly Rule[]
  readonly tests: readonly (readonly (readonly [Condition, Test])[])[]
  /** Places of the rules by each beginning of a category they name. */
  readonly byCategory: ReadonlyMap<string, readonly number[]>
  readonly lengths: readonly number[]
  /** Places of the rules that name no category. */
  readonly always: readonly number[]
  /** Candidates by category, as far as they were asked for. */
  readonly gathered: Map<string, readonly number[]>
  /** Boxes of the rules that have a shape, and which rules those are. */
  readonly boxes: {readonly tree: Flatbush; readonly places: readonly number[]} | null
}

const boxesOf = (rules: readonly Rule[]): RuleBook['boxes'] => {
  const places = rules.flatMap(({when}, index) => (when.shape === undefined ? [] : [index]))
  if (places.length === 0) return null
  const tree = new Flatbush(places.length)
  for (const place of places) tree.add(...boxOf(rules[place]?.when.shape ?? []))
  tree.finish()
  return {tree, places}
}

export const openRules = (rules: readonly Rule[]): RuleBook => {
  const named = rules.flatMap(({when}, index) => (when.categories ?? []).map((category) => ({category, index})))
  const byCategory = new Map(
    [...Map.groupBy(named, ({category}) => category)].map(([category, those]) => [category, those.map(({index}) => index)]),
  )
  return {
    rules,
    tests: rules.map(testsOf),
    byCategory,
    lengths: [...new Set([...byCategory.keys()].map(({length}) => length))],
    always: rules.flatMap(({when}, index) => (when.categories === undefined ? [index] : [])),
    gathered: new Map(),
    boxes: boxesOf(rules),
  }
}

/** The places of the rules whose category fits, in order; gathered once per category. */
const candidates = (book: RuleBook, category: string): readonly number[] => {
  const known = book.gathered.get(category)
  if (known !== undefined) return known
  const lists = [book.always]
  for (const length of book.lengths) if (length <= category.length) lists.push(book.byCategory.get(category.slice(0, length)) ?? [])
  const found = [...new Set(lists.flat())].sort((a, b) => a - b)
  if (book.gathered.size < MOST_GATHERED) book.gathered.set(category, found)
  return found
}

/** A city has some hundreds of categories. */
const MOST_GATHERED = 2_000

const failing = (tests: RuleBook['tests'][number], input: Routable, text: string): Condition | null => {
  for (let index = 0; index < tests.length; index += 1) {
    const one = tests[index] as (typeof tests)[number]
    if (!one[1](input, text)) return one[0]
  }
  return null
}

/** Whether a rule names somebody who is there; a rule that does not is passed over. */
export type HasUnit = (rule: Rule) => boolean

/** The place of the first rule that speaks, or -1. */
export function route(book: RuleBook, input: Routable, hasUnit: HasUnit = () => true): number {
  const text = plain(input.text)
  const {boxes} = book
  // Rules whose box does not hold the place are passed over without looking at anything else.
  let near: ReadonlySet<number> | undefined
  const far = ({when}: Rule, index: number): boolean => {
    if (boxes === null || when.shape === undefined) return false
    if (input.place === null) return true
    const [x, y] = input.place
    near ??= new Set(boxes.tree.search(x, y, x, y).map((found) => boxes.places[found] as number))
    return !near.has(index)
  }
  for (const index of candidates(book, input.category)) {
    const rule = book.rules[index] as Rule
    if (!far(rule, index) && failing(book.tests[index] ?? [], input, text) === null && hasUnit(rule)) return index
  }
  return -1
}

/** How one rule fared: it spoke, a condition failed it, its unit was not there, or one before it had spoken. */
export interface Tried {
  readonly rule: string
  readonly line: number
  readonly title: string
  readonly verdict: 'spoke' | 'no-unit-here' | 'not-reached' | Condition
}

/** How every rule fared, in order. */
export function explain(book: RuleBook, input: Routable, hasUnit: HasUnit = () => true): readonly Tried[] {
  const text = plain(input.text)
  let spoken = false
  const verdictOf = (rule: Rule, index: number): Tried['verdict'] => {
    if (spoken) return 'not-reached'
    const failed = failing(book.tests[index] ?? [], input, text)
    if (failed !== null) return failed
    spoken = hasUnit(rule)
    return spoken ? 'spoke' : 'no-unit-here'
  }
  return book.rules.map((rule, index) => ({rule: rule.id, line: index + 1, title: rule.title, verdict: verdictOf(rule, index)}))
}
