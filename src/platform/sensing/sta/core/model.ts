/** The entities of SensorThings 1.1 (OGC 18-088 §8) with what each carries and whom each leads to. */

export const sets = [
  'Things',
  'Locations',
  'HistoricalLocations',
  'Datastreams',
  'MultiDatastreams',
  'Sensors',
  'ObservedProperties',
  'Observations',
  'FeaturesOfInterest',
] as const

/** The name of a set of entities, as it stands in an address. */
export type SetName = (typeof sets)[number]

/** What a property may be: how it is read, compared and written. `any` is the result of an observation. */
export type Kind = 'text' | 'json' | 'time' | 'span' | 'place' | 'shape' | 'any' | 'id'

/** A property. `given` says who writes it: it must be given, may be given, or is reckoned by us. */
export interface Property {
  readonly kind: Kind
  readonly given: 'must' | 'may' | 'never'
}

/** A way to neighbours. `many` is a set; `must` is a neighbour that an entity cannot be without. */
export interface Way {
  readonly to: SetName
  readonly many: boolean
  readonly must?: boolean
}

/** One kind of entity. */
export interface Entity {
  /** Its name in the singular, with which a neighbour leads to it. */
  readonly one: string
  readonly properties: Readonly<Record<string, Property>>
  readonly ways: Readonly<Record<string, Way>>
}

const must = (kind: Kind): Property => ({kind, given: 'must'})
const can = (kind: Kind): Property => ({kind, given: 'may'})
const ours = (kind: Kind): Property => ({kind, given: 'never'})
const many = (to: SetName): Way => ({to, many: true})
const one = (to: SetName): Way => ({to, many: false})
const need = (to: SetName): Way => ({to, many: false, must: true})

const named = {name: must('text'), description: must('text')} as const
const streamTimes = {observedArea: ours('shape'), phenomenonTime: ours('span'), resultTime: ours('span')} as const

export const entities: Readonly<Record<SetName, Entity>> = {
  Things: {
    one: 'Thing',
    properties: {...named, properties: can('json')},
    ways: {
      Locations: many('Locations'),
      HistoricalLocations: many('HistoricalLocations'),
      Datastreams: many('Datastreams'),
      MultiDatastreams: many('MultiDatastreams'),
    },
  },
  Locations: {
    one: 'Location',
    properties: {...named, encodingType: must('text'), location: must('place'), properties: can('json')},
    ways: {Things: many('Things'), HistoricalLocations: many('HistoricalLocations')},
  },
  HistoricalLocations: {
    one: 'HistoricalLocation',
    properties: {time: must('time')},
    ways: {Thing: need('Things'), Locations: many('Locations')},
  },
  Datastreams: {
    one: 'Datastream',
    properties: {...named, unitOfMeasurement: must('json'), observationType: must('text'), properties: can('json'), ...streamTimes},
    ways: {
      Thing: need('Things'),
      Sensor: need('Sensors'),
      ObservedProperty: need('ObservedProperties'),
      Observations: many('Observations'),
    },
  },
  MultiDatastreams: {
    one: 'MultiDatastream',
    properties: {
      ...named,
      unitOfMeasurements: must('json'),
      observationType: can('text'),
      multiObservationDataTypes: must('json'),
      properties: can('json'),
      ...streamTimes,
    },
    ways: {
      Thing: need('Things'),
      Sensor: need('Sensors'),
      ObservedProperties: {to: 'ObservedProperties', many: true, must: true},
      Observations: many('Observations'),
    },
  },
  Sensors: {
    one: 'Sensor',
    properties: {...named, encodingType: must('text'), metadata: must('json'), properties: can('json')},
    ways: {Datastreams: many('Datastreams'), MultiDatastreams: many('MultiDatastreams')},
  },
  ObservedProperties: {
    one: 'ObservedProperty',
    properties: {name: must('text'), definition: must('text'), description: must('text'), properties: can('json')},
    ways: {Datastreams: many('Datastreams'), MultiDatastreams: many('MultiDatastreams')},
  },
  Observations: {
    one: 'Observation',
    properties: {
      phenomenonTime: can('span'),
      resultTime: can('time'),
      result: must('any'),
      resultQuality: can('json'),
      validTime: can('span'),
      parameters: can('json'),
    },
    ways: {Datastream: one('Datastreams'), MultiDatastream: one('MultiDatastreams'), FeatureOfInterest: one('FeaturesOfInterest')},
  },
  FeaturesOfInterest: {
    one: 'FeatureOfInterest',
    properties: {...named, encodingType: must('text'), feature: must('place'), properties: can('json')},
    ways: {Observations: many('Observations')},
  },
}

export const isSet = (name: string): name is SetName => (sets as readonly string[]).includes(name)

/** The way of an entity by its name, or undefined. */
export const wayOf = (set: SetName, name: string): Way | undefined =>
  Object.hasOwn(entities[set].ways, name) ? entities[set].ways[name] : undefined

/** The property of an entity by its name, `id` among them, or undefined. */
export const propertyOf = (set: SetName, name: string): Property | undefined =>
  name === 'id' || name === '@iot.id'
    ? {kind: 'id', given: 'never'}
    : Object.hasOwn(entities[set].properties, name)
      ? entities[set].properties[name]
      : undefined
