import {readFileSync} from 'node:fs'
import type {AddressInfo} from 'node:net'
import type {Config} from '#kernel/config.ts'
import {openServer} from '#kernel/http.ts'
import {type Jobs, startJobs} from '#kernel/jobs.ts'
import {type House, openHouse, type Say} from './house.ts'
import {packs} from './packs.ts'
import {buildPages} from './pages.ts'

const {version} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {version: string}

/** A server that answers. */
export interface Running extends House {
  readonly url: string
  readonly jobs: Jobs | null
  readonly stop: () => Promise<void>
}

/** Brings up everything a process does by its configuration and resolves when it answers. */
export async function start(config: Config, say: Say): Promise<Running> {
  const [{store, city}, folder] = await Promise.all([openHouse(config, say), config.roles.has('pages') ? buildPages(say) : null])
  let jobs: Jobs | null = null
  let doors: readonly (() => Promise<void>)[] | null = null
  const unready = async (): Promise<readonly string[]> => {
    const alive = await store.script('select 1').then(
      () => true,
      () => false,
    )
    return [
      ...(alive ? [] : ['database']),
      ...(config.roles.has('jobs') && jobs === null ? ['jobs'] : []),
      ...(config.roles.has('doors') && doors === null ? ['doors'] : []),
    ]
  }
  const app = await openServer({
    store,
    // A process for jobs alone still answers whether it is alive.
    packs: config.roles.has('web') ? packs : [],
    version,
    unready,
    pages: folder,
    title: `${city.title.zh} · ${city.title.en}`,
    zone: city.zone,
    rateLimit: config.rateLimit,
    trustProxy: config.trustProxy,
    logLevel: config.logLevel,
  })
  await app.listen({host: config.host, port: config.port})
  if (config.roles.has('jobs')) jobs = await startJobs(store, packs, {zone: city.zone, log: app.log})
  if (config.roles.has('doors')) {
    const ground = {store, config, now: () => new Date(), log: app.log}
    doors = await Promise.all(packs.flatMap((pack) => Object.values(pack.doors ?? {})).map((door) => door.open(ground)))
  }
  const {port} = app.server.address() as AddressInfo
  return {
    store,
    city,
    jobs,
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
    stop: async () => {
      await Promise.all((doors ?? []).map((close) => close()))
      await app.close()
      await jobs?.stop()
      await store.close()
    },
  }
}
