import {chance} from './chance.ts'

/** A device as the simulator sees it. */
export interface Simulated {
  readonly code: string
  readonly kind: string
  readonly group: string
}

/** Something that is wrong with a device for a while: what there is to find. */
export interface Fault {
  readonly name: FaultName
  readonly from: number
  readonly until: number
}

interface Recipe {
  readonly kinds: readonly string[]
  /** Whether all that hang on the same suffer together. */
  readonly shared?: boolean
  /** In every span of so many days it comes with this chance, at most once. */
  readonly days: number
  readonly chance: number
  readonly hours: readonly [number, number]
  /** The hour of the city's day it begins at, where that matters. */
  readonly at?: number
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Every fault the simulator knows. */
export const recipes = {
  burst: {kinds: ['pressure-gauge', 'flow-meter'], shared: true, days: 7, chance: 0.25, hours: [4, 14]},
  'cover-open': {kinds: ['manhole-cover'], days: 7, chance: 0.06, hours: [3, 20]},
  'not-emptied': {kinds: ['waste-bin'], days: 4, chance: 0.08, hours: [60, 90]},
  dark: {kinds: ['lamp'], days: 7, chance: 0.06, hours: [48, 140]},
  'burns-by-day': {kinds: ['lamp'], days: 7, chance: 0.02, hours: [24, 72]},
  silent: {kinds: ['traffic-loop', 'rain-gauge', 'noise-meter'], days: 7, chance: 0.08, hours: [3, 30]},
  stuck: {kinds: ['traffic-loop', 'parking-bay', 'air-station'], days: 7, chance: 0.05, hours: [12, 60]},
  plume: {kinds: ['air-station'], days: 4, chance: 0.25, hours: [2, 5]},
  drifting: {kinds: ['air-station'], days: 14, chance: 0.15, hours: [120, 240]},
  'night-works': {kinds: ['noise-meter'], days: 3, chance: 0.2, hours: [2, 4], at: 22.5},
  blocked: {kinds: ['water-level'], days: 10, chance: 0.2, hours: [10, 40]},
} as const satisfies Readonly<Record<string, Recipe>>
export type FaultName = keyof typeof recipes

const entries = Object.entries(recipes) as readonly (readonly [FaultName, Recipe])[]

const inSpan = (name: FaultName, recipe: Recipe, subject: string, span: number, offset: number): Fault | undefined => {
  const key = `${name} ${subject}`
  if (chance(key, span) >= recipe.chance) return undefined
  const [least, most] = recipe.hours
  const lasts = (least + (most - least) * chance(`${key} lasts`, span)) * HOUR
  const start = span * recipe.days * DAY
  const room = Math.max(0, recipe.days * DAY - lasts)
  const somewhere = start + room * chance(`${key} from`, span)
  // On the day of the city, at the hour it belongs to.
  const from = recipe.at === undefined ? somewhere : Math.floor((somewhere + offset) / DAY) * DAY + recipe.at * HOUR - offset
  return {name, from, until: from + lasts}
}

/** What is or was wrong with a device between two instants; `offset` is that of the city's clock from UTC in ms. */
export const faultsBetween = (device: Simulated, from: number, until: number, offset: number): readonly Fault[] =>
  entries.flatMap(([name, recipe]) => {
    if (!recipe.kinds.includes(device.kind)) return []
    const subject = recipe.shared && device.group !== '' ? device.group : device.code
    const length = recipe.days * DAY
    const faults: Fault[] = []
    for (let span = Math.floor(from / length) - 1; span <= Math.floor(until / length); span++) {
      const fault = inSpan(name, recipe, subject, span, offset)
      if (fault !== undefined && fault.from < until && fault.until > from) faults.push(fault)
    }
    return faults
  })
