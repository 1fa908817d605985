import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {getFile, keepFile, openFile} from '#kernel/files/index.ts'
import type {Upload} from '#kernel/pack.ts'
import {soundOf} from '#kernel/pinyin.ts'
import type {Feature} from '#lib/geo/feature.ts'
import type {Mapping} from '../core/mapping.ts'
import {type Column, Look, suggest} from '../core/suggest.ts'
import {type Format, type OutsideFile, openOutside} from '../outside/open.ts'
import {findSentName, insertIntakeFile} from '../queries/feeds.ts'
import {noIntakeFile} from '../refusals.ts'

/** The largest file that is taken in. */
export const mostFileBytes = 300 * 1024 * 1024

/** What the first rows of a file show, and a mapping to begin with. */
export interface Looked {
  readonly format: Format | 'rows'
  readonly tells: string
  readonly layers: readonly string[]
  readonly layer: string | null
  readonly geometry: boolean
  readonly crs: string | null
  readonly rows: number
  /** Whether there are no more rows than these. */
  readonly whole: boolean
  readonly columns: readonly Column[]
  readonly sample: readonly Readonly<Record<string, unknown>>[]
  readonly suggested: Mapping
}

const LOOKED = 5_000
const SHOWN = 5
const MOST_COLUMNS = 200

/** Looks at the first rows, whatever they come from. */
export async function lookAt(
  {batches, columns: named}: {readonly batches: AsyncIterable<readonly Feature[]>; readonly columns: readonly string[] | undefined},
  {zone}: {readonly zone: string},
  of: () => {readonly geometry: boolean; readonly crs: string | null},
): Promise<Pick<Looked, 'rows' | 'whole' | 'columns' | 'sample' | 'suggested'>> {
  const looks = new Map((named ?? []).map((name) => [name, new Look(name)] as const))
  const sample: Readonly<Record<string, unknown>>[] = []
  let [rows, whole] = [0, true]
  for await (const batch of batches) {
    for (const {fields} of batch) {
      if (rows >= LOOKED) whole = false
      if (!whole) break
      rows += 1
      if (sample.length < SHOWN) sample.push(fields)
      for (const [name, value] of Object.entries(fields)) {
        let look = looks.get(name)
        if (look === undefined && looks.size < MOST_COLUMNS) {
          look = new Look(name)
          looks.set(name, look)
        }
        look?.at(value)
      }
    }
    if (!whole) break
  }
  const columns = [...looks.values()].map((one) => one.column())
  return {rows, whole, columns, sample, suggested: suggest(columns, {...of(), zone, sound: (text) => soundOf(text).pinyin})}
}

/** A file that was sent for a load, by who sent it. Throws datahub.no-intake-file. */
export async function sentFile(db: Db, act: Act, id: string): Promise<OutsideFile> {
  const name = await findSentName(db, id, act.by.id)
  if (name === undefined) throw noIntakeFile({})
  const file = await getFile(db, id)
  return {name, size: file.size, open: async () => (await openFile(file)).bytes}
}

/** Looks at a file that was sent, or at another table of it. */
export async function lookAtFile(
  db: Db,
  act: Act,
  id: string,
  asked: {readonly layer: string | undefined; readonly zone: string},
): Promise<Looked> {
  const opened = await openOutside(await sentFile(db, act, id), asked.layer)
  try {
    const {format, tells, layers, layer, geometry, crs} = opened
    const looked = await lookAt(opened, asked, () => ({geometry, crs: crs()}))
    return {format, tells, layers, layer, geometry, crs: crs(), ...looked}
  } finally {
    await opened.close()
  }
}

/** Keeps a file that is to be loaded, for some days. */
export async function takeFile(tx: Tx, act: Act, upload: Pick<Upload, 'name' | 'bytes'>): Promise<string> {
  const id = await keepFile(tx, act, upload, mostFileBytes)
  await insertIntakeFile(tx, {id, name: upload.name.slice(0, 200), by: act.by.id, at: act.at})
  return id
}
