import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import {test} from 'node:test'
import fc from 'fast-check'
import {familyOf} from './life.ts'
import {burst} from './sparks.ts'
import {type Spark, stormSentence, stormsOf} from './storm.ts'
import {usualTerms} from './terms.ts'

const terms = usualTerms.storms
const MINUTE = 60_000

interface Case {
  readonly what: string
  /** Minutes, kind, group, category, metres east, storm it stands in. */
  readonly sparks: readonly (readonly [string, number, Spark['kind'], string | null, string, number, string | null])[]
  readonly storms: readonly {readonly storm: string | null; readonly by: string; readonly members: readonly string[]}[]
}

const folder = new URL('./storms/', import.meta.url)
for (const file of readdirSync(folder)) {
  const {what, sparks, storms} = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Case
  test(what, () => {
    const given = sparks.map(
      ([id, minutes, kind, group, category, east, storm]): Spark => ({
        id,
        at: minutes * MINUTE,
        kind,
        thingKind: 'pressure-gauge',
        category,
        group,
        level: 2,
        place: [100 + east / 96_400, 30],
        storm,
      }),
    )
    const found = stormsOf(given, terms).map(({storm, by, members}) => ({storm, by, members: members.map(({id}) => id).sort()}))
    assert.deepEqual(found, storms)
  })
}

test('a burst of 200 among strangers is one storm', () => {
  const found = stormsOf(burst(200, 20), terms)
  assert.deepEqual(
    found.map(({members}) => members.length),
    [200],
  )
})

const sparks = fc.array(
  fc.record({
    at: fc.integer({min: 0, max: 300 * MINUTE}),
    kind: fc.constantFrom('threshold', 'rate', 'silent', 'video'),
    thingKind: fc.constantFrom('pressure-gauge', 'lamp'),
    category: fc.constantFrom('component.01003', 'matter.06010'),
    group: fc.constantFrom('a', 'b', null),
    level: fc.constantFrom(1, 2, 3),
    place: fc.option(fc.tuple(fc.double({min: 100, max: 100.02, noNaN: true}), fc.double({min: 30, max: 30.02, noNaN: true}))),
    storm: fc.constant(null),
  }),
  {maxLength: 80},
)

test('no storm mixes families or categories, none has fewer than it takes, and nobody is in two', () => {
  fc.assert(
    fc.property(sparks, (drawn) => {
      const given = drawn.map((one, index): Spark => ({...one, id: `i${String(index).padStart(3, '0')}`}) as Spark)
      const found = stormsOf(given, terms)
      const ids = found.flatMap(({members}) => members.map(({id}) => id))
      assert.equal(new Set(ids).size, ids.length)
      for (const {by, members} of found) {
        assert.equal(new Set(members.map(({kind, category}) => `${familyOf(kind)} ${category}`)).size, 1)
        assert.ok(members.length >= (by === 'group' ? terms.groupLeast : terms.nearLeast))
        if (by === 'group') assert.equal(new Set(members.map(({group}) => group)).size, 1)
      }
    }),
    {seed: 5, numRuns: 300},
  )
})

test('a storm names what its devices hang on in the words of the trade', () => {
  const first = {zh: '水位高。', en: 'Level high.'}
  const said = (group: string) => stormSentence({count: 2, minutes: 1, group, metres: 500}, first)
  assert.match(said('drain:R002').zh, /^“排水管渠 R002”上 2 台设备/)
  assert.match(said('drain:R002').en, /on "drain R002"/)
  assert.match(said('主管-3').zh, /^“主管-3”上/)
})

test('the order in which alarms are given makes no difference', () => {
  fc.assert(
    fc.property(sparks, fc.integer({min: 1, max: 1_000}), (drawn, turn) => {
      const given = drawn.map((one, index): Spark => ({...one, id: `i${String(index).padStart(3, '0')}`}) as Spark)
      const shape = (some: readonly Spark[]) =>
        stormsOf(some, terms)
          .filter(({by}) => by === 'group')
          .map(({members}) => members.map(({id}) => id).sort())
          .sort()
      const at = given.length === 0 ? 0 : turn % given.length
      assert.deepEqual(shape([...given.slice(at), ...given.slice(0, at)]), shape(given))
    }),
    {seed: 6, numRuns: 100},
  )
})
