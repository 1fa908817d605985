import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'

/** The city's own terms of a topic, or undefined. */
export async function findTerms(db: Db, topic: string): Promise<unknown> {
  const {rows} = await sql<{body: unknown}>`select body from sensing.alarm_terms where topic = ${topic}`.execute(db)
  return rows[0]?.body
}

/** Keeps the terms of a topic in place of what was there. */
export async function keepTerms(tx: Tx, topic: string, body: unknown): Promise<void> {
  await sql`insert into sensing.alarm_terms (topic, body) values (${topic}, ${jsonb(body)})
    on conflict (topic) do update set body = excluded.body`.execute(tx)
}

/** The city's zone, by whose clock days are summed. */
export async function zoneOfSums(db: Db): Promise<string> {
  const {rows} = await sql<{zone: string}>`select zone from sensing.summed`.execute(db)
  return rows[0]?.zone ?? 'UTC'
}
