import mqtt, {type MqttClient} from 'mqtt'

/** What is decided elsewhere: what becomes of a message. Fulfilled once it is committed or refused for good, rejected when it must come again. */
export interface Receiver {
  readonly hear: (topic: string, payload: Uint8Array) => Promise<unknown>
  readonly warn: (details: object, line: string) => void
}

export interface BridgeSettings {
  readonly url: string
  /** What this process is called at the broker: its own there, and the same after a restart, for its sessions wait for it. */
  readonly name: string
}

/** The processes that are members of this group divide the stream among them. */
const GROUP = '$share/jingcheng'
const filters = ['v1/devices/+/telemetry', 'v1/devices/+/attributes', 'v1.1/Observations', 'v1.1/+/Observations'].map(
  (one) => `${GROUP}/${one}`,
)

/** A client takes one message after the other, each acknowledged after its commit; so many of them fill a batch. */
const SESSIONS = 32
const AGAIN_MS = 1_000

/** Takes part in the stream of a broker outside (MQTT 3.1.1, shared subscriptions). Opens at once and keeps trying to connect; what it returns closes it. */
export function openBridge({hear, warn}: Receiver, {url, name}: BridgeSettings): () => Promise<void> {
  const open = (index: number): MqttClient => {
    const client = mqtt.connect(url, {
      clientId: `jingcheng-${name}-${index}`,
      clean: false,
      protocolVersion: 4,
      reconnectPeriod: AGAIN_MS,
      resubscribe: false,
      keepalive: 30,
    })
    let said = ''
    client.on('error', (error) => {
      if (index === 0 && said !== error.message) warn({error: error.message}, 'the MQTT broker outside cannot be reached; trying again')
      said = error.message
    })
    client.on('connect', () => {
      said = ''
      client.subscribe(filters, {qos: 1}, (error, granted) => {
        if (error !== null || granted?.some(({qos}) => qos > 2) === true)
          warn({error: String(error)}, 'the MQTT broker outside lets us not subscribe')
      })
    })
    client.handleMessage = ({topic, payload}, done) => {
      hear(topic, typeof payload === 'string' ? Buffer.from(payload) : payload).then(
        () => done(),
        (error) => {
          warn({error: String(error)}, 'a message could not be kept and was not acknowledged')
          // A broker sends again what was not acknowledged only when the session is taken up anew.
          setTimeout(() => client.stream.destroy(), AGAIN_MS)
        },
      )
    }
    return client
  }
  const clients = Array.from({length: SESSIONS}, (_, index) => open(index))
  return async () => {
    await Promise.all(clients.map((client) => client.endAsync(!client.connected)))
  }
}
