import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import type {Reach} from '../../core/reach.ts'
import {thingsIn} from '../../queries/areas.ts'

/** A key by which devices that nobody registered are let in. */
export interface Provisioning {
  readonly id: string
  readonly name: string
  readonly key: string
  /** The thing whose streams a new one gets. */
  readonly likeThing: number | null
  readonly usesLeft: number
  readonly endsAt: Date
  readonly madeAt: Date
}

const columns = sql`id, name, key, like_thing as "likeThing", uses_left as "usesLeft", ends_at as "endsAt", made_at as "madeAt"`

/** Whether there is any key by which devices may ask: without one nobody unknown is let to the door. */
export async function anyProvisioning(db: Db, at: Date): Promise<boolean> {
  const {rows} = await sql`select 1 from sensing.provisioning where uses_left > 0 and ends_at > ${at} limit 1`.execute(db)
  return rows.length > 0
}

/** That a key lies within reach: of those that let devices in like one that stands there. */
const own = ({areas}: Reach) => (areas === undefined ? sql`true` : sql`like_thing in ${thingsIn(areas)}`)

/** The keys within reach, newest first. */
export async function listProvisioning(db: Db, reach: Reach): Promise<readonly Provisioning[]> {
  const {rows} = await sql<Provisioning>`
    select ${columns} from sensing.provisioning where ${own(reach)} order by made_at desc, id desc limit 500`.execute(db)
  return rows
}

/** Keeps a new key. */
export async function insertProvisioning(tx: Tx, one: Provisioning & {readonly hash: string; readonly by: string}): Promise<void> {
  await sql`insert into sensing.provisioning (id, name, key, secret_hash, like_thing, uses_left, ends_at, made_at, made_by)
    values (${one.id}, ${one.name}, ${one.key}, ${one.hash}, ${one.likeThing}, ${one.usesLeft}, ${one.endsAt}, ${one.madeAt}, ${one.by})`.execute(
    tx,
  )
}

/** Takes away a key; false when it is not there, or out of reach. */
export async function deleteProvisioning(tx: Tx, reach: Reach, id: string): Promise<boolean> {
  const {numAffectedRows} = await sql`delete from sensing.provisioning where id = ${id} and ${own(reach)}`.execute(tx)
  return numAffectedRows === 1n
}

/** Uses a key once; undefined when key and secret do not go together, or it is used up or over. */
export async function spendProvisioning(tx: Tx, {key, hash, at}: {key: string; hash: string; at: Date}): Promise<Provisioning | undefined> {
  const {rows} = await sql<Provisioning>`
    update sensing.provisioning set uses_left = uses_left - 1
    where key = ${key} and secret_hash = ${hash} and uses_left > 0 and ends_at > ${at} returning ${columns}`.execute(tx)
  return rows[0]
}

/** Whether a device of this name was let in by this key before. */
export async function anyProvisioned(tx: Tx, provisioning: string, name: string): Promise<boolean> {
  const {rows} =
    await sql`select 1 from sensing.thing where name = ${name} and properties ->> 'provisioning' = ${provisioning} limit 1`.execute(tx)
  return rows.length > 0
}

/** Gives a thing streams like those of another, each with an id of its own. Returns how many. */
export async function copyStreams(tx: Tx, {from, to}: {from: number; to: number}): Promise<number> {
  const {rows} = await sql<{n: number}>`
    with twin as materialized (
      select s.*, nextval('sensing.stream_id')::integer as twin_id from sensing.stream s where s.thing_id = ${from}
    ), made as (
      insert into sensing.stream (id, district_id, thing_id, sensor_id, name, description, several, observation_type, units, types, properties, keep_days)
      select twin_id, district_id, ${to}, sensor_id, name, description, several, observation_type, units, types, properties, keep_days from twin
      returning id
    ), linked as (
      insert into sensing.stream_property (stream_id, place, property_id)
      select t.twin_id, p.place, p.property_id from twin t join sensing.stream_property p on p.stream_id = t.id
    ) select count(*)::integer as n from made`.execute(tx)
  return rows[0]?.n ?? 0
}
