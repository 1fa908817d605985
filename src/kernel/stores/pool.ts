import {Kysely, PostgresDialect, type PostgresPool} from 'kysely'
import pg from 'pg'
import {type Db, PLAN_ANEW, type Tables, type Transact} from '../db.ts'

const INT8 = 20
const DATE = 1082

/** int8 as number and date as 'YYYY-MM-DD', everything else as `pg` reads it; the same in both stores. */
export const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return Number
    if (oid === DATE) return String
    return pg.types.getTypeParser(oid, format as 'text')
  },
}

/** Statements are prepared once per connection: planning costs more than running them. Beyond this many texts, none is kept. */
const KEPT_STATEMENTS = 400

/** Gives each statement text a name of its own, so that connections prepare it once. */
function nameStatements(): (text: string, values: readonly unknown[]) => pg.QueryConfig {
  const names = new Map<string, string>()
  return (text, values) => {
    let name = names.get(text)
    if (name === undefined && names.size < KEPT_STATEMENTS) {
      name = `s${names.size}`
      names.set(text, name)
    }
    return name === undefined ? {text, values: [...values]} : {name, text, values: [...values]}
  }
}

/** A connection as Kysely uses it. */
interface Lent {
  readonly query: (text: string, values: readonly unknown[]) => Promise<unknown>
  readonly release: () => void
}

const nothing = {command: '', rowCount: 0, rows: []}

/**
 * Lends clients in pipeline mode: `begin` waits for the first statement and travels with it in one write, and a transaction
 * that never asked anything is never begun. Answers are awaited one by one all the same.
 */
export function lendClients(): (client: pg.ClientBase, release: () => void) => Lent {
  const named = nameStatements()
  return (client, release) => {
    let begin = false
    const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
      if (text === 'begin') {
        begin = true
        return nothing
      }
      const asked = text.startsWith(PLAN_ANEW) ? {text, values: [...values]} : named(text, values)
      if (!begin) return client.query(asked)
      begin = false
      if (text === 'commit' || text === 'rollback') return nothing
      const [, answer] = await Promise.all([client.query('begin'), client.query(asked)])
      return answer
    }
    return {query, release}
  }
}

/** Rows of one or several statements run by the simple protocol. */
export const rowsOf = (results: unknown): readonly Record<string, unknown>[] =>
  [results as pg.QueryResult | pg.QueryResult[]].flat().flatMap((result) => result.rows)

/** Refusals of PostgreSQL that mean "somebody was faster, try again": serialization failure and deadlock. */
const tryAgain = new Set(['40001', '40P01'])

const codeOf = (error: unknown): string | undefined => (error as {code?: string} | null)?.code

/** Kysely over anything that lends connections like a `pg` pool, so that both stores share one code path. */
export const kyselyOver = (pool: PostgresPool): Db => new Kysely<Tables>({dialect: new PostgresDialect({pool})})

/** Transactions over a connection, each tried up to four times when the database asks for it. */
export const transactOver =
  (db: Db): Transact =>
  async (work) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await db.transaction().execute(work)
      } catch (error) {
        if (attempt >= 4 || !tryAgain.has(codeOf(error) ?? '')) throw error
      }
    }
  }
