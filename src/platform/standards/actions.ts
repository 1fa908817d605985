import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {soundOf} from '#kernel/pinyin.ts'
import {dateIn} from '#lib/calendar.ts'
import {problem} from '#lib/problem.ts'
import {type RowError, refuseErrors, type Sheet} from '#lib/rows.ts'
import {getUnit, listUnits} from '#platform/organisation/index.ts'
import {type Catalogue, mayEdit, mayTakeEffect, USUAL_LEVELS} from './core/catalogue.ts'
import {type Category, categoryOf, isLocalCode, type Kind, nextLocalCode} from './core/category.ts'
import {checkCatalogue, type Finding} from './core/check.ts'
import type {AdoptedLevels, Condition} from './core/condition.ts'
import {successorFinder} from './core/diff.ts'
import {type ConditionDraft, readConditions} from './core/sheet.ts'
import {crosswalk, NATIONAL_STANDARD, nationalCategories} from './national.ts'
import {deleteDraft, getCatalogue, insertCatalogue, lockCatalogue, lockPublished, publishDraft, updateDraft} from './queries/catalogues.ts'
import {
  type Contents,
  deleteCondition,
  deleteContents,
  findCategory,
  getCondition,
  insertCategories,
  insertConditions,
  loadContents,
  updateCategory,
} from './queries/editions.ts'

/** What an import did or, on a dry run, would have done. */
export interface ImportReport {
  readonly written: boolean
  readonly rows: number
  readonly conditions: number
  readonly localCategories: readonly {readonly category: string; readonly zh: string}[]
  readonly errorCount: number
  /** The first thousand. */
  readonly errors: readonly RowError[]
  readonly remarks: readonly RowError[]
  readonly ignoredColumns: readonly string[]
  /** Units a row names that are not in the unit list word for word. */
  readonly unknownUnits: readonly string[]
}

const unsound = problem<{count: number; findings: readonly Finding[]}>('standards.catalogue-unsound', 422, {
  zh: ({count, findings}) => `发布前检查发现 ${count} 处错误，第一处：${findings[0]?.said.zh ?? ''}请全部改正后再发布。`,
  en: ({count, findings}) =>
    `The check before publishing found ${count} errors, the first: ${findings[0]?.said.en ?? ''} Put all of them right, then publish.`,
})

const noSuchClass = problem<{category: string}>('standards.no-such-category', 422, {
  zh: ({category}) => `这一版标准中没有类别 ${category}。请选择已有类别，或先添加本地类别。`,
  en: ({category}) => `This version has no class ${category}. Choose an existing one or add a local class first.`,
})

const classTaken = problem<{category: string}>('standards.category-taken', 409, {
  zh: ({category}) => `类别代码 ${category} 已被占用或不属于本地扩展范围（080–999）。请留空代码，由系统分配。`,
  en: ({category}) => `The code ${category} is taken or not a local one (080–999). Leave the code blank to be given a free one.`,
})

const noSuchMajor = problem<{major: string}>('standards.no-such-major', 422, {
  zh: ({major}) => `没有代码为 ${major} 的大类。请选择国家标准中的大类。`,
  en: ({major}) => `There is no major class ${major}. Choose one of the national table.`,
})

/** First letters of a name in pinyin: 暴露垃圾 → bllj. */
const initialsOf = (zh: string): string => soundOf(zh).initials

const withInitials = (entry: Omit<Category, 'initials'>): Category => ({...entry, initials: initialsOf(entry.zh)})

/** The national code table as every new catalogue begins with it. */
let startingCategories: readonly Category[] | undefined
const nationalClasses = (): readonly Category[] => {
  startingCategories ??= nationalCategories.map(withInitials)
  return startingCategories
}

const tell = (tx: Tx, act: Act, {area, id}: Pick<Catalogue, 'area' | 'id'>, name: string, body: Readonly<Record<string, unknown>>) =>
  announce(tx, act, {name: `standards.${name}`, subject: id, district: area, body})

/** Begins a new version: a copy of the one it is based on, or the national code table without conditions. */
export async function draftCatalogue(
  tx: Tx,
  act: Act,
  wanted: {name: string; area: string; zone: string; basedOn: string | null; note?: string; levels?: AdoptedLevels | undefined},
): Promise<Catalogue> {
  allow(act, 'standards.edit', {area: wanted.area})
  const base = wanted.basedOn === null ? undefined : await getCatalogue(tx, wanted.basedOn)
  const contents: Contents = base ? await loadContents(tx, base.id) : {categories: nationalClasses(), conditions: []}
  const catalogue: Catalogue = {
    id: v7(),
    name: wanted.name,
    standard: NATIONAL_STANDARD,
    area: base?.area ?? wanted.area,
    zone: base?.zone ?? wanted.zone,
    levels: wanted.levels ?? base?.levels ?? USUAL_LEVELS,
    status: 'draft',
    basedOn: base?.id ?? null,
    effectiveFrom: null,
    revision: 1,
    note: wanted.note ?? '',
    createdAt: act.at,
    createdBy: act.by.id,
    createdByName: act.by.name,
    publishedAt: null,
    publishedBy: null,
    publishedByName: null,
  }
  await insertCatalogue(tx, catalogue)
  await insertCategories(tx, catalogue.id, contents.categories)
  await insertConditions(
    tx,
    contents.conditions.map((condition) => ({...condition, id: v7(), catalogueId: catalogue.id})),
  )
  await tell(tx, act, catalogue, 'drafted', {name: catalogue.name, basedOn: catalogue.basedOn, conditions: contents.conditions.length})
  return catalogue
}

/** Locks a draft that the actor may change; throws when it is published, unknown, or not the revision they saw. */
async function openDraft(tx: Tx, act: Act, id: string, seen?: number): Promise<Catalogue> {
  const catalogue = await lockCatalogue(tx, id)
  allow(act, 'standards.edit', {area: catalogue.area})
  mayEdit(catalogue, seen)
  return catalogue
}

/** Changes what a draft is called, its note or the levels it adopts; gives the new revision. */
export async function changeDraft(
  tx: Tx,
  act: Act,
  change: {id: string; revision: number; name?: string | undefined; note?: string | undefined; levels?: AdoptedLevels | undefined},
): Promise<number> {
  const draft = await openDraft(tx, act, change.id, change.revision)
  const next = {id: draft.id, name: change.name ?? draft.name, note: change.note ?? draft.note, levels: change.levels ?? draft.levels}
  const revision = await updateDraft(tx, next)
  await tell(tx, act, draft, 'edited', {revision, name: next.name, note: next.note, levels: next.levels})
  return revision
}

export async function discardDraft(tx: Tx, act: Act, id: string): Promise<void> {
  const draft = await openDraft(tx, act, id)
  await deleteDraft(tx, draft.id)
  await tell(tx, act, draft, 'discarded', {name: draft.name, revision: draft.revision})
}

/** Names of units as the unit list has them today, each with its id. */
async function unitIds(tx: Tx, act: Act, {zone}: Pick<Catalogue, 'zone'>): Promise<ReadonlyMap<string, string>> {
  const units = await listUnits(tx, {day: dateIn(zone, act.at)})
  return new Map(units.map(({name, id}) => [name, id]))
}

/** Gives rows of a file their place in a catalogue; a condition that was there before in the same words keeps its lineage. */
function placeConditions(
  catalogue: string,
  rows: readonly ConditionDraft[],
  {former, units}: {former: readonly Condition[]; units: ReadonlyMap<string, string>},
): readonly Condition[] {
  const predecessorOf = successorFinder(former)
  const used = new Set<string>()
  const ordinals = new Map<string, number>()
  return rows.map(({category, text, closing, limits, evidence, handlingUnit, supervisingUnit, legalBasis, note}) => {
    const id = v7()
    const known = predecessorOf({lineage: '', category, text})?.lineage
    const lineage = known === undefined || used.has(known) ? id : known
    used.add(lineage)
    const ordinal = (ordinals.get(category) ?? 0) + 1
    ordinals.set(category, ordinal)
    return {
      id,
      catalogueId: catalogue,
      lineage,
      category,
      ordinal,
      text,
      closing,
      limits,
      evidence,
      handlingUnit,
      supervisingUnit,
      legalBasis,
      note,
      handlingUnitId: units.get(handlingUnit ?? '') ?? null,
      supervisingUnitId: units.get(supervisingUnit ?? '') ?? null,
    }
  })
}

/**
 * Replaces the conditions of a draft by those of a file. Nothing is written on a dry run, nor while a row is wrong unless bad rows are
 * to be skipped; throws rows.refused with every row error then.
 */
export async function importConditions(
  tx: Tx,
  act: Act,
  {catalogue: id, sheet, dryRun, skipBad}: {catalogue: string; sheet: Sheet; dryRun: boolean; skipBad: boolean},
): Promise<ImportReport> {
  const draft = await openDraft(tx, act, id)
  allow(act, 'standards.import', {area: draft.area})
  const read = readConditions(sheet, crosswalk)
  const units = await unitIds(tx, act, draft)
  const named = new Set(read.conditions.flatMap(({handlingUnit, supervisingUnit}) => [handlingUnit ?? '', supervisingUnit ?? '']))
  named.delete('')
  const report: ImportReport = {
    written: !dryRun,
    rows: read.rows,
    conditions: read.conditions.length,
    localCategories: read.localCategories.map(({category, zh}) => ({category, zh})),
    errorCount: read.errors.count(),
    errors: read.errors.list,
    remarks: read.remarks,
    ignoredColumns: read.ignored,
    unknownUnits: [...named].filter((name) => !units.has(name)).slice(0, 200),
  }
  if (dryRun) return report
  if (!skipBad || read.conditions.length === 0) refuseErrors(read.errors)
  const former = await loadContents(tx, draft.id)
  const present = new Set(former.categories.filter(({local}) => !local).map(({category}) => category))
  await deleteContents(tx, draft.id)
  await insertCategories(tx, draft.id, [
    ...nationalClasses().filter(({category}) => !present.has(category)),
    ...read.localCategories.map(withInitials),
  ])
  await insertConditions(tx, placeConditions(draft.id, read.conditions, {former: former.conditions, units}))
  const revision = await updateDraft(tx, draft)
  await tell(tx, act, draft, 'imported', {revision, rows: read.rows, conditions: read.conditions.length, skipped: read.errors.count()})
  return report
}

/** Adds a class of the city's own to a draft, with the given code or the next free one from 999 downwards. */
export async function addCategory(
  tx: Tx,
  act: Act,
  wanted: {catalogue: string; kind: Kind; major: string; code?: string | undefined; zh: string; en: string},
): Promise<Category> {
  const draft = await openDraft(tx, act, wanted.catalogue)
  const {categories} = await loadContents(tx, draft.id)
  if (!categories.some(({kind, code}) => kind === wanted.kind && code === wanted.major)) throw noSuchMajor({major: wanted.major})
  const taken = new Set(categories.filter(({kind}) => kind === wanted.kind).map(({code}) => code))
  const code = wanted.code ?? nextLocalCode(wanted.major, taken)
  if (code === undefined || taken.has(code) || !isLocalCode(code) || !code.startsWith(wanted.major))
    throw classTaken({category: categoryOf(wanted.kind, code ?? wanted.major)})
  const category = withInitials({
    category: categoryOf(wanted.kind, code),
    kind: wanted.kind,
    code,
    zh: wanted.zh,
    en: wanted.en,
    local: true,
  })
  await insertCategories(tx, draft.id, [category])
  const revision = await updateDraft(tx, draft)
  await tell(tx, act, draft, 'edited', {revision, addedCategory: category.category, zh: category.zh})
  return category
}

/** Calls a class of a draft, major or minor, something else; its code and its conditions stay. Throws standards.no-such-category. */
export async function renameCategory(
  tx: Tx,
  act: Act,
  {catalogue: id, category, zh, en}: {catalogue: string; category: string; zh: string; en: string},
): Promise<Category> {
  const draft = await openDraft(tx, act, id)
  const before = (await loadContents(tx, draft.id)).categories.find((one) => one.category === category)
  if (before === undefined) throw noSuchClass({category})
  const after = withInitials({...before, zh, en})
  await updateCategory(tx, draft.id, after)
  const revision = await updateDraft(tx, draft)
  await tell(tx, act, draft, 'edited', {revision, renamedCategory: category, zh, was: before.zh})
  return after
}

/** A condition as a person writes it; units by name or by id. */
export interface WrittenCondition extends ConditionDraft {
  readonly handlingUnitId: string | null
  readonly supervisingUnitId: string | null
}

/** Completes the units of a condition: a name for an id, an id for a name the unit list knows. Throws organisation.no-such-unit. */
async function settleUnits(tx: Tx, act: Act, draft: Catalogue, written: WrittenCondition): Promise<WrittenCondition> {
  const units = await unitIds(tx, act, draft)
  const settle = async (name: string | null, id: string | null): Promise<{name: string | null; id: string | null}> =>
    id === null ? {name, id: units.get(name ?? '') ?? null} : {name: (await getUnit(tx, id)).name, id}
  const handling = await settle(written.handlingUnit, written.handlingUnitId)
  const supervising = await settle(written.supervisingUnit, written.supervisingUnitId)
  return {
    ...written,
    handlingUnit: handling.name,
    handlingUnitId: handling.id,
    supervisingUnit: supervising.name,
    supervisingUnitId: supervising.id,
  }
}

/** Adds a condition at the end of its class in a draft. */
export async function addCondition(tx: Tx, act: Act, catalogue: string, written: WrittenCondition): Promise<Condition> {
  const draft = await openDraft(tx, act, catalogue)
  const contents = await loadContents(tx, draft.id)
  const category = await findCategory(tx, {catalogue: draft.id, category: written.category})
  if (category === undefined || category.code.length !== 5) throw noSuchClass({category: written.category})
  const id = v7()
  const ordinal = 1 + Math.max(0, ...contents.conditions.filter((one) => one.category === written.category).map((one) => one.ordinal))
  const condition: Condition = {...(await settleUnits(tx, act, draft, written)), id, catalogueId: draft.id, lineage: id, ordinal}
  await insertConditions(tx, [condition])
  const revision = await updateDraft(tx, draft)
  await tell(tx, act, draft, 'edited', {revision, added: condition})
  return condition
}

/** Rewrites a condition of a draft; it keeps its lineage, and its place while it stays in its class. */
export async function changeCondition(tx: Tx, act: Act, id: string, written: WrittenCondition, seen?: number): Promise<Condition> {
  const before = await getCondition(tx, id)
  const draft = await openDraft(tx, act, before.catalogueId, seen)
  if ((await findCategory(tx, {catalogue: draft.id, category: written.category}))?.code.length !== 5)
    throw noSuchClass({category: written.category})
  const condition: Condition = {...before, ...(await settleUnits(tx, act, draft, written))}
  await deleteCondition(tx, id)
  await insertConditions(tx, [condition])
  const revision = await updateDraft(tx, draft)
  await tell(tx, act, draft, 'edited', {revision, changed: condition, before})
  return condition
}

export async function removeCondition(tx: Tx, act: Act, id: string, seen?: number): Promise<void> {
  const condition = await getCondition(tx, id)
  const draft = await openDraft(tx, act, condition.catalogueId, seen)
  await deleteCondition(tx, id)
  const revision = await updateDraft(tx, draft)
  await tell(tx, act, draft, 'edited', {revision, removed: condition})
}

/** Everything to put right or to look at before a version is published. */
export async function checkDraft(db: Db, catalogue: Catalogue): Promise<readonly Finding[]> {
  const contents = await loadContents(db, catalogue.id)
  const minors = nationalCategories.filter(({code}) => code.length === 5).map(({category}) => category)
  return checkCatalogue({...contents, levels: catalogue.levels}, crosswalk, minors)
}

/** Puts a draft in force from a day on; it never changes again. Throws standards.catalogue-unsound with the findings. */
export async function publishCatalogue(
  tx: Tx,
  act: Act,
  {id, revision, effectiveFrom}: {id: string; revision: number; effectiveFrom: string},
): Promise<Catalogue> {
  const draft = await lockCatalogue(tx, id)
  allow(act, 'standards.publish', {area: draft.area})
  mayEdit(draft, revision)
  mayTakeEffect(await lockPublished(tx), effectiveFrom, dateIn(draft.zone, act.at))
  const errors = (await checkDraft(tx, draft)).filter(({severity}) => severity === 'error')
  if (errors.length > 0) throw unsound({count: errors.length, findings: errors.slice(0, 100)})
  await publishDraft(tx, {id, effectiveFrom, at: act.at, by: act.by.id, byName: act.by.name})
  await tell(tx, act, draft, 'published', {name: draft.name, effectiveFrom, revision, basedOn: draft.basedOn})
  return getCatalogue(tx, id)
}
