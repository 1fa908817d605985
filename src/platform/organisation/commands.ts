import {readFileSync} from 'node:fs'
import {parseArgs} from 'node:util'
import type {Command} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'
import {checkDutyList, draftDutyList, importDuties} from './actions/duties.ts'
import type {DutyCheck} from './core/check.ts'
import {openBook, whoIsResponsible} from './queries/book.ts'
import {listDutyLists} from './queries/duties.ts'

const badUsage = problem<{usage: string}>('organisation.usage', 400, {
  zh: ({usage}) => `用法：${usage}`,
  en: ({usage}) => `Usage: ${usage}`,
})

const whoUsage = 'organisation who --area 990101001001 --category component.01002 [--owner water]'

const who: Command = {
  name: 'organisation who',
  summary: {zh: '由谁负责，依据何在', en: 'Who is responsible, and why'},
  usage: whoUsage,
  run: async ({db, act, argv, say}) => {
    const {values} = parseArgs({args: [...argv], options: {area: {type: 'string'}, category: {type: 'string'}, owner: {type: 'string'}}})
    const {area, category, owner} = values
    if (area === undefined || category === undefined) throw badUsage({usage: whoUsage})
    const {units} = await openBook(db)
    const found = await whoIsResponsible(db, {area, category, owner, at: act.at})
    say(`${found.unit.name} · ${found.unit.nameEn}`)
    say(found.reason.zh)
    say(found.reason.en)
    for (const [zh, unit] of [
      ['主管', found.supervising],
      ['统筹', found.coordinating],
    ] as const)
      if (unit !== null) say(`${zh} ${unit.name} · ${unit.nameEn}`)
    for (const {duty, verdict} of found.considered) {
      const name = units.byId.get(duty.unit)?.name ?? duty.unit
      say(`  #${duty.line} ${duty.area} ${duty.category || '*'} → ${name}: ${verdict}`)
    }
  },
}

const sayCheck = (check: DutyCheck, say: (line: string) => void): void => {
  say(`矛盾 ${check.contradictions.length} · 无法执行 ${check.faults.length} · 空白 ${check.gaps.length} (contradictions, faults, gaps)`)
  for (const {lines, area, category} of check.contradictions.slice(0, 50)) say(`  #${lines[0]} / #${lines[1]} ${area} ${category || '*'}`)
  for (const {line, kind, about} of check.faults.slice(0, 50)) say(`  #${line} ${kind} ${about}`)
  for (const {area, category} of check.gaps.slice(0, 50)) say(`  ${area} ${category}`)
}

const importUsage = 'organisation duties import FILE [--title T] [--dry-run]'

const importList: Command = {
  name: 'organisation duties import',
  summary: {zh: '把权责清单文件导入新草稿', en: 'Import a duty list file into a new draft'},
  usage: importUsage,
  run: async ({transact, act, argv, say, city}) => {
    const {values, positionals} = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {title: {type: 'string'}, 'dry-run': {type: 'boolean', default: false}},
    })
    const [file] = positionals
    if (file === undefined) throw badUsage({usage: importUsage})
    const bytes = readFileSync(file)
    const dryRun = values['dry-run']
    // A dry run drafts too, and the draft is undone with everything else.
    const undone = new Error('dry run')
    const work = transact(async (tx) => {
      const from = (await listDutyLists(tx)).find(({state}) => state === 'published')
      const draft = await draftDutyList(tx, act, {area: city.code, title: values.title ?? file, categories: from?.categories ?? []})
      const found = await importDuties(tx, act, {list: draft.id, bytes, dryRun})
      for (const error of found.errors) say(`  ${error.line} ${error.column ?? ''} ${error.zh} · ${error.en}`)
      say(`${found.rows} 行可用，${found.errorCount} 处错误 (rows, errors)`)
      if (found.check !== null) sayCheck(found.check, say)
      if (dryRun) throw undone
      say(`已存为草稿 ${draft.id} (draft)`)
    })
    await work.catch((error: unknown) => {
      if (error !== undone) throw error
    })
  },
}

const check: Command = {
  name: 'organisation duties check',
  summary: {zh: '检查权责清单的矛盾与空白', en: 'Check a duty list for contradictions and gaps'},
  usage: 'organisation duties check [LIST]',
  run: async ({db, act, argv, say}) => {
    const lists = await listDutyLists(db)
    const list = argv[0] === undefined ? lists[0] : lists.find(({id}) => id === argv[0])
    if (list === undefined) throw badUsage({usage: check.usage})
    say(`${list.title} ${list.id} ${list.state}`)
    sayCheck(await checkDutyList(db, {id: list.id, at: act.at}), say)
  },
}

/** What the organisation adds to the command line. */
export const commands: readonly Command[] = [who, importList, check]
