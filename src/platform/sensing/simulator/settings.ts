import {z} from 'zod'
import {problem} from '#lib/problem.ts'

const misset = problem<{readonly why: string}>('sensing.wrong-settings', 500, {
  zh: ({why}) => `感知配置有误：${why}。请改正环境变量后重新启动。`,
  en: ({why}) => `The settings of sensing are wrong: ${why}. Mend the environment and start again.`,
})

const environment = z.object({
  SIMULATE_DAYS: z.coerce.number().int().min(0).max(60).default(7),
})

/** How many past days the simulator gives the devices of a simulated city; 0 leaves them silent. Throws sensing.wrong-settings. */
export function readSimulatorSettings(env: Readonly<Record<string, string | undefined>> = process.env): {readonly days: number} {
  const read = environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')))
  if (!read.success) throw misset({why: read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')})
  return {days: read.data.SIMULATE_DAYS}
}

let ours: {readonly days: number} | undefined

/** The settings of this process, read once. */
export const simulatorSettings = (): {readonly days: number} => {
  ours ??= readSimulatorSettings()
  return ours
}
