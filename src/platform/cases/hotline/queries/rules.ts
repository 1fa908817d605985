import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {HotlineRules} from '../core/rules.ts'
import type {SatisfactionRules} from '../core/satisfaction.ts'
import type {} from '../tables.ts'

interface Topics {
  readonly hotline: HotlineRules
  readonly satisfaction: SatisfactionRules
}

export const noRules = problem<{topic: string; area: string}>('case.no-hotline-rules', 409, {
  zh: ({topic, area}) => `区划 ${area} 所属的城市没有热线规则（cases/${topic}.json）。请系统管理员载入后再试。`,
  en: ({topic, area}) => `The city of area ${area} has no hotline rules (cases/${topic}.json). Ask the system administrator to load them.`,
})

/** Rules by the hash of their text: the same text means the same in every database of this process. */
const known = new Map<string, unknown>()

/** What the city of an area settles on a topic; throws case.no-hotline-rules. */
async function getRules<T extends keyof Topics>(db: Db, area: string, topic: T): Promise<Topics[T]> {
  const {rows} = await sql<{hash: string; code: string}>`
    select hash, code from cases.hotline_rule where topic = ${topic} and starts_with(${area}, code) order by length(code) desc limit 1`.execute(
    db,
  )
  const found = rows[0]
  if (found === undefined) throw noRules({topic, area})
  if (known.has(found.hash)) return known.get(found.hash) as Topics[T]
  const {body} = await db
    .selectFrom('cases.hotline_rule')
    .select('body')
    .where('topic', '=', topic)
    .where('code', '=', found.code)
    .executeTakeFirstOrThrow()
  known.set(found.hash, body)
  return body as Topics[T]
}

export const getHotlineRules = (db: Db, area: string): Promise<HotlineRules> => getRules(db, area, 'hotline')
export const getSatisfactionRules = (db: Db, area: string): Promise<SatisfactionRules> => getRules(db, area, 'satisfaction')

/** Keeps what a city settles for every area whose code begins with `code`; `hash` names the text. */
export async function keepRules<T extends keyof Topics>(
  tx: Tx,
  {code, topic, hash, body}: {code: string; topic: T; hash: string; body: Topics[T]},
): Promise<void> {
  await sql`insert into cases.hotline_rule (code, topic, hash, body) values (${code}, ${topic}, ${hash}, ${jsonb(body)})
    on conflict (code, topic) do update set hash = excluded.hash, body = excluded.body`.execute(tx)
}
