import type {Said} from '#lib/problem.ts'

/** A property of features, as the contract of the maps publishes it. */
export interface Property {
  readonly name: string
  readonly type: 'text' | 'number' | 'truth' | 'date' | 'time' | 'list'
  readonly said: Said
}

/** What features of a collection are made of. */
export interface Made {
  readonly shape: 'point' | 'line' | 'polygon' | 'any'
  readonly key: {readonly column: string; readonly type: 'text' | 'uuid' | 'integer'}
  readonly place: string
  readonly time?: string | readonly [string, string]
  readonly properties: readonly Property[]
}

/** A collection whose features are given. */
export interface Given {
  readonly id: string
  readonly title: Said
  /** Whether there are tiles of it. */
  readonly drawing?: object
  readonly features: Made
}
