import type {Round} from '#kernel/pack.ts'
import {evaluateRules} from './actions/evaluate.ts'
import {learnStreams} from './actions/learn.ts'

/** Looks at what came, by every rule, piece after piece; and learns what is usual for rules that must know it. */
export const ruleRounds: Readonly<Record<string, Round>> = {
  look: {
    everySeconds: 30,
    run: async ({transact, act, stopping}) => {
      let piece = await transact((tx) => evaluateRules(tx, act))
      while (!piece.done && stopping?.() !== true) {
        const {last} = piece
        piece = await transact((tx) => evaluateRules(tx, act, last))
      }
      // What comes meanwhile is looked at with the next round: one after another would never end while streams speak.
      return 0
    },
  },
  learn: {everySeconds: 60, run: ({transact, act}) => transact((tx) => learnStreams(tx, act))},
}
