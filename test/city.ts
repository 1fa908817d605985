/**
 * A database per test file and a rolled-back transaction per test, on both stores.
 * The embedded store always runs; PostgreSQL runs too when DATABASE_URL is given.
 */
import {createHash, randomBytes} from 'node:crypto'
import {cpSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {after, describe, type TestContext, test} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import pg from 'pg'
import {type Act, systemAct} from '#kernel/act.ts'
import {type City, openCity} from '#kernel/city.ts'
import type {Db, Store, Transact, Tx} from '#kernel/db.ts'
import {migrate} from '#kernel/migrate.ts'
import {openEmbedded} from '#kernel/stores/embedded.ts'
import {openPostgres} from '#kernel/stores/postgres.ts'
import {ladder} from './sources.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const home = process.env.JINGCHENG_TEST_HOME ?? join(tmpdir(), 'jingcheng-test')

/** `schema`: every table, empty. `demo`: the demo city as `npm start` seeds it. */
export type Stage = 'schema' | 'demo'

/** What a test is given. `transact` runs inside the test's own transaction, except in `forReal`. */
export interface House {
  readonly store: Store
  readonly db: Db
  readonly tx: Tx
  readonly transact: Transact
  readonly city: City
  /** The system's hand at a fixed moment: 2026-11-23 10:00 in the city. */
  readonly act: Act
}

/** Monday 2026-11-23 10:00 in Shanghai. */
export const NOW = new Date('2026-11-23T02:00:00Z')

const seedSources = (stage: Stage): readonly string[] => [
  ...globSync('src/**/migrations/*.sql', {cwd: root}),
  ...(stage === 'schema'
    ? []
    : [
        ...globSync('cities/demo/**/*.{json,geojson,csv}', {cwd: root}),
        ...globSync('src/**/{seed,packs}.ts', {cwd: root}),
        ...globSync('src/**/data/*.json', {cwd: root}),
      ]),
]

const templateName = (stage: Stage): string => {
  const hash = createHash('sha256')
  for (const path of [...seedSources(stage)].sort()) hash.update(path).update(readFileSync(join(root, path)))
  return `jingcheng_${stage}_${hash.digest('hex').slice(0, 12)}`
}

/** The packs are loaded only for the demo stage, so that tables can be tested while another domain is being built. */
const build = async (store: Store, stage: Stage): Promise<void> => {
  const {migrationsOf} = await import('../src/server/migrations.ts')
  await migrate(store, migrationsOf(ladder.map((name) => ({name}))))
  if (stage === 'schema') return
  const [{packs}, {seedCity}] = await Promise.all([import('../src/server/packs.ts'), import('../src/server/seed.ts')])
  await seedCity(store, packs, openCity('demo'), NOW)
}

/** Runs `make` in one process at a time per name; others wait until it is done. */
const once = async (name: string, exists: () => boolean | Promise<boolean>, make: () => Promise<void>): Promise<void> => {
  mkdirSync(home, {recursive: true})
  const lock = join(home, `${name}.lock`)
  for (;;) {
    if (await exists()) return
    try {
      writeFileSync(lock, String(process.pid), {flag: 'wx'})
    } catch {
      const made = statSync(lock, {throwIfNoEntry: false})?.mtimeMs
      if (made !== undefined && Date.now() - made > 180_000) rmSync(lock, {force: true})
      await sleep(200)
      continue
    }
    try {
      if (!(await exists())) await make()
    } finally {
      rmSync(lock, {force: true})
    }
  }
}

/** Copies the embedded template into a folder of its own and returns it; whoever asks removes it. */
export const copyEmbedded = async (stage: Stage): Promise<string> => {
  const name = templateName(stage)
  const template = join(home, name)
  await once(
    name,
    () => existsSync(template),
    async () => {
      const making = `${template}_${process.pid}`
      const store = await openEmbedded(making)
      await build(store, stage).finally(() => store.close())
      renameSync(making, template)
    },
  )
  const copy = `${template}_${randomBytes(4).toString('hex')}`
  cpSync(template, copy, {recursive: true})
  return copy
}

const openEmbeddedCopy = async (stage: Stage): Promise<Store> => {
  const copy = await copyEmbedded(stage)
  const store = await openEmbedded(copy)
  return {
    ...store,
    close: async () => {
      await store.close()
      rmSync(copy, {recursive: true, force: true})
    },
  }
}

const withAdmin = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({connectionString: url})
  await client.connect()
  return work(client).finally(() => client.end())
}

const databaseUrl = (url: string, name: string): string => Object.assign(new URL(url), {pathname: `/${name}`}).href

const openPostgresCopy = async (url: string, stage: Stage): Promise<Store> => {
  const name = templateName(stage)
  const exists = (): Promise<boolean> =>
    withAdmin(url, async (client) => ((await client.query('select 1 from pg_database where datname = $1', [name])).rowCount ?? 0) > 0)
  await once(`pg_${name}`, exists, async () => {
    const making = `${name}_${process.pid}`
    await withAdmin(url, (client) => client.query(`create database ${making}`))
    const store = openPostgres(databaseUrl(url, making))
    await build(store, stage).finally(() => store.close())
    await withAdmin(url, async (client) => {
      // A backend may linger for a moment after its connection was closed.
      await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [making])
      await sleep(200)
      await client.query(`alter database ${making} rename to ${name}`)
    })
  })
  const copy = `${name}_${randomBytes(4).toString('hex')}`
  await withAdmin(url, (client) => client.query(`create database ${copy} template ${name}`))
  const store = openPostgres(databaseUrl(url, copy), {connections: 6})
  return {
    ...store,
    close: async () => {
      await store.close()
      await withAdmin(url, (client) => client.query(`drop database if exists ${copy} with (force)`))
    },
  }
}

/** Opens a copy of the template that is thrown away when closed. */
export const openTestStore = (kind: Store['kind'], stage: Stage): Promise<Store> =>
  kind === 'embedded' ? openEmbeddedCopy(stage) : openPostgresCopy(process.env.DATABASE_URL ?? '', stage)

/** The stores this run can test on. */
export const storeKinds: readonly Store['kind'][] = process.env.DATABASE_URL ? ['embedded', 'postgres'] : ['embedded']

class RollBack extends Error {}

type Run = (house: House, t: TestContext) => Promise<void>

/** Tests of one file: `it` runs in a transaction that is rolled back; `forReal` commits into the file's own database. */
export function onBothStores(
  stage: Stage,
  define: (it: (title: string, run: Run) => void, forReal: (title: string, run: Run) => void) => void,
): void {
  for (const kind of storeKinds) {
    describe(kind, () => {
      let opened: Promise<Store> | undefined
      const open = (): Promise<Store> => {
        opened ??= openTestStore(kind, stage)
        return opened
      }
      after(async () => (await opened)?.close())
      const city = openCity('demo')
      const act = systemAct(NOW, 'test')
      const it = (title: string, run: Run): void =>
        void test(title, async (t) => {
          const store = await open()
          const inner = store.db.transaction().execute(async (tx) => {
            await run({store, db: tx, tx, transact: (work) => work(tx), city, act}, t)
            throw new RollBack()
          })
          await inner.catch((error) => {
            if (!(error instanceof RollBack)) throw error
          })
        })
      const forReal = (title: string, run: Run): void =>
        void test(title, async (t) => {
          const store = await open()
          await run({store, db: store.db, tx: undefined as never, transact: store.transact, city, act}, t)
        })
      define(it, forReal)
    })
  }
}

/** Folder of real data for tests and benches, or undefined when it is absent. */
export const dataFolder = (topic: string): string | undefined =>
  [process.env.JINGCHENG_DATA, join(root, '../shared/data')]
    .flatMap((folder) => (folder ? [join(folder, topic)] : []))
    .find((folder) => existsSync(folder))

/** The reason to give `skip` when a data file is absent, or false. */
export const absent = (topic: string, file: string): string | false => {
  const folder = dataFolder(topic)
  return folder !== undefined && existsSync(join(folder, file)) ? false : `data absent: ${topic}/${basename(file)}`
}
