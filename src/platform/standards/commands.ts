import {readFile, writeFile} from 'node:fs/promises'
import {parseArgs} from 'node:util'
import type {Command, Desk} from '#kernel/pack.ts'
import {readSheet, writeCsv, writeXlsx} from '#kernel/sheets.ts'
import {dateIn} from '#lib/calendar.ts'
import {problem} from '#lib/problem.ts'
import {checkDraft, draftCatalogue, importConditions, publishCatalogue} from './actions.ts'
import {publication} from './api.ts'
import {stateOf} from './core/catalogue.ts'
import {writeConditions} from './core/sheet.ts'
import {currentCatalogue, getCatalogue, listCatalogues} from './queries/catalogues.ts'
import {openContents} from './queries/editions.ts'

const USAGE = `standards list
standards import FILE [--dry-run] [--skip-bad] [--name NAME]
standards check [ID]
standards publish [ID] --from YYYY-MM-DD
standards export FILE.csv|FILE.xlsx [--catalogue ID]`

const misused = problem<{usage: string}>('standards.command', 400, {
  zh: ({usage}) => `请这样使用：\n${usage}`,
  en: ({usage}) => `Use it like this:\n${usage}`,
})

const noDraft = problem('standards.no-draft', 409, {
  zh: () => '没有草稿。请先用 standards import FILE 或在界面中起草一个版本。',
  en: () => 'There is no draft. Begin one with standards import FILE or in the web interface.',
})

/** The version of this id, or the newest draft. */
async function draftFor({db}: Desk, id: string | undefined) {
  const found = id === undefined ? (await listCatalogues(db)).find(({status}) => status === 'draft') : await getCatalogue(db, id)
  if (found === undefined) throw noDraft({})
  return found
}

async function list({db, act, say}: Desk): Promise<void> {
  const all = await listCatalogues(db)
  for (const one of all)
    say(`${one.id}  ${stateOf(one, all, dateIn(one.zone, act.at)).padEnd(10)}  ${one.effectiveFrom ?? '—'}  ${one.name}`)
  if (all.length === 0) say('没有任何版本 · no version yet')
}

async function importFile(
  {transact, act, city, say}: Desk,
  file: string,
  {dryRun, skipBad, name}: {dryRun: boolean; skipBad: boolean; name: string},
): Promise<void> {
  const sheet = await readSheet(await readFile(file))
  class DryRun extends Error {}
  const work = transact(async (tx) => {
    const draft = await draftCatalogue(tx, act, {name, area: city.code, zone: city.zone, basedOn: null})
    const report = await importConditions(tx, act, {catalogue: draft.id, sheet, dryRun, skipBad})
    for (const {line, column, zh} of report.errors) say(`第 ${line} 行${column === null ? '' : ` ${column}`}：${zh}`)
    for (const {line, zh} of report.remarks) say(`（提示）第 ${line} 行：${zh}`)
    if (report.unknownUnits.length > 0) say(`（提示）单位目录中没有：${report.unknownUnits.slice(0, 20).join('；')}`)
    say(`${report.rows} 行，${report.conditions} 条立案条件，${report.localCategories.length} 个本地类别，${report.errorCount} 处错误`)
    say(`${report.rows} rows, ${report.conditions} conditions, ${report.localCategories.length} local classes, ${report.errorCount} errors`)
    if (dryRun) throw new DryRun()
    say(`草稿 ${draft.id} · draft ${draft.id}`)
  })
  await work.catch((error) => {
    if (!(error instanceof DryRun)) throw error
    say('试运行，未写入 · dry run, nothing written')
  })
}

async function check(desk: Desk, id: string | undefined): Promise<void> {
  const catalogue = await draftFor(desk, id)
  const findings = await checkDraft(desk.db, catalogue)
  const errors = findings.filter(({severity}) => severity === 'error')
  for (const {severity, said} of findings.slice(0, 200)) desk.say(`${severity === 'error' ? '错误' : '提示'} ${said.zh}`)
  desk.say(
    `${catalogue.name}：${errors.length} 处错误，${findings.length - errors.length} 处提示 · ${errors.length} errors, ${findings.length - errors.length} warnings`,
  )
}

async function publish(desk: Desk, id: string | undefined, effectiveFrom: string): Promise<void> {
  const {id: draft, revision} = await draftFor(desk, id)
  const published = await desk.transact((tx) => publishCatalogue(tx, desk.act, {id: draft, revision, effectiveFrom}))
  desk.say(`已发布“${published.name}”，自 ${effectiveFrom} 起生效 · published, in force from ${effectiveFrom}`)
}

async function exportFile({db, act, say}: Desk, file: string, id: string | undefined): Promise<void> {
  const catalogue = id === undefined ? await currentCatalogue(db, act.at) : await getCatalogue(db, id)
  const {header, rows} = writeConditions(await openContents(db, catalogue))
  await writeFile(file, file.endsWith('.csv') ? writeCsv(header, rows) : await writeXlsx(catalogue.name, header, rows))
  say(`${rows.length} 条立案条件已写入 ${file} · ${rows.length} conditions written`)
}

async function run(desk: Desk): Promise<void> {
  const {values, positionals} = parseArgs({
    args: [...desk.argv],
    allowPositionals: true,
    strict: false,
    options: {
      'dry-run': {type: 'boolean'},
      'skip-bad': {type: 'boolean'},
      name: {type: 'string'},
      from: {type: 'string'},
      catalogue: {type: 'string'},
    },
  })
  const [verb, subject] = positionals
  const word = (name: 'name' | 'from' | 'catalogue'): string | undefined => (typeof values[name] === 'string' ? values[name] : undefined)
  const from = word('from')
  if (verb === 'list') await list(desk)
  else if (verb === 'import' && subject !== undefined)
    await importFile(desk, subject, {
      dryRun: values['dry-run'] === true,
      skipBad: values['skip-bad'] === true,
      name: word('name') ?? `导入 ${desk.act.at.toISOString().slice(0, 10)}`,
    })
  else if (verb === 'check') await check(desk, subject)
  else if (verb === 'publish' && from !== undefined && publication.shape.effectiveFrom.safeParse(from).success)
    await publish(desk, subject, from)
  else if (verb === 'export' && subject !== undefined) await exportFile(desk, subject, word('catalogue'))
  else throw misused({usage: USAGE})
}

export const commands: readonly Command[] = [
  {
    name: 'standards',
    summary: {zh: '立案结案标准：导入、检查、发布、导出', en: 'The standard: import, check, publish, export'},
    usage: USAGE,
    run,
  },
]
