import assert from 'node:assert/strict'
import {test} from 'node:test'
import {areaAt, areaLevel, parentArea, withinArea} from './area.ts'

test('an area code tells its level', () => {
  assert.deepEqual(['990100', '990101', '990101001', '990101001001', '9901', 'x90101', ''].map(areaLevel), [
    'city',
    'district',
    'street',
    'community',
    undefined,
    undefined,
    undefined,
  ])
})

test('a community climbs to its city', () => {
  const climbed = ['990101001001']
  for (let area = parentArea('990101001001'); area !== null; area = parentArea(area)) climbed.push(area)
  assert.deepEqual(climbed, ['990101001001', '990101001', '990101', '990100'])
})

test('the city holds its districts, a district holds no other', () => {
  assert.ok(withinArea('990100', '990103012004'))
  assert.ok(withinArea('', '123456'))
  assert.ok(!withinArea('990101', '990102001'))
  assert.ok(!withinArea('990101', '990100'))
  assert.ok(!withinArea('990200', '990101'))
})

test('the street of a community is known, the street of a district is not', () => {
  assert.equal(areaAt('990101001001', 'street'), '990101001')
  assert.equal(areaAt('990101001001', 'city'), '990100')
  assert.equal(areaAt('990101', 'street'), undefined)
})
