/** `docs/stories.md` says story by story what is shown: its rows are those of the source, its tests exist, its counts are those of its rows. */
import assert from 'node:assert/strict'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {root} from './sources.ts'

const page = readFileSync(join(root, 'docs/stories.md'), 'utf8')
const rows = [...page.matchAll(/^\| (\d+\.\d+) \((\d+)\) \|(.*)\|$/gm)].map(([, number = '', n = '', rest = '']) => {
  const [story = '', status = '', shown = ''] = rest.split('|').map((cell) => cell.trim())
  return {
    number,
    n: Number(n),
    story,
    status,
    tests: [...shown.matchAll(/`([^`]+) › ([^`]+)`/g)].map(([, path = '', name = '']) => ({path, name})),
  }
})
const statuses = ['已达成 met', '仅接口 HTTP only', '尚未 not yet'] as const

test('the page has the 107 rows of the source, in its order', () => {
  const parts = [23, 40, 44]
  const source = parts.flatMap((most, part) => Array.from({length: most}, (_, index) => `${part + 1}.${index + 1}`))
  assert.deepEqual(
    rows.map(({number}) => number),
    source,
  )
  assert.deepEqual(
    rows.map(({n}) => n),
    source.map((_, index) => index + 1),
  )
  assert.deepEqual(
    rows.filter(({story}) => !/[\u4e00-\u9fff].* \/ \S/.test(story)).map(({number}) => number),
    [],
  )
})

test('what is shown names a test that stands in its file, and what is not yet names none', () => {
  const faults = rows.flatMap(({number, status, tests}) => [
    ...((tests.length === 0) === (status === statuses[2]) ? [] : [`${number} is ${status} and names ${tests.length} tests`]),
    ...tests.flatMap(({path, name}) => {
      if (!path.endsWith('.test.ts') || !existsSync(join(root, path))) return [`${number} names ${path}, which is no test`]
      return readFileSync(join(root, path), 'utf8').includes(`'${name}'`) ? [] : [`${number}: ${path} has no test ‘${name}’`]
    }),
  ])
  assert.deepEqual(faults, [])
})

test('the counts at the top are those of the rows', () => {
  const [met, http, not] = statuses.map((status) => rows.filter((row) => row.status === status).length)
  assert.ok(page.includes(`**已达成 met: ${met}/107** · **仅接口 HTTP only: ${http}** · **尚未 not yet: ${not}**`))
  assert.equal((met ?? 0) + (http ?? 0) + (not ?? 0), rows.length)
})
