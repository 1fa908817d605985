import type {Act} from '../act.ts'
import type {Db} from '../db.ts'

/** What somebody hears of a subject: that it changed, or only that something did which they could read before. */
export type Hearing = 'told' | 'hinted' | null

/**
 * Who is told at once of a pack's events: given under their topic, which is what stands before the dot of their names. `readers` loads what
 * it must know of the subjects once and answers for each listener; what it does not know it tells nobody.
 */
export interface Live {
  readonly readers: (db: Db, subjects: readonly string[]) => Promise<(act: Act, subject: string) => Hearing>
  /** The subjects behind a secret link, whose holder hears that one of them changed and nothing else; null where there is no such link. */
  readonly linked?: (db: Db, token: string) => Promise<readonly string[] | null>
}
