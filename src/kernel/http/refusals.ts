import {z} from 'zod'
import {Problem, problem} from '#lib/problem.ts'

/** What of a request did not fit its schema, in both languages. */
export interface Fault {
  readonly at: string
  readonly zh: string
  readonly en: string
}

export const malformed = problem<{part: string; faults: readonly Fault[]}>('request.malformed', 400, {
  zh: ({faults}) =>
    `请求内容有误：${faults.map(({at, zh}) => (at === '' ? zh : `${at} ${zh}`)).join('；')}。请改正后重新提交，系统未作任何更改。`,
  en: ({faults}) =>
    `The request is wrong: ${faults.map(({at, en}) => (at === '' ? en : `${at} ${en}`)).join('; ')}. Mend it and send it again; nothing was changed.`,
})

export const unreadable = problem<{zh: string; en: string}>('request.unreadable', 400, {
  zh: ({zh}) => `无法读取请求：${zh}。请以 UTF-8 编码的 JSON 重新提交。`,
  en: ({en}) => `The request cannot be read: ${en}. Send JSON in UTF-8.`,
})

export const tooLarge = problem<{limit: number}>('request.too-large', 413, {
  zh: ({limit}) => `内容超过 ${Math.round(limit / 1024)} KB 的上限。请缩小后重新提交。`,
  en: ({limit}) => `The content is above the limit of ${Math.round(limit / 1024)} KB. Make it smaller and send it again.`,
})

export const wrongMedia = problem<{type: string}>('request.wrong-media', 415, {
  zh: ({type}) => `不支持的内容类型“${type}”。请使用 application/json，上传文件请使用 multipart/form-data。`,
  en: ({type}) => `The content type "${type}" is not taken here. Use application/json, or multipart/form-data for a file.`,
})

export const notFound = problem<{path: string}>('request.not-found', 404, {
  zh: () => '没有这个地址。请查看 /api-docs 中的接口清单。',
  en: () => 'There is nothing at this address. See the list of routes at /api-docs.',
})

export const signInFirst = problem('access.sign-in', 401, {
  zh: () => '请先登录；若已登录，说明会话已超时，请重新登录。',
  en: () => 'Sign in first; if you were signed in, the session has ended: sign in again.',
})

export const wrongOrigin = problem('access.csrf', 403, {
  zh: () => '请求缺少本会话的 x-csrf-token。请刷新页面后重试。',
  en: () => "The request lacks this session's x-csrf-token. Reload the page and try again.",
})

export const tooMany = problem<{seconds: number}>('request.too-many', 429, {
  zh: ({seconds}) => `请求过于频繁，请 ${seconds} 秒后再试。`,
  en: ({seconds}) => `Too many requests; try again in ${seconds} seconds.`,
})

const clash = problem<{constraint: string}>('request.clash', 409, {
  zh: ({constraint}) => `与已有数据冲突（${constraint}）。请刷新后核对再提交。`,
  en: ({constraint}) => `This clashes with what is there already (${constraint}). Reload, check and send it again.`,
})

const refusedValue = problem<{why: string}>('request.refused-value', 400, {
  zh: () => '请求中有数据库无法接受的值。请检查编号、数字范围和文字后重新提交。',
  en: () => 'The request holds a value that the database cannot take. Check identifiers, number ranges and texts, and send it again.',
})

const resting = problem('kernel.unavailable', 503, {
  zh: () => '数据库暂时不可用，内容未保存。请稍后重试。',
  en: () => 'The database cannot be reached at the moment; nothing was saved. Try again shortly.',
})

const unforeseen = problem<{request: string}>('kernel.unforeseen', 500, {
  zh: ({request}) => `系统出现未预料的错误，内容未保存。请重试；若再次出现，请把编号 ${request} 告诉系统管理员。`,
  en: ({request}) =>
    `Something unforeseen went wrong; nothing was saved. Try again; if it happens again, give number ${request} to the system administrator.`,
})

const {localeError: zh} = z.locales.zhCN()
const {localeError: en} = z.locales.en()

const MOST_FAULTS = 20

/** What a schema makes of a value, or request.malformed with every fault in both languages. */
export function parse(schema: z.ZodType, value: unknown, part: string): unknown {
  const read = schema.safeParse(value, {error: zh})
  if (read.success) return read.data
  const english = schema.safeParse(value, {error: en}).error?.issues ?? []
  const faults = read.error.issues.slice(0, MOST_FAULTS).map((issue, index) => ({
    at: issue.path.join('.').slice(0, 200),
    zh: issue.message.slice(0, 300),
    en: (english[index]?.message ?? issue.message).slice(0, 300),
  }))
  throw malformed({part, faults})
}

const databaseRefusals: Readonly<Record<string, (error: {constraint?: string; message?: string}) => Problem>> = {
  '23505': ({constraint = ''}) => clash({constraint}),
  '23503': ({constraint = ''}) => clash({constraint}),
  '22P02': ({message = ''}) => refusedValue({why: message}),
  '22007': ({message = ''}) => refusedValue({why: message}),
  '22011': ({message = ''}) => refusedValue({why: message}),
  '22P05': ({message = ''}) => refusedValue({why: message}),
  '22003': ({message = ''}) => refusedValue({why: message}),
  '22021': ({message = ''}) => refusedValue({why: message}),
  '22008': ({message = ''}) => refusedValue({why: message}),
}

const gone = new Set(['57P01', '57P02', '57P03', '08006', '08001', '08003', '53300', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'])

/** Any error as a problem; `expected` is false for those somebody has to look at. */
export function toProblem(error: unknown, request: string): {readonly problem: Problem; readonly expected: boolean} {
  if (error instanceof Problem) return {problem: error, expected: error.status < 500}
  const {code = '', statusCode, message} = (error ?? {}) as {code?: string; statusCode?: number; message?: string}
  const known = databaseRefusals[code]
  if (known !== undefined) return {problem: known(error as {constraint?: string}), expected: false}
  if (gone.has(code)) return {problem: resting({}), expected: false}
  if (statusCode === 413) return {problem: tooLarge({limit: 262_144}), expected: true}
  if (statusCode === 415) return {problem: wrongMedia({type: ''}), expected: true}
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return {problem: unreadable({zh: '格式不正确', en: (message ?? 'it is malformed').slice(0, 200)}), expected: true}
  }
  return {problem: unforeseen({request}), expected: false}
}
