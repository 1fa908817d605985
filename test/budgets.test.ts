/** Budgets that keep every file readable at one sitting. */
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {readSources} from './sources.ts'

const FILE_LINES = 400
const README_LINES = 80
const DOOR_EXPORTS = 20

const linesOf = (text: string): number => text.trimEnd().split('\n').length
const code = readSources(['{src,test,bench,e2e,cities}/**/*.{ts,tsx,css,sql}', '.ci/*'])
const readmes = readSources(['**/README.md'])
const doors = readSources(['src/{platform,sectors}/*/index.ts', 'src/kernel/*/index.ts'])

test(`a file has at most ${FILE_LINES} lines`, () => {
  assert.ok(code.length > 250, `only ${code.length} files were read: the scan looks in the wrong place`)
  const long = code.map(({path, text}) => ({path, lines: linesOf(text)})).filter(({lines}) => lines > FILE_LINES)
  assert.deepEqual(
    long.map(({path, lines}) => `${path}: ${lines} lines; fold what belongs together into a file of its own`),
    [],
  )
})

test(`a README has at most ${README_LINES} lines`, () => {
  assert.ok(readmes.length > 2)
  const long = readmes.map(({path, text}) => ({path, lines: linesOf(text)})).filter(({lines}) => lines > README_LINES)
  assert.deepEqual(
    long.map(({path, lines}) => `${path}: ${lines} lines`),
    [],
  )
})

/** The names a front door gives: those in braces after `export`, and those declared in it. */
const exportsOf = (text: string): readonly string[] => [
  ...[...text.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  ),
  ...[...text.matchAll(/export (?:async )?(?:const|function|type|interface|class) (\w+)/g)].map(([, name = '']) => name),
]

test(`a front door gives at most ${DOOR_EXPORTS} names, each by itself`, () => {
  assert.ok(doors.length > 4 && doors.every(({text}) => exportsOf(text).length > 0))
  const wide = doors.map(({path, text}) => ({path, names: exportsOf(text).length})).filter(({names}) => names > DOOR_EXPORTS)
  assert.deepEqual(
    wide.map(({path, names}) => `${path}: ${names} exports; close those that nobody outside uses`),
    [],
  )
  assert.deepEqual(
    doors.filter(({text}) => /export \*/.test(text)).map(({path}) => `${path}: export * hides what is given`),
    [],
  )
})
