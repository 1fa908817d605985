import {sql} from 'kysely'
import type {Tx} from '#kernel/db.ts'

/** By what a video event is known. */
export interface EventKey {
  readonly district: string
  readonly sender: string
  readonly event: string
}

/** Notes an event as taken; when it was taken before, says of which alarm. */
export async function claimEvent(
  tx: Tx,
  {district, sender, event}: EventKey,
  given: {
    readonly camera: number
    readonly type: string
    readonly at: Date
    readonly confidence: number
    readonly box?: readonly number[] | undefined
  },
  receivedAt: Date,
): Promise<{readonly alarm: string | null} | undefined> {
  const box = given.box === undefined ? null : `{${given.box.join(',')}}`
  const {rows} =
    await sql`insert into sensing.video_event (district_id, sender, event_id, camera_id, type, at, confidence, box, received_at)
    values (${district}, ${sender}, ${event}, ${given.camera}, ${given.type}, ${given.at}, ${given.confidence}, ${box}::double precision[], ${receivedAt})
    on conflict do nothing returning event_id`.execute(tx)
  if (rows.length > 0) return undefined
  const found = await sql<{alarm: string | null}>`
    select alarm_id as alarm from sensing.video_event where sender = ${sender} and event_id = ${event}`.execute(tx)
  return found.rows[0] ?? {alarm: null}
}

/** Notes what an event became. */
export async function finishEvent(
  tx: Tx,
  {district, sender, event}: EventKey,
  {alarm, file}: {readonly alarm: string | null; readonly file: string | null},
): Promise<void> {
  await sql`update sensing.video_event set alarm_id = ${alarm}::uuid, file_id = ${file}::uuid
    where district_id = ${district} and sender = ${sender} and event_id = ${event}`.execute(tx)
}
