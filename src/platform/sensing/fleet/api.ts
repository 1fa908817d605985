import {z} from 'zod'
import {thingKinds} from '../core/kinds.ts'

const text = (most: number) => z.string().trim().min(1).max(most)

/** One stream that every device of a kind has. `unit` is a UCUM code; `every` the seconds between two observations. */
export const kindStream = z.object({
  key: z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/),
  name: text(100),
  nameEn: text(100).optional(),
  unit: z.string().trim().min(1).max(40),
  every: z.number().int().min(1).max(2_678_400).optional(),
  property: text(100),
  definition: text(500),
})

/** What a kind of device is made of. */
export const fleetKind = z.object({
  sensor: z.object({name: text(100), description: text(500), metadata: text(500)}),
  streams: z.array(kindStream).max(64),
})

/** Kinds of devices by their word; those of `thingKinds`, or a city's own. */
export const fleetKinds = z.record(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/), fleetKind)

/** A row of a list of devices. */
export const deviceRow = z.object({
  code: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/),
  kind: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  name: text(100),
  name_en: z.string().trim().max(100).default(''),
  lng: z.coerce.number().min(-180).max(180),
  lat: z.coerce.number().min(-90).max(90),
  component: z.string().trim().max(17).default(''),
  group: z.string().trim().max(64).default(''),
})

export type FleetKind = z.output<typeof fleetKind>
export type FleetKinds = z.output<typeof fleetKinds>
export type DeviceRow = z.output<typeof deviceRow>

/** The words for a kind; a city's own kind is called by its word. */
export const kindTitle = (kind: string): {readonly zh: string; readonly en: string} =>
  (thingKinds as Readonly<Record<string, {readonly zh: string; readonly en: string}>>)[kind] ?? {zh: kind, en: kind}
