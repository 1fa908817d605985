import {join} from 'node:path'
import {z} from 'zod'
import {problem} from '#lib/problem.ts'
import {openS3Shelf} from './outside/s3.ts'
import {openFolderShelf, type Shelf} from './shelf.ts'

const misset = problem<{readonly why: string}>('files.wrong-settings', 500, {
  zh: ({why}) => `文件存储配置有误：${why}。请改正环境变量后重新启动。`,
  en: ({why}) => `The settings of the file store are wrong: ${why}. Mend the environment and start again.`,
})

const environment = z.object({
  JINGCHENG_HOME: z.string().min(1).default('.home'),
  S3_ENDPOINT: z.url().optional(),
  S3_BUCKET: z.string().min(3).max(63).optional(),
  S3_REGION: z.string().min(1).max(60).default('cn-1'),
  S3_ACCESS_KEY: z.string().min(1).max(200).optional(),
  S3_SECRET_KEY: z.string().min(1).max(200).optional(),
})

/** The shelf an environment asks for: an S3-compatible store when all its settings are there, a folder of the home when none is. Throws files.wrong-settings. */
export function openShelf(env: Readonly<Record<string, string | undefined>> = process.env): Shelf {
  const read = environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')))
  if (!read.success) throw misset({why: read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')})
  const {
    JINGCHENG_HOME: home,
    S3_ENDPOINT: endpoint,
    S3_BUCKET: bucket,
    S3_REGION: region,
    S3_ACCESS_KEY: accessKey,
    S3_SECRET_KEY: secretKey,
  } = read.data
  if (endpoint !== undefined && bucket !== undefined && accessKey !== undefined && secretKey !== undefined) {
    return openS3Shelf({endpoint, bucket, region, accessKey, secretKey})
  }
  if ([endpoint, bucket, accessKey, secretKey].some((part) => part !== undefined)) {
    throw misset({why: 'S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY, S3_SECRET_KEY go together'})
  }
  return openFolderShelf(join(home, 'files'))
}

let ours: Shelf | undefined

/** The shelf of this process, opened when first needed. */
export const ourShelf = (): Shelf => {
  ours ??= openShelf()
  return ours
}
