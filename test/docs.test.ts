/** What the pages say is there, and what is there has a sentence. */
import assert from 'node:assert/strict'
import {existsSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {test} from 'node:test'
import {clashes} from '#kernel/pack.ts'
import {packs} from '../src/server/packs.ts'
import {edgesOf, isTest, readSources, root, type Source} from './sources.ts'

const pages = readSources(['**/*.md'])
const code = readSources(['src/**/*.ts']).filter(({path}) => !isTest(path))

/** Paths in backticks and links: with a slash and an ending, or a folder's trailing slash; patterns and addresses are no paths. */
const pathsIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`\n]+)`|\]\(([^)\s]+)\)/g)]
    .map(([, quoted, linked]) => (quoted ?? linked ?? '').replace(/#.*$/, ''))
    .filter(
      (path) =>
        /^[\w@./-]+$/.test(path) && !path.startsWith('/') && /\/[\w.-]+\.(?:[a-z]{2,8})$|^[\w.-]+(?:\/[\w.-]+)*\/$|^\.{1,2}\//.test(path),
    )

/** A path may be told from the page's folder, the root, or `src/`. */
const stands = (page: Source, path: string): boolean =>
  [dirname(page.path), '.', 'src'].some((folder) => existsSync(join(root, folder, path)))

test('every path a page names exists', () => {
  const named = pages.flatMap((page) => pathsIn(page.text).map((path) => ({page, path})))
  assert.ok(named.length > 20, `only ${named.length} paths were found`)
  assert.deepEqual(
    named.filter(({page, path}) => !stands(page, path)).map(({page, path}) => `${page.path} names ${path}`),
    [],
  )
})

test('in the tables of words, a noun stands once and means one thing', () => {
  const rows = pages.flatMap(({path, text}) =>
    [...text.matchAll(/^\| *word *\|.*\n\|[-| :]+\|\n((?:\|.*\n?)+)/gim)].flatMap(([, table = '']) =>
      table
        .trim()
        .split('\n')
        .map((row) => row.split('|').map((cell) => cell.replace(/[*`]/g, '').trim()))
        .map(([, word = '', zh = '']) => ({path, word: word.toLowerCase(), zh})),
    ),
  )
  assert.ok(rows.length > 10, `only ${rows.length} words were found`)
  const twice = rows.filter(({path, word}, index) => rows.findIndex((row) => row.path === path && row.word === word) !== index)
  assert.deepEqual(
    twice.map(({path, word}) => `${path} lists ${word} twice`),
    [],
  )
  const meanings = Map.groupBy(rows, ({word}) => word)
  const torn = [...meanings].filter(([, same]) => new Set(same.map(({zh}) => zh)).size > 1)
  assert.deepEqual(
    torn.map(([word, same]) => `${word}: ${same.map(({zh, path}) => `${zh} (${path})`).join(', ')}`),
    [],
  )
})

test('the packs fit together, and every route asks for a permission of its own domain', () => {
  assert.deepEqual(clashes(packs), [])
  const routes = packs.flatMap((pack) => (pack.routes ?? []).map((route) => ({pack, route})))
  assert.ok(routes.length > 50)
  const stray = routes.filter(
    ({pack, route: {may}}) =>
      may !== 'public' && may !== 'signed-in' && pack.permissions?.[may as keyof typeof pack.permissions] === undefined,
  )
  assert.deepEqual(
    stray.map(({pack, route}) => `${pack.name}: ${route.method} ${route.path} asks for ${route.may}`),
    [],
  )
  const mute = routes.filter(({route: {summary}}) => summary.zh === '' || summary.en === '' || /[a-z]{4}/.test(summary.zh))
  assert.deepEqual(
    mute.map(({route}) => `${route.method} ${route.path}: ${route.summary.zh}`),
    [],
  )
})

test('every permission is asked for somewhere', () => {
  const unused = packs
    .flatMap((pack) => Object.keys(pack.permissions ?? {}))
    .filter((permission) => !code.some(({path, text}) => !path.endsWith('/pack.ts') && text.includes(`'${permission}'`)))
  assert.deepEqual(unused, [])
})

/** The folder of the domain, or of the part of the kernel. */
const homeOf = (path: string): string => /^src\/(?:platform\/|sectors\/)?[^/]+(?:\/(?:auth|files))?/.exec(path)?.[0] ?? ''

const textOf = (path: string): string => code.find((source) => source.path === path)?.text ?? ''

/** Events by the file that announces them: written out, or by a word after the file's own prefix. */
const announced = code.flatMap((source) => {
  const {path, text} = source
  if (!/\bannounce(?:On)?\(|\btellCase\(|\blinkAfter\(|\btell\(tx|\bevent: '/.test(text)) return []
  const whole = [...text.matchAll(/\b(?:name|event): '([a-z]+\.[a-z-]+)'/g)].map(([, event = '']) => event)
  const held = [...text.matchAll(/\b(?:announceOn|tellCase)\([^']*'([a-z]+\.[a-z-]+)'/g)].map(([, event = '']) => event)
  const told = edgesOf([source]).find(({to}) => to.endsWith('.ts') && /\bconst tell =/.test(textOf(to)))?.to ?? path
  const prefix = /name: `([a-z]+)\.\$\{name\}`/.exec(textOf(told))?.[1]
  const words = prefix === undefined ? [] : [...text.matchAll(/\btell\(tx,[^']*'([a-z-]+)'/g)].map(([, word = '']) => `${prefix}.${word}`)
  return [...whole, ...held, ...words].map((event) => ({event, path}))
})
const events = new Set(announced.map(({event}) => event))

test('who listens, listens to something that is announced', () => {
  assert.ok(events.size > 40, `only ${events.size} events were found`)
  const deaf = packs.flatMap(({name, on}) =>
    Object.keys(on ?? {}).flatMap((event) => (events.has(event) ? [] : [`${name} listens to ${event}`])),
  )
  assert.deepEqual(deaf, [])
})

test('every event has a reader, or a sentence in a page or a lifecycle', () => {
  const read = new Set(packs.flatMap(({on}) => Object.keys(on ?? {})))
  const inPages = ({event, path}: {event: string; path: string}): boolean => {
    const word = event.split('.')[1] ?? ''
    // A page of the domain may leave out the prefix, and what the names before have said already: `account-opened`, `-disabled`.
    const short = new RegExp(`[\`\\s·,.](?:${word}|-${word.split('-').at(-1)})[\`\\s·,.]`)
    return pages.some((page) => page.text.includes(`\`${event}\``) || (dirname(page.path) === homeOf(path) && short.test(page.text)))
  }
  const inLifecycle = (event: string): boolean =>
    code.some(({path, text}) => /[/]core[/](?:lifecycle|moves)[.]ts$/.test(path) && text.includes(`'${event}'`))
  const silent = announced.filter(({event, path}) => !read.has(event) && !inPages({event, path}) && !inLifecycle(event))
  assert.deepEqual(
    silent.map(({event, path}) => `${path} announces ${event}, which nobody reads and no page explains`),
    [],
  )
})
