import {hash} from 'node:crypto'
import {v7} from 'uuid'
import type {Act} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import type {Bench} from '#kernel/errands/contract.ts'
import {announce} from '#kernel/events.ts'
import {toPlace} from '#kernel/geofiles/crs.ts'
import type {Feature} from '#lib/geo/feature.ts'
import {wkbOf} from '#lib/geo/wkb.ts'
import {type Geometry, readWkt} from '#lib/geo/wkt.ts'
import {isProblem} from '#lib/problem.ts'
import {type RowErrors, rowErrors} from '#lib/rows.ts'
import {convert, type Draft, type Means} from '../core/convert.ts'
import {KeyLines} from '../core/keys.ts'
import {faultOf, type Mapping, misfitOf} from '../core/mapping.ts'
import {endLoad, findLoad, findWriting, insertLoad, noteWritten} from '../queries/loads.ts'
import {compareRecords, forgetKeys, type Home, type Marked, putRecords, removeUnmet} from '../queries/records.ts'
import {findSheet, noteLoaded, type Sheet} from '../queries/sheets.ts'
import {badMapping, noSheet, underWay} from '../refusals.ts'
import type {SheetShape} from '../tables.ts'

/** What a load works with: that of an errand, or what a fetch gives itself. */
export type LoadBench = Pick<Bench, 'id' | 'db' | 'act' | 'writtenBefore' | 'tell' | 'write'>

/** Rows from wherever they come, opened from the beginning as often as it is asked. */
export interface Rows {
  readonly columns: readonly string[] | undefined
  readonly crs: () => string | null
  readonly batches: AsyncIterable<readonly Feature[]>
  readonly close: () => Promise<void>
}

/** What is loaded, and how. */
export interface LoadTerms {
  readonly sheet: string
  readonly feed: string | null
  readonly mapping: Mapping
  /** What people call what it came from. */
  readonly origin: string
  readonly open: () => Promise<Rows>
  readonly dryRun: boolean
  readonly skipBad: boolean
}

/** What came of it, or would. `stopped` when rows with errors kept all others out. */
export interface Loaded {
  readonly read: number
  readonly fresh: number
  readonly changed: number
  readonly same: number
  readonly removed: number
  readonly bad: number
  readonly dryRun: boolean
  readonly stopped: boolean
}

const PIECE = 4_000
const MOST_ERRORS = 20_000
const STALE_MS = 600_000

const means = (mapping: Mapping, rows: Rows): Means => {
  const {place} = mapping
  const crs = place.kind === 'none' ? null : (place.crs ?? rows.crs())
  return {
    toPlace: toPlace(crs ?? 'EPSG:4490'),
    readWkt: (text) => {
      try {
        return readWkt(text)
      } catch (error) {
        if (isProblem(error)) return undefined
        throw error
      }
    },
  }
}

const markedOf = ({key, values, at, place}: Draft): Marked => {
  const id = v7()
  const wkb = place === null ? null : wkbOf(place, 4326)
  const hex = wkb === null ? null : Buffer.from(wkb.buffer).toString('hex')
  return {id, key: key ?? id, place: hex, at, values, mark: hash('md5', `${JSON.stringify(values)} ${at} ${hex}`, 'base64')}
}

const kindOf = ({type}: Geometry): SheetShape =>
  type.endsWith('Point') ? 'point' : type.endsWith('LineString') ? 'line' : type.endsWith('Polygon') ? 'polygon' : 'any'

const together = (one: SheetShape, other: SheetShape): SheetShape =>
  one === 'none' || one === other ? other : other === 'none' ? one : 'any'

/** Rows turned into records some at a time, in the order of the file; every row that cannot be is told as errors. */
async function* drafted(
  rows: Rows,
  mapping: Mapping,
  errors: RowErrors,
  told: {read: number; bad: number},
): AsyncGenerator<readonly Draft[]> {
  const keys = mapping.key === null ? undefined : new KeyLines()
  const keyColumn = mapping.fields.find(({name}) => name === mapping.key)?.from ?? null
  let turn: Means | undefined
  for await (const batch of rows.batches) {
    // Some formats name their system only once they are read.
    turn ??= means(mapping, rows)
    const good: Draft[] = []
    for (const row of batch) {
      told.read += 1
      const draft = convert(row, mapping, turn)
      const before = 'key' in draft && draft.key !== null ? keys?.add(draft.key, row.line) : undefined
      if (!('key' in draft)) for (const error of draft) errors.add(error)
      else if (before !== undefined)
        errors.add({
          line: row.line,
          column: keyColumn,
          zh: `主键“${draft.key}”与第 ${before} 行重复`,
          en: `The key "${draft.key}" stands on line ${before} already`,
        })
      else {
        good.push(draft)
        continue
      }
      told.bad += 1
    }
    yield good
  }
}

/** Pieces of a few thousand, whatever the batches are. */
async function* inPieces<T>(batches: AsyncIterable<readonly T[]>, size: number): AsyncGenerator<readonly T[]> {
  let piece: T[] = []
  for await (const batch of batches) {
    for (const one of batch) piece.push(one)
    while (piece.length >= size) {
      yield piece.slice(0, size)
      piece = piece.slice(size)
    }
  }
  if (piece.length > 0) yield piece
}

/** Throws datahub.bad-mapping where rows of this mapping do not fit the sheet or the file. */
export function requireFit(mapping: Mapping, sheet: Pick<Sheet, 'fields' | 'key'>, columns: readonly string[] | undefined): void {
  const why = faultOf(mapping, columns) ?? misfitOf(mapping, sheet)
  if (why !== undefined) throw badMapping({why})
}

const homeOf = ({district, id}: Sheet): Home => ({district, sheet: id})

/** Reads everything without changing anything: what is wrong, and what would come of it. */
async function look(bench: LoadBench, sheet: Sheet, {mapping, open}: LoadTerms, compare: boolean) {
  const errors = rowErrors(MOST_ERRORS)
  const told = {read: 0, bad: 0}
  let [fresh, changed, good] = [0, 0, 0]
  let shape: SheetShape = 'none'
  const rows = await open()
  try {
    requireFit(mapping, sheet, rows.columns)
    for await (const piece of inPieces(drafted(rows, mapping, errors, told), PIECE)) {
      good += piece.length
      for (const {place} of piece) if (place !== null) shape = together(shape, kindOf(place))
      if (compare && mapping.key !== null && sheet.records > 0) {
        const found = await compareRecords(bench.db, homeOf(sheet), piece.map(markedOf))
        fresh += found.fresh
        changed += found.changed
      } else fresh += piece.length
      await bench.tell({done: told.read, total: null, bad: told.bad})
    }
  } finally {
    await rows.close()
  }
  const same = good - fresh - changed
  const removed = mapping.missing === 'remove' && mapping.key !== null ? Math.max(0, sheet.records - changed - same) : 0
  return {...told, good, fresh, changed, same, removed, shape, errors: errors.list}
}

/** Begins to write, unless another load does; one that has been silent for long is taken for broken off. Throws datahub.load-under-way. */
async function begin(tx: Tx, act: Act, load: Parameters<typeof insertLoad>[1]): Promise<void> {
  const other = await findWriting(tx, load.sheetId)
  if (other?.id === load.id) return
  if (other !== undefined) {
    if (act.at.getTime() - other.seenAt.getTime() < STALE_MS) throw underWay({})
    await endLoad(tx, {id: other.id, state: 'failed', at: act.at})
  }
  await insertLoad(tx, load)
}

/** Every record is written in pieces, each of which also counts what it wrote. */
async function write(bench: LoadBench, sheet: Sheet, {mapping, open}: LoadTerms, total: number): Promise<void> {
  const {id, act} = bench
  const home = homeOf(sheet)
  const rows = await open()
  let done = 0
  try {
    for await (const piece of inPieces(drafted(rows, mapping, rowErrors(0), {read: 0, bad: 0}), PIECE)) {
      done += piece.length
      if (done <= bench.writtenBefore) continue
      await bench.write(
        async (tx) => {
          const meet = mapping.missing === 'remove' && mapping.key !== null
          const {fresh, changed} = await putRecords(tx, home, id, piece.map(markedOf), {at: act.at, meet})
          await noteWritten(tx, id, {fresh, changed, same: piece.length - fresh - changed})
          return piece.length
        },
        {done, total},
      )
    }
  } finally {
    await rows.close()
  }
}

/** What the file did not have goes, where it is to go. */
async function remove(bench: LoadBench, sheet: Sheet, total: number): Promise<void> {
  const home = homeOf(sheet)
  for (let gone = PIECE; gone === PIECE; )
    await bench.write(
      async (tx) => {
        gone = await removeUnmet(tx, home, bench.id, PIECE)
        await noteWritten(tx, bench.id, {removed: gone})
        return 0
      },
      {done: total, total},
    )
  for (let gone = PIECE; gone === PIECE; )
    await bench.write(
      async (tx) => {
        gone = await forgetKeys(tx, home, bench.id, PIECE)
        return 0
      },
      {done: total, total},
    )
}

const loadedOf = (
  {read, fresh, changed, same, removed, bad}: Omit<Loaded, 'dryRun' | 'stopped'>,
  dryRun: boolean,
  stopped: boolean,
): Loaded => ({
  read,
  fresh,
  changed,
  same,
  removed,
  bad,
  dryRun,
  stopped,
})

const findGivenSheet = async (db: Db, id: string): Promise<Sheet> => {
  const sheet = await findSheet(db, id)
  if (sheet === undefined) throw noSheet({})
  return sheet
}

/**
 * Loads rows into a sheet: all of it is read first, and nothing is written while a row is wrong unless wrong rows are to be left out. Then
 * it is written piece by piece and can be taken up again where it was broken off. Throws datahub.bad-mapping, datahub.load-under-way.
 */
export async function load(bench: LoadBench, terms: LoadTerms): Promise<Loaded & {readonly errors: RowErrors['list']}> {
  const {id, db, act} = bench
  const {dryRun, skipBad, mapping, origin, feed} = terms
  const sheet = await findGivenSheet(db, terms.sheet)
  const begun = bench.writtenBefore > 0
  const looked = await look(bench, sheet, terms, !begun)
  const stopped = !dryRun && !begun && looked.bad > 0 && !skipBad
  if (dryRun) return {...loadedOf(looked, true, false), errors: looked.errors}
  const made = {id, sheetId: sheet.id, feedId: feed, district: sheet.district, byId: act.by.id, byName: act.by.name, origin, at: act.at}
  const total = looked.good
  if (stopped) {
    await bench.write(
      async (tx) => {
        await insertLoad(tx, {...made, state: 'refused', read: looked.read, bad: looked.bad, errors: looked.errors.slice(0, 1_000)})
        return 0
      },
      {done: 0, total},
    )
    return {...loadedOf({...looked, fresh: 0, changed: 0, same: 0, removed: 0}, false, true), errors: looked.errors}
  }
  await bench.write(
    async (tx) => {
      await begin(tx, act, {...made, state: 'writing'})
      return 0
    },
    {done: bench.writtenBefore, total},
  )
  await write(bench, sheet, terms, total)
  if (mapping.missing === 'remove' && mapping.key !== null) await remove(bench, sheet, total)
  await bench.write(
    async (tx) => {
      await endLoad(tx, {id, state: 'done', at: act.at, read: looked.read, bad: looked.bad, errors: looked.errors.slice(0, 1_000)})
      const records = await noteLoaded(tx, {id: sheet.id, district: sheet.district, shape: together(sheet.shape, looked.shape), at: act.at})
      const {fresh = 0, changed = 0, removed = 0} = (await findLoad(tx, id)) ?? {}
      await announce(tx, act, {
        name: 'datahub.loaded',
        subject: sheet.id,
        district: sheet.district,
        body: {load: id, fresh, changed, removed, records},
      })
      return 0
    },
    {done: total, total},
  )
  const ended = (await findLoad(db, id)) ?? looked
  return {...loadedOf(ended, false, false), errors: looked.errors}
}
