import {sql} from 'kysely'
import type {Db} from '#kernel/db.ts'

/** Somebody by their login, with their post in a unit by its key; undefined when there is none. */
export async function findPerson(
  db: Db,
  {login, unit}: {readonly login: string; readonly unit: string},
): Promise<{readonly account: string; readonly name: string; readonly unit: string} | undefined> {
  const {rows} = await sql<{account: string; name: string; unit: string}>`select c.id::text as account, o.name, u.id::text as unit
    from kernel.account c join organisation.person o on o.account = c.id join organisation.appointment a on a.person = o.id
    join organisation.post p on p.id = a.post join organisation.unit u on u.id = p.unit where c.login = ${login} and u.key = ${unit} limit 1`.execute(
    db,
  )
  return rows[0]
}
