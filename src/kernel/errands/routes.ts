import {z} from 'zod'
import {mostRowErrors, type RowError} from '#lib/rows.ts'
import {may} from '../act.ts'
import type {Live} from '../live/contract.ts'
import {Reply, type Route, read, write} from '../pack.ts'
import {type OutCell, readSheet, writeCsv} from '../sheets.ts'
import {askAgain, askErrand, badQuestion, cancelErrand, errandFile, getOwn} from './actions.ts'
import type {ErrandKind} from './contract.ts'
import {errandStates, listAskers, listErrands, readErrors} from './queries.ts'

const rowError = z.object({line: z.number(), column: z.string().nullable(), zh: z.string(), en: z.string()})

/** An errand on the wire. */
const ErrandLine = z.object({
  id: z.string(),
  kind: z.string(),
  asked: z.record(z.string(), z.unknown()),
  askedAt: z.date(),
  askedByName: z.string(),
  fileName: z.string().nullable(),
  /** Whether the file is still there, so that the same can be asked for again. */
  again: z.boolean(),
  state: z.enum(errandStates),
  cancelAsked: z.boolean(),
  done: z.number(),
  total: z.number().nullable(),
  bad: z.number(),
  written: z.number(),
  endedAt: z.date().nullable(),
  facts: z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()])).nullable(),
  ignored: z.array(z.string()).nullable(),
  problem: z.object({code: z.string(), zh: z.string(), en: z.string()}).nullable(),
})

const ById = z.object({id: z.uuid()})
const MOST_LISTED = 50
const choice = z.union([z.string().max(200), z.number(), z.boolean()])

const namesOf = (kinds: ReadonlyMap<string, ErrandKind>, withFile: boolean): string =>
  [...kinds].flatMap(([name, {uploadBytes}]) => ((uploadBytes !== undefined) === withFile ? [name] : [])).join(', ')

const lineOf = ({fileId, askedBy: _, ...errand}: Awaited<ReturnType<typeof getOwn>>) => ({
  ...errand,
  again: fileId !== null || errand.fileName === null,
})

const questionOf = (json: string): unknown => {
  try {
    return JSON.parse(json) as unknown
  } catch {
    throw badQuestion({why: 'JSON'})
  }
}

/** The rows of the file that have errors, as they are in it, with what is wrong in a column more; only the errors where the file is no table. */
async function badRows(bytes: Uint8Array | undefined, errors: readonly RowError[]): Promise<Uint8Array> {
  const plain = (): Uint8Array =>
    writeCsv(
      ['行号', '列', '问题', 'Problem'],
      errors.map(({line, column, zh, en}) => [line, column, zh, en]),
    )
  const sheet = bytes === undefined ? undefined : await readSheet(bytes).catch(() => undefined)
  if (sheet === undefined) return plain()
  const byLine = Map.groupBy(errors, ({line}) => line)
  const rows: (readonly OutCell[])[] = sheet.rows.flatMap(({line, cells}) => {
    const wrong = byLine.get(line)
    if (wrong === undefined) return []
    const said = (language: 'zh' | 'en'): string =>
      wrong.map((one) => `${one.column === null ? '' : `${one.column}：`}${one[language]}`).join('；')
    return [[...sheet.header.map((_, at) => cells[at] ?? ''), said('zh'), said('en')]]
  })
  return rows.length === 0 ? plain() : writeCsv([...sheet.header, '问题', 'Problem'], rows)
}

/** How long work is asked for, watched, stopped and looked at afterwards. */
export const errandRoutes = (kinds: ReadonlyMap<string, ErrandKind>): readonly Route[] => [
  write({
    method: 'POST',
    path: '/errands',
    may: 'signed-in',
    summary: {
      zh: `发起一件不带文件的长任务：${namesOf(kinds, false)}`,
      en: `Ask for long work that needs no file: ${namesOf(kinds, false)}`,
    },
    body: z.object({kind: z.string().max(80), asked: z.record(z.string().max(40), choice).default({})}),
    reply: ErrandLine,
    handle: async ({tx, act, body}) => new Reply(lineOf(await askErrand(tx, act, kinds, {...body, upload: undefined})), {status: 202}),
  }),
  write({
    method: 'POST',
    path: '/errands/files/:kind',
    may: 'signed-in',
    summary: {
      zh: `带文件发起一件长任务：${namesOf(kinds, true)}；asked 是它的选项（JSON）`,
      en: `Ask for long work on a file: ${namesOf(kinds, true)}; asked holds its choices as JSON`,
    },
    params: z.object({kind: z.string().max(80)}),
    query: z.object({asked: z.string().max(4_000).default('{}')}),
    uploadBytes: Math.max(1, ...[...kinds.values()].map(({uploadBytes = 0}) => uploadBytes)),
    reply: ErrandLine,
    handle: async ({tx, act, params, query, upload}) => {
      const asked = questionOf(query.asked)
      return new Reply(lineOf(await askErrand(tx, act, kinds, {kind: params.kind, asked, upload})), {status: 202})
    },
  }),
  write({
    method: 'POST',
    path: '/errands/:id/again',
    may: 'signed-in',
    summary: {
      zh: '以同一文件、改过的选项再做一次（试过之后正式做）',
      en: 'The same with the same file and choices changed: what was tried is done',
    },
    params: ById,
    body: z.object({change: z.record(z.string().max(40), choice)}),
    reply: ErrandLine,
    handle: async ({tx, act, params, body}) => new Reply(lineOf(await askAgain(tx, act, kinds, params.id, body.change)), {status: 202}),
  }),
  write({
    method: 'POST',
    path: '/errands/:id/cancel',
    may: 'signed-in',
    summary: {zh: '在写入之前取消', en: 'Cancel it before it writes'},
    params: ById,
    reply: ErrandLine,
    handle: async ({tx, act, params}) => lineOf(await cancelErrand(tx, act, params.id)),
  }),
  read({
    path: '/errands',
    may: 'signed-in',
    summary: {
      zh: '本人的长任务及其进度，新的在前；all 为所有人的（须能看后台任务）',
      en: 'One’s own errands and how far they are, newest first; all for everybody’s',
    },
    query: z.object({kind: z.string().max(80).optional(), all: z.enum(['true', 'false']).default('false')}),
    reply: z.object({errands: z.array(ErrandLine)}),
    handle: async ({db, act, query}) => {
      const by = query.all === 'true' && may(act, 'jobs.read') ? null : act.by.id
      return {errands: (await listErrands(db, {by, kind: query.kind, most: MOST_LISTED})).map(lineOf)}
    },
  }),
  read({
    path: '/errands/:id',
    may: 'signed-in',
    summary: {zh: '一件长任务：进度、结果和前一千处错误', en: 'One errand: how far it is, what came of it, and its first thousand errors'},
    params: ById,
    reply: z.object({errand: ErrandLine, errors: z.array(rowError), count: z.number()}),
    handle: async ({db, act, params}) => {
      const errand = await getOwn(db, act, params.id)
      const errors = await readErrors(db, errand.id)
      return {errand: lineOf(errand), errors: errors.slice(0, mostRowErrors), count: errors.length}
    },
  }),
  read({
    path: '/errands/:id/bad-rows',
    may: 'signed-in',
    summary: {
      zh: '错误行（CSV）：原样的行，加一列说明问题',
      en: 'The wrong rows as CSV: as they came, with a column that says what is wrong',
    },
    params: ById,
    reply: 'text/csv; charset=utf-8',
    handle: async ({db, act, params}) => {
      const errand = await getOwn(db, act, params.id)
      // The rows of somebody else’s file are theirs alone; who looks after the jobs sees the figures.
      const bytes = errand.askedBy === act.by.id ? await errandFile(db, errand) : undefined
      return new Reply(await badRows(bytes, await readErrors(db, errand.id)), {
        headers: {'content-disposition': 'attachment; filename="bad-rows.csv"'},
      })
    },
  }),
]

/** Whoever asked for an errand, and whoever looks after the jobs, hears at once that it began or ended. */
export const errandLive: Live = {
  readers: async (db, subjects) => {
    const askers = await listAskers(db, subjects)
    return (act, subject) => (askers.get(subject) === act.by.id || may(act, 'jobs.read') ? 'told' : null)
  },
}
