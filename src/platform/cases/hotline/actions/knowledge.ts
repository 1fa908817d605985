import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {soundOf} from '#kernel/pinyin.ts'
import {dateIn} from '#lib/calendar.ts'
import {parseAreaCode} from '#lib/codes.ts'
import {problem} from '#lib/problem.ts'
import {getArea} from '#platform/organisation/index.ts'
import {getCalendar} from '../../queries/belongings.ts'
import {askedTerms, indexTerms} from '../core/search.ts'
import {
  type Article,
  type FoundArticle,
  getEditions,
  insertEdition,
  publishEdition,
  searchArticles,
  staleArticle,
  withdrawArticle,
} from '../queries/knowledge.ts'

export const endsBeforeItBegins = problem('case.article-period', 422, {
  zh: () => '有效期的结束早于开始。请改正日期。',
  en: () => 'The article ends before it begins. Correct the dates.',
})

/** What an editor writes. Days are 'YYYY-MM-DD' of the city. */
export interface ArticleText {
  readonly title: string
  readonly body: string
  readonly keywords: readonly string[]
  readonly category: string | null
  readonly validFrom: string
  readonly validTo: string | null
}

async function keep(tx: Tx, act: Act, {id, version, area}: {id: string; version: number; area: string}, text: ArticleText) {
  allow(act, 'cases.knowledge', {area, category: text.category ?? undefined})
  if (text.validTo !== null && text.validTo < text.validFrom) throw endsBeforeItBegins({})
  const article: Article = {
    id, version, area, ...text, publishedAt: null, withdrawnAt: null, editedAt: act.at, editedByName: act.by.name,
  } // biome-ignore format: one line
  const found = {
    grams: indexTerms([text.title, ...text.keywords, text.body].join('\n')),
    initials: [text.title, ...text.keywords].map((words) => soundOf(words).initials).join(' '),
  }
  await insertEdition(tx, act, article, found)
  return article
}

/** Writes a new article as a draft that nobody finds yet. */
export async function writeArticle(tx: Tx, act: Act, area: string, text: ArticleText): Promise<Article> {
  await getArea(tx, parseAreaCode(area).code)
  return keep(tx, act, {id: v7(), version: 1, area}, text)
}

/** Writes the next edition; the published one stays in force until this one is published. Throws case.stale-article. */
export async function editArticle(tx: Tx, act: Act, {id, version}: {id: string; version: number}, text: ArticleText): Promise<Article> {
  const [newest] = await getEditions(tx, id)
  if (newest === undefined || newest.version !== version) throw staleArticle({version, now: newest?.version ?? 0})
  allow(act, 'cases.knowledge', {area: newest.area, category: newest.category ?? undefined})
  return keep(tx, act, {id, version: version + 1, area: newest.area}, text)
}

/** Publishes the newest edition of an article, or withdraws the article. */
export async function decideArticle(tx: Tx, act: Act, id: string, verdict: 'publish' | 'withdraw'): Promise<Article> {
  const [newest] = await getEditions(tx, id)
  allow(act, 'cases.knowledge', {area: newest?.area ?? null, category: newest?.category ?? undefined})
  if (verdict === 'withdraw') await withdrawArticle(tx, act, id)
  else await publishEdition(tx, act, {id, version: newest?.version ?? 0})
  const [after] = await getEditions(tx, id)
  return after as Article
}

/** Articles that answer a question in an area today, best first: by words, or by the first letters of the pinyin of title and keywords. */
export async function findArticles(
  db: Db,
  act: Act,
  {question, area, limit}: {question: string; area: string; limit: number},
): Promise<readonly FoundArticle[]> {
  const {zone} = await getCalendar(db, area)
  const letters = /^[a-z]{2,}$/i.test(question.trim()) ? question.trim().toLowerCase() : null
  return searchArticles(db, {terms: askedTerms(question), letters, area, day: dateIn(zone, act.at), limit})
}
