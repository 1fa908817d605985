import {readFileSync, writeFileSync} from 'node:fs'
import {basename} from 'node:path'
import {parseArgs} from 'node:util'
import type {Command} from '#kernel/pack.ts'
import {writeCsv} from '#kernel/sheets.ts'
import {problem} from '#lib/problem.ts'
import {importCases} from './actions.ts'

const usage = 'cases import FILE.csv|FILE.xlsx [--dry-run] [--skip-bad] [--system NAME] [--city CODE] [--errors FILE.csv]'

const badImport = problem<{why: string}>('case.bad-import', 422, {
  zh: ({why}) => `命令有误：${why}。用法：${usage}`,
  en: ({why}) => `The command is not right: ${why}. Usage: ${usage}`,
})

const OPTIONS = {
  'dry-run': {type: 'boolean'},
  'skip-bad': {type: 'boolean'},
  system: {type: 'string'},
  city: {type: 'string'},
  errors: {type: 'string'},
} as const

const argumentsOf = (argv: readonly string[]) => {
  try {
    const {values, positionals} = parseArgs({args: [...argv], options: OPTIONS, allowPositionals: true})
    const [verb, path, ...more] = positionals
    if (verb !== 'import' || path === undefined || more.length > 0)
      throw badImport({why: '应为 import 和一个文件 / give import and one file'})
    return {...values, path}
  } catch (error) {
    throw error instanceof TypeError ? badImport({why: error.message}) : error
  }
}

const read = (path: string): Uint8Array => {
  try {
    return readFileSync(path)
  } catch (error) {
    throw badImport({why: (error as Error).message})
  }
}

const SHOWN = 20
const TOLD_EVERY = 20_000

export const importCommand: Command = {
  name: 'cases',
  summary: {zh: '批量导入上报', en: 'Import reports from a file'},
  usage,
  run: async ({transact, act, argv, say, city}) => {
    const {path, errors: errorsFile, ...asked} = argumentsOf(argv)
    const started = performance.now()
    const bytes = read(path)
    const done = await transact((tx) =>
      importCases(tx, act, {
        bytes,
        file: basename(path),
        city: asked.city ?? city.code,
        dryRun: asked['dry-run'] === true,
        skipBad: asked['skip-bad'] === true,
        system: asked.system ?? 'import',
        progress: (rows) => {
          if (rows % TOLD_EVERY === 0) say(`已检查 ${rows} 行 · ${rows} rows checked`)
        },
      }),
    )
    for (const {line, column, zh, en} of done.errors.slice(0, SHOWN)) say(`${line}${column === null ? '' : ` ${column}`}: ${zh} · ${en}`)
    if (done.errors.length > SHOWN)
      say(`… 共 ${done.errors.length} 处，用 --errors FILE.csv 写出全部 · ${done.errors.length} in all; --errors FILE.csv writes them`)
    if (errorsFile !== undefined)
      writeFileSync(
        errorsFile,
        writeCsv(
          ['行号', '列', '问题', 'Problem'],
          done.errors.map(({line, column, zh, en}) => [line, column, zh, en]),
        ),
      )
    const {errors: _, ...facts} = done
    say(JSON.stringify({...facts, seconds: Number(((performance.now() - started) / 1000).toFixed(1))}))
  },
}
