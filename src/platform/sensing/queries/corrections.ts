import {sql} from 'kysely'
import type {Tx} from '#kernel/db.ts'
import type {Point} from '../core/blocks.ts'

/** Where one observation is kept: its stream and its millisecond. */
export interface Where {
  readonly district: string
  readonly stream: number
  readonly at: number
}

/** Changes a fresh observation; false when it is not among the rows. */
export async function updateFresh(tx: Tx, {district, stream, at}: Where, {value, marks}: Pick<Point, 'value' | 'marks'>): Promise<boolean> {
  const {numAffectedRows} = await sql`update sensing.observation set value = ${value}, marks = ${marks}
    where district_id = ${district} and stream_id = ${stream} and at = ${new Date(at)}`.execute(tx)
  return numAffectedRows === 1n
}

/** Takes away a fresh observation; false when it is not among the rows. */
export async function deleteFresh(tx: Tx, {district, stream, at}: Where): Promise<boolean> {
  const {numAffectedRows} = await sql`delete from sensing.observation
    where district_id = ${district} and stream_id = ${stream} and at = ${new Date(at)}`.execute(tx)
  return numAffectedRows === 1n
}

/** Takes away what an observation has besides a number and a time. */
export async function deleteMore(tx: Tx, {district, stream, at}: Where): Promise<void> {
  await sql`delete from sensing.observation_more where district_id = ${district} and stream_id = ${stream} and at = ${new Date(at)}`.execute(
    tx,
  )
}

/** Finds the latest of a stream anew, among the rows first and then in the newest block. */
export async function findLatestAnew(tx: Tx, {district, stream}: Omit<Where, 'at'>, receivedAt: Date): Promise<void> {
  await sql`delete from sensing.latest where district_id = ${district} and stream_id = ${stream}`.execute(tx)
  await sql`insert into sensing.latest (district_id, stream_id, at, value, result, marks, received_at)
    select ${district}, ${stream}, o.at, o.value, m.result, o.marks, ${receivedAt} from (
      select * from (select at, value, marks from sensing.observation where district_id = ${district} and stream_id = ${stream} order by at desc limit 1) f
      union all
      select * from (
        select p.start + u.ms * interval '1 millisecond' as at, u.value, coalesce(u.marks, 0::smallint) as marks
        from (select * from sensing.packed where district_id = ${district} and stream_id = ${stream} order by start desc limit 1) p,
          unnest(p.ms, p.value, p.marks) as u(ms, value, marks) order by u.ms desc limit 1) b
    ) o left join sensing.observation_more m on m.district_id = ${district} and m.stream_id = ${stream} and m.at = o.at
    order by o.at desc limit 1`.execute(tx)
}
