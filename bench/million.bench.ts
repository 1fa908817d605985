/**
 * A million cases on PostgreSQL: `npm run bench -- million`, or `node bench/million.bench.ts [--size N] [--keep] [--on URL]` to make a store of
 * another size, to leave it there, or to measure one that was left. Without DATABASE_URL there is nothing to measure.
 */
import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {readConfig} from '#kernel/config.ts'
import type {Store} from '#kernel/db.ts'
import {writeCsv} from '#kernel/sheets.ts'
import {type House, openHouse} from '../src/server/house.ts'
import {makeBenchCity} from './bench-store.ts'
import {few, printRow, spreadOf} from './measure.ts'
import {asksAt, sampleCases} from './million/asks.ts'
import {drawFrom} from './million/draw.ts'
import {fill} from './million/fill.ts'
import {readTown} from './million/town.ts'

const UNTIL = new Date('2026-11-23T02:00:00Z')
const RUNS = 40
const WARM = 3
const IMPORTED = 100_000
/** As `npm start` bounds the young heap. */
const FLAGS = ['--max-semi-space-size=32']

const {values} = parseArgs({options: {size: {type: 'string'}, keep: {type: 'boolean'}, on: {type: 'string'}}})
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

async function measure(store: Store): Promise<void> {
  const samples = await sampleCases(store)
  const [busy] = await store.script(
    'select unit_id as unit from cases.case where unit_id is not null group by 1 order by count(*) desc limit 1',
  )
  for (const {name, run, target} of asksAt(UNTIL, String(busy?.unit))) {
    const times: number[] = []
    for (let i = 0; i < RUNS + WARM; i += 1) {
      const sample = samples[i % samples.length]
      if (sample === undefined) throw new Error('The store has no cases to look for.')
      const started = performance.now()
      await run(store.db, sample)
      if (i >= WARM) times.push(performance.now() - started)
    }
    const {median, p95, most} = spreadOf(times)
    printRow(name, {'median ms': median, 'p95 ms': p95, 'most ms': most, 'target ms': target, '': p95 <= target ? 'met' : 'MISSED'})
  }
}

function exportAll(url: string): void {
  for (const format of ['csv', 'xlsx', 'geojson', 'gpkg']) {
    const {stdout, status} = spawnSync(process.execPath, [...FLAGS, here('million/export.ts'), url, format], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (status !== 0) throw new Error(`The export to ${format} failed.`)
    const {bytes, seconds, firstMs, peakMb} = JSON.parse(stdout) as Record<'bytes' | 'seconds' | 'firstMs' | 'peakMb', number>
    printRow(`export ${format}, everything`, {'MB written': bytes / 1e6, seconds, 'first byte ms': firstMs, 'peak MB': peakMb})
  }
}

/** A file of reports, one in a hundred of them without a description. */
function writeReports(path: string): void {
  const {draw, random} = drawFrom(readTown(), UNTIL.getTime(), 99)
  const rows = Array.from({length: IMPORTED}, (_, i) => {
    const {description, place, address, kind, source} = draw(UNTIL.getTime() - Math.floor(random() * 30 * 86_400_000))
    return [`F-${i}`, i % 100 === 99 ? '' : description, '2026-11-20 08:00', kind.category, place[0], place[1], address, source]
  })
  writeFileSync(path, writeCsv(['外部编号', '问题描述', '上报时间', '类别', '经度', '纬度', '地址', '来源'], rows))
}

function importFile(env: Readonly<Record<string, string>>): void {
  const folder = mkdtempSync(join(tmpdir(), 'jingcheng-million-'))
  try {
    writeReports(join(folder, 'reports.csv'))
    for (const more of [['--dry-run'], ['--skip-bad']]) {
      const child = spawnSync(process.execPath, [here('../src/server/city.ts'), 'cases', 'import', join(folder, 'reports.csv'), ...more], {
        env: {...process.env, ...env},
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      if (child.status !== 0) throw new Error('The import failed.')
      const done = JSON.parse(child.stdout.trim().split('\n').at(-1) ?? '') as Record<'rows' | 'imported' | 'bad' | 'seconds', number>
      printRow(`import ${more.join(' ')}`, {rows: done.rows, imported: done.imported, bad: done.bad, seconds: done.seconds, 'target s': 60})
    }
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

async function run(house: House, env: Readonly<Record<string, string>>): Promise<void> {
  const {store} = house
  const settings = await store.script(
    "select string_agg(name || ' ' || setting, ' · ' order by name) as said from pg_settings where name in ('fsync', 'shared_buffers', 'work_mem', 'random_page_cost', 'jit', 'server_version')",
  )
  console.log(String(settings[0]?.said))
  const [counted] = await store.script('select (select count(*) from cases.case) as cases, (select count(*) from kernel.event) as events')
  console.log(`${few(Number(counted?.cases))} cases · ${few(Number(counted?.events))} events`)
  await measure(store)
  exportAll(env.DATABASE_URL ?? '')
  importFile(env)
}

if (values.on !== undefined) {
  const env = {DATABASE_URL: values.on, JINGCHENG_HOME: mkdtempSync(join(tmpdir(), 'jingcheng-million-')), LOG_LEVEL: 'warn'}
  const house = await openHouse(readConfig(env), console.log)
  await run(house, env).finally(() => house.store.close())
} else if (process.env.DATABASE_URL) {
  const city = await makeBenchCity('postgres')
  const house = await city.open()
  try {
    const {cases, events, open, seconds} = await fill(
      house.store,
      {size: Number(values.size ?? 1_000_000), until: UNTIL, say: console.log},
      city.env.DATABASE_URL,
    )
    printRow('filled', {cases, events, open, seconds})
    await run(house, city.env)
  } finally {
    await house.store.close()
    if (values.keep) console.log(`left: ${city.env.DATABASE_URL}`)
    else await city.remove()
  }
} else console.log('skipped: a million cases are measured on PostgreSQL; give DATABASE_URL')
