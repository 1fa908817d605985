/** A network between browser and server that can be cut: before a request reaches the server, in the middle of it, or after it was done. */
import {createServer, type IncomingMessage, request, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'

export const cuts = ['before', 'during', 'after'] as const
export type Cut = (typeof cuts)[number]

/** What kind of request it is: its method and path, without ids. */
const kindOf = ({method, url = ''}: IncomingMessage): string =>
  `${method} ${url.split('?', 1)[0]?.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, ':id')}`

export interface Cutting {
  readonly url: string
  /** Cuts every kind of request whose name fits once before, once during and once after, then lets it pass. */
  readonly cut: (kinds: RegExp) => void
  /** Lets everything pass. */
  readonly heal: () => void
  /** Which cuts each kind of request has suffered. */
  readonly suffered: ReadonlyMap<string, readonly Cut[]>
  readonly stop: () => Promise<void>
}

const bodyOf = async (from: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of from) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Begins to listen before a server. */
export async function startCutting(target: string): Promise<Cutting> {
  const {hostname, port} = new URL(target)
  const suffered = new Map<string, Cut[]>()
  let cutting: RegExp | undefined

  const nextCut = (asked: IncomingMessage): Cut | undefined => {
    const kind = kindOf(asked)
    if (cutting?.test(kind) !== true) return undefined
    const before = suffered.get(kind) ?? []
    const cut = cuts[before.length]
    if (cut !== undefined) suffered.set(kind, [...before, cut])
    return cut
  }
  const pass = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const cut = nextCut(asked)
    if (cut === 'before') return void asked.socket.destroy()
    const body = await bodyOf(asked)
    const options = {host: hostname, port, method: asked.method, path: asked.url, headers: asked.headers}
    const forward = request(options, (reply) => {
      void bodyOf(reply).then(
        (told) => {
          if (cut === 'after') return void asked.socket.destroy()
          answer.writeHead(reply.statusCode ?? 502, reply.headers)
          if (cut !== 'during') return void answer.end(told)
          answer.write(told.subarray(0, Math.floor(told.length / 2)), () => asked.socket.destroy())
        },
        () => asked.socket.destroy(),
      )
    })
    forward.on('error', () => asked.socket.destroy())
    if (cut === 'during' && body.length > 1) {
      forward.write(body.subarray(0, Math.floor(body.length / 2)), () => {
        forward.destroy()
        asked.socket.destroy()
      })
    } else forward.end(body)
  }
  const server = createServer((asked, answer) => void pass(asked, answer).catch(() => asked.socket.destroy()))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: (kinds) => {
      cutting = kinds
    },
    heal: () => {
      cutting = undefined
    },
    suffered,
    stop: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(() => done()))
    },
  }
}
