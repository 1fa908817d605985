import type {AddressInfo} from 'node:net'
import {SMTPServer} from 'smtp-server'

/** A letter as it came over the wire, its encodings undone. */
export interface Received {
  readonly from: string
  readonly to: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

const bytesOfQuoted = (text: string): Buffer =>
  Buffer.from(
    text.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )

/** RFC 2047 words; white space between two of them is none. */
const headerText = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how: string, coded: string) =>
      (how.toLowerCase() === 'b' ? Buffer.from(coded, 'base64') : bytesOfQuoted(coded.replaceAll('_', ' '))).toString('utf8'),
    )

function read(raw: string, from: string, to: readonly string[]): Received {
  const [head = '', ...rest] = raw.split('\r\n\r\n')
  const unfolded = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  const headers = Object.fromEntries(
    unfolded.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), headerText(line.slice(line.indexOf(':') + 1).trim())]),
  )
  const body = rest.join('\r\n\r\n')
  const coding = headers['content-transfer-encoding']?.toLowerCase()
  const bytes =
    coding === 'base64' ? Buffer.from(body, 'base64') : coding === 'quoted-printable' ? bytesOfQuoted(body) : Buffer.from(body, 'latin1')
  return {from, to, headers, text: bytes.toString('utf8').replaceAll('\r\n', '\n').trim()}
}

/** A real SMTP server on loopback. Addresses that begin with `nobody` do not exist; `busy` may be set to refuse all for now. */
export interface PostOffice {
  readonly port: number
  readonly letters: Received[]
  busy: boolean
  readonly close: () => Promise<void>
}

export async function openPostOffice(): Promise<PostOffice> {
  const letters: Received[] = []
  const refused = (code: number, message: string): Error => Object.assign(new Error(message), {responseCode: code})
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo: ({address}, _session, done) => {
      if (office.busy) return done(refused(451, `4.7.1 try again later, ${address}`))
      return done(address.startsWith('nobody') ? refused(550, `5.1.1 <${address}> does not exist`) : undefined)
    },
    onData: (stream, {envelope}, done) => {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        letters.push(
          read(
            Buffer.concat(parts).toString('latin1'),
            from,
            envelope.rcptTo.map(({address}) => address),
          ),
        )
        done()
      })
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const office: PostOffice = {
    port: (server.server.address() as AddressInfo).port,
    letters,
    busy: false,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  return office
}
