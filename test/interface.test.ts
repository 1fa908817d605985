/** The interface as programs rely on it: its description is valid, nothing of it breaks unseen, and the client made from it fits real answers. */
import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {test} from 'node:test'
import {fileURLToPath, pathToFileURL} from 'node:url'
import {operationsOf, type Schema} from '#kernel/http/core/schema.ts'
import {clientText} from '#kernel/http/core/typescript.ts'
import {openServer} from '#kernel/http.ts'
import {NOW, onBothStores} from '#test/city.ts'
import {checkInterface, describeCity, explainBreaks} from '../src/server/interface.ts'
import {packs} from '../src/server/packs.ts'
import {root} from './sources.ts'

const description = describeCity(packs)

test('nothing of the interface that was published breaks without a record of the decision', (t) => {
  const {breaks, fresh} = checkInterface(packs)
  assert.deepEqual(breaks, [], `\n${explainBreaks(breaks).join('\n')}\n`)
  t.diagnostic(`${fresh} new facts are not kept yet: npm run city -- contract keep`)
})

/** Keywords of JSON Schema 2020-12 whose values must be of a shape. */
const shapes: Readonly<Record<string, (value: unknown) => boolean>> = {
  type: (value) =>
    [value].flat().every((one) => ['string', 'number', 'integer', 'boolean', 'null', 'array', 'object'].includes(String(one))),
  required: (value) => Array.isArray(value) && new Set(value).size === value.length,
  enum: (value) => Array.isArray(value) && value.length > 0,
  anyOf: (value) => Array.isArray(value) && value.length > 0,
  pattern: (value) => new RegExp(String(value), 'u') instanceof RegExp,
  minimum: Number.isFinite,
  maximum: Number.isFinite,
  // Booleans of draft 4 are numbers since draft 6, and so in OpenAPI 3.1.
  exclusiveMinimum: Number.isFinite,
  exclusiveMaximum: Number.isFinite,
}

/** Every schema within one, with where it stands. */
function* within(schema: Schema, at: string): Generator<readonly [Schema, string]> {
  yield [schema, at]
  for (const [name, inner] of Object.entries(schema.properties ?? {})) yield* within(inner, `${at}.${name}`)
  for (const inner of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? []), ...(schema.prefixItems ?? [])])
    yield* within(inner, at)
  if (typeof schema.items === 'object') yield* within(schema.items, `${at}[]`)
  if (typeof schema.additionalProperties === 'object') yield* within(schema.additionalProperties, `${at}.*`)
}

test('the description is valid OpenAPI 3.1', () => {
  assert.match(description.openapi, /^3[.]1[.]\d+$/)
  const operations = operationsOf(description)
  assert.ok(operations.length > 300)
  const ids = operations.map(([, {operationId}]) => operationId)
  assert.deepEqual(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  )
  for (const [name, {parameters, requestBody, responses}] of operations) {
    const named = [...name.matchAll(/\{(\w+)\}/g)].map(([, one]) => one)
    assert.deepEqual(
      parameters
        .filter((one) => one.in === 'path')
        .map((one) => one.name)
        .toSorted(),
      named.toSorted(),
      name,
    )
    for (const one of parameters.filter(({in: where}) => where === 'path')) assert.equal(one.required, true, `${name} ${one.name}`)
    assert.equal(new Set(parameters.map((one) => `${one.in} ${one.name}`)).size, parameters.length, name)
    for (const response of Object.values(responses)) assert.ok('description' in response, name)
    const contents = [requestBody, ...Object.values(responses)].flatMap((part) => Object.entries(part?.content ?? {}))
    for (const [type] of contents) assert.match(type, /^[\w.+-]+\/[\w.+*-]+(; ?[\w-]+=[\w.-]+)*$/, name)
    const schemas = [...parameters.map(({schema}) => schema), ...contents.flatMap(([, {schema}]) => schema ?? [])]
    for (const schema of schemas)
      for (const [inner, at] of within(schema, name)) {
        if (inner.$ref !== undefined) assert.ok((inner.$ref.split('/').at(-1) ?? '') in description.components.schemas, at)
        for (const [keyword, fits] of Object.entries(shapes))
          if (keyword in inner)
            assert.ok(fits(inner[keyword as keyof Schema]), `${at}: ${keyword} ${JSON.stringify(inner[keyword as keyof Schema])}`)
      }
  }
})

const uses = `import {openClient, Refused, type Answer} from './client.ts'

/** Calls as a program makes them; the lines that must not compile say so. */
export async function tour(origin: string) {
  const call = openClient({origin, language: 'en'})
  const {cases, next} = await call('GET /api/public/cases', {query: {limit: 2}})
  const first: Answer<'GET /api/public/cases'>['cases'][number] | undefined = cases[0]
  const services = await call('GET /api/open311/v2/services.json')
  const one = await call('GET /api/open311/v2/services/{code}.json', {path: {code: services[0]?.service_code ?? ''}})
  const made = await call('POST /api/cases', {body: {description: 'made by the client', place: [114, 30]}})
  const sent = await call('POST /api/open311/v2/requests.json', {form: {service_code: 'matter.06012', lat: '30', long: '114'}})
  const feed: Response = await call('GET /api/public/feed.rss')
  const refused = await call('GET /api/cases/{id}', {path: {id: made.case.id}}).catch((error: unknown) => error)
  // @ts-expect-error an operation that there is not
  void (() => call('GET /api/nothing'))
  // @ts-expect-error a body is needed
  void (() => call('POST /api/cases'))
  // @ts-expect-error a description is a text
  void (() => call('POST /api/cases', {body: {description: 1}}))
  // @ts-expect-error what is not answered
  void (() => first?.reporter)
  const number: string | null = made.case.number
  return {cases, next, first, services, one, number, sent, feed: await feed.text(), refused: refused instanceof Refused ? [refused.status, refused.problem?.code] : refused}
}
`

const options = {strict: true, noEmit: true, target: 'es2024', lib: ['es2024', 'dom', 'dom.iterable'], module: 'nodenext', types: ['node'], typeRoots: [join(root, 'node_modules/@types')], allowImportingTsExtensions: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, erasableSyntaxOnly: true, verbatimModuleSyntax: true} // biome-ignore format: one line

onBothStores('demo', (_it, forReal) => {
  forReal('the client that is made from the description compiles, and its types are those of real answers', async ({store}) => {
    const folder = mkdtempSync(join(tmpdir(), 'jingcheng-client-'))
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    writeFileSync(join(folder, 'client.ts'), clientText(description))
    writeFileSync(join(folder, 'tour.ts'), uses)
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({compilerOptions: options, files: ['tour.ts']}))
    const {status, stdout} = spawnSync(fileURLToPath(new URL('../node_modules/.bin/tsc', import.meta.url)), ['-p', folder], {
      encoding: 'utf8',
    })
    assert.equal(status, 0, stdout.slice(0, 2_000))
    const app = await openServer({store, packs, title: 't', version: '0', pages: null, unready: async () => [], rateLimit: 10_000, trustProxy: false, logLevel: 'silent', now: () => NOW}) // biome-ignore format: one line
    const origin = await app.listen({port: 0, host: '127.0.0.1'})
    try {
      const served = await fetch(`${origin}/api/client.ts`)
      assert.match(await served.text(), /export function openClient/)
      const {tour} = (await import(pathToFileURL(join(folder, 'tour.ts')).href)) as {
        tour: (origin: string) => Promise<Record<string, unknown>>
      }
      const told = await tour(origin)
      assert.ok(Array.isArray(told.cases) && Array.isArray(told.services) && told.services.length > 100)
      assert.equal((told.one as {service_code: string}).service_code, (told.services as {service_code: string}[])[0]?.service_code)
      assert.match((told.sent as {service_request_id: string}[])[0]?.service_request_id ?? '', /^[0-9a-f-]{36}$/)
      assert.match(String(told.feed), /<rss/)
      assert.deepEqual(told.refused, [401, 'access.sign-in'])
      assert.doesNotMatch(readFileSync(join(folder, 'client.ts'), 'utf8'), /(?::|as|<) *any\b/)
    } finally {
      await app.close()
    }
  })
})
