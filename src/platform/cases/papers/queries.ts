import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'

/** What a city decides by documents: its working calendar, the answers of its survey, what of its cases is public. */
export const paperTopics = ['calendar', 'satisfaction', 'public'] as const
export type PaperTopic = (typeof paperTopics)[number]

/** One version of a decision. */
export interface Paper {
  readonly id: string
  readonly topic: PaperTopic
  readonly code: string
  readonly title: string
  readonly state: 'draft' | 'published'
  readonly basedOn: string | null
  readonly revision: number
  readonly body: unknown
  readonly draftedAt: Date
  readonly draftedBy: string
  readonly changedAt: Date
  /** First local day `YYYY-MM-DD`. */
  readonly effectiveFrom: string | null
  readonly publishedAt: Date | null
  readonly publishedBy: string | null
  readonly appliedAt: Date | null
}

export const noSuchPaper = problem('case.no-such-paper', 404, {
  zh: () => '没有这个版本，可能已被删除。请从版本列表选择。',
  en: () => 'There is no such version; it may have been discarded. Choose one from the list.',
})

const columns = sql`id, topic, code, title, state, based_on as "basedOn", revision, body, drafted_at as "draftedAt", drafted_by as "draftedBy",
  changed_at as "changedAt", to_char(effective_from, 'YYYY-MM-DD') as "effectiveFrom", published_at as "publishedAt", published_by as "publishedBy",
  applied_at as "appliedAt"`

const MOST_LISTED = 200

/** The versions of a topic, drafts first, then the newest. */
export async function listPapers(db: Db, topic: PaperTopic, code: string): Promise<readonly Paper[]> {
  const {rows} = await sql<Paper>`select ${columns} from cases.paper where topic = ${topic} and code = ${code}
    order by state, coalesce(applied_at, published_at, drafted_at) desc, id desc limit ${MOST_LISTED}`.execute(db)
  return rows
}

/** A version by its id; throws case.no-such-paper. */
export async function getPaper(db: Db, id: string): Promise<Paper> {
  const {rows} = await sql<Paper>`select ${columns} from cases.paper where id = ${id}`.execute(db)
  if (rows[0] === undefined) throw noSuchPaper({})
  return rows[0]
}

/** A version, held until the transaction ends; throws case.no-such-paper. */
export async function holdPaper(tx: Tx, id: string): Promise<Paper> {
  const {rows} = await sql<Paper>`select ${columns} from cases.paper where id = ${id} for update`.execute(tx)
  if (rows[0] === undefined) throw noSuchPaper({})
  return rows[0]
}

/** The version that took effect last. */
export async function findInForce(db: Db, topic: PaperTopic, code: string): Promise<Paper | undefined> {
  const {rows} = await sql<Paper>`select ${columns} from cases.paper where topic = ${topic} and code = ${code} and applied_at is not null
    order by applied_at desc, id desc limit 1`.execute(db)
  return rows[0]
}

export async function insertPaper(tx: Tx, paper: Paper): Promise<void> {
  const {
    id,
    topic,
    code,
    title,
    state,
    basedOn,
    revision,
    body,
    draftedAt,
    draftedBy,
    changedAt,
    effectiveFrom,
    publishedAt,
    publishedBy,
    appliedAt,
  } = paper
  await sql`insert into cases.paper (id, topic, code, title, state, based_on, revision, body, drafted_at, drafted_by, changed_at, effective_from, published_at,
      published_by, applied_at)
    values (${id}, ${topic}, ${code}, ${title}, ${state}, ${basedOn}, ${revision}, ${jsonb(body)}, ${draftedAt}, ${draftedBy}, ${changedAt},
      ${effectiveFrom}::date, ${publishedAt}, ${publishedBy}, ${appliedAt})`.execute(tx)
}

export async function updateDraft(tx: Tx, {id, title, body, at}: {id: string; title: string; body: unknown; at: Date}): Promise<void> {
  await sql`update cases.paper set title = ${title}, body = ${jsonb(body)}, revision = revision + 1, changed_at = ${at} where id = ${id}`.execute(
    tx,
  )
}

export async function deletePaper(tx: Tx, id: string): Promise<void> {
  await sql`delete from cases.paper where id = ${id}`.execute(tx)
}

export async function updatePublished(tx: Tx, {id, from, at, by}: {id: string; from: string; at: Date; by: string}): Promise<void> {
  await sql`update cases.paper set state = 'published', effective_from = ${from}::date, published_at = ${at}, published_by = ${by} where id = ${id}`.execute(
    tx,
  )
}

/** Back to a draft: it was published, but its day has not come. */
export async function updateWithdrawn(tx: Tx, id: string): Promise<void> {
  await sql`update cases.paper set state = 'draft', effective_from = null, published_at = null, published_by = null where id = ${id}`.execute(
    tx,
  )
}

export async function updateApplied(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`update cases.paper set applied_at = ${at} where id = ${id}`.execute(tx)
}

/** Published versions that wait for their day, that of the earliest first, held so that one process lets each take effect. */
export async function holdPending(tx: Tx): Promise<readonly Paper[]> {
  const {rows} = await sql<Paper>`select ${columns} from cases.paper where state = 'published' and applied_at is null
    order by effective_from, published_at for update skip locked`.execute(tx)
  return rows
}

/** The codes for which something stands in force on a topic. */
export async function listCodes(db: Db, topic: PaperTopic): Promise<readonly string[]> {
  const from = {
    calendar: sql`cases.calendar`,
    satisfaction: sql`cases.hotline_rule where topic = 'satisfaction'`,
    public: sql`cases.rule_book where kind = 'public'`,
  }[topic]
  return (await sql<{code: string}>`select code from ${from} order by code`.execute(db)).rows.map(({code}) => code)
}

/** What stands in force on a topic, whoever put it there; undefined when nothing does. */
export async function findStanding(db: Db, topic: PaperTopic, code: string): Promise<unknown> {
  const from = {
    calendar: sql`cases.calendar where code = ${code}`,
    satisfaction: sql`cases.hotline_rule where topic = 'satisfaction' and code = ${code}`,
    public: sql`cases.rule_book where kind = 'public' and code = ${code}`,
  }[topic]
  return (await sql<{body: unknown}>`select body from ${from}`.execute(db)).rows[0]?.body
}

/** Open cases with a limit of working time, the newest first: what a calendar is tried on. */
export async function listTimed(db: Db, code: string, openStates: readonly string[], most: number) {
  const {rows} = await sql<{
    id: string
    number: string | null
    category: string | null
    filedAt: Date
    limitAmount: number
    limitUnit: 'work_hour' | 'work_day'
  }>`
    select id, number, category, filed_at as "filedAt", limit_amount as "limitAmount", limit_unit as "limitUnit" from cases.case
    where state in (${sql.join([...openStates])}) and filed_at is not null and limit_amount is not null and limit_unit in ('work_hour', 'work_day')
      and starts_with(area, ${code})
    order by filed_at desc, id desc limit ${most}`.execute(db)
  return rows
}

/** Ratings of a period by answer and reasons: what a survey is tried on. */
export async function countAnswers(db: Db, code: string, from: Date) {
  const {rows} = await sql<{answer: string; reasons: readonly string[]; count: number}>`
    select answer, reasons, count(*)::integer as count from cases.rating where at >= ${from} and starts_with(area, ${code}) group by 1, 2`.execute(
    db,
  )
  return rows
}

/** Accepted cases of a period by category: what publishing is tried on. */
export async function countCategories(db: Db, code: string, from: Date) {
  const {rows} = await sql<{category: string; count: number}>`
    select category, count(*)::integer as count from cases.case
    where accepted_at >= ${from} and category is not null and destroyed_at is null and state <> 'voided' and starts_with(area, ${code}) group by 1 order by 2 desc`.execute(
    db,
  )
  return rows
}
