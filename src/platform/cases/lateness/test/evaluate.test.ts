import assert from 'node:assert/strict'
import {join} from 'node:path'
import {test} from 'node:test'
import {absent, dataFolder} from '#test/city.ts'
import {overdue} from '../evaluate.ts'

const boston = 'boston311_2011_jul_oct.csv.gz'

test('Boston: October is foretold better than by the rate of each type, on the same knowledge', {
  skip: absent('cases', boston),
}, async () => {
  const train = join(dataFolder('cases') ?? '', boston)
  const figures = await overdue.run({options: {train, split: '2011-10-01'}, say: () => undefined})
  const {auc, hindsightAuc, baselineAuc, baselineAsKnownAuc, brier, judged, late} = figures as Readonly<Record<string, number>>
  assert.deepEqual([judged, late], [9999, 1971])
  assert.ok((auc as number) > (baselineAsKnownAuc as number) + 0.01, `${auc} and ${baselineAsKnownAuc}`)
  assert.ok((hindsightAuc as number) > (baselineAuc as number) + 0.005, `${hindsightAuc} and ${baselineAuc}`)
  assert.ok((brier as number) < 0.107, `${brier}`)
})

test('without files it says what to give', async () => {
  await assert.rejects(overdue.run({options: {}, say: () => undefined}), {code: 'lateness.files-missing'})
})
