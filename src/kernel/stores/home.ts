import {existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {problem} from '#lib/problem.ts'
import type {Store} from '../db.ts'
import {openEmbedded} from './embedded.ts'

const taken = problem<{pid: number; home: string}>('kernel.store-in-use', 500, {
  zh: ({pid, home}) =>
    `内嵌数据库（${home}）正由进程 ${pid} 使用，它只能由一个进程打开。请先停止该进程，或用 DATABASE_URL 改用 PostgreSQL。`,
  en: ({pid, home}) =>
    `The embedded store (${home}) is in use by process ${pid}; only one process can open it. Stop that one first, or use PostgreSQL by DATABASE_URL.`,
})

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as {code?: string}).code === 'EPERM'
  }
}

/** One process at a time: two would destroy each other's pages. A lock whose process is gone is taken over. */
const lock = (home: string): (() => void) => {
  const file = join(home, 'pgdata.lock')
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), {flag: 'wx'})
      return () => rmSync(file, {force: true})
    } catch {
      const pid = Number(readFileSync(file, 'utf8'))
      if (pid !== process.pid && alive(pid)) throw taken({pid, home})
      rmSync(file, {force: true})
    }
  }
}

/** Opens the embedded store of a home folder, making it first when absent; a making that was interrupted starts again. */
export async function openHomeStore(home: string, say: (line: string) => void): Promise<Store> {
  mkdirSync(home, {recursive: true})
  const unlock = lock(home)
  try {
    const folder = join(home, 'pgdata')
    if (!existsSync(folder)) {
      say('准备内嵌数据库（仅首次，约 15 秒）… · preparing the embedded store (first time only, about 15 s)')
      const making = join(home, 'pgdata.making')
      rmSync(making, {recursive: true, force: true})
      const store = await openEmbedded(making)
      await store.script('create extension if not exists postgis').finally(() => store.close())
      renameSync(making, folder)
    }
    const store = await openEmbedded(folder)
    return {...store, close: () => store.close().finally(unlock)}
  } catch (error) {
    unlock()
    throw error
  }
}
