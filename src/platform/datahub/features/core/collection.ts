import type {Said} from '#lib/problem.ts'

/** A property of features, as the contract of the maps publishes it. */
export interface Property {
  readonly name: string
  readonly type: 'text' | 'number' | 'truth' | 'date' | 'time' | 'list'
  readonly said: Said
}

/** A property that may be sent. */
export interface Taken {
  readonly name: string
  readonly needed?: boolean
  readonly values?: readonly string[]
  readonly longest?: number
}

/** What of features may be sent, and what may be done with them. */
export interface Writes {
  readonly takes: readonly Taken[]
  readonly placed: boolean
  readonly create?: unknown
  readonly replace?: unknown
  readonly update?: unknown
  readonly remove?: unknown
}

/** What features of a collection are made of. */
export interface Made {
  readonly shape: 'point' | 'line' | 'polygon' | 'any'
  readonly key: {readonly column: string; readonly type: 'text' | 'uuid' | 'integer'}
  readonly place: string
  readonly time?: string | readonly [string, string]
  readonly properties: readonly Property[]
  readonly writes?: Writes
}

/** A collection whose features are given. */
export interface Given {
  readonly id: string
  readonly title: Said
  readonly features: Made
}
