import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import {openStates} from '../../core/lifecycle.ts'
import type {Answers} from '../../questions/core/graph.ts'
import type {Course, UnitName} from '../core/learn.ts'
import type {Inputs} from '../core/rule.ts'

/** What rules look at beyond what a held case shows, and which published set is in force for it. */
export interface Known {
  readonly text: string
  readonly lng: number | null
  readonly lat: number | null
  readonly answers: Answers | null
  readonly set: string | null
}

/** Loads what rules look at, in one statement; `day` is a day of the city. */
export async function loadKnown(db: Db, {id, area, day}: {id: string; area: string; day: string}): Promise<Known> {
  const {rows} = await sql<Known>`
    select c.description as text, st_x(c.place) as lng, st_y(c.place) as lat, a.answers,
      (select s.id from cases.routing_set s where s.state = 'published' and starts_with(${area}, s.prefix) and s.takes_effect <= ${day}::date
        and (s.ends is null or ${day}::date < s.ends) order by length(s.prefix) desc, s.takes_effect desc limit 1) as set
    from cases.case c left join cases.answered a on a.case_id = c.id where c.id = ${id}`.execute(db)
  return rows[0] ?? {text: '', lng: null, lat: null, answers: null, set: null}
}

/** A row of the duty list that was weighed, as it is kept with a dispatch. */
export interface Weighed {
  readonly id: string
  readonly line: number
  readonly area: string
  readonly category: string
  readonly verdict: string
}

/** Why one dispatch went where it went. */
export interface Routed {
  readonly districtId: string
  readonly caseId: string
  /** The version of the case that the dispatch made. */
  readonly seq: number
  readonly at: Date
  /** Before this one, the case had never been dispatched. */
  readonly first: boolean
  readonly by: 'rule' | 'duty-list' | 'dispatcher'
  readonly set: string | null
  readonly rule: string | null
  readonly inputs: Inputs
  readonly considered: readonly Weighed[]
  /** Whom rules and duty list named by themselves. */
  readonly listed: UnitName | null
  readonly unit: UnitName
  readonly person: UnitName | null
  readonly handover: string | null
}

export async function insertRouted(tx: Tx, routed: Routed): Promise<void> {
  const {districtId, caseId, seq, at, first, by, set, rule, inputs, considered, listed, unit, person, handover} = routed
  await tx
    .insertInto('cases.routed')
    .values({
      district_id: districtId, case_id: caseId, seq, at, first, by, set_id: set, rule_id: rule, inputs: jsonb(inputs), considered: jsonb(considered),
      listed_unit: listed?.id ?? null, listed_name: listed?.name ?? null, unit_id: unit.id, unit_name: unit.name, person: person && jsonb(person),
      handover_id: handover,
    }) // biome-ignore format: a table
    .execute()
}

/** Marks the newest dispatch of a case as part of a reorganisation. */
export async function markHandover(
  tx: Tx,
  {districtId, caseId, seq, handover}: {districtId: string; caseId: string; seq: number; handover: string},
): Promise<void> {
  await tx
    .updateTable('cases.routed')
    .set({handover_id: handover})
    .where('district_id', '=', districtId)
    .where('case_id', '=', caseId)
    .where('seq', '=', seq)
    .execute()
}

/** Every dispatch of a case, oldest first. */
export async function listRouted(db: Db, {districtId, caseId}: {districtId: string; caseId: string}): Promise<readonly Routed[]> {
  const {rows} = await sql<Routed>`
    select district_id as "districtId", case_id as "caseId", seq, at, first, by, set_id as set, rule_id as rule, inputs, considered,
      case when listed_unit is null then null else jsonb_build_object('id', listed_unit, 'name', listed_name) end as listed,
      jsonb_build_object('id', unit_id, 'name', unit_name) as unit, person, handover_id as handover
    from cases.routed where district_id = ${districtId} and case_id = ${caseId} order by seq limit 200`.execute(db)
  return rows
}

/** A first dispatch of the past as a replay needs it. */
export interface PastDispatch {
  readonly id: string
  readonly number: string | null
  readonly at: Date
  readonly inputs: Inputs
  readonly text: string
  readonly listed: UnitName | null
}

/** A page of the first dispatches within an area and a period, oldest first, after a place in that order. */
export async function listDispatches(
  db: Db,
  {prefix, from, to, after, limit}: {prefix: string; from: Date; to: Date; after: {at: Date; id: string} | null; limit: number},
): Promise<readonly PastDispatch[]> {
  const further = after === null ? sql`true` : sql`(r.at, r.case_id) > (${after.at}::timestamptz, ${after.id}::uuid)`
  const {rows} = await sql<PastDispatch>`
    select r.case_id as id, c.number, r.at, r.inputs, c.description as text,
      case when r.listed_unit is null then null else jsonb_build_object('id', r.listed_unit, 'name', r.listed_name) end as listed
    from cases.routed r join cases.case c on c.id = r.case_id
    where r.first and r.at >= ${from} and r.at < ${to} and starts_with(r.district_id, ${prefix}) and ${further}
    order by r.at, r.case_id limit ${limit}`.execute(db)
  return rows
}

/** Where the cases first dispatched in a period went and lie now, reorganisations left out; at most `limit`, the newest. */
export async function listCourses(
  db: Db,
  {prefix, since, limit}: {prefix: string; since: Date; limit: number},
): Promise<readonly Course[]> {
  const {rows} = await sql<Course>`
    select r.case_id as id, c.number, r.inputs ->> 'category' as category, left(r.inputs ->> 'area', 9) as street,
      jsonb_build_object('id', r.unit_id, 'name', r.unit_name) as first,
      case when c.unit_id is null and c.state in (${sql.join([...openStates])}) then null else (
        select jsonb_build_object('id', l.unit_id, 'name', l.unit_name) from cases.routed l
        where l.district_id = r.district_id and l.case_id = r.case_id and l.handover_id is null order by l.seq desc limit 1
      ) end as last
    from cases.routed r join cases.case c on c.id = r.case_id
    where r.first and r.at >= ${since} and starts_with(r.district_id, ${prefix})
    order by r.at desc, r.case_id limit ${limit}`.execute(db)
  return rows
}
