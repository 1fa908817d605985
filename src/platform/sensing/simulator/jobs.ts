import type {Round} from '#kernel/pack.ts'
import {simulate} from './actions.ts'
import {simulatorSettings} from './settings.ts'

/** Lets the devices of a simulated city speak. */
export const simulatorRounds: Readonly<Record<string, Round>> = {
  simulate: {
    everySeconds: 5,
    run: async (floor) => {
      await simulate(floor, simulatorSettings().days)
      return 0
    },
  },
}
