import type {PostgresPool} from 'kysely'
import pg from 'pg'
import type {Store} from '../db.ts'
import {kyselyOver, transactOver} from './pool.ts'

const INT8 = 20
const DATE = 1082

/** int8 as number and date as 'YYYY-MM-DD', the same as in the embedded store. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return Number
    if (oid === DATE) return String
    return pg.types.getTypeParser(oid, format as 'text')
  },
}

/** Statements are prepared once per connection: planning costs more than running them. Beyond this many texts, none is kept. */
const KEPT_STATEMENTS = 400

/** Opens a pool on PostgreSQL ≥ 15 with PostGIS ≥ 3.3. */
export function openPostgres(url: string, {connections = 12}: {connections?: number} = {}): Store {
  const pool = new pg.Pool({connectionString: url, max: connections, types, application_name: 'jingcheng', idleTimeoutMillis: 30_000})
  // A connection that breaks while idle is replaced by the pool; the next query reports a real outage.
  pool.on('error', () => undefined)
  const names = new Map<string, string>()
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text)
    if (known !== undefined || names.size >= KEPT_STATEMENTS) return known
    const name = `s${names.size}`
    names.set(text, name)
    return name
  }
  const lending = {
    connect: async () => {
      const client = await pool.connect()
      return {
        query: (text: string, values: readonly unknown[]) => {
          const name = nameOf(text)
          return client.query(name === undefined ? {text, values: [...values]} : {name, text, values: [...values]})
        },
        release: () => client.release(),
      }
    },
    end: () => pool.end(),
  } as unknown as PostgresPool
  const db = kyselyOver(lending)
  return {
    kind: 'postgres',
    db,
    transact: transactOver(db),
    script: async (text) => {
      const results = (await pool.query(text)) as unknown as pg.QueryResult | pg.QueryResult[]
      return [results].flat().flatMap((result) => result.rows)
    },
    // Not `db.destroy()`: Kysely ends only a pool it has used.
    close: () => pool.end(),
  }
}
