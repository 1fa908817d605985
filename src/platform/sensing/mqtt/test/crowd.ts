/**
 * Many devices in a process of their own, each sending messages of several values by QoS 1 at a steady pace: for the bench and for the test
 * with `kill -9`. Reads one JSON object from the standard input and writes one at its end: what was sent and what was acknowledged.
 */
import {writeFileSync} from 'node:fs'
import {text} from 'node:stream/consumers'
import {setTimeout as sleep} from 'node:timers/promises'
import mqtt, {type MqttClient} from 'mqtt'
import {spreadOf} from '../../../../../bench/measure.ts'

/** What the crowd is told. */
export interface Told {
  readonly port: number
  /** Who they are: a token each; or, at a broker outside, the topic each sends to. */
  readonly devices: readonly {readonly user?: string; readonly topic: string}[]
  readonly keys: readonly string[]
  readonly seconds: number
  /** Messages a second of all of them together. */
  readonly perSecond: number
  /** Where the times of what was acknowledged go, as `device ts` a line; nowhere unless said. */
  readonly acknowledged?: string
  readonly waitSeconds: number
}

/** What the crowd says at its end. */
export interface Done {
  readonly connectSeconds: number
  readonly seconds: number
  readonly sent: number
  readonly acked: number
  /** Messages that were due while five of their device were still on their way. */
  readonly held: number
  /** From sending to acknowledgement, ms. */
  readonly ackMs: {readonly median: number; readonly p95: number; readonly p99: number}
}

const AT_ONCE = 5

async function crowd({port, devices, keys, seconds, perSecond, acknowledged, waitSeconds}: Told): Promise<Done> {
  const connecting = performance.now()
  const clients: MqttClient[] = []
  const come = async ({user}: Told['devices'][number], index: number): Promise<void> => {
    const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
      ...(user === undefined ? {} : {username: user}),
      clientId: `crowd-${index}`,
      clean: false,
      protocolVersion: 4,
      reconnectPeriod: 500,
      keepalive: 60,
    })
    client.on('error', () => undefined)
    clients[index] = client
    await new Promise<void>((resolve) => client.once('connect', () => resolve()))
  }
  for (let from = 0; from < devices.length; from += 100)
    await Promise.all(devices.slice(from, from + 100).map((device, index) => come(device, from + index)))
  const connectSeconds = (performance.now() - connecting) / 1_000
  const pending = devices.map(() => 0)
  const ackMs: number[] = []
  const lines: string[] = []
  let [sent, acked, held, due] = [0, 0, 0, 0]
  let last = 0
  const send = (index: number): void => {
    const [client, device] = [clients[index], devices[index]]
    if (client === undefined || device === undefined) return
    if ((pending[index] ?? 0) >= AT_ONCE) {
      held += 1
      return
    }
    pending[index] = (pending[index] ?? 0) + 1
    sent += 1
    // Every message has a millisecond of its own, so that each observation is one of its kind.
    last = Math.max(last + (index === 0 ? 1 : 0), Date.now())
    const ts = last
    const values = Object.fromEntries(keys.map((key, n) => [key, Math.round(Math.random() * 1_000) / 10 + n]))
    const began = performance.now()
    client.publish(device.topic, JSON.stringify({ts, values}), {qos: 1}, (error) => {
      pending[index] = (pending[index] ?? 0) - 1
      if (error) return
      acked += 1
      ackMs.push(performance.now() - began)
      if (acknowledged !== undefined) lines.push(`${index} ${ts}`)
    })
  }
  const began = performance.now()
  while (performance.now() - began < seconds * 1_000) {
    const target = ((performance.now() - began) / 1_000) * perSecond
    for (; due < target; due += 1) send(due % devices.length)
    await sleep(10)
  }
  const until = performance.now() + waitSeconds * 1_000
  while (acked < sent && performance.now() < until) await sleep(20)
  const took = (performance.now() - began) / 1_000
  if (acknowledged !== undefined) writeFileSync(acknowledged, lines.join('\n'))
  await Promise.all(clients.map((client) => client.endAsync(true)))
  return {connectSeconds, seconds: took, sent, acked, held, ackMs: spreadOf(ackMs)}
}

if (process.argv[1]?.endsWith('crowd.ts')) {
  const done = await crowd(JSON.parse(await text(process.stdin)) as Told)
  process.stdout.write(JSON.stringify(done), () => process.exit(0))
}
