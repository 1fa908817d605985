import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {Language, Words} from '../core/template.ts'
import type {Variable} from '../tables.ts'

export const noSuchTemplate = problem<{event: string}>('notices.no-such-template', 404, {
  zh: ({event}) => `没有名为“${event}”的通知。请在通知模板目录中选择。`,
  en: ({event}) => `There is no notice called “${event}”. Choose one from the list of templates.`,
})

/** The words of an event in one language, as they are and as the city began. */
export interface Template extends Words {
  readonly event: string
  readonly language: Language
  readonly usual: Words
  readonly version: number
  readonly changedBy: string
  readonly changedAt: Date
}

/** An event people are told of. */
export interface Kind {
  readonly event: string
  readonly title: {readonly zh: string; readonly en: string}
  readonly variables: readonly Variable[]
}

const toTemplate = (row: {
  event: string; language: Language; title: string; body: string; short: string | null
  usual_title: string; usual_body: string; usual_short: string | null; version: number; changed_by: string; changed_at: Date
}): Template => ({
  event: row.event, language: row.language, title: row.title, body: row.body, short: row.short,
  usual: {title: row.usual_title, body: row.usual_body, short: row.usual_short},
  version: row.version, changedBy: row.changed_by, changedAt: row.changed_at,
}) // biome-ignore format: a table

export async function listKinds(db: Db): Promise<readonly Kind[]> {
  const rows = await db.selectFrom('notices.kind').selectAll().orderBy('event').execute()
  return rows.map(({event, title_zh, title_en, variables}) => ({event, title: {zh: title_zh, en: title_en}, variables}))
}

export async function getKind(db: Db, event: string): Promise<Kind> {
  const row = await db.selectFrom('notices.kind').selectAll().where('event', '=', event).executeTakeFirst()
  if (row === undefined) throw noSuchTemplate({event})
  return {event, title: {zh: row.title_zh, en: row.title_en}, variables: row.variables}
}

export const listTemplates = async (db: Db): Promise<readonly Template[]> =>
  (await db.selectFrom('notices.template').selectAll().orderBy('event').orderBy('language', 'desc').execute()).map(toTemplate)

/** The words of an event in the languages there are. */
export const listWords = (db: Db, event: string): Promise<readonly (Words & {readonly language: Language})[]> =>
  db.selectFrom('notices.template').select(['language', 'title', 'body', 'short']).where('event', '=', event).execute()

/** Holds the words of an event in one language; throws notices.no-such-template. */
export async function holdTemplate(tx: Tx, event: string, language: Language): Promise<Template> {
  const row = await tx
    .selectFrom('notices.template')
    .selectAll()
    .where('event', '=', event)
    .where('language', '=', language)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) throw noSuchTemplate({event})
  return toTemplate(row)
}

export async function updateTemplate(
  tx: Tx,
  {event, language, title, body, short, version}: Words & Pick<Template, 'event' | 'language' | 'version'>,
  {by, at}: {by: string; at: Date},
): Promise<void> {
  await tx
    .updateTable('notices.template')
    .set({title, body, short, version, changed_by: by, changed_at: at})
    .where('event', '=', event)
    .where('language', '=', language)
    .execute()
}

/** Adds an event with its words; what is there already keeps the words people gave it. Returns how many texts were new. */
export async function addKind(
  tx: Tx,
  {event, title, variables}: Kind,
  words: readonly (Words & {readonly language: Language})[],
  {by, at}: {by: string; at: Date},
): Promise<number> {
  await sql`insert into notices.kind (event, title_zh, title_en, variables)
    values (${event}, ${title.zh}, ${title.en}, ${jsonb(variables)})
    on conflict (event) do update set title_zh = excluded.title_zh, title_en = excluded.title_en, variables = excluded.variables`.execute(
    tx,
  )
  const added = await tx
    .insertInto('notices.template')
    .values(
      words.map((one) => ({
        event, language: one.language, title: one.title, body: one.body, short: one.short,
        usual_title: one.title, usual_body: one.body, usual_short: one.short, version: 1, changed_by: by, changed_at: at,
      })), // biome-ignore format: a table
    )
    .onConflict((conflict) => conflict.columns(['event', 'language']).doNothing())
    .executeTakeFirst()
  return Number(added.numInsertedOrUpdatedRows ?? 0)
}
