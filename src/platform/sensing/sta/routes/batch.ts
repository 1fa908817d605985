import {randomBytes} from 'node:crypto'
import {type Act, forbidden, rightsFor} from '#kernel/act.ts'
import {apart, type Tx} from '#kernel/db.ts'
import {readJson} from '#kernel/http/body.ts'
import {toProblem} from '#kernel/http/refusals.ts'
import {type Call, Reply} from '#kernel/pack.ts'
import {problem} from '#lib/problem.ts'
import {
  type Answer,
  badBatch,
  boundaryOf,
  jsonAnswer,
  type Made,
  multipartAnswer,
  type Part,
  readJsonBatch,
  readMultipartBatch,
  resolvedBody,
  resolvedPath,
} from '../core/batch.ts'
import {type Request, readAddress} from '../core/request.ts'
import {perform} from './change.ts'
import {answer, rootOf} from './read.ts'

const dependsOnFailed = problem<{id: string}>('sensing.depends-on-failed', 424, {
  zh: ({id}) => `未执行：它所依赖或同组的请求“${id}”没有成功。请先解决那一项。`,
  en: ({id}) => `Not done, for "${id}", on which it depends or with which it stands together, failed. Mend that first.`,
})

/** Texts of a part are JSON unless they say otherwise. */
const bodyOf = ({body}: Part): unknown => (typeof body === 'string' ? readJson(Buffer.from(body)) : body)

async function one(tx: Tx, act: Act, call: Call, request: Request): Promise<Reply> {
  if (request.method !== 'GET' && rightsFor(act, 'sensing.write').length === 0)
    throw forbidden({permission: 'sensing.write', name: act.by.name})
  const done = request.method === 'GET' ? await answer(tx, act, call, request) : await perform(tx, act, call, request)
  return done instanceof Reply ? done : new Reply(done, {})
}

/** A refusal as the answer of its part; what nobody foresaw ends the whole batch, and is logged with it. */
function refused({id, group}: Part, error: unknown): Answer {
  const {problem: found} = toProblem(error, id)
  if (found.code === 'kernel.unforeseen' || found.code === 'kernel.unavailable') throw error
  const {code, status, zh, en, details} = found
  return {id, group, status, headers: {}, body: {...details, type: `/problems/${code}`, title: code, status, detail: zh, code, zh, en}}
}

/** Does the parts in their order: each by itself, those of a group all or none. */
async function run(tx: Tx, act: Act, call: Call, parts: readonly Part[]): Promise<readonly Answer[]> {
  const [made, failed] = [new Map<string, Made>(), new Set<string>()]
  const root = rootOf(call)

  const done = async (part: Part): Promise<Answer> => {
    const {id, group, method, type} = part
    const missing = part.after.find((name) => failed.has(name))
    if (missing !== undefined) throw dependsOnFailed({id: missing})
    const {path: named, query} = readAddress(part.url)
    const path = resolvedPath(named, made)
    const body = resolvedBody(bodyOf(part), made)
    const {status, headers, body: told} = await one(tx, act, call, {method, path, query, body, type})
    const said = told instanceof Uint8Array ? Buffer.from(told).toString() : told
    const {location} = headers
    const entity = (said ?? {}) as {readonly '@iot.id'?: number | string}
    if (location !== undefined && entity['@iot.id'] !== undefined)
      made.set(id, {path: location.slice(root.length + 1), id: entity['@iot.id']})
    return {id, group, status, headers, body: said}
  }

  const alone = async (part: Part): Promise<Answer> => {
    try {
      return await apart(tx, () => done(part))
    } catch (error) {
      failed.add(part.id)
      return refused(part, error)
    }
  }

  const together = async (group: string, parts: readonly Part[]): Promise<readonly Answer[]> => {
    const answers: Answer[] = []
    let at = 0
    try {
      await apart(tx, async () => {
        for (const part of parts) {
          answers.push(await done(part))
          at += 1
        }
      })
      return answers
    } catch (error) {
      const culprit = parts[at] as Part
      for (const name of [group, ...parts.map(({id}) => id)]) {
        failed.add(name)
        made.delete(name)
      }
      return parts.map((part) => refused(part, part === culprit ? error : dependsOnFailed({id: culprit.id})))
    }
  }

  const answers: Answer[] = []
  for (let at = 0; at < parts.length; ) {
    const {group} = parts[at] as Part
    if (group === undefined) {
      answers.push(await alone(parts[at] as Part))
      at += 1
      continue
    }
    const end = parts.findIndex((part, index) => index > at && part.group !== group)
    const several = parts.slice(at, end === -1 ? parts.length : end)
    answers.push(...(await together(group, several)))
    at += several.length
  }
  return answers
}

/** Answers a batch in the form in which it came: JSON, or multipart/mixed. Throws sensing.bad-batch. */
export async function batch(tx: Tx, act: Act, call: Call, body: unknown): Promise<Reply> {
  if (typeof body !== 'string') return new Reply(jsonAnswer(await run(tx, act, call, readJsonBatch(body))), {})
  const boundary = boundaryOf(String(call.headers['content-type'] ?? ''))
  if (boundary === undefined) throw badBatch({where: 'content-type', why: {zh: '没有 boundary', en: 'names no boundary'}})
  const answers = await run(tx, act, call, readMultipartBatch(body, boundary))
  const own = `batch_${randomBytes(12).toString('hex')}`
  return new Reply(multipartAnswer(answers, own), {headers: {'content-type': `multipart/mixed; boundary=${own}`}})
}
