/** `.env.example` and the code name the same variables: an operator finds every setting, and none that does nothing. */
import assert from 'node:assert/strict'
import {globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {fileURLToPath} from 'node:url'
import {readAuthSettings} from '#kernel/auth/settings.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const readText = (path: string): string => readFileSync(join(root, path), 'utf8')

const direct = /process\.env(?:\.([A-Z][A-Z0-9_]*)|\[['"]([A-Z][A-Z0-9_]*)['"]\])/g
const schema = /const environment = z\.object\(\{([\s\S]*?)\n\}\)/g
const field = /^ {2}([A-Z][A-Z0-9_]*):/gm

/** Variables a text reads: by name, or by a schema called `environment`. */
const readIn = (text: string): readonly string[] => [
  ...[...text.matchAll(direct)].map(([, dotted, quoted]) => dotted ?? quoted ?? ''),
  ...[...text.matchAll(schema)].flatMap(([, fields = '']) => [...fields.matchAll(field)].map(([, name = '']) => name)),
]

const sources = globSync(['src/**/*.{ts,tsx}', 'test/**/*.ts', 'bench/**/*.ts', 'e2e/**/*.ts', 'cities/**/*.ts'], {cwd: root})
const read = new Set(sources.flatMap((path) => readIn(readText(path))))
const lines = readText('.env.example').split('\n')
const listed = lines.flatMap((line) => /^#?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? [])

test('the scan finds what is known to be read', () => {
  for (const name of ['PORT', 'DATABASE_URL', 'AUTH_FAILURES', 'S3_BUCKET', 'JINGCHENG_DATA']) assert.ok(read.has(name), name)
})

test('every variable that is read is listed once', () => {
  assert.deepEqual([...read].filter((name) => !listed.includes(name)).sort(), [])
  assert.deepEqual(
    listed.filter((name, index) => listed.indexOf(name) !== index),
    [],
  )
})

test('every variable that is listed is read', () => {
  assert.deepEqual(
    listed.filter((name) => !read.has(name)),
    [],
  )
})

test('every listed variable has a line before it in Chinese and English', () => {
  const silent = lines.filter(
    (line, index) => /^#?[A-Z][A-Z0-9_]*=/.test(line) && !/^# .*[\u4e00-\u9fff].* · .*[A-Za-z]/.test(lines[index - 1] ?? ''),
  )
  assert.deepEqual(silent, [])
})

test('a default that is given is the one in force', () => {
  const shown = new Map(
    lines.flatMap((line) => [...line.matchAll(/^#?([A-Z][A-Z0-9_]*)=(.+)$/g)].map(([, name = '', value = '']) => [name, value])),
  )
  const source = ['src/kernel/config.ts', 'src/kernel/auth/settings.ts', 'src/kernel/files/settings.ts', 'src/platform/notices/settings.ts']
    .map(readText)
    .join('\n')
  const defaults = [
    ...source.matchAll(/^ {2}([A-Z][A-Z0-9_]*): whole\([\d_]+, [\d_]+, (\d+)\)/gm),
    ...source.matchAll(/^ {2}([A-Z][A-Z0-9_]*): z[^\n]*(?:\n {4}[^\n]*)*?\.default\('?([^')]+)'?\)/gm),
  ]
  assert.ok(defaults.length >= 10, `only ${defaults.length} defaults found`)
  assert.deepEqual(
    defaults.filter(([, name = '', value]) => shown.get(name) !== value).map(([, name, value]) => `${name}: ${value}`),
    [],
  )
  const auth = Object.fromEntries([...shown].filter(([name]) => name.startsWith('AUTH_')))
  assert.deepEqual(readAuthSettings(auth).policy, readAuthSettings({}).policy)
})
