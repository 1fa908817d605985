import assert from 'node:assert/strict'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {type TestContext, test} from 'node:test'
import {gunzipSync} from 'node:zlib'
import {absent, dataFolder} from '#test/city.ts'
import {duplicates} from '../evaluate.ts'

const silent = {say: () => undefined}
const boston = 'boston311_2011_jul_oct.csv.gz'

/** Two of the four months: enough to see the difference, and half the time. */
function sinceSeptember(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'boston-'))
  t.after(() => rmSync(folder, {recursive: true, force: true}))
  const [header = '', ...lines] = gunzipSync(readFileSync(join(dataFolder('cases') ?? '', boston)))
    .toString()
    .split('\n')
  const path = join(folder, 'since-september.csv')
  writeFileSync(path, [header, ...lines.filter((line) => /^\d+,2011-(09|10)/.test(line))].join('\n'))
  return path
}

test('Boston: what is learned from September finds October’s duplicates better than the naive rule', {
  skip: absent('cases', boston),
}, async (t) => {
  const train = sinceSeptember(t)
  const figures = await duplicates.run({...silent, options: {train, split: '2011-10-01'}})
  const {precision, recall, f1, baseline, wanted} = figures as {
    precision: number
    recall: number
    f1: number
    wanted: number
    baseline: {f1: number}
  }
  assert.ok(wanted > 400, `${wanted}`)
  assert.ok(precision > 0.5 && recall > 0.5, `${precision} and ${recall}`)
  assert.ok(f1 > baseline.f1 + 0.15, `${f1} and ${baseline.f1}`)
})

test('two files of the same columns, a row twice, blank places and times: the figures stand', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'likeness-'))
  t.after(() => rmSync(folder, {recursive: true, force: true}))
  const header = 'case_enquiry_id,open_dt,closed_dt,reason,type,latitude,longitude,closure_reason'
  const row = (n: number, month: string): string => {
    const second = n % 4 === 1
    const id = 101000000000 + n + (month === '08' ? 1000 : 0)
    const day = String(1 + (Math.floor(n / 2) % 28)).padStart(2, '0')
    const minute = String(n % 60).padStart(2, '0')
    return `${id},2011-${month}-${day} 10:${minute}:00,,Lights,Lamp,${((month === '08' ? 43.3 : 42.3) + Math.floor(n / 2) * 0.01).toFixed(4)},-71.05,${second ? `Duplicate of case ${id - 1}` : ' '}`
  }
  const rows = (month: string): string => Array.from({length: 80}, (_, n) => row(n, month)).join('\n')
  const [train, judged] = [join(folder, 'train.csv'), join(folder, 'test.csv')]
  writeFileSync(
    train,
    `${header}\n${rows('07')}\n101000099999,2011-07-30 10:00:00,,Lights,Lamp,,,\n101000099998,,,Lights,Lamp,42.3,-71.05,\n`,
  )
  writeFileSync(judged, `${header}\n${rows('08')}\n`)
  const figures = (await duplicates.run({...silent, options: {train, test: judged}})) as {
    learned: number
    judged: number
    wanted: number
    recall: number
  }
  assert.deepEqual([figures.learned, figures.judged, figures.wanted], [81, 80, 20])
  assert.ok(figures.recall > 0.9, `${figures.recall}`)
  await assert.rejects(duplicates.run({...silent, options: {train}}), {code: 'likeness.files-missing'})
  await assert.rejects(duplicates.run({...silent, options: {train, split: 'never'}}), {code: 'likeness.files-missing'})
})
