/** The embedded database in a thread of its own, so that a slow query never blocks the server's loop. */
import {parentPort, workerData} from 'node:worker_threads'
import {PGlite} from '@electric-sql/pglite'
import {postgis} from '@electric-sql/pglite-postgis'

const INT8 = 20
const DATE = 1082

interface Asked {
  readonly id: number
  readonly text: string
  readonly values: readonly unknown[] | null
}

const {folder} = workerData as {folder: string}
const port = parentPort
if (port === null) throw new Error('The embedded store runs in a worker thread only.')

const database = await PGlite.create({
  dataDir: folder,
  extensions: {postgis},
  parsers: {[INT8]: Number, [DATE]: String},
})

const answer = async ({text, values}: Asked): Promise<unknown> => {
  if (values !== null) {
    const {rows, affectedRows} = await database.query(text, [...values])
    return {rows, affectedRows: affectedRows ?? 0}
  }
  if (text === 'close') return database.close()
  const results = await database.exec(text)
  return {rows: results.flatMap((result) => result.rows), affectedRows: 0}
}

const failure = (error: unknown): Record<string, unknown> => {
  const {message, code, detail, constraint, table, schema} = error as Record<string, unknown>
  return {message, code, detail, constraint, table, schema}
}

port.on('message', async (asked: Asked) => {
  try {
    port.postMessage({id: asked.id, result: await answer(asked)})
  } catch (error) {
    port.postMessage({id: asked.id, error: failure(error)})
  }
})
port.postMessage({id: 0, result: 'ready'})
