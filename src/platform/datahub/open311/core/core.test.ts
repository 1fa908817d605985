import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {XMLParser, XMLValidator} from 'fast-xml-parser'
import {problem} from '#lib/problem.ts'
import {answersOf, attributesOf, attributesSent, mayBeReported, type Questions, questionsFor} from './attributes.ts'
import {areaMeant} from './jurisdiction.ts'
import {momentOf, periodOf} from './period.ts'
import {errorsOf} from './refusal.ts'
import {xmlOf} from './xml.ts'

const read = (text: string) =>
  new XMLParser({parseTagValue: false, trimValues: false, processEntities: {enabled: true, maxTotalExpansions: 100_000}}).parse(text)

test('any text survives XML, but for what XML cannot say', () => {
  fc.assert(
    fc.property(fc.array(fc.string({unit: 'grapheme', maxLength: 60}), {minLength: 1, maxLength: 4}), (texts) => {
      const written = xmlOf(
        'service_requests',
        texts.map((description) => ({description})),
      )
      assert.equal(XMLValidator.validate(written), true)
      const back = read(written).service_requests.request
      const shown = (Array.isArray(back) ? back : [back]).map(({description}: {description: string}) => description)
      const sayable = texts.map((text) =>
        [...text]
          .filter((one) => (one >= ' ' ? one !== '\ufffe' && one !== '\uffff' : '\t\n\r'.includes(one)))
          .join('')
          .replaceAll('\r', '&#13;'),
      )
      assert.deepEqual(
        shown.map((text: string) => text.replaceAll('\r', '&#13;')),
        sayable,
      )
    }),
    {seed: 311, numRuns: 300},
  )
})

test('characters that no XML document may hold are left out, and marks are escaped', () => {
  assert.equal(
    xmlOf('errors', [{code: 400, description: 'a\u0001<b>&"\uffff'}]).split('\n')[1],
    '<errors><error><code>400</code><description>a&lt;b&gt;&amp;&quot;</description></error></errors>',
  )
})

const graph: Questions = {
  categories: ['matter.06'],
  first: 'what',
  nodes: [
    {kind: 'question', id: 'what', asks: 'single', zh: '怎么了', en: 'What', required: true, next: 'depth', options: [{id: 'a', zh: '甲', en: 'A'}, {id: 'b', zh: '乙', en: 'B'}], branches: [{to: 'who'}]},
    {kind: 'question', id: 'who', asks: 'text', zh: '谁', en: 'Who', required: true, next: 'note'},
    {kind: 'question', id: 'depth', asks: 'number', zh: '多深', en: 'Depth', required: false, next: 'note', branches: [{to: 'stop'}]},
    {kind: 'information', id: 'note', zh: '请绕行', en: 'Keep away', next: 'days'},
    {kind: 'question', id: 'days', asks: 'several', zh: '哪几天', en: 'Days', required: true, next: 'on', options: [{id: 'mo', zh: '一', en: 'Mon'}, {id: 'tu', zh: '二', en: 'Tue'}]},
    {kind: 'question', id: 'on', asks: 'date', zh: '自', en: 'Since', required: false, next: 'hot'},
    {kind: 'question', id: 'hot', asks: 'yes-no', zh: '热吗', en: 'Hot', required: false, next: 'end'},
    {kind: 'emergency-stop', id: 'stop', zh: '快跑', en: 'Run'},
  ],
} // biome-ignore format: a table

test('questions become attributes: required is what every way asks', () => {
  const shown = attributesOf(graph, 'en').map(({code, datatype, required, variable, order}) => [order, code, datatype, required, variable])
  assert.deepEqual(shown, [
    [1, 'what', 'singlevaluelist', true, true],
    [2, 'depth', 'number', false, true],
    [3, 'note', 'string', false, false],
    [4, 'days', 'multivaluelist', true, true],
    [5, 'on', 'datetime', false, true],
    [6, 'hot', 'singlevaluelist', false, true],
    [7, 'who', 'text', false, true],
  ])
  assert.match(attributesOf(graph, 'en')[6]?.datatype_description ?? '', /hangs on what was answered/)
  assert.deepEqual(attributesOf(graph, 'zh')[0]?.values, [
    {key: 'a', name: '甲'},
    {key: 'b', name: '乙'},
  ])
})

test('attributes are read in each of the ways clients send them', () => {
  const sent = attributesSent([['attribute[what]', 'a'], ['attribute[days][]', 'mo'], ['attribute[days][]', 'tu'], ['attribute[depth]', ' 3.5 '], ['attribute[on]', '2026-11-23T16:00:00+08:00'], ['attribute[hot]', 'YES'], ['attribute[x]', '1'], ['attribute[]', '1'], ['description', 'd']]) // biome-ignore format: a table
  assert.deepEqual(answersOf(graph, sent, []), {
    answers: {what: 'a', depth: 3.5, days: ['mo', 'tu'], on: '2026-11-23', hot: true},
    unasked: ['x'],
  })
  assert.deepEqual(
    attributesSent([
      ['attribute[days]', 'mo'],
      ['attribute[days]', 'tu'],
      ['attribute[days][2]', 'we'],
    ]).get('days'),
    ['mo', 'tu', 'we'],
  )
  assert.deepEqual(answersOf(undefined, sent, ['p']).answers, {})
})

test('the questions that name a category most closely are asked; what only leads to stops is not reported', () => {
  const stopping: Questions = {categories: ['matter.06010'], first: 'stop', nodes: graph.nodes}
  const published = [
    {key: 'b', graph},
    {key: 'a', graph: stopping},
  ]
  assert.equal(questionsFor(published, 'matter.06010')?.key, 'a')
  assert.equal(questionsFor(published, 'matter.06011')?.key, 'b')
  assert.equal(questionsFor(published, 'component.01'), undefined)
  assert.deepEqual([mayBeReported(graph), mayBeReported(stopping)], [true, false])
})

test('instants have a zone; a plus that an address turned into a space is put back', () => {
  const zulu = '2026-11-23T08:00:00.000Z'
  for (const text of ['2026-11-23T08:00:00Z', '2026-11-23T16:00:00+08:00', '2026-11-23T16:00:00 08:00', '2026-11-23T03:30:00-04:30'])
    assert.equal(momentOf('start_date', text).toISOString(), zulu)
  assert.equal(momentOf('start_date', '2026-11-23').toISOString(), '2026-11-23T00:00:00.000Z')
  for (const text of [
    '',
    'now',
    '2026-11-23T08:00:00',
    '2026-02-30',
    '2026-02-30T00:00:00Z',
    '23/11/2026',
    '2026-11-23T25:00:00Z',
    '1e999',
  ])
    assert.throws(() => momentOf('start_date', text), {code: 'datahub.bad-moment'}, text)
})

test('a span is 90 days at most, and an open end is as far away', () => {
  const now = new Date('2026-11-23T00:00:00Z')
  const days = ({from, to}: {from: Date; to: Date}) => (to.getTime() - from.getTime()) / 86_400_000
  const at = (text: string) => new Date(`${text}T00:00:00Z`)
  assert.equal(days(periodOf({}, now)), 90)
  assert.equal(days(periodOf({}, now, 1)), 1)
  assert.deepEqual(periodOf({start: at('2026-11-01')}, now), {from: at('2026-11-01'), to: now})
  assert.equal(days(periodOf({start: at('2025-01-01')}, now)), 90)
  assert.equal(days(periodOf({end: at('2025-01-01')}, now)), 90)
  assert.throws(() => periodOf({start: at('2026-01-01'), end: at('2026-11-01')}, now), {code: 'datahub.long-period'})
  assert.throws(() => periodOf({start: at('2026-11-02'), end: at('2026-11-01')}, now), {code: 'datahub.bad-period'})
})

test('a problem becomes one error for each thing that is wrong, with the statuses of the standard', () => {
  const faulty = problem<{faults: readonly object[]}>('request.malformed', 400, {zh: () => '错', en: () => 'wrong'})
  const refused = errorsOf(
    faulty({
      faults: [
        {at: 'service_code', zh: '必填', en: 'is required'},
        {at: 'email', zh: '无效', en: 'is not valid'},
      ],
    }),
    'en',
  )
  assert.deepEqual(refused, {
    status: 400,
    errors: [
      {code: 400, description: 'service_code is required'},
      {code: 400, description: 'email is not valid'},
    ],
  })
  const missing = problem<{questions: readonly object[]}>('case.answers-missing', 422, {zh: () => '缺', en: () => 'missing'})
  assert.deepEqual(errorsOf(missing({questions: [{id: 'what', zh: '怎么了', en: 'What'}]}), 'zh'), {
    status: 400,
    errors: [{code: 400, description: 'attribute[what] 必填，未提供：怎么了'}],
  })
  const plain = problem('x.y', 428, {zh: () => '要', en: () => 'needed'})
  assert.deepEqual(errorsOf(plain({}), 'en'), {status: 403, errors: [{code: 403, description: 'needed'}]})
})

test('a jurisdiction is needed only where several cities are served', () => {
  const city = [
    {id: 'c', area: '9901'},
    {id: 'd', area: '990101'},
  ]
  assert.deepEqual(
    [areaMeant(city, undefined), areaMeant(city, 'd'), areaMeant([], undefined), areaMeant(city, '')],
    ['9901', '990101', '', '9901'],
  )
  assert.throws(() => areaMeant(city, 'x'), {code: 'datahub.no-jurisdiction', status: 404})
  assert.throws(() => areaMeant([...city, {id: 'e', area: '8801'}], undefined), {code: 'datahub.jurisdiction-needed', status: 400})
})
