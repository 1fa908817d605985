import {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import {type Call, Reply, type Route, read, write} from '#kernel/pack.ts'
import {type Copy, getFile, openFile, storeFile} from './actions.ts'
import {isGiven} from './address.ts'
import {kinds, largestBytes} from './core/kinds.ts'
import {partOf} from './core/range.ts'
import {FileLine, fileLine} from './line.ts'
import {pieceRoutes} from './pieces/routes.ts'
import type {StoredFile} from './queries.ts'
import {noSuchFile, outsideFile} from './refusals.ts'
import {ourShelf} from './settings.ts'
import type {Shelf} from './shelf.ts'

const ById = z.object({id: z.uuid()})
const Given = z.object({until: z.coerce.number().int().positive().optional(), mark: z.string().max(100).optional()})
const hourAfter = (at: Date): Date => new Date(at.getTime() + 3_600_000)

const headersOf = (file: StoredFile, copy: Copy, type: string): Readonly<Record<string, string>> => {
  const inline = copy !== 'original' || kinds[file.type]?.shown === true
  return {
    'content-type': type,
    'content-disposition': `${inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)}`,
    'cache-control': 'private, max-age=3600, immutable',
    'accept-ranges': 'bytes',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'",
    'cross-origin-resource-policy': 'same-origin',
  }
}

/** A stranger with an address that was given out, or whoever stored the file, gets it; anybody else is told that there is none. */
async function serve(
  db: Parameters<typeof getFile>[0],
  act: Act,
  call: Call,
  {id, copy, until, mark}: {id: string; copy: Copy; until?: number | undefined; mark?: string | undefined},
  shelf: Shelf,
): Promise<Reply> {
  const given = until !== undefined && mark !== undefined && isGiven({id, copy, until, mark}, act.at)
  if (!given && act.by.kind === 'reporter') throw noSuchFile({id})
  const file = await getFile(db, id)
  if (!given && file.storedBy !== act.by.id) throw noSuchFile({id})
  const range = copy === 'original' && typeof call.headers.range === 'string' ? call.headers.range : undefined
  const part = partOf(range, file.size)
  if (part === 'none') throw outsideFile({size: file.size})
  const {bytes, size, type} = await openFile(file, copy, part, shelf)
  const headers = headersOf(file, copy, type)
  if (part === undefined) return new Reply(bytes, {headers: {...headers, 'content-length': String(size)}})
  const length = {'content-length': String(part.last - part.first + 1), 'content-range': `bytes ${part.first}-${part.last}/${size}`}
  return new Reply(bytes, {status: 206, headers: {...headers, ...length}})
}

const copies: readonly {copy: Copy; path: string; zh: string; en: string}[] = [
  {copy: 'original', path: '/files/:id', zh: '原文件', en: 'The file itself'},
  {
    copy: 'published',
    path: '/files/:id/published',
    zh: '公开副本（不含拍摄信息）',
    en: 'The copy for everybody, without what the camera wrote',
  },
  {copy: 'thumbnail', path: '/files/:id/thumbnail', zh: '缩略图', en: 'The small picture'},
]

/** Every way in that files give, over this shelf. */
export const fileRoutesWith = (shelf: () => Shelf): readonly Route[] => [
  write({
    method: 'POST',
    path: '/files',
    may: 'signed-in',
    uploadBytes: largestBytes,
    summary: {zh: '上传文件', en: 'Store a file'},
    reply: FileLine,
    handle: async ({tx, act, upload}) => fileLine(await storeFile(tx, act, upload, {shelf: shelf()}), hourAfter(act.at)),
  }),
  ...pieceRoutes(shelf),
  ...copies.map(({copy, path, zh, en}) =>
    read({
      path,
      may: 'public',
      summary: {zh, en},
      params: ById,
      query: Given,
      reply: 'application/octet-stream',
      handle: async ({db, act, params, query, call}) => serve(db, act, call, {id: params.id, copy, ...query}, shelf()),
    }),
  ),
]

/** The same over the shelf of this process. */
export const fileRoutes: readonly Route[] = fileRoutesWith(ourShelf)
