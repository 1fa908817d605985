import type {Act} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import {getFile, storeFile} from '../actions.ts'
import {largestBytes} from '../core/kinds.ts'
import type {StoredFile} from '../queries.ts'
import {fileTooLarge} from '../refusals.ts'
import type {Shelf} from '../shelf.ts'
import {addPiece, beginUpload, countUnfinished, dropUploads, finishUpload, holdUpload, joinPieces, type Upload} from './queries.ts'

/** The most one piece carries, bytes. */
export const PIECE_BYTES = 512 * 1024

/** What one person may have under way at a time. */
const MOST_UPLOADS = 20
const MOST_BYTES = 300 * 1024 * 1024

/** An unfinished upload is kept for three days after its last piece; what became of a finished one is known for sixty. */
const DAY = 86_400_000
const KEPT_DAYS = {unfinished: 3, finished: 60} as const
const SWEPT = 200

export const noSuchUpload = problem('files.no-such-upload', 404, {
  zh: () => '没有这次上传，或已过期。请从头重新上传这个文件。',
  en: () => 'There is no such upload, or it has expired. Upload the file again from its beginning.',
})

export const otherUpload = problem<{readonly size: number}>('files.other-upload', 409, {
  zh: ({size}) => `这个编号的上传是另一个文件（${size} 字节）。请换一个编号重新上传。`,
  en: ({size}) => `The upload of this id is of another file (${size} bytes). Upload this one under an id of its own.`,
})

export const pieceApart = problem<{readonly received: number}>('files.piece-apart', 409, {
  zh: ({received}) => `前面还缺内容：服务器已收到 ${received} 字节。请从那里接着传。`,
  en: ({received}) => `Something before this piece is missing: ${received} bytes are here. Go on from there.`,
})

export const pieceTooLong = problem<{readonly size: number}>('files.piece-too-long', 422, {
  zh: ({size}) => `内容超出了事先说明的 ${size} 字节。请核对文件后重新上传。`,
  en: ({size}) => `This goes beyond the ${size} bytes that were announced. Check the file and upload it again.`,
})

export const tooManyUploads = problem('files.too-many-uploads', 429, {
  zh: () => '同时上传的文件太多。请等前面的传完后再试。',
  en: () => 'Too many files are on their way at once. Try again when those before have arrived.',
})

/** How far an upload has come, and the file once it is whole. */
export interface Progress {
  readonly received: number
  readonly file: StoredFile | null
}

async function holdOwn(tx: Tx, act: Act, id: string): Promise<Upload> {
  const held = await holdUpload(tx, id)
  if (held === undefined || held.owner !== act.by.id) throw noSuchUpload({})
  return held
}

const progressOf = async (tx: Tx, {received, fileId}: Upload): Promise<Progress> => ({
  received,
  file: fileId === null ? null : await getFile(tx, fileId),
})

/**
 * Begins an upload under an id that its sender made, or says how far it has come when it was begun before. Throws files.too-large,
 * files.other-upload, files.no-such-upload (somebody else's), files.too-many-uploads.
 */
export async function openUpload(
  tx: Tx,
  act: Act,
  {id, name, size}: {readonly id: string; readonly name: string; readonly size: number},
): Promise<Progress> {
  if (size > largestBytes) throw fileTooLarge({size, limit: largestBytes})
  await beginUpload(tx, {id, owner: act.by.id, name, size}, act.at)
  const held = await holdOwn(tx, act, id)
  if (held.size !== size) throw otherUpload({size: held.size})
  if (held.received === 0) {
    const {uploads, bytes} = await countUnfinished(tx, act.by.id)
    if (uploads > MOST_UPLOADS || bytes > MOST_BYTES) throw tooManyUploads({})
  }
  return progressOf(tx, held)
}

/**
 * Takes the piece that begins at byte `from`. What is here already is passed over, so a piece may come twice; a gap is refused with how far
 * it has come. The last piece stores the file, with every check of `storeFile`. Throws files.piece-apart, files.piece-too-long.
 */
export async function takePiece(
  tx: Tx,
  act: Act,
  {id, from, bytes}: {readonly id: string; readonly from: number; readonly bytes: Uint8Array},
  shelf?: Shelf,
): Promise<Progress> {
  const held = await holdOwn(tx, act, id)
  const {received, size, name} = held
  if (held.fileId !== null) return progressOf(tx, held)
  if (from > received) throw pieceApart({received})
  if (from + bytes.length > size) throw pieceTooLong({size})
  const fresh = bytes.subarray(received - from)
  if (fresh.length === 0) return {received, file: null}
  await addPiece(tx, id, received, fresh, act.at)
  if (received + fresh.length < size) return {received: received + fresh.length, file: null}
  const whole = await joinPieces(tx, id)
  const file = await storeFile(tx, act, {name, bytes: whole}, shelf === undefined ? {} : {shelf})
  await finishUpload(tx, id, file.id, act.at)
  return {received: size, file}
}

/** Forgets uploads that nobody went on with; returns how many. */
export async function sweepUploads(tx: Tx, {at}: Act): Promise<number> {
  const since = (days: number): Date => new Date(at.getTime() - days * DAY)
  const unfinished = await dropUploads(tx, {finished: false, before: since(KEPT_DAYS.unfinished), limit: SWEPT})
  return unfinished + (await dropUploads(tx, {finished: true, before: since(KEPT_DAYS.finished), limit: SWEPT}))
}
