import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import type {Scheduled} from '#kernel/pack.ts'
import {seeToQuestions} from './actions/answers.ts'

/** What conversations do by themselves: remind, and end what was not answered in time. */
export const conversationEvery = {
  'see-to-questions': {
    cron: '*/5 * * * *',
    run: async (tx: Tx, act: Act) => {
      await seeToQuestions(tx, act)
    },
  },
} as const satisfies Readonly<Record<string, Scheduled>>
