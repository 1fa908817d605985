import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {isProblem} from '#lib/problem.ts'
import {codeOf, converted, isUnit, unitOf} from './units.ts'

const near = (a: number, b: number): void => assert.ok(Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b)), `${a} is not ${b}`)

test('units are shown as people write them and named by their code', () => {
  assert.deepEqual(unitOf('ug/m3'), {
    name: 'microgram per cubic meter',
    symbol: 'µg/m³',
    definition: 'http://unitsofmeasure.org/ucum.html#ug/m3',
  })
  assert.equal(unitOf('MPa').symbol, 'MPa')
  assert.equal(unitOf('dB[SPL]').symbol, 'dB')
})

test('what is no unit is refused, with what may have been meant', () => {
  for (const code of ['m³/h', 'dB[A]', 'foo', '摄氏度', 'ug//m3', '']) {
    assert.equal(isUnit(code), false, code)
    assert.throws(
      () => unitOf(code),
      (error) => isProblem(error, 'sensing.bad-unit'),
    )
  }
  assert.throws(() => unitOf('degF'), /\[degF\]/)
})

test('conversions are those of the definitions', () => {
  near(converted(36, 'km/h', 'm/s'), 10)
  near(converted(20, 'Cel', 'K'), 293.15)
  near(converted(98.6, '[degF]', 'Cel'), 37)
  near(converted(1.5, 'mg/m3', 'ug/m3'), 1500)
  near(converted(0.3, 'MPa', 'kPa'), 300)
  near(converted(36, 'm3/h', 'L/s'), 10)
  near(converted(75, '%', '1'), 0.75)
  assert.throws(
    () => converted(1, 'm', 'kg'),
    (error) => isProblem(error, 'sensing.other-unit'),
  )
})

test('there and back is where one began', () => {
  const pairs = [
    ['m3/h', 'L/s'],
    ['Cel', '[degF]'],
    ['ug/m3', 'mg/m3'],
    ['MPa', 'm[H2O]'],
    ['km/h', 'm/s'],
  ] as const
  fc.assert(
    fc.property(fc.constantFrom(...pairs), fc.double({min: -1e6, max: 1e6, noNaN: true}), ([a, b], value) => {
      const back = converted(converted(value, a, b), b, a)
      return Math.abs(back - value) <= 1e-6 * Math.max(1, Math.abs(value))
    }),
    {seed: 20261125},
  )
})

test('definitions that say they are UCUM are read, others are left', () => {
  assert.equal(codeOf('http://unitsofmeasure.org/ucum.html#m'), 'm')
  assert.equal(codeOf('ucum:ug/m3'), 'ug/m3')
  for (const code of ['%', 'dB[SPL]', '1', 'm3/h']) assert.equal(codeOf(unitOf(code).definition), code)
  assert.equal(codeOf('http://unitsofmeasure.org/ucum.html#%'), '%')
  assert.equal(codeOf('https://unitsofmeasure.org/ucum#m3/h'), 'm3/h')
  assert.equal(codeOf('http://www.qudt.org/qudt/owl/1.0.0/unit/Instances.html#DegreeCelsius'), undefined)
  assert.throws(
    () => codeOf('ucum:m³'),
    (error) => isProblem(error, 'sensing.bad-unit'),
  )
})

test('units without a name of their own are called by their code', () => {
  assert.equal(unitOf('%').name, '%')
  assert.equal(unitOf('1').name, '1')
})
