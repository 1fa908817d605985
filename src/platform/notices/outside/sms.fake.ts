import {createHmac} from 'node:crypto'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'

/** A gateway for trying and tests: it checks signatures, keeps what it was given and refuses numbers that begin with 000. */
export interface FakeGateway {
  readonly url: string
  readonly taken: readonly {readonly id: string; readonly to: string; readonly text: string}[]
  readonly close: () => Promise<void>
}

/** Opens a gateway on loopback that accepts one key. */
export async function openFakeGateway({key, secret}: {key: string; secret: string}): Promise<FakeGateway> {
  const taken: {id: string; to: string; text: string}[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8')
      const expected = createHmac('sha256', secret).update(`${request.headers['x-jingcheng-timestamp']}.${body}`).digest('hex')
      const signed = request.headers['x-jingcheng-key'] === key && request.headers['x-jingcheng-signature'] === `sha256=${expected}`
      const message = signed ? (JSON.parse(body) as {id: string; to: string; text: string}) : undefined
      if (message === undefined) response.writeHead(401).end('wrong signature')
      else if (message.to.startsWith('000')) response.writeHead(422).end(`no such number ${message.to}`)
      else {
        taken.push(message)
        response.writeHead(202).end('{}')
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    taken,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
