import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {test} from 'node:test'
import {fileURLToPath} from 'node:url'
import fc from 'fast-check'
import {checkGraph, mostNodes} from './check.ts'
import {type Answer, type Answers, END, exitsOf, type Graph, type GraphNode, isStop, nodesOf, type Question} from './graph.ts'
import {judgeAnswers, nextQuestion} from './judge.ts'

const said = {zh: '题', en: 'question'}
const question = (id: string, change: Partial<Question> = {}): Question => ({
  kind: 'question',
  id,
  ...said,
  asks: 'yes-no',
  required: true,
  next: END,
  ...change,
})
const graph = (nodes: readonly GraphNode[], change: Partial<Graph> = {}): Graph => ({
  categories: ['matter.06010'],
  first: nodes[0]?.id ?? '',
  nodes,
  ...change,
})
const kinds = (one: Graph): readonly string[] => checkGraph(one).map(({node, kind}) => `${node} ${kind}`)

const rubbish = graph([
  question('inside', {branches: [{is: true, to: 'property'}], next: 'sort'}),
  {kind: 'hard-stop', id: 'property', ...said, body: {zh: '物业', en: 'the property company'}, contact: '12345'},
  question('sort', {asks: 'several', options: [{id: 'medical', ...said}, {id: 'other', ...said}], branches: [{is: 'medical', to: 'warn'}], next: 'litres'}), // biome-ignore format: one line a node
  {kind: 'information', id: 'warn', ...said, next: 'litres'},
  question('litres', {asks: 'number', required: false, branches: [{least: 1000, to: 'flood'}]}),
  {kind: 'emergency-stop', id: 'flood', ...said, phone: '119'},
])

test('a way leads by its answers to the next question, past what is told, to a stop or to the end', () => {
  assert.deepEqual(checkGraph(rubbish), [])
  const next = (answers: Answers): string => {
    const step = nextQuestion(rubbish, answers)
    return `${step.kind} ${step.kind === 'done' ? '' : step.node.id} ${step.told.map(({id}) => id).join()}`.trim()
  }
  assert.equal(next({}), 'ask inside')
  assert.equal(next({inside: true}), 'stop property')
  assert.equal(next({inside: null}), 'ask inside', 'what is required cannot be passed over')
  assert.equal(next({inside: false}), 'ask sort')
  assert.equal(next({inside: false, sort: ['medical']}), 'ask litres warn')
  assert.equal(next({inside: false, sort: ['nonsense']}), 'ask sort')
  assert.equal(next({inside: false, sort: ['other'], litres: null}), 'done')
  assert.equal(next({inside: false, sort: ['other'], litres: 1000}), 'stop flood')
})

test('answers are complete, missing or stopped; those beside the way are not kept', () => {
  const complete = judgeAnswers(rubbish, {inside: false, sort: ['other'], litres: 3, stray: 'x'})
  assert.deepEqual([complete.state, complete.kept], ['complete', {inside: false, sort: ['other'], litres: 3}])
  const missing = judgeAnswers(rubbish, {inside: false})
  assert.deepEqual([missing.state, missing.missing.map(({id}) => id)], ['missing', ['sort']])
  const stopped = judgeAnswers(rubbish, {inside: true, sort: ['other']})
  assert.deepEqual([stopped.state, stopped.stop?.id, stopped.kept], ['stopped', 'property', {inside: true}])
  const wrong = judgeAnswers(rubbish, {inside: 'yes'})
  assert.deepEqual([wrong.state, wrong.faults.map(({node}) => node)], ['missing', ['inside']])
  const open = judgeAnswers(rubbish, {inside: false, sort: ['other']})
  assert.deepEqual([open.state, open.open.map(({id}) => id)], ['complete', ['litres']])
  const plain = graph([question('one', {asks: 'text', next: 'two'}), question('two', {asks: 'date'})])
  assert.deepEqual(
    judgeAnswers(plain, {}).missing.map(({id}) => id),
    ['one', 'two'],
    'everything missing is said at once',
  )
  assert.deepEqual(
    judgeAnswers(plain, {one: 'x', two: '2026-02-30'}).faults.map(({node}) => node),
    ['two'],
  )
})

test('a graph with a circle, a loose end, a lonely node, or a branch that cannot be is told so', () => {
  const circle = graph([question('a', {next: 'b'}), question('b', {next: 'a'})])
  assert.deepEqual(kinds(circle), ['a cycle', 'b cycle'])
  assert.deepEqual(kinds(graph([question('a', {next: 'nowhere'})])), ['a leads-nowhere'])
  assert.deepEqual(kinds(graph([question('a'), question('b')])), ['b unreachable'])
  assert.deepEqual(kinds(graph([question('a')], {first: 'z'})), ['z leads-nowhere', 'a unreachable'])
  assert.deepEqual(kinds(graph([question('a'), question('a')])), ['a said-twice'])
  assert.deepEqual(kinds(graph([question('a', {asks: 'single', options: [{id: 'x', ...said}]})])), ['a options'])
  assert.deepEqual(kinds(graph([question('a', {asks: 'text', branches: [{is: true, to: END}]})])), ['a branch'])
  assert.deepEqual(
    kinds(
      graph([
        question('a', {
          branches: [
            {is: true, to: END},
            {is: true, to: END},
          ],
        }),
      ]),
    ),
    ['a branch'],
  )
  assert.deepEqual(kinds(graph([question('a', {asks: 'number', branches: [{least: 3, most: 1, to: END}]})])), ['a branch'])
  assert.deepEqual(kinds(graph([question('a', {en: ' '})])), ['a words'])
  assert.deepEqual(kinds(graph([question('a')], {categories: []})), ['a no-categories'])
  const long = Array.from({length: 25}, (_, index) => question(`q${index}`, {next: index === 24 ? END : `q${index + 1}`}))
  assert.deepEqual(kinds(graph(long)), ['q0 too-long'])
  const wide = [question('q0'), ...Array.from({length: mostNodes}, (_, index) => question(`p${index}`))]
  assert.ok(kinds(graph(wide)).includes('q0 too-long'))
})

/** Graphs of up to nine nodes whose exits may lead anywhere, backwards too. */
const anyGraph: fc.Arbitrary<Graph> = fc.integer({min: 1, max: 9}).chain((size) => {
  const id = fc.integer({min: 0, max: size}).map((index) => (index === size ? END : `n${index}`))
  const node = (name: string): fc.Arbitrary<GraphNode> =>
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc
          .record({required: fc.boolean(), next: id, yes: fc.option(id, {nil: undefined}), no: fc.option(id, {nil: undefined})})
          .map(({required, next, yes, no}) =>
            question(name, {
              required,
              next,
              branches: [...(yes === undefined ? [] : [{is: true, to: yes}]), ...(no === undefined ? [] : [{is: false, to: no}])],
            }),
          ),
      },
      {weight: 2, arbitrary: id.map((next): GraphNode => ({kind: 'information', id: name, ...said, next}))},
      {weight: 1, arbitrary: fc.constant<GraphNode>({kind: 'emergency-stop', id: name, ...said, phone: '110'})},
    )
  return fc.tuple(...Array.from({length: size}, (_, index) => node(`n${index}`))).map((nodes) => graph(nodes))
})

/** Depth first, every way on its own: slow, and nothing like the check. */
const circling = (one: Graph): ReadonlySet<string> => {
  const nodes = nodesOf(one)
  const found = new Set<string>()
  const visit = (id: string, way: readonly string[]): void => {
    const since = way.indexOf(id)
    if (since >= 0) {
      for (const met of way.slice(since)) found.add(met)
      return
    }
    for (const to of exitsOf(nodes.get(id) ?? {kind: 'emergency-stop', id, ...said, phone: ''})) visit(to, [...way, id])
  }
  for (const {id} of one.nodes) visit(id, [])
  return found
}

test('circles are found exactly as by walking every way', () => {
  fc.assert(
    fc.property(anyGraph, (one) => {
      const told = checkGraph(one).filter(({kind}) => kind === 'cycle')
      assert.deepEqual(new Set(told.map(({node}) => node)), circling(one))
    }),
    {seed: 5, numRuns: 600},
  )
})

test('whoever answers question by question comes to an end, and the judgement agrees with the way walked', () => {
  let walked = 0
  fc.assert(
    fc.property(anyGraph, fc.array(fc.constantFrom<Answer>(true, false, null), {minLength: 12, maxLength: 12}), (one, given) => {
      if (checkGraph(one).length > 0) return
      walked += 1
      const answers: Record<string, Answer> = {}
      let step = nextQuestion(one, answers)
      for (let turn = 0; step.kind === 'ask'; turn += 1) {
        assert.ok(turn < one.nodes.length, 'it asks more often than it has questions')
        assert.equal(Object.hasOwn(answers, step.node.id), false, 'it asks the same again')
        const answer = given[turn] ?? true
        answers[step.node.id] = step.node.required && answer === null ? true : answer
        step = nextQuestion(one, answers)
      }
      const judged = judgeAnswers(one, answers)
      assert.equal(judged.state, step.kind === 'stop' ? 'stopped' : 'complete')
      assert.deepEqual(judged.kept, Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== null)))
      assert.equal(judged.stop?.id, step.kind === 'stop' ? step.node.id : undefined)
    }),
    {seed: 6, numRuns: 3_000},
  )
  assert.ok(walked > 150, `only ${walked} graphs were sound`)
})

test('the demo city asks about some ten categories, soundly, and stops what is not its own', () => {
  const file = fileURLToPath(new URL('../../../../../cities/demo/cases/questions.json', import.meta.url))
  const all = JSON.parse(readFileSync(file, 'utf8')) as readonly {key: string; graph: Graph}[]
  assert.ok(all.length >= 10)
  for (const {key, graph: one} of all) assert.deepEqual(checkGraph(one), [], key)
  const categories = all.flatMap(({graph: one}) => one.categories)
  assert.equal(new Set(categories).size, categories.length)
  const gas = all.find(({key}) => key === 'gas')?.graph ?? assert.fail()
  assert.equal(judgeAnswers(gas, {smell: true}).stop?.kind, 'emergency-stop')
  assert.ok(all.flatMap(({graph: one}) => one.nodes).filter(isStop).length >= 12)
})
