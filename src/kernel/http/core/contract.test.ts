import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {allowedBreaks, breaksOf, factsOfDescription, readFacts, writeFacts} from './contract.ts'
import type {Description, Operation, Schema} from './schema.ts'

interface Asked {
  readonly query?: readonly (readonly [string, Schema, boolean])[]
  readonly body?: Schema
  readonly answer?: Schema
  readonly open?: boolean
}

const operation = ({query = [], body, answer, open = true}: Asked): Operation => ({
  operationId: 'x',
  summary: '',
  description: '',
  parameters: query.map(([name, schema, required]) => ({name, in: 'query', required, schema})),
  ...(body === undefined ? {} : {requestBody: {content: {'application/json': {schema: body}}}}),
  responses: {'200': {content: answer === undefined ? {'text/plain': {}} : {'application/json': {schema: answer}}}},
  security: open ? [] : [{key: []}],
})

const describe = (asked: Asked, more: Readonly<Record<string, Asked>> = {}): Description => ({
  openapi: '3.1.0',
  info: {title: 't', version: '0'},
  components: {schemas: {}},
  paths: Object.fromEntries(Object.entries({'/x.json': asked, ...more}).map(([path, one]) => [path, {get: operation(one)}])),
})

const breaks = (before: Asked, after: Asked) =>
  breaksOf(factsOfDescription(describe(before)), factsOfDescription(describe(after))).map(({key, why}) => `${key} ${why}`)

const text: Schema = {type: 'string'}
const object = (properties: Readonly<Record<string, Schema>>, required: readonly string[] = Object.keys(properties)): Schema => ({
  type: 'object',
  properties,
  required,
})

const X = 'GET /x.json'

test('what is gone is told once, with what lay within it', () => {
  const before = factsOfDescription(describe({answer: object({a: object({b: text})})}, {'/y': {query: [['q', text, false]]}}))
  assert.deepEqual(breaksOf(before, factsOfDescription(describe({answer: object({a: object({b: text})})}))), [
    {key: 'GET /y', why: 'is gone'},
  ])
  assert.deepEqual(breaks({answer: object({a: object({b: text})})}, {answer: object({})}), [`${X} < answer.a is gone`])
  assert.deepEqual(breaks({query: [['q', text, false]]}, {}), [`${X} > query q is gone`])
})

test('a demand that was none breaks; a new way to ask, or a new operation with demands, does not', () => {
  assert.deepEqual(breaks({}, {query: [['q', text, true]]}), [`${X} > query q is new and required`])
  assert.deepEqual(breaks({query: [['q', text, false]]}, {query: [['q', text, true]]}), [`${X} > query q is required now`])
  assert.deepEqual(breaks({body: object({a: text})}, {body: object({a: text, b: text})}), [`${X} > body.b is new and required`])
  assert.deepEqual(breaks({body: object({a: text})}, {body: object({a: text, b: object({c: text})}, ['a'])}), [])
  assert.deepEqual(breaks({}, {query: [['q', text, false]]}), [])
  assert.deepEqual(breaksOf(factsOfDescription(describe({})), factsOfDescription(describe({}, {'/z': {query: [['q', text, true]]}}))), [])
})

test('inputs may widen and not narrow', () => {
  const narrower: readonly (readonly [Schema, Schema])[] = [
    [text, {type: 'string', maxLength: 5}],
    [
      {type: 'string', maxLength: 9},
      {type: 'string', maxLength: 5},
    ],
    [text, {type: 'string', pattern: '^a$'}],
    [{type: 'number'}, {type: 'integer'}],
    [
      {type: 'integer', maximum: 10},
      {type: 'integer', maximum: 9},
    ],
    [{enum: ['a', 'b']}, {enum: ['a']}],
    [{anyOf: [text, {type: 'null'}]}, text],
    [text, {enum: ['a']}],
    [text, {type: 'string', format: 'uuid'}],
    [
      {type: 'array', items: text},
      {type: 'array', items: text, maxItems: 3},
    ],
  ]
  for (const [wide, narrow] of narrower) {
    assert.equal(breaks({query: [['q', wide, false]]}, {query: [['q', narrow, false]]}).length, 1, JSON.stringify([wide, narrow]))
    assert.deepEqual(breaks({query: [['q', narrow, false]]}, {query: [['q', wide, false]]}), [], JSON.stringify([narrow, wide]))
  }
})

test('answers keep their kinds and what was always there; new words and longer texts are expected', () => {
  const answer = (of: Schema, required = true): Asked => ({answer: object({a: of}, required ? ['a'] : [])})
  assert.deepEqual(breaks(answer({enum: ['a']}), answer({enum: ['a', 'b']})), [])
  assert.deepEqual(breaks(answer({type: 'integer'}), answer({type: 'number'})), [])
  assert.equal(breaks(answer(text), answer({anyOf: [text, {type: 'null'}]})).length, 1)
  assert.equal(breaks(answer({type: 'number'}), answer(text)).length, 1)
  assert.deepEqual(breaks(answer(text), answer(text, false)), [`${X} < answer.a is not always there any more`])
  assert.deepEqual(breaks(answer(text, false), answer(text)), [])
  assert.equal(breaks({open: true}, {open: false}).length, 1)
  assert.deepEqual(breaks({open: false}, {open: true}), [])
  assert.equal(breaks({answer: text}, {}).length >= 1, true)
})

const schemas: fc.Arbitrary<Schema> = fc.letrec<{schema: Schema}>((tie) => ({
  schema: fc.oneof(
    {depthSize: 'small'},
    fc.constantFrom<Schema>(
      text,
      {type: 'integer', minimum: 1, maximum: 1e21},
      {type: 'boolean'},
      {const: 'a | b\t'},
      {type: ['string', 'null']},
      {type: 'string', pattern: '^a|b$'},
      {type: 'string', pattern: `^${'x|'.repeat(40)}$`, minLength: 2},
    ),
    fc.record({type: fc.constant('array'), items: tie('schema')}),
    fc.dictionary(fc.constantFrom('a', 'b', 'c.d'), tie('schema'), {maxKeys: 2}).map((properties) => object(properties)),
    fc.array(tie('schema'), {minLength: 1, maxLength: 2}).map((anyOf) => ({anyOf})),
  ),
})).schema

test('what is kept is read back, and nothing breaks where nothing changed', () => {
  fc.assert(
    fc.property(schemas, schemas, schemas, fc.boolean(), (query, body, answer, required) => {
      const facts = factsOfDescription(describe({query: [['q', query, required]], body, answer}))
      assert.deepEqual(readFacts(writeFacts(facts)), facts)
      assert.deepEqual(breaksOf(facts, facts), [])
    }),
    {seed: 31, numRuns: 300},
  )
})

test('a record of a decision allows what it names', () => {
  const record = '# 1\n\nBreaks: `GET /x > query q`\n破坏性变更 · Breaks: `GET /y`\nwords Breaks: `GET /z`\n'
  assert.deepEqual([...allowedBreaks([record])], ['GET /x > query q', 'GET /y'])
})
