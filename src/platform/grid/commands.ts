import {readFileSync} from 'node:fs'
import {basename} from 'node:path'
import {parseArgs} from 'node:util'
import type {Command} from '#kernel/pack.ts'
import {isProblem, problem} from '#lib/problem.ts'
import type {RowError} from '#lib/rows.ts'
import {type ImportMode, importFile} from './actions/import.ts'
import type {IntakeKind} from './core/intake.ts'
import {describeFinding} from './core/topology.ts'
import {checkGrid, findAddress, findPlace, locate} from './queries/find.ts'

const badUsage = problem<{usage: string}>('grid.usage', 400, {zh: ({usage}) => `用法：${usage}`, en: ({usage}) => `Usage: ${usage}`})

const MOST_TOLD = 50

const checkUsage = 'grid check [--tolerance M2]'

const check: Command = {
  name: 'grid check',
  summary: {zh: '检查网格是否重叠、有空隙或跨越边界', en: 'Check the grid for overlaps, gaps and crossings'},
  usage: checkUsage,
  run: async ({db, argv, say}) => {
    const {values} = parseArgs({args: [...argv], options: {tolerance: {type: 'string', default: '1'}}})
    const tolerance = Number(values.tolerance)
    if (!(tolerance >= 0)) throw badUsage({usage: checkUsage})
    const {cells, areas, findings} = await checkGrid(db, tolerance)
    say(`${cells} 个单元网格、${areas} 个区域，发现 ${findings.length} 处 · ${cells} cells, ${areas} areas, ${findings.length} findings`)
    for (const finding of findings.slice(0, MOST_TOLD)) {
      const {zh, en} = describeFinding(finding)
      const at = finding.at.map((degrees) => degrees.toFixed(6)).join()
      say(`  ${at} ${zh}`)
      say(`    ${en}`)
    }
    if (findings.length > MOST_TOLD) say(`  … ${findings.length - MOST_TOLD}`)
  },
}

const importUsage =
  'grid import FILE --kind areas|cells|components|places [--crs EPSG:4547] [--layer NAME] [--mode add|renew|replace] [--mend] [--dry-run]'
const KINDS: readonly string[] = ['areas', 'cells', 'components', 'places']
const MODES: readonly string[] = ['add', 'renew', 'replace']

const sayErrors = (count: number, errors: readonly RowError[], say: (line: string) => void): void => {
  say(`${count} 处错误 · ${count} errors`)
  for (const {line, column, zh, en} of errors.slice(0, MOST_TOLD)) {
    say(`  ${line}${column === null ? '' : ` ${column}`}: ${zh}`)
    say(`    ${en}`)
  }
}

const bring: Command = {
  name: 'grid import',
  summary: {zh: '导入区域、单元网格、部件或地名', en: 'Import areas, cells, components or places'},
  usage: importUsage,
  run: async ({transact, act, argv, say}) => {
    const {values, positionals} = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        kind: {type: 'string', default: ''},
        mode: {type: 'string', default: 'add'},
        crs: {type: 'string'},
        layer: {type: 'string'},
        mend: {type: 'boolean', default: false},
        'dry-run': {type: 'boolean', default: false},
      },
    })
    const [path] = positionals
    if (path === undefined || !KINDS.includes(values.kind) || !MODES.includes(values.mode)) throw badUsage({usage: importUsage})
    const file = {name: basename(path), bytes: readFileSync(path), crs: values.crs, layer: values.layer}
    const terms = {kind: values.kind as IntakeKind, mode: values.mode as ImportMode, mend: values.mend, dryRun: values['dry-run']}
    try {
      const {read, added, changed, ended, rehoused, errorCount, errors, edition} = await transact((tx) => importFile(tx, act, file, terms))
      say(`读入 ${read}，新增 ${added}，更新 ${changed}，终止 ${ended} · read ${read}, added ${added}, changed ${changed}, ended ${ended}`)
      if (rehoused > 0) say(`${rehoused} 个部件改归所在网格 · ${rehoused} components went to the cell they stand in`)
      if (errorCount > 0) sayErrors(errorCount, errors, say)
      say(edition === null ? '试运行，未保存 · dry run, nothing was saved' : `已保存，版次 ${edition} · saved as edition ${edition}`)
    } catch (error) {
      if (isProblem(error, 'rows.refused')) sayErrors(Number(error.details.count), error.details.errors as readonly RowError[], say)
      throw error
    }
  },
}

const locateUsage = 'grid locate LNG LAT'

const where: Command = {
  name: 'grid locate',
  summary: {zh: '一个位置属于哪个单元网格', en: 'Which cell a place is in'},
  usage: locateUsage,
  run: async ({db, argv, say}) => {
    const [lng, lat] = argv.map(Number)
    if (lng === undefined || lat === undefined || !Number.isFinite(lng) || !Number.isFinite(lat)) throw badUsage({usage: locateUsage})
    const {cell, community, street, district, region} = await locate(db, [lng, lat])
    say(`单元网格 ${cell} · 社区 ${community} · 街道 ${street} · 区 ${district} · ${region} 类区域`)
    const address = await findAddress(db, [lng, lat])
    if (address !== undefined) say(`${address.zh} · ${address.en}`)
  },
}

const findUsage = 'grid find TEXT'

const find: Command = {
  name: 'grid find',
  summary: {zh: '按名称、门牌、拼音或首字母查找地点', en: 'Find a place by name, house number, pinyin or initials'},
  usage: findUsage,
  run: async ({db, argv, say}) => {
    const text = argv.join(' ')
    if (text.trim() === '') throw badUsage({usage: findUsage})
    const hits = await findPlace(db, text)
    if (hits.length === 0) say('没有找到 · nothing found')
    for (const {name, nameEn, kind, place, address, reckoned} of hits)
      say(`${name} ${nameEn} [${kind}] ${place.join()} ${address === name ? '' : address}${reckoned ? ' ≈' : ''}`)
  },
}

export const commands: readonly Command[] = [check, bring, where, find]
