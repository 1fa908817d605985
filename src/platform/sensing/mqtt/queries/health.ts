import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import {type Counts, joinNotes, type Note, type Tally} from '../core/health.ts'

/** How a device has been doing. */
export interface Health extends Counts {
  readonly way: string
  readonly contactAt: Date
  readonly connectedUntil: Date | null
  readonly skewMs: number | null
  readonly notes: readonly Note[]
}

/** How a device has been doing, or undefined before its first word. */
export async function findHealth(db: Db, thing: number): Promise<Health | undefined> {
  const {rows} = await sql<Health>`
    select way, contact_at as "contactAt", connected_until as "connectedUntil", messages, kept, again, refused, unknown, throttled,
      skew_ms as "skewMs", notes from sensing.device_health where thing_id = ${thing}`.execute(db)
  return rows[0]
}

/** Adds up what devices did; of things that are gone nothing is kept. */
export async function addTallies(tx: Tx, tallies: readonly Tally[]): Promise<void> {
  if (tallies.length === 0) return
  const noted = tallies.filter(({notes}) => notes.length > 0).map(({thing}) => thing)
  const {rows: before} =
    noted.length === 0
      ? {rows: []}
      : await sql<{thing: number; notes: readonly Note[]}>`
          select thing_id as thing, notes from sensing.device_health where thing_id = any(${`{${noted.join(',')}}`}::integer[]) order by 1 for update`.execute(
          tx,
        )
  const older = new Map(before.map(({thing, notes}) => [thing, notes]))
  const rows = tallies
    .toSorted((a, b) => a.thing - b.thing)
    .map(({at, notes, ...tally}) => ({
      ...tally,
      at: new Date(at).toISOString(),
      notes: notes.length === 0 ? null : joinNotes(older.get(tally.thing) ?? [], notes),
    }))
  await sql`
    insert into sensing.device_health as h (thing_id, contact_at, way, messages, kept, again, refused, unknown, throttled, skew_ms, notes)
    select g.thing, g.at, g.way, g.messages, g.kept, g.again, g.refused, g.unknown, g.throttled, g."skewMs", coalesce(nullif(g.notes, 'null'::jsonb), '[]')
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(thing integer, at timestamptz, way text, messages bigint, kept bigint, again bigint,
      refused bigint, unknown bigint, throttled bigint, "skewMs" bigint, notes jsonb) join sensing.thing t on t.id = g.thing
    order by g.thing
    on conflict (thing_id) do update set contact_at = greatest(h.contact_at, excluded.contact_at), way = excluded.way,
      messages = h.messages + excluded.messages, kept = h.kept + excluded.kept, again = h.again + excluded.again,
      refused = h.refused + excluded.refused, unknown = h.unknown + excluded.unknown, throttled = h.throttled + excluded.throttled,
      skew_ms = coalesce(excluded.skew_ms, h.skew_ms), notes = case when excluded.notes = '[]' then h.notes else excluded.notes end`.execute(
    tx,
  )
}

/** Says until when devices count as connected; null when they have gone. */
export async function markConnected(tx: Tx, things: readonly number[], at: Date, until: Date | null): Promise<void> {
  if (things.length === 0) return
  await sql`
    insert into sensing.device_health (thing_id, contact_at, way, connected_until)
    select t.id, ${at}, 'mqtt', ${until} from sensing.thing t where t.id = any(${`{${things.toSorted((a, b) => a - b).join(',')}}`}::integer[]) order by t.id
    on conflict (thing_id) do update set connected_until = excluded.connected_until`.execute(tx)
}
