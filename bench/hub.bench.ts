/**
 * The data hub over HTTP with millions of features: a sheet of 5.6 million points and one of 250,000 surfaces on PostgreSQL (DATABASE_URL), 300,000 and
 * 13,393 with --embedded, or as many points as are given. Pages at every depth, box with time and filter, counts, tiles cold and warm; the naive ways beside them.
 */
import {once} from 'node:events'
import {Agent, get, type IncomingMessage} from 'node:http'
import type {AddressInfo} from 'node:net'
import {sql} from 'kysely'
import {systemAct} from '#kernel/act.ts'
import {announce} from '#kernel/events.ts'
import {openServer} from '#kernel/http.ts'
import {tileAt} from '#lib/tiles/mercator.ts'
import {openTestStore} from '#test/city.ts'
import {packs} from '../src/server/packs.ts'
import {few, printRow, seeded, spreadOf} from './measure.ts'

const kind = process.argv.includes('--embedded') || process.env.DATABASE_URL === undefined ? 'embedded' : 'postgres'
const given = Number(process.argv.find((one) => /^\d+$/.test(one)) ?? (kind === 'postgres' ? 5_600_000 : 300_000))
const [POINTS, SURFACES] = [given, Math.ceil(given / 22.4)]
const [points, surfaces] = ['00000000-0000-7000-8000-0000000000a1', '00000000-0000-7000-8000-0000000000a2']
const DISTRICT = '990101'
const store = await openTestStore(kind, 'demo')
const {db} = store

const fields = [
  {name: 'name', type: 'text', said: {zh: '名称', en: 'Name'}},
  {name: 'kind', type: 'text', said: {zh: '类别', en: 'Kind'}},
  {name: 'level', type: 'number', said: {zh: '数值', en: 'Level'}},
  {name: 'seen', type: 'time', said: {zh: '时间', en: 'Seen'}},
]

async function fill(): Promise<void> {
  const indexes = ['record_place', 'record_at', 'record_load']
  const {rows: kept} = await sql<{
    indexdef: string
  }>`select indexdef from pg_indexes where schemaname = 'datahub' and indexname in (${sql.join(indexes)})`.execute(db)
  for (const name of indexes) await sql`drop index ${sql.id('datahub', name)}`.execute(db)
  for (const [
    id,
    name,
    shape,
    many,
  ] of [[points, 'bench-points', 'point', POINTS], [surfaces, 'bench-surfaces', 'polygon', SURFACES]] as const) // biome-ignore format: pairs
    await sql`insert into datahub.sheet (id, name, title, district_id, open, shape, fields, time_field, records, loaded_at, created_at, created_by, changed_at)
      values (${id}::uuid, ${name}, ${JSON.stringify({zh: name, en: name})}::jsonb, ${DISTRICT}, true, ${shape}, ${JSON.stringify(fields)}::jsonb, 'seen', ${many}::integer, now(), now(), 'bench', now())`.execute(
      db,
    )
  const CHUNK = 200_000
  const insert = async (sheet: string, many: number, place: string): Promise<void> => {
    for (let from = 0; from < many; from += CHUNK)
      await sql`insert into datahub.record (district_id, sheet_id, id, key, place, at, "values", mark, load_id, changed_at)
        select ${DISTRICT}, ${sheet}::uuid, ('019ac000-' || substr(lpad(to_hex(n), 12, '0'), 1, 4) || '-7' || substr(lpad(to_hex(n), 12, '0'), 5, 3) || '-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
          n::text, ${sql.raw(place)}, d.at,
          jsonb_build_object('name', '要素 ' || n, 'kind', 'k' || (hashint4(n) & 15), 'level', (hashint4(n + 7) & 1023) / 10.0, 'seen', to_char(d.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')),
          'm', ${sheet}::uuid, now()
        from (select n, (hashint4(n * 3 + 1) & 65535) / 65535.0 as u, (hashint4(n * 5 + 2) & 65535) / 65535.0 as v, (hashint4(n * 7 + 3) & 65535) / 65535.0 as w,
            (hashint4(n % 40) & 1023) / 1023.0 as cx, (hashint4(n % 40 + 99) & 1023) / 1023.0 as cy
          from generate_series(${from}::integer, ${Math.min(many, from + CHUNK) - 1}::integer) as n) as g
        cross join lateral (select timestamptz '2024-01-01T00:00:00Z' + (hashint4(n + 11) & 1048575) * interval '1 minute' as at) as d`.execute(
        db,
      )
  }
  // Forty middles with their surroundings, denser towards each.
  const middle = ['113.8 + 0.8 * cx + (u + v + w - 1.5) * 0.08', '29.8 + 0.6 * cy + (v + w - 2 * u) * 0.03']
  await insert(points, POINTS, `st_setsrid(st_makepoint(${middle.join()}), 4326)`)
  await insert(surfaces, SURFACES, `st_buffer(st_setsrid(st_makepoint(${middle.join()}), 4326), 0.0002 + 0.0003 * u, 3)`)
  for (const {indexdef} of kept) await sql.raw(indexdef).execute(db)
  await sql`analyze datahub.record`.execute(db)
}

const began = performance.now()
await fill()
if (kind === 'postgres') await sql`vacuum analyze datahub.record`.execute(db)
printRow('filled', {
  kind,
  points: POINTS.toLocaleString('en'),
  surfaces: SURFACES.toLocaleString('en'),
  seconds: (performance.now() - began) / 1000,
})

const app = await openServer({
  store, packs, title: 't', version: '1', pages: null, unready: async () => [], rateLimit: 10_000_000, trustProxy: false, logLevel: 'silent',
}) // biome-ignore format: one call
await app.listen({port: 0, host: '127.0.0.1'})
const {port} = app.server.address() as AddressInfo
const begun = await app.inject({method: 'POST', url: '/api/session', payload: {login: 'lingdao', password: 'Jingcheng@2026'}})
const cookie = begun.cookies.map(({name, value}) => `${name}=${value}`).join('; ')
const agent = new Agent({keepAlive: true, maxSockets: 8})

const fetched = async (path: string, headers: Record<string, string> = {}): Promise<{ms: number; body: Buffer; etag: string}> => {
  const start = performance.now()
  const [answer] = (await once(get({host: '127.0.0.1', port, path, agent, headers: {cookie, ...headers}}), 'response')) as [IncomingMessage]
  const pieces: Buffer[] = []
  for await (const piece of answer) pieces.push(piece as Buffer)
  const [ms, body] = [performance.now() - start, Buffer.concat(pieces)]
  if (![200, 204, 304].includes(answer.statusCode ?? 0)) throw new Error(`${path}: ${answer.statusCode} ${body.toString().slice(0, 300)}`)
  return {ms, body, etag: String(answer.headers.etag)}
}
const items = '/api/datahub/ogc/collections/sheet-bench-points/items'
const random = seeded(20261125)
const idAt = (n: number): string => {
  const hex = n.toString(16).padStart(12, '0')
  return `019ac000-${hex.slice(0, 4)}-7${hex.slice(4, 7)}-8000-${hex}`
}
const cursorAt = (n: number): string => Buffer.from(JSON.stringify([idAt(n)])).toString('base64url')

const measure = async (name: string, rounds: number, run: () => Promise<{ms: number; body?: Buffer}>): Promise<void> => {
  const times: number[] = []
  let bytes = 0
  for (let round = 0; round < rounds; round += 1) {
    const one = await run()
    if (round >= 3) times.push(one.ms)
    bytes = one.body?.length ?? 0
  }
  const {median, p95, most} = spreadOf(times)
  printRow(name, {runs: String(times.length), 'median ms': median, 'p95 ms': p95, 'most ms': most, kB: few(bytes / 1024)})
}
const naive = (statement: () => ReturnType<typeof sql>) => async (): Promise<{ms: number}> => {
  const start = performance.now()
  await statement().execute(db)
  return {ms: performance.now() - start}
}
/** Where boxes and tiles are asked for: at points that are there. */
const spots: (readonly [number, number])[] = []
for (let at = 0; at < 60; at += 1) {
  const {rows} = await sql<{lng: number; lat: number}>`select st_x(place) as lng, st_y(place) as lat from datahub.record
    where district_id = ${DISTRICT} and sheet_id = ${points}::uuid and id = ${idAt(Math.floor(random() * POINTS))}::uuid`.execute(db)
  for (const {lng, lat} of rows) spots.push([lng, lat])
}
const spot = (): readonly [number, number] => spots[Math.floor(random() * spots.length)] ?? [114, 30]
const boxAround = (degrees: number): string => {
  const [lng, lat] = spot()
  const half = degrees / 2
  return [lng - half, lat - half, lng + half, lat + half].map((one) => one.toFixed(5)).join()
}
const query = (parameters: Record<string, string>): string => `${items}?${new URLSearchParams(parameters)}`
const ROUNDS = kind === 'postgres' ? 43 : 23

await measure('page of 1,000, at any depth', ROUNDS, () => fetched(query({limit: '1000', cursor: cursorAt(Math.floor(random() * POINTS))})))
await measure('page of 1,000, the first', ROUNDS, () => fetched(query({limit: '1000'})))
await measure('naive: the same by offset, anywhere', 8, naive(() =>
  sql`select id, st_asgeojson(place), "values" from datahub.record where district_id = ${DISTRICT} and sheet_id = ${points}::uuid order by id offset ${Math.floor(random() * POINTS)}::integer limit 1000`)) // biome-ignore format: one call
for (const degrees of [0.005, 0.01, 0.02, 0.1])
  await measure(`box of ${degrees}°, a year, a filter, page of 100`, degrees < 0.1 ? ROUNDS : 13, () =>
    fetched(
      query({
        limit: '100',
        bbox: boxAround(degrees),
        datetime: '2024-06-01T00:00:00Z/2025-06-01T00:00:00Z',
        filter: "kind in ('k1', 'k7') and level > 50",
      }),
    ),
  )
await measure('naive: all of a box of 0.1° as GeoJSON', 8, naive(() =>
  sql`select st_asgeojson(place), "values" from datahub.record where sheet_id = ${points}::uuid and st_intersects(place, st_makeenvelope(114.1, 30, 114.2, 30.1, 4326))`)) // biome-ignore format: one call
await measure('hits, of everything', ROUNDS, () => fetched(query({resultType: 'hits'})))
await measure(
  'naive: count(*)',
  6,
  naive(() => sql`select count(*) from datahub.record where district_id = ${DISTRICT} and sheet_id = ${points}::uuid`),
)
for (const degrees of [0.005, 0.02, 0.1])
  await measure(`hits, of a box of ${degrees}° with a filter`, degrees < 0.1 ? ROUNDS : 13, () =>
    fetched(query({resultType: 'hits', bbox: boxAround(degrees), filter: "kind = 'k3'"})),
  )

const tile = (sheet: string, z: number): string => {
  const {x, y} = tileAt(...spot(), z)
  return `/api/datahub/ogc/collections/sheet-bench-${sheet}/tiles/WebMercatorQuad/${z}/${y}/${x}`
}
/** Everything of the sheets is untrue from now on, as after a load. */
const forget = async (): Promise<void> => {
  await store.transact(async (tx) => {
    for (const subject of [points, surfaces])
      await announce(tx, systemAct(new Date(), 'bench'), {name: 'datahub.loaded', subject, district: DISTRICT, body: {}})
  })
  await new Promise((done) => setTimeout(done, 150))
}
for (const sheet of ['points', 'surfaces'])
  for (const z of [8, 11, 13, 15, 17])
    await measure(`tile of ${sheet} at zoom ${z}, cold`, 23, async () => {
      if (z < 15) await forget()
      return fetched(tile(sheet, z))
    })
await measure('naive: 3,000 of a tile at zoom 13 as GeoJSON', 13, naive(() =>
  sql`select jsonb_agg(st_asgeojson(r.*)::jsonb) from (select key, "values", place from datahub.record where sheet_id = ${points}::uuid and place && st_makeenvelope(114.1, 30, 114.15, 30.05, 4326) limit 3000) as r`)) // biome-ignore format: one call
const known = Array.from({length: 20}, (_, at) => tile(at % 2 === 0 ? 'points' : 'surfaces', [8, 11, 13, 15, 17][at % 5] ?? 8))
for (const one of known) await fetched(one)
let nth = 0
await measure('a tile that is known', 403, () => fetched(known[nth++ % known.length] ?? ''))
const {etag} = await fetched(known[1] ?? '')
await measure('a tile that did not change (304)', 403, () => fetched(known[1] ?? '', {'if-none-match': etag}))
const [SECONDS, clients] = [5, 8]
const until = performance.now() + SECONDS * 1000
let served = 0
await Promise.all(
  Array.from({length: clients}, async (_, client) => {
    for (let at = client; performance.now() < until; at += 1) {
      await fetched(known[at % known.length] ?? '')
      served += 1
    }
  }),
)
printRow(`known tiles, ${clients} clients in the same process`, {'tiles/s': served / SECONDS})
console.log(`peak memory of server and clients ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`)
agent.destroy()
await app.close()
await store.close()
