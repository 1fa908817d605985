/** The sources of the house as the tests of its shape read them. */
import {globSync, readFileSync} from 'node:fs'
import {join, posix} from 'node:path'
import {fileURLToPath} from 'node:url'

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../', import.meta.url))

/** Platform domains from the ground up: each may use those before it. Sectors may use them all. */
export const ladder = [
  'organisation',
  'notices',
  'standards',
  'grid',
  'sensing',
  'cases',
  'workforce',
  'participation',
  'enforcement',
  'contracts',
  'assessment',
  'datahub',
] as const

/** One file, where it belongs and what it says. */
export interface Source {
  readonly path: string
  /** The folder right under `src/`. */
  readonly zone: string
  /** The domain when the zone is the platform or the sectors. */
  readonly domain: string | undefined
  readonly text: string
}

/** One import: `to` is a path under the root, a `node:` module or a library. */
export interface Edge {
  readonly from: Source
  readonly to: string
  readonly domain: string | undefined
  readonly typeOnly: boolean
}

/** Where a path belongs. */
export const placeOf = (path: string): {readonly zone: string; readonly domain: string | undefined} => {
  const [, zone = '', domain] = path.split('/')
  return {zone, domain: zone === 'platform' || zone === 'sectors' ? domain : undefined}
}

/** The files that match, by path, without what is built or fetched. */
export const readSources = (patterns: readonly string[]): readonly Source[] =>
  globSync([...patterns], {cwd: root, exclude: ['**/node_modules/**', 'dist/**', '.home/**']})
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => ({path, ...placeOf(path), text: readFileSync(join(root, path), 'utf8')}))

/** Tests and benches may reach where the house may not. */
export const isTest = (path: string): boolean => /[.](?:test|bench)[.]|\/test\//.test(path)

const importPattern =
  /^\s*(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]|new URL\(\s*['"](\.[^'"]+\.ts)['"]/gm

const resolve = (from: string, to: string): string =>
  to.startsWith('#') ? `src/${to.slice(1)}` : to.startsWith('.') ? posix.join(posix.dirname(from), to) : to

/** Every import of these files, dynamic ones and the files of workers included. */
export const edgesOf = (sources: readonly Source[]): readonly Edge[] =>
  sources
    .filter(({path}) => /[.]tsx?$/.test(path))
    .flatMap((from) =>
      [...from.text.matchAll(importPattern)].map(([, type, fixed, dynamic, worker]) => {
        const to = resolve(from.path, fixed ?? dynamic ?? worker ?? '')
        return {from, to, domain: placeOf(to).domain, typeOnly: type !== undefined}
      }),
    )
