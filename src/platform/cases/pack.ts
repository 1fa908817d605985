import {definePack} from '#kernel/pack.ts'
import {ableRoutes} from './able.ts'
import {abuseRoutes} from './abuse/routes.ts'
import {indexUnread} from './actions/search.ts'
import {withAlarms} from './alarms/listen.ts'
import {alarmRoutes} from './alarms/routes.ts'
import {calendarRoutes} from './calendars.ts'
import {commands} from './commands.ts'
import {conversationEvery} from './conversation/jobs.ts'
import {conversationRoutes} from './conversation/routes.ts'
import {permissions} from './core/permissions.ts'
import {exportRoutes} from './export/routes.ts'
import {fieldRoutes} from './field/routes.ts'
import {hotlineEvery} from './hotline/jobs.ts'
import {hotlineRoutes} from './hotline/routes.ts'
import {importCommand} from './import/command.ts'
import {importErrand} from './import/errand.ts'
import {importRoutes} from './import/routes.ts'
import {archiveCase, escalateCases, markOverdue, resumeSuspended} from './jobs.ts'
import {learnAll} from './lateness/actions.ts'
import {learnLatenessCommand} from './lateness/command.ts'
import {overdue} from './lateness/evaluate.ts'
import {latenessRoutes} from './lateness/routes.ts'
import {duplicates} from './likeness/evaluate.ts'
import {likenessRoutes} from './likeness/routes.ts'
import {caseLive} from './live.ts'
import {collections} from './map.ts'
import {withTelling} from './notify/listen.ts'
import {applyPapers} from './papers/actions.ts'
import {paperRoutes} from './papers/routes.ts'
import {retainSome} from './privacy/actions/retain.ts'
import {privacyCommands} from './privacy/commands.ts'
import {retainErrand} from './privacy/errand.ts'
import {caseHeads} from './privacy/queries/heads.ts'
import {privacyRoutes} from './privacy/routes.ts'
import {questionRoutes} from './questions/routes.ts'
import {queueRoutes} from './queues/routes.ts'
import {noteDecision, trainModel} from './reading/actions.ts'
import {classify} from './reading/evaluate.ts'
import {readingRoutes} from './reading/routes.ts'
import {seedReading} from './reading/seed.ts'
import {lookEverywhere} from './recurrence/actions/find.ts'
import {recurrenceRoutes} from './recurrence/routes.ts'
import {seedRecurrence} from './recurrence/seed.ts'
import {replayCommand} from './replay/command.ts'
import {routes} from './routes.ts'
import {moveHandedOver} from './routing/actions/hand-over.ts'
import {routingRoutes} from './routing/routes.ts'
import {screenRoutes} from './screen/routes.ts'
import {seedCases} from './seed.ts'
import {hotTopics} from './topics/evaluation.ts'
import {topicRoutes} from './topics/routes.ts'

export const cases = definePack({
  name: 'cases',
  title: {zh: '案件', en: 'Cases'},
  needs: ['organisation', 'notices', 'standards', 'grid', 'sensing'],
  permissions,
  routes: [
    ...exportRoutes,
    ...importRoutes,
    ...calendarRoutes,
    ...queueRoutes,
    ...fieldRoutes,
    ...routes,
    ...ableRoutes,
    ...likenessRoutes,
    ...latenessRoutes,
    ...screenRoutes,
    ...questionRoutes,
    ...routingRoutes,
    ...recurrenceRoutes,
    ...topicRoutes,
    ...privacyRoutes,
    ...readingRoutes,
    ...abuseRoutes,
    ...hotlineRoutes,
    ...conversationRoutes,
    ...paperRoutes,
    ...alarmRoutes,
  ],
  live: {case: caseLive},
  errands: {import: importErrand, retain: retainErrand},
  collections,
  on: withTelling(
    withAlarms({
      'case.closed': archiveCase,
      'case.filed': noteDecision,
      'case.reclassified': noteDecision,
      'case.gathered': archiveCase,
      'case.force-closed': archiveCase,
      'case.self-handling-confirmed': archiveCase,
    }),
  ),
  every: {
    ...hotlineEvery,
    ...conversationEvery,
    // A small round each minute of the night instead of one long one.
    retain: {
      cron: '* 1-4 * * *',
      run: async (tx, act) => {
        await retainSome(tx, act)
      },
    },
    'index-words': {
      cron: '* * * * *',
      run: async (tx, act) => {
        await indexUnread(tx, act)
      },
    },
    'apply-papers': {
      cron: '1 * * * *',
      run: async (tx, act) => {
        await applyPapers(tx, act)
      },
    },
    'learn-to-read': {
      cron: '50 2 * * *',
      run: async (tx, act) => {
        await trainModel(tx, act)
      },
    },
    'look-for-recurrence': {
      cron: '30 2 * * *',
      run: async (tx, act) => {
        await lookEverywhere(tx, act)
      },
    },
    'mark-overdue': {
      cron: '* * * * *',
      run: async (tx, act) => {
        await markOverdue(tx, act)
      },
    },
    'move-handed-over': {
      cron: '*/5 * * * *',
      run: async (tx, act) => {
        await moveHandedOver(tx, act)
      },
    },
    'learn-lateness': {
      cron: '20 3 * * *',
      run: async (tx, act) => {
        await learnAll(tx, act)
      },
    },
    escalate: {
      cron: '* * * * *',
      run: async (tx, act) => {
        await escalateCases(tx, act)
      },
    },
    resume: {
      cron: '* * * * *',
      run: async (tx, act) => {
        await resumeSuspended(tx, act)
      },
    },
  },
  heads: caseHeads,
  commands: [...commands, importCommand, ...privacyCommands, replayCommand, learnLatenessCommand],
  evaluations: [classify, duplicates, overdue, hotTopics],
  seed: async (tx, act, city) => {
    await seedCases(tx, act, city)
    await seedRecurrence(tx, act, city)
    await seedReading(tx, city)
  },
})
