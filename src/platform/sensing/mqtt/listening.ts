import {v7} from 'uuid'
import type {Ground} from '#kernel/pack.ts'
import {closeEar, lendEar, OBSERVED, type Telling, type Told} from '../queries/ears.ts'
import {STA_ROOT, Wishes} from './wishes.ts'

/** What is wanted to be heard here, and the ear this process lends for it. */
export interface Listening {
  readonly wishes: Wishes
  /** Counts who hears by a filter; false when nothing can be told by it, or there are too many. From then on nothing is missed. */
  readonly count: (filter: string, many: number) => Promise<boolean>
  readonly renew: () => Promise<void>
  readonly close: () => Promise<void>
}

const EAR_MS = 120_000
/**
 * Opens the ear of this process for observations as they are kept, by whichever process and way. `outward` is given what this process is to
 * tell at the broker outside, if it does.
 */
export function openListening(
  {store, now, log}: Ground,
  tell: (topic: string, body: unknown) => void,
  outward: ((rows: readonly Told[]) => Promise<void>) | null,
): Listening {
  const id = v7()
  const wishes = new Wishes(store.db, STA_ROOT, tell)
  let lent = '[]'
  const lend = async (anew: boolean): Promise<void> => {
    const streams = outward === null ? wishes.streams() : null
    const said = JSON.stringify(streams)
    if (said === lent && !(anew && said !== '[]')) return
    lent = said
    await lendEar(store.db, {id, streams, tells: outward !== null}, new Date(now().getTime() + EAR_MS))
  }
  let turn: Promise<void> = Promise.resolve()
  const inTurn = (work: () => Promise<void>): void => {
    turn = turn.then(work).catch((error) => log.warn({error: String(error)}, 'what is subscribed to was not told'))
  }
  const end = store.listen(OBSERVED, {
    heard: (message) =>
      inTurn(async () => {
        const {by, rows} = JSON.parse(message) as Telling
        await wishes.observed(rows)
        if (by === id) await outward?.(rows)
      }),
    began: () => undefined,
    deaf: () => undefined,
  })
  if (outward !== null) inTurn(() => lend(true))
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
