import type {Server} from 'node:http'
import type {Socket} from 'node:net'

const SWEEP_MS = 100

/**
 * What lets a server stop as soon as its answers are given: a browser keeps connections it no longer uses, and opens some it never used,
 * and a server waits for all of them until their time is up. The returned function is called when stopping begins.
 */
export function closeQuickly(server: Server): () => void {
  const unused = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  server.on('request', ({socket}) => unused.delete(socket))
  return () => {
    const sweep = setInterval(() => {
      server.closeIdleConnections()
      for (const socket of unused) socket.destroy()
    }, SWEEP_MS).unref()
    server.once('close', () => clearInterval(sweep))
  }
}
