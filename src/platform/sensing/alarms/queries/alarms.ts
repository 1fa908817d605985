import {type RawBuilder, sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {Alarm, AlarmChanges} from '../core/alarm.ts'
import type {Spark} from '../core/storm.ts'
import type {} from '../tables.ts'

export const noAlarm = problem<{id: string}>('sensing.no-alarm', 404, {
  zh: ({id}) => `没有编号为 ${id} 的告警。请在告警列表中查找。`,
  en: ({id}) => `There is no alarm ${id}. Look for it in the list of alarms.`,
})

const columns = {
  id: 'id', district: 'district_id', cause: 'cause', kind: 'kind', storm: 'storm', stormId: 'storm_id', members: 'members', ruleId: 'rule_id',
  ruleEdition: 'rule_edition', thing: 'thing_id', thingName: 'thing_name', thingNameEn: 'thing_name_en', thingKind: 'thing_kind', component: 'component', streams: 'streams',
  level: 'level', state: 'state', from: 'from_at', raisedAt: 'raised_at', seenAt: 'seen_at', times: 'times', why: 'why', numbers: 'numbers',
  group: 'group_key', category: 'category', opensCase: 'opens_case', escalation: 'escalation', escalateAt: 'escalate_at', toldLevel: 'told_level',
  acknowledgedAt: 'acknowledged_at', acknowledgedBy: 'acknowledged_by', acknowledgedName: 'acknowledged_name', clearedAt: 'cleared_at', clearedName: 'cleared_name',
  clearedWhy: 'cleared_why', easedAt: 'eased_at', verdict: 'verdict', verdictAt: 'verdict_at', verdictName: 'verdict_name',
  verdictReason: 'verdict_reason', verdictCase: 'verdict_case', windowId: 'window_id', caseId: 'case_id', caseOpen: 'case_open', caseOrigin: 'case_origin', details: 'details', version: 'version',
} as const satisfies Record<Exclude<keyof Alarm, 'lng' | 'lat'>, string> // biome-ignore format: a table

/** The columns of an alarm, named as its rules name them; the table is `a`. */
export const alarmColumns: RawBuilder<unknown> = sql.raw(
  [...Object.entries(columns).map(([name, column]) => `a.${column} as "${name}"`), 'st_x(a.place) as lng', 'st_y(a.place) as lat'].join(
    ', ',
  ),
)

const inOrder = async (query: RawBuilder<Alarm>, db: Db): Promise<readonly Alarm[]> => (await query.execute(db)).rows

/** Whoever changes alarms holds this until the transaction ends: what is one cause and one storm is decided by one at a time. */
export async function holdAlarms(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('sensing.alarm'))`.execute(tx)
}

/** The open alarms of these causes. */
export const listOpenOf = (db: Db, causes: readonly string[]): Promise<readonly Alarm[]> =>
  inOrder(
    sql<Alarm>`select ${alarmColumns} from sensing.alarm a
      where a.state <> 'cleared' and a.cause in (select jsonb_array_elements_text(${JSON.stringify(causes)}::jsonb)) order by a.cause`,
    db,
  )

/** An alarm, or undefined. */
export async function findAlarm(db: Db, id: string): Promise<Alarm | undefined> {
  const {rows} = await sql<Alarm>`select ${alarmColumns} from sensing.alarm a where a.id = ${id}::uuid`.execute(db)
  return rows[0]
}

/** An alarm. Throws sensing.no-alarm. */
export async function getAlarm(db: Db, id: string): Promise<Alarm> {
  const found = await findAlarm(db, id)
  if (found === undefined) throw noAlarm({id})
  return found
}

/** The members of storms, oldest first. */
export const listMembers = (db: Db, storms: readonly string[], most = 2_000): Promise<readonly Alarm[]> =>
  inOrder(
    sql<Alarm>`select ${alarmColumns} from sensing.alarm a where a.storm_id = any (${`{${storms.join(',')}}`}::uuid[])
      order by a.raised_at, a.id limit ${most}`,
    db,
  )

/** The alarms of a case, storms before their members. */
export const listOfCase = (db: Db, caseId: string, most = 500): Promise<readonly Alarm[]> =>
  inOrder(
    sql<Alarm>`select ${alarmColumns} from sensing.alarm a where a.case_id = ${caseId}::uuid
      order by a.storm_id is not null, a.raised_at desc, a.id limit ${most}`,
    db,
  )

/** Open alarms since an instant that could be one storm with others; suppressed ones and storms themselves are not. */
export async function listSparks(db: Db, since: Date, most = 5_000): Promise<readonly Spark[]> {
  const {rows} = await sql<Omit<Spark, 'at' | 'place'> & {raised: Date; lng: number | null; lat: number | null}>`
    select a.id, a.raised_at as raised, a.kind, a.thing_kind as "thingKind", a.category, a.group_key as "group", a.level, a.storm_id as storm,
      st_x(a.place) as lng, st_y(a.place) as lat
    from sensing.alarm a where a.state in ('raised', 'acknowledged') and not a.storm and a.raised_at >= ${since}
    order by a.raised_at desc, a.id limit ${most}`.execute(db)
  return rows.map(({raised, lng, lat, ...one}) => ({...one, at: raised.getTime(), place: lng === null || lat === null ? null : [lng, lat]}))
}

/** Open cases of earlier alarms of the same causes, or of the same group and category. */
export async function listOpenCases(
  db: Db,
  of: readonly {
    readonly cause: string
    readonly group: string | null
    readonly category: string | null
    readonly kinds: readonly string[]
  }[],
): Promise<ReadonlyMap<string, string>> {
  const {rows} = await sql<{cause: string; caseId: string}>`
    select distinct on (w.cause) w.cause, a.case_id as "caseId"
    from jsonb_to_recordset(${JSON.stringify(of)}::jsonb) as w(cause text, "group" text, category text, kinds jsonb)
      join sensing.alarm a on a.case_open and (a.cause = w.cause
        or (a.group_key = w."group" and a.category = w.category and w.kinds ? a.kind))
    order by w.cause, a.cause = w.cause desc, a.raised_at desc`.execute(db)
  return new Map(rows.map(({cause, caseId}) => [cause, caseId]))
}

const asJson: ReadonlySet<string> = new Set(['why', 'numbers', 'clearedWhy', 'details'])

const written = (name: string, value: unknown): RawBuilder<unknown> => {
  if (name === 'streams') return sql`${`{${(value as readonly number[]).join(',')}}`}::integer[]`
  return asJson.has(name) && value !== null ? jsonb(value) : sql`${value}`
}

/** Adds new alarms. */
export async function insertAlarms(tx: Tx, alarms: readonly Alarm[]): Promise<void> {
  if (alarms.length === 0) return
  const names = Object.entries(columns) as readonly (readonly [keyof typeof columns, string])[]
  const PAGE = 200
  for (let from = 0; from < alarms.length; from += PAGE) {
    const rows = alarms.slice(from, from + PAGE).map((alarm) => {
      const place = alarm.lng === null ? sql`null` : sql`st_setsrid(st_makepoint(${alarm.lng}, ${alarm.lat}), 4326)`
      return sql`(${sql.join([...names.map(([name]) => written(name, alarm[name])), place])})`
    })
    await sql`insert into sensing.alarm (${sql.raw([...names.map(([, column]) => column), 'place'].join(', '))}) values ${sql.join(rows)}`.execute(
      tx,
    )
  }
}

/** Changes one alarm, which gets a new version. */
export async function saveAlarm(tx: Tx, {id, district}: Pick<Alarm, 'id' | 'district'>, changes: AlarmChanges): Promise<void> {
  const sets = Object.entries(changes)
    .filter(([name]) => name !== 'version')
    .map(([name, value]) => sql`${sql.ref(columns[name as keyof typeof columns])} = ${written(name, value)}`)
  await sql`update sensing.alarm set ${sql.join([...sets, sql`version = version + 1`])} where district_id = ${district} and id = ${id}::uuid`.execute(
    tx,
  )
}

/** Counts alarms that were found once more, without a new version: nobody has to look again. */
export async function countAgain(
  tx: Tx,
  rows: readonly {readonly id: string; readonly why: unknown; readonly numbers: unknown}[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return
  await sql`update sensing.alarm a set times = times + 1, seen_at = ${at}, why = r.why, numbers = r.numbers
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, why jsonb, numbers jsonb) where a.id = r.id`.execute(tx)
}

/** Gives alarms to a storm. */
export async function joinStorm(tx: Tx, storm: string, ids: readonly string[]): Promise<void> {
  await sql`update sensing.alarm set storm_id = ${storm}::uuid, escalate_at = null, version = version + 1 where id = any (${`{${ids.join(',')}}`}::uuid[])`.execute(
    tx,
  )
}

/** Links alarms with a case that is open. */
export async function linkCase(tx: Tx, ids: readonly string[], caseId: string, origin = caseId): Promise<void> {
  if (ids.length === 0) return
  await sql`update sensing.alarm set case_id = ${caseId}::uuid, case_origin = ${origin}::uuid, case_open = true, version = version + 1
    where id = any (${`{${ids.join(',')}}`}::uuid[])`.execute(tx)
}

/** Says of alarms that their case is open, or is no more. */
export async function saveCaseOpen(tx: Tx, ids: readonly string[], open: boolean): Promise<void> {
  if (ids.length === 0) return
  await sql`update sensing.alarm set case_open = ${open}, version = version + 1 where id = any (${`{${ids.join(',')}}`}::uuid[])`.execute(
    tx,
  )
}

/** How many of a storm's members are open, and the worst of their levels. */
export async function openMembers(db: Db, storm: string): Promise<number> {
  const {rows} = await sql<{n: number}>`
    select count(*)::integer as n from sensing.alarm where storm_id = ${storm}::uuid and state <> 'cleared'`.execute(db)
  return rows[0]?.n ?? 0
}

/** Notes at which level people were told, without a new version: nothing of the alarm itself changed. */
export async function markTold(tx: Tx, {id, district}: Pick<Alarm, 'id' | 'district'>, level: number): Promise<void> {
  await sql`update sensing.alarm set told_level = ${level} where district_id = ${district} and id = ${id}::uuid`.execute(tx)
}

/** Alarms that nobody acknowledged in time, the most pressing first. */
export const listEscalating = (db: Db, at: Date, most: number): Promise<readonly Alarm[]> =>
  inOrder(
    sql<Alarm>`select ${alarmColumns} from sensing.alarm a where a.escalate_at <= ${at} order by a.escalate_at, a.id limit ${most}`,
    db,
  )

/** Alarms in a state, oldest first. */
export const listInState = (db: Db, states: readonly string[], most: number, kind?: string): Promise<readonly Alarm[]> =>
  inOrder(
    sql<Alarm>`select ${alarmColumns} from sensing.alarm a where a.state in (${sql.join([...states])})
      ${kind === undefined ? sql`` : sql`and a.kind = ${kind}`} order by a.raised_at, a.id limit ${most}`,
    db,
  )

/** Takes the members of a storm along: those in one of these states go to another, as somebody decided for the whole. */
export async function moveMembers(
  tx: Tx,
  storm: string,
  from: readonly string[],
  changes: Readonly<Record<string, unknown>>,
): Promise<void> {
  const sets = Object.entries(changes).map(
    ([name, value]) => sql`${sql.ref(columns[name as keyof typeof columns])} = ${written(name, value)}`,
  )
  await sql`update sensing.alarm set ${sql.join([...sets, sql`version = version + 1`])}
    where storm_id = ${storm}::uuid and state in (${sql.join([...from])})`.execute(tx)
}

/** Gives a verdict to those members of a storm that have none of their own. */
export async function judgeMembers(
  tx: Tx,
  storm: string,
  {is, at, name, reason}: {is: string; at: Date; name: string; reason: string},
): Promise<void> {
  await sql`update sensing.alarm set verdict = ${is}, verdict_at = ${at}, verdict_name = ${name}, verdict_reason = ${reason}, verdict_case = null,
      version = version + 1
    where storm_id = ${storm}::uuid and (verdict is null or verdict_case is not null)`.execute(tx)
}

/** The alarms linked with one of these cases, or first linked with one, that are not this one's now. */
export const listElsewhere = (db: Db, cases: readonly string[], to: string): Promise<readonly Alarm[]> => {
  const any = `{${cases.join(',')}}`
  return inOrder(
    sql<Alarm>`select ${alarmColumns} from sensing.alarm a
      where (a.case_origin = any (${any}::uuid[]) or a.case_id = any (${any}::uuid[])) and a.case_id <> ${to}::uuid order by a.raised_at, a.id`,
    db,
  )
}

/** Makes a case that of alarms which were another's; which one they were first linked with stays known. */
export async function moveLinks(tx: Tx, ids: readonly string[], to: string): Promise<void> {
  if (ids.length === 0) return
  await sql`update sensing.alarm set case_id = ${to}::uuid, version = version + 1 where id = any (${`{${ids.join(',')}}`}::uuid[])`.execute(
    tx,
  )
}

/** Takes back the verdicts that the end of a case gave. */
export async function withdrawVerdicts(tx: Tx, caseId: string): Promise<void> {
  await sql`update sensing.alarm set verdict = null, verdict_at = null, verdict_name = null, verdict_reason = null, verdict_case = null,
    version = version + 1 where case_id = ${caseId}::uuid and verdict_case is not null`.execute(tx)
}
