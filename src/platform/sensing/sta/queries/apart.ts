import {sql} from 'kysely'
import type {Tx} from '#kernel/db.ts'

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
