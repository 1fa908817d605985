import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import type {Said} from '#lib/problem.ts'
import {KEEP, mayKeep} from '../collections.ts'
import {faultOf, type Mapping, misfitOf, type SheetField} from '../core/mapping.ts'
import {deleteFeed, type Feed, type FeedText, findFeed, insertFeed, updateFeed} from '../queries/feeds.ts'
import {findWriting} from '../queries/loads.ts'
import {dropBeside, dropRecords} from '../queries/records.ts'
import {changeSheet, dropSheet, findSheet, holdSheet, insertSheet, isNamed, type Sheet, shapeSheet} from '../queries/sheets.ts'
import {badMapping, changedMeanwhile, nameTaken, noFeed, noSheet, underWay} from '../refusals.ts'

/** The sheet of this id, if the actor keeps it. Throws datahub.no-sheet. */
export async function getKept(db: Db, act: Act, id: string): Promise<Sheet> {
  const sheet = await findSheet(db, id)
  if (sheet === undefined || !mayKeep(act, sheet)) throw noSheet({})
  return sheet
}

/** The feed of this id and its sheet, if the actor keeps that. Throws datahub.no-feed. */
export async function getKeptFeed(db: Db, act: Act, id: string): Promise<{readonly feed: Feed; readonly sheet: Sheet}> {
  const feed = await findFeed(db, id)
  const sheet = feed === undefined ? undefined : await findSheet(db, feed.sheetId)
  if (feed === undefined || sheet === undefined || !mayKeep(act, sheet)) throw noFeed({})
  return {feed, sheet}
}

/** A sheet to be begun. */
export interface SheetDraft {
  readonly name: string
  readonly title: Said
  readonly district: string
  readonly unit: string | null
  readonly open: boolean
}

/** Begins an empty sheet. Throws access.forbidden, datahub.sheet-name-taken. */
export async function beginSheet(tx: Tx, act: Act, draft: SheetDraft): Promise<string> {
  allow(act, KEEP, {area: draft.district, unit: draft.unit})
  if (await isNamed(tx, draft.name)) throw nameTaken({name: draft.name})
  const id = v7()
  await insertSheet(tx, {id, ...draft, by: act.by.id, at: act.at})
  await announce(tx, act, {name: 'datahub.sheet-begun', subject: id, district: draft.district, body: {name: draft.name}})
  return id
}

const fieldsOf = ({fields}: Mapping): readonly SheetField[] =>
  fields.map(({name, type, said, unit}) => ({name, type, said, ...(unit === undefined ? {} : {unit})}))

/**
 * Fits a sheet to what a feed brings: one that was never loaded takes its fields and key; one that was keeps what it has, and may get
 * more fields. Throws datahub.bad-mapping.
 */
async function fit(tx: Tx, act: Act, sheet: Sheet, mapping: Mapping): Promise<void> {
  const fault = faultOf(mapping, undefined)
  if (fault !== undefined) throw badMapping({why: fault})
  const given = fieldsOf(mapping)
  const fields =
    sheet.loadedAt === null ? given : [...sheet.fields, ...given.filter(({name}) => !sheet.fields.some((own) => own.name === name))]
  const key = sheet.loadedAt === null ? mapping.key : sheet.key
  const why = misfitOf(mapping, {fields, key})
  if (why !== undefined) throw badMapping({why})
  const time = sheet.loadedAt === null ? mapping.time : sheet.time
  if (JSON.stringify([fields, key, time]) !== JSON.stringify([sheet.fields, sheet.key, sheet.time]))
    await shapeSheet(tx, {id: sheet.id, fields, key, time, at: act.at})
}

/** Keeps a new feed of a sheet. Throws datahub.no-sheet, datahub.bad-mapping. */
export async function addFeed(tx: Tx, act: Act, sheetId: string, draft: FeedText): Promise<string> {
  await getKept(tx, act, sheetId)
  const sheet = await holdSheet(tx, sheetId)
  if (sheet === undefined) throw noSheet({})
  await fit(tx, act, sheet, draft.mapping)
  const id = v7()
  await insertFeed(tx, {id, sheetId, ...draft, by: act.by.id, at: act.at})
  await announce(tx, act, {
    name: 'datahub.feed-kept',
    subject: id,
    district: sheet.district,
    body: {sheet: sheetId},
  })
  return id
}

/** Changes a feed. Throws datahub.no-feed, datahub.changed-meanwhile, datahub.bad-mapping. */
export async function changeFeed(tx: Tx, act: Act, id: string, version: number, draft: FeedText): Promise<void> {
  const {feed} = await getKeptFeed(tx, act, id)
  const sheet = await holdSheet(tx, feed.sheetId)
  if (sheet === undefined) throw noSheet({})
  if (feed.version !== version) throw changedMeanwhile({})
  await fit(tx, act, sheet, draft.mapping)
  await updateFeed(tx, id, {...draft, at: act.at})
  await announce(tx, act, {
    name: 'datahub.feed-kept',
    subject: id,
    district: sheet.district,
    body: {sheet: sheet.id},
  })
}

/** Ends a feed; what it brought stays. Throws datahub.no-feed. */
export async function endFeed(tx: Tx, act: Act, id: string): Promise<void> {
  const {sheet} = await getKeptFeed(tx, act, id)
  await deleteFeed(tx, id)
  await announce(tx, act, {name: 'datahub.feed-ended', subject: id, district: sheet.district, body: {sheet: sheet.id}})
}

/** Changes what a sheet is called and who may read it. Throws datahub.no-sheet, datahub.changed-meanwhile. */
export async function renameSheet(
  tx: Tx,
  act: Act,
  id: string,
  {version, ...change}: {readonly version: number; readonly title: Said; readonly open: boolean},
): Promise<void> {
  const sheet = await getKept(tx, act, id)
  if (sheet.version !== version) throw changedMeanwhile({})
  await changeSheet(tx, {...sheet, ...change, at: act.at})
  await announce(tx, act, {name: 'datahub.sheet-changed', subject: id, district: sheet.district, body: {open: change.open}})
}

/** Most records of a sheet that is removed in one stroke. */
const ALL = 100_000_000

/** Removes a sheet with all its records, feeds and loads. Throws datahub.no-sheet, datahub.load-under-way. */
export async function removeSheet(tx: Tx, act: Act, id: string): Promise<void> {
  const sheet = await getKept(tx, act, id)
  if ((await findWriting(tx, id)) !== undefined) throw underWay({})
  const home = {district: sheet.district, sheet: id}
  await dropBeside(tx, home)
  await dropRecords(tx, home, null, ALL)
  await dropSheet(tx, id)
  await announce(tx, act, {name: 'datahub.sheet-removed', subject: id, district: sheet.district, body: {name: sheet.name}})
}
