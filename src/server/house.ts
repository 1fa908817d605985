import {type City, openCity} from '#kernel/city.ts'
import type {Config} from '#kernel/config.ts'
import type {Store} from '#kernel/db.ts'
import {migrate} from '#kernel/migrate.ts'
import {clashes} from '#kernel/pack.ts'
import {openHomeStore} from '#kernel/stores/home.ts'
import {openPostgres} from '#kernel/stores/postgres.ts'
import {migrationsOf} from './migrations.ts'
import {packs} from './packs.ts'
import {seedCity} from './seed.ts'

/** Tells the operator what is going on; whatever takes longer than a second gets a line. */
export type Say = (line: string) => void

const openStore = ({databaseUrl, databaseConnections, home}: Config, say: Say): Promise<Store> | Store =>
  databaseUrl === null ? openHomeStore(home, say) : openPostgres(databaseUrl, {connections: databaseConnections})

/** The city, its store with every migration applied, and the packs: what the server, the command line and benches start from. */
export interface House {
  readonly store: Store
  readonly city: City
}

/** Opens the store, brings its tables up to date and loads the city's data when it is not there yet. */
export async function openHouse(config: Config, say: Say): Promise<House> {
  const faults = clashes(packs)
  if (faults.length > 0) throw new Error(`The packs do not fit together:\n  ${faults.join('\n  ')}`)
  for (const {settings} of packs) settings?.()
  const city = openCity(config.city)
  const store = await openStore(config, say)
  try {
    const applied = await migrate(store, migrationsOf(packs))
    if (applied.length > 0) say(`数据表已更新 · ${applied.length} migrations applied`)
    await seedCity(store, packs, city, new Date(), say)
  } catch (error) {
    await store.close()
    throw error
  }
  return {store, city}
}
