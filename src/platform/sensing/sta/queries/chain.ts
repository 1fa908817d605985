import {type RawBuilder, sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import type {Reach} from '../../core/reach.ts'
import {nothingAsked, type Options} from '../core/options.ts'
import type {Step} from '../core/path.ts'
import {Asking} from './asking.ts'
import {observationKey, relationOf} from './rows.ts'
import {sources} from './sources.ts'

type Sql = RawBuilder<unknown>

const entityOf = ({set, id}: Step, alias: Sql): readonly Sql[] => {
  if (id === undefined) return []
  if (set !== 'Observations') return typeof id === 'number' ? [sql`${alias}.id = ${id}`] : [sql`false`]
  const key = observationKey(String(id))
  return key === undefined ? [sql`false`] : [sql`${alias}.stream_id = ${key.stream} and ${alias}.at = ${new Date(key.ms)}`]
}

interface Chain {
  readonly from: Sql
  readonly where: readonly Sql[]
  readonly alias: Sql
}

/** The steps of a path as joined relations; the options narrow the last. */
export function chainOf(steps: readonly Step[], asking: Asking, options: Options): Chain {
  const from: Sql[] = []
  const where: Sql[] = []
  let before: {readonly set: Step['set']; readonly alias: Sql} | undefined
  for (const [index, step] of steps.entries()) {
    const alias = asking.next()
    const one = step.set === 'Observations' && step.id !== undefined ? observationKey(String(step.id)) : undefined
    const relation = relationOf(step.set, asking, index === steps.length - 1 ? options : nothingAsked, {parent: before, one})
    from.push(index === 0 ? sql`${relation} as ${alias}` : sql`lateral (select * from ${relation} as r) as ${alias}`)
    where.push(...entityOf(step, alias))
    if (before !== undefined && step.way !== undefined) {
      const tied = sources[before.set].ways[step.way]
      where.push(tied === undefined ? sql`false` : tied(before.alias, alias))
    }
    before = {set: step.set, alias}
  }
  if (before === undefined) throw new Error('A path has no steps.')
  return {from: sql.join(from), where, alias: before.alias}
}

/** Conditions as one. */
export const whole = (conditions: readonly Sql[]): Sql => (conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `))

/** Whether a path's entities are there. */
export async function anyEntity(db: Db, reach: Reach, steps: readonly Step[]): Promise<boolean> {
  const {from, where} = chainOf(steps, new Asking(reach), nothingAsked)
  const {rows} = await sql<{found: boolean}>`select exists (select from ${from} where ${whole(where)}) as found`.execute(db)
  return rows[0]?.found === true
}
