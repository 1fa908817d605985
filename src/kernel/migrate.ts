import {createHash} from 'node:crypto'
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {problem} from '#lib/problem.ts'
import type {Store} from './db.ts'

/** A forward-only step: one SQL file of one domain. */
export interface Migration {
  readonly domain: string
  readonly name: string
  readonly sql: string
  readonly hash: string
}

const changed = problem<{domain: string; name: string}>('kernel.migration-changed', 500, {
  zh: ({domain, name}) => `已执行过的迁移 ${domain}/${name} 被改动。请恢复原文件，并以新的迁移文件表达变更。`,
  en: ({domain, name}) => `The migration ${domain}/${name} has been applied and then edited. Restore it and put the change in a new file.`,
})

const failed = problem<{domain: string; name: string; why: string}>('kernel.migration-failed', 500, {
  zh: ({domain, name, why}) => `迁移 ${domain}/${name} 执行失败：${why}。数据库保持原样，请修正后重新启动。`,
  en: ({domain, name, why}) => `The migration ${domain}/${name} failed: ${why}. Nothing was changed; mend it and start again.`,
})

/** The SQL files of a domain's `migrations/`, in order of their names; none when the folder is absent. */
export function listMigrations(domain: string, folder: string): readonly Migration[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name), 'utf8')
      return {domain, name, sql, hash: createHash('sha256').update(sql).digest('hex')}
    })
}

const ledger = `create schema if not exists kernel;
create table if not exists kernel.migration (
  domain text not null, name text not null, hash text not null, applied_at timestamptz not null default now(), primary key (domain, name)
);`

const prepare = `begin; select pg_advisory_xact_lock(20261122); create extension if not exists postgis; ${ledger} commit;`

const listApplied = async (store: Store): Promise<ReadonlyMap<string, unknown>> => {
  const rows = await store.script('select domain, name, hash from kernel.migration')
  return new Map(rows.map((row) => [`${row.domain}/${row.name}`, row.hash]))
}

/** True when this process applied the step, false when another did while this one waited for the lock. */
async function apply(store: Store, {domain, name, sql, hash}: Migration): Promise<boolean> {
  // The record comes first: whoever waited for the lock learns from its key that the step is done.
  const record = `insert into kernel.migration (domain, name, hash) values ('${domain}', '${name}', '${hash}')`
  try {
    await store.script(`begin; lock table kernel.migration in exclusive mode; ${record}; ${sql}\n; commit;`)
    return true
  } catch (error) {
    if ((await listApplied(store)).get(`${domain}/${name}`) === hash) return false
    throw failed({domain, name, why: (error as Error).message})
  }
}

/**
 * Applies what is new, each file in a transaction of its own, under one lock so that several processes may start together.
 * Returns the names applied.
 */
export async function migrate(store: Store, migrations: readonly Migration[]): Promise<readonly string[]> {
  await store.script(prepare)
  const known = await listApplied(store)
  const applied: string[] = []
  for (const migration of migrations) {
    const {domain, name, hash} = migration
    const before = known.get(`${domain}/${name}`)
    if (before === hash) continue
    if (before !== undefined) throw changed({domain, name})
    if (await apply(store, migration)) applied.push(`${domain}/${name}`)
  }
  return applied
}
