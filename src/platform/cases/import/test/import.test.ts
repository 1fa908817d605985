import assert from 'node:assert/strict'
import ExcelJS from 'exceljs'
import type {Tx} from '#kernel/db.ts'
import {verifyChains} from '#kernel/events.ts'
import {onBothStores} from '#test/city.ts'
import {listHistory} from '../../actions/move.ts'
import {getCase} from '../../queries/case.ts'
import {listCases} from '../../queries/list.ts'
import {buildTown, by, people, until, walk} from '../../test/town.ts'
import {importCases, runImport} from '../actions.ts'
import {findImport, listImports} from '../queries.ts'

const HEADER = '外部编号,问题描述,上报时间,类别,经度,纬度,区划代码,地址,来源,上报人,电话'
const GOOD = [
  'A-1,"路口，有垃圾",2026-11-22 08:30,暴露垃圾,100.005,30.005,,,热线,欧阳明,13800001111',
  'A-2,井盖响,2026/11/22 9:05:10,01003,,,880101001,东街,,,',
  'A-3,游商占道,,matter.09001,,,,东街12号,巡查,,',
]
const BAD = [
  'B-1,,2026-11-22 08:30,暴露垃圾,100.005,30.005,,,,,',
  'B-2,外星,2026-11-22 08:30,外星人,100.005,30.005,,,,,',
  'B-3,明年的,2027-01-01 08:30,暴露垃圾,100.005,30.005,,,,,',
  'B-4,太远,2026-11-22 08:30,暴露垃圾,101,31,,,,,',
  'B-5,没地方,2026-11-22 08:30,暴露垃圾,,,,,,,',
  'B-6,错区,2026-11-22 08:30,暴露垃圾,,,880109001,,,,',
]

const NAMES = {bytes: new Uint8Array(), file: 'reports.csv', city: '8801', dryRun: false, skipBad: false, system: 'old'}
const bring = (tx: Tx, text: string | Uint8Array, change: Partial<typeof NAMES> = {}) =>
  importCases(tx, by('importer'), {...NAMES, ...change, bytes: typeof text === 'string' ? Buffer.from(text) : text})
const file = (...rows: readonly string[]): string => `${[HEADER, ...rows].join('\n')}\n`
const listed = async (tx: Tx) => (await listCases(tx, by('clerk'), {filter: {}, sort: 'newest', limit: 50})).cases

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('every good row becomes a reported case that can be found, moved and verified', async ({tx}) => {
    const {imported, bad, already} = await bring(tx, file(...GOOD))
    assert.deepEqual([imported, bad, already], [3, 0, 0])
    const cases = await listed(tx)
    assert.deepEqual(
      cases.map(({description, source, area, category, region, reportedAt}) => [
        description,
        source,
        area,
        category,
        region,
        reportedAt.toISOString(),
      ]),
      [
        ['游商占道', 'patrol', '880101001001001', 'matter.09001', 1, '2026-11-23T02:00:00.000Z'],
        ['井盖响', 'import', '880101001', 'component.01003', null, '2026-11-22T01:05:10.000Z'],
        ['路口，有垃圾', 'hotline', '880101001001001', 'matter.06010', 1, '2026-11-22T00:30:00.000Z'],
      ],
    )
    const one = cases[2]
    assert.ok(one)
    assert.deepEqual(
      (await listHistory(tx, one)).map(({name, actorName}) => [name, actorName]),
      [['case.reported', people.importer.name]],
    )
    const found = await listCases(tx, by('clerk'), {filter: {text: '有垃圾', person: '欧阳'}, sort: 'newest', limit: 5})
    assert.deepEqual(
      found.cases.map(({id}) => id),
      [one.id],
    )
    assert.equal((await walk(tx, one.id, until('dispatch'))).state, 'dispatched')
    assert.equal((await verifyChains(tx)).broken, null)
    assert.equal((await getCase(tx, one.id)).version, 6)
  })

  it('bad rows: an error each, and all, none or only the good are taken', async ({tx}) => {
    const all = file(...BAD, ...GOOD)
    const tried = await bring(tx, all, {dryRun: true})
    assert.deepEqual([tried.rows, tried.good, tried.bad, tried.imported], [9, 3, 6, 0])
    assert.deepEqual(
      tried.errors.map(({line, column}) => [line, column]),
      [
        [2, '问题描述'],
        [3, '类别'],
        [4, '上报时间'],
        [5, null],
        [6, null],
        [7, null],
      ],
    )
    assert.match(tried.errors[1]?.zh ?? '', /外星人/)
    assert.equal((await bring(tx, all)).imported, 0)
    assert.equal((await listed(tx)).length, 0)
    const done = await bring(tx, all, {skipBad: true})
    assert.deepEqual([done.imported, done.bad], [3, 6])
    assert.equal((await listed(tx)).length, 3)
    assert.equal((await findImport(tx, done.id, 'importer'))?.errors.length, 6)
    assert.equal(await findImport(tx, done.id, 'somebody'), undefined)
    const [newest, ...before] = await listImports(tx, 'importer', 50)
    assert.deepEqual([newest?.imported, newest?.bad, newest?.file, before.length], [3, 6, 'reports.csv', 2])
    assert.deepEqual(await listImports(tx, 'somebody', 50), [])
  })

  it('the same key is the same case, in one file, in the next, but not of another system', async ({tx}) => {
    assert.deepEqual(await bring(tx, file(...GOOD, ...GOOD)).then(({imported, already}) => [imported, already]), [3, 3])
    assert.deepEqual(await bring(tx, file(...GOOD)).then(({imported, already}) => [imported, already]), [0, 3])
    assert.deepEqual(await bring(tx, file(...GOOD), {system: 'other'}).then(({imported}) => imported), 3)
  })

  it('GBK, a mark, semicolons, tabs and workbooks are told by themselves', async ({tx}) => {
    const gbk = Buffer.from('cde2b2bfb1e0bac52ccecacce2c3e8caf62cc7f8bbaeb4fac2eb0a472d312cbeaeb8c7cbf0bbb52c3838303130313030310a', 'hex')
    const book = new ExcelJS.Workbook()
    book.addWorksheet('上报').addRows([HEADER.split(','), ['X-1', '工作簿里的', '2026-11-22 08:30', '暴露垃圾', 100.005, 30.005]])
    const files = [
      gbk,
      `\uFEFF${file('M-1,有标记的,,,,,880101001,,,,')}`,
      file('S-1,分号的,,,,,880101001,,,,').replaceAll(',', ';'),
      file('T-1,制表的,,,,,880101001,,,,').replaceAll(',', '\t'),
      new Uint8Array(await book.xlsx.writeBuffer()),
    ]
    for (const one of files) assert.equal((await bring(tx, one)).imported, 1)
    assert.deepEqual(
      (await listed(tx)).map(({description}) => description).toSorted(),
      ['井盖损坏', '分号的', '制表的', '工作簿里的', '有标记的'].toSorted(),
    )
  })

  it('nobody imports where they have no right to', async ({tx}) => {
    const western = {...people.importer, grants: people.importer.grants.map((grant) => ({...grant, area: '880102'}))}
    const {imported, errors} = await importCases(
      tx,
      {...by('importer'), by: western},
      {...NAMES, bytes: Buffer.from(file(...GOOD)), skipBad: true},
    )
    assert.equal(imported, 0)
    assert.equal(errors.length, 3)
    assert.match(errors[0]?.zh ?? '', /没有在 .* 导入的权限/)
  })

  it('as long work it looks first, writes piece by piece, and goes on where it broke off without doubling', async ({tx}) => {
    const rows = Array.from({length: 2_100}, (_, at) => `L-${at},第 ${at} 件,,,,,880101001,,,,`)
    const told: [number, number | null][] = []
    let broken = false
    const bench = {
      id: '0190a000-0000-7000-8000-000000000001',
      db: tx,
      act: by('importer'),
      file: {name: 'reports.csv', bytes: Buffer.from(file(...rows, ...BAD.slice(0, 1)))},
      writtenBefore: 0,
      tell: async ({done, total}: {done: number; total: number | null}) => void told.push([done, total]),
      write: async (work: (tx: Tx) => Promise<number>) => {
        if (broken) throw new Error('the process dies')
        broken = true
        return work(tx)
      },
    }
    const asked = {city: '880100', dryRun: false, skipBad: false, system: 'old'}
    const stopped = await runImport(bench, asked)
    assert.deepEqual([stopped.facts.imported, stopped.facts.bad, stopped.errors?.length], [0, 1, 1], 'a wrong row leaves everything out')
    assert.deepEqual(told, [
      [2_000, 2_101],
      [2_100, 2_101],
    ])
    assert.equal((await listed(tx)).length, 0)
    await assert.rejects(runImport(bench, {...asked, skipBad: true}), /dies/)
    broken = false
    const done = await runImport({...bench, writtenBefore: 2_000}, {...asked, skipBad: true})
    assert.deepEqual(done.facts, {rows: 2_101, good: 2_100, imported: 2_100, already: 0, bad: 1, dryRun: false})
  })
})
