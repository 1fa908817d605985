import type {Round} from '#kernel/pack.ts'
import {matchSome} from './actions/match.ts'
import {type CollectionNamed, noteBroken, readSome} from './actions/read.ts'

/** Reads the feeds of masters that are due, a page at a time, and holds what is new against what is known. */
export const masterRounds = (named: CollectionNamed): Readonly<Record<string, Round>> => ({
  'read-masters': {
    everySeconds: 20,
    run: async ({transact, act}) => {
      try {
        return await transact((tx) => readSome(tx, act.at, named))
      } catch (error) {
        await transact((tx) => noteBroken(tx, act.at, error))
        throw error
      }
    },
  },
  'match-masters': {everySeconds: 20, run: ({transact, act}) => transact((tx) => matchSome(tx, act))},
})
