import type {Generated} from 'kysely'

/** `sensing.thing`, `sensor` and `observed_property` share these. */
interface Named {
  readonly id: number
  name: string
  description: string
  properties: unknown
  version: Generated<number>
}

interface Placed extends Named {
  encoding: string
  body: unknown
  shape: string | null
  area: Generated<string>
}

/** `sensing.stream`: one unit and one kind of result a component. */
interface StreamTable extends Named {
  readonly district_id: string
  thing_id: number
  sensor_id: number
  readonly several: boolean
  observation_type: string
  units: unknown
  types: unknown
  feature_id: number | null
  first_at: Date | null
  result_from: Date | null
  result_to: Date | null
  keep_days: number | null
}

interface ObservationTable {
  readonly at: Date
  value: number | null
  readonly stream_id: number
  marks: Generated<number>
  readonly district_id: string
}

interface MoreTable {
  readonly district_id: string
  readonly stream_id: number
  readonly at: Date
  until: Date | null
  result: unknown
  result_at: Date | null
  valid_from: Date | null
  valid_to: Date | null
  result_quality: unknown
  parameters: unknown
  feature_id: number | null
}

interface PackedTable {
  readonly district_id: string
  readonly stream_id: number
  readonly start: Date
  until: Date
  n: number
  ms: readonly number[]
  value: readonly (number | null)[]
  marks: readonly number[] | null
  /** Whether the hours of its day are kept; otherwise they are told from it. */
  hours: Generated<boolean>
}

interface LatestTable {
  readonly district_id: string
  readonly stream_id: number
  at: Date
  value: number | null
  result: unknown
  marks: Generated<number>
  received_at: Date
}

interface SumTable {
  readonly district_id: string
  readonly stream_id: number
  readonly at: Date
  n: number
  total: number
  squares: number
  least: number
  most: number
  first_value: number
  last_value: number
}

interface KeyTable {
  readonly district_id: string
  readonly stream_id: number
  readonly at: Date
}

declare module '#kernel/db.ts' {
  interface Tables {
    'sensing.thing': Named
    'sensing.location': Placed
    'sensing.thing_location': {readonly thing_id: number; readonly location_id: number}
    'sensing.stay': {readonly id: number; readonly thing_id: number; at: Date}
    'sensing.stay_location': {readonly stay_id: number; readonly location_id: number}
    'sensing.sensor': Named & {encoding: string; metadata: unknown}
    'sensing.observed_property': Named & {definition: string}
    'sensing.feature': Placed & {readonly location_id: number | null}
    'sensing.stream': StreamTable
    'sensing.stream_property': {readonly stream_id: number; readonly place: number; readonly property_id: number}
    'sensing.observation': ObservationTable
    'sensing.observation_more': MoreTable
    'sensing.packed': PackedTable
    'sensing.latest': LatestTable
    'sensing.hour': SumTable
    'sensing.day': SumTable
    'sensing.summed': {readonly one: boolean; until: Date; closed: Date; zone: string}
    'sensing.resum': KeyTable
    'sensing.ear': {
      readonly id: string
      readonly process: string | null
      streams: readonly number[] | null
      tells: Generated<boolean>
      until: Date
    }
  }
}
