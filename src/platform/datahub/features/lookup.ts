import {type Act, allow, may} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {signInFirst} from '#kernel/http/refusals.ts'
import type {Collection, Features} from '#kernel/maps/contract.ts'
import {problem} from '#lib/problem.ts'

/** A collection whose features are given. */
export type Given = Collection & {readonly features: Features}

/**
 * Collections that are known only while the city runs, such as what people upload: all of them or, with an id, that one if it is there.
 * What each takes to be seen is its own `may`, as with those of the packs.
 */
export type CollectionsOf = (db: Db, act: Act, id?: string) => Promise<readonly Collection[]>

/** The one place where a collection is found by its name, whoever gives it. */
export interface Lookup {
  /** Undefined when there is none; what it takes to see it is for the asker to check. */
  readonly find: (db: Db, act: Act, id: string) => Promise<Given | undefined>
  /** Throws datahub.no-collection, access.sign-in, access.forbidden. */
  readonly get: (db: Db, act: Act, id: string) => Promise<Given>
  /** Those the actor may see: the packs' own first. */
  readonly list: (db: Db, act: Act) => Promise<readonly Given[]>
}

const noCollection = problem<{id: string}>('datahub.no-collection', 404, {
  zh: ({id}) => `没有名为 ${id} 的数据集。现有的数据集见 /api/datahub/ogc/collections。`,
  en: ({id}) => `There is no collection called ${id}. See /api/datahub/ogc/collections for those there are.`,
})

const isGiven = (one: Collection): one is Given => one.features !== undefined
const seen = (act: Act, {may: permission}: Collection): boolean => permission === undefined || may(act, permission)

/** Looks collections up among those of the packs, and then where others come from. */
export function openLookup(published: readonly Collection[], others: readonly CollectionsOf[] = []): Lookup {
  const own = published.filter(isGiven)
  const find: Lookup['find'] = async (db, act, id) => {
    let found = own.find((one) => one.id === id)
    for (const collectionsOf of others) found ??= (await collectionsOf(db, act, id)).filter(isGiven).find((one) => one.id === id)
    return found
  }
  return {
    find,
    get: async (db, act, id) => {
      const found = await find(db, act, id)
      if (found === undefined) throw noCollection({id})
      if (found.may !== undefined) {
        if (act.by.kind === 'reporter') throw signInFirst({})
        allow(act, found.may)
      }
      return found
    },
    list: async (db, act) => {
      const more = await Promise.all(others.map((collectionsOf) => collectionsOf(db, act)))
      return [...own, ...more.flat().filter(isGiven)].filter((one) => seen(act, one))
    },
  }
}
