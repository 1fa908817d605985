import {type RawBuilder, sql} from 'kysely'
import {type Act, rightsFor} from '#kernel/act.ts'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import {problem} from '#lib/problem.ts'
import {type DatasetText, wordsOf} from '../core/dataset.ts'
import type {Dataset} from '../core/kept.ts'
import type {} from '../tables.ts'

export const noDataset = problem<{name: string}>('datahub.no-dataset', 404, {
  zh: ({name}) => `数据目录中没有 ${name}，或尚未发布。请在目录中查找。`,
  en: ({name}) => `The catalogue has no ${name}, or it is not published. Look for it in the catalogue.`,
})

type Sql = RawBuilder<unknown>

const shown = sql`d.id, d.name, d.title, d.description, d.owner_unit as "ownerUnit", u.name as "ownerZh", u.name_en as "ownerEn",
  d.district_id as district, d.licence, d.class, d.level, d.sharing, d.terms, d.open, d.cycle, d.lineage, d.keywords,
  d.from_on::text as "from", d.to_on::text as "to", d.published_at as "publishedAt", d.created_at as "createdAt", d.changed_at as "changedAt",
  d.version, r.kinds, r.rows, r.last as "lastAt"`
const source = sql`datahub.dataset d left join organisation.unit u on u.id::text = d.owner_unit
  cross join lateral (select coalesce(array_agg(distinct kind order by kind), '{}') as kinds, sum(row_count) as rows, max(last_at) as last
    from datahub.resource where dataset_id = d.id) as r`

/** That a dataset is maintained by the actor: by unit and area of their rights. */
const keptBy = (act: Act): Sql => {
  const held = rightsFor(act, 'datahub.keep').map(
    ({area, unit}) => sql`(starts_with(d.district_id, ${area}::text) and (${unit}::text is null or d.owner_unit = ${unit}::text))`,
  )
  return held.length === 0 ? sql`false` : sql`(${sql.join(held, sql` or `)})`
}

/** That the actor may know of a dataset: strangers of what is open, whoever is signed in of what is published, and drafts those who maintain them. */
const knownTo = (act: Act): Sql =>
  act.by.kind === 'reporter' ? sql`(d.published_at is not null and d.open)` : sql`(d.published_at is not null or ${keptBy(act)})`

/** What is asked of the list; each narrows it. */
export interface DatasetFilter {
  readonly q?: string | undefined
  readonly owner?: string | undefined
  readonly class?: string | undefined
  readonly sharing?: string | undefined
  readonly level?: number | undefined
  readonly open?: boolean | undefined
  readonly kind?: string | undefined
  readonly keyword?: string | undefined
  readonly state: 'published' | 'drafts'
}

const facetKeys = ['owner', 'class', 'sharing', 'level', 'open', 'kind'] as const
export type Facet = (typeof facetKeys)[number]

const facetValues: Readonly<Record<Facet, Sql>> = {
  owner: sql`d.owner_unit`,
  class: sql`d.class`,
  sharing: sql`d.sharing`,
  level: sql`d.level::text`,
  open: sql`d.open::text`,
  kind: sql`k.kind`,
}

const words = (q: string | undefined): readonly string[] => (q === undefined ? [] : wordsOf(q))

function conditions(act: Act, filter: DatasetFilter, except?: Facet): Sql {
  const by: readonly (readonly [Facet, Sql | undefined])[] = [
    ['owner', filter.owner === undefined ? undefined : sql`d.owner_unit = ${filter.owner}`],
    ['class', filter.class === undefined ? undefined : sql`d.class = ${filter.class}`],
    ['sharing', filter.sharing === undefined ? undefined : sql`d.sharing = ${filter.sharing}`],
    ['level', filter.level === undefined ? undefined : sql`d.level = ${filter.level}`],
    ['open', filter.open === undefined ? undefined : sql`d.open = ${filter.open}`],
    [
      'kind',
      filter.kind === undefined
        ? undefined
        : sql`exists (select from datahub.resource x where x.dataset_id = d.id and x.kind = ${filter.kind})`,
    ],
  ]
  return sql.join(
    [
      knownTo(act),
      filter.state === 'drafts' ? sql`d.published_at is null` : sql`d.published_at is not null`,
      ...words(filter.q).map((word) => sql`strpos(d.search, ${word}) > 0`),
      ...(filter.keyword === undefined ? [] : [sql`${filter.keyword} = any(d.keywords)`]),
      ...by.flatMap(([facet, condition]) => (facet === except || condition === undefined ? [] : [condition])),
    ],
    sql` and `,
  )
}

/** What fits best comes first: in how many of its titles and names the words stand; then by name. */
const rankOf = (filter: DatasetFilter): Sql => {
  const asked = words(filter.q)
  if (asked.length === 0) return sql`0::integer`
  return sql`(${sql.join(
    asked.map(
      (word) =>
        sql`case when strpos(lower(d.title::text), ${word}) > 0 or strpos(d.name, ${word}) > 0 then 0 when strpos(array_to_string(d.keywords, ' '), ${word}) > 0 then 1 else 2 end`,
    ),
    sql` + `,
  )})`
}

/** Datasets the actor may know of, best first, after one of them; as many as asked and one more when there are more. */
export async function listDatasets(
  db: Db,
  act: Act,
  filter: DatasetFilter,
  {after, limit, skip = 0}: {readonly after?: readonly [number, string] | undefined; readonly limit: number; readonly skip?: number},
): Promise<readonly (Dataset & {readonly rank: number})[]> {
  const rank = rankOf(filter)
  const from = after === undefined ? sql`true` : sql`(${rank}, d.name) > (${after[0]}::integer, ${after[1]}::text)`
  const {rows} = await sql<Dataset & {rank: number}>`select ${shown}, ${rank} as rank from ${source}
    where ${conditions(act, filter)} and ${from} order by ${rank}, d.name limit ${limit} offset ${skip}`.execute(db)
  return rows
}

/** How many datasets fit. */
export async function countDatasets(db: Db, act: Act, filter: DatasetFilter): Promise<number> {
  const {rows} = await sql<{n: number}>`select count(*)::integer as n from datahub.dataset d where ${conditions(act, filter)}`.execute(db)
  return rows[0]?.n ?? 0
}

/** How many there are by each value of a facet, with everything else that was asked; the most first. */
export async function countFacets(
  db: Db,
  act: Act,
  filter: DatasetFilter,
): Promise<Readonly<Record<Facet, readonly {readonly is: string; readonly count: number}[]>>> {
  const each = facetKeys.map(
    (
      facet,
    ) => sql`select ${facet}::text as facet, ${facetValues[facet]} as "is", count(distinct d.id)::integer as count from datahub.dataset d
      ${facet === 'kind' ? sql`join datahub.resource k on k.dataset_id = d.id` : sql``} where ${conditions(act, filter, facet)} group by 2`,
  )
  const {rows} = await sql<{
    facet: Facet
    is: string
    count: number
  }>`${sql.join(each, sql` union all `)} order by count desc, "is"`.execute(db)
  const by = Map.groupBy(rows, ({facet}) => facet)
  const of = (facet: Facet) => (by.get(facet) ?? []).map(({is, count}) => ({is, count}))
  return {owner: of('owner'), class: of('class'), sharing: of('sharing'), level: of('level'), open: of('open'), kind: of('kind')}
}

/** The keywords of what the actor may know of, in order. */
export async function listKeywords(db: Db, act: Act): Promise<readonly string[]> {
  const {rows} = await sql<{word: string}>`select distinct k.word from datahub.dataset d cross join unnest(d.keywords) as k(word)
    where ${conditions(act, {state: 'published'})} order by k.word limit 2000`.execute(db)
  return rows.map(({word}) => word)
}

/** A dataset by its name, or its id, as far as the actor may know of it; undefined when there is none. */
export async function findDataset(db: Db, act: Act, name: string): Promise<Dataset | undefined> {
  const {rows} =
    await sql<Dataset>`select ${shown} from ${source} where (d.name = ${name} or d.id::text = ${name}) and ${knownTo(act)}`.execute(db)
  return rows[0]
}

/** A dataset by its name, or its id. Throws datahub.no-dataset. */
export async function getDataset(db: Db, act: Act, name: string): Promise<Dataset> {
  const found = await findDataset(db, act, name)
  if (found === undefined) throw noDataset({name})
  return found
}

/** A dataset that is about to be changed, held until the transaction ends. Throws datahub.no-dataset. */
export async function holdDataset(tx: Tx, act: Act, name: string): Promise<Dataset> {
  await sql`select id from datahub.dataset where name = ${name} or id::text = ${name} for update`.execute(tx)
  return getDataset(tx, act, name)
}

/** Whether a name is taken, by whatever dataset. */
export const isTaken = async (db: Db, name: string): Promise<boolean> =>
  (await db.selectFrom('datahub.dataset').select('id').where('name', '=', name).executeTakeFirst()) !== undefined

const kept = (text: DatasetText) => ({
  title: jsonb(text.title),
  description: jsonb(text.description),
  owner_unit: text.ownerUnit,
  district_id: text.district,
  licence: text.licence,
  class: text.class,
  level: text.level,
  sharing: text.sharing,
  terms: text.terms,
  open: text.open,
  cycle: text.cycle,
  lineage: text.lineage,
  keywords: text.keywords as string[],
  from_on: text.from,
  to_on: text.to,
})

export async function insertDataset(
  tx: Tx,
  {id, text, search, at}: {id: string; text: DatasetText; search: string; at: Date},
): Promise<void> {
  await tx
    .insertInto('datahub.dataset')
    .values({id, name: text.name, ...kept(text), search, published_at: null, created_at: at, changed_at: at, version: 1})
    .execute()
}

export async function updateDataset(
  tx: Tx,
  {id, text, search, at}: {id: string; text: DatasetText; search: string; at: Date},
): Promise<void> {
  await tx
    .updateTable('datahub.dataset')
    .set({...kept(text), search, changed_at: at, version: sql<number>`version + 1`})
    .where('id', '=', id)
    .execute()
}

/** Publishes a dataset, or takes it out of the catalogue by null. */
export async function savePublished(tx: Tx, {id, at, publishedAt}: {id: string; at: Date; publishedAt: Date | null}): Promise<void> {
  await tx
    .updateTable('datahub.dataset')
    .set({published_at: publishedAt, changed_at: at, version: sql<number>`version + 1`})
    .where('id', '=', id)
    .execute()
}

/** The district of the dataset that was entered first: the city's own; undefined while there is none. */
export const findMainDistrict = async (db: Db): Promise<string | undefined> =>
  (await db.selectFrom('datahub.dataset').select('district_id').orderBy('created_at').orderBy('id').limit(1).executeTakeFirst())
    ?.district_id

/** Whether a dataset is in the catalogue. */
export const isPublished = async (db: Db, id: string): Promise<boolean> =>
  (await db.selectFrom('datahub.dataset').select('id').where('id', '=', id).where('published_at', 'is not', null).executeTakeFirst()) !==
  undefined
