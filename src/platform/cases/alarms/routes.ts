import {z} from 'zod'
import {type Route, write} from '#kernel/pack.ts'
import {openCaseOfAlarm} from './actions.ts'

/** The way from an alarm to its case. */
export const alarmRoutes: readonly Route[] = [
  write({
    method: 'POST',
    path: '/cases/from-alarm/:alarm',
    may: 'cases.report',
    summary: {zh: '由告警立案', en: 'Open the case of an alarm, or find the one it has'},
    params: z.object({alarm: z.uuid()}),
    reply: z.object({case: z.string(), again: z.boolean()}),
    handle: async ({tx, act, params: {alarm}}) => {
      const {caseId, again} = await openCaseOfAlarm(tx, act, alarm)
      return {case: caseId, again}
    },
  }),
]
