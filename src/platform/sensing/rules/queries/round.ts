import {sql} from 'kysely'
import type {Db, Tx} from '#kernel/db.ts'
import type {StreamState} from '../core/judge.ts'
import type {Model} from '../core/looks.ts'
import type {PoolState} from '../core/pool.ts'
import type {Watched} from '../core/watch.ts'
import type {} from '../tables.ts'

/** Held by the one process that looks. */
const ROUND_LOCK = 20_261_206
const LEARN_LOCK = 20_261_207
const locks = {look: ROUND_LOCK, learn: LEARN_LOCK} as const

/** Takes the work of a round to the end of the transaction; false when another process has it. */
export async function takeRound(tx: Tx, round: keyof typeof locks): Promise<boolean> {
  const {rows} = await sql<{taken: boolean}>`select pg_try_advisory_xact_lock(${locks[round]}) as taken`.execute(tx)
  return rows[0]?.taken === true
}

/** The zone of the city's clock, as its days are summed by. */
export async function findZone(db: Db): Promise<string> {
  const row = await db.selectFrom('sensing.summed').select('zone').executeTakeFirst()
  return row?.zone ?? 'UTC'
}

/** What a rule watches, as the database narrows streams by it. */
export interface Spec {
  readonly properties: readonly string[]
  readonly thingKind: string | null
  readonly district: string | null
  readonly streams: readonly number[]
}

/** What rules remember of a stream, by rule: the edition, and its state. */
export type Remembered = Readonly<Record<string, {readonly edition: number; readonly state: StreamState}>>

/** A stream to be looked at. */
export interface DueStream extends Watched {
  readonly latest: Date
  /** How far it was looked at; null when never. */
  readonly mark: Date | null
  readonly states: Remembered | null
}

/**
 * Streams that a rule watches and that have something newer than was looked at, or whose time has come; in order of their number after one of
 * them, at most so many.
 */
export async function listDue(tx: Tx, specs: readonly Spec[], now: Date, after: number, limit: number): Promise<readonly DueStream[]> {
  const {rows} = await sql<DueStream>`
    with spec as materialized (select * from jsonb_to_recordset(${JSON.stringify(specs)}::jsonb)
      as w(properties jsonb, "thingKind" text, district text, streams jsonb))
    select s.id as stream, s.district_id as district, s.thing_id as thing, s.name, s.properties ->> 'nameEn' as "nameEn",
      t.name as "thingName", t.properties ->> 'nameEn' as "thingNameEn", p.definition, p.name as property,
      t.properties ->> 'kind' as "thingKind", t.properties ->> 'group' as "group", s.units -> 0 ->> 'symbol' as unit,
      l.at as latest, r.mark, r.states
    from sensing.latest l join sensing.stream s on s.district_id = l.district_id and s.id = l.stream_id
      join sensing.thing t on t.id = s.thing_id
      join sensing.stream_property sp on sp.stream_id = s.id and sp.place = 0
      join sensing.observed_property p on p.id = sp.property_id
      left join sensing.rule_state r on r.district_id = l.district_id and r.stream_id = l.stream_id
    where (r.mark is null or l.at > r.mark or r.due_at <= ${now}) and s.id > ${after} and not s.several and exists (
      select 1 from spec w where (w.properties = '[]'::jsonb or w.properties ? p.definition or w.properties ? p.name)
        and (w."thingKind" is null or w."thingKind" = t.properties ->> 'kind')
        and (w.district is null or w.district = s.district_id)
        and (w.streams = '[]'::jsonb or w.streams @> to_jsonb(s.id)))
    order by s.id limit ${limit}`.execute(tx)
  return rows
}

/** An observation of a stream. */
export interface News {
  readonly stream: number
  readonly at: Date
  readonly value: number | null
  readonly marks: number
}

const instants = (values: readonly number[]): string => `{${values.map((ms) => `"${new Date(ms).toISOString()}"`).join(',')}}`

/** What came of many streams since how far each was looked at: one query. By stream in order of time, at most so many. */
export async function listNews(
  tx: Tx,
  streams: readonly {readonly stream: number; readonly district: string; readonly since: number}[],
  until: Date,
  limit: number,
): Promise<readonly News[]> {
  if (streams.length === 0) return []
  const least = new Date(Math.min(...streams.map(({since}) => since)))
  const {rows} = await sql<News>`
    select o.stream_id as stream, o.at, o.value, o.marks
    from unnest(${`{${streams.map(({district}) => district).join(',')}}`}::text[], ${`{${streams.map(({stream}) => stream).join(',')}}`}::integer[],
      ${instants(streams.map(({since}) => since))}::timestamptz[]) as d(district, stream, since)
      join sensing.observation o on o.district_id = d.district and o.stream_id = d.stream and o.at > d.since
    where o.at > ${least} and o.at <= ${until} order by o.stream_id, o.at limit ${limit}`.execute(tx)
  return rows
}

/** Keeps how far streams were looked at, and what rules remember of them. */
export async function saveStates(
  tx: Tx,
  rows: readonly {
    readonly district: string
    readonly stream: number
    readonly mark: number
    readonly due: number | null
    readonly states: Remembered
  }[],
): Promise<void> {
  if (rows.length === 0) return
  const told = rows.map(({mark, due, ...row}) => ({...row, mark: new Date(mark), due: due === null ? null : new Date(due)}))
  await sql`insert into sensing.rule_state (district_id, stream_id, mark, due_at, states)
    select district, stream, mark, due, states
    from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as r(district text, stream integer, mark timestamptz, due timestamptz, states jsonb)
    on conflict (district_id, stream_id) do update set mark = excluded.mark, due_at = excluded.due_at, states = excluded.states`.execute(tx)
}

/** What a rule remembers of several streams together. */
export interface PoolRow {
  readonly rule: string
  readonly key: string
  readonly edition: number
  readonly state: PoolState
}

/** The pools of these rules with these keys, and those whose time has come. */
export async function listPools(
  tx: Tx,
  wanted: readonly {readonly rule: string; readonly key: string}[],
  rules: readonly string[],
  now: Date,
): Promise<readonly PoolRow[]> {
  const {rows} = await sql<PoolRow>`
    select p.rule_id as rule, p.key, p.edition, p.state from sensing.rule_pool p
    where (p.rule_id, p.key) in (select rule, key from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w(rule uuid, key text))
      or (p.due_at <= ${now} and p.rule_id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(rules)}::jsonb)))`.execute(
    tx,
  )
  return rows
}

/** Keeps what rules remember of several streams, and when they must look again. */
export async function savePools(tx: Tx, rows: readonly (PoolRow & {readonly due: number | null})[]): Promise<void> {
  if (rows.length === 0) return
  const told = rows.map(({due, ...row}) => ({...row, due: due === null ? null : new Date(due)}))
  await sql`insert into sensing.rule_pool (rule_id, key, edition, due_at, state)
    select rule, key, edition, due, state
    from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as r(rule uuid, key text, edition integer, due timestamptz, state jsonb)
    on conflict (rule_id, key) do update set edition = excluded.edition, due_at = excluded.due_at, state = excluded.state`.execute(tx)
}

/** What was learned of streams for these editions, by `rule stream`; null where there was too little to learn from. */
export async function listModels(
  db: Db,
  editions: readonly {readonly id: string; readonly edition: number}[],
  streams: readonly number[],
): Promise<ReadonlyMap<string, Model | null>> {
  if (editions.length === 0 || streams.length === 0) return new Map()
  const {rows} = await sql<{rule: string; stream: number; model: Model | null}>`
    select m.rule_id as rule, m.stream_id as stream, m.model from sensing.rule_model m
      join jsonb_to_recordset(${JSON.stringify(editions)}::jsonb) as e(id uuid, edition integer) on e.id = m.rule_id and e.edition = m.edition
    where m.stream_id = any(${`{${streams.join(',')}}`}::integer[])`.execute(db)
  return new Map(rows.map(({rule, stream, model}) => [`${rule} ${stream}`, model]))
}

/** Which streams have learned since an instant for an edition. */
export async function listLearned(db: Db, rule: string, edition: number, since: Date): Promise<ReadonlySet<number>> {
  const rows = await db
    .selectFrom('sensing.rule_model')
    .select('stream_id')
    .where('rule_id', '=', rule)
    .where('edition', '=', edition)
    .where('learned_at', '>=', since)
    .execute()
  return new Set(rows.map(({stream_id}) => stream_id))
}

/** Keeps what was learned of streams. */
export async function saveModels(
  tx: Tx,
  rows: readonly {readonly rule: string; readonly edition: number; readonly stream: number; readonly model: Model | null}[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return
  await sql`insert into sensing.rule_model (rule_id, edition, stream_id, learned_at, model)
    select rule, edition, stream, ${at}, model
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as m(rule uuid, edition integer, stream integer, model jsonb)
    on conflict (rule_id, edition, stream_id) do update set learned_at = excluded.learned_at, model = excluded.model`.execute(tx)
}
