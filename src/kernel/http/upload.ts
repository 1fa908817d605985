import type {FastifyRequest} from 'fastify'
import {Problem} from '#lib/problem.ts'
import type {Form, FormFile, Upload} from '../pack.ts'
import {checkWords, readText} from './body.ts'
import {tooLarge, unreadable, wrongMedia} from './refusals.ts'

/** The name of a raw file, sent percent-encoded because headers carry no Chinese. */
const decodedName = (name: string | string[] | undefined): string => {
  try {
    return typeof name === 'string' ? decodeURIComponent(name).slice(0, 200) : 'file'
  } catch {
    throw unreadable({zh: 'x-file-name 应为百分号编码的 UTF-8 文件名', en: 'x-file-name is not a percent-encoded UTF-8 name'})
  }
}

interface Limits {
  readonly files: number
  readonly fields: number
  readonly fileBytes: number
}

/** The parts of a multipart form, whole and within limits. */
async function readParts(request: FastifyRequest, {files: most, fields: mostFields, fileBytes}: Limits): Promise<Form> {
  const fields: [string, string][] = []
  const files: FormFile[] = []
  try {
    for await (const part of request.parts({limits: {fileSize: fileBytes, files: most, fields: mostFields, fieldSize: 10_000}})) {
      if (part.type === 'field') {
        checkWords(part.fieldname)
        checkWords(part.value)
        fields.push([part.fieldname, String(part.value)])
      } else {
        const bytes = await part.toBuffer()
        if (part.file.truncated) throw tooLarge({limit: fileBytes})
        files.push({field: part.fieldname, name: part.filename.slice(0, 200), bytes})
      }
    }
  } catch (error) {
    // What the form's own reader finds wrong has no status: no boundary, broken off in the middle.
    if (error instanceof Problem || (error as {statusCode?: number}).statusCode !== undefined) throw error
    throw unreadable({zh: '上传的表单不完整', en: 'the form is malformed or was broken off'})
  }
  return {fields, files}
}

/** The file of a raw or multipart body, whole and within the route's limit. */
export async function readUpload(request: FastifyRequest, limit: number): Promise<Upload> {
  const nothing = (): Error => unreadable({zh: '没有收到文件', en: 'no file was sent'})
  if (!request.isMultipart()) {
    if (!(request.body instanceof Uint8Array) || request.body.length === 0) throw nothing()
    return {name: decodedName(request.headers['x-file-name']), bytes: request.body, fields: {}}
  }
  const {fields, files} = await readParts(request, {files: 1, fields: 20, fileBytes: limit})
  const [found] = files
  if (found === undefined) throw nothing()
  return {name: found.name, bytes: found.bytes, fields: Object.fromEntries(fields)}
}

const MOST_FIELDS = 200

/** One half of a pair of a form, strictly: what is not UTF-8 is refused, not replaced. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw unreadable({zh: '表单不是有效的 UTF-8 编码（例如为 GBK）', en: 'the form is not valid UTF-8 (it may be GBK)'})
  }
}

function readPairs(text: string): Form {
  const pairs = text.split('&').filter((pair) => pair !== '')
  if (pairs.length > MOST_FIELDS) throw unreadable({zh: '表单字段过多', en: 'the form has too many fields'})
  const fields = pairs.map((pair): [string, string] => {
    const at = pair.indexOf('=')
    return at < 0 ? [decoded(pair), ''] : [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))]
  })
  checkWords(fields)
  return {fields, files: []}
}

/** The pairs of an urlencoded or multipart form in the order they were sent, and its files; nothing of an empty body. */
export async function readForm(
  request: FastifyRequest,
  {files, fileBytes}: {readonly files: number; readonly fileBytes: number},
): Promise<Form> {
  if (request.isMultipart()) return readParts(request, {files, fields: MOST_FIELDS, fileBytes})
  if (request.body === undefined) return {fields: [], files: []}
  if (!(request.body instanceof Uint8Array)) throw wrongMedia({type: request.headers['content-type']?.slice(0, 100) ?? ''})
  return readPairs(readText(request.body))
}
