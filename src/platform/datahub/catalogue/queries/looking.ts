import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import {type Db, planAnew} from '#kernel/db.ts'
import {listFiles} from '#kernel/files/index.ts'
import type {Features} from '#kernel/maps/contract.ts'
import {columnOf, momentOf, propertyValue} from '../../features/queries/values.ts'

/** What is found of a resource. */
export interface Look {
  readonly rows: number | null
  readonly lastAt: Date | null
  readonly bbox: readonly number[] | null
}

/** How many features there are, the newest moment in them that is past, and where they lie. */
export async function lookAtFeatures(db: Db, act: Act, features: Features): Promise<Look> {
  const f = sql.raw('f')
  const moments = features.properties
    .filter(({type}) => type === 'date' || type === 'time')
    .map((property) => momentOf(propertyValue(f, property)))
    .map((moment) => sql`max(${moment}) filter (where ${moment} <= ${act.at}::timestamptz)`)
  const last = moments.length === 0 ? sql`null::timestamptz` : sql`greatest(${sql.join(moments)})`
  const {rows} = await sql<{n: number; last: Date | null; w: number | null; s: number; e: number; t: number}>`${planAnew}
    select x.n, x.last, st_xmin(x.box) as w, st_ymin(x.box) as s, st_xmax(x.box) as e, st_ymax(x.box) as t from (
      select count(*)::double precision as n, ${last} as last, st_extent(${columnOf(f, features.place)}) as box from ${features.rows(act)} as f) as x`.execute(
    db,
  )
  const [row] = rows
  if (row === undefined) return {rows: null, lastAt: null, bbox: null}
  return {rows: row.n, lastAt: row.last, bbox: row.w === null ? null : [row.w, row.s, row.e, row.t]}
}

/** What a device has told last, by the id of its Thing; how many streams it has. */
export async function lookAtThing(db: Db, id: string): Promise<Look> {
  const {rows} = await sql<{n: number; last: Date | null}>`select count(*)::double precision as n, max(l.at) as last
    from sensing.stream s left join sensing.latest l on l.district_id = s.district_id and l.stream_id = s.id
    where s.thing_id = ${Number(id)}::integer`.execute(db)
  return {rows: rows[0]?.n ?? null, lastAt: rows[0]?.last ?? null, bbox: null}
}

/** When a file was stored. */
export async function lookAtFile(db: Db, id: string): Promise<Look> {
  const [file] = await listFiles(db, [id])
  return {rows: null, lastAt: file?.storedAt ?? null, bbox: null}
}
