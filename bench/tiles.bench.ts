/**
 * Tiles over HTTP with 250,000 components: cold (nothing kept) and warm, near by (10,000 features in one tile) and far off (everything counted
 * together), and the naive way beside it: the same rows as GeoJSON. On PostgreSQL with DATABASE_URL, else or with --embedded on the embedded store.
 */
import {once} from 'node:events'
import {Agent, get} from 'node:http'
import type {AddressInfo} from 'node:net'
import {sql} from 'kysely'
import {systemAct} from '#kernel/act.ts'
import {announce} from '#kernel/events.ts'
import {openServer} from '#kernel/http.ts'
import {boundsOf, tileAt} from '#lib/tiles/mercator.ts'
import {beginEdition} from '#platform/grid/actions/keep.ts'
import {openTestStore} from '#test/city.ts'
import {packs} from '../src/server/packs.ts'
import {ALL, dense, fillComponents, MIDDLE} from './components.ts'
import {few, printRow, spreadOf} from './measure.ts'

const kind = process.argv.includes('--embedded') || process.env.DATABASE_URL === undefined ? 'embedded' : 'postgres'
const store = await openTestStore(kind, 'demo')
await fillComponents(store)
const [west, south, east, north] = boundsOf(dense)
printRow('store', {kind, components: ALL.toLocaleString('en')})

const app = await openServer({
  store, packs, title: 't', version: '1', pages: null, unready: async () => [], rateLimit: 1_000_000, trustProxy: false, logLevel: 'silent',
}) // biome-ignore format: one call
await app.listen({port: 0, host: '127.0.0.1'})
const {port} = app.server.address() as AddressInfo
const begun = await app.inject({method: 'POST', url: '/api/session', payload: {login: 'lingdao', password: 'Jingcheng@2026'}})
const cookie = begun.cookies.map(({name, value}) => `${name}=${value}`).join('; ')
const agent = new Agent({keepAlive: true})

const fetched = async (path: string, headers: Record<string, string> = {}): Promise<{ms: number; bytes: number; etag: string}> => {
  const began = performance.now()
  const [answer] = (await once(get({host: '127.0.0.1', port, path: `/api/${path}`, agent, headers: {cookie, ...headers}}), 'response')) as [
    import('node:http').IncomingMessage,
  ]
  let bytes = 0
  for await (const piece of answer) bytes += (piece as Buffer).length
  if (answer.statusCode !== 200 && answer.statusCode !== 304) throw new Error(`${path}: ${answer.statusCode}`)
  return {ms: performance.now() - began, bytes, etag: String(answer.headers.etag)}
}

/** Everything drawn of components is untrue from now on, as after an import. */
const forget = async (): Promise<void> => {
  await store.transact(async (tx) => {
    const act = systemAct(new Date(), 'bench')
    const edition = await beginEdition(tx, act, 'components', 'bench')
    await announce(tx, act, {name: 'grid.imported', subject: edition, district: '990101', body: {}})
  })
  await new Promise((done) => setTimeout(done, 150))
}

const measure = async (name: string, rounds: number, run: () => Promise<{ms: number; bytes: number}>, before?: () => Promise<void>) => {
  const [times, cpu]: [number[], number[]] = [[], []]
  let bytes = 0
  for (let i = 0; i < rounds; i += 1) {
    await before?.()
    const busy = process.cpuUsage()
    const one = await run()
    const {user, system} = process.cpuUsage(busy)
    cpu.push((user + system) / 1_000)
    times.push(one.ms)
    bytes = one.bytes
  }
  const {median, p95, most} = spreadOf(times.slice(3))
  printRow(name, {'median ms': median, 'p95 ms': p95, 'most ms': most, 'cpu ms': spreadOf(cpu.slice(3)).median, kB: few(bytes / 1024)})
}

const near = `tiles/components/16/${dense.x}/${dense.y}`
const far = tileAt(...MIDDLE, 12)
const whole = `tiles/components/12/${far.x}/${far.y}`
await measure('10,000 in one tile, cold', 43, () => fetched(near), forget)
await measure('10,000 in one tile, warm', 203, () => fetched(near))
const {etag} = await fetched(near)
await measure('10,000 in one tile, not changed (304)', 203, () => fetched(near, {'if-none-match': etag}))
await measure(`far off, counted among ${ALL.toLocaleString('en')}, cold`, 23, () => fetched(whole), forget)
await measure('far off, warm', 203, () => fetched(whole))
let nth = 0
await measure('far off, another tile of a crowd that is known, cold', 23, async () => {
  nth += 1
  const {x, y} = tileAt(MIDDLE[0] + 0.002 * (nth % 5), MIDDLE[1] - 0.002 * Math.floor(nth / 5), 14)
  return fetched(`tiles/components/14/${x}/${y}?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:${String(nth).padStart(2, '0')}Z`)
})
const box = `${west},${south},${east},${north}`
await measure('naive: the same 10,000 as GeoJSON from PostGIS', 23, async () => {
  const began = performance.now()
  const {rows} = await sql<{
    feature: unknown
  }>`select jsonb_build_object('type', 'Feature', 'geometry', st_asgeojson(place, 6)::jsonb, 'properties', jsonb_build_object('key', code, 'type', type, 'name', name, 'state', state)) as feature
    from grid.component_now where place && st_makeenvelope(${sql.raw(box)}, 4326)`.execute(store.db)
  const text = JSON.stringify({type: 'FeatureCollection', features: rows.map(({feature}) => feature)})
  return {ms: performance.now() - began, bytes: Buffer.byteLength(text)}
})
console.log(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`)
agent.destroy()
await app.close()
await store.close()
