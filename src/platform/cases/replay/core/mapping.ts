import type {Limit} from '#lib/calendar.ts'
import type {Said} from '#lib/problem.ts'
import type {Source} from '../../core/case.ts'

/** How a column's values become ours; `blank` for an empty cell, `otherwise` for a value the mapping does not know. */
export interface Lookup<T extends string = string> {
  readonly column: string
  readonly values: Readonly<Record<string, T>>
  readonly blank?: T | undefined
  readonly otherwise: T
}

/** How the columns of somebody's history become cases: data beside the city it happened in, `cities/<name>/replay.json`. */
export interface Mapping {
  readonly title: Said
  /** The columns a file must have; by them a file finds its mapping. */
  readonly columns: readonly string[]
  /** The columns whose values together name one request. */
  readonly id: readonly string[]
  readonly description: readonly string[]
  readonly address: readonly string[]
  /** Local times of the city; `time` 'HH:MM' where the column has days only. */
  readonly opened: {readonly column: string; readonly time?: string | undefined}
  readonly closed: {readonly column: string} | {readonly daysAfter: string; readonly time: string}
  /** The deadline the record gives, or the limit this reading assumes. */
  readonly due: {readonly column: string; readonly source: string} | {readonly limit: Limit; readonly source: string}
  readonly place?: {readonly lng: string; readonly lat: string} | undefined
  readonly area: Lookup
  readonly category: Lookup
  readonly source: Lookup<Source>
  /** Keys of units; without it the duty list alone decides. */
  readonly unit?: Lookup | undefined
  /** Each transfer goes to the next of these units of the area, round and round. */
  readonly transfers?:
    | {
        readonly column: string
        readonly units: Readonly<Record<string, readonly string[]>>
        readonly reason: {readonly return: string; readonly dispatch: string}
      }
    | undefined
  readonly result: {readonly column: string; readonly otherwise: string}
  /** Columns kept as evidence in words. */
  readonly evidence: readonly {readonly column: string; readonly words: string}[]
  /** The column in which the city itself said whether a request was on time. */
  readonly judged?: {readonly column: string; readonly onTime: string; readonly overdue: string} | undefined
  /** How the history was read, and what was assumed where it is silent. */
  readonly readings: readonly Said[]
}

/** What a cell becomes, and whether the mapping knew it. */
export function lookUp<T extends string>(
  {values, blank, otherwise}: Lookup<T>,
  cell: string,
): {readonly value: T; readonly known: boolean} {
  if (Object.hasOwn(values, cell)) return {value: values[cell] as T, known: true}
  return cell === '' ? {value: blank ?? otherwise, known: true} : {value: otherwise, known: false}
}
