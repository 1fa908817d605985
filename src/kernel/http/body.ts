import {unreadable} from './refusals.ts'

const DEEPEST = 30

const utf8 = new TextDecoder('utf-8', {fatal: true})

/** PostgreSQL keeps neither U+0000 nor halves of a surrogate pair; what cannot be kept is refused at the door. */
const checkTexts = (value: unknown, depth: number): void => {
  if (typeof value === 'string') {
    if (value.includes('\u0000') || !value.isWellFormed())
      throw unreadable({zh: '文字中含有无法保存的字符', en: 'a text holds characters that cannot be kept'})
  } else if (typeof value === 'object' && value !== null) {
    if (depth > DEEPEST) throw unreadable({zh: '嵌套层数过多', en: 'it is nested too deeply'})
    for (const [key, inner] of Object.entries(value)) {
      checkTexts(key, depth + 1)
      checkTexts(inner, depth + 1)
    }
  }
}

const forbiddenKeys = new Set(['__proto__', 'constructor'])

/** A text from a stranger: UTF-8, without what the database refuses. */
export function readText(bytes: Uint8Array): string {
  const text = decoded(bytes)
  checkTexts(text, 0)
  return text
}

const decoded = (bytes: Uint8Array): string => {
  try {
    return utf8.decode(bytes)
  } catch {
    throw unreadable({zh: '内容不是有效的 UTF-8 编码（例如为 GBK）', en: 'it is not valid UTF-8 (it may be GBK)'})
  }
}

/** JSON from a stranger: UTF-8, not too deep, without texts the database refuses and without prototype tricks. */
export function readJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined
  const text = decoded(bytes)
  let value: unknown
  try {
    value = JSON.parse(text, (key, inner: unknown) => (forbiddenKeys.has(key) ? undefined : inner))
  } catch {
    throw unreadable({zh: 'JSON 格式不正确', en: 'the JSON is malformed'})
  }
  checkTexts(value, 0)
  return value
}

/** Query and path values come as text too. */
export const checkWords = (value: unknown): void => checkTexts(value, 0)
