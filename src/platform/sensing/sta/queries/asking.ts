import {type RawBuilder, sql} from 'kysely'
import type {Db} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {Reach} from '../../core/reach.ts'
import {thingsIn, within} from '../../queries/areas.ts'
import {kept} from '../../queries/kept.ts'
import type {SetName} from '../core/model.ts'
import {sources} from './sources.ts'

type Sql = RawBuilder<unknown>

/** One statement being written: numbers its aliases, and knows what may be read. */
export class Asking {
  readonly reach: Reach
  #count = 0
  #led = 0

  constructor(reach: Reach) {
    this.reach = reach
  }

  next(): Sql {
    this.#count += 1
    return sql.raw(`t${this.#count}`)
  }

  /** Counts one more neighbour that an expression leads over. */
  led(): number {
    this.#led += 1
    return this.#led
  }

  /** What a set is read from: all of it, or what lies in the areas that may be read. Sensors and properties are a catalogue, and lie nowhere. */
  table(set: SetName): Sql {
    const {areas} = this.reach
    if (areas === undefined) return sources[set].table
    const own = (table: Sql): Sql => sql`(select * from ${table} a where ${within(areas, sql`a.area`)})`
    switch (set) {
      case 'Things':
        return sql`(select * from sensing.thing a where a.id in ${thingsIn(areas)})`
      case 'HistoricalLocations':
        return sql`(select * from sensing.stay a where a.thing_id in ${thingsIn(areas)})`
      case 'Datastreams':
      case 'MultiDatastreams':
        return sql`(select * from ${sources[set].table} a where a.thing_id in ${thingsIn(areas)})`
      case 'Locations':
        return own(sql`sensing.location`)
      case 'FeaturesOfInterest':
        return own(sql`sensing.feature`)
      case 'Observations':
        return kept({of: (alias) => this.ofStreams(alias)})
      default:
        return sources[set].table
    }
  }

  /** What must hold of the stream of a row or of a block, given its alias, so that it may be read. */
  ofStreams(alias: Sql): readonly Sql[] {
    const {areas} = this.reach
    return areas === undefined
      ? []
      : [sql`${alias}.stream_id in (select s.id from sensing.stream s where s.thing_id in ${thingsIn(areas)})`]
  }
}

const tookTooLong = problem<{seconds: number}>('sensing.took-too-long', 422, {
  zh: ({seconds}) => `查询超过 ${seconds} 秒，已停止。请指定数据流或时间，减少 $expand，或简化 $filter 后再查。`,
  en: ({seconds}) =>
    `The question took more than ${seconds} seconds and was stopped. Name a stream or a time, expand less, or make the $filter simpler.`,
})

const QUERY_CANCELED = '57014'

/** Whether a statement was stopped because it took too long. */
export const wasStopped = (error: unknown): boolean => (error as {code?: string} | null)?.code === QUERY_CANCELED

/**
 * Reads with a bound on the time of every statement, which PostgreSQL keeps and the embedded store does not know of. Throws
 * sensing.took-too-long.
 */
export async function limited<T>(db: Db, milliseconds: number, work: (db: Db) => Promise<T>): Promise<T> {
  if (!db.isTransaction) return db.transaction().execute((tx) => limited(tx, milliseconds, work))
  const {rows} = await sql<{before: string}>`select current_setting('statement_timeout') as before,
    set_config('statement_timeout', ${String(milliseconds)}, true)`.execute(db)
  try {
    const done = await work(db)
    await sql`select set_config('statement_timeout', ${rows[0]?.before ?? '0'}, true)`.execute(db)
    return done
  } catch (error) {
    throw wasStopped(error) ? tookTooLong({seconds: Math.round(milliseconds / 1000)}) : error
  }
}
