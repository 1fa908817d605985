import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import type {TimeUnit} from '#lib/calendar.ts'
import {isProblem} from '#lib/problem.ts'
import {parseLimit, soundLimit, writeLimit} from './limit.ts'

const read = (text: string): [number, TimeUnit, string] => {
  const {amount, unit, rest} = parseLimit(text)
  return [amount, unit, rest]
}

test('limits as standards write them', () => {
  const cases: [string, [number, TimeUnit, string]][] = [
    ['2紧急工作时', [2, 'urgent_hour', '']],
    ['1紧急工作时制止', [1, 'urgent_hour', '制止']],
    ['4小时', [4, 'work_hour', '']],
    ['４ 工作时', [4, 'work_hour', '']],
    ['2个工作小时内', [2, 'work_hour', '']],
    ['2天', [2, 'work_day', '']],
    ['15天', [15, 'work_day', '']],
    ['1工作日', [1, 'work_day', '']],
    ['三个工作日', [3, 'work_day', '']],
    ['十五天', [15, 'work_day', '']],
    ['二十日内', [20, 'work_day', '']],
    ['半天', [0.5, 'work_day', '']],
    ['1.5天', [1.5, 'work_day', '']],
    ['紧急工作日', [1, 'natural_day', '']],
    ['2紧急工作日', [2, 'natural_day', '']],
    ['7自然日', [7, 'natural_day', '']],
    ['2 urgent hours', [2, 'urgent_hour', '']],
    ['1 work day', [1, 'work_day', '']],
    ['30 natural_day', [30, 'natural_day', '']],
  ]
  for (const [text, expected] of cases) assert.deepEqual(read(text), expected, text)
})

test('what is not a limit is refused', () => {
  for (const text of ['', '尽快', '0天', '-1天', '2', '30分钟', '99999天', '2天3小时', '1.234天', '2周', '天天', '1天或2天', '九九天'])
    assert.throws(
      () => parseLimit(text),
      (error) => isProblem(error, 'standards.unreadable-limit'),
      text,
    )
})

test('a written limit reads back the same', () => {
  fc.assert(
    fc.property(
      fc.integer({min: 1, max: 1000}),
      fc.constantFrom<TimeUnit>('urgent_hour', 'work_hour', 'work_day', 'natural_day'),
      (halves, unit) => {
        const limit = {amount: halves / 2, unit}
        assert.deepEqual(parseLimit(writeLimit(limit)), {...limit, rest: ''})
        assert.ok(soundLimit(limit))
      },
    ),
  )
})

test('no text makes the reader do anything but answer or refuse', () => {
  const pieces = fc.constantFrom('紧急', '工作', '时', '日', '天', '小', '个', '半', '十', '二', '1', '9', '.', ' ', '内', '制止')
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces, {maxLength: 8}).map((parts) => parts.join('')),
      ),
      (text) => {
        try {
          assert.ok(soundLimit(parseLimit(text)))
        } catch (error) {
          assert.ok(isProblem(error, 'standards.unreadable-limit'), String(error))
        }
      },
    ),
  )
})
