import {Worker} from 'node:worker_threads'
import type {PostgresPool} from 'kysely'
import type {Store} from '../db.ts'
import {kyselyOver, transactOver} from './pool.ts'

interface Rows {
  readonly rows: readonly Record<string, unknown>[]
  readonly affectedRows: number
}

const commandOf = (text: string): string =>
  /^\s*(?:with\b[\s\S]*?\)\s*)?(insert|update|delete|merge)\b/i.exec(text)?.[1]?.toUpperCase() ?? 'SELECT'

/**
 * Opens PGlite in a worker over a data folder, which is made when absent (about 10 s with PostGIS; a copy of a folder opens in 2).
 * It has one session, so transactions and queries take turns; `fsync` is off: for trying, demo and tests.
 */
export async function openEmbedded(folder: string): Promise<Store> {
  const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), {workerData: {folder}})
  const waiting = new Map<number, {resolve: (value: never) => void; reject: (error: Error) => void}>()
  const failAll = (error: Error): void => {
    for (const {reject} of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.on('message', ({id, result, error}: {id: number; result?: never; error?: {message: string}}) => {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) asked?.resolve(result as never)
    else asked?.reject(Object.assign(new Error(error.message), error))
  })
  worker.on('error', failAll)
  worker.on('exit', () => failAll(new Error('The embedded database has stopped.')))
  let asked = 0
  const ask = <T>(text: string, values: readonly unknown[] | null): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      asked += 1
      waiting.set(asked, {resolve: resolve as (value: never) => void, reject})
      worker.postMessage({id: asked, text, values})
    })
  await new Promise<void>((resolve, reject) => waiting.set(0, {resolve, reject}))

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
    const release = await takeTurn()
    await ask('close', null).finally(release)
    await worker.terminate()
  }
  const pool = {
    connect: async () => {
      const release = await takeTurn()
      return {
        query: async (text: string, values: readonly unknown[]) => {
          const {rows, affectedRows} = await ask<Rows>(text, values)
          return {rows, rowCount: affectedRows, command: commandOf(text)}
        },
        release,
      }
    },
    end,
  } as unknown as PostgresPool
  const db = kyselyOver(pool)
  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    const release = await takeTurn()
    return work().finally(release)
  }
  return {
    kind: 'embedded',
    db,
    transact: transactOver(db),
    script: (text) =>
      alone(async () => {
        try {
          return (await ask<Rows>(text, null)).rows
        } catch (error) {
          await ask('rollback', null)
          throw error
        }
      }),
    // Not `db.destroy()`: Kysely ends only a pool it has used.
    close: () => end(),
  }
}
