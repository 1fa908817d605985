import {z} from 'zod'
import {authCommands, authEvery, authPermissions, authRoutes} from './auth/index.ts'
import {checkChains, checkRoutes} from './checks.ts'
import {doErrand, sweepErrands} from './errands/actions.ts'
import {errandLive} from './errands/routes.ts'
import {verifyChains} from './events.ts'
import {fileRoutes, sweepShelf, sweepUploads} from './files/index.ts'
import {listJobHealth} from './jobs.ts'
import {definePack, read} from './pack.ts'
import {sendingEvery} from './sending.ts'

const Health = z.object({
  job: z.string(),
  kind: z.enum(['listener', 'schedule']),
  runs: z.number(),
  failures: z.number(),
  failuresInARow: z.number(),
  lastSuccess: z.date().nullable(),
  lastFailure: z.date().nullable(),
  lastError: z.string().nullable(),
  successAgeSeconds: z.number().nullable(),
})

const jobHealth = read({
  path: '/jobs',
  may: 'jobs.read',
  summary: {zh: '后台任务的健康状况', en: 'How the background jobs are doing'},
  reply: z.object({jobs: z.array(Health)}),
  handle: async ({db, act}) => {
    const jobs = await listJobHealth(db)
    const age = (success: Date | null): number | null => success && Math.max(0, (act.at.getTime() - success.getTime()) / 1000)
    return {jobs: jobs.map((job) => ({...job, successAgeSeconds: age(job.lastSuccess)}))}
  },
})

/** What the kernel itself gives: accounts, rights, the audit trail, the health of jobs, and the check of the chains. */
export const kernelPack = definePack({
  name: 'kernel',
  title: {zh: '系统', en: 'System'},
  permissions: {...authPermissions, 'jobs.read': {zh: '查看后台任务', en: 'See background jobs'}},
  routes: [...authRoutes, ...fileRoutes, ...checkRoutes, jobHealth],
  every: {
    ...authEvery,
    ...sendingEvery,
    'sweep-shelf': {
      cron: '* * * * *',
      run: async (tx) => {
        await sweepShelf(tx)
      },
    },
    'sweep-errands': {cron: '23 * * * *', run: sweepErrands},
    'sweep-uploads': {
      cron: '17 * * * *',
      run: async (tx, act) => {
        await sweepUploads(tx, act)
      },
    },
  },
  rounds: {'check-chains': {everySeconds: 2, run: checkChains}, 'do-errands': {everySeconds: 1, run: doErrand}},
  live: {errand: errandLive},
  commands: [
    ...authCommands,
    {
      name: 'verify',
      summary: {
        zh: '重算全部事件链并核对各链末端，指出第一处断裂',
        en: 'Recompute every chain of events, compare the newest links with those remembered apart, and name the first broken one',
      },
      usage: 'verify',
      run: async ({db, say, heads = []}) => {
        const started = performance.now()
        const progress = (events: number): void => {
          if (events > 0 && events % 100_000 === 0) say(`… ${events}`)
        }
        const verdict = await verifyChains(db, progress, heads)
        const seconds = ((performance.now() - started) / 1000).toFixed(1)
        const {broken} = verdict
        if (broken === null) say(`完整 · whole: ${verdict.chains} 条链 chains, ${verdict.events} 个事件 events, ${seconds} s`)
        else say(`断裂 · broken: ${broken.district} ${broken.subject} #${broken.seq}: ${broken.why}`)
        say(JSON.stringify(verdict))
        if (broken !== null) process.exitCode = 1
      },
    },
  ],
})
