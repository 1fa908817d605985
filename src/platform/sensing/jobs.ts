import type {Round, Scheduled} from '#kernel/pack.ts'
import {retain} from './actions/retain.ts'
import {tendDays, tendSums} from './actions/tend.ts'

/** Carries sums forward, and sums anew what came late. */
export const rounds: Readonly<Record<string, Round>> = {
  sum: {everySeconds: 20, run: ({transact, act}) => tendSums(transact, act.at)},
}

/** Opens the days to come and packs those that are past, one an hour; and removes what streams no longer keep. */
export const every: Readonly<Record<string, Scheduled>> = {
  days: {
    cron: '17 * * * *',
    run: async (tx, {at}) => {
      await tendDays(tx, at)
    },
  },
  retention: {
    cron: '37 * * * *',
    run: async (tx, {at}) => {
      await retain(tx, at)
    },
  },
}
