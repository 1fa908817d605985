import assert from 'node:assert/strict'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {test} from 'node:test'
import {isProblem} from '#lib/problem.ts'
import {absent, dataFolder} from '#test/city.ts'
import {classify} from '../evaluate.ts'

const rows = (n: number, prefix = ''): string =>
  [
    'title,text,label',
    ...Array.from({length: n}, (_, at) => {
      const [thing, label] = at % 2 === 0 ? ['路灯不亮', 'light'] : ['垃圾堆积', 'waste']
      const place = String.fromCharCode(...Array.from({length: 30}, (_, k) => 0x4e00 + ((at * 131 + k * 17) % 4_000)))
      return `${prefix}${thing},${place}${thing},${label}`
    }),
  ].join('\n')

const inFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'reading-'))
  await work(folder).finally(() => rmSync(folder, {recursive: true}))
}

test('classify folds one file, or learns from one and judges another, beside the baseline', () =>
  inFolder(async (folder) => {
    const [train, tested] = [join(folder, 'train.csv'), join(folder, 'test.csv')]
    writeFileSync(train, rows(40))
    writeFileSync(tested, rows(6, '又见'))
    const said: string[] = []
    const say = (line: string): void => void said.push(line)
    const folded = await classify.run({options: {train, folds: '4', seed: '7'}, say})
    assert.equal(folded.texts, 40)
    assert.equal(folded.macroF1, 1)
    assert.ok(said.some((line) => line.includes('naive Bayes')))
    const judged = await classify.run({options: {train, test: tested}, say})
    assert.equal(judged.texts, 6)
    assert.deepEqual(judged.labels, ['light', 'waste'])
  }))

test('classify says what is wrong with what it was given', () =>
  inFolder(async (folder) => {
    const one = join(folder, 'one.csv')
    writeFileSync(one, 'title,text,label\na,b,c\n')
    for (const options of [{}, {train: one}, {train: one, folds: '1'}, {train: one, seed: 'x'}] as const)
      await assert.rejects(
        classify.run({options, say: () => undefined}),
        (error) => isProblem(error) && error.code === 'cases.bad-evaluation',
      )
  }))

const FILE = 'teddy2020_messages_labelled.csv.gz'

test('the classes of real messages are told with a macro-F1 of at least 0.85, far above naive Bayes', {
  skip: absent('cases', FILE),
}, async () => {
  const told = await classify.run({options: {train: join(dataFolder('cases') ?? '', FILE), seed: '1'}, say: () => undefined})
  const {macroF1, baseline, precisionAnswered, answered} = told as Record<string, number> & {baseline: {macroF1: number}}
  assert.ok((macroF1 ?? 0) >= 0.85 && baseline.macroF1 < 0.7, JSON.stringify({macroF1, baseline}))
  assert.ok((precisionAnswered ?? 0) >= 0.88 && (answered ?? 0) >= 0.8, JSON.stringify({precisionAnswered, answered}))
})
