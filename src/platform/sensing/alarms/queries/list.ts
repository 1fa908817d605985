import {type RawBuilder, sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import type {AlarmLevel} from '../../core/finding.ts'
import type {Reach} from '../../core/reach.ts'
import {reachFor} from '../../reach.ts'
import type {AlarmsAsked} from '../api.ts'
import type {Alarm} from '../core/alarm.ts'
import {alarmColumns} from './alarms.ts'
import {alarmIn, standsAlone} from './reach.ts'

type Condition = RawBuilder<unknown>

const allOf = (conditions: readonly Condition[]): Condition => sql`${sql.join([sql`true`, ...conditions], sql` and `)}`

const where = (area: string): Condition => {
  const code = area.replace(/(00)+$/, '')
  return code === '' ? sql`true` : sql`starts_with(a.district_id, ${code})`
}

/** That an alarm lies where somebody holds a right. */
const heldIn = (act: Act, permission: string): Condition => alarmIn(reachFor(act, permission), sql.raw('a'))

const ofState = (state: AlarmsAsked['state']): Condition => {
  if (state === 'any') return sql`true`
  return state === 'open' ? sql`a.state in ('raised', 'acknowledged')` : sql`a.state = ${state}`
}

/** The alarms that somebody may read and asked for. */
function matching(act: Act, asked: AlarmsAsked): Condition {
  const {level, district, kind, thingKind, rule, thing, group, storm, members, verdict, mine, from, to} = asked
  const conditions: Condition[] = [heldIn(act, 'sensing.read'), ofState(asked.state)]
  if (storm !== undefined) conditions.push(sql`a.storm_id = ${storm}::uuid`)
  // Of a thing, its own alarms are asked for, whatever storm they are part of.
  else if (!members && thing === undefined) conditions.push(standsAlone(reachFor(act, 'sensing.read'), sql.raw('a')))
  if (level !== undefined) conditions.push(sql`a.level = ${level}`)
  if (district !== undefined) conditions.push(where(district))
  if (kind !== undefined) conditions.push(sql`a.kind = ${kind}`)
  if (thingKind !== undefined) conditions.push(sql`a.thing_kind = ${thingKind}`)
  if (rule !== undefined) conditions.push(sql`a.rule_id = ${rule}`)
  if (thing !== undefined) conditions.push(sql`a.thing_id = ${thing}`, sql`not a.storm`)
  if (group !== undefined) conditions.push(sql`a.group_key = ${group}`)
  if (asked.case !== undefined) conditions.push(sql`a.case_id = ${asked.case}::uuid`)
  if (verdict !== undefined) conditions.push(sql`a.verdict = ${verdict}`)
  if (from !== undefined) conditions.push(sql`a.raised_at >= ${from}`)
  if (to !== undefined) conditions.push(sql`a.raised_at < ${to}`)
  if (mine) conditions.push(sql`(a.acknowledged_by = ${act.by.id} or (a.state = 'raised' and ${heldIn(act, 'sensing.alarms')}))`)
  return allOf(conditions)
}

/** Where a page of alarms goes on: after the one it ended with. */
export interface After {
  readonly level: AlarmLevel
  readonly at: Date
  readonly id: string
}

/** Alarms from the newest on, or the newest of the gravest first; after the one a page ended with. */
export async function listAlarms(db: Db, act: Act, asked: AlarmsAsked, after: After | undefined, limit: number): Promise<readonly Alarm[]> {
  const gravest = asked.order === 'gravest'
  const older = after === undefined ? sql`true` : sql`(a.raised_at, a.id) < (${after.at}, ${after.id}::uuid)`
  const page = after === undefined || !gravest ? older : sql`(a.level > ${after.level} or (a.level = ${after.level} and ${older}))`
  const {rows} = await sql<Alarm>`select ${alarmColumns} from sensing.alarm a where ${matching(act, asked)} and ${page}
    order by ${gravest ? sql`a.level, ` : sql``}a.raised_at desc, a.id desc limit ${limit}`.execute(db)
  return rows
}

/** Alarms that are not cleared, storms counted as one, by district, level and state. */
export async function countAlarms(
  db: Db,
  act: Act,
): Promise<readonly {readonly district: string; readonly level: AlarmLevel; readonly state: string; readonly n: number}[]> {
  const {rows} = await sql<{district: string; level: AlarmLevel; state: string; n: number}>`
    select a.district_id as district, a.level, a.state, count(*)::integer as n from sensing.alarm a
    where a.state <> 'cleared' and ${standsAlone(reachFor(act, 'sensing.read'), sql.raw('a'))} and ${heldIn(act, 'sensing.read')} group by 1, 2, 3 order by 1, 2, 3`.execute(
    db,
  )
  return rows
}

/** How the alarms within reach of each rule were judged since an instant. */
export async function countVerdicts(
  db: Db,
  reach: Reach,
  since: Date,
  rules?: readonly string[],
): Promise<readonly {readonly rule: string; readonly raised: number; readonly right: number; readonly wrong: number}[]> {
  const {rows} = await sql<{rule: string; raised: number; right: number; wrong: number}>`
    select rule_id as rule, count(*)::integer as raised, (count(*) filter (where verdict = 'true'))::integer as "right",
      (count(*) filter (where verdict = 'false'))::integer as wrong
    from sensing.alarm a where rule_id is not null and not storm and raised_at >= ${since} and ${alarmIn(reach, sql.raw('a'))}
      ${rules === undefined ? sql`` : sql`and rule_id in (select jsonb_array_elements_text(${JSON.stringify(rules)}::jsonb))`}
    group by 1 order by 2 desc, 1 limit 1000`.execute(db)
  return rows
}

/** By district, of the alarms and storms raised in a period: the median minutes until somebody acknowledged, and the share judged false. */
export async function measureAlarms(
  db: Db,
  {from, to}: {readonly from: Date; readonly to: Date},
): Promise<readonly {readonly area: string; readonly minutes: number | null; readonly falseShare: number | null}[]> {
  const {rows} = await sql<{area: string; minutes: number | null; falseShare: number | null}>`
    select district_id as area,
      percentile_cont(0.5) within group (order by extract(epoch from acknowledged_at - raised_at) / 60)
        filter (where acknowledged_at is not null) as minutes,
      (count(*) filter (where verdict = 'false'))::double precision / nullif(count(*) filter (where verdict is not null), 0) as "falseShare"
    from sensing.alarm where storm_id is null and raised_at >= ${from} and raised_at < ${to} group by 1 order by 1`.execute(db)
  return rows
}
