import {createReadStream} from 'node:fs'
import {mkdir, open, rename, rm, stat} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import type {Readable} from 'node:stream'
import {v7} from 'uuid'
import type {Part} from './core/range.ts'

/** Where bytes are kept by key: a SHA-256, perhaps with the name of a copy behind a dot. What is kept under a key never changes. */
export interface Shelf {
  readonly put: (key: string, bytes: Uint8Array, type: string) => Promise<void>
  /** The bytes, or part of them; undefined when nothing is there. */
  readonly get: (key: string, part?: Part) => Promise<{readonly bytes: Readable; readonly size: number} | undefined>
  /** How many bytes are there; undefined when nothing is. */
  readonly has: (key: string) => Promise<number | undefined>
  readonly delete: (key: string) => Promise<void>
}

const isKey = /^[0-9a-f]{64}(\.[a-z]{1,20})?$/

/** Throws on anything that is not a key: a shelf never builds a path from a stranger's words. */
export const requireKey = (key: string): string => {
  if (!isKey.test(key)) throw new Error('A shelf is asked for something that is not a key.')
  return key
}

const missing = (error: unknown): undefined => {
  if ((error as {code?: string}).code === 'ENOENT') return undefined
  throw error
}

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

/** A shelf in a folder: `ab/cd/<key>`. A file appears whole or not at all, and is on the disk when `put` returns. */
export const openFolderShelf = (folder: string): Shelf => {
  const pathOf = (key: string): string => join(folder, requireKey(key).slice(0, 2), key.slice(2, 4), key)
  const sizeOf = async (path: string): Promise<number | undefined> => (await stat(path).catch(missing))?.size
  return {
    put: async (key, bytes) => {
      const path = pathOf(key)
      await mkdir(dirname(path), {recursive: true})
      const making = `${path}.${v7()}.new`
      try {
        const handle = await open(making, 'wx', 0o640)
        try {
          await handle.writeFile(bytes)
          await handle.sync()
        } finally {
          await handle.close()
        }
        await rename(making, path)
        await syncFolder(dirname(path))
      } finally {
        await rm(making, {force: true})
      }
    },
    get: async (key, part) => {
      const path = pathOf(key)
      const size = await sizeOf(path)
      if (size === undefined) return undefined
      return {bytes: createReadStream(path, part === undefined ? {} : {start: part.first, end: part.last}), size}
    },
    has: (key) => sizeOf(pathOf(key)),
    delete: (key) => rm(pathOf(key), {force: true}),
  }
}
