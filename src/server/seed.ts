import {type Act, systemAct} from '#kernel/act.ts'
import type {City} from '#kernel/city.ts'
import {jsonb, type Store} from '#kernel/db.ts'
import type {Pack} from '#kernel/pack.ts'

/** Loads a city's data through every pack once, each in one transaction; what is there already is left alone. Returns what was loaded. */
export async function seedCity(
  store: Store,
  packs: readonly Pack[],
  city: City,
  at: Date,
  say: (line: string) => void = () => undefined,
): Promise<readonly string[]> {
  const act: Act = systemAct(at, 'seed')
  const done: string[] = []
  for (const pack of packs) {
    const {seed, name} = pack
    if (seed === undefined) continue
    const key = `seeded/${city.name}/${name}`
    const known = await store.db.selectFrom('kernel.setting').select('key').where('key', '=', key).executeTakeFirst()
    if (known !== undefined) continue
    const started = performance.now()
    await store.transact(async (tx) => {
      await seed(tx, act, city)
      await tx
        .insertInto('kernel.setting')
        .values({key, value: jsonb({at: at.toISOString()})})
        .execute()
    })
    say(`${pack.title.zh}数据已载入 · ${name} seeded (${((performance.now() - started) / 1000).toFixed(1)} s)`)
    done.push(name)
  }
  return done
}
