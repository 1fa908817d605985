import {v7} from 'uuid'
import type {Ground} from '#kernel/pack.ts'
import {closeEar, lendEar, OBSERVED, type Told} from '../queries/ears.ts'
import {Wishes} from './wishes.ts'

/** What is wanted to be heard here, and the ear this process lends for it. */
export interface Listening {
  readonly wishes: Wishes
  /** Counts who hears by a filter; false when nothing can be told by it, or there are too many. From then on nothing is missed. */
  readonly count: (filter: string, many: number) => Promise<boolean>
  readonly renew: () => Promise<void>
  readonly close: () => Promise<void>
}

const EAR_MS = 120_000
/** Root of the addresses in what is told: below the server that a subscriber asks by HTTP. */
const STA_ROOT = '/api/sensing/v1.1'

/** Opens the ear of this process for observations as they are kept, by whichever process and way. */
export function openListening({store, now, log}: Ground, tell: (topic: string, body: unknown) => void): Listening {
  const id = v7()
  const wishes = new Wishes(store.db, STA_ROOT, tell)
  let lent = '[]'
  const lend = async (anew: boolean): Promise<void> => {
    const streams = wishes.streams()
    const said = JSON.stringify(streams)
    if (said === lent && !(anew && said !== '[]')) return
    lent = said
    await lendEar(store.db, {id, streams, until: new Date(now().getTime() + EAR_MS)})
  }
  let turn: Promise<void> = Promise.resolve()
  const inTurn = (work: () => Promise<void>): void => {
    turn = turn.then(work).catch((error) => log.warn({error: String(error)}, 'what is subscribed to was not told'))
  }
  const end = store.listen(OBSERVED, {
    heard: (message) => inTurn(() => wishes.observed(JSON.parse(message) as readonly Told[])),
    began: () => undefined,
    deaf: () => undefined,
  })
  return {
    wishes,
    count: async (filter, many) => {
      const counted = wishes.count(filter, many)
      await lend(false)
      return counted
    },
    renew: () => lend(true),
    close: async () => {
      await end()
      await turn
      await closeEar(store.db, id, now())
    },
  }
}
