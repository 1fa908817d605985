import type {FairCounts} from './fair.ts'
import {readLedger, writeLedger} from './ledger.ts'
import {type Lateness, sideNames} from './model.ts'
import type {Foresight, Learned} from './school.ts'

/** Cases whose end is known, those late and those in time, without which nothing can be learned. */
export const LEAST_KNOWN = 200
export const LEAST_OF_EACH = 20

/** Whether a history is enough to learn from. */
export const enough = ({known, late}: {readonly known: number; readonly late: number}): boolean =>
  known >= LEAST_KNOWN && late >= LEAST_OF_EACH && known - late >= LEAST_OF_EACH

/** What was learned, as it is kept: `sides` tells whether a later version of the program still reads it the same way. */
export interface Body {
  readonly sides: readonly string[]
  readonly model: Lateness
  readonly fair: FairCounts
  readonly ledger: ReturnType<typeof writeLedger>
  readonly at: string
}

export const writeBody = ({model, fair, ledger, at}: Learned): Body => ({
  sides: sideNames,
  model,
  fair,
  ledger: writeLedger(ledger),
  at: at.toISOString(),
})

/** The foresight that was kept; undefined when it was learned with other sides and has to be learned anew. */
export const readBody = ({sides, model, fair, ledger, at}: Body): Foresight | undefined =>
  sides.join() === sideNames.join() ? {model, fair, ledger: readLedger(ledger), at: new Date(at)} : undefined
