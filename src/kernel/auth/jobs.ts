import type {Scheduled} from '#kernel/pack.ts'
import {idleSince} from './core/session.ts'
import {sweep} from './queries/sessions.ts'
import {authSettings} from './settings.ts'

/** Hours after which a wrong attempt is forgotten altogether. */
const attemptHours = 24

/** What accounts and rights do at an hour. */
export const authEvery: Readonly<Record<string, Scheduled>> = {
  'auth.sweep': {
    cron: '17 * * * *',
    run: async (tx, {at}) => {
      const attemptsBefore = new Date(at.getTime() - attemptHours * 3_600_000)
      await sweep(tx, {attemptsBefore, sessionsBefore: at, idleBefore: idleSince(at, authSettings().policy)})
    },
  },
}
