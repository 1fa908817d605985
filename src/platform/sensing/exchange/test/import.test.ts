import assert from 'node:assert/strict'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after} from 'node:test'
import {gunzipSync} from 'node:zlib'
import {sql} from 'kysely'
import type {Tx} from '#kernel/db.ts'
import {isProblem} from '#lib/problem.ts'
import {absent, dataFolder, onBothStores} from '#test/city.ts'
import {tendSums} from '../../actions/tend.ts'
import {hours} from '../../queries/hours.ts'
import {beginSums} from '../../queries/sums.ts'
import {importSeries} from '../actions.ts'
import {readPlaces, readPlan} from '../commands.ts'

const folder = mkdtempSync(join(tmpdir(), 'series-'))
after(() => rmSync(folder, {recursive: true, force: true}))
const plans = new URL('../../../../../docs/series/', import.meta.url)
const planOf = (name: string) => readPlan(readFileSync(new URL(`${name}.json`, plans), 'utf8'))
const write = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const counted = async (tx: Tx, code: string, key: string) => {
  const {rows} = await sql<{n: number; total: number; hours: number}>`
    select (select coalesce(sum(p.n), 0)::integer from sensing.packed p where p.stream_id = s.id) as n,
      (select coalesce(sum(d.total), 0) from sensing.day d where d.stream_id = s.id) as total,
      (select count(*)::integer from ${hours({of: () => [sql`stream_id = s.id`]})} h) as hours
    from sensing.thing t join sensing.stream s on s.thing_id = t.id
    where t.properties ->> 'code' = ${code} and s.properties ->> 'key' = ${key}`.execute(tx)
  return rows[0] ?? assert.fail(`no stream ${code} ${key}`)
}

const HEADER = 'timestamp,station,PM2.5,PM10,SO2,NO2,CO,O3,TEMP,PRES,DEWP,RAIN,wd,WSPM\n'
const line = (time: string, station: string, pm: string, co = '800'): string =>
  `${time},${station},${pm},4,4,7,${co},77,-0.7,1023,-18.8,0,NNW,4.4\n`

onBothStores('schema', (it) => {
  it('a file of history is kept once, in the units of its streams, and leaves the latest alone', async ({tx, transact, act}) => {
    await beginSums(tx, act.at, 'Asia/Shanghai')
    const plan = planOf('beijing-air')
    const path = write(
      'air.csv',
      HEADER + line('2013-03-01 00:00', 'A', '35') + line('2013-03-01 01:00', 'A', 'NA') + line('2013-03-01 01:00', 'B', '50'),
    )
    const done = await importSeries({transact}, act, path, plan)
    assert.deepEqual([done.records, done.devices, done.kept, done.again, done.bad], [3, 2, 29, 0, 0])
    const again = await importSeries({transact}, act, path, plan)
    assert.deepEqual([again.kept, again.again], [0, 29])
    while ((await tendSums(transact, act.at)) > 0);
    assert.deepEqual(await counted(tx, 'PRSA-A', 'pm25'), {n: 1, total: 35, hours: 1})
    assert.deepEqual(await counted(tx, 'PRSA-A', 'co'), {n: 2, total: 1.6, hours: 2})
    await importSeries({transact}, act, write('older.csv', HEADER + line('2012-01-01 00:00', 'A', '99')), plan)
    const {rows} = await sql<{value: number}>`select l.value from sensing.latest l join sensing.stream s on s.id = l.stream_id
      join sensing.thing t on t.id = s.thing_id where t.properties ->> 'code' = 'PRSA-A' and s.properties ->> 'key' = 'pm25'`.execute(tx)
    assert.equal(rows[0]?.value, 35)
  })

  it('a record that cannot be read ends the import with its line, or is passed over and told', async ({tx, transact, act}) => {
    await beginSums(tx, act.at, 'Asia/Shanghai')
    const plan = planOf('beijing-air')
    const path = write(
      'bad.csv',
      HEADER + line('2013-03-01 00:00', 'A', '35') + line('2013-03-01 01:00', 'A', 'abc') + line('2013-03-01 02:00', 'A', '36'),
    )
    await assert.rejects(
      importSeries({transact}, act, path, plan),
      (error: Error) => isProblem(error, 'sensing.bad-record') && error.message.includes('line 3'),
    )
    const done = await importSeries({transact}, act, path, plan, {skipBad: true})
    assert.deepEqual([done.kept, done.again, done.bad], [19, 10, 1])
    assert.deepEqual(done.faults, [{line: 3, column: 'PM2.5', text: 'abc', why: 'number'}])
  })

  it('a plan that does not fit the file or the units is refused, and nothing is kept', async ({tx, transact, act}) => {
    const plan = planOf('beijing-air')
    const file = write('plain.csv', 'time,station\n2013-03-01 00:00,A\n')
    await assert.rejects(importSeries({transact}, act, file, plan), (error) => isProblem(error, 'sensing.no-column'))
    const path = write('one.csv', HEADER + line('2013-03-01 00:00', 'A', '35'))
    const [first] = plan.streams
    if (first === undefined) assert.fail('no stream')
    const odd = {...plan, streams: [{...first, from: 'kg'}]}
    await assert.rejects(importSeries({transact}, act, path, odd), (error) => isProblem(error, 'sensing.other-unit'))
    await assert.rejects(importSeries({transact}, act, join(folder, 'nowhere.csv'), plan), /no such file|不存在/)
    assert.throws(
      () => readPlan('{"title": 1}'),
      (error) => isProblem(error, 'sensing.bad-plan'),
    )
    const {rows} = await sql<{n: number}>`select count(*)::integer as n from sensing.thing`.execute(tx)
    assert.equal(rows[0]?.n, 0)
  })

  const lots = absent('parking', 'german_lots_free_15min_train.csv.gz')
  it('three days of 84 car parks are what the file says', async ({tx, transact, act}, t) => {
    if (lots !== false) return t.skip(lots)
    await beginSums(tx, act.at, 'Asia/Shanghai')
    const home = dataFolder('parking') ?? ''
    const [path, plan] = [join(home, 'german_lots_free_15min_train.csv.gz'), planOf('german-parking')]
    const before = Date.parse('2022-03-05T00:00Z')
    const devices = await readPlaces(readFileSync(join(home, 'german_lots_meta.csv')), plan)
    const done = await importSeries({transact}, act, path, plan, {before, devices})
    const [header = '', ...lines] = gunzipSync(readFileSync(path)).toString().trim().split('\n')
    const days = lines.filter((row) => row < '2022-03-05').map((row) => row.split(','))
    assert.equal(done.kept, days.flatMap((row) => row.slice(1)).filter((cell) => cell !== '').length)
    while ((await tendSums(transact, act.at)) > 0);
    for (const [column, name] of header.split(',').entries()) {
      if (column === 0 || column % 12 !== 0) continue
      const values = days.map((row) => row[column] ?? '').filter((cell) => cell !== '')
      const {n, total} = await counted(tx, `DE-${name}`, 'free')
      assert.deepEqual([n, total], [values.length, values.reduce((sum, value) => sum + Number(value), 0)], name)
    }
  })
})
