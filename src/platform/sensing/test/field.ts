import {sql} from 'kysely'
import type {Tx} from '#kernel/db.ts'

/** A thing with a sensor, a property and streams of these ids, in the eastern district. */
export async function plantStreams(tx: Tx, ids: readonly number[], district = '880101'): Promise<void> {
  await sql`insert into sensing.thing (id, name, description) values (1, '泵站', '一号泵站') on conflict do nothing`.execute(tx)
  await sql`insert into sensing.sensor (id, name, description, encoding, metadata) values (1, '液位计', '超声波', 'text/plain', '"x"') on conflict do nothing`.execute(
    tx,
  )
  await sql`insert into sensing.observed_property (id, name, definition, description) values (1, '液位', 'urn:level', '水面高度') on conflict do nothing`.execute(
    tx,
  )
  for (const id of ids) {
    await sql`insert into sensing.stream (id, district_id, thing_id, sensor_id, name, description, several, observation_type, units, types)
      values (${id}, ${district}, 1, 1, ${`液位 ${id}`}, '', false, 'OM_Measurement', '[{"name":"metre","symbol":"m","definition":"m"}]', '["OM_Measurement"]')`.execute(
      tx,
    )
    await sql`insert into sensing.stream_property (stream_id, place, property_id) values (${id}, 0, 1)`.execute(tx)
  }
}
