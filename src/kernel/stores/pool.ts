import {Kysely, PostgresDialect, type PostgresPool} from 'kysely'
import type {Db, Tables, Transact} from '../db.ts'

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
