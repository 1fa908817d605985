import {v5, v7} from 'uuid'
import {type Act, may} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import type {Bench, Outcome} from '#kernel/errands/contract.ts'
import {announceFirst} from '#kernel/events.ts'
import {readSheet} from '#kernel/sheets.ts'
import {problem} from '#lib/problem.ts'
import {type RowError, readRows} from '#lib/rows.ts'
import {findPlace, type Locator, openLocator} from '#platform/grid/index.ts'
import {listAreas} from '#platform/organisation/index.ts'
import {indexWords} from '../actions/search.ts'
import {beginning} from '../core/lifecycle.ts'
import {getCalendar} from '../queries/belongings.ts'
import {type Brought, columnsOf} from './core/rows.ts'
import {type Fresh, insertCases, keepImport, listTaken, readCategories} from './queries.ts'

/** How a file is to be taken in. */
export interface Importing {
  /** Name of the file, as it is remembered. */
  readonly file: string
  readonly bytes: Uint8Array
  /** An area of the city the file is of; its clock reads the times. */
  readonly city: string
  /** Look only. */
  readonly dryRun: boolean
  /** Leave bad rows out; otherwise one bad row leaves everything out. */
  readonly skipBad: boolean
  /** Where the keys come from: the same key of another system is another case. */
  readonly system: string
  readonly progress?: (rows: number) => void
}

/** What became of a file. `imported` is 0 after a dry run and when bad rows stopped it. */
export interface Imported {
  readonly id: string
  readonly rows: number
  readonly imported: number
  /** Good rows that would be or were imported. */
  readonly good: number
  /** Rows whose key is a case already, or stands twice in the file. */
  readonly already: number
  readonly bad: number
  readonly dryRun: boolean
  readonly errors: readonly RowError[]
  /** Headers that no column wanted. */
  readonly ignored: readonly string[]
}

const NAMESPACE = '4b0de6fd-8f0a-5a53-9a3a-3f1f3f6a7c11'
const CHUNK = 2_000
/** Errors kept of one file: a sentence for every row the largest file can have. */
const MOST_ERRORS = 200_000

/** How an import is asked for as an errand; its file comes with it. */
export type ImportQuestion = Pick<Importing, 'city' | 'dryRun' | 'skipBad' | 'system'>

const noFile = problem('case.import-without-file', 422, {
  zh: () => '没有要导入的文件。请选择文件后重试。',
  en: () => 'There is no file to import. Choose one and try again.',
})

interface Spot {
  readonly area: string
  readonly region: 1 | 2 | 3 | null
  readonly place: readonly [number, number] | null
}

interface Ground {
  readonly locator: Locator
  readonly areas: ReadonlySet<string>
  readonly known: Map<string, Spot | null>
}

const nowhere = (zh: string, en: string): Omit<RowError, 'line'> => ({column: null, zh, en})

/** Where a row happened: by its coordinates, its area, or the best match of its address; else why nobody knows. */
async function spotOf(db: Db, row: Brought, {locator, areas, known}: Ground): Promise<Spot | Omit<RowError, 'line'>> {
  const at = (place: readonly [number, number]): Spot | undefined => {
    const located = locator.locate([place[0], place[1]])
    return located && {area: located.cell, region: located.region, place}
  }
  if (row.lng !== null && row.lat !== null)
    return (
      at([row.lng, row.lat]) ??
      nowhere(`位置 ${row.lng},${row.lat} 不在本市任何单元网格内`, `${row.lng},${row.lat} lies in no unit grid of this city`)
    )
  if (row.area !== null)
    return areas.has(row.area.slice(0, 12))
      ? {area: row.area, region: null, place: null}
      : nowhere(`没有区划 ${row.area}`, `There is no area ${row.area}`)
  if (row.address === null) return nowhere('没有经纬度、区划或地址', 'There are neither coordinates nor an area nor an address')
  let spot = known.get(row.address)
  if (spot === undefined) {
    const [best] = await findPlace(db, row.address, 1)
    spot = (best && at(best.place)) ?? null
    known.set(row.address, spot)
  }
  return spot ?? nowhere(`找不到地址“${row.address}”`, `The address “${row.address}” was not found`)
}

/** What a file holds once it was looked at: the cases it would become, and why other rows would not. */
export interface Looked extends Pick<Imported, 'rows' | 'already' | 'bad' | 'errors' | 'ignored'> {
  readonly fresh: readonly Fresh[]
}

/** Reads a file of reports row by row, without changing anything. Throws sheets.unreadable, sheets.too-large, case.no-calendar. */
export async function lookAtReports(
  db: Db,
  act: Act,
  {bytes, city, system}: Pick<Importing, 'bytes' | 'city' | 'system'>,
  progress: (rows: number, of: number, bad: number) => Promise<void> | void,
): Promise<Looked> {
  const sheet = await readSheet(bytes)
  const {zone} = await getCalendar(db, city)
  const read = readRows<Brought>(sheet, columnsOf({zone, now: act.at, categories: await readCategories(db, act.at)}), MOST_ERRORS)
  const errors: RowError[] = [...read.errors.list]
  const ground: Ground = {locator: await openLocator(db), areas: new Set((await listAreas(db)).map(({code}) => code)), known: new Map()}
  const seen = new Set<string>()
  const fresh: Fresh[] = []
  let [already, looked] = [0, 0]
  for (let from = 0; from < read.rows.length; from += CHUNK) {
    const chunk = read.rows
      .slice(from, from + CHUNK)
      .map(({line, value}) => ({line, value, clientId: v5(`${system}\u001f${value.key}`, NAMESPACE)}))
    const taken = await listTaken(
      db,
      chunk.map(({clientId}) => clientId),
    )
    for (const {line, value, clientId} of chunk) {
      if (taken.has(clientId) || seen.has(clientId)) {
        already += 1
        continue
      }
      const spot = await spotOf(db, value, ground)
      const refused =
        'zh' in spot
          ? spot
          : may(act, 'cases.import', {area: spot.area})
            ? undefined
            : nowhere(`您没有在 ${spot.area} 导入的权限`, `You have no right to import in ${spot.area}`)
      if (refused !== undefined) errors.push({line, ...refused})
      else {
        seen.add(clientId)
        fresh.push(freshOf(value, clientId, spot as Spot, act))
      }
    }
    looked += chunk.length
    await progress(looked, sheet.rows.length, errors.length)
  }
  errors.sort((a, b) => a.line - b.line)
  return {rows: sheet.rows.length, already, bad: new Set(errors.map(({line}) => line)).size, errors, ignored: read.ignored, fresh}
}

/**
 * Takes a CSV or XLSX file of reports in: every good row becomes a reported case, once, whatever becomes of it then. Rows are located,
 * checked and written in chunks within this transaction. Throws sheets.unreadable, sheets.too-large, case.no-calendar.
 */
export async function importCases(tx: Tx, act: Act, importing: Importing): Promise<Imported> {
  const {file, dryRun, skipBad, progress = () => undefined} = importing
  const {fresh, rows, already, bad, errors, ignored} = await lookAtReports(tx, act, importing, progress)
  const stopped = dryRun || (bad > 0 && !skipBad)
  if (!stopped) for (let from = 0; from < fresh.length; from += CHUNK) await writeDown(tx, act, fresh.slice(from, from + CHUNK), file)
  const id = v7()
  const imported = stopped ? 0 : fresh.length
  await keepImport(tx, {id, at: act.at, by: act.by.id, byName: act.by.name, file, dryRun, rows, imported, already, bad, errors})
  return {id, rows, imported, good: fresh.length, already, bad, dryRun, errors, ignored}
}

/** The same as an errand: looked at as a whole first, then written piece by piece, so that it can be left, cancelled before it writes, and goes on where its process died. */
export async function runImport({db, act, file, writtenBefore, tell, write}: Bench, asked: ImportQuestion): Promise<Outcome> {
  if (file === null) throw noFile({})
  const {fresh, rows, already, bad, errors, ignored} = await lookAtReports(db, act, {...asked, bytes: file.bytes}, (done, total, wrong) =>
    tell({done, total, bad: wrong}),
  )
  // Once some of it is in the city, it is no longer all or nothing.
  const stopped = asked.dryRun || (bad > 0 && !asked.skipBad && writtenBefore === 0)
  let imported = writtenBefore
  if (!stopped)
    for (let from = 0; from < fresh.length; from += CHUNK)
      imported += await write(
        async (tx) => {
          const piece = fresh.slice(from, from + CHUNK)
          const taken = await listTaken(
            tx,
            piece.map(({clientId}) => clientId),
          )
          const left = piece.filter(({clientId}) => !taken.has(clientId))
          if (left.length > 0) await writeDown(tx, act, left, file.name)
          return left.length
        },
        {done: Math.min(from + CHUNK, fresh.length), total: fresh.length, bad},
      )
  const facts = {rows, good: fresh.length + writtenBefore, imported, already: already - writtenBefore, bad, dryRun: asked.dryRun}
  return {facts, errors, ignored}
}

const freshOf = (value: Brought, clientId: string, spot: Spot, {at}: Act): Fresh => ({
  ...spot,
  id: v7(),
  districtId: spot.area.slice(0, 6),
  source: value.source ?? 'import',
  description: value.description,
  address: value.address,
  category: value.category,
  component: null,
  clientId,
  reportedAt: value.reportedAt ?? at,
  at,
  reporter: value.reporter,
  phone: value.phone,
})

async function writeDown(tx: Tx, act: Act, cases: readonly Fresh[], file: string): Promise<void> {
  const heads = await announceFirst(
    tx,
    act,
    cases.map(({id, districtId, source, area, category, reportedAt}) => ({
      name: beginning.event,
      subject: id,
      district: districtId,
      body: {version: 1, to: beginning.state, source, area, category, evidence: 0, file, reportedAt},
    })),
  )
  await insertCases(tx, cases, heads)
  await indexWords(
    tx,
    cases.map(({reportedAt, ...one}) => ({...one, at: reportedAt})),
  )
}
