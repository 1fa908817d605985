import {sql} from 'kysely'
import type {Db} from '#kernel/db.ts'

/** Where messages are taken by MQTT: a port, and the address devices use where that is another than the server's own. */
export interface DoorRow {
  readonly port: number
  readonly tls: boolean
  readonly address: string | null
}

/** Says for how long the broker of a process is open. */
export async function markOpen(db: Db, {process, doors, until}: {process: string; doors: readonly DoorRow[]; until: Date}): Promise<void> {
  for (const {port, tls, address} of doors)
    await sql`insert into sensing.door (process, port, tls, address, until) values (${process}, ${port}, ${tls}, ${address}, ${until})
      on conflict (process, port) do update set until = excluded.until`.execute(db)
}

/** The broker of a process is closed; what others left open long ago is forgotten too. */
export async function markClosed(db: Db, process: string, at: Date): Promise<void> {
  await sql`delete from sensing.door where process = ${process} or until < ${at}`.execute(db)
}

/** Where messages are taken at an instant, by whichever process; what is encrypted first. */
export async function listDoors(db: Db, at: Date): Promise<readonly DoorRow[]> {
  const {rows} = await sql<DoorRow>`
    select distinct port, tls, address from sensing.door where until > ${at} order by tls desc, port, address`.execute(db)
  return rows
}
