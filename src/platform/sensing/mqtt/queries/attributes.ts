import {sql} from 'kysely'
import type {Tx} from '#kernel/db.ts'

/**
 * Puts what a device says of itself among the properties of its thing, under `attributes`, as far as it says something new and does not
 * say too much. Returns whether anything changed.
 */
export async function mergeAttributes(
  tx: Tx,
  thing: number,
  attributes: Readonly<Record<string, unknown>>,
  mostBytes: number,
): Promise<boolean> {
  const said = JSON.stringify(attributes)
  const {numAffectedRows} = await sql`
    update sensing.thing set version = version + 1, properties = coalesce(properties, '{}') || jsonb_build_object('attributes',
      coalesce(properties -> 'attributes', '{}') || ${said}::jsonb)
    where id = ${thing} and not coalesce(properties -> 'attributes', '{}') @> ${said}::jsonb
      and octet_length((coalesce(properties -> 'attributes', '{}') || ${said}::jsonb)::text) <= ${mostBytes}`.execute(tx)
  return numAffectedRows === 1n
}
