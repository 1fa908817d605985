import assert from 'node:assert/strict'
import {test} from 'node:test'
import {type Carried, letterOf, maskError, shortOf} from './message.ts'

const one = (title: string, body = `${title}。`, link: string | null = null, short: string | null = null): Carried => ({
  said: {zh: {title, body, short}, en: {title: `${title} en`, body: `${body} en`, short: null}},
  link,
})

test('a letter carries one notice, its link where the words ask for it or else at the end', () => {
  assert.deepEqual(letterOf([one('派遣', '请接收。', 'https://c/1')], 'zh'), {subject: '派遣', text: '请接收。\n\nhttps://c/1'})
  assert.equal(letterOf([one('派遣', '打开 {{link}} 接收。', 'https://c/1')], 'zh').text, '打开 https://c/1 接收。')
})

test('a digest names how many there are and tells each in order', () => {
  const {subject, text} = letterOf([one('甲', '甲事', 'https://c/1'), one('乙', '乙事'), one('丙', '丙事')], 'zh')
  assert.equal(subject, '3 条通知：甲 等')
  assert.equal(text, '1. 甲\n甲事\n\nhttps://c/1\n\n2. 乙\n乙事\n\n3. 丙\n丙事')
  assert.equal(letterOf([one('a'), one('b')], 'en').subject, '2 notices: a en and more')
})

test('a text message is short words or the title, and never longer than 300', () => {
  assert.equal(shortOf([one('标题', '长文', 'https://c/1', '短：{{link}}')], 'zh'), '短：https://c/1')
  assert.equal(shortOf([one('标题', '长文', 'https://c/1')], 'zh'), '标题 https://c/1')
  assert.equal(shortOf([one('甲'), one('乙')], 'zh'), '共 2 条通知：甲')
  assert.equal(shortOf([one('长'.repeat(900))], 'zh').length, 300)
})

test('a failure is told without addresses and numbers', () => {
  assert.equal(maskError('550 5.1.1 <zhang.san@mail.cn>: no such user'), '550 5.1.1 <…@…>: no such user')
  assert.equal(maskError('no such number 138 9901-0068\r\n'), 'no such number …')
  assert.equal(maskError('connect ECONNREFUSED 10.1.2.3:25'), 'connect ECONNREFUSED 10.1.2.3:25')
})
