import type {ComponentType} from 'react'
import type {Said} from './language.tsx'

/** A page of a domain. `path` is matched whole; what its groups catch is handed to the page. */
export interface Screen {
  readonly path: RegExp
  readonly may: 'public' | 'signed-in'
  readonly title: Said
  readonly Page: ComponentType<{readonly caught: readonly string[]}>
}

/** What a domain gives the browser. */
export interface UiPack {
  readonly name: string
  readonly screens: readonly Screen[]
  /** What stands in the bar of the frame for whoever is signed in. */
  readonly bar?: ComponentType
}
