import {hostname} from 'node:os'
import {v7} from 'uuid'
import {type Act, may, systemAct} from '#kernel/act.ts'
import {openHearing} from '#kernel/live/hearing.ts'
import type {Door, Ground} from '#kernel/pack.ts'
import {Problem} from '#lib/problem.ts'
import {markClosed, markOpen} from '../queries/doors.ts'
import type {Told} from '../queries/ears.ts'
import {reachFor} from '../reach.ts'
import {addEntity} from '../sta/actions/create.ts'
import {keepAttributes} from './actions/attributes.ts'
import {provision} from './actions/provision.ts'
import {Bare} from './bare.ts'
import {readJson} from './core/telemetry.ts'
import {PROVISION_RESPONSE, REFUSALS, STA, type Topic, topicOf} from './core/topics.ts'
import {Desk, wrongTopic} from './desk.ts'
import {identify, type Visitor} from './identity.ts'
import {Intake} from './intake.ts'
import {Ledger} from './ledger.ts'
import {type Allowances, Limits, usualAllowances} from './limits.ts'
import {type Listening, openListening} from './listening.ts'
import {openBridge} from './outside/bridge.ts'
import {type Broker, type House, type Message, type Opening, openBroker} from './outside/broker.ts'
import {openCrier} from './outside/crier.ts'
import {listCounting} from './queries/credentials.ts'
import {Registry} from './registry.ts'
import {readWish, streamOf, wholeOf} from './wishes.ts'

const CHECK_MS = 30_000
/** What is not told again within so long is closed. */
const OPEN_MS = 120_000
const SETTLE_MS = 1_000
const AS = 'devices'

/** What all ways in of one process share. */
interface Hall {
  readonly ground: Ground
  readonly desk: Desk
  readonly registry: Registry
  readonly intake: Intake
  readonly ledger: Ledger
  readonly bare: Bare
}

function openHall(ground: Ground, allowances: Allowances): Hall {
  const {store, now, log} = ground
  const registry = new Registry(store.db, () => now().getTime())
  const intake = new Intake(store, now)
  const ledger = new Ledger({store, now, warn: (error) => log.warn({error: String(error)}, 'the health of devices was not written down')})
  const bare = new Bare(store, now, registry)
  const desk = new Desk({
    addObservation: (given) => store.transact((tx) => addEntity(tx, systemAct(now(), AS), given)),
    bare: (heads) => bare.see(heads),
    registry,
    intake,
    limits: new Limits(allowances),
    now,
    note: (tally) => ledger.note(tally),
    keepAttributes: (thing, said) => store.transact((tx) => keepAttributes(tx, systemAct(now(), AS), thing, said)),
  })
  return {ground, desk, registry, intake, ledger, bare}
}

/** Answers a device that asks to be let in, as ThingsBoard does. */
async function answer({ground: {store, now}}: Hall, {payload, reply}: Message): Promise<void> {
  try {
    const asked = readJson(Buffer.from(payload).toString('utf8'))
    const {secret, thing} = await store.transact((tx) => provision(tx, systemAct(now(), 'provisioning'), asked))
    reply(PROVISION_RESPONSE, {status: 'SUCCESS', credentialsType: 'ACCESS_TOKEN', credentialsValue: secret, thing})
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const status = error.code === 'sensing.no-provisioning' ? 'NOT_FOUND' : 'FAILURE'
    reply(PROVISION_RESPONSE, {status, errorMsg: `${error.zh} ${error.en}`})
  }
}

/** Whether a device may say this, apart from whose streams it names. */
const mayDevice = (topic: Topic, gateway: boolean): boolean =>
  topic.kind === 'observation' || (topic.kind.startsWith('gateway') ? gateway : topic.kind !== 'provision' && !('thing' in topic))

async function hear(hall: Hall, visitor: Visitor, message: Message): Promise<readonly Problem[]> {
  const topic = topicOf(message.topic)
  const wrong = wrongTopic({topic: message.topic.slice(0, 200)})
  const how = {way: 'mqtt', patient: message.qos > 0} as const
  switch (visitor.kind) {
    case 'stranger':
      if (topic?.kind === 'provision') await answer(hall, message)
      return topic?.kind === 'provision' ? [] : [wrong]
    case 'device': {
      if (topic === undefined || !mayDevice(topic, visitor.gateway)) {
        hall.desk.refuse(visitor.thing, wrong, 'mqtt')
        return [wrong]
      }
      return (await hall.desk.hear(visitor, topic, message.payload, how)).refused
    }
    case 'program': {
      const act: Act = {by: visitor.actor, at: hall.ground.now()}
      const thing = topic?.kind === 'observation' ? 0 : topic !== undefined && 'thing' in topic ? topic.thing : undefined
      if (topic === undefined || thing === undefined || !holds(act, 'sensing.write')) return [wrong]
      return (await hall.desk.hear({thing, gateway: true, anyone: true}, topic, message.payload, how)).refused
    }
  }
}

/** Whether a program may do this everywhere: topics are the same for all, so who may do it in one area only asks by HTTP. */
const holds = (act: Act, permission: string): boolean => may(act, permission) && reachFor(act, permission).areas === undefined

/** What a visitor hears that is told to it alone. */
const ownTopic = ({kind}: Visitor): string => (kind === 'stranger' ? PROVISION_RESPONSE : REFUSALS)

/** Whether a visitor may hear this: a program what it may read, a device what its own streams observe. */
async function mayHear({ground, registry}: Hall, visitor: Visitor, filter: string): Promise<boolean> {
  if (filter === ownTopic(visitor)) return true
  const wish = visitor.kind === 'stranger' ? undefined : readWish(filter)
  if (wish === undefined) return false
  if (visitor.kind === 'program') return holds({by: visitor.actor, at: ground.now()}, 'sensing.read')
  const stream = streamOf(wish)
  return visitor.kind === 'device' && stream !== undefined && (await registry.streamsOf(visitor.thing)).byId.has(stream)
}

/** Who has lost what they came in by is cut off. */
async function check({ground: {store, now}}: Hall, broker: Broker): Promise<void> {
  const at = now()
  const devices = broker.visitors().flatMap((visitor) => (visitor.kind === 'device' ? [visitor.credential] : []))
  const counting = await listCounting(store.db, [...new Set(devices)], at)
  broker.cut((visitor) => visitor.kind === 'device' && !counting.has(visitor.credential))
  for (const visitor of broker.visitors()) {
    if (visitor.kind !== 'program') continue
    const still = await identify(store.db, {user: visitor.key, password: '', at})
    if (still === undefined) broker.cut((one) => one === visitor)
  }
}

const houseOf = (hall: Hall, {count}: Listening): House => {
  const {ground, desk, ledger} = hall
  return {
    identify: (user, password) => identify(ground.store.db, {user, password, at: ground.now()}),
    hear: (visitor, message) => hear(hall, visitor, message),
    mayHear: (visitor, filter) => mayHear(hall, visitor, filter),
    heard: async (filter, many) => filter === REFUSALS || filter === PROVISION_RESPONSE || count(filter, many),
    refuse: (visitor, why) => {
      if (visitor.kind === 'device') desk.refuse(visitor.thing, why, 'mqtt')
    },
    came: (visitor) => {
      if (visitor.kind === 'device') ledger.came(visitor.thing)
    },
    left: (visitor) => {
      if (visitor.kind === 'device') ledger.left(visitor.thing)
    },
    warn: ground.log.warn,
  }
}

async function openOurs(hall: Hall, listening: Listening): Promise<Broker | null> {
  const {config, log} = hall.ground
  const {port, tls} = config.mqtt
  // With a port of its own for TLS the other stays plain.
  const openings = [
    {port, tls: tls?.port === 0},
    {port: tls?.port ?? 0, tls: true},
  ].filter((one) => one.port !== 0)
  if (openings.length === 0) return null
  try {
    const broker = await openBroker(houseOf(hall, listening), {host: config.host, openings, files: tls})
    log.info({openings: broker.openings}, 'devices may connect by MQTT')
    return broker
  } catch (error) {
    const taken = (error as {code?: string}).code === 'EADDRINUSE'
    const at = (error as {port?: number}).port ?? port
    const why = taken
      ? `MQTT 端口 ${at} 已被占用，本进程不接收 MQTT 消息：请设置另一个 MQTT_PORT（或 MQTT_TLS_PORT）。The MQTT port ${at} is taken, so this process takes no messages by MQTT: set another MQTT_PORT (or MQTT_TLS_PORT).`
      : `MQTT 服务未能启动，本进程不接收 MQTT 消息：请核对私钥和证书文件。The MQTT broker could not be opened, so this process takes no messages by MQTT: check the files of key and certificate.`
    log.warn({port: at, error: String(error)}, why)
    return null
  }
}

/** What we tell there comes back on the topics where observations are made; it names the observation that it is. */
const isTold = (payload: Uint8Array): boolean => Buffer.from(payload).includes('"@iot.selfLink"')

/** Where what is kept is told at the broker outside; null where it is not. */
function openOutward({ground: {store, config, log}, registry}: Hall) {
  const {url, name, tell} = config.mqtt
  if (url === null || !tell) return null
  const crier = openCrier({warn: log.warn}, {url, name: name ?? hostname()})
  const outward = async (rows: readonly Told[]): Promise<void> => {
    for (const row of rows) {
      const head = await registry.stream(row[0])
      const body = head === undefined ? undefined : await wholeOf(store.db, row)
      if (body !== undefined) crier.tell(`${STA}/${head?.several ? 'MultiDatastreams' : 'Datastreams'}(${row[0]})/Observations`, body)
    }
  }
  return {outward, close: crier.close}
}

/** Takes part in the stream of the broker outside, where there is one. There a topic says whose a message is: who may write to it, that broker decides. */
function openOutside({desk, ground: {config, log}}: Hall): () => Promise<void> {
  const {url, name} = config.mqtt
  if (url === null) return async () => undefined
  const hearOutside = async (text: string, payload: Uint8Array): Promise<void> => {
    const topic = topicOf(text)
    const thing = topic?.kind === 'observation' ? 0 : topic !== undefined && 'thing' in topic ? topic.thing : undefined
    if (topic === undefined || thing === undefined || (topic.kind === 'observation' && isTold(payload))) return
    await desk.hear({thing, gateway: true, anyone: true}, topic, payload, {way: 'outside', patient: true})
  }
  return openBridge({hear: hearOutside, warn: log.warn}, {url, name: name ?? hostname()})
}

const subjectThing = /^sensing\/Things\((\d+)\)$/

/** Opens what devices come in by, with these allowances for each of them. */
export async function openDevices(
  ground: Ground,
  allowances: Allowances = usualAllowances,
): Promise<{
  readonly port: number
  readonly openings: readonly Opening[]
  readonly renew: () => Promise<void>
  readonly close: () => Promise<void>
}> {
  const hall = openHall(ground, allowances)
  let ours: Broker | null = null
  const out = openOutward(hall)
  const listening = openListening(ground, (topic, body) => ours?.tell(topic, body), out?.outward ?? null)
  ours = await openOurs(hall, listening)
  const broker = ours
  const leaveOutside = openOutside(hall)
  const warn = (line: string) => (error: unknown) => ground.log.warn({error: String(error)}, line)
  const hearing = openHearing(ground.store)
  const leave = hearing.join({
    heard: (events) => {
      const about = events.filter(({name}) => name.startsWith('sensing.'))
      if (about.some(({name}) => name.startsWith('sensing.entity-'))) hall.registry.forget()
      void listening.wishes.changed(about).catch(warn('what is subscribed to was not told'))
      const over = about.filter(({name}) => name === 'sensing.credential-ended' || name === 'sensing.credential-rotated')
      const things = new Set(over.map(({subject}) => Number(subjectThing.exec(subject)?.[1])))
      if (things.size > 0) broker?.cut((visitor) => visitor.kind === 'device' && things.has(visitor.thing))
    },
    lost: () => hall.registry.forget(),
  })
  const settling = setInterval(() => void hall.bare.settle().catch(warn('features of streams were not made')), SETTLE_MS).unref()
  const here = v7()
  const mark = async (): Promise<void> => {
    if (broker === null) return
    const {address} = ground.config.mqtt
    const doors = broker.openings.map((one) => ({...one, address}))
    await markOpen(ground.store.db, {process: here, doors, until: new Date(ground.now().getTime() + OPEN_MS)})
  }
  await mark().catch(warn('where the broker is open was not told'))
  const timer = setInterval(() => {
    void listening.renew().catch(warn('the ear was not renewed'))
    void mark().catch(warn('where the broker is open was not told'))
    if (broker === null) return
    void check(hall, broker).catch(warn('credentials of devices were not checked'))
    void broker.renew().catch(warn('key and certificate could not be read again'))
  }, CHECK_MS).unref()
  return {
    port: broker?.openings[0]?.port ?? 0,
    openings: broker?.openings ?? [],
    renew: async () => broker?.renew(),
    close: async () => {
      await markClosed(ground.store.db, here, ground.now()).catch(warn('that the broker is closed was not told'))
      clearInterval(timer)
      clearInterval(settling)
      leave()
      await hearing.close()
      await Promise.all([broker?.close(), leaveOutside()])
      await listening.close()
      await out?.close()
      await hall.intake.drained()
      await hall.ledger.close()
    },
  }
}

/** The way in for devices beside HTTP. */
export const doors: Readonly<Record<string, Door>> = {
  mqtt: {open: async (ground) => (await openDevices(ground)).close},
}
