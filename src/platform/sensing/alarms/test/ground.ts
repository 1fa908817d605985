import {sql} from 'kysely'
import type {Act, Actor} from '#kernel/act.ts'
import {systemAct} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {NOW} from '#test/city.ts'
import type {Finding} from '../../core/finding.ts'
import {plantStreams} from '../../test/field.ts'

export const EAST = '880101'
export const WEST = '880102'

/** Gauges on a main, each a thing with a stream of the same id, `metres` apart along a street. */
export async function plantGauges(
  tx: Tx,
  ids: readonly number[],
  {district = EAST, kind = 'pressure-gauge', lat = 30.005, metres = 50} = {},
): Promise<void> {
  await plantStreams(tx, ids, district)
  for (const [index, id] of ids.entries()) {
    const lng = 100.001 + (index * metres) / 96_400
    const properties = JSON.stringify({kind, group: 'main-3'})
    const body = JSON.stringify({type: 'Point', coordinates: [lng, lat]})
    await sql`insert into sensing.thing (id, name, description, properties) values (${id}, ${`压力计 ${id}`}, '', ${properties}::jsonb)
      on conflict (id) do update set name = excluded.name, properties = excluded.properties`.execute(tx)
    await sql`update sensing.stream set thing_id = ${id} where id = ${id}`.execute(tx)
    await sql`insert into sensing.location (id, name, description, encoding, body, shape, area)
      values (${100_000 + id}, '', '', 'application/geo+json', ${body}::jsonb, st_setsrid(st_makepoint(${lng}, ${lat}), 4326), ${`${district}001`})`.execute(
      tx,
    )
    await sql`insert into sensing.thing_location (thing_id, location_id) values (${id}, ${100_000 + id})`.execute(tx)
  }
}

/** A finding at one gauge: too little pressure. */
export const lowPressure = (gauge: number, change: Partial<Finding> = {}): Finding => ({
  cause: `rule:r1:${gauge}`,
  kind: 'threshold',
  rule: {id: 'r1', edition: 1},
  thing: gauge,
  streams: [gauge],
  level: 2,
  from: NOW.getTime() - 600_000,
  why: {zh: `压力计 ${gauge} 压力 0.12 MPa，低于 0.20 MPa 已 10 分钟。`, en: `Gauge ${gauge}: 0.12 MPa, below 0.20 MPa for 10 minutes.`},
  numbers: {value: 0.12, limit: 0.2},
  group: null,
  category: 'component.01003',
  opensCase: false,
  ...change,
})

/** The machine, so many minutes after NOW. */
export const later = (minutes: number): Act => systemAct(new Date(NOW.getTime() + minutes * 60_000))

const granted = (id: string, name: string, permissions: readonly string[], area: string): Actor => ({
  id,
  name,
  kind: 'person',
  grants: permissions.map((permission) => ({permission, area, unit: null, category: null, because: 'test'})),
})

const staff = {
  watcher: granted('watcher', '周值守', ['sensing.read', 'sensing.alarms'], '8801'),
  eastern: granted('eastern', '吴东区', ['sensing.read', 'sensing.alarms'], EAST),
  reader: granted('reader', '郑查看', ['sensing.read'], '8801'),
  integrator: granted('integrator', '视频厂家', ['sensing.write'], '8801'),
}

/** One of the staff, so many minutes after NOW. */
export const by = (who: keyof typeof staff, minutes = 0): Act => ({by: staff[who], at: new Date(NOW.getTime() + minutes * 60_000)})

/** Who holds these rights in one area alone, at NOW. */
export const officer = (area: string, ...permissions: readonly string[]): Act => ({by: granted(area, area, permissions, area), at: NOW})
