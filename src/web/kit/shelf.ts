import {Refusal} from '#web/ask.ts'

/** What the device has no room for; nothing that was kept before is lost. */
export const storageFull = new Refusal('web.storage-full', 0, {
  zh: '手机存储空间已满，这一步没有存下。请先联网发送已存的内容，或清理手机空间后再试。',
  en: 'This phone has no room left, so this was not kept. Send what waits first, or make room on the phone, then try again.',
})

/** One write among several that are made together or not at all. */
export type Write = {readonly store: string; readonly put: object} | {readonly store: string; readonly drop: string}

/** Things kept on this device under a key, in named stores, surviving reload, kill and sign-in. */
export interface Shelf {
  readonly get: <T>(store: string, key: string) => Promise<T | undefined>
  readonly all: <T>(store: string) => Promise<readonly T[]>
  /** Makes all writes in one transaction. Throws web.storage-full. */
  readonly write: (writes: readonly Write[]) => Promise<void>
  /** Reads and writes in one transaction; returns what is there afterwards. */
  readonly change: <T extends object>(store: string, key: string, edit: (value: T) => T) => Promise<T | undefined>
}

const asked = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result)
    request.onerror = () => fail(request.error)
  })

const ended = (transaction: IDBTransaction): Promise<void> =>
  new Promise((done, fail) => {
    transaction.oncomplete = () => done()
    transaction.onerror = () => fail(transaction.error)
    transaction.onabort = () => fail(transaction.error ?? new DOMException('aborted', 'AbortError'))
  })

const told = (error: unknown): unknown => (error instanceof DOMException && error.name === 'QuotaExceededError' ? storageFull : error)

/** Opens a shelf with these stores; what lies in them carries its key as `id`. Opened when first used, and anew after it was removed. */
export function openShelf(name: string, stores: readonly string[]): Shelf {
  let opened: Promise<IDBDatabase> | undefined
  const open = (): Promise<IDBDatabase> => {
    opened ??= new Promise<IDBDatabase>((done, fail) => {
      const request = indexedDB.open(name, 1)
      request.onupgradeneeded = () => {
        for (const store of stores) request.result.createObjectStore(store, {keyPath: 'id'})
      }
      request.onsuccess = () => {
        const database = request.result
        // Whoever removes the shelf must not wait for this page.
        database.onversionchange = () => {
          database.close()
          opened = undefined
        }
        database.onclose = () => {
          opened = undefined
        }
        done(database)
      }
      request.onerror = () => fail(request.error)
    }).catch((error: unknown) => {
      opened = undefined
      throw told(error)
    })
    return opened
  }
  const begin = async (store: string | readonly string[], mode: IDBTransactionMode): Promise<IDBTransaction> =>
    (await open()).transaction(typeof store === 'string' ? store : [...store], mode, {durability: 'strict'})
  return {
    get: async (store, key) => asked((await begin(store, 'readonly')).objectStore(store).get(key)),
    all: async (store) => asked((await begin(store, 'readonly')).objectStore(store).getAll()),
    write: async (writes) => {
      if (writes.length === 0) return
      try {
        const transaction = await begin([...new Set(writes.map(({store}) => store))], 'readwrite')
        for (const one of writes) {
          const store = transaction.objectStore(one.store)
          if ('put' in one) store.put(one.put)
          else store.delete(one.drop)
        }
        await ended(transaction)
      } catch (error) {
        throw told(error)
      }
    },
    change: async <T extends object>(store: string, key: string, edit: (value: T) => T) => {
      try {
        const transaction = await begin(store, 'readwrite')
        const there = transaction.objectStore(store)
        const value = (await asked(there.get(key))) as T | undefined
        if (value === undefined) return undefined
        const next = edit(value)
        there.put(next)
        await ended(transaction)
        return next
      } catch (error) {
        throw told(error)
      }
    },
  }
}

const TAKEN_ALONG = 'jingcheng-along'

/** Answers of the server that are taken along to where there is no network; gone when their reader signs out. */
export const along: Shelf = openShelf(TAKEN_ALONG, ['answers', 'pictures'])

/** Forgets every answer that was taken along. */
export const forgetAlong = (): void => {
  if (typeof indexedDB !== 'undefined') indexedDB.deleteDatabase(TAKEN_ALONG)
}
