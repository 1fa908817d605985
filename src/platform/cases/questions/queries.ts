import {sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import {problem, type Said} from '#lib/problem.ts'
import type {Answers, Graph} from './core/graph.ts'
import type {} from './tables.ts'

export const noSuchGraph = problem<{key: string}>('case.no-such-questions', 404, {
  zh: ({key}) => `没有名为“${key}”的问题树。请在问题树列表中选择。`,
  en: ({key}) => `There are no questions called "${key}". Choose them from the list.`,
})

/** One edition of a graph as it is kept. */
export interface KeptGraph {
  readonly id: string
  /** The name all editions of it share. */
  readonly key: string
  readonly edition: number
  readonly state: 'draft' | 'published' | 'retired'
  readonly title: Said
  readonly graph: Graph
  readonly version: number
  readonly editedBy: string
  readonly editedAt: Date
  readonly publishedBy: string | null
  readonly publishedAt: Date | null
}

const columns = sql`id, key, edition, state, jsonb_build_object('zh', title_zh, 'en', title_en) as title, body as graph, version,
  edited_by as "editedBy", edited_at as "editedAt", published_by as "publishedBy", published_at as "publishedAt"`

/** The newest edition of every graph and the published one, by key. */
export async function listGraphs(db: Db): Promise<readonly KeptGraph[]> {
  const {rows} = await sql<KeptGraph>`select ${columns} from cases.question_graph g
    where state <> 'retired' or not exists (select 1 from cases.question_graph o where o.key = g.key and o.edition > g.edition)
    order by key, edition limit 2000`.execute(db)
  return rows
}

/** The draft and the published edition of a graph, the newest first; throws case.no-such-questions. */
export async function getGraphs(db: Db, key: string): Promise<readonly KeptGraph[]> {
  const {rows} =
    await sql<KeptGraph>`select ${columns} from cases.question_graph where key = ${key} order by edition desc limit 50`.execute(db)
  if (rows.length === 0) throw noSuchGraph({key})
  return rows
}

/** Holds every edition of a key until the transaction ends, so that editors take turns. */
export async function holdGraphs(tx: Tx, key: string): Promise<readonly KeptGraph[]> {
  const {rows} =
    await sql<KeptGraph>`select ${columns} from cases.question_graph where key = ${key} order by edition desc for update`.execute(tx)
  return rows
}

/** The published questions of a category: those that name it most closely; undefined when nothing is asked. */
export async function findGraphFor(db: Db, category: string): Promise<KeptGraph | undefined> {
  const {rows} = await sql<KeptGraph>`
    select ${columns} from cases.question_graph g
    cross join lateral (select max(length(c)) as depth from jsonb_array_elements_text(g.body -> 'categories') as c where starts_with(${category}, c)) as fit
    where g.state = 'published' and fit.depth is not null order by fit.depth desc, key limit 1`.execute(db)
  return rows[0]
}

/** Published graphs of other keys that name one of these categories word for word. */
export async function listRivals(
  db: Db,
  {key, categories}: {key: string; categories: readonly string[]},
): Promise<readonly {key: string; category: string}[]> {
  const {rows} = await sql<{key: string; category: string}>`
    select g.key, c as category from cases.question_graph g, jsonb_array_elements_text(g.body -> 'categories') as c
    where g.state = 'published' and g.key <> ${key} and c in (select jsonb_array_elements_text(${JSON.stringify(categories)}::jsonb)) limit 20`.execute(
    db,
  )
  return rows
}

export async function insertGraph(tx: Tx, {title, graph, ...kept}: KeptGraph): Promise<void> {
  const {id, key, edition, state, version, editedBy, editedAt, publishedBy, publishedAt} = kept
  await tx
    .insertInto('cases.question_graph')
    .values({
      id, key, edition, state, version, title_zh: title.zh, title_en: title.en, body: jsonb(graph),
      edited_by: editedBy, edited_at: editedAt, published_by: publishedBy, published_at: publishedAt,
    }) // biome-ignore format: a table
    .execute()
}

export async function updateDraft(tx: Tx, {id, title, graph, version, editedBy, editedAt}: KeptGraph): Promise<void> {
  await tx
    .updateTable('cases.question_graph')
    .set({title_zh: title.zh, title_en: title.en, body: jsonb(graph), version, edited_by: editedBy, edited_at: editedAt})
    .where('id', '=', id)
    .execute()
}

/** Retires an edition, or lets a draft take its place. */
export async function updateState(
  tx: Tx,
  id: string,
  change: {state: 'retired'} | {state: 'published'; by: string; at: Date},
): Promise<void> {
  const published = change.state === 'published' ? {published_by: change.by, published_at: change.at} : {}
  await tx
    .updateTable('cases.question_graph')
    .set({state: change.state, ...published})
    .where('id', '=', id)
    .execute()
}

/** Keeps what was answered when a case was reported. */
export async function insertAnswered(
  tx: Tx,
  kept: {caseId: string; districtId: string; graphId: string; answers: Answers; at: Date},
): Promise<void> {
  const {caseId, districtId, graphId, answers, at} = kept
  await tx
    .insertInto('cases.answered')
    .values({case_id: caseId, district_id: districtId, graph_id: graphId, answers: jsonb(answers), at})
    .execute()
}

/** What was answered for a case with the graph that asked; undefined when nothing was. */
export async function findAnswered(db: Db, caseId: string): Promise<{readonly answers: Answers; readonly graph: Graph} | undefined> {
  const {rows} = await sql<{answers: Answers; graph: Graph}>`
    select a.answers, g.body as graph from cases.answered a join cases.question_graph g on g.id = a.graph_id where a.case_id = ${caseId}`.execute(
    db,
  )
  return rows[0]
}
