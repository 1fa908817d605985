import type {Readable} from 'node:stream'
import {unreadableFile} from '#kernel/geofiles/refusals.ts'
import {encodingOf, type OpenBytes} from '#kernel/sheets/flow.ts'
import type {Feature, GeometryJson} from '#lib/geo/feature.ts'

/** Longest text of one feature, and of what stands before the list of features. */
const LONGEST = 64 << 20

const broken = (zh: string, en: string) =>
  unreadableFile({
    zh: `不是有效的 GeoJSON：${zh}。请重新导出后再上传。`,
    en: `This is not sound GeoJSON: ${en}. Export it again and upload it.`,
  })

/** NaN is no JSON, yet written by some programs: read as null it becomes an error of its own feature. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    try {
      return JSON.parse(text.replace(/([[,:]\s*)-?(?:NaN|Infinity)(?=\s*[\],}])/g, '$1null'))
    } catch {
      throw broken('JSON 语法错误', 'its JSON has a syntax error')
    }
  }
}

/** What was found: the text of an object, and whether it is one of the list `features` or stands alone. */
interface Found {
  readonly text: string
  readonly listed: boolean
}

/**
 * Cuts a text that comes in pieces into objects: those of the list `features` of a collection, or those that stand one behind the other.
 * `head` is called with what stood before the list.
 */
export async function* cutObjects(pieces: AsyncIterable<string>, head: (text: string) => void): AsyncGenerator<Found> {
  let [kept, from, at, depth] = ['', -1, 0, 0]
  let [quoted, listed] = [false, false]
  /** The last text at depth one, and whether a colon followed it. */
  let [wordFrom, word] = [-1, '']
  for await (const piece of pieces) {
    kept += piece
    for (; at < kept.length; at += 1) {
      const code = kept.charCodeAt(at)
      if (quoted) {
        if (code === 92) at += 1
        else if (code === 34) {
          quoted = false
          if (depth === 1 && !listed) word = kept.slice(wordFrom + 1, at)
        }
        continue
      }
      if (code === 34) {
        quoted = true
        wordFrom = at
      } else if (code === 123 || code === 91) {
        if (code === 91 && depth === 1 && !listed && word === 'features') {
          listed = true
          head(`${kept.slice(from, at)}[]}`)
          kept = kept.slice(at + 1)
          ;[at, from] = [-1, -1]
          depth = 2
          continue
        }
        if ((listed && depth === 2) || (!listed && depth === 0)) from = at
        depth += 1
      } else if (code === 125 || code === 93) {
        depth -= 1
        if (listed && depth === 1) return
        if (from >= 0 && depth === (listed ? 2 : 0)) {
          yield {text: kept.slice(from, at + 1), listed}
          kept = kept.slice(at + 1)
          ;[at, from] = [-1, -1]
        }
        if (depth < 0) throw broken('括号不配对', 'its brackets do not match')
      } else if (code === 44 && depth === 1 && !listed) word = ''
    }
    if (kept.length > LONGEST) throw broken('一个要素过大', 'a feature is too large')
    if (from < 0) {
      kept = ''
      at = 0
    }
  }
  if (depth !== 0 || quoted) throw broken('文件不完整', 'the file ends early')
}

async function* textOf(open: OpenBytes): AsyncGenerator<string> {
  const decoder = new TextDecoder(await encodingOf(open), {fatal: true})
  const source: Readable = await open()
  const decoded = (chunk?: Buffer): string => {
    try {
      return decoder.decode(chunk, {stream: chunk !== undefined})
    } catch {
      throw broken('有无法识别的字节', 'there are bytes that cannot be read')
    }
  }
  for await (const chunk of source) yield decoded(chunk as Buffer)
  yield decoded()
}

const namedCrs = (root: unknown): string | null => {
  const name = (root as {crs?: {properties?: {name?: unknown}}} | null)?.crs?.properties?.name
  return typeof name === 'string' ? name.slice(0, 100) : null
}

const MOST_FIELDS = 200

function featureOf(one: unknown, line: number): Feature {
  const {geometry, properties, id} = (one ?? {}) as {geometry?: GeometryJson | null; properties?: unknown; id?: unknown}
  const fields = typeof properties === 'object' && properties !== null && !Array.isArray(properties) ? Object.entries(properties) : []
  const own = id === undefined || fields.some(([name]) => name === 'id') ? [] : [['id', id] as const]
  return {line, geometry: geometry ?? null, fields: Object.fromEntries([...own, ...fields].slice(0, MOST_FIELDS))}
}

const BATCH = 500

/** The features of a GeoJSON file of any length, a FeatureCollection or one feature a line, some at a time; `crs` is called with what it names. */
export async function* flowGeoJson(open: OpenBytes, crs: (name: string) => void): AsyncGenerator<readonly Feature[]> {
  let batch: Feature[] = []
  let [line, started] = [0, false]
  const head = (text: string): void => {
    started = true
    const root = parsed(text) as {type?: unknown}
    if (root.type !== 'FeatureCollection')
      throw broken('应为 FeatureCollection 或逐行的 Feature', 'a FeatureCollection, or a Feature on each line, is needed')
    const named = namedCrs(root)
    if (named !== null) crs(named)
  }
  for await (const {text, listed} of cutObjects(textOf(open), head)) {
    const one = parsed(text) as {type?: unknown}
    line += 1
    if (!listed && one.type !== 'Feature')
      throw broken('应为 FeatureCollection 或逐行的 Feature', 'a FeatureCollection, or a Feature on each line, is needed')
    batch.push(featureOf(one, line))
    if (batch.length >= BATCH) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
  if (line === 0 && !started) throw broken('没有要素', 'it holds no features')
}
