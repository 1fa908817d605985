import {sql} from 'kysely'
import {v7} from 'uuid'
import type {Db, Tx} from '#kernel/db.ts'
import {marksOf, type Observed} from '../core/observed.ts'

/** Where what was kept is told at commit, as far as anybody listens. */
export const OBSERVED = 'jingcheng_observed'

/** An observation as it is told: its stream, its millisecond, its value and its marks. */
export type Told = readonly [stream: number, at: number, value: number | null, marks: number]

/** What is told at a commit: what was kept, and the ear that tells it at the broker outside, where one does. */
export interface Telling {
  readonly by: string | null
  readonly rows: readonly Told[]
}

/** What this process is called among those that listen. */
const HERE = v7()

/** A message of PostgreSQL holds less than 8,000 bytes. */
const MOST_IN_ONE = 150

/** An ear that a process lends: of which streams, null for all, and whether it tells at the broker outside what it hears. */
export interface Ear {
  readonly id: string
  readonly streams: readonly number[] | null
  readonly tells: boolean
}

/** Says for how long a process listens. */
export async function lendEar(db: Db, {id, streams, tells}: Ear, until: Date): Promise<void> {
  const list = streams === null ? null : `{${streams.join(',')}}`
  await sql`insert into sensing.ear (id, process, streams, tells, until) values (${id}, ${HERE}, ${list}::integer[], ${tells}, ${until})
    on conflict (id) do update set streams = excluded.streams, tells = excluded.tells, until = excluded.until`.execute(db)
}

/** Nobody listens there any more, nor where nothing was said for long. */
export async function closeEar(db: Db, id: string, at: Date): Promise<void> {
  await sql`delete from sensing.ear where id = ${id} or until < ${at}`.execute(db)
}

/** Who tells at the broker outside what was kept here: this process where it does, else any of those that do. */
const tellerOf = (ears: readonly (Ear & {readonly process: string | null})[]): string | null => {
  const tellers = ears.filter(({tells}) => tells)
  return (tellers.find(({process}) => process === HERE) ?? tellers[Math.floor(Math.random() * tellers.length)])?.id ?? null
}

/** Tells what was kept to whoever listens, once it is committed. */
export async function tellKept(tx: Tx, kept: readonly Observed[], at: Date): Promise<void> {
  if (kept.length === 0) return
  const {rows: ears} = await sql<Ear & {readonly process: string | null}>`
    select id, process, streams, tells from sensing.ear where until > ${at} order by id`.execute(tx)
  if (ears.length === 0) return
  const wanted = ears.some(({streams}) => streams === null) ? null : new Set(ears.flatMap(({streams}) => streams ?? []))
  const told = kept.flatMap((one): readonly Told[] =>
    wanted === null || wanted.has(one.stream) ? [[one.stream, one.at, one.value, marksOf(one)]] : [],
  )
  const by = tellerOf(ears)
  const messages = Array.from({length: Math.ceil(told.length / MOST_IN_ONE)}, (_, n) =>
    JSON.stringify({by, rows: told.slice(n * MOST_IN_ONE, (n + 1) * MOST_IN_ONE)} satisfies Telling),
  )
  if (messages.length === 0) return
  await sql`select pg_notify(${OBSERVED}, said) from jsonb_array_elements_text(${JSON.stringify(messages)}::jsonb) as said`.execute(tx)
}
