import type {Db, Tx} from '#kernel/db.ts'

/** A file on its way: whose it is, how many bytes it has and how many are here. */
export interface Upload {
  readonly id: string
  readonly owner: string
  readonly name: string
  /** Bytes of the whole. */
  readonly size: number
  /** Bytes that are here, from the first on without a gap. */
  readonly received: number
  /** The stored file, once it is whole. */
  readonly fileId: string | null
}

declare module '#kernel/db.ts' {
  interface Tables {
    'kernel.upload': {id: string; owner: string; name: string; size: number; received: number; file_id: string | null; at: Date}
    'kernel.upload_piece': {upload_id: string; first: number; bytes: Uint8Array}
  }
}

/** Begins an upload unless one with this id is there. */
export async function beginUpload(tx: Tx, {id, owner, name, size}: Omit<Upload, 'received' | 'fileId'>, at: Date): Promise<void> {
  await tx
    .insertInto('kernel.upload')
    .values({id, owner, name, size, received: 0, file_id: null, at})
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Locks an upload, so that its pieces are added one after another; undefined when it is not there. */
export async function holdUpload(tx: Tx, id: string): Promise<Upload | undefined> {
  const row = await tx.selectFrom('kernel.upload').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  return row && {id: row.id, owner: row.owner, name: row.name, size: row.size, received: row.received, fileId: row.file_id}
}

/** How many unfinished uploads somebody has, and of how many bytes. */
export async function countUnfinished(db: Db, owner: string): Promise<{readonly uploads: number; readonly bytes: number}> {
  const row = await db
    .selectFrom('kernel.upload')
    .select((one) => [one.fn.countAll().as('uploads'), one.fn.sum('size').as('bytes')])
    .where('owner', '=', owner)
    .where('file_id', 'is', null)
    .executeTakeFirstOrThrow()
  return {uploads: Number(row.uploads), bytes: Number(row.bytes ?? 0)}
}

export async function addPiece(tx: Tx, id: string, first: number, bytes: Uint8Array, at: Date): Promise<void> {
  await tx
    .insertInto('kernel.upload_piece')
    .values({upload_id: id, first, bytes: Buffer.from(bytes)})
    .execute()
  await tx
    .updateTable('kernel.upload')
    .set({received: first + bytes.length, at})
    .where('id', '=', id)
    .execute()
}

/** Every piece in order, as one. */
export async function joinPieces(db: Db, id: string): Promise<Uint8Array> {
  const rows = await db.selectFrom('kernel.upload_piece').select('bytes').where('upload_id', '=', id).orderBy('first').execute()
  return Buffer.concat(rows.map(({bytes}) => bytes))
}

/** Remembers which file an upload became, and lets its pieces go. */
export async function finishUpload(tx: Tx, id: string, fileId: string, at: Date): Promise<void> {
  await tx.deleteFrom('kernel.upload_piece').where('upload_id', '=', id).execute()
  await tx.updateTable('kernel.upload').set({file_id: fileId, at}).where('id', '=', id).execute()
}

/** Forgets uploads untouched since `before`, finished or not; at most `limit`, returns how many. */
export async function dropUploads(tx: Tx, {finished, before, limit}: {finished: boolean; before: Date; limit: number}): Promise<number> {
  const old = tx
    .selectFrom('kernel.upload')
    .select('id')
    .where('at', '<', before)
    .where('file_id', finished ? 'is not' : 'is', null)
    .orderBy('at')
    .limit(limit)
  return (await tx.deleteFrom('kernel.upload').where('id', 'in', old).returning('id').execute()).length
}
