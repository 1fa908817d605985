import {readFile} from 'node:fs/promises'
import {createServer as createPlain, type Server, type Socket} from 'node:net'
import {createServer as createSecure, type Server as Secure} from 'node:tls'
import {Aedes, type AedesOptions, type AuthenticateError, type Client} from 'aedes'
import {Problem} from '#lib/problem.ts'
import {Frames} from '../core/frames.ts'
import {REFUSALS} from '../core/topics.ts'
import {isForLater, MOST_BYTES, told, tooLong} from '../desk.ts'
import type {Visitor} from '../identity.ts'

/** What is decided elsewhere: who may come in, what becomes of a message, who may hear what. */
export interface House {
  readonly identify: (user: string, password: string) => Promise<Visitor | undefined>
  /** Fulfilled with the refusals of a message once it is committed; rejected when it must not be acknowledged. */
  readonly hear: (visitor: Visitor, message: Message) => Promise<readonly Problem[]>
  /** Whether a visitor may hear what this filter names. */
  readonly mayHear: (visitor: Visitor, filter: string) => Promise<boolean>
  /** Counts who hears by a filter; false when that is too much. */
  readonly heard: (filter: string, many: number) => Promise<boolean>
  readonly refuse: (visitor: Visitor, why: Problem) => void
  readonly came: (visitor: Visitor) => void
  readonly left: (visitor: Visitor) => void
  readonly warn: (details: object, line: string) => void
}

/** A message as it came. */
export interface Message {
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: number
  /** Says something to whoever sent it alone. */
  readonly reply: (topic: string, body: unknown) => void
}

/** A port on which a broker listens. */
export interface Opening {
  readonly port: number
  readonly tls: boolean
}

/** A broker that listens. */
export interface Broker {
  readonly openings: readonly Opening[]
  /** Takes up key and certificate anew where their files have changed; who is connected stays so. */
  readonly renew: () => Promise<void>
  /** Tells everybody who asked for this filter. */
  readonly tell: (topic: string, body: unknown) => void
  /** Cuts off visitors. */
  readonly cut: (which: (visitor: Visitor) => boolean) => void
  readonly visitors: () => readonly Visitor[]
  readonly close: () => Promise<void>
}

export interface BrokerSettings {
  readonly host: string
  readonly openings: readonly Opening[]
  /** Files with key and certificate (PEM), for what speaks TLS. */
  readonly files: {readonly key: string; readonly cert: string} | null
}

const MOST_CONNECTIONS = 20_000
const MOST_SUBSCRIPTIONS = 100
/** Before it is known who speaks, nobody needs more. */
const FIRST_BYTES = 20_000
/** What a packet has besides its payload. */
const HEADER_BYTES = 66_000
/** Who wants no keep-alive of MQTT is looked after by that of TCP. */
const PROBE_MS = 60_000
const CONNECT_MS = 10_000

const refused = (returnCode: 3 | 4): AuthenticateError => Object.assign(new Error('not let in'), {returnCode}) as AuthenticateError

/** Where a message that was taken goes on to: nobody may ask for it, and nothing of it is left. */
function emptied(packet: {topic: string; payload: string | Buffer; retain: boolean}): void {
  packet.topic = '$taken'
  packet.payload = Buffer.alloc(0)
  packet.retain = false
}

/** Opens our own broker (MQTT 3.1.1). Rejects when it cannot listen. */
export async function openBroker(house: House, {host, openings, files}: BrokerSettings): Promise<Broker> {
  const visitors = new Map<Client, Visitor>()
  const frames = new WeakMap<object, Frames>()
  const filters = new WeakMap<Client, Set<string>>()
  const say = (client: Client, topic: string, body: unknown): void => {
    const packet = {cmd: 'publish', topic, payload: Buffer.from(JSON.stringify(body)), qos: 0, retain: false, dup: false} as const
    client.publish(packet, () => undefined)
  }

  const options: AedesOptions = {
    concurrency: 1_000,
    queueLimit: 1_000,
    connectTimeout: CONNECT_MS,
    drainTimeout: 20_000,
    maxClientsIdLength: 200,
    maxTopicLevels: 20,
    preConnect: (_client, _packet, done) => done(null, visitors.size < MOST_CONNECTIONS),
    authenticate: (client, username, password, done) => {
      house.identify(String(username ?? ''), password?.toString('utf8') ?? '').then(
        (visitor) => {
          if (visitor === undefined) {
            done(refused(4), null)
            return
          }
          // Whoever hung up meanwhile never came.
          if (client.conn.destroyed) return
          visitors.set(client, visitor)
          frames.get(client.conn)?.allow(MOST_BYTES + HEADER_BYTES)
          house.came(visitor)
          done(null, true)
        },
        (error) => {
          house.warn({error: String(error)}, 'a device could not be identified')
          done(refused(3), null)
        },
      )
    },
    authorizePublish: (client, packet, done) => {
      const visitor = client === null ? undefined : visitors.get(client)
      if (client === null || visitor === undefined) {
        done(new Error('nobody speaks'))
        return
      }
      const message = {
        topic: packet.topic,
        payload: typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload,
        qos: packet.qos,
        reply: (topic: string, body: unknown) => say(client, topic, body),
      }
      house.hear(visitor, message).then(
        (problems) => {
          if (filters.get(client)?.has(REFUSALS)) for (const why of problems) say(client, REFUSALS, told(why))
          emptied(packet)
          done(null)
        },
        (error) => {
          const dropped = message.qos === 0 && error instanceof Problem
          if (!isForLater(error) || !(error instanceof Problem))
            house.warn({error: String(error)}, 'a message could not be kept and was not acknowledged')
          emptied(packet)
          // Without an acknowledgement the device sends it again when it is back.
          done(dropped ? null : new Error('not acknowledged'))
        },
      )
    },
    authorizeSubscribe: (client, subscription, done) => {
      const visitor = visitors.get(client)
      const mine = filters.get(client) ?? new Set()
      filters.set(client, mine)
      if (visitor === undefined || (mine.size >= MOST_SUBSCRIPTIONS && !mine.has(subscription.topic))) {
        done(null, null)
        return
      }
      house
        .mayHear(visitor, subscription.topic)
        .then(async (yes) => {
          const fresh = yes && !mine.has(subscription.topic)
          if (fresh) mine.add(subscription.topic)
          const heard = yes && (!fresh || (await house.heard(subscription.topic, 1)))
          if (fresh && !heard) mine.delete(subscription.topic)
          done(null, heard ? subscription : null)
        })
        .catch(() => done(null, null))
    },
  }
  const aedes = await Aedes.createBroker(options)
  const dropFilters = (client: Client, gone: Iterable<string>): void => {
    const mine = filters.get(client)
    for (const filter of gone) if (mine?.delete(filter)) void house.heard(filter, -1).catch(() => undefined)
  }
  const leave = (client: Client): void => {
    const visitor = visitors.get(client)
    dropFilters(client, [...(filters.get(client) ?? [])])
    if (visitors.delete(client) && visitor !== undefined) house.left(visitor)
  }
  aedes.on('unsubscribe', (gone, client) => dropFilters(client, gone))
  aedes.on('clientDisconnect', leave)

  const receive = (socket: Socket): void => {
    const following = new Frames(FIRST_BYTES)
    frames.set(socket, following)
    const read = socket.read.bind(socket)
    const client = aedes.handle(Object.assign(socket, {read: guarded}))
    function guarded(size?: number): Buffer | null {
      const bytes: Buffer | null = read(size)
      if (bytes === null || following.take(bytes)) return bytes
      const visitor = visitors.get(client)
      if (visitor !== undefined) house.refuse(visitor, tooLong({most: MOST_BYTES}))
      socket.destroy()
      return null
    }
    socket.setNoDelay(true)
    socket.setKeepAlive(true, PROBE_MS)
    // A visitor that was let in and then lost before it was registered is told of by nobody else.
    socket.once('close', () => setImmediate(leave, client))
  }
  const read = async () => (files === null ? {} : {key: await readFile(files.key), cert: await readFile(files.cert)})
  let pair = await read()
  const secure: Secure[] = []
  const listen = async ({port, tls}: Opening): Promise<Server> => {
    const server: Server = tls ? createSecure(pair, receive as never) : createPlain(receive)
    if (tls) secure.push(server as Secure)
    server.maxConnections = MOST_CONNECTIONS
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        server.on('error', (error) => house.warn({error: String(error)}, 'the broker'))
        resolve()
      })
    })
    return server
  }
  const servers: Server[] = []
  const closeAll = () => Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))))
  try {
    for (const opening of openings) servers.push(await listen(opening))
  } catch (error) {
    await closeAll()
    await new Promise<void>((resolve) => aedes.close(resolve))
    throw error
  }
  const portOf = (server: Server | undefined, asked: number): number => {
    const address = server?.address()
    return typeof address === 'object' && address !== null ? address.port : asked
  }
  return {
    openings: openings.map(({port, tls}, index) => ({port: portOf(servers[index], port), tls})),
    renew: async () => {
      const fresh = await read()
      if (fresh.key?.equals(pair.key ?? Buffer.alloc(0)) !== false && fresh.cert?.equals(pair.cert ?? Buffer.alloc(0)) !== false) return
      for (const server of secure) server.setSecureContext(fresh)
      pair = fresh
    },
    tell: (topic, body) =>
      aedes.publish(
        {cmd: 'publish', topic, payload: Buffer.from(JSON.stringify(body)), qos: 0, retain: false, dup: false},
        () => undefined,
      ),
    cut: (which) => {
      for (const [client, visitor] of visitors) if (which(visitor)) client.close()
    },
    visitors: () => [...visitors.values()],
    close: async () => {
      const closed = closeAll()
      await new Promise<void>((resolve) => aedes.close(resolve))
      for (const client of visitors.keys()) client.conn.destroy()
      await closed
    },
  }
}
