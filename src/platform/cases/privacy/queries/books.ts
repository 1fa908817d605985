import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import '../tables.ts'

/** What a city decided, for every area whose code begins with `code`. */
export interface Book<Rules> {
  readonly code: string
  readonly rules: Rules
}

/** What a rule book is about. */
export type BookKind = 'public' | 'retention' | 'abuse'

/** The books of a kind, that of the smallest place first. They were read by their schema when they were loaded. */
export async function listBooks<Rules>(db: Db, kind: BookKind): Promise<readonly Book<Rules>[]> {
  const rows = await db.selectFrom('cases.rule_book').select(['code', 'body']).where('kind', '=', kind).execute()
  return rows
    .map(({code, body}) => ({code, rules: body as Rules}))
    .sort((a, b) => b.code.length - a.code.length || a.code.localeCompare(b.code))
}

/** The book an area goes by, or undefined. */
export const bookOf = <Rules>(books: readonly Book<Rules>[], area: string): Rules | undefined =>
  books.find(({code}) => area.startsWith(code))?.rules

/** Keeps a rule book in the place of the one there was. */
export async function keepBook(tx: Tx, {code, kind, rules}: {code: string; kind: BookKind; rules: unknown}): Promise<void> {
  await tx
    .insertInto('cases.rule_book')
    .values({code, kind, body: jsonb(rules)})
    .onConflict((conflict) => conflict.columns(['code', 'kind']).doUpdateSet({body: jsonb(rules)}))
    .execute()
}
