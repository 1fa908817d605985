import type {Round, Scheduled} from '#kernel/pack.ts'
import {deliverRound} from './actions/deliver.ts'
import {reviewWebhooks} from './actions/webhooks.ts'
import {forgetContacts, removeNotices} from './queries/notices.ts'
import {noticeSettings} from './settings.ts'

const DAY = 86_400_000
const MOST_REMOVED = 50_000

/** Sends what is due, every other second. */
export const rounds: Readonly<Record<string, Round>> = {deliver: {everySeconds: 2, run: (floor) => deliverRound(floor)}}

/** Forgets addresses of people without an account, and notices whose term is over; turns off webhooks that have failed for long. */
export const every: Readonly<Record<string, Scheduled>> = {
  forget: {
    cron: '23 * * * *',
    run: async (tx, {at}) => {
      const {contactDays, keepDays} = noticeSettings()
      await forgetContacts(tx, new Date(at.getTime() - contactDays * DAY))
      await removeNotices(tx, new Date(at.getTime() - keepDays * DAY), MOST_REMOVED)
    },
  },
  'review-webhooks': {
    cron: '*/10 * * * *',
    run: async (tx, act) => {
      await reviewWebhooks(tx, act)
    },
  },
}
