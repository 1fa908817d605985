import assert from 'node:assert/strict'
import {test} from 'node:test'
import fc from 'fast-check'
import {
  caseNumber,
  isUscc,
  parseAreaCode,
  parseCaseNumber,
  parseCategory,
  parseCellCode,
  parseComponentCode,
  parseMatterCode,
  parseUscc,
  usccCheckDigit,
  usccFault,
} from './codes.ts'
import {isProblem} from './problem.ts'

const real = ['91350100M000100Y43', '91330106673959654P', '9144030071526726XG'] as const
const refused = (words: RegExp) => (error: unknown) => isProblem(error, 'codes.malformed') && words.test(error.en) && /第|应/.test(error.zh)

test('real social credit codes are valid and any one wrong character is found', () => {
  for (const code of real) {
    assert.equal(usccFault(code), undefined)
    assert.equal(usccCheckDigit(code.slice(0, 17)), code.charAt(17))
    assert.equal(parseUscc(code), code)
    for (let i = 0; i < 18; i += 1)
      for (const other of '0123456789ABCDEFGHJKLMNPQRTUWXYIOSVZ')
        if (other !== code.charAt(i)) assert.equal(isUscc(code.slice(0, i) + other + code.slice(i + 1)), false, `${code} ${i} ${other}`)
  }
})

test('a code that circulates in examples but fails its check is refused', () => {
  // Its organisation part 100000628 fails the older check of GB 11714 as well (it would have to end in 2).
  assert.throws(() => parseUscc('91110000100000628R'), refused(/check character N, not R/))
})

test('any body with its check digit is a valid social credit code', () => {
  const character = fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRTUWXY')
  const body = fc
    .tuple(fc.constantFrom('11', '12', '91'), fc.integer({min: 100_000, max: 999_999}), fc.array(character, {minLength: 9, maxLength: 9}))
    .map(([head, division, rest]) => `${head}${division}${rest.join('')}`)
  fc.assert(
    fc.property(body, (text) => {
      assert.equal(isUscc(text + usccCheckDigit(text)), true)
    }),
    {seed: 20261122},
  )
})

test('what is wrong with a social credit code is said with its place', () => {
  assert.throws(() => parseUscc('91350100M000100Y4'), refused(/18 characters, not 17/))
  assert.throws(() => parseUscc('91350100M000100Y44'), refused(/character 18 should be the check character 3, not 4/))
  assert.throws(() => parseUscc('9135O100M000100Y43'), refused(/character 5, “O”/))
  assert.throws(() => parseUscc('91A50100M000100Y43'), refused(/character 3 must be a digit/))
  assert.throws(() => usccCheckDigit('123'), refused(/17 characters, not 3/))
  assert.equal(usccFault('')?.at, 1)
})

test('area codes tell their level and parent', () => {
  assert.deepEqual(parseAreaCode('990100'), {code: '990100', level: 'city', parent: null})
  assert.deepEqual(parseAreaCode('990101'), {code: '990101', level: 'district', parent: '990100'})
  assert.deepEqual(parseAreaCode('990101001'), {code: '990101001', level: 'street', parent: '990101'})
  assert.deepEqual(parseAreaCode('990101001002'), {code: '990101001002', level: 'community', parent: '990101001'})
  assert.throws(() => parseAreaCode('9901'), refused(/6 or 9 or 12 characters, not 4/))
  assert.throws(() => parseAreaCode('99010１'), refused(/character 6/))
  assert.throws(() => parseAreaCode('990101000'), refused(/characters 7–9, the street/))
  assert.throws(() => parseAreaCode('990101001000'), refused(/characters 10–12, the community/))
  assert.throws(() => parseAreaCode('990100001'), refused(/lies in a district/))
  assert.throws(() => parseAreaCode('000101'), refused(/province/))
  assert.throws(() => parseAreaCode('990001'), refused(/characters 3–4, the city/))
})

test('unit grid codes of both generations', () => {
  const now = parseCellCode('990101001002003')
  assert.deepEqual(
    [now.community, now.street, now.district, now.sequence, now.generation],
    ['990101001002', '990101001', '990101', 3, 2026],
  )
  assert.deepEqual([parseCellCode('42010200300401').sequence, parseCellCode('42010200300401').generation], [1, 2013])
  assert.throws(() => parseCellCode('990101001002000'), refused(/characters 13–15, the grid sequence/))
  assert.throws(() => parseCellCode('99010100100200'), refused(/characters 13–14, the grid sequence/))
  assert.throws(() => parseCellCode('9901010010020'), refused(/15 or 14/))
})

test('component codes of both generations', () => {
  const now = parseComponentCode('42010201037000123')
  assert.deepEqual([now.district, now.type, now.major, now.sequence, now.generation], ['420102', '01037', '01', 123, 2026])
  const then = parseComponentCode('3205080101000001')
  assert.deepEqual([then.district, then.type, then.major, then.sequence, then.generation], ['320508', '0101', '01', 1, 2013])
  assert.throws(() => parseComponentCode('42010200037000123'), refused(/characters 7–8, the major class/))
  assert.throws(() => parseComponentCode('42010201000000123'), refused(/characters 9–11, the minor class/))
  assert.throws(() => parseComponentCode('42010201037000000'), refused(/characters 12–17, the sequence/))
  assert.throws(() => parseComponentCode('4201020103700012X'), refused(/character 17, “X”/))
})

test('matter codes and categories', () => {
  assert.deepEqual(parseMatterCode('42010206010'), {code: '42010206010', district: '420102', type: '06010', major: '06'})
  assert.throws(() => parseMatterCode('420102060100'), refused(/11 characters, not 12/))
  assert.deepEqual(parseCategory('component.01037'), {kind: 'component', type: '01037', major: '01'})
  assert.deepEqual(parseCategory('matter.06999'), {kind: 'matter', type: '06999', major: '06'})
  assert.throws(() => parseCategory('event.06010'), refused(/begin with component/))
  assert.throws(() => parseCategory('matter.0601'), refused(/after the dot, it must have 5/))
  assert.throws(() => parseCategory('matter'), refused(/5 characters, not 0/))
})

test('case numbers go there and back, and a day has at most 99,999', () => {
  assert.equal(caseNumber('990101', '2026-11-22', 7), '9901012026112200007')
  assert.deepEqual(parseCaseNumber('9901012026112200007'), {
    code: '9901012026112200007',
    district: '990101',
    day: '2026-11-22',
    sequence: 7,
  })
  assert.equal(caseNumber('990101', '2026-11-22', 99_999).length, 19)
  assert.throws(() => caseNumber('990101', '2026-11-22', 100_000), refused(/19 characters, not 20/))
  assert.throws(() => caseNumber('990101', '2026-11-22', 0), refused(/the sequence/))
  assert.throws(() => caseNumber('990101', '2026-02-30', 1), refused(/not a date/))
})
