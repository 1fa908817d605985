import {once} from 'node:events'
import {Worker} from 'node:worker_threads'
import type {PostgresPool} from 'kysely'
import pg from 'pg'
import type {Store} from '../db.ts'
import {kyselyOver, lendClients, rowsOf, transactOver, types} from './pool.ts'
import {Wire} from './wire.ts'

/**
 * Opens PGlite in a worker over a data folder, which is made when absent (about 10 s with PostGIS; a copy of a folder opens in 2).
 * It has one session, so transactions and queries take turns; `fsync` is off: for trying, demo and tests.
 * A `pg` client speaks to it as to any PostgreSQL: same types, same errors, prepared statements (four times as fast as PGlite's own calls).
 */
export async function openEmbedded(folder: string): Promise<Store> {
  const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), {workerData: {folder}})
  await once(worker, 'message')
  const settings = {stream: () => new Wire(worker) as never, types, user: 'postgres', database: 'postgres', pipeline: true}
  const client = new pg.Client(settings)
  // A broken wire fails the query that meets it; without a listener it would stop the process.
  client.on('error', () => undefined)
  await client.connect()
  const lend = lendClients()

  let turn: Promise<void> = Promise.resolve()
  /** One session: whoever holds the turn is alone in it. */
  const takeTurn = async (): Promise<() => void> => {
    const before = turn
    const {promise, resolve} = Promise.withResolvers<void>()
    turn = promise
    await before
    return resolve
  }
  const end = async (): Promise<void> => {
    await takeTurn()
    await client.end()
    worker.postMessage('close')
    await once(worker, 'message')
    await worker.terminate()
  }
  const lending = {
    connect: async () => lend(client, await takeTurn()),
    end,
  } as unknown as PostgresPool
  const db = kyselyOver(lending)
  return {
    kind: 'embedded',
    db,
    transact: transactOver(db),
    script: async (text) => {
      const release = await takeTurn()
      try {
        return rowsOf(await client.query(text))
      } catch (error) {
        // The one session must not stay in a failed transaction that the script may have opened.
        await client.query('rollback')
        throw error
      } finally {
        release()
      }
    },
    // One session: it hears what it says itself, with the answer to the commit.
    listen: (channel, ear) => {
      const hear = (said: pg.Notification): void => {
        if (said.channel === channel) ear.heard(said.payload ?? '')
      }
      client.on('notification', hear)
      const begun = takeTurn().then((release) => client.query(`listen ${channel}`).then(ear.began, ear.deaf).finally(release))
      return async () => {
        client.off('notification', hear)
        await begun
      }
    },
    // Not `db.destroy()`: Kysely ends only a pool it has used.
    close: end,
  }
}
