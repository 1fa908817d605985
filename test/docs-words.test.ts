/** `docs/words.md` holds the words of the code: each state, move, unit of time and role, with the Chinese that people see. */
import assert from 'node:assert/strict'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {fileURLToPath} from 'node:url'
import {timeUnits} from '#lib/calendar.ts'
import {moves, states} from '#platform/cases/core/lifecycle.ts'
import {packs} from '../src/server/packs.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const rows = readFileSync(join(root, 'docs/words.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| word '))
  .map((line) => line.split('|').map((cell) => cell.trim()))
const chinese = new Map(rows.map(([, word = '', zh = '']) => [word, zh]))

const missing = (words: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(words).flatMap(([word, zh]) =>
    chinese.get(word) === zh ? [] : [`${word} is ${zh} in the code and ${chinese.get(word) ?? 'nothing'} in docs/words.md`],
  )

const named = (table: Readonly<Record<string, {readonly zh: string}>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(table).map(([word, {zh}]) => [word, zh]))

test('every row has five cells and an owner that stands in the house', () => {
  assert.ok(rows.length > 100, `only ${rows.length} words were found`)
  const owners = ['lib', ...packs.map(({name}) => name)]
  const broken = rows.filter((cells) => cells.length !== 7 || cells.slice(1, 6).includes('') || !owners.includes(cells[5] ?? ''))
  assert.deepEqual(
    broken.map((cells) => cells.join('|')),
    [],
  )
})

test('states and moves are called what the lifecycle calls them', () => {
  assert.deepEqual([...missing(named(states)), ...missing(named(moves))], [])
})

test('units of time are called what the calendar calls them', () => {
  assert.deepEqual(missing(named(timeUnits)), [])
})

test('roles are called what the demo city calls them', () => {
  const file = join(root, 'cities/demo/organisation/roles.json')
  assert.ok(existsSync(file))
  const roles = JSON.parse(readFileSync(file, 'utf8')) as readonly {readonly id: string; readonly title: {readonly zh: string}}[]
  assert.deepEqual(missing(Object.fromEntries(roles.map(({id, title}) => [id, title.zh]))), [])
})
