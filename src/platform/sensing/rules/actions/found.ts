import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {easeFindings, raiseFindings} from '../../alarms/actions/find.ts'
import type {Ease, Finding} from '../../core/finding.ts'
import {endFound, type FindingRow, insertFound} from '../queries/state.ts'
import type {Told} from './telling.ts'

const isFinding = (telling: Told['telling']): telling is Finding => 'kind' in telling

/** Tells the alarms: what was over before anything was found, what was found, and what of that is over again. */
async function tellAlarms(tx: Tx, act: Act, told: readonly Told[]): Promise<void> {
  const live = told.filter(({rule}) => !rule.trial).map(({telling}) => telling)
  const [first, found, last]: [Ease[], Finding[], Ease[]] = [[], [], []]
  for (const tellings of Map.groupBy(live, ({cause}) => cause).values()) {
    const findings = tellings.filter(isFinding)
    const [begins, ends] = [tellings[0], tellings.at(-1)]
    if (begins !== undefined && !isFinding(begins)) first.push(begins)
    found.push(...findings)
    if (ends !== undefined && ends !== begins && !isFinding(ends)) last.push(ends)
  }
  await easeFindings(tx, act, first)
  await raiseFindings(tx, act, found)
  await easeFindings(tx, act, last)
}

/** Keeps what was found and what is over, in the order it happened, and tells the alarms of what is live. Returns how many were found. */
export async function keepFound(tx: Tx, act: Act, told: readonly Told[]): Promise<number> {
  const rows: FindingRow[] = []
  const ended: {readonly cause: string; readonly at: number}[] = []
  const open = new Map<string, number>()
  for (const {rule, stream, telling} of told) {
    const index = open.get(telling.cause)
    if (isFinding(telling)) {
      const {cause, from, thing, level, why} = telling
      const row = {district: stream.district, rule: rule.id, edition: rule.edition, stream: stream.stream, trial: rule.trial}
      if (index === undefined) open.set(cause, rows.push({...row, cause, from, thing, level, why, to: null}) - 1)
      else rows[index] = {...(rows[index] as FindingRow), level, why}
    } else if (index === undefined) ended.push(telling)
    else {
      const row = rows[index] as FindingRow
      rows[index] = {...row, to: Math.max(telling.at, row.from)}
      open.delete(telling.cause)
    }
  }
  await endFound(tx, ended)
  await insertFound(tx, rows)
  await tellAlarms(tx, act, told)
  return rows.length
}
