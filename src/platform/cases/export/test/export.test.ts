import assert from 'node:assert/strict'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {parse} from 'csv-parse/sync'
import ExcelJS from 'exceljs'
import type {Db, Tx} from '#kernel/db.ts'
import type {Pieces} from '#kernel/http/stream.ts'
import {onBothStores} from '#test/city.ts'
import type {Filter} from '../../queries/list.ts'
import {buildTown, by, type Person, report, until, WEST, walk} from '../../test/town.ts'
import {columns} from '../core/columns.ts'
import {streamCases} from '../queries.ts'
import {exportCases, type Format} from '../write.ts'

const whole = async (pieces: Pieces): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const piece of pieces) parts.push(Buffer.from(piece as string))
  return Buffer.concat(parts)
}

const DANGEROUS = '=HYPERLINK("http://x","点")，"引号"\n第二行; 分号\t制表'

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  const story = async (tx: Tx): Promise<void> => {
    const {case: one} = await report(tx, {description: DANGEROUS, address: '东街12号', reporter: {name: '欧阳明', phone: '13800001111'}})
    await walk(tx, one.id, until('handle'))
    await report(tx, {description: '西区的', place: WEST}, by('citizen', 1))
  }
  const written = async (
    db: Db,
    format: Format,
    {filter = {}, who = 'clerk', personal = false}: {filter?: Filter; who?: Person; personal?: boolean} = {},
  ) => whole(await exportCases(db, by(who, 6000), {filter, format, language: 'zh', personal}))
  const csv = async (...asked: Parameters<typeof written> extends [infer D, unknown, ...infer R] ? [D, ...R] : never) => {
    const [db, ...rest] = asked
    const text = (await written(db, 'csv', ...rest)).toString('utf8')
    assert.equal(text.charCodeAt(0), 0xfeff, 'spreadsheets know UTF-8 by its mark')
    return parse(text, {bom: true, columns: true}) as Record<string, string>[]
  }

  it('CSV: one row a case, in words, with what is dangerous made harmless', async ({tx}) => {
    await story(tx)
    const [one, two] = await csv(tx)
    assert.equal(one?.问题描述, `'${DANGEROUS}`)
    assert.deepEqual(
      [one?.状态, one?.来源, one?.区, one?.街道, one?.社区, one?.类别, one?.承办单位, one?.时限灯, one?.上报时间, one?.处置截止],
      ['已处置', '市民', '东区', '东街', '东一社区', '暴露垃圾', '环卫中心', '绿', '2026-11-23 10:00', '2026-11-24 10:40'],
    )
    assert.deepEqual([two?.状态, two?.区, two?.案卷号, two?.处置截止], ['已上报', '西区', '', ''])
  })

  it('a filter and rights narrow it; who reported is written for those alone who may know and ask', async ({tx}) => {
    await story(tx)
    assert.deepEqual(
      (await csv(tx, {filter: {area: '880102'}})).map(({问题描述}) => 问题描述),
      ['西区的'],
    )
    assert.deepEqual(
      (await csv(tx, {who: 'western'})).map(({问题描述}) => 问题描述),
      ['西区的'],
    )
    assert.equal((await csv(tx, {who: 'citizen'})).length, 0)
    assert.equal((await csv(tx))[0]?.上报人, undefined)
    assert.equal((await csv(tx, {who: 'leader', personal: true}))[0]?.上报人, undefined)
    assert.deepEqual(
      [(await csv(tx, {personal: true}))[0]?.上报人, (await csv(tx, {personal: true}))[0]?.上报人电话],
      ['欧阳明', '13800001111'],
    )
  })

  it('XLSX opens elsewhere, text stays text', async ({tx}) => {
    await story(tx)
    const book = new ExcelJS.Workbook()
    await book.xlsx.load((await written(tx, 'xlsx')) as never)
    const [sheet] = book.worksheets
    const head = sheet?.getRow(1).values as string[]
    assert.equal(sheet?.rowCount, 3)
    const cell = sheet?.getRow(2).getCell(head.indexOf('问题描述'))
    assert.deepEqual([cell?.value, cell?.type], [DANGEROUS, ExcelJS.ValueType.String])
    assert.equal(sheet?.getRow(2).getCell(head.indexOf('经度')).value, 100.005)
    assert.equal(sheet?.views[0]?.state, 'frozen')
  })

  it('GeoJSON and GeoPackage hold the same cases with their places', async ({tx}) => {
    await story(tx)
    const {features} = JSON.parse((await written(tx, 'geojson')).toString('utf8'))
    assert.deepEqual(
      features.map(({geometry, properties}: {geometry: object; properties: {state: string}}) => [geometry, properties.state]),
      [
        [{type: 'Point', coordinates: [100.005, 30.005]}, '已处置'],
        [{type: 'Point', coordinates: [...WEST]}, '已上报'],
      ],
    )
    const folder = mkdtempSync(join(tmpdir(), 'jingcheng-export-'))
    try {
      writeFileSync(join(folder, 'out.gpkg'), await written(tx, 'gpkg'))
      const database = new DatabaseSync(join(folder, 'out.gpkg'), {readOnly: true})
      const rows = database.prepare('select description, state, hex(geom) as geom from cases order by fid').all()
      assert.deepEqual(
        rows.map(({description, state}) => [description, state]),
        [
          [DANGEROUS, '已处置'],
          ['西区的', '已上报'],
        ],
      )
      assert.match(String(rows[0]?.geom), /^47500001E6100000/)
      const [box] = database.prepare('select min_x, max_x, srs_id from gpkg_contents').all()
      assert.deepEqual([box?.min_x, box?.max_x, box?.srs_id], [100.005, 100.025, 4326])
      database.close()
    } finally {
      rmSync(folder, {recursive: true})
    }
    assert.deepEqual(JSON.parse((await written(tx, 'geojson', {who: 'citizen'})).toString('utf8')).features, [])
  })

  it('batches follow one another without loss or repetition', async ({tx}) => {
    const made = new Set<string>()
    for (let n = 0; n < 5; n += 1) made.add((await report(tx, {description: `第${n}`})).case.id)
    const seen: string[] = []
    for await (const batch of streamCases(tx, by('clerk'), {text: '第'})) seen.push(...batch.map(({id}) => id))
    assert.deepEqual(seen, [...made].sort())
    assert.equal(new Set(columns.map(({key}) => key)).size, columns.length)
  })
})
