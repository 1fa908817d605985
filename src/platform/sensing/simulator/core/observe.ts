import {bell, chance, drift} from './chance.ts'
import {type Fault, type FaultName, faultsBetween, type Simulated} from './faults.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A moment by the city's clock. */
interface Moment {
  readonly ms: number
  /** Hours since the city's midnight. */
  readonly hour: number
  /** The city's day, counted; 0 of its week is Thursday. */
  readonly day: number
  readonly weekend: boolean
}

const momentOf = (ms: number, offset: number): Moment => {
  const local = ms + offset
  const day = Math.floor(local / DAY)
  return {ms, hour: (local - day * DAY) / HOUR, day, weekend: [2, 3].includes(((day % 7) + 7) % 7)}
}

/** A hump of height 1 round an hour of the day. */
const hump = (hour: number, at: number, wide: number): number => Math.exp(-(((hour - at) / wide) ** 2))

/** How hard it rains on the whole city, mm/h: on one day in six, for some hours. */
export const rainAt = (ms: number): number => {
  const span = Math.floor(ms / DAY)
  if (chance('storm', span) > 0.17) return 0
  const from = span * DAY + chance('storm from', span) * 16 * HOUR
  const lasts = (2 + 5 * chance('storm lasts', span)) * HOUR
  const t = (ms - from) / lasts
  if (t <= 0 || t >= 1) return 0
  return (6 + 55 * chance('storm peak', span) ** 2) * Math.sin(Math.PI * t) ** 2 * (1 + 0.3 * drift('gusts', ms / (10 * MINUTE)))
}

/** Rain that still stands in the drains: that of the last hours, fading, in mm. */
const standing = (ms: number): number => {
  let sum = 0
  for (let back = 0; back < 24; back++) sum += (rainAt(ms - back * 10 * MINUTE) / 6) * Math.exp(-back / 9)
  return sum
}

const traffic = ({hour, weekend}: Moment): number =>
  weekend
    ? 0.08 + 0.6 * hump(hour, 11, 3.5) + 0.65 * hump(hour, 17.5, 3.5)
    : 0.06 + 0.9 * hump(hour, 8, 1.6) + 0.5 * hump(hour, 13, 3.5) + hump(hour, 18, 1.9)

const usage = ({hour}: Moment): number => 0.35 + 0.75 * hump(hour, 7.5, 1.8) + 0.45 * hump(hour, 12.5, 2.5) + 0.7 * hump(hour, 19.5, 2.4)

/** What a stream would show were nothing wrong. */
type Reading = (device: Simulated, moment: Moment, index: number) => number

const trait = (device: Simulated, name: string, from: number, to: number): number =>
  from + (to - from) * chance(`${name} ${device.code}`, 0)
const blur = (device: Simulated, name: string, index: number): number => bell(`${name} ${device.code}`, index)

const dust = (device: Simulated, {ms, hour}: Moment, index: number): number =>
  Math.max(
    4,
    (38 +
      26 * drift('dust', ms / (2.5 * DAY)) +
      9 * drift('dust of hours', ms / (5 * HOUR)) +
      9 * hump(hour, 9, 2) +
      7 * hump(hour, 21, 3)) *
      trait(device, 'dust', 0.85, 1.15) *
      (rainAt(ms) > 1 ? 0.6 : 1) +
      2.5 * blur(device, 'pm', index),
  )
const loops: Reading = (device, moment, index) =>
  Math.max(0, trait(device, 'road', 700, 2600) * traffic(moment) * (1 + 0.07 * blur(device, 'flow', index)))
const pressure: Reading = (device, moment, index) =>
  trait(device, 'zone', 0.33, 0.42) - 0.07 * usage(moment) + 0.0025 * blur(device, 'pressure', index)
const mainFlow: Reading = (device, moment, index) =>
  trait(device, 'zone', 120, 420) * usage(moment) * (1 + 0.03 * blur(device, 'flow', index))
const night = ({hour}: Moment): boolean => hour >= 18.2 || hour < 6.2

const readings: Readonly<Record<string, Reading>> = {
  'air-station pm25': dust,
  'air-station pm10': (device, moment, index) => dust(device, moment, index) * 1.55 + 6 + 3 * blur(device, 'pm10', index),
  'air-station no2': (device, moment, index) =>
    Math.max(3, 18 + 34 * traffic(moment) * trait(device, 'no2', 0.7, 1.2) + 2 * blur(device, 'no2', index)),
  'air-station o3': (device, {hour, ms}, index) =>
    Math.max(4, 35 + 75 * hump(hour, 15, 3.5) * (0.7 + 0.4 * drift('sun', ms / DAY)) + 3 * blur(device, 'o3', index)),
  'air-station temperature': (device, {hour, ms, day}, index) =>
    16.5 -
    11.5 * Math.cos((2 * Math.PI * (day - 20)) / 365.25) +
    4.2 * Math.cos((2 * Math.PI * (hour - 15)) / 24) +
    3 * drift('warmth', ms / (4 * DAY)) +
    0.2 * blur(device, 'air', index),
  'air-station humidity': (device, {hour, ms}, index) =>
    Math.min(
      99,
      Math.max(
        22,
        66 -
          14 * Math.cos((2 * Math.PI * (hour - 15)) / 24) +
          12 * drift('damp', ms / (3 * DAY)) +
          (rainAt(ms) > 0 ? 18 : 0) +
          blur(device, 'damp', index),
      ),
    ),
  'air-station windSpeed': (device, {ms}, index) =>
    Math.max(0, 2.1 + 1.6 * drift('wind', ms / (6 * HOUR)) + 0.25 * blur(device, 'wind', index)),
  'air-station windFrom': (device, {ms}, index) =>
    (((40 + 140 * drift('wind from', ms / (14 * HOUR)) + 8 * blur(device, 'from', index)) % 360) + 360) % 360,
  'noise-meter laeq': (device, moment, index) =>
    44 +
    trait(device, 'street', 0, 6) +
    15 * Math.sqrt(traffic(moment)) +
    (rainAt(moment.ms) > 4 ? 3 : 0) +
    0.9 * blur(device, 'noise', index),
  'traffic-loop flow': loops,
  'traffic-loop speed': (device, moment, index) => {
    const load = traffic(moment)
    return Math.max(
      4,
      trait(device, 'limit', 42, 58) * (1 - 0.55 * load ** 2) - (rainAt(moment.ms) > 8 ? 6 : 0) + 1.5 * blur(device, 'speed', index),
    )
  },
  'traffic-loop occupancy': (device, moment, index) =>
    Math.min(95, Math.max(0, 3 + 34 * traffic(moment) ** 1.6 + 1.2 * blur(device, 'occupancy', index))),
  'pressure-gauge pressure': pressure,
  'flow-meter flow': mainFlow,
  'manhole-cover tilt': (device, _moment, index) => Math.max(0, trait(device, 'seat', 0.2, 1.6) + 0.15 * blur(device, 'tilt', index)),
  'manhole-cover level': (device, {ms}, index) =>
    Math.max(
      0.02,
      trait(device, 'pipe', 0.1, 0.35) + 0.045 * standing(ms) * trait(device, 'slope', 0.6, 1.4) + 0.01 * blur(device, 'level', index),
    ),
  'waste-bin filling': (device, {day, hour}) => {
    // Emptied in the morning, some twice a day; what people throw away follows their day.
    const since = hour >= 6 ? hour - 6 : hour + 18
    const from = hour >= 6 ? day : day - 1
    return Math.min(92, 3 + (trait(device, 'round', 38, 78) + 8 * bell(`fills ${device.code}`, from)) * (since / 24) ** 0.9)
  },
  'parking-bay occupied': (device, {ms, hour, weekend}) => {
    const wanted = (weekend ? 0.45 : 0.35) + 0.4 * hump(hour, 12, 5) + 0.2 * hump(hour, 20, 3)
    return chance(`bay ${device.code}`, Math.floor(ms / (45 * MINUTE) + chance(device.code, 1))) < wanted ? 1 : 0
  },
  'lamp power': (device, moment, index) => {
    if (!night(moment)) return 0
    const dimmed = moment.hour >= 23 || moment.hour < 5 ? 0.6 : 1
    return trait(device, 'lamp', 90, 150) * dimmed + 1.2 * blur(device, 'lamp', index)
  },
  'rain-gauge rain': (device, {ms}, index) => {
    const rain = rainAt(ms)
    return rain < 0.4 ? 0 : Math.max(0, rain * trait(device, 'rain', 0.85, 1.15) + 0.4 * blur(device, 'rain', index))
  },
  'water-level level': (device, {ms}, index) =>
    trait(device, 'bank', 1.1, 1.6) + 0.25 * drift('river', ms / (3 * DAY)) + 0.06 * standing(ms) + 0.008 * blur(device, 'level', index),
}

/** How a fault changes what a stream shows; null shows nothing at all. */
type Effect = (value: number, fault: Fault, ms: number) => number | null
const only =
  (key: string, wanted: readonly string[], effect: Effect): Effect =>
  (value, fault, ms) =>
    wanted.includes(key) ? effect(value, fault, ms) : value

const grown = ({from}: Fault, ms: number, minutes: number): number => Math.min(1, (ms - from) / (minutes * MINUTE))

const effects: Readonly<Record<Exclude<FaultName, 'stuck' | 'not-emptied'>, (key: string) => Effect>> = {
  burst: (key) => (value, fault, ms) =>
    key === 'pressure' ? value - 0.13 * grown(fault, ms, 10) : value * (1 + 0.9 * grown(fault, ms, 10)),
  'cover-open': (key) => only(key, ['tilt'], (value, {from}) => value + 25 + 50 * chance('tilt', Math.floor(from / MINUTE))),
  dark: (key) => only(key, ['power'], () => 0),
  'burns-by-day': (key) => only(key, ['power'], (value) => Math.max(value, 110)),
  silent: () => () => null,
  plume: (key) =>
    only(key, ['pm25', 'pm10', 'no2'], (value, fault, ms) => {
      const along = (ms - fault.from) / (fault.until - fault.from)
      return value + (key === 'no2' ? 60 : 190) * Math.sin(Math.PI * along)
    }),
  drifting: (key) => only(key, ['pm25', 'pm10'], (value, {from}, ms) => value + (7 * (ms - from)) / DAY),
  'night-works': (key) => only(key, ['laeq'], (value) => Math.max(value, 69)),
  blocked: (key) => only(key, ['level'], (value, fault, ms) => value + 0.9 * grown(fault, ms, 90)),
}

const decimals: Readonly<Record<string, number>> = {
  pressure: 3,
  level: 3,
  temperature: 1,
  humidity: 0,
  windSpeed: 1,
  windFrom: 0,
  flow: 0,
  occupied: 0,
  filling: 0,
}

const rounded = (key: string, value: number): number => {
  const scale = 10 ** (decimals[key] ?? 1)
  return Math.round(value * scale) / scale
}

/**
 * What a stream of a simulated device shows at an instant: the same whenever it is asked, so that yesterday can be made up today and a
 * restart changes nothing. `offset` is that of the city's clock from UTC in ms. Null when it is silent; undefined when there is no such stream.
 */
export function simulated(device: Simulated, key: string, ms: number, offset: number): number | null | undefined {
  const reading = readings[`${device.kind} ${key}`]
  if (reading === undefined) return undefined
  const faults = faultsBetween(device, ms, ms + 1, offset)
  const stuck = faults.find(({name}) => name === 'stuck')
  const at = stuck === undefined ? ms : stuck.from
  let value = reading(device, momentOf(at, offset), Math.floor(at / MINUTE))
  const left = faults.find(({name}) => name === 'not-emptied')
  if (left !== undefined && key === 'filling') value = Math.min(100, value + ((ms - left.from) / DAY) * 55)
  for (const fault of faults) {
    if (fault.name === 'stuck' || fault.name === 'not-emptied') continue
    const changed = effects[fault.name](key)(value, fault, ms)
    if (changed === null) return null
    value = changed
  }
  return rounded(key, value)
}
