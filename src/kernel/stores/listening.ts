import pg from 'pg'
import type {Ear} from '../db.ts'

const RETRY_MS = 1_000
const CHECK_MS = 10_000
const SILENT_MS = 5_000

/** Fails when nothing came back in time: a connection cut in the middle says nothing by itself. */
const inTime = <T>(work: Promise<T>): Promise<T> => {
  const {promise, reject} = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('The listening connection is silent.')), SILENT_MS)
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}

/** Listens on a connection of its own, which is made anew whenever it breaks; the returned function ends it. */
export function listenOver(connectionString: string, channel: string, ear: Ear): () => Promise<void> {
  let [client, stopped]: [pg.Client | undefined, boolean] = [undefined, false]
  let timer: NodeJS.Timeout | undefined
  let checks: NodeJS.Timeout | undefined

  const again = (): void => {
    if (!stopped) timer = setTimeout(() => void open(), RETRY_MS)
  }
  const open = async (): Promise<void> => {
    const one = new pg.Client({connectionString, application_name: 'jingcheng live', keepAlive: true, connectionTimeoutMillis: SILENT_MS})
    client = one
    const broken = (): void => {
      if (client !== one) return
      client = undefined
      clearInterval(checks)
      ear.deaf()
      void one.end().catch(() => undefined)
      again()
    }
    one.on('error', broken)
    one.on('end', broken)
    one.on('notification', ({payload}) => ear.heard(payload ?? ''))
    try {
      await inTime(one.connect())
      await inTime(one.query(`listen ${channel}`))
      if (stopped) return void one.end().catch(() => undefined)
      checks = setInterval(() => void inTime(one.query('select 1')).catch(broken), CHECK_MS)
      ear.began()
    } catch {
      broken()
    }
  }
  void open()
  return async () => {
    stopped = true
    clearTimeout(timer)
    clearInterval(checks)
    const last = client
    client = undefined
    await last?.end().catch(() => undefined)
  }
}
