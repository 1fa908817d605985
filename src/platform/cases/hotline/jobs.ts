import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import type {Scheduled} from '#kernel/pack.ts'
import {drawCallBacks, followOrders} from './actions/call-backs.ts'

/** What the hotline does by itself: follows its orders every minute, and draws the call-backs of those whose limit has passed. */
export const hotlineEvery = {
  'follow-orders': {
    cron: '* * * * *',
    run: async (tx: Tx) => {
      await followOrders(tx)
    },
  },
  'draw-call-backs': {
    cron: '*/5 * * * *',
    run: async (tx: Tx, act: Act) => {
      await drawCallBacks(tx, act)
    },
  },
} as const satisfies Readonly<Record<string, Scheduled>>
