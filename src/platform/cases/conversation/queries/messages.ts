import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import type {Audience} from '../../hotline/core/rules.ts'
import type {Question} from '../core/question.ts'
import type {} from '../tables.ts'

/** What was written in a case. `by` is an account, `reporter` or `contractor`. */
export interface Message {
  readonly id: string
  readonly caseId: string
  readonly districtId: string
  readonly thread: Audience
  readonly kind: 'message' | 'question' | 'task' | 'answer'
  readonly text: string
  readonly files: readonly string[]
  readonly by: string
  readonly byName: string
  readonly at: Date
  readonly replyTo: string | null
  readonly templateId: string | null
}

/** A question as it is first kept, with the hash of its token and when to remind. */
export interface NewQuestion extends Omit<Question, 'answeredAt' | 'expiredAt' | 'withdrawnAt'> {
  readonly hash: string
  readonly remindAt: Date | null
}

const messageColumns = sql.raw(
  'm.id, m.case_id as "caseId", m.district_id as "districtId", m.thread, m.kind, m.text, m.files, m.by, m.by_name as "byName", m.at, ' +
    'm.reply_to as "replyTo", m.template_id as "templateId"',
)
const questionColumns = sql.raw(
  'q.message_id as id, q.case_id as "caseId", q.audience, q.contractor, q.pauses, q.asked_at as "askedAt", q.answer_by as "answerBy", ' +
    'q.answered_at as "answeredAt", q.expired_at as "expiredAt", q.withdrawn_at as "withdrawnAt"',
)

export async function insertMessage(tx: Tx, one: Message): Promise<void> {
  await sql`insert into cases.message (id, case_id, district_id, thread, kind, text, files, by, by_name, at, reply_to, template_id)
    values (${one.id}, ${one.caseId}, ${one.districtId}, ${one.thread}, ${one.kind}, ${one.text}, ${[...one.files]}::uuid[], ${one.by}, ${one.byName}, ${one.at},
      ${one.replyTo}, ${one.templateId})`.execute(tx)
}

export async function insertQuestion(tx: Tx, one: NewQuestion): Promise<void> {
  await sql`insert into cases.question (message_id, case_id, hash, audience, contractor, pauses, asked_at, answer_by, remind_at)
    values (${one.id}, ${one.caseId}, ${one.hash}, ${one.audience}, ${one.contractor}, ${one.pauses}, ${one.askedAt}, ${one.answerBy}, ${one.remindAt})`.execute(
    tx,
  )
}

/** The newest `limit` messages of a case, oldest first; of one thread only when asked so. */
export async function listMessages(
  db: Db,
  cases: readonly string[],
  {thread, limit}: {thread?: Audience | undefined; limit: number},
): Promise<readonly Message[]> {
  const {rows} = await sql<Message>`
    select ${messageColumns} from cases.message m where m.case_id = any(${[...cases]}::uuid[]) and (${thread ?? null}::text is null or m.thread = ${thread ?? null})
    order by m.at desc, m.id desc limit ${limit}`.execute(db)
  return rows.toReversed()
}

/** The questions of cases, oldest first. */
export async function listQuestions(db: Db, cases: readonly string[]): Promise<readonly Question[]> {
  const {rows} = await sql<Question>`
    select ${questionColumns} from cases.question q where q.case_id = any(${[...cases]}::uuid[]) order by q.asked_at, q.message_id`.execute(
    db,
  )
  return rows
}

/** The question a secret link leads to. */
export async function findQuestion(db: Db, hash: string): Promise<Question | undefined> {
  const {rows} = await sql<Question>`select ${questionColumns} from cases.question q where q.hash = ${hash}`.execute(db)
  return rows[0]
}

/** The words a question was asked in. */
export async function getMessage(db: Db, id: string): Promise<Message> {
  const {rows} = await sql<Message>`select ${messageColumns} from cases.message m where m.id = ${id}`.execute(db)
  if (rows[0] === undefined) throw new Error('A question is kept without its message.')
  return rows[0]
}

/** Ends a question that is open; false when somebody was faster. */
export async function endQuestion(tx: Tx, id: string, how: 'answered' | 'expired' | 'withdrawn', at: Date): Promise<boolean> {
  const column = {answered: sql`answered_at`, expired: sql`expired_at`, withdrawn: sql`withdrawn_at`}[how]
  const {rows} = await sql`
    update cases.question set ${column} = ${at} where message_id = ${id} and answered_at is null and expired_at is null and withdrawn_at is null
    returning message_id`.execute(tx)
  return rows.length > 0
}

/** Open questions whose term has passed, or that are due a reminder: at most `limit`, held. */
export async function holdWaiting(tx: Tx, now: Date, limit: number): Promise<readonly (Question & {readonly late: boolean})[]> {
  const {rows} = await sql<Question & {late: boolean}>`
    select ${questionColumns}, q.answer_by < ${now}::timestamptz as late from cases.question q
    where q.answered_at is null and q.expired_at is null and q.withdrawn_at is null
      and (q.answer_by < ${now} or (q.remind_at <= ${now} and q.reminded_at is null))
    order by q.answer_by limit ${limit} for update skip locked`.execute(tx)
  return rows
}

export async function markReminded(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`update cases.question set reminded_at = ${at} where message_id = ${id}`.execute(tx)
}
