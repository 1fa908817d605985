/**
 * The dependency rule, as tests: down, never up; sideways only through the front door; sectors never meet; the core touches nothing.
 * Each name is a rule; each failure lists the lines that break it. To change the architecture, change this file first.
 */
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {type Edge, edgesOf, isTest, ladder, readSources, type Source} from './sources.ts'

const sources = readSources(['src/**/*.{ts,tsx,sql}']).filter(({path}) => !isTest(path))
const edges = edgesOf(sources)

const rule = (name: string, broken: (edge: Edge) => boolean, advice = ''): void => {
  test(name, () => assert.deepEqual([...new Set(edges.filter(broken).map(({from, to}) => `${from.path} → ${to}${advice}`))], []))
}

/** The cores a core may use: those of its own domain, or of its own part of the kernel. Undefined outside every core. */
const coresOf = ({path, zone, domain}: Source): RegExp | undefined => {
  const part = /^(.*?)\/core\//.exec(path)?.[1]
  return part === undefined ? undefined : new RegExp(`^${domain === undefined ? part : `src/${zone}/${domain}`}/(?:.+/)?core/`)
}
const inside = ({path, domain}: Source, part: string): boolean => domain !== undefined && path.split('/')[3] === part
const foreign = ({from, domain}: Edge): boolean => domain !== undefined && domain !== from.domain
const isLibrary = (to: string): boolean => !/^(?:src|cities|test)\/|^node:|\.(?:json|css)$/.test(to)
const libraryOf = (to: string): string =>
  to
    .split('/')
    .slice(0, to.startsWith('@') ? 2 : 1)
    .join('/')

test('the scan sees the house', () => {
  assert.ok(
    sources.length > 150 && edges.length > 500,
    `only ${sources.length} files and ${edges.length} imports: it looks in the wrong place`,
  )
  for (const zone of ['lib', 'kernel', 'platform', 'server'])
    assert.ok(
      sources.some((source) => source.zone === zone),
      `nothing in ${zone}`,
    )
})

/** Libraries that compute and touch nothing may be used where things are decided. */
const pure = new Set(['flatbush'])

rule('1 core/ and lib/ are pure: they import only core/ of their own domain, and lib/', ({from, to}) => {
  if (to.startsWith('src/lib/') || (isLibrary(to) && pure.has(libraryOf(to)))) return false
  return from.zone === 'lib' || coresOf(from)?.test(to) === false
})

rule('2 the kernel knows no domain', ({from, domain}) => from.zone === 'kernel' && domain !== undefined)

rule('3 domains meet at the front door: index.ts, or ui/index.tsx in the browser', (edge) => {
  const door = inside(edge.from, 'ui') ? /^src\/[^/]+\/[^/]+\/ui\/index[.]tsx$/ : /^src\/[^/]+\/[^/]+\/index[.]ts$/
  return foreign(edge) && edge.from.domain !== undefined && !door.test(edge.to)
})

rule('4 a platform domain uses only the domains before it on the ladder', (edge) => {
  const before: readonly string[] = ladder.slice(0, Math.max(0, (ladder as readonly string[]).indexOf(edge.from.domain ?? '')))
  return foreign(edge) && edge.from.zone === 'platform' && !before.includes(edge.domain ?? '')
})

rule(
  '5 sectors do not know sectors: they meet through events or the platform',
  (edge) => foreign(edge) && edge.from.zone === 'sectors' && edge.to.startsWith('src/sectors/'),
)

rule(
  '6 nobody imports the shells',
  ({from, to}) =>
    (to.startsWith('src/server/') && from.zone !== 'server') || (/^src\/web\/(?:main|packs)[.]/.test(to) && from.zone !== 'web'),
)

rule(
  '7 what runs in the browser never imports what runs on the server',
  ({from, to, typeOnly}) =>
    (inside(from, 'ui') || from.zone === 'web') &&
    !from.path.endsWith('vite.config.ts') &&
    !typeOnly &&
    (/^src\/(?:kernel|server)\//.test(to) ||
      /^src\/[^/]+\/[^/]+\/(?:(?:actions|queries|routes|jobs|pack|index|tables|seed|commands)[.]ts$|(?:actions|queries|routes|outside)\/)/.test(
        to,
      ) ||
      to.startsWith('node:')),
)

const kernel = /^src\/kernel\//
const browser = /^src\/(?:web\/|[^/]+\/[^/]+\/ui\/)/
const maps = /^src\/(?:web\/map\/|web\/main[.]tsx$)/
const files = /^src\/kernel\/geofiles\//
const impure = /^src\/(?:kernel|web|(?:platform|sectors)\/[^/]+\/(?!core\/))/

/** Where each library lives; everybody else uses what its home exports. A library that is not listed has no home yet. */
const homes: Readonly<Record<string, RegExp>> = {
  '@aws-sdk/client-s3': kernel,
  '@electric-sql/pglite': kernel,
  '@electric-sql/pglite-postgis': kernel,
  '@fastify/compress': kernel,
  '@fastify/cookie': kernel,
  '@fastify/multipart': kernel,
  '@fastify/rate-limit': kernel,
  '@fastify/static': kernel,
  '@fastify/swagger': kernel,
  '@fastify/swagger-ui': kernel,
  '@node-rs/argon2': kernel,
  '@tanstack/react-query': /^src\/web\//,
  '@tanstack/react-virtual': browser,
  '@vitejs/plugin-react': /^src\/web\/vite\.config\.ts$/,
  aedes: /^src\/platform\/sensing\/mqtt\/outside\//,
  antd: browser,
  'csv-parse': kernel,
  echarts: /^src\/web\/kit\/chart[.]tsx$/,
  exceljs: kernel,
  fastify: kernel,
  'file-type': kernel,
  flatbush: /\/core\//,
  flatgeobuf: files,
  gcoord: files,
  hyparquet: files,
  'hyparquet-compressors': files,
  'hyparquet-writer': files,
  // Statements are written in queries; tables only name the types of columns.
  kysely: /^src\/kernel\/|\/queries(?:[.]ts$|\/)|\/tables[.]ts$/,
  'maplibre-gl': maps,
  '@lhncbc/ucum-lhc': /^src\/platform\/sensing\/units\//,
  mqtt: /^src\/platform\/sensing\/mqtt\/outside\//,
  nodemailer: /^src\/platform\/notices\/outside\//,
  'openid-client': kernel,
  otpauth: kernel,
  pg: kernel,
  'pg-boss': kernel,
  'pinyin-pro': kernel,
  proj4: files,
  'prom-client': kernel,
  react: browser,
  'react-dom': browser,
  sharp: kernel,
  shpjs: files,
  uuid: impure,
  vite: /^src\/(?:server\/pages[.]ts|web\/vite[.]config[.]ts)$/,
  zod: impure,
}

rule(
  '8 a library has one home',
  ({from, to}) => isLibrary(to) && homes[libraryOf(to)]?.test(from.path) !== true,
  ' (use what its home exports; for a new library choose the one folder it lives in and list it in test/architecture.test.ts)',
)

const declared = ({zone, domain}: Source): readonly string[] => {
  const pack = sources.find(({path}) => path === `src/${zone}/${domain}/pack.ts`)
  return [...(/needs: \[([^\]]*)\]/.exec(pack?.text ?? '')?.[1] ?? '').matchAll(/'([^']+)'/g)].map(([, name = '']) => name)
}

const schemas = new Set(sources.flatMap(({domain}) => domain ?? []))
const reading = /(?:\b(?:from|join|references)\s+|\b(?:selectFrom|innerJoin|leftJoin|rightJoin|fullJoin)\(\s*\[?\s*')([a-z_]+)[.][a-z_]+/gi

test('9 a domain declares what it needs, whether it imports or joins', () => {
  const owned = sources.filter(({domain}) => domain !== undefined)
  const imports = edges
    .filter((edge) => foreign(edge) && edge.from.domain !== undefined)
    .map(({from, domain = ''}) => ({from, domain, how: 'imports'}))
  const joins = owned.flatMap((from) =>
    [...from.text.matchAll(reading)].flatMap(([, domain = '']) =>
      schemas.has(domain) && domain !== from.domain ? [{from, domain, how: 'reads'}] : [],
    ),
  )
  const missing = [...imports, ...joins].filter(({from, domain}) => !declared(from).includes(domain))
  assert.deepEqual([...new Set(missing.map(({from, domain, how}) => `${from.path} ${how} ${domain}`))], [])
})

const writing =
  /(?:\b(?:insert\s+into|update|delete\s+from|merge\s+into|truncate(?:\s+table)?|(?:create|alter|drop)\s+(?:table|view|index|schema)(?:\s+if\s+(?:not\s+)?exists)?)\s+|\b(?:insertInto|updateTable|deleteFrom|mergeInto)\(\s*')([a-z_]+)[.][a-z_]+/gi

test('10 a domain writes only its own tables', () => {
  const owned = sources.filter(({domain, zone}) => domain !== undefined || zone === 'kernel')
  const written = owned.flatMap(({path, domain = 'kernel', text}) =>
    [...text.matchAll(writing)].map(([statement, schema = '']) => ({path, domain, schema, statement})),
  )
  assert.ok(written.length > 50, `only ${written.length} statements that write: the scan misses them`)
  assert.deepEqual(
    written.filter(({schema, domain}) => schema !== domain).map(({path, statement}) => `${path}: ${statement}`),
    [],
  )
})
