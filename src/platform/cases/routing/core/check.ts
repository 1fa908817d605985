import type {Said} from '#lib/problem.ts'
import {shapesOverlap, surelyHolds} from './polygon.ts'
import {type AnswerIs, type Hours, minuteOf, plain, type Rule, type When} from './rule.ts'

/** Something a check of a set found. Faults forbid publishing; warnings are told. */
export interface Finding extends Said {
  readonly severity: 'fault' | 'warning'
  readonly kind: 'unknown-unit' | 'unknown-person' | 'shadowed' | 'never' | 'overlap' | 'said-twice' | 'elsewhere'
  readonly line: number
  /** The earlier rule it is about. */
  readonly other: number | null
}

const finding = (severity: Finding['severity'], kind: Finding['kind'], line: number, other: number | null, said: Said): Finding => ({
  severity,
  kind,
  line,
  other,
  ...said,
})

const eachBegins = (prefixes: readonly string[], codes: readonly string[]): boolean =>
  codes.every((code) => prefixes.some((prefix) => code.startsWith(prefix)))

const subset = <T>(whole: readonly T[], part: readonly T[]): boolean => part.every((one) => whole.includes(one))

/** The minutes of a day that hours let through, as [from, to) spans. */
const spansOf = ({from, to}: Hours): readonly (readonly [number, number])[] => {
  if (from === undefined || to === undefined) return [[0, 1440]]
  const [begin, end] = [minuteOf(from), minuteOf(to)]
  return begin <= end ? [[begin, end]] : [[0, end], [begin, 1440]] // biome-ignore format: one line
}

const hoursCover = (wide: Hours, narrow: Hours): boolean => {
  if (wide.days !== undefined && wide.days !== narrow.days) return false
  if (wide.weekdays !== undefined && (narrow.weekdays === undefined || !subset(wide.weekdays, narrow.weekdays))) return false
  if (wide.since !== undefined && (narrow.since === undefined || narrow.since < wide.since)) return false
  if (wide.until !== undefined && (narrow.until === undefined || narrow.until > wide.until)) return false
  const spans = spansOf(wide)
  return spansOf(narrow).every(([from, to]) => spans.some(([begin, end]) => begin <= from && to <= end))
}

/** True when whoever answers as the second asks has answered as the first asks. */
const answerCovers = (wide: AnswerIs, narrow: AnswerIs): boolean => {
  if (wide.question !== narrow.question) return false
  if (wide.is !== undefined) return wide.is === narrow.is
  if (narrow.is !== undefined) return false
  return (
    (wide.least ?? Number.NEGATIVE_INFINITY) <= (narrow.least ?? Number.NEGATIVE_INFINITY) &&
    (wide.most ?? Number.POSITIVE_INFINITY) >= (narrow.most ?? Number.POSITIVE_INFINITY)
  )
}

/** By condition: whether what the narrow one lets through, the wide one surely lets through too. */
const covering: {readonly [K in keyof When]-?: (wide: NonNullable<When[K]>, narrow: NonNullable<When[K]>) => boolean} = {
  categories: eachBegins,
  areas: eachBegins,
  shape: surelyHolds,
  owners: subset,
  sources: subset,
  priorities: subset,
  hours: hoursCover,
  answers: (wide, narrow) => wide.every((asked) => narrow.some((given) => answerCovers(asked, given))),
  words: (wide, narrow) => narrow.every((said) => wide.some((word) => plain(said).includes(plain(word)))),
}

/** True only when every case the narrow conditions let through is surely let through by the wide ones; false when that is not sure. */
export const covers = (wide: When, narrow: When): boolean =>
  (Object.keys(covering) as (keyof When)[]).every((name) => {
    const [asked, given] = [wide[name], narrow[name]]
    if (asked === undefined) return true
    return given !== undefined && (covering[name] as (a: unknown, b: unknown) => boolean)(asked, given)
  })

const empty = (list: readonly unknown[] | undefined): boolean => list !== undefined && list.length === 0

/** True when no case can ever fulfil the conditions. */
export const neverSpeaks = ({categories, areas, owners, sources, priorities, words, hours}: When): boolean =>
  [categories, areas, owners, sources, priorities, words, hours?.weekdays].some(empty) ||
  (hours?.since !== undefined && hours.until !== undefined && hours.since > hours.until) ||
  (hours?.from !== undefined && hours.from === hours.to)

const meet = (one: readonly string[] | undefined, other: readonly string[] | undefined): boolean =>
  one === undefined || other === undefined || one.some((a) => other.some((b) => a.startsWith(b) || b.startsWith(a)))

const overlapsOf = (rules: readonly Rule[]): readonly Finding[] => {
  const shaped = rules.flatMap((rule, index) => (rule.when.shape === undefined ? [] : [{rule, line: index + 1, shape: rule.when.shape}]))
  return shaped.flatMap((late, index) =>
    shaped
      .slice(0, index)
      .filter(
        ({rule, shape}) =>
          rule.to.unit !== late.rule.to.unit && meet(rule.when.categories, late.rule.when.categories) && shapesOverlap(shape, late.shape),
      )
      .map(({line}) =>
        finding('warning', 'overlap', late.line, line, {
          zh: `第 ${late.line} 条与第 ${line} 条的范围重叠，重叠处由排在前面的第 ${line} 条决定`,
          en: `The polygons of rules ${line} and ${late.line} overlap; where they do, rule ${line} decides because it comes first`,
        }),
      ),
  )
}

const shadowsOf = (rules: readonly Rule[]): readonly Finding[] =>
  rules.flatMap(({when}, index) => {
    const line = index + 1
    if (neverSpeaks(when))
      return [
        finding('fault', 'never', line, null, {
          zh: `第 ${line} 条的条件不可能成立，请更正`,
          en: `The conditions of rule ${line} can never hold; mend them`,
        }),
      ]
    const earlier = rules.slice(0, index).findIndex((rule) => !neverSpeaks(rule.when) && covers(rule.when, when))
    const [first, title] = [earlier + 1, rules[earlier]?.title ?? '']
    if (earlier < 0) return []
    // A local unit may be missing somewhere; there the later rule is reached.
    return rules[earlier]?.to.unit.startsWith('@')
      ? [
          finding('warning', 'shadowed', line, first, {
            zh: `第 ${line} 条只在没有属地单位的地方轮得到：第 ${first} 条“${title}”已覆盖它`,
            en: `Rule ${line} decides only where the local unit is missing: rule ${first}, "${title}", covers it`,
          }),
        ]
      : [
          finding('fault', 'shadowed', line, first, {
            zh: `第 ${line} 条永远轮不到：第 ${first} 条“${title}”已全部覆盖它。请调整次序或删除`,
            en: `Rule ${line} can never decide: rule ${first}, "${title}", covers it entirely. Move it up or take it out`,
          }),
        ]
  })

/** What is wrong with where a rule sends, or nothing; the caller knows the city's units and people. */
export type TargetFault = (rule: Rule) => (Said & {readonly kind: 'unknown-unit' | 'unknown-person' | 'elsewhere'}) | null

/** Everything worth telling about a set of rules, the gravest first. */
export const checkRules = (rules: readonly Rule[], faultOf: TargetFault): readonly Finding[] => {
  const targets = rules.flatMap((rule, index) => {
    const fault = faultOf(rule)
    return fault === null
      ? []
      : [finding('fault', fault.kind, index + 1, null, {zh: `第 ${index + 1} 条：${fault.zh}`, en: `Rule ${index + 1}: ${fault.en}`})]
  })
  const twice = rules.flatMap(({id}, index) => {
    const first = rules.findIndex((rule) => rule.id === id)
    return first === index
      ? []
      : [
          finding('fault', 'said-twice', index + 1, first + 1, {
            zh: `第 ${index + 1} 条与第 ${first + 1} 条编号相同，请更正`,
            en: `Rules ${first + 1} and ${index + 1} bear the same id; change one`,
          }),
        ]
  })
  return [...twice, ...targets, ...shadowsOf(rules), ...overlapsOf(rules)]
}
