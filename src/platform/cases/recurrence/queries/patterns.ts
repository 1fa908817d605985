import {type RawBuilder, sql} from 'kysely'
import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import type {Disorder} from '../core/disorders.ts'
import type {Pattern, PatternKind} from '../core/seen.ts'
import type {} from '../tables.ts'

type Condition = RawBuilder<unknown>
const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

/**
 * What is told of many cases at once may be seen by whoever may see them all: a right to read bounded by a unit is not enough, one bounded by a
 * class only for patterns of that class. `alias` has the columns area and category.
 */
export function wholly(act: Act, permission: string, alias: string): Condition {
  const [area, category] = [sql.raw(`${alias}.area`), sql.raw(`${alias}.category`)]
  const rights = act.by.grants.filter((grant) => (grant.permission === permission || grant.permission === '*') && grant.unit === null)
  const covered = rights.map((grant) => {
    const here = grant.area === '' ? sql`true` : sql`${area} like ${`${escaped(grant.area)}%`}`
    return grant.category === null || grant.category === '' ? here : sql`(${here} and ${category} like ${`${escaped(grant.category)}%`})`
  })
  return covered.length === 0 ? sql`false` : sql`(${sql.join(covered, sql` or `)})`
}

/** Puts what was found in a district in the place of what was found before; each kind in the order given. */
export async function replacePatterns(tx: Tx, district: string, patterns: readonly Pattern[], at: Date): Promise<void> {
  await sql`delete from cases.pattern where district_id = ${district}`.execute(tx)
  const ranks = new Map<PatternKind, number>()
  const rows = patterns.map(({radiusM, first, last, ...rest}) => {
    const rank = ranks.get(rest.kind) ?? 0
    ranks.set(rest.kind, rank + 1)
    return {...rest, id: v7(), rank, radius_m: radiusM, first_at: first, last_at: last}
  })
  if (rows.length === 0) return
  await sql`insert into cases.pattern (id, district_id, kind, area, category, component, lng, lat, radius_m, first_at, last_at, cases, expected, z, p, q, returns, reopens, members, rank, found_at)
    select id, ${district}, kind, area, category, component, lng, lat, radius_m, first_at, last_at, cases, expected, z, p, q, returns, reopens, members, rank, ${at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given(id uuid, kind text, area text, category text, component text, lng double precision,
      lat double precision, radius_m double precision, first_at timestamptz, last_at timestamptz, cases integer, expected double precision, z double precision,
      p double precision, q double precision, returns integer, reopens integer, members jsonb, rank integer)`.execute(tx)
}

/** Patterns as they are kept, with when they were found. */
export interface Kept {
  readonly patterns: readonly Pattern[]
  readonly foundAt: Date | null
}

const MOST_LISTED = 500

/** What the last look found, of these kinds, that the actor may see; the most striking first. */
export async function listPatterns(
  db: Db,
  act: Act,
  {
    kinds,
    area = '',
    category,
  }: {readonly kinds: readonly PatternKind[]; readonly area?: string | undefined; readonly category?: string | undefined},
): Promise<Kept> {
  const {rows} = await sql<Pattern & {foundAt: Date}>`
    select f.kind, f.area, f.category, f.component, f.lng, f.lat, f.radius_m as "radiusM", f.first_at as "first", f.last_at as "last", f.cases, f.expected, f.z, f.p, f.q,
      f.returns, f.reopens, f.members, f.found_at as "foundAt"
    from cases.pattern f where f.kind in (${sql.join([...kinds])}) and starts_with(f.area, ${area}) and ${wholly(act, 'cases.read', 'f')}
      ${category === undefined ? sql`` : sql`and f.category like ${`${escaped(category)}%`}`}
    order by f.rank, f.cases desc, f.id limit ${MOST_LISTED}`.execute(db)
  return {patterns: rows.map(({foundAt: _, ...pattern}) => pattern), foundAt: rows[0]?.foundAt ?? null}
}

/** The disorders of the city an area lies in, or of all cities it holds; in their order. */
export async function listDisorders(db: Db, area: string): Promise<readonly Disorder[]> {
  const {rows} = await sql<{key: string; zh: string; en: string; categories: readonly string[]; lawZh: string; lawEn: string}>`
    select key, zh, en, categories, law_zh as "lawZh", law_en as "lawEn" from cases.disorder
    where starts_with(${area}, code) or starts_with(code, ${area}) order by code, ordinal`.execute(db)
  return rows.map(({lawZh, lawEn, ...rest}) => ({...rest, law: {zh: lawZh, en: lawEn}}))
}

/** Puts the disorders of the city whose area codes begin with `code` in the place of those it had. */
export async function keepDisorders(tx: Tx, code: string, disorders: readonly Disorder[]): Promise<void> {
  await sql`delete from cases.disorder where code = ${code}`.execute(tx)
  for (const [ordinal, {key, zh, en, categories, law}] of disorders.entries())
    await sql`insert into cases.disorder (code, key, ordinal, zh, en, categories, law_zh, law_en)
      values (${code}, ${key}, ${ordinal}, ${zh}, ${en}, ${JSON.stringify(categories)}::jsonb, ${law.zh}, ${law.en})`.execute(tx)
}
