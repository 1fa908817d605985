/**
 * Fills a store with cases and their events, the same for the same size and seed. A drawn case is written to its tables directly, not by
 * the actions (`bench/replay.bench.ts` measures those): on PostgreSQL by COPY with the secondary indexes made afterwards.
 */
import {once} from 'node:events'
import pg from 'pg'
import type {Store} from '#kernel/db.ts'
import {drawFrom, reportTimes} from './draw.ts'
import {columns, type Row, rowsOf, type Table, tables} from './rows.ts'
import {readTown} from './town.ts'

export interface Filling {
  readonly size: number
  readonly seed?: number
  /** The instant up to which things have happened. */
  readonly until: Date
  readonly days?: number
  readonly say?: (line: string) => void
}

export interface Filled {
  readonly cases: number
  readonly events: number
  readonly open: number
  readonly seconds: number
}

interface Sink {
  readonly write: (table: Table, rows: readonly Row[]) => Promise<void>
  readonly close: () => Promise<void>
}

const BATCH = 2_000

const textOf = (row: Row): string => {
  const cells = row.map((cell) =>
    cell === null
      ? '\\N'
      : String(cell).replace(/[\\\n\r\t]/g, (found) => ({'\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t'})[found] ?? found),
  )
  return `${cells.join('\t')}\n`
}

interface CopyConnection {
  readonly stream: NodeJS.WritableStream & {readonly writableNeedDrain: boolean}
  readonly query: (text: string) => void
  readonly sendCopyFromChunk: (chunk: Buffer) => void
  readonly endCopyFrom: () => void
}

/** One COPY … FROM STDIN on a connection of its own, as `pg` lets others speak its protocol. */
async function openCopy(url: string, table: Table): Promise<{write: (rows: readonly Row[]) => Promise<void>; close: () => Promise<void>}> {
  const client = new pg.Client({connectionString: url})
  await client.connect()
  // References hold by construction; checking each would double the time.
  await client.query('set session_replication_role = replica')
  const [ready, done] = [Promise.withResolvers<CopyConnection>(), Promise.withResolvers<void>()]
  done.promise.catch(() => undefined)
  const fail = (error: Error): void => {
    ready.reject(error)
    done.reject(error)
  }
  client.query({
    submit: (connection: unknown) => (connection as CopyConnection).query(`copy ${table} (${columns[table].join(', ')}) from stdin`),
    handleCopyInResponse: ready.resolve,
    handleError: fail,
    handleCommandComplete: () => undefined,
    handleReadyForQuery: () => done.resolve(),
  } as never)
  const connection = await ready.promise
  return {
    write: async (rows) => {
      connection.sendCopyFromChunk(Buffer.from(rows.map(textOf).join('')))
      if (connection.stream.writableNeedDrain) await Promise.race([once(connection.stream, 'drain'), done.promise])
    },
    close: async () => {
      connection.endCopyFrom()
      await done.promise
      await client.end()
    },
  }
}

async function openCopies(url: string): Promise<Sink> {
  const copies = new Map(await Promise.all(tables.map(async (table) => [table, await openCopy(url, table)] as const)))
  return {
    write: async (table, rows) => copies.get(table)?.write(rows),
    close: async () => {
      for (const copy of copies.values()) await copy.close()
    },
  }
}

/** The same by inserts of many rows, for stores that know no COPY from outside. */
const openInserts = (store: Store): Sink => ({
  write: async (table, rows) => {
    const names = columns[table]
    const objects = rows.map((row) =>
      Object.fromEntries(names.map((name, i) => [name, name === 'body' ? JSON.parse(String(row[i])) : row[i]])),
    )
    const text = JSON.stringify(objects).replaceAll("'", "''")
    const list = names.join(', ')
    await store.script(`insert into ${table} (${list}) select ${list} from jsonb_populate_recordset(null::${table}, '${text}'::jsonb)`)
  },
  close: async () => undefined,
})

const quotedTables = tables.map((table) => `'${table}'::regclass`).join(', ')

/** Drops the secondary indexes and returns the statements that make them again. */
async function dropIndexes(store: Store): Promise<readonly string[]> {
  const rows = await store.script(`select i.indexrelid::regclass as name, pg_get_indexdef(i.indexrelid) as made from pg_index i
    where i.indrelid in (${quotedTables}) and not i.indisprimary`)
  for (const {name} of rows) await store.script(`drop index ${name}`)
  return rows.map(({made}) => String(made))
}

/** Fills the store; `url` is given when it is PostgreSQL and COPY is to be used. */
export async function fill(
  store: Store,
  {size, seed = 20261124, until, days = 730, say = () => undefined}: Filling,
  url?: string,
): Promise<Filled> {
  const started = performance.now()
  const [town, indexes] = [readTown(), url === undefined ? [] : await dropIndexes(store)]
  const sink = url === undefined ? openInserts(store) : await openCopies(url)
  const taken = await store.script("select district_id || ' ' || day as key, last from cases.number_counter")
  const {draw, random, counters} = drawFrom(
    town,
    until.getTime(),
    seed,
    taken.map(({key, last}) => [String(key), Number(last)] as const),
  )
  let [cases, events, open] = [0, 0, 0]
  let pending = new Map<Table, Row[]>(tables.map((table) => [table, []]))
  const flush = async (): Promise<void> => {
    const rows = pending
    pending = new Map(tables.map((table) => [table, []]))
    for (const table of tables) {
      const some = rows.get(table) ?? []
      if (some.length > 0) await sink.write(table, some)
    }
  }
  for (const at of reportTimes(size, until.getTime(), days, random)) {
    const drawn = draw(at)
    const rows = rowsOf(drawn, random)
    for (const table of tables) pending.get(table)?.push(...rows[table])
    cases += 1
    events += rows['kernel.event'].length
    if (!['archived', 'closed', 'rejected', 'voided'].includes(drawn.steps.findLast(({state}) => state !== null)?.state ?? '')) open += 1
    if (cases % BATCH === 0) await flush()
    if (cases % 100_000 === 0) say(`${cases} cases, ${events} events, ${((performance.now() - started) / 1000).toFixed(0)} s`)
  }
  await flush()
  await sink.close()
  const counted = [...counters].map(([key, last]) => `('${key.slice(0, 6)}', '${key.slice(7)}', ${last})`)
  if (counted.length > 0)
    await store.script(
      `insert into cases.number_counter (district_id, day, last) values ${counted.join(', ')} on conflict (district_id, day) do update set last = excluded.last`,
    )
  for (const statement of indexes) {
    const begun = performance.now()
    await store.script(`set maintenance_work_mem = '512MB'; ${statement}; reset maintenance_work_mem`)
    say(`${/index (\w+)/i.exec(statement)?.[1]} in ${((performance.now() - begun) / 1000).toFixed(1)} s`)
  }
  if (url !== undefined) for (const table of tables) await store.script(`vacuum analyze ${table}`)
  else await store.script(tables.map((table) => `analyze ${table}`).join('; '))
  return {cases, events, open, seconds: (performance.now() - started) / 1000}
}
