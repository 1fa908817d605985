import type {PostgresPool} from 'kysely'
import pg from 'pg'
import type {Store} from '../db.ts'
import {listenOver} from './listening.ts'
import {kyselyOver, lendClients, rowsOf, transactOver, types} from './pool.ts'

/** Opens a pool on PostgreSQL ≥ 15 with PostGIS ≥ 3.3. */
export function openPostgres(url: string, {connections = 12}: {connections?: number} = {}): Store {
  const settings = {
    connectionString: url,
    max: connections,
    types,
    application_name: 'jingcheng',
    idleTimeoutMillis: 30_000,
    pipeline: true,
  }
  const pool = new pg.Pool(settings)
  // A connection that breaks while idle is replaced by the pool; the next query reports a real outage.
  pool.on('error', () => undefined)
  // Short queries only: compiling one costs more than running it, and what is asked for often is in memory.
  pool.on('connect', (client) => void client.query('set jit = off; set random_page_cost = 1.1').catch(() => undefined))
  const lend = lendClients()
  const lending = {
    connect: async () => {
      const client = await pool.connect()
      return lend(client, () => client.release())
    },
    end: () => pool.end(),
  } as unknown as PostgresPool
  const db = kyselyOver(lending)
  return {
    kind: 'postgres',
    db,
    transact: transactOver(db),
    script: async (text) => rowsOf(await pool.query(text)),
    listen: (channel, ear) => listenOver(url, channel, ear),
    // Not `db.destroy()`: Kysely ends only a pool it has used.
    close: () => pool.end(),
  }
}
