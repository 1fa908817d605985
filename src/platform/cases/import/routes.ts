import {z} from 'zod'
import {Reply, type Route, read, write} from '#kernel/pack.ts'
import {sheetBounds, writeCsv} from '#kernel/sheets.ts'
import {problem} from '#lib/problem.ts'
import {importCases} from './actions.ts'
import {findImport, listImports} from './queries.ts'

export const unknownImport = problem('case.unknown-import', 404, {
  zh: () => '没有这次导入，或不是您导入的。请从导入结果页面进入。',
  en: () => 'There is no such import, or it was not yours. Open it from the result of the import.',
})

const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true')

const SHOWN_ERRORS = 1_000

const rowError = z.object({line: z.number(), column: z.string().nullable(), zh: z.string(), en: z.string()})

const bring = write({
  method: 'POST',
  path: '/cases/imports',
  may: 'cases.import',
  summary: {
    zh: '导入 CSV 或 XLSX 中的上报（可试运行，可跳过错误行）；同一外部编号只导入一次',
    en: 'Import reports from CSV or XLSX, or try it; the same key is imported once',
  },
  query: z.object({
    city: z.string().regex(/^\d{6}$/),
    dryRun: flag,
    skipBad: flag,
    system: z.string().trim().min(1).max(60).default('import'),
  }),
  uploadBytes: sheetBounds.bytes,
  reply: z.object({
    id: z.string(),
    rows: z.number(),
    imported: z.number(),
    good: z.number(),
    already: z.number(),
    bad: z.number(),
    dryRun: z.boolean(),
    errors: z.array(rowError),
    truncated: z.boolean(),
    ignored: z.array(z.string()),
  }),
  handle: async ({tx, act, query, upload}) => {
    const done = await importCases(tx, act, {...query, file: upload.name, bytes: upload.bytes})
    return {...done, errors: done.errors.slice(0, SHOWN_ERRORS), truncated: done.errors.length > SHOWN_ERRORS}
  },
})

const errors = read({
  path: '/cases/imports/:id/errors',
  may: 'cases.import',
  summary: {zh: '一次导入的全部错误行（CSV）', en: 'All bad rows of an import, as CSV'},
  params: z.object({id: z.uuid()}),
  reply: 'text/csv; charset=utf-8',
  handle: async ({db, act, params}) => {
    const found = await findImport(db, params.id, act.by.id)
    if (found === undefined) throw unknownImport({})
    const rows = found.errors.map(({line, column, zh, en}) => [line, column, zh, en])
    return new Reply(writeCsv(['行号', '列', '问题', 'Problem'], rows), {
      headers: {'content-disposition': 'attachment; filename="errors.csv"'},
    })
  },
})

const MOST_LISTED = 50

const list = read({
  path: '/cases/imports',
  may: 'cases.import',
  summary: {zh: '本人的导入记录，新的在前', en: 'One’s own imports, the newest first'},
  reply: z.object({
    imports: z.array(
      z.object({
        id: z.string(),
        at: z.date(),
        file: z.string(),
        dryRun: z.boolean(),
        rows: z.number(),
        imported: z.number(),
        already: z.number(),
        bad: z.number(),
      }),
    ),
  }),
  handle: async ({db, act}) => ({
    imports: (await listImports(db, act.by.id, MOST_LISTED)).map(({by: _, byName: __, ...one}) => one),
  }),
})

export const importRoutes: readonly Route[] = [bring, list, errors]
