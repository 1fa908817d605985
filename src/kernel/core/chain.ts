/** What is hashed of an event; the order of fields is fixed, so that anybody can recompute it from an export. */
export interface Link {
  readonly district: string
  readonly subject: string
  readonly seq: number
  readonly id: string
  readonly name: string
  readonly actor: string
  readonly actorName: string
  readonly at: Date
  readonly body: unknown
  readonly previous: string
}

/** The hash before the first event of a subject. */
export const GENESIS = '0'.repeat(64)

const sorted = (_key: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
    : value

/** JSON with sorted keys: the same text before and after a trip through `jsonb`. */
export const canonical = (value: unknown): string => JSON.stringify(value, sorted)

/** The text whose SM3 is the event's hash (GB/T 32905-2016 gives the hash function; the layout is ours). */
export const linkText = ({district, subject, seq, id, name, actor, actorName, at, body, previous}: Link): string =>
  canonical([previous, district, subject, seq, id, name, actor, actorName, at.toISOString(), body])
