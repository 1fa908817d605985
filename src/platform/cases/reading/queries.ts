import {type RawBuilder, sql} from 'kysely'
import {type Db, jsonb, type Tx} from '#kernel/db.ts'
import type {ModelFigures} from './core/train.ts'
import type {} from './tables.ts'

/** Replaces a city's words for its categories. */
export async function keepSayings(tx: Tx, city: string, sayings: ReadonlyMap<string, readonly string[]>): Promise<void> {
  await tx.deleteFrom('cases.saying').where('city', '=', city).execute()
  const rows = [...sayings].flatMap(([category, all]) => all.map((words) => ({city, category, words})))
  if (rows.length > 0)
    await tx
      .insertInto('cases.saying')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

/** What people call the categories of a city, by category. */
export async function listSayings(db: Db, city: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await db.selectFrom('cases.saying').select(['category', 'words']).where('city', '=', city).orderBy('words').execute()
  return new Map([...Map.groupBy(rows, ({category}) => category)].map(([category, all]) => [category, all.map(({words}) => words)]))
}

/** One decision of the staff about a category, beside what was proposed. */
export interface Correction {
  readonly districtId: string
  readonly caseId: string
  readonly seq: number
  readonly proposed: string | null
  readonly probability: number | null
  readonly chosen: string
  readonly modelId: string | null
  readonly byId: string
  readonly at: Date
}

/** Keeps a decision; the same one told twice is kept once. */
export async function keepCorrection(tx: Tx, one: Correction): Promise<void> {
  await tx
    .insertInto('cases.correction')
    .values({
      district_id: one.districtId,
      case_id: one.caseId,
      seq: one.seq,
      proposed: one.proposed,
      probability: one.probability,
      chosen: one.chosen,
      model_id: one.modelId,
      by_id: one.byId,
      at: one.at,
    })
    .onConflict((conflict) => conflict.columns(['district_id', 'case_id', 'seq']).doNothing())
    .execute()
}

/** What of a case says something about its category. */
export interface FiledCase {
  readonly description: string
  readonly source: string
  readonly category: string | null
}

/** What of an event says who decided what. */
export interface Told {
  readonly district: string
  readonly subject: string
  readonly seq: number
  readonly actor: string
  readonly at: Date
  readonly category: string | null
}

/** Whether any decision was kept yet. */
export const hasDecisions = async (db: Db): Promise<boolean> =>
  (await db.selectFrom('cases.correction').select('seq').limit(1).executeTakeFirst()) !== undefined

/** The newest cases that were filed, with the event that told of it. */
export async function listFiled(db: Db, most: number): Promise<readonly (FiledCase & Told)[]> {
  const {rows} = await sql<FiledCase & Told>`
    select c.description, c.source, c.category, e.district_id as district, e.subject, e.seq, e.actor, e.at
    from (select id, district_id, description, source, category from cases.case where condition_id is not null
      order by reported_at desc limit ${most}) c
    join kernel.event e on e.district_id = c.district_id and e.subject = c.id::text and e.name = 'case.filed'
    order by e.at, e.subject`.execute(db)
  return rows
}

/** The newest decisions with the words of their cases, newest first; of a case decided twice only the last. */
export async function listLessons(
  db: Db,
  most: number,
): Promise<readonly {readonly text: string; readonly category: string; readonly corrected: boolean}[]> {
  const {rows} = await sql<{text: string; category: string; corrected: boolean}>`
    select c.description as text, r.chosen as category, r.proposed is distinct from r.chosen as corrected
    from cases.correction r join cases.case c on c.district_id = r.district_id and c.id = r.case_id
    where not exists (select from cases.correction later
      where later.district_id = r.district_id and later.case_id = r.case_id and later.seq > r.seq)
    order by r.at desc, r.case_id limit ${most}`.execute(db)
  return rows
}

/** How many decisions were kept after an instant. */
export async function countDecisionsSince(db: Db, at: Date): Promise<number> {
  const {count} = await db
    .selectFrom('cases.correction')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('at', '>', at)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** A model as the list of models shows it. */
export interface ReadingModel {
  readonly id: string
  readonly at: Date
  readonly lessons: number
  readonly corrections: number
  readonly figures: ModelFigures
  readonly active: boolean
  readonly activatedAt: Date | null
  readonly activatedByName: string | null
}

const shown = [
  'id',
  'at',
  'lessons',
  'corrections',
  'figures',
  'active',
  'activated_at as activatedAt',
  'activated_by_name as activatedByName',
] as const

/** The models there are, newest first. */
export const listModels = (db: Db): Promise<ReadingModel[]> =>
  db.selectFrom('cases.reading_model').select(shown).orderBy('at', 'desc').orderBy('id', 'desc').execute()

/** One model, or undefined. */
export const findModel = (db: Db, id: string): Promise<ReadingModel | undefined> =>
  db.selectFrom('cases.reading_model').select(shown).where('id', '=', id).executeTakeFirst()

/** The id of the model in use; null before anything was learned. */
export async function activeModelId(db: Db): Promise<string | null> {
  return (await db.selectFrom('cases.reading_model').select('id').where('active', '=', true).executeTakeFirst())?.id ?? null
}

/** What a model learned, as it was written; undefined when there is none. */
export async function findWeights(db: Db, id: string): Promise<unknown> {
  return (await db.selectFrom('cases.reading_model').select('weights').where('id', '=', id).executeTakeFirst())?.weights
}

/** Keeps a model that is not yet in use. */
export async function insertModel(
  tx: Tx,
  {
    id,
    at,
    lessons,
    corrections,
    figures,
    weights,
  }: Pick<ReadingModel, 'id' | 'at' | 'lessons' | 'corrections' | 'figures'> & {weights: unknown},
): Promise<void> {
  await tx
    .insertInto('cases.reading_model')
    .values({id, at, lessons, corrections, figures: jsonb(figures) as RawBuilder<ModelFigures>, weights: jsonb(weights), active: false})
    .execute()
}

/** Makes one model the only one in use; null puts all of them aside. */
export async function putInUse(tx: Tx, id: string | null, {at, by, byName}: {at: Date; by: string; byName: string}): Promise<void> {
  await tx.updateTable('cases.reading_model').set({active: false}).where('active', '=', true).execute()
  if (id !== null)
    await tx
      .updateTable('cases.reading_model')
      .set({active: true, activated_at: at, activated_by: by, activated_by_name: byName})
      .where('id', '=', id)
      .execute()
}

/** Removes the oldest models beyond `most`, never the one in use. */
export async function forgetModels(tx: Tx, most: number): Promise<void> {
  await sql`delete from cases.reading_model where not active
    and id not in (select id from cases.reading_model order by at desc, id desc limit ${most})`.execute(tx)
}

/** Decisions since an instant, counted by what was proposed and what was chosen. */
export async function countPairs(
  db: Db,
  since: Date,
): Promise<readonly {readonly proposed: string | null; readonly chosen: string; readonly count: number}[]> {
  const rows = await db
    .selectFrom('cases.correction')
    .select(['proposed', 'chosen', (eb) => eb.fn.countAll<string>().as('count')])
    .where('at', '>=', since)
    .groupBy(['proposed', 'chosen'])
    .execute()
  return rows.map(({proposed, chosen, count}) => ({proposed, chosen, count: Number(count)}))
}

/** Decisions and corrections of every week since an instant, weeks beginning on Monday in `zone`, oldest first. */
export async function countWeeks(
  db: Db,
  since: Date,
  zone: string,
): Promise<readonly {readonly week: string; readonly decisions: number; readonly corrections: number}[]> {
  const {rows} = await sql<{week: string; decisions: string; corrections: string}>`
    select to_char(date_trunc('week', at at time zone ${zone}), 'YYYY-MM-DD') as week, count(*) as decisions,
      count(*) filter (where proposed is distinct from chosen) as corrections
    from cases.correction where at >= ${since} group by 1 order by 1`.execute(db)
  return rows.map(({week, decisions, corrections}) => ({week, decisions: Number(decisions), corrections: Number(corrections)}))
}
