import {type RawBuilder, sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import type {Word} from '../core/words.ts'

type Condition = RawBuilder<unknown>

/** What one case is found by. */
export interface Searchable {
  readonly id: string
  readonly districtId: string
  readonly grams: readonly number[]
  readonly initials: string
}

/** Keeps what cases are found by, in place of what was kept before. */
export async function keepSearchable(tx: Tx, cases: readonly Searchable[]): Promise<void> {
  const rows = JSON.stringify(cases.map(({grams, ...rest}) => ({...rest, grams: `{${grams.join(',')}}`})))
  await sql`insert into cases.search (case_id, district_id, grams, initials)
    select id, "districtId", grams::integer[], initials from jsonb_to_recordset(${rows}::jsonb) as r(id uuid, "districtId" text, grams text, initials text)
    on conflict (case_id) do update set grams = excluded.grams, initials = excluded.initials`.execute(tx)
}

/** The words of up to `limit` cases that are not indexed yet. */
export async function listUnread(tx: Tx, limit: number) {
  const {rows} = await sql<{id: string; districtId: string; description: string; address: string | null; at: Date}>`
    select c.id, c.district_id as "districtId", c.description, c.address, c.reported_at as at
    from cases.search s join cases.case c on c.id = s.case_id where s.grams is null order by s.case_id limit ${limit}`.execute(tx)
  return rows
}

/** Whether cases wait for being indexed; then a search does not find them yet. */
export async function anyUnread(db: Db): Promise<boolean> {
  const {rows} = await sql<{found: boolean}>`select exists (select from cases.search where grams is null) as found`.execute(db)
  return rows[0]?.found === true
}

const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&')
const array = (grams: readonly number[]): Condition => sql`${`{${grams.join(',')}}`}::integer[]`
const someOf = (conditions: readonly Condition[]): Condition => sql`(${sql.join(conditions, sql` or `)})`

/** Case `c` holds the word in description or address, in pinyin initials, or begins its number with it. */
const holds = ({written, grams, initials, number}: Word): Condition => {
  const texts = written.map((text) => `%${escaped(text)}%`)
  const spelled = someOf(texts.flatMap((text) => [sql`c.description ilike ${text}`, sql`c.address ilike ${text}`]))
  return someOf([
    grams.length === 0 ? spelled : sql`(s.grams @> ${array(grams)} and ${spelled})`,
    ...(initials === null ? [] : [sql`(s.grams @> ${array(initials.grams)} and s.initials like ${`%${initials.text}%`})`]),
    ...(number === null ? [] : [sql`c.number like ${`${number}%`}`]),
  ])
}

/** Where a search for words may be narrowed before any case is looked at. */
export interface Narrowing {
  /** Grams of the months in which the case was reported. */
  readonly months?: readonly number[] | undefined
  /** Grams of the districts it lies in, unless the person was asked to look at it. */
  readonly districts?: {readonly grams: readonly number[]; readonly asked: string} | undefined
}

/** All of the grams; within one of the districts, or among the few cases somebody was asked to look at. */
const within = (grams: readonly number[], districts: Narrowing['districts']): Condition =>
  districts === undefined
    ? sql`s.grams @> ${array(grams)}`
    : someOf([
        ...districts.grams.map((district) => sql`s.grams @> ${array([...grams, district])}`),
        sql`(s.grams @> ${array(grams)} and s.case_id = any (array(select a.id from cases.case a where a.asked_id = ${districts.asked})))`,
      ])

/** The grams that whatever holds the words must have, as far as they can be said without looking at the case. */
const mustHave = (words: readonly Word[], {months, districts}: Narrowing): readonly Condition[] => {
  const plain = words.filter(({initials, number}) => initials === null && number === null).flatMap(({grams}) => grams)
  const either = words.filter(({initials, number, grams}) => initials !== null && number === null && grams.length > 0)
  return [
    ...(plain.length === 0 ? [] : [within([...new Set(plain)], districts)]),
    ...either.map(({grams, initials}) => sql`(s.grams @> ${array(grams)} or s.grams @> ${array(initials?.grams ?? [])})`),
    ...(months === undefined ? [] : [sql`s.grams && ${array(months)}`]),
  ]
}

/** Case `c` holds every word. */
export const holdsWords = (words: readonly Word[], narrowing: Narrowing): Condition => {
  const conditions = [...mustHave(words, narrowing), ...words.map(holds)]
  const numbers = words.flatMap(({number}) => (number === null ? [] : [number]))
  const held = sql`exists (select from cases.search s where s.case_id = c.id and ${sql.join(conditions, sql` and `)})`
  // A word of digits may stand in a text or begin a number: two indexes, so the candidates are gathered first.
  return numbers.length === 0
    ? held
    : sql`(${held} and ${sql.join(
        numbers.map(
          (number) => sql`c.id in (select n.id from cases.case n where n.number like ${`${number}%`}
            union all select t.case_id from cases.search t where t.grams @> ${array(gramsOfDigits(number))})`,
        ),
        sql` and `,
      )})`
}

const gramsOfDigits = (digits: string): readonly number[] => [
  ...new Set(Array.from({length: digits.length - 1}, (_, i) => (digits.charCodeAt(i) << 16) | digits.charCodeAt(i + 1))),
]
