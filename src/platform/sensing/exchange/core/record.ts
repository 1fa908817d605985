/** How a column becomes a stream: its key, and what turns the file's unit into the stream's. */
export interface ColumnPlan {
  readonly column: string
  readonly key: string
  readonly convert: (value: number) => number
}

/** How records of a file are read. */
export interface RecordPlan {
  readonly time: string
  /** The device by a column's text, one for the whole file, or one a column. */
  readonly device: {readonly column: string} | {readonly one: string} | {readonly headers: true}
  readonly columns: readonly ColumnPlan[]
  readonly missing: ReadonlySet<string>
  /** The instant a text without an offset means, from local time written as if it were UTC. */
  readonly instant: (wall: number) => number
}

/** One value of a record. */
export interface Value {
  readonly device: string
  readonly key: string
  readonly at: number
  readonly value: number
}

/** What is wrong with a record; `column` is the header as the file has it. */
export interface Fault {
  readonly column: string
  readonly text: string
  readonly why: 'time' | 'number' | 'device'
}

/** What a record tells: its values, and what is wrong in it. */
export interface Told {
  readonly values: readonly Value[]
  readonly faults: readonly Fault[]
}

const TIME = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/

/** Milliseconds since 1970 of a date and time as files write it; without an offset it is local. Undefined when it is none. */
export function instantOf(text: string, instant: (wall: number) => number): number | undefined {
  const match = TIME.exec(text.trim())
  if (match === null) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', offset] = match
  const parts = [year, month, day, hour, minute, second].map(Number) as [number, number, number, number, number, number]
  const wall = Date.UTC(parts[0], parts[1] - 1, parts[2], parts[3], parts[4], parts[5]) + Math.round(Number(fraction) * 1000)
  // A date that rolls over, such as 31 April, is none.
  const back = new Date(wall)
  if (back.getUTCMonth() !== parts[1] - 1 || back.getUTCDate() !== parts[2] || parts[3] > 23 || parts[4] > 59) return undefined
  if (offset === undefined) return instant(wall)
  if (offset === 'Z') return wall
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(offset) ?? []
  return wall - (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/
/** A finite number as files write it; undefined when it is none. */
export const numberOf = (text: string): number | undefined => {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : undefined
}

/** Reads records of a file with this header. */
export function recordReader(header: readonly string[], plan: RecordPlan): (cells: readonly string[]) => Told {
  const places = new Map(header.map((name, place) => [name.trim(), place]))
  const at = (cells: readonly string[], name: string): string => (cells[places.get(name) ?? -1] ?? '').trim()
  const {device} = plan
  const [single] = plan.columns
  const read: readonly {readonly column: string; readonly device: string | undefined; readonly plan: ColumnPlan}[] =
    'headers' in device
      ? [...places.keys()]
          .filter((name) => name !== plan.time)
          .flatMap((name) => (single === undefined ? [] : [{column: name, device: name, plan: single}]))
      : plan.columns.map((column) => ({column: column.column, device: undefined, plan: column}))
  return (cells) => {
    const time = at(cells, plan.time)
    const when = instantOf(time, plan.instant)
    if (when === undefined) return {values: [], faults: [{column: plan.time, text: time, why: 'time'}]}
    const named = 'column' in device ? at(cells, device.column) : 'one' in device ? device.one : ''
    if ('column' in device && named === '') return {values: [], faults: [{column: device.column, text: '', why: 'device'}]}
    const values: Value[] = []
    const faults: Fault[] = []
    for (const {column, device: own, plan: how} of read) {
      const text = at(cells, column)
      if (plan.missing.has(text)) continue
      const value = numberOf(text)
      if (value === undefined) faults.push({column, text, why: 'number'})
      else values.push({device: own ?? named, key: how.key, at: when, value: how.convert(value)})
    }
    return {values, faults}
  }
}
