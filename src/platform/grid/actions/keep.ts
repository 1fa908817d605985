import {v7} from 'uuid'
import {type Act, allow} from '#kernel/act.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {parseComponentCode} from '#lib/codes.ts'
import {isProblem, problem} from '#lib/problem.ts'
import {type ComponentFacts, standingOf} from '../core/component.ts'
import type {Position} from '../core/shape.ts'
import {
  endResponsibility,
  findCity,
  insertEdition,
  insertResponsibility,
  listCellCodes,
  listResponsibilities,
  type Responsibility,
  type Topic,
} from '../queries/cells.ts'
import {
  type Component,
  findComponent,
  listAttributes,
  lockComponent,
  saveAttribute,
  saveComponents,
  updateComponentRow,
} from '../queries/components.ts'
import {getComponent, noCell, noComponent} from '../queries/find.ts'
import {openLocator} from '../queries/memory.ts'
import type {AttributeTable} from '../tables.ts'

const changedMeanwhile = problem<{what: string; version: number}>('grid.changed-meanwhile', 409, {
  zh: ({what, version}) => `${what} 已被他人修改（现为第 ${version} 版）。请刷新后在最新内容上重做修改。`,
  en: ({what, version}) => `${what} has been changed by somebody else (it is at version ${version}). Reload it and make your change again.`,
})

const componentExists = problem<{code: string}>('grid.component-exists', 409, {
  zh: ({code}) => `部件 ${code} 已登记。请改用修改，或换一个顺序号。`,
  en: ({code}) => `Component ${code} is already registered. Change it instead, or take another sequence number.`,
})

const misplaced = problem<{zh: string; en: string}>('grid.misplaced', 422, {zh: ({zh}) => `${zh}。`, en: ({en}) => `${en}.`})

const badExtension = problem<{name: string; zh: string; en: string}>('grid.bad-extension', 422, {
  zh: ({name, zh}) => `扩展属性“${name}”${zh}。请按该类部件的属性定义填写。`,
  en: ({name, en}) => `The extension attribute "${name}" ${en}. Fill it in as the attributes of this type are defined.`,
})

/** The local day of an act, 'YYYY-MM-DD', in the zone of the city. */
export const dayOf = async (db: Db, act: Act): Promise<string> => {
  const zone = (await findCity(db))?.zone ?? 'UTC'
  return new Intl.DateTimeFormat('sv-SE', {timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit'}).format(act.at)
}

/** Begins a new edition of a topic, so that every process reads it anew; call it last in a change. */
export const beginEdition = async (tx: Tx, act: Act, topic: Topic, note: string, id = v7()): Promise<string> => {
  await insertEdition(tx, {id, topic, at: act.at, by: act.by.name, note})
  return id
}

/** A new component with its extension attributes; what the place decides may be left out. */
export interface NewComponent extends Omit<ComponentFacts, 'street' | 'community'> {
  readonly code: string
  readonly place: Position
  readonly extension: Readonly<Record<string, string>>
}

/** Checks extension attributes against their definitions; undefined types take any. */
const checkExtension = async (db: Db, type: string, extension: Readonly<Record<string, string>>): Promise<void> => {
  for (const {name, need, length, value} of await listAttributes(db, type)) {
    const text = extension[name] ?? ''
    if (text === '' && need === 'M') throw badExtension({name, zh: '必填', en: 'is required'})
    if (text.length > length) throw badExtension({name, zh: `最多 ${length} 个字`, en: `may have ${length} characters`})
    if (value === 'number' && text !== '' && !Number.isFinite(Number(text)))
      throw badExtension({name, zh: '应为数字', en: 'must be a number'})
    if (value === 'date' && text !== '' && Number.isNaN(Date.parse(`${text}T00:00:00Z`)))
      throw badExtension({name, zh: '应为 2026-11-22 这样的日期', en: 'must be a date such as 2026-11-22'})
  }
}

const standing = async (db: Db, asked: Parameters<typeof standingOf>[0]): Promise<ReturnType<typeof standingOf>> => {
  try {
    return standingOf(asked, await openLocator(db))
  } catch (error) {
    throw isProblem(error, 'rows.unreadable') ? misplaced({zh: error.zh, en: error.en}) : error
  }
}

/** Registers a component. Throws grid.component-exists, grid.misplaced, grid.bad-extension, codes.malformed. */
export const addComponent = async (tx: Tx, act: Act, asked: NewComponent): Promise<Component> => {
  const {type, district} = parseComponentCode(asked.code)
  allow(act, 'grid.edit', {area: district, category: `component.${type}`})
  if ((await findComponent(tx, asked.code)) !== undefined) throw componentExists({code: asked.code})
  await checkExtension(tx, type, asked.extension)
  const where = await standing(tx, {...asked, street: null, community: null})
  const edition = await beginEdition(tx, act, 'components', asked.code)
  await saveComponents(tx, [{...asked, ...where, type}], edition)
  await announce(tx, act, {name: 'grid.component-added', subject: asked.code, district, body: {...asked, ...where}})
  return getComponent(tx, asked.code)
}

/** What of a component is to be changed, and the version it was read at. */
export interface ComponentChange {
  readonly version: number
  readonly facts: Partial<Omit<ComponentFacts, 'street' | 'community' | 'changedOn'>>
  readonly place?: Position | undefined
  readonly extension?: Readonly<Record<string, string>> | undefined
}

/** Changes a component; moved ones are located anew, and the day of the change is kept. Throws grid.changed-meanwhile, grid.misplaced, grid.no-component. */
export const changeComponent = async (tx: Tx, act: Act, code: string, change: ComponentChange): Promise<Component> => {
  const found = await lockComponent(tx, code)
  if (found === undefined) throw noComponent({code})
  allow(act, 'grid.edit', {area: found.cell, category: `component.${found.type}`})
  if (found.version !== change.version) throw changedMeanwhile({what: code, version: found.version})
  if (change.extension !== undefined) await checkExtension(tx, found.type, change.extension)
  const place = change.place ?? found.place
  const cell = change.facts.cell !== undefined ? change.facts.cell : change.place === undefined ? found.cell : null
  const moved = change.place !== undefined || change.facts.cell !== undefined
  const where = moved
    ? await standing(tx, {code, place, cell, street: null, community: null, accuracy: change.facts.accuracy ?? found.accuracy})
    : {}
  const facts = {...change.facts, ...where, changedOn: await dayOf(tx, act)}
  await updateComponentRow(tx, code, {facts, place: change.place, extension: change.extension})
  await beginEdition(tx, act, 'components', code)
  await announce(tx, act, {name: 'grid.component-changed', subject: code, district: code.slice(0, 6), body: {...change, ...where}})
  return getComponent(tx, code)
}

/** A responsibility grid as asked for: the cells of one post or person. */
export interface ResponsibilityAsked {
  readonly name: string
  readonly kind: string
  readonly post: string | null
  readonly holder: string | null
  readonly cells: readonly string[]
  /** Version of the one it replaces; 0 for a new one. */
  readonly version: number
}

/** Draws a responsibility grid anew; its past stays on file. Throws grid.no-cell, grid.changed-meanwhile. */
export const drawResponsibility = async (tx: Tx, act: Act, code: string, asked: ResponsibilityAsked): Promise<Responsibility> => {
  for (const cell of asked.cells) allow(act, 'grid.edit', {area: cell})
  const known = await listCellCodes(tx)
  const missing = asked.cells.find((cell) => !known.has(cell))
  if (missing !== undefined) throw noCell({code: missing})
  const [before] = await listResponsibilities(tx, {code})
  if ((before?.version ?? 0) !== asked.version) throw changedMeanwhile({what: code, version: before?.version ?? 0})
  for (const cell of before?.cells ?? []) allow(act, 'grid.edit', {area: cell})
  const day = await dayOf(tx, act)
  await endResponsibility(tx, code, day)
  const drawn: Responsibility = {
    ...asked,
    id: v7(),
    code,
    validFrom: day,
    version: asked.version + 1,
    cells: [...new Set(asked.cells)].sort(),
  }
  await insertResponsibility(tx, drawn)
  await announce(tx, act, {name: 'grid.responsibility-drawn', subject: code, district: asked.cells[0]?.slice(0, 6) ?? '', body: {...drawn}})
  return drawn
}

/** Defines what an extension attribute of a component type, or of a class by its prefix, means. */
export const defineAttribute = async (tx: Tx, act: Act, attribute: AttributeTable): Promise<void> => {
  allow(act, 'grid.edit', {area: null, category: `component.${attribute.type}`})
  await saveAttribute(tx, attribute)
  const city = await findCity(tx)
  await announce(tx, act, {
    name: 'grid.attribute-defined',
    subject: `${attribute.type}.${attribute.name}`,
    district: city?.code ?? '',
    body: {...attribute},
  })
}
