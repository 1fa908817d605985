import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {isProblem} from '#lib/problem.ts'
import {type Catalogue, inForce, mayTakeEffect, stateOf} from './catalogue.ts'

type Version = Pick<Catalogue, 'status' | 'effectiveFrom'>
const published = (effectiveFrom: string): Version => ({status: 'published', effectiveFrom})
const day = fc.integer({min: 0, max: 1000}).map((days) => new Date(Date.UTC(2026, 0, 1) + days * 86_400_000).toISOString().slice(0, 10))
const versions = fc.uniqueArray(day, {maxLength: 6}).map((days) => days.map(published))

test('on every day at most one version is in force: the last begun', () => {
  fc.assert(
    fc.property(versions, day, (all, today) => {
      const drafted: Version[] = [...all, {status: 'draft', effectiveFrom: null}]
      const states = drafted.map((one) => stateOf(one, drafted, today))
      const begun = all
        .map(({effectiveFrom}) => effectiveFrom ?? '')
        .filter((from) => from <= today)
        .sort()
      assert.equal(states.filter((state) => state === 'in-force').length, begun.length > 0 ? 1 : 0)
      assert.equal(inForce(drafted, today)?.effectiveFrom, begun.at(-1))
      assert.equal(states.filter((state) => state === 'announced').length, all.length - begun.length)
    }),
  )
})

test('a version that may take effect changes nothing about days gone by', () => {
  fc.assert(
    fc.property(versions, day, day, day, (all, from, today, past) => {
      fc.pre(all.length > 0 && past < today)
      try {
        mayTakeEffect(all, from, today)
      } catch (error) {
        assert.ok(isProblem(error, 'standards.effective-too-early'))
        return
      }
      assert.equal(inForce([...all, published(from)], past), inForce(all, past))
    }),
  )
})

test('only the first version may be dated back', () => {
  mayTakeEffect([], '2020-01-01', '2026-11-23')
  mayTakeEffect([published('2026-07-01')], '2026-11-23', '2026-11-23')
  const early = (from: string, all = [published('2026-07-01')]) =>
    assert.throws(
      () => mayTakeEffect(all, from, '2026-11-23'),
      (error) => isProblem(error, 'standards.effective-too-early'),
    )
  early('2026-11-22')
  early('2026-07-01')
  early('2026-12-31', [published('2027-01-01')])
})
