import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import type {Said} from '#lib/problem.ts'
import type {Mapping} from '../core/mapping.ts'

/** A feed as it stands. */
export interface Feed {
  readonly id: string
  readonly sheetId: string
  readonly title: Said
  readonly layer: string | null
  readonly mapping: Mapping
  readonly createdBy: string
  readonly changedAt: Date
  readonly version: number
}

const columns = sql`id, sheet_id as "sheetId", title, layer, mapping, created_by as "createdBy", changed_at as "changedAt", version`

const MOST = 1_000

export async function listFeeds(db: Db): Promise<readonly Feed[]> {
  const {rows} = await sql<Feed>`select ${columns} from datahub.feed order by changed_at desc, id limit ${MOST}`.execute(db)
  return rows
}

export async function findFeed(db: Db, id: string): Promise<Feed | undefined> {
  const {rows} = await sql<Feed>`select ${columns} from datahub.feed where id = ${id}`.execute(db)
  return rows[0]
}

/** What is kept of a feed by who keeps it. */
export type FeedText = Pick<Feed, 'title' | 'layer' | 'mapping'>

export async function insertFeed(
  tx: Tx,
  {id, sheetId, by, at, title, layer, mapping}: FeedText & {id: string; sheetId: string; by: string; at: Date},
): Promise<void> {
  await sql`insert into datahub.feed (id, sheet_id, title, layer, mapping, created_at, created_by, changed_at)
    values (${id}, ${sheetId}, ${jsonb(title)}, ${layer}, ${jsonb(mapping)}, ${at}, ${by}, ${at})`.execute(tx)
}

export async function updateFeed(tx: Tx, id: string, {title, layer, mapping, at}: FeedText & {at: Date}): Promise<void> {
  await sql`update datahub.feed set title = ${jsonb(title)}, layer = ${layer}, mapping = ${jsonb(mapping)}, changed_at = ${at}, version = version + 1
    where id = ${id}`.execute(tx)
}

export async function deleteFeed(tx: Tx, id: string): Promise<void> {
  await sql`delete from datahub.feed where id = ${id}`.execute(tx)
}

export async function insertIntakeFile(
  tx: Tx,
  file: {readonly id: string; readonly name: string; readonly by: string; readonly at: Date},
): Promise<void> {
  await sql`insert into datahub.intake_file (file_id, name, by_id, at) values (${file.id}, ${file.name}, ${file.by}, ${file.at})`.execute(
    tx,
  )
}

/** What a file that was sent for a load was called, if it was sent by this person. */
export async function findSentName(db: Db, file: string, by: string): Promise<string | undefined> {
  const {rows} = await sql<{name: string}>`select name from datahub.intake_file where file_id = ${file} and by_id = ${by}`.execute(db)
  return rows[0]?.name
}

/** Forgets some files that were sent before a day; returns them. */
export async function dropIntakeFiles(tx: Tx, before: Date, limit: number): Promise<readonly string[]> {
  const {rows} = await sql<{id: string}>`delete from datahub.intake_file where file_id in (
    select file_id from datahub.intake_file where at < ${before} limit ${limit}) returning file_id as id`.execute(tx)
  return rows.map(({id}) => id)
}
