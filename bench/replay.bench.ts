/** The main job on real input: the whole Boston history on PostgreSQL, the Fuzhou one on every store, each into a fresh city. */
import {spawn} from 'node:child_process'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {Store} from '#kernel/db.ts'
import {dataFolder} from '#test/city.ts'
import {type BenchCity, benchKinds, makeBenchCity} from './bench-store.ts'
import {printRow} from './measure.ts'

const command = fileURLToPath(new URL('../src/server/city.ts', import.meta.url))

interface Summary {
  readonly requests: number
  readonly events: number
  readonly seconds: number
  readonly requestsPerSecond: number
  readonly peakMemoryMb: number
  readonly chainsWhole: boolean
}

/** The last line of the replay is its summary. */
const replay = (city: BenchCity, file: string): Promise<Summary> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, 'replay', file], {
      env: {...process.env, ...city.env},
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-20_000)
    })
    child.on('exit', (code) => {
      const last = said.trim().split('\n').at(-1) ?? ''
      if (code === 0) resolve(JSON.parse(last) as Summary)
      else reject(new Error(`The replay ended with ${code}: ${last}`))
    })
  })

const histories: readonly (readonly [name: string, stores: readonly Store['kind'][]])[] = [
  ['fuzhou12345_water_complaints.csv.gz', ['postgres', 'embedded']],
  ['boston311_2011_jul_oct.csv.gz', ['postgres']],
]

for (const [name, stores] of histories) {
  const file = join(dataFolder('cases') ?? '', name)
  for (const kind of benchKinds.filter((one) => stores.includes(one))) {
    if (!existsSync(file)) {
      console.log(`skipped: data absent: ${name}`)
      continue
    }
    const city = await makeBenchCity(kind)
    try {
      const {requests, events, seconds, requestsPerSecond, peakMemoryMb, chainsWhole} = await replay(city, file)
      printRow(`replay ${name.split('_', 1)[0]}, ${kind}`, {
        requests,
        events,
        seconds,
        'requests/s': requestsPerSecond,
        'events/s': events / seconds,
        'peak MB': peakMemoryMb,
        chains: chainsWhole ? 'whole' : 'BROKEN',
      })
    } finally {
      await city.remove()
    }
  }
}
