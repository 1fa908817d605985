import {type Description, jsonOf, kindsOf, type Operation, operationsOf, type Parameter, type Schema} from './schema.ts'

const isName = /^[A-Za-z_$][\w$]*$/
const nameOf = (name: string): string => (isName.test(name) ? name : JSON.stringify(name))

const union = (types: readonly string[]): string => {
  const all = [...new Set(types)]
  // Beside a text any literal text says nothing more.
  const kept = all.filter((type) => !(type.startsWith('"') && all.includes('string')))
  return kept.includes('unknown') || kept.length === 0 ? 'unknown' : kept.join(' | ')
}

const member = (name: string, type: string, required: boolean): string =>
  `${nameOf(name)}${required ? '' : '?'}: ${type}${required ? '' : ' | undefined'}`

function objectOf({properties = {}, required = [], additionalProperties}: Schema): string {
  const members = Object.entries(properties).map(([name, inner]) => member(name, typeOf(inner), required.includes(name)))
  if (typeof additionalProperties === 'object') {
    const rest = typeOf(additionalProperties)
    if (members.length === 0) return `Record<string, ${rest}>`
    members.push(`[name: string]: unknown`)
  } else if (additionalProperties === true || members.length === 0) members.push('[name: string]: unknown')
  return `{${members.join('; ')}}`
}

function arrayOf({items, prefixItems}: Schema): string {
  const rest = typeof items === 'object' ? typeOf(items) : undefined
  if (prefixItems !== undefined) return `[${[...prefixItems.map(typeOf), ...(rest === undefined ? [] : [`...(${rest})[]`])].join(', ')}]`
  return rest === undefined ? 'unknown[]' : / [|&] |^unknown$/.test(rest) && !rest.startsWith('{') ? `(${rest})[]` : `Array<${rest}>`
}

const byKind: Readonly<Record<string, (schema: Schema) => string>> = {
  string: () => 'string',
  number: () => 'number',
  integer: () => 'number',
  boolean: () => 'boolean',
  null: () => 'null',
  array: arrayOf,
  object: objectOf,
}

/** What TypeScript calls the values of a schema; `unknown` where the schema says nothing. */
export function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return /^#\/components\/schemas\/(\w+)$/.exec(schema.$ref)?.[1] ?? 'unknown'
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return union(schema.enum.map((one) => JSON.stringify(one)))
  const several = schema.anyOf ?? schema.oneOf
  if (several !== undefined) return union(several.map(typeOf))
  if (schema.allOf !== undefined) return schema.allOf.map((inner) => `(${typeOf(inner)})`).join(' & ')
  return union(kindsOf(schema).map((kind) => byKind[kind]?.(schema) ?? 'unknown'))
}

const parametersOf = (parameters: readonly Parameter[], where: Parameter['in']): readonly string[] => {
  const mine = parameters.filter((parameter) => parameter.in === where)
  if (mine.length === 0) return []
  const optional = mine.every(({required}) => !required)
  // In an address everything is text: whoever gives a number means its digits.
  const type = (schema: Schema): string => {
    const told = typeOf(schema)
    return /^(?:"[^"]*"(?: \| )?)+$/.test(told) ? told : 'Plain'
  }
  return [`${where}${optional ? '?' : ''}: {${mine.map(({name, schema, required}) => member(name, type(schema), required)).join('; ')}}`]
}

const FORM = 'application/x-www-form-urlencoded'

function bodyOf({requestBody}: Operation): readonly string[] {
  if (requestBody === undefined) return []
  const {content} = requestBody
  const json = jsonOf(content)
  if (json !== undefined) return [`body: ${typeOf(json)}`]
  return [FORM in content ? 'form: Record<string, string> | FormData' : 'file: Blob | FormData']
}

function operationOf([name, operation]: readonly [string, Operation]): string {
  const answer = jsonOf(operation.responses['200']?.content)
  const parts = [
    ...parametersOf(operation.parameters, 'path'),
    ...parametersOf(operation.parameters, 'query'),
    ...bodyOf(operation),
    `answer: ${answer === undefined ? 'Response' : typeOf(answer)}`,
  ]
  const said = `${operation.summary} · ${operation.description.split('\n', 1)[0] ?? ''}`.replaceAll('*/', '* /')
  return `  /** ${said} */\n  ${JSON.stringify(name)}: {${parts.join('; ')}}`
}

/** The thin part of the client: how an operation of the table is called. It needs `fetch` and nothing else. */
const thin = `/** Where the city is, and as whom it is asked: with a key, as a stranger without one. */
export interface Options {
  /** Such as \`https://city.example\`; '' for the same origin. */
  origin: string
  key?: string
  /** In which language refusals and names are told. */
  language?: 'zh' | 'en'
  fetch?: typeof fetch
}

/** What the city refused, with the problem it told (RFC 9457). */
export class Refused extends Error {
  readonly status: number
  readonly problem: Problem | undefined
  constructor(status: number, problem: Problem | undefined) {
    super(problem?.detail ?? \`HTTP \${status}\`)
    this.name = 'Refused'
    this.status = status
    this.problem = problem
  }
}

type Given<K extends keyof Operations> = Omit<Operations[K], 'answer'>
/** What accompanies a call; it may be left out where nothing of it is required. */
export type Asked<K extends keyof Operations> = {} extends Given<K> ? [asked?: Given<K>] : [asked: Given<K>]
export type Answer<K extends keyof Operations> = Operations[K]['answer']
export type Client = <K extends keyof Operations>(operation: K, ...asked: Asked<K>) => Promise<Answer<K>>

interface Parts {
  path?: Record<string, Plain>
  query?: Record<string, Plain | undefined>
  body?: unknown
  form?: Record<string, string> | FormData
  file?: Blob | FormData
}

const bodyOf = ({body, form, file}: Parts): {type?: string; body?: BodyInit} => {
  if (body !== undefined) return {type: 'application/json', body: JSON.stringify(body)}
  if (form !== undefined) return {body: form instanceof FormData ? form : new URLSearchParams(form)}
  if (file instanceof FormData) return {body: file}
  return file === undefined ? {} : {type: 'application/octet-stream', body: file}
}

/** A client of the city: \`call('GET /api/public/cases', {query: {limit: 5}})\`. Throws Refused for every answer from 400 on. */
export function openClient({origin, key, language = 'zh', fetch: send = fetch}: Options): Client {
  return async (operation, ...[asked]) => {
    const parts: Parts = asked ?? {}
    const at = operation.indexOf(' ')
    const path = operation.slice(at + 1).replace(/\\{(\\w+)\\}/g, (_all, name: string) => encodeURIComponent(String(parts.path?.[name] ?? '')))
    const query = Object.entries(parts.query ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
    const sent = bodyOf(parts)
    const response = await send(\`\${origin}\${path}\${query.length === 0 ? '' : \`?\${new URLSearchParams(query)}\`}\`, {
      method: operation.slice(0, at),
      headers: {
        'accept-language': language,
        ...(key === undefined ? {} : {authorization: \`Bearer \${key}\`}),
        ...(sent.type === undefined ? {} : {'content-type': sent.type}),
      },
      ...(sent.body === undefined ? {} : {body: sent.body}),
    })
    const json = /json/.test(response.headers.get('content-type') ?? '')
    if (!response.ok) throw new Refused(response.status, json ? ((await response.json()) as Problem) : undefined)
    return (answersJson.has(operation) ? await response.json() : response) as never
  }
}
`

/** A client in TypeScript for everything that is described: the table of operations with their types, and a thin way to call them. */
export function clientText(description: Description): string {
  const operations = operationsOf(description)
  const answering = operations.flatMap(([name, {responses}]) =>
    jsonOf(responses['200']?.content) === undefined ? [] : [JSON.stringify(name)],
  )
  const shared = Object.entries(description.components.schemas).map(([name, schema]) => `export type ${name} = ${typeOf(schema)}`)
  const {title, version} = description.info
  return `// 由接口说明生成，请勿手改 · made from the description of the interface: ${title} ${version}. Do not edit.
/** What is written into an address. */
export type Plain = string | number | boolean
${shared.join('\n')}

/** Every operation by method and path: what it takes and what it answers with. */
export interface Operations {
${operations.map(operationOf).join('\n')}
}

/** The operations that answer with JSON; the others answer with the response itself. */
const answersJson: ReadonlySet<string> = new Set([
${answering.map((name) => `  ${name},`).join('\n')}
])

${thin}`
}
