import {type RawBuilder, sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import {type Calendar, parseCalendar} from '#lib/calendar.ts'
import {problem} from '#lib/problem.ts'
import type {Case, EvidenceKind} from '../core/case.ts'
import type {Measured} from '../core/record.ts'

export const noCalendar = problem<{district: string}>('case.no-calendar', 409, {
  zh: ({district}) => `区划 ${district} 没有工作日历，无法计算时限。请系统管理员为所属城市载入日历。`,
  en: ({district}) =>
    `The area ${district} has no working calendar, so no deadline can be reckoned. Ask the system administrator to load its city's calendar.`,
})

/** Calendars by the hash of their text: the same text is the same calendar in every database of this process. */
const calendars = new Map<string, Calendar>()

/** The calendar of a hash found in this transaction. */
export async function calendarByHash(db: Db, hash: string): Promise<Calendar> {
  const known = calendars.get(hash)
  if (known !== undefined) return known
  const {body} = await db.selectFrom('cases.calendar').select('body').where('hash', '=', hash).limit(1).executeTakeFirstOrThrow()
  const calendar = parseCalendar(body)
  calendars.set(hash, calendar)
  return calendar
}

/** The working calendar of the city an area belongs to; throws case.no-calendar. */
export async function getCalendar(db: Db, area: string): Promise<Calendar> {
  const {rows} = await sql<{hash: string}>`
    select hash from cases.calendar where starts_with(${area}, code) order by length(code) desc limit 1`.execute(db)
  const found = rows[0]
  if (found === undefined) throw noCalendar({district: area})
  return calendarByHash(db, found.hash)
}

/** Every city's calendar as it was loaded, by the code its areas begin with. */
export const listCalendars = (db: Db): Promise<{code: string; body: unknown}[]> =>
  db.selectFrom('cases.calendar').select(['code', 'body']).orderBy('code').execute()

/** Draws the next number of a district's day, the day being the city's. `day` is YYYY-MM-DD; throws case.no-calendar. */
export async function drawNumber(tx: Tx, district: string, at: Date): Promise<{readonly sequence: number; readonly day: string}> {
  const {rows} = await sql<{sequence: number; day: string}>`
    with ours as (select zone from cases.calendar where starts_with(${district}, code) order by length(code) desc limit 1),
    drawn as (
      insert into cases.number_counter as n (district_id, day, last)
      select ${district}, (${at}::timestamptz at time zone zone)::date, 1 from ours
      on conflict (district_id, day) do update set last = n.last + 1 returning day, last
    )
    select last as sequence, day from drawn`.execute(tx)
  const drawn = rows[0]
  if (drawn === undefined) throw noCalendar({district})
  return drawn
}

/** Keeps a city's working calendar for every area whose code begins with `code`. */
export async function keepCalendar(
  tx: Tx,
  {code, zone, hash, body}: {code: string; zone: string; hash: string; body: unknown},
): Promise<void> {
  await sql`insert into cases.calendar (code, zone, hash, body) values (${code}, ${zone}, ${hash}, ${jsonb(body)})
    on conflict (code) do update set zone = excluded.zone, hash = excluded.hash, body = excluded.body`.execute(tx)
}

/** Who reported, with the keys that find the same caller again, and the hash of the link they get. */
export interface NewReporter {
  readonly caseId: string
  readonly name: string | null
  readonly phone: string | null
  readonly email: string | null
  readonly phoneKey: string | null
  readonly emailKey: string | null
  /** In which they are written to. */
  readonly language: 'zh' | 'en'
  readonly followHash: string
  readonly at: Date
}

/** Who reported, apart from the case, and the secret link to it, in one statement. */
export async function keepReporter(tx: Tx, reporter: NewReporter): Promise<void> {
  const {caseId, name, phone, email, phoneKey, emailKey, language, followHash, at} = reporter
  await sql`with told as (
      insert into cases.reporter (case_id, name, phone, email, phone_key, email_key, language)
      select ${caseId}::uuid, ${name}::text, ${phone}::text, ${email}::text, ${phoneKey}::text, ${emailKey}::text, ${language}::text
      where coalesce(${name}::text, ${phone}::text, ${email}::text) is not null
    )
    insert into cases.follow (hash, case_id, at) values (${followHash}, ${caseId}, ${at})`.execute(tx)
}

/** Adds one more secret link to a case unless it has `most` already; true when added. */
export async function addFollow(
  tx: Tx,
  {caseId, hash, at, most}: {caseId: string; hash: string; at: Date; most: number},
): Promise<boolean> {
  const {rows} = await sql`
    insert into cases.follow (hash, case_id, at)
    select ${hash}, ${caseId}::uuid, ${at}::timestamptz where (select count(*) from cases.follow f where f.case_id = ${caseId}::uuid
      and not exists (select from cases.joined j where j.hash = f.hash)) < ${most}::integer
    returning hash`.execute(tx)
  return rows.length > 0
}

export const findReporter = (
  db: Db,
  caseId: string,
): Promise<{name: string | null; phone: string | null; email: string | null} | undefined> =>
  db.selectFrom('cases.reporter').select(['name', 'phone', 'email']).where('case_id', '=', caseId).executeTakeFirst()

/** One piece of evidence as it is kept. */
export interface KeptEvidence {
  readonly id: string
  readonly kind: EvidenceKind
  readonly fileId: string | null
  readonly text: string | null
  readonly move: string
  readonly at: Date
  readonly published: boolean
}

export interface NewEvidence extends Omit<KeptEvidence, 'published'> {
  readonly caseId: string
  readonly districtId: string
  readonly by: string
}

/** The statement that keeps pieces of evidence; one text however many there are. */
export const insertingEvidence = (pieces: readonly NewEvidence[]): RawBuilder<unknown> => sql`
  insert into cases.evidence (id, case_id, district_id, kind, file_id, text, move, by, at)
  select id, "caseId", "districtId", kind, "fileId", text, move, by, at
  from jsonb_to_recordset(${JSON.stringify(pieces)}::jsonb) as r(id uuid, "caseId" uuid, "districtId" text, kind text, "fileId" text,
    text text, move text, by text, at timestamptz)`

/** The evidence of a case, oldest first; only what is published when asked so. */
export async function listEvidence(
  db: Db,
  caseId: string,
  {published = false}: {published?: boolean} = {},
): Promise<readonly KeptEvidence[]> {
  let found = db
    .selectFrom('cases.evidence')
    .select(['id', 'kind', 'file_id as fileId', 'text', 'move', 'at', 'published'])
    .where('case_id', '=', caseId)
    .orderBy('at')
    .orderBy('id')
  if (published) found = found.where('published', '=', true)
  return found.execute()
}

/** Publishes pieces of one case's evidence; ids of other cases are ignored. Returns how many were published. */
export async function publishEvidence(tx: Tx, caseId: string, ids: readonly string[]): Promise<number> {
  const done = await tx
    .updateTable('cases.evidence')
    .set({published: true})
    .where('case_id', '=', caseId)
    .where('id', 'in', [...ids])
    .executeTakeFirst()
  return Number(done.numUpdatedRows)
}

/** Writes the measured facts of a closed case; those of one that was reopened take the place of the first. */
export async function insertRecord(tx: Tx, closed: Case, closedAt: Date, measured: Measured): Promise<void> {
  const {id, districtId, number, source, area, region, category, conditionId, level, unitId, returns, reworks, redispatches} = closed
  const {ending, exempt, extensions, suspensions, reopens, clocks} = closed
  const {spent, handledOnTime, closedOnTime, naturalSeconds, workingSeconds} = measured
  const evidence = sql<number>`(select count(*)::integer from cases.evidence where case_id = ${id}::uuid)`
  const row = {
      case_id: id, district_id: districtId, number, source, area, region, category, condition_id: conditionId, level, unit_id: unitId,
      reported_at: closed.reportedAt, filed_at: closed.filedAt, due_at: closed.dueAt, handled_at: closed.handledAt, closed_at: closedAt,
      handled_on_time: handledOnTime, closed_on_time: closedOnTime, natural_seconds: naturalSeconds, working_seconds: workingSeconds,
      spent: jsonb(spent), returns, reworks, redispatches, evidence, ending, exempt, extensions, suspensions, reopens, clocks: jsonb(clocks),
    } // biome-ignore format: a table
  await tx
    .insertInto('cases.record')
    .values(row)
    .onConflict((conflict) => conflict.column('case_id').doUpdateSet(row))
    .execute()
}

/** Says in a case's record whether its lateness counts. */
export const exemptRecord = (tx: Tx, caseId: string, exempt: boolean): Promise<unknown> =>
  tx.updateTable('cases.record').set({exempt}).where('case_id', '=', caseId).execute()
