/** A number that an entity tells of a device: which stream shows it, and in which unit the entity has it (UCUM). */
export interface Field {
  readonly key: string
  readonly unit: string
  /** Between the unit's number and the entity's, where the entity has neither: counts of a period, bearings from −180. */
  readonly out?: (value: number, seconds: number) => number
  readonly in?: (value: number, seconds: number) => number
  readonly least?: number
  readonly most?: number
}

/** A word that an entity tells of a device, from a number of a stream and back. */
export interface Word {
  readonly key: string
  readonly unit: string
  readonly words: readonly string[]
  readonly out: (value: number) => string
  /** Undefined where the word says nothing of the number. */
  readonly in: (word: string) => number | undefined
}

/** One of the Smart Data Models, and the kind of device it speaks of. */
export interface Model {
  readonly kind: string
  readonly time: 'dateObserved' | 'dateObservedFrom' | 'observationDateTime' | 'dateModified'
  /** Whether it tells from when to when it was observed. */
  readonly period: boolean
  readonly fields: Readonly<Record<string, Field>>
  readonly words: Readonly<Record<string, Word>>
  /** What it must say besides, where nothing else is known; `group` is what the device hangs on. */
  readonly fixed: (group: string) => Readonly<Record<string, unknown>>
}

const plain = (key: string, unit: string, bounds: Pick<Field, 'least' | 'most'> = {}): Field => ({key, unit, ...bounds})
const positive = (key: string, unit: string): Field => plain(key, unit, {least: 0})
const share = (key: string): Field => plain(key, '1', {least: 0, most: 1})
const HOUR_SECONDS = 3600

/** The Smart Data Models spoken here (CC BY 4.0, Smart Data Models initiative), by the name of the entity. */
export const models = {
  AirQualityObserved: {
    kind: 'air-station',
    time: 'dateObserved',
    period: false,
    fields: {
      pm25: positive('pm25', 'ug/m3'),
      pm10: positive('pm10', 'ug/m3'),
      no2: positive('no2', 'ug/m3'),
      so2: positive('so2', 'ug/m3'),
      o3: positive('o3', 'ug/m3'),
      co: positive('co', 'mg/m3'),
      temperature: plain('temperature', 'Cel'),
      relativeHumidity: share('humidity'),
      pressure: positive('pressure', 'hPa'),
      windSpeed: positive('windSpeed', 'm/s'),
      windDirection: {
        key: 'windFrom',
        unit: 'deg',
        least: -180,
        most: 180,
        out: (value) => (((value % 360) + 540) % 360) - 180,
        in: (value) => (value + 360) % 360,
      },
    },
    words: {},
    fixed: () => ({typeofLocation: 'outdoor'}),
  },
  NoiseLevelObserved: {
    kind: 'noise-meter',
    time: 'dateObservedFrom',
    period: true,
    fields: {LAeq: plain('laeq', 'dB[SPL]')},
    words: {},
    fixed: () => ({}),
  },
  TrafficFlowObserved: {
    kind: 'traffic-loop',
    time: 'dateObservedFrom',
    period: true,
    fields: {
      // The entity counts the vehicles of the period, the stream how many would pass in an hour.
      intensity: {
        key: 'flow',
        unit: '/h',
        least: 0,
        out: (value, seconds) => (value * seconds) / HOUR_SECONDS,
        in: (value, seconds) => (value * HOUR_SECONDS) / seconds,
      },
      averageVehicleSpeed: positive('speed', 'km/h'),
      occupancy: share('occupancy'),
    },
    words: {},
    fixed: () => ({}),
  },
  WasteContainer: {
    kind: 'waste-bin',
    time: 'dateModified',
    period: false,
    fields: {fillingLevel: share('filling'), cargoWeight: positive('weight', 'kg'), temperature: plain('temperature', 'Cel')},
    words: {},
    fixed: () => ({status: 'unknown'}),
  },
  ParkingSpot: {
    kind: 'parking-bay',
    time: 'dateModified',
    period: false,
    fields: {},
    words: {
      status: {
        key: 'occupied',
        unit: '1',
        words: ['closed', 'free', 'occupied', 'unknown'],
        out: (value) => (value > 0 ? 'occupied' : 'free'),
        in: (word) => (word === 'occupied' ? 1 : word === 'free' ? 0 : undefined),
      },
    },
    fixed: (group) => ({status: 'unknown', category: ['onStreet'], refParkingSite: `urn:ngsi-ld:OnStreetParking:${group || 'none'}`}),
  },
  Streetlight: {
    kind: 'lamp',
    time: 'observationDateTime',
    period: false,
    fields: {powerConsumption: plain('power', 'W'), voltage: plain('voltage', 'V'), current: plain('current', 'A')},
    words: {
      powerState: {
        key: 'power',
        unit: 'W',
        words: ['bootingUp', 'low', 'off', 'on'],
        out: (value) => (value > 1 ? 'on' : 'off'),
        in: () => undefined,
      },
    },
    fixed: (group) => ({status: 'ok', ...(group === '' ? {} : {circuit: group})}),
  },
  FloodMonitoring: {
    kind: 'water-level',
    time: 'observationDateTime',
    period: false,
    fields: {currentLevel: plain('level', 'm')},
    words: {},
    fixed: () => ({}),
  },
} as const satisfies Readonly<Record<string, Model>>
export type ModelName = keyof typeof models

/** The newest of a stream, in the unit it is kept in. */
export interface Shown {
  readonly key: string
  readonly unit: string
  readonly at: number
  readonly value: number
  /** Seconds between two observations, where that is known. */
  readonly every: number | null
}

/** A device with what its streams show. */
export interface Device {
  readonly code: string
  readonly name: string
  readonly group: string
  readonly place: readonly [number, number] | null
  readonly shown: readonly Shown[]
}

/** From one UCUM code to another. */
export type Convert = (value: number, from: string, to: string) => number

const QUARTER_SECONDS = 900
const iso = (ms: number): string => new Date(ms).toISOString()
const within = (value: number, {least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY}: Field): number =>
  Math.min(most, Math.max(least, value))
/** Without digits that conversions make up. */
const tidy = (value: number): number => Number(value.toPrecision(12))

/** The identifier of a device's entity. */
export const entityId = (name: ModelName, code: string): string => `urn:ngsi-ld:${name}:${code}`

/** A device as an entity in the key-values form; undefined when it stands nowhere or never spoke, and so cannot be one. */
export function entityOf(name: ModelName, device: Device, convert: Convert): Readonly<Record<string, unknown>> | undefined {
  const model: Model = models[name]
  const {code, group, place, shown} = device
  const newest = shown.reduce((last, {at}) => Math.max(last, at), Number.NEGATIVE_INFINITY)
  if (place === null || newest === Number.NEGATIVE_INFINITY) return undefined
  const of = (key: string): Shown | undefined => shown.find((one) => one.key === key)
  const fields = Object.entries(model.fields).flatMap(([field, how]) => {
    const one = of(how.key)
    if (one === undefined) return []
    const value = convert(one.value, one.unit, how.unit)
    return [[field, tidy(within(how.out?.(value, one.every ?? QUARTER_SECONDS) ?? value, how))]]
  })
  const words = Object.entries(model.words).flatMap(([field, how]) => {
    const one = of(how.key)
    return one === undefined ? [] : [[field, how.out(convert(one.value, one.unit, how.unit))]]
  })
  const seconds = shown[0]?.every ?? QUARTER_SECONDS
  return {
    id: entityId(name, code),
    type: name,
    name: device.name,
    location: {type: 'Point', coordinates: [...place]},
    ...model.fixed(group),
    ...(model.period
      ? {
          dateObserved: `${iso(newest - seconds * 1000)}/${iso(newest)}`,
          dateObservedFrom: iso(newest - seconds * 1000),
          dateObservedTo: iso(newest),
        }
      : {[model.time]: iso(newest)}),
    ...Object.fromEntries(fields),
    ...Object.fromEntries(words),
  }
}

/** One number that an entity tells of a stream, in the unit of its model. */
export interface Heard {
  readonly key: string
  readonly unit: string
  readonly at: number
  readonly value: number
}

/** The code of the device an entity is of: what stands last in its identifier. */
export const codeOf = (id: string): string => id.slice(id.lastIndexOf(':') + 1)

/** What an entity tells of streams; its fields were checked before. A number that stands for a period is of the period's end. */
export function heardOf(name: ModelName, entity: Readonly<Record<string, unknown>>): readonly Heard[] {
  const model: Model = models[name]
  const until = Date.parse(String(model.period ? entity.dateObservedTo : entity[model.time]))
  const from = model.period ? Date.parse(String(entity.dateObservedFrom)) : until
  const seconds = until > from ? (until - from) / 1000 : QUARTER_SECONDS
  const numbers = Object.entries(model.fields).flatMap(([field, {key, unit, in: back}]): Heard[] => {
    const value = entity[field]
    return typeof value === 'number' ? [{key, unit, at: until, value: tidy(back?.(value, seconds) ?? value)}] : []
  })
  const words = Object.entries(model.words).flatMap(([field, {key, unit, in: back}]): Heard[] => {
    const word = entity[field]
    const value = typeof word === 'string' ? back(word) : undefined
    return value === undefined || numbers.some((one) => one.key === key) ? [] : [{key, unit, at: until, value}]
  })
  return [...numbers, ...words]
}
