import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {readSheet} from '#kernel/sheets.ts'
import {type ReadRows, type RowError, refuseErrors, rowErrors} from '#lib/rows.ts'
import {districtOf, withinArea} from '../core/area.ts'
import {checkDuties, type DutyCheck, sayFirst} from '../core/check.ts'
import {type Duty, openDutyBook} from '../core/duty.ts'
import {type DutyRow, dutyHeaders, readDutyRows} from '../core/duty-rows.ts'
import {emptyList, notDraft, notPublishable, requireDay, requireFresh} from '../core/rules.ts'
import {lockEdition, newEdition} from '../queries/areas.ts'
import {type Book, dayOf, openBook} from '../queries/book.ts'
import {
  type DutyList,
  deleteDuties,
  getDutyList,
  insertDuties,
  insertDutyList,
  listDuties,
  listDutyLists,
  lockDutyList,
  updateDutyList,
} from '../queries/duties.ts'

/** Most rows a duty list may have. */
export const mostDuties = 20_000

const lockDraft = async (tx: Tx, id: string, version: number | undefined): Promise<DutyList> => {
  const list = await lockDutyList(tx, id)
  if (list.state !== 'draft') throw notDraft({title: list.title})
  requireFresh(list.version, version)
  return list
}

const tell = (tx: Tx, act: Act, list: DutyList, name: string, body: Record<string, unknown>) =>
  announce(tx, act, {name: `organisation.${name}`, subject: list.id, district: districtOf(list.area), body: {title: list.title, ...body}})

/** Drafts a duty list, empty or with the rows of another. The categories it must answer come from the other one unless given. */
export async function draftDutyList(
  tx: Tx,
  act: Act,
  asked: {area: string; title: string; from?: string | undefined; categories?: readonly string[] | undefined},
): Promise<DutyList> {
  allow(act, 'organisation.edit', {area: asked.area})
  dayOf(await openBook(tx), asked.area, act.at)
  const model = asked.from === undefined ? undefined : await getDutyList(tx, asked.from)
  const list: DutyList = {
    id: v7(),
    area: asked.area,
    title: asked.title,
    state: 'draft',
    categories: asked.categories ?? model?.categories ?? [],
    takesEffect: null,
    ends: null,
    draftedBy: act.by.name,
    draftedAt: act.at,
    publishedBy: null,
    publishedAt: null,
    version: 1,
  }
  await insertDutyList(tx, list)
  if (model !== undefined) {
    const rows = await listDuties(tx, model.id)
    await insertDuties(
      tx,
      list.id,
      rows.map((row) => ({...row, id: v7()})),
    )
  }
  await tell(tx, act, list, 'duty-list-drafted', {from: model?.id ?? null})
  return list
}

/** Replaces all rows of a draft; returns its new version. Throws organisation.duty-list-published, organisation.stale. */
export async function replaceDuties(
  tx: Tx,
  act: Act,
  asked: {
    list: string
    rows: readonly (DutyRow & {readonly line: number})[]
    categories?: readonly string[] | undefined
    version?: number | undefined
  },
): Promise<DutyList> {
  const list = await lockDraft(tx, asked.list, asked.version)
  allow(act, 'organisation.edit', {area: list.area})
  await deleteDuties(tx, list.id)
  await insertDuties(
    tx,
    list.id,
    asked.rows.map((row) => ({...row, id: v7()})),
  )
  const changed = {...list, categories: asked.categories ?? list.categories, version: list.version + 1}
  await updateDutyList(tx, list.id, {categories: changed.categories, version: changed.version})
  await tell(tx, act, list, 'duty-list-edited', {rows: asked.rows.length, version: changed.version})
  return changed
}

/** What an import found. With `dryRun` nothing was written. */
export interface DutyImport {
  readonly dryRun: boolean
  readonly rows: number
  readonly errorCount: number
  readonly errors: readonly RowError[]
  readonly ignored: readonly string[]
  /** Null when rows could not be read. */
  readonly check: DutyCheck | null
}

const contextOf = (book: Book, list: DutyList, at: Date) => ({
  areas: {has: (code: string) => book.areas.has(code) && withinArea(list.area, code)},
  units: book.units,
  day: dayOf(book, list.area, at),
})

/** A row as a form gives it: names, keys, codes or ids as text. */
export type FormRow = Readonly<Partial<Record<keyof typeof dutyHeaders, string | null | undefined>>>

/** The rows a form gives, checked cell by cell exactly like those of a file. */
export const readForm = (book: Book, list: DutyList, at: Date, rows: readonly FormRow[]): ReadRows<DutyRow> => {
  const keys = Object.keys(dutyHeaders) as (keyof typeof dutyHeaders)[]
  const sheet = {
    header: keys.map((key) => dutyHeaders[key][0]),
    headerLine: 0,
    rows: rows.map((row, index) => ({line: index + 1, cells: keys.map((key) => row[key] ?? '')})),
  }
  return readDutyRows(sheet, contextOf(book, list, at))
}

/** Rows as they will be kept, their lines those of the file. */
const flat = ({rows}: ReadRows<DutyRow>): readonly (DutyRow & {readonly line: number})[] => rows.map(({line, value}) => ({...value, line}))

/**
 * Reads a CSV or XLSX file into a draft, replacing its rows: all of them or, when one is wrong, none (rows.refused).
 * A dry run writes nothing and tells the errors, contradictions and gaps the file would bring.
 */
export async function importDuties(
  tx: Tx,
  act: Act,
  {list: id, bytes, dryRun, version}: {list: string; bytes: Uint8Array; dryRun: boolean; version?: number | undefined},
): Promise<DutyImport> {
  const list = await lockDraft(tx, id, version)
  allow(act, 'organisation.edit', {area: list.area})
  const book = await openBook(tx)
  const sheet = await readSheet(bytes)
  const errors = rowErrors()
  if (sheet.rows.length > mostDuties)
    errors.add({
      line: 0,
      column: null,
      zh: `共 ${sheet.rows.length} 行，最多 ${mostDuties} 行，请拆分清单`,
      en: `It has ${sheet.rows.length} rows, at most ${mostDuties} are allowed; split the list`,
    })
  const read = errors.count() > 0 ? {rows: [], errors, ignored: []} : readDutyRows(sheet, contextOf(book, list, act.at))
  const rows = flat(read)
  const found = {dryRun, rows: rows.length, errorCount: read.errors.count(), errors: read.errors.list, ignored: read.ignored}
  if (!dryRun) refuseErrors(read.errors)
  if (found.errorCount > 0) return {...found, check: null}
  const check = checkRows(
    book,
    list,
    rows.map((row) => ({...row, id: String(row.line)})),
    dayOf(book, list.area, act.at),
  )
  if (!dryRun) await replaceDuties(tx, act, {list: id, rows})
  return {...found, check}
}

/** The rows of a form into a draft: all or none (rows.refused). */
export async function editDuties(
  tx: Tx,
  act: Act,
  asked: {list: string; rows: readonly FormRow[]; categories?: readonly string[] | undefined; version: number},
): Promise<DutyList> {
  const read = readForm(await openBook(tx), await getDutyList(tx, asked.list), act.at, asked.rows)
  refuseErrors(read.errors)
  return replaceDuties(tx, act, {list: asked.list, rows: flat(read), categories: asked.categories, version: asked.version})
}

const checkRows = (book: Book, list: DutyList, duties: readonly Duty[], day: string): DutyCheck =>
  checkDuties(openDutyBook(duties, book.units), {
    areas: [...book.areas.keys()].filter((code) => withinArea(list.area, code)),
    categories: list.categories,
    day,
  })

/** Contradictions, faults and gaps of a list as they would be on its first day, or on the day given. */
export async function checkDutyList(db: Db, {id, at, day}: {id: string; at: Date; day?: string | undefined}): Promise<DutyCheck> {
  const [book, list] = [await openBook(db), await getDutyList(db, id)]
  return checkRows(book, list, await listDuties(db, id), day ?? list.takesEffect ?? dayOf(book, list.area, at))
}

/**
 * Lets a draft take effect on a day and ends the list before it on that day. Refused with organisation.duty-list-contradictory while two rows
 * contradict each other or one cannot be obeyed; the gaps are told in the answer.
 */
export async function publishDutyList(
  tx: Tx,
  act: Act,
  {id, takesEffect, version}: {id: string; takesEffect: string; version?: number | undefined},
): Promise<{readonly list: DutyList; readonly check: DutyCheck}> {
  await lockEdition(tx)
  const list = await lockDraft(tx, id, version)
  allow(act, 'organisation.duties.publish', {area: list.area})
  const book = await openBook(tx)
  const others = (await listDutyLists(tx)).filter(({area, state}) => area === list.area && state === 'published')
  const latest =
    others
      .map((other) => other.takesEffect ?? '')
      .sort()
      .at(-1) ?? null
  requireDay(takesEffect, {today: dayOf(book, list.area, act.at), latest})
  const duties = await listDuties(tx, id)
  if (duties.length === 0) throw emptyList({title: list.title})
  const check = checkRows(book, list, duties, takesEffect)
  if (!check.publishable) {
    const {contradictions, faults} = check
    throw notPublishable({title: list.title, contradictions: contradictions.length, faults: faults.length, first: sayFirst(check)})
  }
  const published: DutyList = {
    ...list,
    state: 'published',
    takesEffect,
    publishedBy: act.by.name,
    publishedAt: act.at,
    version: list.version + 1,
  }
  await updateDutyList(tx, id, {state: 'published', takesEffect, publishedBy: act.by.name, publishedAt: act.at, version: published.version})
  for (const before of others)
    if (before.ends === null) await updateDutyList(tx, before.id, {ends: takesEffect, version: before.version + 1})
  await newEdition(tx, v7())
  await tell(tx, act, list, 'duty-list-published', {takesEffect, rows: duties.length, gaps: check.gaps.length})
  return {list: published, check}
}
