/** What a topic is for. `thing` and `stream` are set where the topic names them. */
export type Topic =
  | {readonly kind: 'telemetry' | 'attributes'; readonly thing?: number}
  | {readonly kind: 'gateway-telemetry' | 'gateway-attributes' | 'gateway-presence'}
  | {readonly kind: 'observation'; readonly set?: 'Datastreams' | 'MultiDatastreams' | 'FeaturesOfInterest'; readonly id?: number}
  | {readonly kind: 'provision'}

/** Where a device that nobody knows asks to be let in, and where it is answered. */
export const PROVISION_REQUEST = '/provision/request'
export const PROVISION_RESPONSE = '/provision/response'
/** Where a device hears why something of it was refused. */
export const REFUSALS = 'v1/devices/me/refusals'
/** The first step of the topics of SensorThings. */
export const STA = 'v1.1'

const LARGEST = 2_147_483_647

/** The topics of ThingsBoard with their short names. */
const plain: Readonly<Record<string, Topic>> = {
  'v1/devices/me/telemetry': {kind: 'telemetry'},
  'v2/t': {kind: 'telemetry'},
  'v1/devices/me/attributes': {kind: 'attributes'},
  'v2/a': {kind: 'attributes'},
  'v1/gateway/telemetry': {kind: 'gateway-telemetry'},
  'v1/gateway/attributes': {kind: 'gateway-attributes'},
  'v1/gateway/connect': {kind: 'gateway-presence'},
  'v1/gateway/disconnect': {kind: 'gateway-presence'},
  [`${STA}/Observations`]: {kind: 'observation'},
  [PROVISION_REQUEST]: {kind: 'provision'},
}

const ofThing = /^v1\/devices\/(\d{1,10})\/(telemetry|attributes)$/
const ofSet = /^v1\.1\/(Datastreams|MultiDatastreams|FeaturesOfInterest)\((\d{1,10})\)\/Observations$/

/** What is said on a topic, or undefined where nobody listens. */
export function topicOf(text: string): Topic | undefined {
  const known = Object.hasOwn(plain, text) ? plain[text] : undefined
  if (known !== undefined) return known
  const [, set, id] = ofSet.exec(text) ?? []
  if (set !== undefined && Number(id) <= LARGEST)
    return {kind: 'observation', set: set as 'Datastreams' | 'MultiDatastreams' | 'FeaturesOfInterest', id: Number(id)}
  const [, thing, kind] = ofThing.exec(text) ?? []
  return kind !== undefined && Number(thing) <= LARGEST ? {kind: kind as 'telemetry' | 'attributes', thing: Number(thing)} : undefined
}

/** What somebody wants to hear: a path of SensorThings, with `$select` perhaps. */
export interface Wish {
  readonly path: string
  readonly select: string | undefined
}

/** Reads a filter of a subscription; undefined where nothing is told, as with every wildcard: what all would hear is nobody's to ask for. */
export function wishOf(filter: string): Wish | undefined {
  if (/[+#]/.test(filter) || !filter.startsWith(`${STA}/`) || filter.length > 1_000) return undefined
  const [path = '', query, ...more] = filter.slice(STA.length + 1).split('?')
  if (query === undefined) return {path, select: undefined}
  const [, select] = /^\$select=([^&]{1,500})$/.exec(decoded(query)) ?? []
  return more.length > 0 || select === undefined ? undefined : {path, select}
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
