import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {absent, dataFolder} from '#test/city.ts'
import type {Kind} from '../core/category.ts'
import {crosswalk, formerTable, nationalCategories, nationalTable} from '../national.ts'

const counts = (kind: Kind): number[] =>
  nationalTable[kind].majors.map(({code}) => nationalTable[kind].types.filter((type) => type.code.startsWith(code)).length)

test('153 components and 250 matters, major by major', () => {
  assert.equal(nationalTable.component.types.length, 153)
  assert.deepEqual(counts('component'), [76, 44, 16, 14, 3])
  assert.equal(nationalTable.matter.types.length, 250)
  assert.deepEqual(counts('matter'), [76, 44, 16, 14, 3, 51, 7, 16, 21, 2])
})

test('codes are unique, in order and five digits; every name is there in both languages and no two English names of a kind are alike', () => {
  for (const kind of ['component', 'matter'] as const) {
    const {majors, types} = nationalTable[kind]
    assert.deepEqual(
      types.map(({code}) => code),
      [...new Set(types.map(({code}) => code))].sort(),
    )
    for (const {code, zh, en} of types) {
      assert.match(code, /^\d{5}$/)
      assert.ok(
        majors.some((major) => code.startsWith(major.code)),
        code,
      )
      assert.ok(zh.length >= 2 && /^[A-Z][A-Za-z -]+(: fault)?$/.test(en), `${code} ${zh} ${en}`)
    }
    assert.equal(new Set(types.map(({en}) => en)).size, types.length)
  }
  assert.equal(nationalCategories.length, 153 + 250 + 5 + 10)
})

test('a matter of majors 01 to 05 is a fault of the component of the same code', () => {
  for (const {code, zh, en} of nationalTable.component.types) {
    const matter = nationalTable.matter.types.find((type) => type.code === code)
    assert.ok(matter, code)
    assert.equal(matter.en, `${en}: fault`)
    assert.equal(matter.zh.replace('异常', ''), zh)
  }
})

test('the table is that of the standard', {skip: absent('standards', 'gb47678_5_components.csv')}, () => {
  for (const kind of ['component', 'matter'] as const) {
    const text = readFileSync(join(dataFolder('standards') ?? '', `gb47678_5_${kind}s.csv`), 'utf8').replace(/^\uFEFF/, '')
    const rows = text.trim().split(/\r?\n/).slice(1)
    const majors = new Map(nationalTable[kind].majors.map(({code, zh}) => [code, zh]))
    assert.deepEqual(
      nationalTable[kind].types.map(({code, zh}) => `${code},${majors.get(code.slice(0, 2))},${zh}`),
      rows,
    )
  }
})

test('known moves between the generations, both ways', () => {
  const moves: [Kind, string, string, boolean][] = [
    ['component', '0101', '01001', false],
    ['component', '0137', '01037', false],
    ['component', '0503', '05003', false],
    ['component', '0504', '05904', true],
    ['component', '0506', '01069', false],
    ['component', '0507', '01070', false],
    ['component', '0508', '01071', false],
    ['component', '0199', '01999', true],
    ['matter', '0110', '06010', false],
    ['matter', '0401', '09001', false],
    ['matter', '0409', '09009', false],
    ['matter', '0201', '07001', false],
    ['matter', '0304', '08004', false],
    ['matter', '0505', '10805', true],
    ['matter', '0507', '10001', false],
    ['matter', '0508', '10002', false],
    ['matter', '0602', '09013', false],
    ['matter', '0199', '06999', true],
    ['matter', '0595', '10895', true],
    ['matter', '0698', '10998', true],
  ]
  for (const [kind, former, code, local] of moves) {
    assert.deepEqual(crosswalk.toCurrent(kind, former), {code, local}, former)
    assert.equal(crosswalk.toFormer(kind, code), former, code)
  }
  assert.equal(crosswalk.toCurrent('component', '0600'), undefined)
  assert.equal(crosswalk.toCurrent('matter', '0799'), undefined)
  assert.equal(crosswalk.toFormer('component', '01077'), undefined)
})

test('no two former codes become one, local or national, and each is found again', () => {
  for (const kind of ['component', 'matter'] as const) {
    const seen = new Map<string, string>()
    for (const major of formerTable.majors.filter((entry) => entry.kind === kind))
      for (let minor = 1; minor <= 99; minor += 1) {
        const former = major.code + String(minor).padStart(2, '0')
        const successor = crosswalk.toCurrent(kind, former)
        assert.ok(successor, former)
        assert.equal(seen.get(successor.code), undefined, `${former} and ${seen.get(successor.code)} both become ${successor.code}`)
        seen.set(successor.code, former)
        assert.equal(crosswalk.toFormer(kind, successor.code), former)
        assert.equal(successor.local, crosswalk.find(kind, successor.code) === undefined)
      }
  }
})

test('names of either generation are known', () => {
  assert.equal(crosswalk.findByName('component', '上水井盖')?.code, '01001')
  assert.equal(crosswalk.findByName('component', '供水井盖')?.code, '01001')
  assert.ok(crosswalk.bearsName('component', '01027', '通讯交接箱'))
  assert.ok(!crosswalk.bearsName('component', '01027', '路灯'))
})
