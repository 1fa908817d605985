import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import {type Db, planAnew} from '#kernel/db.ts'
import type {Light} from '#lib/calendar.ts'
import {openStates, type State} from '../core/lifecycle.ts'
import {all, beginsWith, visibleTo} from './filter.ts'

/** How many open cases stand where, by state and light, and with which unit. */
export interface Summary {
  readonly states: readonly {readonly state: State; readonly light: Light | null; readonly count: number}[]
  readonly units: readonly {readonly unit: string; readonly name: string; readonly open: number; readonly overdue: number}[]
}

// As the two indexes say it: what still stands open is few beside what is done, and read from its index alone.
const OPEN = sql.raw("c.state not in ('closed', 'archived', 'rejected', 'voided', 'merged')")
const DONE = sql.raw("c.state in ('closed', 'archived', 'rejected', 'voided', 'merged')")

const MOST_UNITS = 500

/** Counts of the open cases the actor may see, and of those that ended since an instant; at most 500 units, those with most overdue first. */
export async function summarise(db: Db, act: Act, {area, since}: {area?: string | undefined; since: Date}): Promise<Summary> {
  const where = all([visibleTo(act), ...(area === undefined ? [] : [beginsWith(sql`c.area`, area)])])
  const open = sql`${OPEN} and c.state in (${sql.join([...openStates])})`
  const judged = sql`coalesce(c.handled_at, c.paused_at, ${act.at}::timestamptz)`
  const light = sql`case when c.due_at is null or c.state in ('rejected', 'voided', 'merged') then null when ${judged} > c.due_at then 'red' when ${judged} > c.yellow_at then 'yellow' else 'green' end`
  const {rows} = await sql<{state: State; light: Light | null; unit: string | null; late: boolean | null; count: number}>`${planAnew}
    select c.state, ${light} as light, c.unit_id as unit, ${judged} > c.due_at as late, count(*)::integer as count
    from cases.case c where ${where} and ${open} group by 1, 2, 3, 4
    union all
    select c.state, ${light}, null, null, count(*)::integer from cases.case c where ${where} and ${DONE} and c.changed_at >= ${since} group by 1, 2`.execute(
    db,
  )
  const states = new Map<string, {state: State; light: Light | null; count: number}>()
  const units = new Map<string, {unit: string; open: number; overdue: number}>()
  for (const {state, light: shown, unit, late, count} of rows) {
    const key = `${state} ${shown}`
    const sum = states.get(key)
    states.set(key, {state, light: shown, count: (sum?.count ?? 0) + count})
    if (unit === null) continue
    const before = units.get(unit)
    units.set(unit, {unit, open: (before?.open ?? 0) + count, overdue: (before?.overdue ?? 0) + (late === true ? count : 0)})
  }
  const most = [...units.values()]
    .sort((a, b) => b.overdue - a.overdue || b.open - a.open || (a.unit < b.unit ? -1 : 1))
    .slice(0, MOST_UNITS)
  const names = await nameUnits(
    db,
    most.map(({unit}) => unit),
  )
  return {
    states: [...states.values()].sort((a, b) => (a.state === b.state ? rank(a.light) - rank(b.light) : a.state < b.state ? -1 : 1)),
    units: most.map((one) => ({...one, name: names.get(one.unit) ?? one.unit})),
  }
}

const rank = (light: Light | null): number => (light === null ? 3 : ['green', 'red', 'yellow'].indexOf(light))

/** What units are called on the cases they have. */
async function nameUnits(db: Db, units: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const {rows} = await sql<{unit: string; name: string}>`
    select u.unit, n.name from jsonb_array_elements_text(${JSON.stringify(units)}::jsonb) as u(unit),
    lateral (select c.unit_name as name from cases.case c where c.unit_id = u.unit limit 1) as n`.execute(db)
  return new Map(rows.map(({unit, name}) => [unit, name]))
}
