import {randomBytes} from 'node:crypto'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import pg from 'pg'
import {systemAct} from '#kernel/act.ts'
import {defineRole, grantRole, openAccount} from '#kernel/auth/index.ts'
import {readConfig} from '#kernel/config.ts'
import type {Store} from '#kernel/db.ts'
import {type House, openHouse} from '../src/server/house.ts'
import {packs} from '../src/server/packs.ts'

/** A fresh demo city of its own for one bench, thrown away afterwards. */
export interface BenchCity {
  readonly kind: Store['kind']
  /** Environment for a server process over the same city. */
  readonly env: Readonly<Record<string, string>>
  readonly open: () => Promise<House>
  readonly remove: () => Promise<void>
}

/** The account that benches sign in with: it may do everything a case can ask for. */
export const worker = {login: 'bench', password: 'Fast&Fair-2026'}

const admin = async (url: string, statement: string): Promise<void> => {
  const client = new pg.Client({connectionString: url})
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

async function addWorker({store}: House): Promise<void> {
  const act = systemAct(new Date(), 'bench')
  const permissions = packs.find(({name}) => name === 'cases')?.permissions ?? {}
  await store.transact(async (tx) => {
    await defineRole(tx, act, {id: 'bench', title: {zh: '压测', en: 'Bench'}, permissions: Object.keys(permissions)})
    const {id} = await openAccount(tx, act, {login: worker.login, name: '压测员', password: worker.password})
    await grantRole(tx, act, {account: id, role: 'bench', because: 'bench'})
  })
}

/** Makes a demo city on the store of this kind; PostgreSQL needs DATABASE_URL. */
export async function makeBenchCity(kind: Store['kind']): Promise<BenchCity> {
  const home = mkdtempSync(join(tmpdir(), 'jingcheng-bench-'))
  const name = `jingcheng_bench_${randomBytes(4).toString('hex')}`
  const server = process.env.DATABASE_URL ?? ''
  if (kind === 'postgres') await admin(server, `create database ${name}`)
  const url = kind === 'postgres' ? Object.assign(new URL(server), {pathname: `/${name}`}).href : ''
  const env = {JINGCHENG_HOME: home, DATABASE_URL: url, LOG_LEVEL: 'warn', HOST: '127.0.0.1', JINGCHENG_ROLES: 'web,jobs'}
  const open = (): Promise<House> => openHouse(readConfig(env), () => undefined)
  const house = await open()
  await addWorker(house).finally(() => house.store.close())
  return {
    kind,
    env,
    open,
    remove: async () => {
      if (kind === 'postgres') await admin(server, `drop database if exists ${name} with (force)`)
      rmSync(home, {recursive: true, force: true})
    },
  }
}

/** The stores benches run on: the embedded one, and PostgreSQL when DATABASE_URL is given. */
export const benchKinds: readonly Store['kind'][] = process.env.DATABASE_URL ? ['postgres', 'embedded'] : ['embedded']
