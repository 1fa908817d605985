/** The embedded database in a thread of its own, so that a slow query never blocks the server's loop. It speaks PostgreSQL's wire protocol. */
import {parentPort, workerData} from 'node:worker_threads'
import {PGlite} from '@electric-sql/pglite'
import {postgis} from '@electric-sql/pglite-postgis'

const port = parentPort
if (port === null) throw new Error('The embedded store runs in a worker thread only.')

const database = await PGlite.create({dataDir: (workerData as {folder: string}).folder, extensions: {postgis}})

port.on('message', async (asked: Uint8Array | 'close') => {
  if (asked === 'close') {
    await database.close()
    port.postMessage('closed')
    return
  }
  // A copy of its own: what comes back may be a view of the database's memory.
  const answer = Uint8Array.from(await database.execProtocolRaw(asked))
  port.postMessage(answer, [answer.buffer])
})
port.postMessage('ready')
