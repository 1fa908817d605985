import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import {marksOf, type Observed} from '../core/observed.ts'

/** Where what was kept is told at commit, as far as anybody listens. */
export const OBSERVED = 'jingcheng_observed'

/** An observation as it is told: its stream, its millisecond, its value and its marks. */
export type Told = readonly [stream: number, at: number, value: number | null, marks: number]

/** A message of PostgreSQL holds less than 8,000 bytes. */
const MOST_IN_ONE = 150

/** Says for how long a process listens, and of which streams; null for all. */
export async function lendEar(db: Db, {id, streams, until}: {id: string; streams: readonly number[] | null; until: Date}): Promise<void> {
  const list = streams === null ? null : `{${streams.join(',')}}`
  await sql`insert into sensing.ear (id, streams, until) values (${id}, ${list}::integer[], ${until})
    on conflict (id) do update set streams = excluded.streams, until = excluded.until`.execute(db)
}

/** Nobody listens there any more, nor where nothing was said for long. */
export async function closeEar(db: Db, id: string, at: Date): Promise<void> {
  await sql`delete from sensing.ear where id = ${id} or until < ${at}`.execute(db)
}

/** Tells what was kept to whoever listens, once it is committed. */
export async function tellKept(tx: Tx, kept: readonly Observed[], at: Date): Promise<void> {
  if (kept.length === 0) return
  const {rows: ears} = await sql<{streams: readonly number[] | null}>`select streams from sensing.ear where until > ${at}`.execute(tx)
  if (ears.length === 0) return
  const wanted = ears.some(({streams}) => streams === null) ? null : new Set(ears.flatMap(({streams}) => streams ?? []))
  const told = kept.flatMap((one): readonly Told[] =>
    wanted === null || wanted.has(one.stream) ? [[one.stream, one.at, one.value, marksOf(one)]] : [],
  )
  const messages = Array.from({length: Math.ceil(told.length / MOST_IN_ONE)}, (_, n) =>
    JSON.stringify(told.slice(n * MOST_IN_ONE, (n + 1) * MOST_IN_ONE)),
  )
  if (messages.length === 0) return
  await sql`select pg_notify(${OBSERVED}, said) from jsonb_array_elements_text(${JSON.stringify(messages)}::jsonb) as said`.execute(tx)
}
