import {type Kysely, type RawBuilder, sql, type Transaction} from 'kysely'

/** Every table of the city by its schema-qualified name; each domain adds its own in `tables.ts`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Tables {}

/** A connection for reading. */
export type Db = Kysely<Tables>

/** An open transaction. A function that asks for a `Tx` says: I change things, and not alone. */
export type Tx = Transaction<Tables>

/** A JSON parameter that both stores understand. */
export const jsonb = <T>(value: T): RawBuilder<T> => sql<T>`${JSON.stringify(value)}::jsonb`

/** How a statement begins that is planned anew for its parameters at every run: for lists and counts, whose best plan hangs on what is asked. */
export const PLAN_ANEW = '/* plan anew */'
export const planAnew = sql.raw(PLAN_ANEW)

/** How many rows the planner expects of a query, where counting them would take too long. */
export async function plannedRows(db: Db, query: RawBuilder<unknown>): Promise<number> {
  const {rows} = await sql<{'QUERY PLAN': unknown}>`${planAnew} explain (format json) ${query}`.execute(db)
  const text = rows[0]?.['QUERY PLAN']
  const [root] = (typeof text === 'string' ? JSON.parse(text) : text) as {Plan: {'Plan Rows': number}}[]
  return root?.Plan['Plan Rows'] ?? 0
}

/** Runs work in one transaction: all of it or nothing. */
export type Transact = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

/** What hears of a channel: each message, when hearing begins (whatever was said before it may have been missed), and when it stops. */
export interface Ear {
  readonly heard: (message: string) => void
  readonly began: () => void
  readonly deaf: () => void
}

/** Where the city is kept. */
export interface Store {
  readonly kind: 'postgres' | 'embedded'
  readonly db: Db
  readonly transact: Transact
  /** Statements without parameters, several at once, outside any transaction: migrations and the job queue need it. */
  readonly script: (text: string) => Promise<readonly Record<string, unknown>[]>
  /** Hears what transactions say on a channel once they are committed, by whatever process; the returned function ends it. */
  readonly listen: (channel: string, ear: Ear) => () => Promise<void>
  readonly close: () => Promise<void>
}

/** Does one piece of a transaction by itself: when it throws, what it wrote is gone and the rest stands. */
export async function apart<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await sql`savepoint apart`.execute(tx)
  try {
    const done = await work()
    await sql`release savepoint apart`.execute(tx)
    return done
  } catch (error) {
    await sql`rollback to savepoint apart`.execute(tx)
    await sql`release savepoint apart`.execute(tx)
    throw error
  }
}
