import mqtt from 'mqtt'

/** What tells at a broker outside. */
export interface Crier {
  /** Tells something once it can; what is above the bound is dropped and counted. */
  readonly tell: (topic: string, body: unknown) => void
  readonly close: () => Promise<void>
}

/** So many are told and not acknowledged, and so many wait; a minute of 330 a second. */
const ABREAST = 500
const MOST_WAITING = 20_000
const AGAIN_MS = 1_000
const WARN_MS = 30_000
const LAST_MS = 2_000

/** Opens a session at a broker outside (MQTT 3.1.1) in which things are told by QoS 1. Opens at once and keeps trying to connect. */
export function openCrier(
  {warn}: {readonly warn: (details: object, line: string) => void},
  {url, name}: {readonly url: string; readonly name: string},
): Crier {
  const client = mqtt.connect(url, {
    clientId: `jingcheng-${name}-tells`,
    clean: true,
    protocolVersion: 4,
    reconnectPeriod: AGAIN_MS,
    keepalive: 30,
  })
  // Whether it can be reached is said where its stream is taken part in.
  client.on('error', () => undefined)
  let waiting: {readonly topic: string; readonly body: unknown}[] = []
  let [abreast, dropped, told] = [0, 0, 0]
  const pump = (): void => {
    while (client.connected && abreast < ABREAST && told < waiting.length) {
      const {topic, body} = waiting[told] as (typeof waiting)[number]
      told += 1
      abreast += 1
      client.publish(topic, JSON.stringify(body), {qos: 1}, () => {
        abreast -= 1
        pump()
      })
    }
    if (told === waiting.length || told > ABREAST) [waiting, told] = [waiting.slice(told), 0]
  }
  client.on('connect', pump)
  const timer = setInterval(() => {
    if (dropped > 0) warn({dropped}, 'observations were not told at the MQTT broker outside: it takes them too slowly, or is away')
    dropped = 0
  }, WARN_MS).unref()
  return {
    tell: (topic, body) => {
      if (waiting.length - told >= MOST_WAITING) dropped += 1
      else waiting.push({topic, body})
      pump()
    },
    close: async () => {
      clearInterval(timer)
      const until = Date.now() + LAST_MS
      while (client.connected && (abreast > 0 || waiting.length > told) && Date.now() < until)
        await new Promise((done) => setTimeout(done, 20))
      await client.endAsync(true)
    },
  }
}
