import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {Reply, type Route} from '#kernel/pack.ts'
import {carrySums, moveMark} from '../queries/sums.ts'
import {staRoutes} from '../sta/routes.ts'

/** So many streams of a thousand things, whose ids begin with 1, in five districts. */
export const plantMany = (db: Db, streams: number): Promise<unknown> =>
  sql`with thing as (insert into sensing.thing (id, name, description) select n, '测站' || n, '' from generate_series(1, 1000) as n),
    sensor as (insert into sensing.sensor (id, name, description, encoding, metadata) values (1, '传感器', '', 'text/plain', '""'))
    insert into sensing.stream (id, district_id, thing_id, sensor_id, name, description, several, observation_type, units, types)
    select n, '88010' || n % 5, 1 + n % 1000, 1, '数据流' || n, '', false, 'OM_Measurement', '[]', '[]' from generate_series(1, ${streams}::integer) as n`.execute(
    db,
  )

/** Moves the mark to an instant and carries the sums to it. */
export async function carryTo(tx: Tx, until: Date): Promise<void> {
  await moveMark(tx, until)
  while (await carrySums(tx));
}

/** A thing with a sensor, a property and streams of these ids, in the eastern district. */
export async function plantStreams(tx: Tx, ids: readonly number[], district = '880101'): Promise<void> {
  await sql`insert into sensing.thing (id, name, description) values (1, '泵站', '一号泵站') on conflict do nothing`.execute(tx)
  await sql`insert into sensing.sensor (id, name, description, encoding, metadata) values (1, '液位计', '超声波', 'text/plain', '"x"') on conflict do nothing`.execute(
    tx,
  )
  await sql`insert into sensing.observed_property (id, name, definition, description) values (1, '液位', 'urn:level', '水面高度') on conflict do nothing`.execute(
    tx,
  )
  for (const id of ids) {
    await sql`insert into sensing.stream (id, district_id, thing_id, sensor_id, name, description, several, observation_type, units, types)
      values (${id}, ${district}, 1, 1, ${`液位 ${id}`}, '', false, 'OM_Measurement', '[{"name":"metre","symbol":"m","definition":"m"}]', '["OM_Measurement"]')`.execute(
      tx,
    )
    await sql`insert into sensing.stream_property (stream_id, place, property_id) values (${id}, 0, 1)`.execute(tx)
  }
}

/** What came of a request. */
export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes of the standard
  readonly body: any
}

const ROOT = '/sensing/v1.1'

/** Asks SensorThings below its root, as the kernel would: `sta(tx, act, 'GET', 'Things(1)?$select=name')`. Throws the refusals. */
export async function sta(
  tx: Tx,
  act: Act,
  method: Route['method'],
  address: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const [path = '', text = ''] = address.split(/\?(.*)/s)
  const own = staRoutes.find((one) => one.method === method && one.path === (path === '' ? ROOT : `${ROOT}/${path}`))
  const route = own ?? staRoutes.find((one) => one.method === method && one.path === `${ROOT}/*`)
  if (route === undefined) throw new Error(`There is no route for ${method} ${address}.`)
  const query = Object.fromEntries(
    text === '' ? [] : text.split('&').map((pair) => pair.split(/=(.*)/s).slice(0, 2).map(decodeURIComponent)),
  )
  const handle = route.handle as (asked: object) => Promise<unknown>
  const call = {origin: 'https://city.example', headers}
  const done = await handle({db: tx, tx, act, params: {'*': decodeURIComponent(path)}, query, body, call})
  const reply = done instanceof Reply ? done : new Reply(done, {})
  const {status, headers: told, body: said} = reply
  return {status, headers: told, body: said instanceof Uint8Array ? Buffer.from(said).toString() : JSON.parse(JSON.stringify(said))}
}
