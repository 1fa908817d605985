import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {sta} from '../../test/field.ts'

const MEASUREMENT = 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement'

/** A station with a place, two streams and three observations, as one deep insert. */
export const station = {
  name: '一号泵站',
  description: '滨江区雨水泵站',
  properties: {owner: '市排水公司', pumps: 3, maker: {country: 'CN'}},
  Locations: [
    {
      name: '泵站位置',
      description: '沿江大道',
      encodingType: 'application/geo+json',
      location: {type: 'Point', coordinates: [114, 30]},
    },
  ],
  Datastreams: [
    {
      name: '前池水位',
      description: '超声波水位',
      unitOfMeasurement: {name: 'metre', symbol: 'm', definition: 'http://unitsofmeasure.org/ucum.html#m'},
      observationType: MEASUREMENT,
      ObservedProperty: {name: '水位', definition: 'http://example.org/level', description: '水面高度'},
      Sensor: {name: '水位计', description: '超声波', encodingType: 'application/pdf', metadata: 'http://example.org/level.pdf'},
      Observations: [
        {phenomenonTime: '2026-11-22T00:00:00Z', resultTime: '2026-11-22T00:00:00Z', result: 1.5},
        {phenomenonTime: '2026-11-22T01:00:00Z', resultTime: '2026-11-22T01:00:10Z', result: 2.5},
        {phenomenonTime: '2026-11-22T02:00:00Z/2026-11-22T02:30:00Z', result: 3.5, parameters: {mode: 'auto'}},
      ],
    },
    {
      name: '电流',
      description: '一号泵电流',
      unitOfMeasurement: {name: 'ampere', symbol: 'A', definition: 'http://unitsofmeasure.org/ucum.html#A'},
      observationType: MEASUREMENT,
      ObservedProperty: {name: '电流', definition: 'http://example.org/current', description: '电机电流'},
      Sensor: {name: '电流表', description: '互感器', encodingType: 'application/pdf', metadata: 'http://example.org/current.pdf'},
    },
  ],
} as const

/** Ids of what the station is made of. */
export interface Station {
  readonly thing: number
  readonly location: number
  readonly level: number
  readonly current: number
}

/** Builds the station and tells its ids. */
export async function buildStation(tx: Tx, act: Act): Promise<Station> {
  const {body} = await sta(tx, act, 'POST', 'Things', station)
  const thing = body['@iot.id'] as number
  const {body: whole} = await sta(tx, act, 'GET', `Things(${thing})?$expand=Locations($select=id),Datastreams($orderby=id;$select=id)`)
  const [level, current] = whole.Datastreams.map((one: Record<string, unknown>) => one['@iot.id'])
  return {thing, location: whole.Locations[0]['@iot.id'], level, current}
}
