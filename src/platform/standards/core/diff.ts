import {type Category, plainText} from './category.ts'
import type {Condition, LimitRow} from './condition.ts'

/** A part of a condition that can change. */
export type ChangedField =
  | 'category'
  | 'text'
  | 'closing'
  | 'limits'
  | 'evidence'
  | 'handlingUnit'
  | 'supervisingUnit'
  | 'legalBasis'
  | 'note'

export interface ChangedCondition {
  readonly before: Condition
  readonly after: Condition
  readonly fields: readonly ChangedField[]
}

/** What separates one version of a catalogue from another. */
export interface CatalogueDiff {
  readonly categories: {
    readonly added: readonly Category[]
    readonly removed: readonly Category[]
    readonly renamed: readonly {readonly before: Category; readonly after: Category}[]
  }
  readonly added: readonly Condition[]
  readonly removed: readonly Condition[]
  readonly changed: readonly ChangedCondition[]
  readonly unchanged: number
}

const sameLimits = (one: readonly LimitRow[], other: readonly LimitRow[]): boolean => {
  const write = (rows: readonly LimitRow[]): string =>
    rows
      .map(({region, level, amount, unit}) => `${region ?? '*'}${level ?? '*'} ${amount} ${unit}`)
      .sort()
      .join('\n')
  return write(one) === write(other)
}

const changedFields = (before: Condition, after: Condition): readonly ChangedField[] => {
  const fields: ChangedField[] = []
  for (const field of ['category', 'text', 'closing', 'legalBasis', 'note'] as const) if (before[field] !== after[field]) fields.push(field)
  if (!sameLimits(before.limits, after.limits)) fields.push('limits')
  if ([...before.evidence].sort().join() !== [...after.evidence].sort().join()) fields.push('evidence')
  for (const field of ['handlingUnit', 'supervisingUnit'] as const)
    if (before[field] !== after[field] || before[`${field}Id`] !== after[`${field}Id`]) fields.push(field)
  return fields
}

const wording = ({category, text}: Pick<Condition, 'category' | 'text'>): string => `${category} ${plainText(text)}`

/** Finds in a version what became of a condition of another: the same lineage first, else the same category and wording. */
export function successorFinder(
  conditions: readonly Condition[],
): (of: Pick<Condition, 'lineage' | 'category' | 'text'>) => Condition | undefined {
  const byLineage = new Map(conditions.map((condition) => [condition.lineage, condition]))
  const byWording = new Map(conditions.map((condition) => [wording(condition), condition]))
  return (of) => byLineage.get(of.lineage) ?? byWording.get(wording(of))
}

/** Compares two versions; every condition of either is counted once. */
export function diffCatalogues(
  before: {readonly categories: readonly Category[]; readonly conditions: readonly Condition[]},
  after: {readonly categories: readonly Category[]; readonly conditions: readonly Condition[]},
): CatalogueDiff {
  const was = new Map(before.categories.map((entry) => [entry.category, entry]))
  const is = new Map(after.categories.map((entry) => [entry.category, entry]))
  const successorOf = successorFinder(after.conditions)
  const met = new Set<Condition>()
  const removed: Condition[] = []
  const changed: ChangedCondition[] = []
  let unchanged = 0
  for (const condition of before.conditions) {
    const successor = successorOf(condition)
    if (successor === undefined || met.has(successor)) {
      removed.push(condition)
      continue
    }
    met.add(successor)
    const fields = changedFields(condition, successor)
    if (fields.length === 0) unchanged += 1
    else changed.push({before: condition, after: successor, fields})
  }
  return {
    categories: {
      added: after.categories.filter(({category}) => !was.has(category)),
      removed: before.categories.filter(({category}) => !is.has(category)),
      renamed: before.categories.flatMap((entry) => {
        const now = is.get(entry.category)
        return now && (now.zh !== entry.zh || now.en !== entry.en) ? [{before: entry, after: now}] : []
      }),
    },
    added: after.conditions.filter((condition) => !met.has(condition)),
    removed,
    changed,
    unchanged,
  }
}
