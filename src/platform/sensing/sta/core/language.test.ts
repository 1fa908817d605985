import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {isProblem} from '#lib/problem.ts'
import {type Expression, readExpression, readOrdering} from './expression.ts'
import {readOptions} from './options.ts'
import {readPath} from './path.ts'

/** An expression as one line, brackets round everything that has parts. */
const line = (one: Expression): string => {
  switch (one.kind) {
    case 'two':
      return `(${line(one.left)} ${one.operator} ${line(one.right)})`
    case 'not':
    case 'minus':
      return `(${one.kind} ${line(one.of)})`
    case 'call':
      return `${one.name}(${one.given.map(line).join(', ')})`
    case 'path':
      return one.steps.join('/')
    case 'time':
      return [one.from, one.to].map((at) => (at === null ? '' : new Date(at).toISOString())).join('/')
    case 'span':
      return `${one.ms} ms`
    case 'shape':
      return one.value.type
    case 'nothing':
      return 'null'
    default:
      return JSON.stringify(one.value)
  }
}

test('what binds more tightly is read first', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['a eq 1 or b eq 2 and c eq 3', '((a eq 1) or ((b eq 2) and (c eq 3)))'],
    ['1 add 2 mul 3 gt x', '((1 add (2 mul 3)) gt x)'],
    ['(1 add 2) mul -3 eq 9', '(((1 add 2) mul -3) eq 9)'],
    ['10 sub 3 sub 2', '((10 sub 3) sub 2)'],
    ["not endswith(name, 'x') and true", '((not endswith(name, "x")) and true)'],
    ["properties/type eq 'it''s'", '(properties/type eq "it\'s")'],
    ['Datastream/id eq 1', '(Datastream/id eq 1)'],
    ['result gt 1.5e3', '(result gt 1500)'],
    ['-result lt -2', '((minus result) lt -2)'],
    ['validTime eq null', '(validTime eq null)'],
    ["geo.distance(location, geography'POINT (30 10)') lt 1", '(geo.distance(location, Point) lt 1)'],
    ['phenomenonTime ge 2026-11-24T08:00:00+08:00', '(phenomenonTime ge 2026-11-24T00:00:00.000Z/)'],
    ['phenomenonTime ge 2026-11-24T08:00:00 08:00', '(phenomenonTime ge 2026-11-24T00:00:00.000Z/)'],
    ['resultTime lt 2026-11-24T08:00:00.5Z', '(resultTime lt 2026-11-24T08:00:00.500Z/)'],
    ['during(phenomenonTime, 2026-01-01T00:00:00Z/2026-02-01T00:00:00Z)', 'during(phenomenonTime, 2026-01-01T00:00:00.000Z/2026-02-01T00:00:00.000Z)'],
    ["resultTime gt now() sub duration'P1DT2H'", '(resultTime gt (now() sub 93600000 ms))'],
    ['date(resultTime) eq 2026-11-24', '(date(resultTime) eq "2026-11-24")'],
    ['time(resultTime) eq 08:30:00', '(time(resultTime) eq "08:30:00")'],
    ["Datastreams/ObservedProperty/name eq '温度'", '(Datastreams/ObservedProperty/name eq "温度")'],
    ['@iot.id eq 1', '(@iot.id eq 1)'],
    ['result/0 gt result[1]', '(result/0 gt result/1)'],
  ] // biome-ignore format: a table
  for (const [text, read] of cases) assert.equal(line(readExpression(text)), read, text)
})

test('a wrong expression is refused, and says where', () => {
  for (const text of ['', 'a eq', 'eq 1', "name eq 'x", 'a eq 1 b', 'f(', 'f(1,', '(a', 'a/', 'a eq 2026-13-01T00:00:00Z', "x eq duration'P'1", '#'])
    assert.throws(() => readExpression(text), (error) => isProblem(error, 'sensing.bad-expression'), text) // biome-ignore format: a table
  assert.throws(
    () => readExpression(`${'('.repeat(60)}1${')'.repeat(60)}`),
    (error) => isProblem(error, 'sensing.expression-too-deep'),
  )
  assert.throws(
    () => readExpression(`${'not '.repeat(60)}true`),
    (error) => isProblem(error, 'sensing.expression-too-deep'),
  )
})

test('whatever is sent as a filter is read or refused as a fault of the sender', () => {
  const piece = fc.constantFrom(
    'a',
    'eq',
    'and',
    'not',
    '(',
    ')',
    ',',
    '1',
    "'x'",
    '/',
    'null',
    '-',
    'f',
    "geography'POINT (1 2)'",
    '2026-11-24',
    '%',
  )
  fc.assert(
    fc.property(fc.array(piece, {maxLength: 25}), (pieces) => {
      try {
        readExpression(pieces.join(' '))
      } catch (error) {
        assert.ok(isProblem(error) && error.status === 400)
      }
    }),
    {seed: 5, numRuns: 3000},
  )
})

test('orders are read with their direction', () => {
  const read = readOrdering('name desc, Datastream/id, result asc').map(({by, down}) => `${line(by)} ${down ? 'down' : 'up'}`)
  assert.deepEqual(read, ['name down', 'Datastream/id up', 'result up'])
})

test('options are read, in brackets too', () => {
  const {
    expand,
    text: _,
    ...rest
  } = readOptions('Things', {
    $expand:
      "Locations($select=name,location),Datastreams($filter=name eq 'a;b,c';$top=5;$orderby=id desc;$expand=Observations($top=1)),Datastreams/Sensor",
    $top: '10',
    $skip: '20',
    $count: 'true',
    $select: 'name,properties/owner',
  })
  assert.deepEqual(rest, {orderby: [], skip: 20, top: 10, count: true, select: ['name', 'properties/owner']})
  assert.deepEqual(
    expand.map(({way}) => way),
    ['Locations', 'Datastreams'],
  )
  const [locations, streams] = expand
  assert.deepEqual(locations?.options.select, ['name', 'location'])
  assert.equal(streams?.options.top, 5)
  assert.deepEqual(
    streams?.options.expand.map(({way, options}) => [way, options.top]),
    [
      ['Observations', 1],
      ['Sensor', undefined],
    ],
  )
})

test('options that do not fit the set are refused', () => {
  const cases: readonly Readonly<Record<string, string>>[] = [
    {$top: '-1'}, {$top: 'x'}, {$count: 'yes'}, {$skip: '1.5'}, {$select: 'nothing'}, {$expand: 'Observations'}, {$expand: 'Datastreams(x)'},
    {$what: '1'}, {top: '1'}, {$expand: 'Datastreams($expand=Thing($expand=Datastreams($expand=Thing($expand=Datastreams($expand=Thing)))))'},
  ] // biome-ignore format: a table
  for (const query of cases)
    assert.throws(
      () => readOptions('Things', query),
      (error) => isProblem(error) && error.status === 400,
      JSON.stringify(query),
    )
})

test('paths lead as deep as the model does', () => {
  const read = (path: string) => {
    const {steps, property, as} = readPath(path)
    return [
      steps.map(({set, id, many}) => `${set}${id === undefined ? '' : `(${id})`}${many ? '*' : ''}`).join(' '),
      property?.join('/') ?? '',
      as,
    ]
  }
  assert.deepEqual(read('Things'), ['Things*', '', 'entity'])
  assert.deepEqual(read('Things(1)/Datastreams(2)/Observations'), ['Things(1) Datastreams(2) Observations*', '', 'entity'])
  assert.deepEqual(read("Observations('7-a')/Datastream/Thing/name/$value"), ['Observations(7-a) Datastreams Things', 'name', 'value'])
  assert.deepEqual(read('Things(1)/properties/a/b'), ['Things(1)', 'properties/a/b', 'entity'])
  assert.deepEqual(read('Things(1)/Datastreams/$ref'), ['Things(1) Datastreams*', '', 'ref'])
})

test('paths that lead nowhere are refused', () => {
  for (const path of ['', 'Thing', 'Things/name', 'Things(1)/nothing', 'Things(1)/name/x', 'Things(1)/Datastreams/name', 'Datastreams(1)/Thing(2)', 'constructor', 'Things(1)/constructor', `Things(1)${'/Datastreams(1)/Thing'.repeat(9)}`])
    assert.throws(() => readPath(path), (error) => isProblem(error, 'sensing.no-such-path'), path) // biome-ignore format: a table
  for (const path of ['Things(x)', 'Things()', "Things('a)", 'Things(99999999999)', 'Things(-1)'])
    assert.throws(
      () => readPath(path),
      (error) => isProblem(error, 'sensing.bad-id'),
      path,
    )
})
