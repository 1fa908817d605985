import type {UnitName} from './learn.ts'

/** Where one past case went by itself then, and where it would go now; null when nobody was or would be named. */
export interface Rerouted {
  readonly id: string
  readonly number: string | null
  readonly category: string
  readonly area: string
  readonly before: UnitName | null
  readonly after: UnitName | null
  /** The rule that would decide; null for the duty list. */
  readonly rule: {readonly id: string; readonly line: number} | null
}

/** What a replay found. `flows` count from where to where, the largest first; `changes` lists the first of them. */
export interface Replayed {
  readonly cases: number
  readonly changed: number
  readonly byRule: number
  readonly flows: readonly {readonly from: UnitName | null; readonly to: UnitName | null; readonly cases: number}[]
  /** How many cases each rule would decide, in order; a rule with none may be superfluous. */
  readonly rules: readonly {readonly line: number; readonly cases: number; readonly changed: number}[]
  readonly changes: readonly Rerouted[]
}

/** Gathers what a replay finds, case by case, so that it never holds them all. */
export interface ReplayTally {
  readonly count: (one: Rerouted) => void
  readonly done: () => Replayed
}

export const openTally = ({rules, shown}: {rules: number; shown: number}): ReplayTally => {
  let [cases, changed, byRule] = [0, 0, 0]
  const perRule = Array.from({length: rules}, (_, index) => ({line: index + 1, cases: 0, changed: 0}))
  const flows = new Map<string, {from: UnitName | null; to: UnitName | null; cases: number}>()
  const changes: Rerouted[] = []
  return {
    count: (one) => {
      const moves = one.before?.id !== one.after?.id
      cases += 1
      const row = one.rule === null ? undefined : perRule[one.rule.line - 1]
      if (row !== undefined) {
        byRule += 1
        row.cases += 1
        if (moves) row.changed += 1
      }
      if (!moves) return
      changed += 1
      const key = `${one.before?.id ?? ''}>${one.after?.id ?? ''}`
      const flow = flows.get(key)
      if (flow === undefined) flows.set(key, {from: one.before, to: one.after, cases: 1})
      else flow.cases += 1
      if (changes.length < shown) changes.push(one)
    },
    done: () => ({cases, changed, byRule, flows: [...flows.values()].sort((a, b) => b.cases - a.cases), rules: perRule, changes}),
  }
}
