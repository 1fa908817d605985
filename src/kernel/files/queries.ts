import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import './tables.ts'

/** A file that was stored, and what its camera wrote. */
export interface StoredFile {
  readonly id: string
  /** What the bytes are found by, hex. */
  readonly sha256: string
  readonly name: string
  readonly type: string
  /** Bytes. */
  readonly size: number
  /** Pixels, upright; null when it is no picture. */
  readonly width: number | null
  readonly height: number | null
  readonly takenAt: Date | null
  /** `[lng, lat]` by the camera, WGS 84. */
  readonly takenPlace: readonly [number, number] | null
  readonly storedAt: Date
  readonly storedBy: string
}

export async function insertFile(tx: Tx, file: StoredFile) {
  await tx
    .insertInto('kernel.file')
    .values({
      id: file.id,
      sha256: file.sha256,
      name: file.name,
      type: file.type,
      size: file.size,
      width: file.width,
      height: file.height,
      taken_at: file.takenAt,
      taken_lng: file.takenPlace?.[0] ?? null,
      taken_lat: file.takenPlace?.[1] ?? null,
      stored_at: file.storedAt,
      stored_by: file.storedBy,
    })
    .execute()
}

/** The files of these ids that exist, in no order. */
export async function listFiles(db: Db, ids: readonly string[]): Promise<readonly StoredFile[]> {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('kernel.file').selectAll().where('id', 'in', ids).execute()
  return rows.map((row) => ({
    id: row.id,
    sha256: row.sha256,
    name: row.name,
    type: row.type,
    size: row.size,
    width: row.width,
    height: row.height,
    takenAt: row.taken_at,
    takenPlace: row.taken_lng === null || row.taken_lat === null ? null : [row.taken_lng, row.taken_lat],
    storedAt: row.stored_at,
    storedBy: row.stored_by,
  }))
}

/** Lets one transaction at a time store or remove these bytes, so that bytes stored again are never removed. */
export async function holdBytes(tx: Tx, sha256: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`bytes ${sha256}`}, 0))`.execute(tx)
}

/** Takes files out and dooms their bytes; returns what was there. */
export async function dropFiles(
  tx: Tx,
  ids: readonly string[],
  at: Date,
): Promise<readonly {readonly id: string; readonly sha256: string}[]> {
  if (ids.length === 0) return []
  const gone = await tx.deleteFrom('kernel.file').where('id', 'in', ids).returning(['id', 'sha256']).execute()
  const doomed = [...new Set(gone.map(({sha256}) => sha256))].map((sha256) => ({sha256, at}))
  if (doomed.length > 0)
    await tx
      .insertInto('kernel.doomed_bytes')
      .values(doomed)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  return gone
}

/** Up to `limit` doomed bytes, held so that nobody else removes them at the same time. */
export const holdDoomed = async (tx: Tx, limit: number): Promise<readonly string[]> =>
  (await tx.selectFrom('kernel.doomed_bytes').select('sha256').orderBy('at').limit(limit).forUpdate().skipLocked().execute()).map(
    ({sha256}) => sha256,
  )

/** Whether a stored file still needs these bytes. */
export const areNeeded = async (db: Db, sha256: string): Promise<boolean> =>
  (await db.selectFrom('kernel.file').select('id').where('sha256', '=', sha256).limit(1).executeTakeFirst()) !== undefined

export async function forgetDoomed(tx: Tx, sha256: string): Promise<void> {
  await tx.deleteFrom('kernel.doomed_bytes').where('sha256', '=', sha256).execute()
}
