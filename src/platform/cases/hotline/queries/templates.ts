import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {} from '../tables.ts'
import {holdsIn} from './within.ts'

/** A prepared reply. Category is a prefix; null fits every class or state. */
export interface ReplyTemplate {
  readonly id: string
  readonly version: number
  readonly area: string
  readonly title: string
  readonly body: string
  readonly language: 'zh' | 'en'
  readonly category: string | null
  readonly state: string | null
  readonly used: number
  readonly withdrawn: boolean
  readonly editedAt: Date
  readonly editedByName: string
}

export const unknownTemplate = problem<{id: string}>('case.unknown-template', 404, {
  zh: ({id}) => `没有回复模板 ${id}，可能已停用。请在模板列表中重新选择。`,
  en: ({id}) => `There is no reply template ${id}; it may have been withdrawn. Choose another one from the list.`,
})

export const staleTemplate = problem<{now: number}>('case.stale-template', 409, {
  zh: ({now}) => `模板已被他人修改（现为第 ${now} 版）。请刷新后再编辑。`,
  en: ({now}) => `Somebody changed the template meanwhile (it is version ${now} now). Reload and edit it again.`,
})

const columns = sql.raw(
  't.id, t.version, t.area, t.title, t.body, t.language, t.category, t.state, t.used, t.withdrawn, t.edited_at as "editedAt", t.edited_by_name as "editedByName"',
)

/** A template by its id, withdrawn or not; throws case.unknown-template. */
export async function getTemplate(db: Db, id: string): Promise<ReplyTemplate> {
  const {rows} = await sql<ReplyTemplate>`select ${columns} from cases.reply_template t where t.id = ${id}`.execute(db)
  if (rows[0] === undefined) throw unknownTemplate({id})
  return rows[0]
}

/** Writes a template, new or changed; the version says on what it was based. Throws case.stale-template. */
export async function saveTemplate(tx: Tx, act: Act, one: ReplyTemplate, initials: string): Promise<void> {
  const {id, version, area, title, body, language, category, state, withdrawn} = one
  const {rows} = await sql`
    insert into cases.reply_template as t (id, version, area, title, body, language, category, state, initials, withdrawn, edited_at, edited_by, edited_by_name)
    values (${id}, ${version}, ${area}, ${title}, ${body}, ${language}, ${category}, ${state}, ${initials}, ${withdrawn}, ${act.at}, ${act.by.id}, ${act.by.name})
    on conflict (id) do update set version = excluded.version, title = excluded.title, body = excluded.body, language = excluded.language,
      category = excluded.category, state = excluded.state, initials = excluded.initials, withdrawn = excluded.withdrawn,
      edited_at = excluded.edited_at, edited_by = excluded.edited_by, edited_by_name = excluded.edited_by_name
    where t.version = excluded.version - 1 returning id`.execute(tx)
  if (rows.length === 0) throw staleTemplate({now: (await getTemplate(tx, id)).version})
}

export async function countUse(tx: Tx, id: string): Promise<void> {
  await sql`update cases.reply_template set used = used + 1 where id = ${id}`.execute(tx)
}

/** Which templates somebody looks for. `fits` asks for those of a case's class and state, the most particular first. */
export interface TemplateSearch {
  readonly area: string
  readonly text?: string | undefined
  readonly language?: 'zh' | 'en' | undefined
  readonly fits?: {readonly category: string | null; readonly state: string} | undefined
  readonly limit: number
}

const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

/** Templates in use, by words in title or body or the first letters of the title's pinyin; the more particular and the more used first. */
export async function searchTemplates(db: Db, {area, text, language, fits, limit}: TemplateSearch): Promise<readonly ReplyTemplate[]> {
  const like = `%${escaped(text ?? '')}%`
  const words =
    text === undefined
      ? sql`true`
      : sql`(t.title ilike ${like} or t.body ilike ${like} or (${/^[a-z0-9]+$/i.test(text)} and t.initials like ${like.toLowerCase()}))`
  const fitting =
    fits === undefined
      ? sql`true`
      : sql`(t.category is null or starts_with(${fits.category ?? ''}, t.category)) and (t.state is null or t.state = ${fits.state})`
  const {rows} = await sql<ReplyTemplate>`
    select ${columns} from cases.reply_template t
    where not t.withdrawn and ${holdsIn(sql`t.area`, area)} and (${language ?? null}::text is null or t.language = ${language ?? null}) and ${words} and ${fitting}
    order by ${fits === undefined ? sql`null::integer` : sql`coalesce(length(t.category), 0) + case when t.state is null then 0 else 20 end`} desc, t.used desc, t.title, t.id limit ${limit}`.execute(
    db,
  )
  return rows
}
