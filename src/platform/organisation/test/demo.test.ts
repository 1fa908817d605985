import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {openCity} from '#kernel/city.ts'
import {readSheet} from '#kernel/sheets.ts'
import {isUscc} from '#lib/codes.ts'
import {absent, dataFolder} from '#test/city.ts'
import {checkDuties} from '../core/check.ts'
import {answer, openDutyBook} from '../core/duty.ts'
import {readDutyRows} from '../core/duty-rows.ts'
import {openUnitBook, type Unit} from '../core/unit.ts'

const city = openCity('demo')
const day = '2026-11-23'
const areas = city.json<readonly {code: string; level: string}[]>('organisation/areas.json')
const units = city.json<readonly Unit[]>('organisation/units.json').map((unit) => ({...unit, validTo: null, version: 1}))
const {categories} = city.json<{categories: readonly string[]}>('organisation/duty-list.json')

const readDuties = async () => {
  const sheet = await readSheet(new TextEncoder().encode(city.text('organisation/duties.csv')))
  const {rows, errors} = readDutyRows(sheet, {areas: new Set(areas.map(({code}) => code)), units: openUnitBook(units), day})
  assert.deepEqual(errors.list, [])
  return openDutyBook(
    rows.map(({line, value}) => ({...value, line, id: String(line)})),
    openUnitBook(units),
  )
}

test('every unit has a true social credit code of its own division, a key and a place', () => {
  assert.ok(units.length >= 45)
  for (const key of ['id', 'key', 'name', 'uscc'] as const) assert.equal(new Set(units.map((unit) => unit[key])).size, units.length, key)
  const codes = new Set(areas.map(({code}) => code))
  for (const unit of units) {
    assert.ok(isUscc(unit.uscc), unit.name)
    assert.equal(unit.uscc.slice(2, 8), unit.area.slice(0, 6), unit.name)
    assert.ok(codes.has(unit.area), unit.name)
  }
})

test('every street has its office and every district its bureaus', () => {
  const streets = areas.filter(({level}) => level === 'street').map(({code}) => code)
  assert.deepEqual(
    units.filter(({trade}) => trade === 'street-office').map(({area}) => area),
    streets,
  )
})

test('the duty list answers 153 components and 250 matters everywhere, without contradiction', async () => {
  const book = await readDuties()
  assert.equal(categories.filter((category) => category.startsWith('component.')).length, 153)
  assert.equal(categories.filter((category) => category.startsWith('matter.')).length, 250)
  const {contradictions, faults, gaps} = checkDuties(book, {areas: areas.map(({code}) => code), categories, day})
  assert.deepEqual({contradictions, faults, gaps}, {contradictions: [], faults: [], gaps: []})
  for (const category of categories) assert.equal(answer(book, {area: '990101001001', category, owner: null, day})?.duty.category, category)
})

test('the answers are those a resident of the city would give', async () => {
  const book = await readDuties()
  const ask = (category: string, area = '990101001001', owner: string | null = null): string | undefined => {
    const id = owner === null ? null : (units.find(({key}) => key === owner)?.id ?? null)
    return answer(book, {area, category, owner: id, day})?.unit.key
  }
  assert.equal(ask('component.01001'), 'water')
  assert.equal(ask('component.01002'), 'drainage')
  assert.equal(ask('component.01002', '990101001001', 'property'), 'property')
  assert.equal(ask('component.01037'), 'lighting')
  assert.equal(ask('component.02014'), 'traffic-police')
  assert.equal(ask('matter.06010'), 'sanitation')
  assert.equal(ask('matter.06010', '990103002001'), 'clean-contractor')
  assert.equal(ask('matter.09006', '990102003'), 'street-990102003')
  assert.equal(ask('matter.07003', '990103'), 'lingang-urban-management')
})

test('the categories are those of GB/T 47678.5', {skip: absent('standards', 'gb47678_5_components.csv')}, () => {
  const codes = (kind: string): string[] =>
    readFileSync(join(dataFolder('standards') ?? '', `gb47678_5_${kind}s.csv`), 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => `${kind}.${line.split(',')[0]}`)
  assert.deepEqual([...categories].sort(), [...codes('component'), ...codes('matter')].sort())
})

test('people, posts and roles fit together, and the three administrators are apart', () => {
  const people = city.json<readonly {id: string; login: string}[]>('organisation/people.json')
  const posts = city.json<readonly {unit: string; role: string; holders: readonly string[]}[]>('organisation/posts.json')
  const roles = new Map(
    city
      .json<readonly {id: string; permissions: readonly string[]}[]>('organisation/roles.json')
      .map((role) => [role.id, role.permissions]),
  )
  assert.ok(people.length >= 60)
  assert.deepEqual(
    people.slice(0, 12).map(({login}) => login),
    ['shouli', 'zhiban', 'paiqian', 'jiandu', 'chuzhi', 'jiedao', 'quxie', 'lingdao', 'biaozhun', 'xitong', 'anquan', 'shenji'],
  )
  const known = new Set(units.map(({key}) => key))
  for (const {unit, role, holders} of posts) {
    assert.ok(known.has(unit), unit)
    assert.ok(roles.has(role), role)
    assert.ok(holders.length > 0)
  }
  for (const {id, login} of people) {
    const held = new Set(posts.filter(({holders}) => holders.includes(id)).flatMap(({role}) => roles.get(role) ?? []))
    assert.ok(held.has('organisation.read'), `${login} holds no post`)
    assert.ok(['accounts.manage', 'rights.manage', 'audit.read'].filter((permission) => held.has(permission)).length <= 1, login)
  }
})
