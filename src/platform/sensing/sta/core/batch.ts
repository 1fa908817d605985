import {problem, type Said} from '#lib/problem.ts'

/**
 * A batch (OGC 18-088 §12): many requests in one. As JSON (OData JSON 4.01 §19) they are listed; as multipart/mixed (OData 4.0 §11.7) each
 * is a part, and those that belong together a part with parts.
 */

export const badBatch = problem<{where: string; why: Said}>('sensing.bad-batch', 400, {
  zh: ({where, why}) => `批处理请求的“${where}”${why.zh}。什么都没有执行，请改正后整体重发。`,
  en: ({where, why}) => `"${where}" of the batch ${why.en}. Nothing was done: correct it and send it all again.`,
})

/** One part: a request that is not yet read, for it may name what an earlier one made. */
export interface Part {
  /** By which later parts and the answer name it. */
  readonly id: string
  /** Parts of one group are done all or none. */
  readonly group?: string | undefined
  /** Parts and groups that must have succeeded. */
  readonly after: readonly string[]
  readonly method: string
  readonly url: string
  readonly type: string
  /** JSON as it was read, or still a text. */
  readonly body?: unknown
}

export const MOST_PARTS = 1_000
const methods: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const JSON_TYPE = 'application/json'

const isRecord = (one: unknown): one is Readonly<Record<string, unknown>> => typeof one === 'object' && one !== null && !Array.isArray(one)
const refuse = (where: string, zh: string, en: string): Error => badBatch({where: where.slice(0, 80), why: {zh, en}})

const methodOf = (where: string, text: unknown): string => {
  const method = String(text).toUpperCase()
  if (!methods.includes(method)) throw refuse(where, '应为 GET、POST、PUT、PATCH 或 DELETE', 'should be GET, POST, PUT, PATCH or DELETE')
  return method
}

/** What all parts must keep: each has a name of its own, those of a group follow one another, and none waits for a later one. */
function checked(parts: readonly Part[]): readonly Part[] {
  if (parts.length > MOST_PARTS) throw refuse('requests', `至多 ${MOST_PARTS} 项`, `has more than ${MOST_PARTS} parts`)
  const seen = new Set<string>()
  let group: string | undefined
  for (const part of parts) {
    if (seen.has(part.id)) throw refuse(part.id, '重复', 'is named twice')
    seen.add(part.id)
    if (part.group !== group) {
      if (part.group !== undefined && seen.has(part.group)) throw refuse(part.group, '组内各项应相邻', 'should stand together')
      group = part.group
    }
    if (part.group !== undefined) seen.add(part.group)
    for (const name of part.after)
      if (!seen.has(name) || name === part.id) throw refuse(name, '应先于依赖它的请求', 'should come before what depends on it')
  }
  return parts
}

const LONGEST_ID = 100
const LONGEST_URL = 20_000

/** Reads a batch sent as JSON. Throws sensing.bad-batch. */
export function readJsonBatch(body: unknown): readonly Part[] {
  if (!isRecord(body) || !Array.isArray(body.requests)) throw refuse('requests', '应为数组', 'should be an array')
  return checked(
    body.requests.map((one: unknown, index) => {
      const where = `requests[${index}]`
      if (!isRecord(one)) throw refuse(where, '应为对象', 'should be an object')
      const {id, atomicityGroup: group, dependsOn = [], method, url, headers, body: inner} = one
      if (typeof id !== 'string' || id === '' || id.length > LONGEST_ID) throw refuse(`${where}/id`, '应为文字', 'should be a text')
      if (group !== undefined && (typeof group !== 'string' || group.length > LONGEST_ID))
        throw refuse(`${where}/atomicityGroup`, '应为文字', 'should be a text')
      if (typeof url !== 'string' || url.length > LONGEST_URL) throw refuse(`${where}/url`, '应为地址', 'should be an address')
      const after = Array.isArray(dependsOn) ? dependsOn : [dependsOn]
      if (!after.every((name) => typeof name === 'string')) throw refuse(`${where}/dependsOn`, '应为编号', 'should be ids')
      const said = Object.entries(isRecord(headers) ? headers : {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1]
      const type = String(said ?? JSON_TYPE).toLowerCase()
      return {
        id,
        group: group as string | undefined,
        after: after as string[],
        method: methodOf(`${where}/method`, method),
        url,
        type,
        body: inner,
      }
    }),
  )
}

/** What stands in one part of multipart/mixed: its headers by small names, and the rest. */
interface Piece {
  readonly headers: ReadonlyMap<string, string>
  readonly rest: string
}

/** Headers, an empty line, and the rest. */
function pieceOf(text: string): Piece {
  const end = /\r?\n\r?\n|\r?\n$|^\r?\n/.exec(text)
  const [head, rest] = end === null ? [text, ''] : [text.slice(0, end.index), text.slice(end.index + end[0].length)]
  const lines = head.split(/\r?\n/).filter((line) => line.includes(':'))
  return {
    headers: new Map(
      lines.map((line) => [line.slice(0, line.indexOf(':')).trim().toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    ),
    rest,
  }
}

/** The boundary that a content type names; undefined when it is no multipart/mixed. */
export function boundaryOf(type: string): string | undefined {
  if (!/^multipart\/mixed\b/i.test(type)) return undefined
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(type) ?? []
  return quoted ?? bare
}

/** The pieces between the boundaries of a multipart text. */
function piecesOf(text: string, boundary: string, where: string): readonly string[] {
  const lines = `\n${text}`.split(`\n--${boundary}`)
  if (lines.length < 3 || !lines.at(-1)?.startsWith('--')) throw refuse(where, '没有以边界结束', 'does not end with its boundary')
  return lines.slice(1, -1).map((one) => one.replace(/^[ \t]*\r?\n/, '').replace(/\r$/, ''))
}

/** A request as it stands in a part of the type application/http. */
function partOf({headers, rest}: Piece, id: string, group: string | undefined): Part {
  if (!/^application\/http\b/i.test(headers.get('content-type') ?? ''))
    throw refuse(id, '应为 application/http', 'should be application/http')
  const [line = '', inner = ''] = rest.split(/\r?\n(.*)/s)
  const [, method, url] = /^(\w+) (\S+)(?: HTTP\/\d(?:\.\d)?)?\s*$/.exec(line.trim()) ?? []
  if (url === undefined || url.length > LONGEST_URL) throw refuse(id, '没有请求行', 'has no request line')
  const request = pieceOf(inner)
  const body = request.rest.trim()
  const type = (request.headers.get('content-type') ?? JSON_TYPE).toLowerCase()
  return {id, group, after: [], method: methodOf(id, method), url, type, ...(body === '' ? {} : {body})}
}

/** Reads a batch sent as multipart/mixed; bodies stay texts. Throws sensing.bad-batch. */
export function readMultipartBatch(text: string, boundary: string): readonly Part[] {
  let number = 0
  const next = ({headers}: Piece): string => {
    number += 1
    return headers.get('content-id') ?? `part ${number}`
  }
  return checked(
    piecesOf(text, boundary, 'body').flatMap((one, index) => {
      const piece = pieceOf(one)
      const inner = boundaryOf(piece.headers.get('content-type') ?? '')
      if (inner === undefined) return [partOf(piece, next(piece), undefined)]
      const group = `change set ${index + 1}`
      return piecesOf(piece.rest, inner, group).map((change) => {
        const part = partOf(pieceOf(change), next(pieceOf(change)), group)
        if (part.method === 'GET') throw refuse(part.id, '变更集中不能查询', 'is a question, which no change set holds')
        return part
      })
    }),
  )
}

/** What a part made, by which later parts name it: its address below the root, and its id. */
export interface Made {
  readonly path: string
  readonly id: number | string
}

/** A path in which `$id` stands for what an earlier part made: at its beginning the entity, in brackets the id. */
export function resolvedPath(path: string, made: ReadonlyMap<string, Made>): string {
  const first = /^\$([^/()]+)(.*)$/s.exec(path)
  const entity = first === null ? undefined : made.get(first[1] ?? '')
  if (entity !== undefined) return `${entity.path}${first?.[2] ?? ''}`
  return path.replace(/\(\$([^/()]+)\)/g, (whole, name: string) => {
    const one = made.get(name)
    return one === undefined ? whole : typeof one.id === 'number' ? `(${one.id})` : `('${one.id}')`
  })
}

/** A body in which `{"@iot.id": "$id"}` names what an earlier part made. */
export function resolvedBody(body: unknown, made: ReadonlyMap<string, Made>): unknown {
  if (Array.isArray(body)) return body.map((one: unknown) => resolvedBody(one, made))
  if (!isRecord(body)) return body
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      const known = name === '@iot.id' && typeof value === 'string' && value.startsWith('$') ? made.get(value.slice(1)) : undefined
      return [name, known === undefined ? resolvedBody(value, made) : known.id]
    }),
  )
}

/** What came of a part. */
export interface Answer {
  readonly id: string
  readonly group?: string | undefined
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** The answers as JSON, in the order of the requests. */
export const jsonAnswer = (answers: readonly Answer[]): unknown => ({
  responses: answers.map(({id, group, status, headers, body}) => ({
    id,
    ...(group === undefined ? {} : {atomicityGroup: group}),
    status,
    ...(headers.location === undefined ? {} : {location: headers.location}),
    ...(Object.keys(headers).length === 0 ? {} : {headers}),
    ...(body === undefined ? {} : {body}),
  })),
})

const NEWLINE = '\r\n'

function answerPart({id, status, headers, body}: Answer): string {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  const own = {...(text === '' ? {} : {'content-type': 'application/json; charset=utf-8'}), ...headers}
  return [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    ...(id.startsWith('part ') ? [] : [`Content-ID: ${id}`]),
    '',
    `HTTP/1.1 ${status} ${status < 400 ? 'OK' : 'Refused'}`,
    ...Object.entries(own).map(([name, value]) => `${name}: ${value}`),
    '',
    text,
  ].join(NEWLINE)
}

const framed = (parts: readonly string[], boundary: string): string =>
  `${parts.map((part) => `--${boundary}${NEWLINE}${part}${NEWLINE}`).join('')}--${boundary}--${NEWLINE}`

/** The answers as multipart/mixed; a change set that failed has one answer, that of the part which failed. */
export function multipartAnswer(answers: readonly Answer[], boundary: string): string {
  const groups: Answer[][] = []
  for (const answer of answers) {
    const last = groups.at(-1)
    if (answer.group !== undefined && last?.[0]?.group === answer.group) last.push(answer)
    else groups.push([answer])
  }
  const parts = groups.map((group) => {
    const [first] = group as [Answer]
    if (first.group === undefined) return answerPart(first)
    const failed = group.filter(({status}) => status >= 400)
    if (failed.length > 0) return answerPart(failed.find(({status}) => status !== 424) ?? (failed[0] as Answer))
    const inner = `${boundary}_${groups.indexOf(group)}`
    return `Content-Type: multipart/mixed; boundary=${inner}${NEWLINE}${NEWLINE}${framed(group.map(answerPart), inner)}`
  })
  return framed(parts, boundary)
}
