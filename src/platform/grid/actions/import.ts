import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {soundOf} from '#kernel/pinyin.ts'
import type {Feature} from '#lib/geo/feature.ts'
import {type RowError, type RowErrors, refuseErrors} from '#lib/rows.ts'
import {
  type AreaDraft,
  type CellDraft,
  type ComponentDraft,
  type Intake,
  type IntakeKind,
  intakeAreas,
  intakeCells,
  intakeComponents,
  intakePlaces,
  type PlaceDraft,
} from '../core/intake.ts'
import type {Leniency} from '../core/judge.ts'
import {areaM2, shapeFromJson} from '../core/shape.ts'
import {type MapFile, readMapFile} from '../outside/file.ts'
import {endCells, findCity, insertCells, listAreaCodes, listAreaShapes, listCellCodes, listCells, saveAreas} from '../queries/cells.ts'
import {listKnownComponents, rehouseComponents, saveComponents} from '../queries/components.ts'
import {openLocator} from '../queries/memory.ts'
import {deletePlaces, insertPlaces} from '../queries/places.ts'
import {beginEdition, dayOf} from './keep.ts'

/**
 * What becomes of codes already on file: `add` refuses them, `renew` changes them, and `replace` (cells and places)
 * also ends what the file does not have.
 */
export type ImportMode = 'add' | 'renew' | 'replace'

/** How an import is to be done. */
export interface ImportTerms {
  readonly kind: IntakeKind
  readonly mode: ImportMode
  /** Close rings, turn them, drop heights, instead of refusing them. */
  readonly mend: boolean
  /** Tell what would happen, and change nothing. */
  readonly dryRun: boolean
}

/** What an import did, or would do; `errors` are the first thousand of `errorCount`. */
export interface ImportReport extends ImportTerms {
  readonly read: number
  readonly added: number
  readonly changed: number
  readonly ended: number
  /** Components that went to another cell because cells were cut anew; 0 in a dry run. */
  readonly rehoused: number
  readonly errorCount: number
  readonly errors: readonly RowError[]
  /** Columns that nothing wanted. */
  readonly ignored: readonly string[]
  readonly edition: string | null
}

interface Outcome {
  readonly added: number
  readonly changed: number
  readonly ended: number
  readonly codes: readonly string[]
  /** Saves it all and tells how many components were rehoused. */
  readonly save: (tx: Tx, edition: string) => Promise<number>
}

/** Imports a map file: all of it, or nothing and the list of what is wrong. Throws rows.refused, geofiles.unreadable, geofiles.unknown-crs. */
export const importFile = async (tx: Tx, act: Act, file: MapFile, terms: ImportTerms): Promise<ImportReport> => {
  const {features, anyOrder} = await readMapFile(file)
  return importFeatures(tx, act, features, {mend: terms.mend, anyOrder}, {...terms, note: file.name})
}

/** Imports features already read; a dry run reports errors, a real one throws rows.refused and changes nothing. */
export const importFeatures = async (
  tx: Tx,
  act: Act,
  features: readonly Feature[],
  leniency: Leniency,
  terms: ImportTerms & {readonly note: string},
): Promise<ImportReport> => {
  const {report, errors, save} = await planImport(tx, act, features, leniency, terms)
  if (terms.dryRun) return report
  refuseErrors(errors)
  return save(tx)
}

/** What features would do to the grid, without changing anything, and how to do it. */
export const planImport = async (
  db: Db,
  act: Act,
  features: readonly Feature[],
  leniency: Leniency,
  {note, ...terms}: ImportTerms & {readonly note: string},
): Promise<{readonly report: ImportReport; readonly errors: RowErrors; readonly save: (tx: Tx) => Promise<ImportReport>}> => {
  allow(act, 'grid.import')
  const {outcome, errors, ignored} = await plan(db, act, features, leniency, terms)
  for (const district of new Set(outcome.codes.map((code) => code.slice(0, 6)))) allow(act, 'grid.import', {area: district})
  if (terms.kind === 'places' || terms.mode === 'replace') allow(act, 'grid.import', {area: null})
  const {added, changed, ended} = outcome
  const report = {
    ...terms,
    read: features.length,
    added,
    changed,
    ended,
    rehoused: 0,
    errorCount: errors.count(),
    errors: errors.list,
    ignored,
    edition: null,
  }
  const save = async (tx: Tx): Promise<ImportReport> => {
    const edition = v7()
    const rehoused = await outcome.save(tx, edition)
    await beginEdition(tx, act, terms.kind, note.slice(0, 200), edition)
    const district = (await findCity(tx))?.code ?? outcome.codes[0]?.slice(0, 6) ?? ''
    await announce(tx, act, {
      name: 'grid.imported',
      subject: edition,
      district,
      body: {kind: terms.kind, mode: terms.mode, added, changed, ended, rehoused, note},
    })
    return {...report, rehoused, edition}
  }
  return {report, errors, save}
}

type Plan = Promise<{outcome: Outcome; errors: RowErrors; ignored: readonly string[]}>

const plan = (db: Db, act: Act, features: readonly Feature[], leniency: Leniency, terms: ImportTerms): Plan => {
  switch (terms.kind) {
    case 'areas':
      return planAreas(db, intakeAreas(features, leniency), terms)
    case 'cells':
      return planCells(db, act, features, leniency, terms)
    case 'components':
      return planComponents(db, features, leniency, terms)
    case 'places':
      return planPlaces(db, features, leniency, terms)
  }
}

/** In mode `add`, every code that is on file becomes an error of its line. */
const refuseKnown = ({rows, errors}: Intake<{readonly code: string}>, known: ReadonlySet<string>, {mode}: ImportTerms): void => {
  if (mode !== 'add') return
  for (const {line, value} of rows) {
    if (known.has(value.code)) {
      errors.add({
        line,
        column: 'code',
        zh: `标识码 ${value.code} 已存在；请改用“更新”方式，或删去此行`,
        en: `The code ${value.code} is already on file; import with renew, or leave the line out`,
      })
    }
  }
}

/** Codes of another city are an error of their line: 990100 holds 9901…, a municipality 310000 holds 31…. */
const refuseForeign = async (db: Db, {rows, errors}: Intake<{readonly code: string}>): Promise<void> => {
  const city = await findCity(db)
  if (city === undefined) return
  const prefix = city.code.replace(/(?:00)+$/, '')
  for (const {line, value} of rows) {
    if (!value.code.startsWith(prefix)) {
      errors.add({
        line,
        column: 'code',
        zh: `标识码 ${value.code} 不属于本市（${city.code}），请核对区划代码或删去此行`,
        en: `The code ${value.code} is not of this city (${city.code}); correct it or leave the line out`,
      })
    }
  }
}

const planAreas = async (db: Db, intake: Intake<AreaDraft>, terms: ImportTerms): Plan => {
  const known = await listAreaCodes(db)
  refuseKnown(intake, known, terms)
  await refuseForeign(db, intake)
  const areas = intake.rows.map(({value}) => ({...value, areaM2: areaM2(value.shape)}))
  const changed = areas.filter(({code}) => known.has(code)).length
  const save = async (tx: Tx, edition: string): Promise<number> => {
    await saveAreas(tx, areas, edition)
    return 0
  }
  return {outcome: {added: areas.length - changed, changed, ended: 0, codes: areas.map(({code}) => code), save}, ...intake}
}

const planCells = async (db: Db, act: Act, features: readonly Feature[], leniency: Leniency, terms: ImportTerms): Plan => {
  const [city] = await listAreaShapes(db, 'city')
  const intake = intakeCells(features, leniency, city?.shape)
  const known = await listCellCodes(db)
  refuseKnown(intake, known, terms)
  await refuseForeign(db, intake)
  const today = await dayOf(db, act)
  for (const {line, value} of intake.rows) {
    if (value.validFrom !== null && value.validFrom > today) {
      intake.errors.add({
        line,
        column: '初始日期',
        zh: `初始日期 ${value.validFrom} 在今天之后，请到当日再导入`,
        en: `It begins on ${value.validFrom}, after today; import it on that day`,
      })
    }
  }
  const all: CellDraft[] = intake.rows.map(({value}) => value)
  const mine = new Set(all.map(({code}) => code))
  // A whole survey is delivered again and again: only cells that differ begin a new life.
  const before = new Map(
    (await listCells(db, {most: known.size})).map((cell) => [cell.code, lookOf({...cell, shape: shapeFromJson(cell.shape)})]),
  )
  const drafts = all.filter((draft) => before.get(draft.code) !== lookOf(draft))
  const changed = drafts.filter(({code}) => known.has(code)).map(({code}) => code)
  const ended = terms.mode === 'replace' ? [...known].filter((code) => !mine.has(code)) : []
  const save = async (tx: Tx, edition: string): Promise<number> => {
    await endCells(tx, [...changed, ...ended], today)
    await insertCells(
      tx,
      drafts.map((draft) => ({...draft, from: known.has(draft.code) ? today : (draft.validFrom ?? today)})),
      edition,
    )
    return rehouseComponents(tx, edition)
  }
  return {
    outcome: {
      added: drafts.length - changed.length,
      changed: changed.length,
      ended: ended.length,
      codes: [...drafts.map(({code}) => code), ...ended],
      save,
    },
    ...intake,
  }
}

/** What of a cell would be a change. */
const lookOf = ({name, region, note, shape}: Pick<CellDraft, 'name' | 'region' | 'note' | 'shape'>): string =>
  JSON.stringify([name, region, note, shape])

const planComponents = async (db: Db, features: readonly Feature[], leniency: Leniency, terms: ImportTerms): Plan => {
  const intake = intakeComponents(features, leniency, await openLocator(db))
  const drafts: ComponentDraft[] = intake.rows.map(({value}) => value)
  const known = await listKnownComponents(
    db,
    drafts.map(({code}) => code),
  )
  refuseKnown(intake, known, terms)
  const save = async (tx: Tx, edition: string): Promise<number> => {
    await saveComponents(tx, drafts, edition)
    return 0
  }
  return {outcome: {added: drafts.length - known.size, changed: known.size, ended: 0, codes: drafts.map(({code}) => code), save}, ...intake}
}

const planPlaces = async (db: Db, features: readonly Feature[], leniency: Leniency, terms: ImportTerms): Plan => {
  const intake = intakePlaces(features, leniency, await openLocator(db))
  const drafts: PlaceDraft[] = intake.rows.map(({value}) => value)
  const save = async (tx: Tx): Promise<number> => {
    if (terms.mode === 'replace') await deletePlaces(tx)
    await insertPlaces(
      tx,
      drafts.map((draft) => ({...draft, ...soundOf(draft.name), id: v7()})),
    )
    return 0
  }
  return {outcome: {added: drafts.length, changed: 0, ended: 0, codes: [], save}, ...intake}
}
