import {CompiledQuery, type RawBuilder, sql} from 'kysely'
import {fromKysely, PgBoss} from 'pg-boss'
import {SYSTEM, systemAct} from './act.ts'
import type {Db, Store, Tx} from './db.ts'
import {errandKinds} from './errands/contract.ts'
import {findEvent} from './events.ts'
import type {Pack} from './pack.ts'

declare module './db.ts' {
  interface Tables {
    'kernel.job_health': {
      job: string
      kind: 'listener' | 'schedule'
      runs: number
      failures: number
      failures_in_a_row: number
      last_success: Date | null
      last_failure: Date | null
      last_error: string | null
    }
  }
}

/** How one job is doing. */
export interface JobHealth {
  readonly job: string
  readonly kind: 'listener' | 'schedule'
  readonly runs: number
  readonly failures: number
  readonly failuresInARow: number
  readonly lastSuccess: Date | null
  readonly lastFailure: Date | null
  readonly lastError: string | null
}

/** The running jobs of a process. */
export interface Jobs {
  /** Hands over what was announced and not yet given to a listener; returns how many. */
  readonly pump: () => Promise<number>
  readonly stop: () => Promise<void>
}

/** What a listener's job carries: where its event stands. */
interface Told {
  readonly district: string
  readonly subject: string
  readonly seq: number
}

interface Log {
  readonly warn: (details: object, line: string) => void
}

const listenersOf = (packs: readonly Pack[]) =>
  packs.flatMap(({name, on}) => Object.entries(on ?? {}).map(([event, handle]) => ({queue: `${name}/${event}`, event, handle})))

const schedulesOf = (packs: readonly Pack[]) =>
  packs.flatMap(({name, every}) => Object.entries(every ?? {}).map(([job, scheduled]) => ({queue: `${name}/at/${job}`, ...scheduled})))

const roundsOf = (packs: readonly Pack[]) =>
  packs.flatMap(({name, rounds}) => Object.entries(rounds ?? {}).map(([job, round]) => ({queue: `${name}/round/${job}`, ...round})))

/** Tells the database who listens to what, so that `announce` writes only what somebody waits for. */
export async function writeListeners(tx: Tx, packs: readonly Pack[]): Promise<void> {
  const rows = listenersOf(packs).map(({event, queue}) => ({event, queue}))
  await tx.deleteFrom('kernel.listener').execute()
  if (rows.length > 0) await tx.insertInto('kernel.listener').values(rows).execute()
}

/** The health of every job that ever ran, by name. */
export async function listJobHealth(db: Db): Promise<readonly JobHealth[]> {
  const rows = await db.selectFrom('kernel.job_health').selectAll().orderBy('job').execute()
  return rows.map((row) => ({
    job: row.job,
    kind: row.kind,
    runs: row.runs,
    failures: row.failures,
    failuresInARow: row.failures_in_a_row,
    lastSuccess: row.last_success,
    lastFailure: row.last_failure,
    lastError: row.last_error,
  }))
}

const inARow = (good: boolean): RawBuilder<number> => (good ? sql<number>`0` : sql<number>`job_health.failures_in_a_row + 1`)

async function noteRun(db: Db, job: string, kind: JobHealth['kind'], at: Date, runs: number, errors: readonly Error[]): Promise<void> {
  const failures = errors.length
  const error = errors.at(-1)?.message.slice(0, 500) ?? null
  const success = runs > failures ? at : null
  const failure = failures > 0 ? at : null
  await db
    .insertInto('kernel.job_health')
    .values({
      job,
      kind,
      runs,
      failures,
      failures_in_a_row: failures > 0 ? 1 : 0,
      last_success: success,
      last_failure: failure,
      last_error: error,
    })
    .onConflict((conflict) =>
      conflict.column('job').doUpdateSet({
        runs: sql<number>`job_health.runs + ${runs}`,
        failures: sql<number>`job_health.failures + ${failures}`,
        failures_in_a_row: inARow(failures === 0),
        last_success: sql<Date | null>`coalesce(${success}::timestamptz, job_health.last_success)`,
        last_failure: sql<Date | null>`coalesce(${failure}::timestamptz, job_health.last_failure)`,
        last_error: sql<string | null>`coalesce(${error}::text, job_health.last_error)`,
      }),
    )
    .execute()
}

const PUMP_MS = 500
const PUMP_ROWS = 1_000
const BATCH = 50

/** A job whose process died is noticed by its silence and tried again, instead of being waited for a quarter of an hour. */
const silence = {heartbeatSeconds: 15}
const WATCH_SECONDS = 10

/** pg-boss in the city's own database, over the same connections as everything else. */
const bossOver = (store: Store, zone: string): PgBoss =>
  new PgBoss({
    backend: store.kind === 'embedded' ? 'pglite' : 'postgres',
    schema: 'pgboss',
    supervise: true,
    superviseIntervalSeconds: WATCH_SECONDS,
    monitorIntervalSeconds: WATCH_SECONDS,
    schedule: true,
    db: {
      executeSql: async (text: string, values?: unknown[]) =>
        values !== undefined && values.length > 0
          ? {rows: [...(await store.db.executeQuery(CompiledQuery.raw(text, values))).rows]}
          : {rows: [...(await store.script(text))]},
    },
    ...({timezone: zone} as object),
  })

/**
 * Starts the listeners and schedules of the packs. A listener's handler runs in one transaction per event, at least once,
 * and is tried again with growing pauses when it fails; what keeps failing stays visible in the health of its job.
 */
export async function startJobs(
  store: Store,
  packs: readonly Pack[],
  {zone, log, now = () => new Date()}: {zone: string; log: Log; now?: () => Date},
): Promise<Jobs> {
  const boss = bossOver(store, zone)
  boss.on('error', (error) => log.warn({error: String(error)}, 'job queue'))
  await boss.start()
  await store.transact((tx) => writeListeners(tx, packs))

  for (const {queue, handle} of listenersOf(packs)) {
    await boss.createQueue(queue, {retryLimit: 8, retryDelay: 2, retryBackoff: true, ...silence})
    await boss.updateQueue(queue, silence)
    await boss.work<Told, unknown, {batchSize: number; pollingIntervalSeconds: number; perJobResults: true}>(
      queue,
      {batchSize: BATCH, pollingIntervalSeconds: 1, perJobResults: true},
      async (jobs) => {
        const errors: Error[] = []
        const results = []
        for (const {id, data} of jobs) {
          try {
            await store.transact(async (tx) => {
              const event = await findEvent(tx, data)
              if (event !== undefined) await handle(tx, systemAct(now(), SYSTEM, queue), event)
            })
            results.push({id, status: 'completed' as const})
          } catch (error) {
            errors.push(error as Error)
            log.warn({job: queue, subject: data.subject, error: String(error)}, 'a listener failed and will be tried again')
            results.push({id, status: 'failed' as const, output: {message: String(error)}})
          }
        }
        await noteRun(store.db, queue, 'listener', now(), jobs.length, errors)
        return results
      },
    )
  }

  for (const {queue, cron, run} of schedulesOf(packs)) {
    await boss.createQueue(queue, {policy: 'singleton', retryLimit: 1, ...silence})
    await boss.updateQueue(queue, silence)
    await boss.work(queue, {pollingIntervalSeconds: 5}, async () => {
      const error = await store
        .transact((tx) => run(tx, systemAct(now(), SYSTEM, queue)))
        .then(
          () => undefined,
          (reason: Error) => reason,
        )
      await noteRun(store.db, queue, 'schedule', now(), 1, error === undefined ? [] : [error])
      if (error !== undefined) {
        log.warn({job: queue, error: String(error)}, 'a scheduled job failed')
        throw error
      }
    })
    await boss.schedule(queue, cron, {}, {tz: zone})
  }

  const pump = (): Promise<number> =>
    store.transact(async (tx) => {
      const {rows} = await sql<{queue: string; district_id: string; subject: string; seq: number}>`
        delete from kernel.outbox where (id, queue) in (select id, queue from kernel.outbox order by id limit ${PUMP_ROWS} for update skip locked)
        returning queue, district_id, subject, seq`.execute(tx)
      const queues = Map.groupBy(rows, ({queue}) => queue)
      for (const [queue, told] of queues) {
        const jobs = told.map(({district_id, subject, seq}) => ({data: {district: district_id, subject, seq}}))
        await boss.insert(queue, jobs, {db: fromKysely(tx)})
      }
      return rows.length
    })

  const heads = packs.flatMap((pack) => pack.heads ?? [])
  const errands = errandKinds(packs)
  let stopped = false
  const stopping = (): boolean => stopped
  let turn: Promise<unknown> = Promise.resolve()

  const rounds = roundsOf(packs).map(({queue, everySeconds, run}) => {
    let pending: Promise<void> | undefined
    let seen = false
    const go = async (): Promise<void> => {
      let [done, failure]: [number, Error | undefined] = [0, undefined]
      try {
        for (let some = -1; some !== 0 && !stopped; done += some)
          some = await run({db: store.db, transact: store.transact, act: systemAct(now(), SYSTEM, queue), heads, errands, stopping})
      } catch (error) {
        failure = error as Error
        log.warn({job: queue, error: String(error)}, 'a round failed and will be tried again')
      }
      if (seen && done === 0 && failure === undefined) return
      seen = true
      await noteRun(store.db, queue, 'schedule', now(), 1, failure === undefined ? [] : [failure])
    }
    const timer = setInterval(() => {
      pending ??= go()
        .catch((error) => log.warn({job: queue, error: String(error)}, 'the health of a round was not noted'))
        .finally(() => {
          pending = undefined
        })
    }, everySeconds * 1_000)
    return {timer, rest: () => pending}
  })

  const tick = async (): Promise<void> => {
    while (!stopped && (await pump()) === PUMP_ROWS);
  }
  const timer = setInterval(() => {
    turn = turn.then(() => (stopped ? undefined : tick())).catch((error) => log.warn({error: String(error)}, 'handing over events failed'))
  }, PUMP_MS)

  return {
    pump,
    stop: async () => {
      stopped = true
      clearInterval(timer)
      for (const round of rounds) clearInterval(round.timer)
      await Promise.all([turn, ...rounds.map((round) => round.rest())])
      await boss.stop({graceful: true, timeout: 10_000})
    },
  }
}
