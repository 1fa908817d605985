import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import type {Finding} from '../../core/finding.ts'
import {endFound, type FindingRow, insertFound} from '../queries/state.ts'
import type {Told} from './telling.ts'

const isFinding = (telling: Told['telling']): telling is Finding => 'kind' in telling

/** Keeps what was found and what is over, in the order it happened. Returns how many were found. */
export async function keepFound(tx: Tx, _act: Act, told: readonly Told[]): Promise<number> {
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
  return rows.length
}
