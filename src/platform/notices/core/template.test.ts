import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {speak, variablesIn, type Words, withLink} from './template.ts'

const words = (body: string, title = 't', short: string | null = null): Words => ({title, body, short})

test('variables are filled in the language of the words', () => {
  const state = {zh: '已派遣', en: 'Dispatched'}
  assert.equal(speak(words('{{ state }}：{{number}}'), {state, number: 12}, 'zh').body, '已派遣：12')
  assert.equal(speak(words('{{state}}'), {state}, 'en').body, 'Dispatched')
})

test('a line whose variables are all nothing is left out, others stay', () => {
  const body = '您好：\n理由：{{reason}}\n位置：{{place}} {{number}}\n谢谢'
  assert.equal(speak(words(body), {reason: '', place: '中山路', number: null}, 'zh').body, '您好：\n位置：中山路\n谢谢')
})

test('the link stays until it is known, and goes with its line when there is none', () => {
  const {body} = speak(words('办结了。\n查看：{{link}}\n{{link}}'), {}, 'zh')
  assert.equal(body, '办结了。\n查看：{{link}}\n{{link}}')
  assert.equal(withLink(body, 'https://x/f'), '办结了。\n查看：https://x/f\nhttps://x/f')
  assert.equal(withLink('办结了。\n{{link}}', null), '办结了。')
})

test('titles and short texts are one line, so that a letter’s head cannot be written into', () => {
  const spoken = speak(words('b', '派遣：{{place}}', '{{place}}'), {place: 'A\r\nBcc: x@y.cn'}, 'zh')
  assert.equal(spoken.title, '派遣：A Bcc: x@y.cn')
  assert.equal(spoken.short, 'A Bcc: x@y.cn')
})

test('a value is never read as words: not as a variable, not as a link, not as a pattern', () => {
  const values = fc.string({unit: fc.constantFrom('{', '}', 'l', 'i', 'n', 'k', '$', '&', '中', '\n')})
  fc.assert(
    fc.property(values, (text) => {
      const spoken = speak(words('a{{text}}b'), {text, link: 'no'}, 'zh')
      assert.deepEqual(variablesIn(spoken.body), [])
      assert.equal(withLink(spoken.body, 'https://evil'), spoken.body)
    }),
    {numRuns: 2_000, seed: 20261124},
  )
})

test('names of built-in properties are no variables, and long values end', () => {
  assert.equal(speak(words('x{{constructor}}y {{toString}}'), {}, 'en').body, '')
  assert.equal(speak(words('{{long}}'), {long: '长'.repeat(9_000)}, 'zh').body.length, 500)
})
