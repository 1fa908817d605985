import {createHash} from 'node:crypto'
import type {Readable} from 'node:stream'
import {buffer} from 'node:stream/consumers'
import {fileTypeFromBuffer} from 'file-type'
import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {kinds, safeName} from './core/kinds.ts'
import type {Part} from './core/range.ts'
import {drawCopy, readPicture} from './picture.ts'
import {areNeeded, dropFiles, forgetDoomed, holdBytes, holdDoomed, insertFile, listFiles, type StoredFile} from './queries.ts'
import {emptyFile, fileTooLarge, lostBytes, noSuchFile, notPicture, wrongType} from './refusals.ts'
import {ourShelf} from './settings.ts'
import type {Shelf} from './shelf.ts'

/** What is made of a file: itself, the copy for everybody's eyes, the small picture for lists. */
export type Copy = 'original' | 'published' | 'thumbnail'

/** Minutes east of UTC of a camera's clock that does not say: all of China keeps one time. */
const usualOffsetMinutes = 480

const keyOf = (sha256: string, copy: Copy): string => (copy === 'original' ? sha256 : `${sha256}.${copy}`)

const putOnce = async (shelf: Shelf, key: string, bytes: Uint8Array, type: string): Promise<void> => {
  if ((await shelf.has(key)) !== bytes.length) await shelf.put(key, bytes, type)
}

/**
 * Stores a file after looking at its content; the name is only a name. Pictures tell where and when they were taken and get a thumbnail,
 * which also proves that they open. Throws files.empty, files.wrong-type, files.too-large, files.too-many-pixels, files.broken-picture.
 */
export async function storeFile(
  tx: Tx,
  act: Act,
  {name, bytes}: {readonly name: string; readonly bytes: Uint8Array},
  {shelf = ourShelf(), offsetMinutes = usualOffsetMinutes}: {readonly shelf?: Shelf; readonly offsetMinutes?: number} = {},
): Promise<StoredFile> {
  if (bytes.length === 0) throw emptyFile({})
  const found = await fileTypeFromBuffer(bytes)
  const type = found?.mime.split(';', 1)[0] ?? 'unknown'
  const kind = kinds[type]
  if (kind === undefined) throw wrongType({type})
  if (bytes.length > kind.limitBytes) throw fileTooLarge({size: bytes.length, limit: kind.limitBytes})
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const facts = kind.kind === 'picture' ? await readPicture(bytes, offsetMinutes) : undefined
  const thumbnail = facts === undefined ? undefined : await drawCopy(bytes, 'thumbnail')
  await holdBytes(tx, sha256)
  await putOnce(shelf, keyOf(sha256, 'original'), bytes, type)
  if (thumbnail !== undefined) await putOnce(shelf, keyOf(sha256, 'thumbnail'), thumbnail.bytes, thumbnail.type)
  const file: StoredFile = {
    id: v7(),
    sha256,
    name: safeName(name, kind.extension),
    type,
    size: bytes.length,
    width: facts?.width ?? null,
    height: facts?.height ?? null,
    takenAt: facts?.at ?? null,
    takenPlace: facts?.place ?? null,
    storedAt: act.at,
    storedBy: act.by.id,
  }
  await insertFile(tx, file)
  await announce(tx, act, {name: 'files.stored', subject: file.id, district: '000000', body: {sha256, type, size: file.size}})
  return file
}

/** What is kept without being looked at has no type a browser would act on. */
const unread = 'application/octet-stream'

/**
 * Keeps the bytes of a file that only the platform reads, a table or a map to be taken in, without judging its content. Nobody gets an
 * address of it. Throws files.empty, files.too-large.
 */
export async function keepFile(
  tx: Tx,
  act: Act,
  {name, bytes}: {readonly name: string; readonly bytes: Uint8Array},
  limit: number,
  shelf: Shelf = ourShelf(),
): Promise<string> {
  if (bytes.length === 0) throw emptyFile({})
  if (bytes.length > limit) throw fileTooLarge({size: bytes.length, limit})
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await holdBytes(tx, sha256)
  await putOnce(shelf, keyOf(sha256, 'original'), bytes, unread)
  const id = v7()
  await insertFile(tx, {
    id,
    sha256,
    name: safeName(name, 'bin'),
    type: unread,
    size: bytes.length,
    width: null,
    height: null,
    takenAt: null,
    takenPlace: null,
    storedAt: act.at,
    storedBy: act.by.id,
  })
  await announce(tx, act, {name: 'files.stored', subject: id, district: '000000', body: {sha256, type: unread, size: bytes.length}})
  return id
}

/**
 * Deletes files for good. Their bytes and every copy leave the shelf after this transaction, unless another file has the same bytes. Ids
 * that are not there are passed over; returns how many were deleted.
 */
export async function deleteFiles(tx: Tx, act: Act, ids: readonly string[]): Promise<number> {
  const gone = await dropFiles(tx, ids, act.at)
  for (const {id, sha256} of gone) await announce(tx, act, {name: 'files.deleted', subject: id, district: '000000', body: {sha256}})
  return gone.length
}

const copies = ['original', 'published', 'thumbnail'] as const satisfies readonly Copy[]
const SWEPT = 100

/** Takes bytes that no file needs any more off the shelf; returns how many were taken. */
export async function sweepShelf(tx: Tx, shelf: Shelf = ourShelf()): Promise<number> {
  let swept = 0
  for (const sha256 of await holdDoomed(tx, SWEPT)) {
    await holdBytes(tx, sha256)
    if (!(await areNeeded(tx, sha256))) {
      for (const copy of copies) await shelf.delete(keyOf(sha256, copy))
      swept += 1
    }
    await forgetDoomed(tx, sha256)
  }
  return swept
}

/** The file of this id. Throws files.no-such-file. */
export async function getFile(db: Db, id: string): Promise<StoredFile> {
  const [file] = await listFiles(db, [id])
  if (file === undefined) throw noSuchFile({id})
  return file
}

/** The whole of a copy that is drawn when first asked for and kept. */
async function openDrawn(file: StoredFile, copy: 'published' | 'thumbnail', shelf: Shelf): Promise<void> {
  if (kinds[file.type]?.kind !== 'picture') throw notPicture({id: file.id})
  if ((await shelf.has(keyOf(file.sha256, copy))) !== undefined) return
  const original = await shelf.get(file.sha256)
  if (original === undefined) throw lostBytes({id: file.id})
  const drawn = await drawCopy(await buffer(original.bytes), copy)
  await shelf.put(keyOf(file.sha256, copy), drawn.bytes, drawn.type)
}

const typeOf = {published: 'image/jpeg', thumbnail: 'image/webp'} as const

/** The bytes of a file or of a copy of it, or a part of them. Throws files.not-a-picture, files.lost. */
export async function openFile(
  file: StoredFile,
  copy: Copy = 'original',
  part?: Part,
  shelf: Shelf = ourShelf(),
): Promise<{readonly bytes: Readable; readonly size: number; readonly type: string}> {
  if (copy !== 'original') await openDrawn(file, copy, shelf)
  const found = await shelf.get(keyOf(file.sha256, copy), part)
  if (found === undefined) throw lostBytes({id: file.id})
  return {...found, type: copy === 'original' ? file.type : typeOf[copy]}
}

/** The copy that may be shown to everybody: drawn anew, upright, at most 2048 pixels, without anything the camera wrote. */
export async function publicCopy(file: StoredFile, shelf: Shelf = ourShelf()): Promise<Uint8Array> {
  return buffer((await openFile(file, 'published', undefined, shelf)).bytes)
}

/** The picture for lists: WebP, at most 320 pixels. */
export async function thumbnail(file: StoredFile, shelf: Shelf = ourShelf()): Promise<Uint8Array> {
  return buffer((await openFile(file, 'thumbnail', undefined, shelf)).bytes)
}
