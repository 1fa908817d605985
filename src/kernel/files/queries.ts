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
