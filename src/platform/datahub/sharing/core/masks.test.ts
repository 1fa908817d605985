import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {maskFits, maskNames, masks} from './masks.ts'

const seeded = {seed: 20261123, numRuns: 500}
const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`))
const han = fc.stringMatching(/^[一-龥]{1,4}$/)
/** Surnames of one character with which no surname of two begins. */
const single = fc.constantFrom('张', '王', '李', '赵', '陈')

test('masks leave what they are said to leave', () => {
  assert.equal(masks.name.apply('张晓明'), '张*')
  assert.equal(masks.name.apply('欧阳修远'), '欧阳*')
  assert.equal(masks.name.apply('Zhang San'), 'Z*')
  assert.equal(masks.phone.apply('138 9901-0000'), '138****0000')
  assert.equal(masks.phone.apply('0990-8100731'), '****')
  assert.equal(masks.identity.apply('99010119900307123X'), '990101************')
  assert.equal(masks.address.apply('滨江区中山路12号3栋'), '滨江区中山路***')
  assert.equal(masks.address.apply('滨江区中山路十二号'), '滨江区中山路***')
  assert.equal(masks.text.apply('路灯不亮'), '路***')
  assert.equal(masks.number.apply(12_345), 10_000)
  assert.equal(masks.day.apply('2026-11-23T02:34:56Z'), '2026-11-23')
  assert.equal(masks.month.apply(new Date('2026-11-23T02:34:56Z')), '2026-11')
})

test('values that differ only in what is hidden look the same', () => {
  fc.assert(
    fc.property(single, han, han, (surname, one, other) =>
      assert.equal(masks.name.apply(surname + one), masks.name.apply(surname + other)),
    ),
    seeded,
  )
  fc.assert(
    fc.property(digits(2), digits(4), digits(4), digits(4), (a, last, one, other) =>
      assert.equal(masks.phone.apply(`1${a}${one}${last}`), masks.phone.apply(`1${a}${other}${last}`)),
    ),
    seeded,
  )
  fc.assert(
    fc.property(digits(6), digits(12), digits(12), (region, one, other) =>
      assert.equal(masks.identity.apply(region + one), masks.identity.apply(region + other)),
    ),
    seeded,
  )
  fc.assert(
    fc.property(fc.constantFrom('中山路', '人民大道', '滨江街'), digits(3), digits(3), han, (road, one, other, rest) =>
      assert.equal(masks.address.apply(`${road}${one}号${rest}`), masks.address.apply(`${road}${other}号`)),
    ),
    seeded,
  )
  fc.assert(
    fc.property(han, fc.string(), fc.string(), (begin, one, other) =>
      assert.equal(masks.text.apply(begin + one), masks.text.apply(begin + other)),
    ),
    seeded,
  )
  fc.assert(
    fc.property(
      fc.integer({min: 1, max: 9}),
      fc.integer({min: 0, max: 6}),
      fc.double({min: -0.4, max: 0.4, noNaN: true}),
      (figure, power, off) =>
        assert.equal(
          masks.number.apply((figure + off) * 10 ** power),
          figure === 1 && off < 0 ? masks.number.apply((1 + off) * 10 ** power) : figure * 10 ** power,
        ),
    ),
    seeded,
  )
  fc.assert(
    fc.property(
      fc.integer({min: 0, max: 20_000}),
      fc.integer({min: 0, max: 86_399_999}),
      fc.integer({min: 0, max: 86_399_999}),
      (day, one, other) =>
        assert.equal(masks.day.apply(new Date(day * 86_400_000 + one)), masks.day.apply(new Date(day * 86_400_000 + other))),
    ),
    seeded,
  )
})

test('whatever comes in, a mask gives a short text, a number or nothing, and never fails', () => {
  const anything = fc.oneof(fc.string(), fc.double(), fc.constantFrom(null, undefined, '', true), fc.date({noInvalidDate: false}))
  for (const mask of maskNames)
    fc.assert(
      fc.property(anything, (value) => {
        const masked = masks[mask].apply(value)
        assert.ok(masked === null || typeof masked === 'number' || masked.length <= 40)
      }),
      seeded,
    )
})

test('every mask is for something, and nothing hides what is true or a list in part', () => {
  for (const mask of maskNames) assert.ok(masks[mask].types.length > 0)
  assert.ok(!maskNames.some((mask) => maskFits(mask, 'truth') || maskFits(mask, 'list')))
})
