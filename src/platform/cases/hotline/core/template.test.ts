import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import fc from 'fast-check'
import {checkTemplate, fillTemplate, namesIn, variables} from './template.ts'

const names = Object.keys(variables)
const plain = fc.string({unit: 'grapheme', maxLength: 30}).filter((text) => !/[{}]/.test(text))
const parts = fc.array(
  fc.oneof(
    plain.map((text) => ({text})),
    fc.constantFrom(...names).map((name) => ({name})),
  ),
  {maxLength: 12},
)
type Part = {readonly text: string} | {readonly name: string}
const written = (all: readonly Part[], blank = ''): string =>
  all.map((part) => ('text' in part ? part.text : `{{${blank}${part.name}${blank}}}`)).join('')

describe('the template language', () => {
  it('fills variables from a case and names those it has no value for', () => {
    const filled = fillTemplate('您反映的问题（{{number}}）已由{{ unit }}处置：{{result}}', {
      number: '8801012026112300001',
      unit: '环卫中心',
      result: null,
    })
    assert.deepEqual(filled, {text: '您反映的问题（8801012026112300001）已由环卫中心处置：【处置结果】', missing: ['result']})
  })

  it('says which variables do not exist, and where braces do not match', () => {
    assert.throws(() => checkTemplate('{{number}} {{phone}}'), {code: 'case.unknown-variable', details: {names: ['phone'], known: names}})
    assert.throws(() => checkTemplate('{{number} 已处置'), {code: 'case.broken-template'})
    assert.throws(() => checkTemplate('已处置 }}'), {code: 'case.broken-template'})
    assert.throws(() => checkTemplate('{{link.map}}'), {code: 'case.unknown-variable'})
    assert.doesNotThrow(() => checkTemplate('{{link.map}} {单括号}', {map: 'https://city.example/map'}))
  })

  it('every piece stands where it was written, whatever the values hold', () => {
    fc.assert(
      fc.property(
        parts,
        fc.constantFrom('', ' ', '  '),
        fc.array(fc.string({minLength: 1, maxLength: 20}), {minLength: names.length, maxLength: names.length}),
        (all, blank, given) => {
          const values = Object.fromEntries(names.map((name, index) => [name, `${given[index]}{{number}}`]))
          const template = written(all, blank)
          checkTemplate(template)
          const expected = all.map((part) => ('text' in part ? part.text : values[part.name])).join('')
          assert.deepEqual(fillTemplate(template, values), {text: expected, missing: []})
        },
      ),
      {seed: 7, numRuns: 400},
    )
  })

  it('what is missing is exactly what is used and has no value', () => {
    fc.assert(
      fc.property(parts, fc.subarray(names), (all, known) => {
        const values = Object.fromEntries(known.map((name) => [name, '值']))
        const used = all.flatMap((part) => ('name' in part ? [part.name] : []))
        const {missing, text} = fillTemplate(written(all), values)
        assert.deepEqual(new Set(missing), new Set(used.filter((name) => !known.includes(name))))
        assert.deepEqual(namesIn(text), [])
      }),
      {seed: 7, numRuns: 400},
    )
  })
})
