import {type RawBuilder, sql} from 'kysely'
import {writeCursor} from '#kernel/cursor.ts'
import {apart, type Db, type Tx} from '#kernel/db.ts'
import type {Reach} from '../../core/reach.ts'
import {listFreshDays} from '../../queries/days.ts'
import {kept} from '../../queries/kept.ts'
import type {Bounds} from '../core/bounds.ts'
import {inTime, pageOf} from '../core/cost.ts'
import {nothingAsked, type Options} from '../core/options.ts'
import type {Path} from '../core/path.ts'
import {Asking, wasStopped} from './asking.ts'
import {whole} from './chain.ts'
import {checkWeight, ofSource, restOf, type Source, sourceOf, tooMuch, wantedOf, weigh} from './observed.ts'
import {afterCursor, badCursor, type Keyed, type Page, pageOfRows, readKeys} from './pages.ts'
import {endBlocks, entityJson, orderOf, orderSql} from './rows.ts'

type Sql = RawBuilder<unknown>

/** How a page is filled that cannot be read at once. */
export interface Pace {
  /** What is read in one statement, whatever is asked of it. */
  readonly atOnce: number
  /** What is looked through at most where the order is not that of time. */
  readonly most: number
  /** After so long a page is given as far as it has come; its link goes on from there. */
  readonly milliseconds: number
  /** How long a time the first step takes in, in milliseconds; those after it grow as long as they are quick. */
  readonly step: number
}

const usual: Pace = {atOnce: 50_000, most: 500_000, milliseconds: 1_500, step: 600_000}

const DAY = 86_400_000
const LONGEST_STEP = 32 * DAY
const [QUICK_MS, SLOW_MS] = [200, 600]
const MOST_SKIPPED = 10_000

const dayOf = (ms: number): number => Math.floor(ms / DAY) * DAY

/** The first instant of the next day that has anything, from an instant on or back from it; undefined when there is none. */
async function nextDay(db: Db, reach: Reach, source: Source, at: number, down: boolean): Promise<number | undefined> {
  const of = ofSource(source, new Asking(reach))(sql.raw('p'))
  const bound = Number.isFinite(at) ? [down ? sql`p.start <= ${new Date(at)}` : sql`p.start >= ${new Date(dayOf(at))}`] : []
  const direction = sql.raw(down ? 'desc' : 'asc')
  const {rows} =
    source.streams === undefined || source.streams.length === 1
      ? await sql<{
          start: Date
        }>`select p.start from sensing.packed p where ${whole([...of, ...bound])} order by p.start ${direction} limit 1`.execute(db)
      : await sql<{start: Date}>`
        select l.start from unnest(${`{${source.streams.map(({id}) => id).join(',')}}`}::integer[], ${`{${source.streams.map(({district}) => district).join(',')}}`}::text[]) as g(id, district),
          lateral (select p.start from sensing.packed p where ${whole([sql`p.district_id = g.district`, sql`p.stream_id = g.id`, ...bound])}
            order by p.start ${direction} limit 1) l order by 1 ${direction} limit 1`.execute(db)
  const loose = (await listFreshDays(db)).filter((day) => (down ? day <= at : day >= dayOf(at)))
  const days = [...loose, ...rows.map(({start}) => dayOf(start.getTime()))]
  return days.length === 0 ? undefined : down ? Math.max(...days) : Math.min(...days)
}

/** The instant that the first key of a cursor tells of. */
function instantIn(text: string): number {
  const ms = Date.parse(text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00'))
  if (Number.isNaN(ms)) throw badCursor({})
  return ms
}

/**
 * A page of observations; undefined when what stands above them is not there. What is few is read at once; else, in order of time, day by
 * day in steps that grow until the page is full or its time is up; in another order not at all. Throws sensing.too-much-to-read.
 */
export async function listObservations(
  db: Db,
  reach: Reach,
  path: Path,
  options: Options,
  cursor?: string,
  pace: Pace = usual,
): Promise<Page | undefined> {
  const source = await sourceOf(db, reach, path, options.filter)
  if (source === undefined) return undefined
  const [limit, down] = [pageOf('Observations', options), options.orderby[0]?.down === true]
  const keysOf = (alias: Sql, asking: Asking) => orderOf('Observations', alias, asking, options.orderby)
  const many = keysOf(sql.raw('t'), new Asking(reach)).length
  const values = cursor === undefined ? undefined : readKeys(cursor, many)
  const ordered = inTime(options)
  const since = ordered && typeof values?.[0] === 'string' ? instantIn(values[0]) : undefined
  const after: Bounds = since === undefined ? {} : down ? {to: since + 1} : {from: since}
  const skip = values === undefined ? options.skip : 0

  const read = async (window: Bounds, most: number, blocks?: ReturnType<typeof endBlocks>): Promise<readonly Keyed[]> => {
    const asking = new Asking(reach)
    const alias = asking.next()
    const order = keysOf(alias, asking)
    const conditions = [...restOf(source, alias, asking), ...(values === undefined ? [] : [afterCursor(order, values)])]
    const {rows} = await sql<Keyed>`
      select ${entityJson('Observations', alias, asking, options)} as j, array[${sql.join(order.map(({by}) => sql`${by}::text`))}] as keys
      from ${kept({...wantedOf(source, asking, window), blocks})} as ${alias} where ${whole(conditions)} order by ${orderSql(order)} limit ${most}`.execute(
      db,
    )
    return rows
  }

  const plain = async (blocks?: ReturnType<typeof endBlocks>): Promise<Page> =>
    pageOfRows((await read(after, limit + skip + 1, blocks)).slice(skip), limit)

  if (source.streams?.length === 0) return {entities: [], cursor: null}
  // Those of one stream, of which nothing is asked, are the first or last blocks.
  if (ordered && source.streams?.length === 1 && source.rest === undefined && source.feature === undefined)
    return plain(endBlocks({...nothingAsked, orderby: options.orderby, skip, top: limit}, since !== undefined))
  if ((await weigh(db, reach, source, pace.atOnce)) <= pace.atOnce) return plain()
  if (!ordered) {
    await checkWeight(db, reach, source, pace.most)
    return plain()
  }
  if (skip > MOST_SKIPPED) throw tooMuch({most: MOST_SKIPPED})

  const {from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY} = source.bounds
  const end = Date.now() + pace.milliseconds
  let at = down ? Math.min(to + 1, after.to ?? Number.POSITIVE_INFINITY) : Math.max(from, after.from ?? Number.NEGATIVE_INFINITY)
  let width = pace.step
  const found: Keyed[] = []
  for (let step = 0; ; step += 1) {
    const day = await nextDay(db, reach, source, down ? at - 1 : at, down)
    if (day === undefined || (down ? day + DAY <= from : day > to)) return pageOfRows(found.slice(skip), limit)
    const edge = down ? Math.min(at, day + DAY) : Math.max(at, day)
    const window = down ? {from: edge - width, to: edge} : {from: edge, to: edge + width}
    const [begun, wanted] = [Date.now(), limit + skip + 1 - found.length]
    const further = (): Page => {
      const boundary = new Date(down ? at : at - 1).toISOString()
      return {entities: found.slice(skip).map(({j}) => j), cursor: writeCursor([boundary, ...Array.from({length: many - 1}, () => null)])}
    }
    try {
      found.push(...(await apart(db as Tx, () => read(window, wanted))))
    } catch (error) {
      if (step > 0 && skip === 0 && wasStopped(error)) return further()
      throw error
    }
    if (found.length > limit + skip) return pageOfRows(found.slice(skip), limit)
    at = down ? window.from : window.to
    const took = Date.now() - begun
    width = took < QUICK_MS ? Math.min(width * 8, LONGEST_STEP) : took > SLOW_MS ? Math.max(width / 4, 1_000) : width
    if (Date.now() >= end && skip === 0) return further()
  }
}
