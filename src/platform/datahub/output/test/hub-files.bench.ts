/**
 * A table of a million rows comes in and goes out again: rows a second, and the most memory the process was resident in. Each export runs in
 * a process of its own. Needs DATABASE_URL; `npm run bench -- hub-files 200000` for fewer rows.
 */
import {fork} from 'node:child_process'
import {createReadStream, createWriteStream, mkdtempSync, rmSync, statSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {sql} from 'kysely'
import {v7} from 'uuid'
import {systemAct} from '#kernel/act.ts'
import {openPostgres} from '#kernel/stores/postgres.ts'
import {openTestStore} from '#test/city.ts'
import {printRow, seeded} from '../../../../../bench/measure.ts'
import {readPage} from '../../features/core/request.ts'
import {load} from '../../intake/actions/load.ts'
import {lookAt} from '../../intake/actions/look.ts'
import {sheetCollections} from '../../intake/collections.ts'
import {openOutside} from '../../intake/outside/open.ts'
import {insertSheet, shapeSheet} from '../../intake/queries/sheets.ts'
import {formats} from '../formats.ts'
import {featurePages} from '../pages.ts'

const server = process.env.DATABASE_URL ?? ''
const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MB`

/** Runs work while looking every 20 ms at how much memory the process is resident in. */
async function watched<T>(
  work: () => Promise<T>,
): Promise<{readonly value: T; readonly seconds: number; readonly peak: number; readonly before: number}> {
  const before = process.memoryUsage.rss()
  let peak = before
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 20)
  const began = performance.now()
  try {
    const value = await work()
    return {value, seconds: (performance.now() - began) / 1_000, peak: Math.max(peak, process.memoryUsage.rss()), before}
  } finally {
    clearInterval(timer)
  }
}

const act = systemAct(new Date('2026-11-23T02:00:00Z'), 'bench')

async function goOut(url: string, f: string): Promise<void> {
  const store = await openPostgres(url)
  const [collection] = await sheetCollections(store.db, act)
  const format = formats[f]
  if (collection?.features === undefined || format === undefined) throw new Error('nothing to export')
  const {features, title} = collection
  const asked = readPage({}, features)
  const {value, seconds, peak, before} = await watched(async () => {
    let [bytes, first] = [0, 0]
    const began = performance.now()
    const pages = featurePages(store.db, act, features, asked)
    const writing = {properties: asked.properties, geometry: true, shape: features.shape, title, language: 'zh', at: act.at} as const
    for await (const piece of format.write(pages, writing)) {
      if (bytes === 0) first = performance.now() - began
      bytes += Buffer.byteLength(piece)
    }
    return {bytes, first}
  })
  printRow(`export ${f}`, {
    s: seconds,
    MB: value.bytes / 1_048_576,
    'first byte ms': value.first,
    'peak resident': megabytes(peak),
    'at start': megabytes(before),
  })
  await store.close()
}

async function writeTable(path: string, rows: number): Promise<void> {
  const out = createWriteStream(path)
  const random = seeded(6)
  const kinds = ['井盖', '路灯', '消火栓', '行道树', '公交站牌']
  const say = (text: string): Promise<void> | undefined =>
    out.write(text) ? undefined : new Promise((done) => out.once('drain', () => done()))
  await say('编号,名称,类别,口径,启用,检查时间,备注,经度,纬度\r\n')
  for (let row = 0; row < rows; row += 1) {
    const day = String(1 + (row % 28)).padStart(2, '0')
    const kind = kinds[row % kinds.length]
    await say(
      `B${row},第${row}号${kind},${kind},${(random() * 2).toFixed(2)},${row % 3 === 0 ? '否' : '是'},2026-03-${day} 08:${String(row % 60).padStart(2, '0')},,${(113.7 + random()).toFixed(6)},${(29.9 + random()).toFixed(6)}\r\n`,
    )
  }
  await new Promise((done) => out.end(() => done(undefined)))
}

async function bench(rows: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'jingcheng-hub-files-'))
  const store = await openTestStore('postgres', 'schema')
  try {
    const path = join(folder, 'rows.csv')
    await writeTable(path, rows)
    const {size} = statSync(path)
    const file = {name: 'rows.csv', size, open: async () => createReadStream(path, {highWaterMark: 1 << 16})}
    const looked = await lookAt(await openOutside(file, undefined), {zone: 'Asia/Shanghai'}, () => ({geometry: false, crs: null}))
    const mapping = {...looked.suggested, place: {kind: 'columns', lng: '经度', lat: '纬度', crs: 'GCJ-02'} as const}
    const sheet = v7()
    await store.transact(async (tx) => {
      await insertSheet(tx, {
        id: sheet,
        name: 'bench',
        title: {zh: '压测', en: 'Bench'},
        district: '990100',
        unit: null,
        open: true,
        by: 'bench',
        at: act.at,
      })
      const fields = mapping.fields.map(({name, type, said}) => ({name, type, said}))
      await shapeSheet(tx, {id: sheet, fields, key: mapping.key, time: mapping.time, at: act.at})
    })
    console.log(
      `${rows.toLocaleString()} rows, ${megabytes(size)} of CSV, ${mapping.fields.length} fields, key ${mapping.key}, GCJ-02 turned into WGS 84`,
    )
    const comeIn = async (name: string, dryRun: boolean): Promise<void> => {
      const desk = {
        id: v7(),
        db: store.db,
        act,
        writtenBefore: 0,
        tell: async () => undefined,
        write: (work: Parameters<typeof store.transact<number>>[0]) => store.transact(work),
      }
      const terms = {sheet, feed: null, mapping, origin: 'rows.csv', open: () => openOutside(file, undefined), dryRun, skipBad: false}
      const {value, seconds, peak, before} = await watched(() => load(desk, terms))
      const {fresh, same, bad} = value
      printRow(name, {
        s: seconds,
        'rows/s': rows / seconds,
        fresh,
        same,
        bad,
        'peak resident': megabytes(peak),
        'at start': megabytes(before),
      })
    }
    await comeIn('dry run, empty sheet', true)
    await comeIn('load, every row new', false)
    await comeIn('load again, every row the same', false)
    const few = Math.floor(rows / 10)
    const other = v7()
    const {seconds} = await watched(() =>
      sql`insert into datahub.record select district_id, ${other}::uuid, id, key, place, at, "values", mark, ${other}::uuid, changed_at
        from datahub.record where sheet_id = ${sheet} limit ${few}`.execute(store.db),
    )
    printRow('baseline: the database copies a tenth of them', {s: seconds, 'rows/s': few / seconds})
    await sql`delete from datahub.record where sheet_id = ${other}`.execute(store.db)
    const {rows: named} = await sql<{name: string}>`select current_database() as name`.execute(store.db)
    const url = Object.assign(new URL(server), {pathname: `/${named[0]?.name}`}).href
    for (const f of Object.keys(formats))
      await new Promise<void>((done, fail) => {
        const child = fork(new URL(import.meta.url), ['export', url, f], {stdio: 'inherit'})
        child.on('exit', (code) => (code === 0 ? done() : fail(new Error(`export ${f} ended with ${code}`))))
      })
  } finally {
    await store.close()
    rmSync(folder, {recursive: true, force: true})
  }
}

const [what = '1000000', url = '', f = ''] = process.argv.slice(2)
if (what === 'export') await goOut(url, f)
else if (server === '') console.log('DATABASE_URL is not given: nothing is measured.')
else await bench(Number(what))
