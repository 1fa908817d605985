import {sql} from 'kysely'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import type {} from '../tables.ts'
import {holdsIn} from './within.ts'

/** One edition of an article. Days are 'YYYY-MM-DD' of the city. */
export interface Article {
  readonly id: string
  readonly version: number
  readonly area: string
  readonly title: string
  readonly body: string
  readonly keywords: readonly string[]
  readonly category: string | null
  readonly validFrom: string
  readonly validTo: string | null
  readonly publishedAt: Date | null
  readonly withdrawnAt: Date | null
  readonly editedAt: Date
  readonly editedByName: string
}

/** An article in an answer to a search, with how often it was used and how well it fits. */
export interface FoundArticle extends Article {
  readonly used: number
  readonly score: number
}

export const unknownArticle = problem<{id: string}>('case.unknown-article', 404, {
  zh: ({id}) => `没有知识条目 ${id}。请在知识库中重新查找。`,
  en: ({id}) => `There is no article ${id}. Look it up in the knowledge base.`,
})

export const staleArticle = problem<{version: number; now: number}>('case.stale-article', 409, {
  zh: ({version, now}) => `您编辑的是第 ${version} 版，现在已是第 ${now} 版。请打开最新版再修改。`,
  en: ({version, now}) => `You edited version ${version}; there is a version ${now} by now. Open that one and change it.`,
})

const columns = sql.raw(
  'a.id, a.version, a.area, a.title, a.body, a.keywords, a.category, a.valid_from::text as "validFrom", a.valid_to::text as "validTo", ' +
    'a.published_at as "publishedAt", a.withdrawn_at as "withdrawnAt", a.edited_at as "editedAt", a.edited_by_name as "editedByName"',
)

/** Every edition of an article, newest first; throws case.unknown-article. */
export async function getEditions(db: Db, id: string): Promise<readonly Article[]> {
  const {rows} = await sql<Article>`select ${columns} from cases.article a where a.id = ${id} order by a.version desc`.execute(db)
  if (rows.length === 0) throw unknownArticle({id})
  return rows
}

/** Writes a new edition; throws case.stale-article when somebody else was faster. */
export async function insertEdition(tx: Tx, act: Act, article: Article, {grams, initials}: {grams: readonly string[]; initials: string}) {
  const {id, version, area, title, body, keywords, category, validFrom, validTo} = article
  const {rows} = await sql`
    insert into cases.article (id, version, area, title, body, keywords, category, valid_from, valid_to, grams, initials, edited_at, edited_by, edited_by_name)
    values (${id}, ${version}, ${area}, ${title}, ${body}, ${[...keywords]}::text[], ${category}, ${validFrom}::date, ${validTo}::date, ${[...grams]}::text[],
      ${initials}, ${act.at}, ${act.by.id}, ${act.by.name})
    on conflict (id, version) do nothing returning id`.execute(tx)
  if (rows.length === 0) throw staleArticle({version: version - 1, now: version})
}

/** Publishes an edition and withdraws the one before it. */
export async function publishEdition(tx: Tx, act: Act, {id, version}: {id: string; version: number}): Promise<void> {
  await sql`update cases.article set withdrawn_at = ${act.at} where id = ${id} and version <> ${version} and published_at is not null and withdrawn_at is null`.execute(
    tx,
  )
  await sql`update cases.article set published_at = ${act.at}, withdrawn_at = null where id = ${id} and version = ${version}`.execute(tx)
}

/** Takes every published edition of an article away. */
export async function withdrawArticle(tx: Tx, act: Act, id: string): Promise<void> {
  await sql`update cases.article set withdrawn_at = ${act.at} where id = ${id} and published_at is not null and withdrawn_at is null`.execute(
    tx,
  )
}

/**
 * Published articles in force that answer some of the terms, best first: a term in the title counts four, among the keywords three, in the body one,
 * each times how rare it is (the logarithm of all articles over those that have it). Without terms, the most used ones. `day` is the city's.
 */
export async function searchArticles(
  db: Db,
  {terms, letters, area, day, limit}: {terms: readonly string[]; letters: string | null; area: string; day: string; limit: number},
): Promise<readonly FoundArticle[]> {
  const live = sql`a.published_at is not null and a.withdrawn_at is null and a.valid_from <= ${day}::date and (a.valid_to is null or a.valid_to >= ${day}::date)
    and ${holdsIn(sql`a.area`, area)}`
  const used = sql`(select count(*)::integer from cases.consultation k where k.article_id = a.id)`
  const sounds = letters === null ? sql`false` : sql`position(${letters} in a.initials) > 0`
  if (terms.length === 0)
    return (
      await sql<FoundArticle>`select ${columns}, ${used} as used, 0::double precision as score from cases.article a where ${live} order by used desc, a.edited_at desc limit ${limit}`.execute(
        db,
      )
    ).rows
  const {rows} = await sql<FoundArticle>`
    with live as (select a.* from cases.article a where ${live}),
    hit as (
      select a.id, a.version, t.term,
        case when position(t.term in lower(a.title)) > 0 then 4 when position(t.term in lower(array_to_string(a.keywords, ' '))) > 0 then 3 else 1 end as weight
      from live a cross join unnest(${[...terms]}::text[]) as t(term) where a.grams @> array[t.term]
    ),
    rare as (select term, ln(1 + (select count(*) from live)::double precision / count(*)) as weight from hit group by term),
    scored as (select h.id, h.version, sum(h.weight * r.weight) as score from hit h join rare r on r.term = h.term group by 1, 2)
    select ${columns}, ${used} as used, (coalesce(s.score, 0) + case when ${sounds} then 5 else 0 end)::double precision as score
    from live a left join scored s on s.id = a.id and s.version = a.version where s.id is not null or ${sounds}
    order by score desc, used desc, a.id limit ${limit}`.execute(db)
  return rows
}

/** Drafts and published editions for those who edit, newest edit first: the newest edition of each article. */
export async function listArticles(db: Db, {area, limit}: {area: string; limit: number}): Promise<readonly Article[]> {
  const {rows} = await sql<Article>`
    select * from (select distinct on (a.id) ${columns} from cases.article a where starts_with(a.area, ${area}) order by a.id, a.version desc) as newest
    order by "editedAt" desc limit ${limit}`.execute(db)
  return rows
}

/** A call that made no case, as it is kept. */
export interface Consultation {
  readonly id: string
  readonly districtId: string
  readonly area: string
  readonly channel: string
  readonly question: string | null
  readonly answer: string | null
  readonly articleId: string | null
  readonly articleVersion: number | null
  readonly diversion: string | null
  readonly caseId: string | null
  readonly phoneKey: string | null
}

export async function insertConsultation(tx: Tx, act: Act, one: Consultation): Promise<void> {
  await tx
    .insertInto('cases.consultation')
    .values({
      id: one.id, district_id: one.districtId, area: one.area, at: act.at, channel: one.channel, question: one.question, answer: one.answer,
      article_id: one.articleId, article_version: one.articleVersion, diversion: one.diversion, case_id: one.caseId, phone_key: one.phoneKey,
      by: act.by.id, by_name: act.by.name,
    }) // biome-ignore format: a table
    .execute()
}
