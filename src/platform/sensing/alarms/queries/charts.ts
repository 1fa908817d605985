import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'

/** One stream of a chart: points are milliseconds and values. */
export interface Drawn {
  readonly stream: number
  readonly name: string
  readonly unit: string | null
  readonly points: readonly (readonly [number, number])[]
}

/** Keeps the chart of an alarm in place of an earlier one. */
export async function keepChart(
  tx: Tx,
  {alarm, district, at, series}: {readonly alarm: string; readonly district: string; readonly at: Date; readonly series: readonly Drawn[]},
): Promise<void> {
  await sql`insert into sensing.alarm_chart (district_id, alarm_id, drawn_at, series) values (${district}, ${alarm}::uuid, ${at}, ${jsonb(series)})
    on conflict (district_id, alarm_id) do update set drawn_at = excluded.drawn_at, series = excluded.series`.execute(tx)
}

/** The chart of an alarm, or undefined. */
export async function findChart(
  db: Db,
  {id, district}: {readonly id: string; readonly district: string},
): Promise<{readonly drawnAt: Date; readonly series: readonly Drawn[]} | undefined> {
  const {rows} = await sql<{drawnAt: Date; series: readonly Drawn[]}>`
    select drawn_at as "drawnAt", series from sensing.alarm_chart where district_id = ${district} and alarm_id = ${id}::uuid`.execute(db)
  return rows[0]
}
