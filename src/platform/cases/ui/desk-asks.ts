import {v7} from 'uuid'
import type {z} from 'zod'
import {change, read, withQuery} from '#web/ask.ts'
import {told} from '#web/kit/load.ts'
import {keepZone} from '#web/kit/time.ts'
import type {Language, Said} from '#web/language.tsx'
import type {DetailReply, listReply, mapReply, movedReply, ShownReply, summaryReply} from '../api.ts'
import type {Move} from '../core/lifecycle.ts'
import type {Filter} from './desk/asked.ts'

export type Detail = DetailReply
export type Shown = ShownReply
export type Page = z.infer<typeof listReply>
export type Spots = z.infer<typeof mapReply>
export type Summary = z.infer<typeof summaryReply>
export type NextMove = Detail['next'][number]

/** Rows of a page of the list. */
const ROWS = 200

export const listCases = (filter: Filter, more: {readonly sort: 'newest' | 'due'; readonly cursor?: string}, signal?: AbortSignal) =>
  read<Page>('/cases', {...filter, ...more, limit: ROWS, count: more.cursor === undefined}, signal)

export const mapCases = (filter: Filter, signal?: AbortSignal) => read<Spots>('/cases/map', filter, signal)

/** Where every case of a filter is written out as a file. */
export const exportAddress = (filter: Filter, format: 'csv' | 'xlsx' | 'geojson' | 'gpkg', language: Language): string =>
  `/api${withQuery('/cases/export', {...filter, format, language})}`

/** Asks again for everything that shows cases, keeping what is shown until the answers come; without the list when somebody has read on in it. */
export const askAnew = ({list = true} = {}): Promise<void> =>
  told.invalidateQueries({
    predicate: ({queryKey: [key]}) => String(key).startsWith('case') && (list || !String(key).startsWith('cases list')),
  })

export interface Queue {
  readonly id: string
  readonly kind: 'built-in' | 'saved' | 'shared'
  readonly name: Said
  readonly filter: Filter
  readonly count: number
  readonly more: boolean
  readonly pinned: boolean
  readonly owner: string | null
  readonly unit: string | null
  readonly role: string | null
}
export interface Seat {
  readonly unit: string | null
  readonly role: string | null
  readonly name: Said
}
export const listQueues = (signal?: AbortSignal) => read<readonly Queue[]>('/cases/queues', {}, signal)
export const listSeats = (signal?: AbortSignal) => read<readonly Seat[]>('/cases/queues/seats', {}, signal)

export interface Bulk {
  readonly id: string
  readonly move: Move
  readonly done: number
  readonly refused: number
  readonly undoable: number
  readonly undoneAt: string | null
  readonly outcomes: readonly {
    readonly case: string
    readonly done: boolean
    readonly problem: (Said & {readonly code: string}) | null
    readonly undoable: boolean
    readonly undone: {readonly done: boolean; readonly problem: (Said & {readonly code: string}) | null} | null
  }[]
}

export const summarise = (signal?: AbortSignal, area?: string) => read<Summary>('/cases/summary', {area}, signal)
export const showCase = (id: string, signal?: AbortSignal) => read<Detail>(`/cases/${id}`, {}, signal)

export interface Given {
  readonly reason?: string
  readonly body?: string
  readonly category?: string
  readonly condition?: string
  readonly unit?: string
  readonly result?: string
  readonly closing?: boolean
  readonly publish?: readonly string[]
  readonly words?: string
  readonly claim?: 'fixed' | 'unfixable' | 'other-body'
  readonly ending?: string
  readonly until?: string
  readonly into?: string
  readonly parts?: readonly {readonly description: string}[]
  readonly units?: readonly string[]
  readonly person?: {readonly id: string; readonly name: string}
  readonly priority?: 'usual' | 'urgent'
  readonly supervision?: 'overdue' | 'leader' | 'important'
  readonly evidence?: readonly {
    readonly kind: 'near' | 'far' | 'reference' | 'before' | 'after' | 'document'
    readonly file?: string
    readonly text?: string
  }[]
}

const attempts = new Map<string, string>()

/**
 * Makes a move; the version says which case was looked at, so that two people cannot overwrite each other. Sent again after the network
 * failed, it carries the same id and is made once.
 */
export const move = (one: Pick<Detail, 'id' | 'version'>, name: Move, given: Given) => {
  const attempt = `${one.id} ${one.version} ${name}`
  const clientId = attempts.get(attempt) ?? v7()
  attempts.set(attempt, clientId)
  return change<z.infer<typeof movedReply>>('POST', `/cases/${one.id}/moves/${name}`, {version: one.version, clientId, ...given})
}

export interface Category {
  readonly category: string
  readonly zh: string
  readonly en: string
}
export interface Condition {
  readonly id: string
  readonly text: string
  readonly closing: string
  readonly evidence: readonly string[]
  readonly limits: readonly {
    readonly region: number | null
    readonly level: string | null
    readonly amount: number
    readonly unit: string
  }[]
  readonly handlingUnit: string | null
  readonly legalBasis: string
}
export interface Unit {
  readonly id: string
  readonly name: string
  readonly nameEn: string
  readonly phone: string | null
}
export interface Responsible {
  readonly unit: Unit
  readonly reason: {readonly zh: string; readonly en: string}
}
export interface AreaNamed {
  readonly level: string
  readonly parent: string | null
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly zone: string | null
}

export const findCategories = (text: string, signal?: AbortSignal) =>
  read<{items: readonly Category[]}>('/standards/categories', {text, limit: 12}, signal).then(({items}) => items)
export const listConditions = (category: string, signal?: AbortSignal) =>
  read<{items: readonly Condition[]}>('/standards/conditions', {category}, signal).then(({items}) => items)
export const getCondition = (id: string, signal?: AbortSignal) => read<Condition>(`/standards/conditions/${id}`, {}, signal)
export const whoIsResponsible = (area: string, category: string, signal?: AbortSignal) =>
  read<Responsible>('/organisation/responsible', {area: area.slice(0, 12), category}, signal)

const listed = <T>(reply: unknown): readonly T[] => {
  if (Array.isArray(reply)) return reply as readonly T[]
  const found = Object.values(reply as object).find(Array.isArray)
  return (found ?? []) as readonly T[]
}
export interface Person {
  readonly id: string
  readonly name: string
  readonly account: string | null
}
export const findPeople = (text: string, signal?: AbortSignal) =>
  read<unknown>('/organisation/people', {text}, signal).then((reply) => listed<Person>(reply))
export const findUnits = (text: string, signal?: AbortSignal) =>
  read<unknown>('/organisation/units', {text}, signal).then((reply) => listed<Unit>(reply))

/** The names of classes and areas, asked for once; where one is not known its code is shown. */
export interface Names {
  readonly category: (code: string | null) => {readonly zh: string; readonly en: string} | undefined
  readonly unit: (unit: {readonly id: string; readonly name: string}) => {readonly zh: string; readonly en: string}
  readonly area: (code: string) => {readonly zh: string; readonly en: string} | undefined
  /** All of them, for somebody to choose from. */
  readonly areas: readonly AreaNamed[]
  readonly units: readonly Unit[]
}

let names: Promise<Names> | undefined

const nothing = <T>(): readonly T[] => []

/** Classes of the catalogue in force and areas of the city by their codes. */
export function askNames(): Promise<Names> {
  names ??= Promise.all([
    read<{items: readonly Category[]}>('/standards/categories', {text: '', limit: 500}).then(({items}) => items, nothing<Category>),
    read<unknown>('/organisation/areas').then((reply) => listed<AreaNamed>(reply), nothing<AreaNamed>),
    read<unknown>('/organisation/units').then((reply) => listed<Unit>(reply), nothing<Unit>),
  ]).then(([categories, areas, units]) => {
    const byUnit = new Map(units.map((unit) => [unit.id, unit.nameEn]))
    const zone = areas.find((area) => area.zone !== null)?.zone
    if (zone) keepZone(zone)
    const byCategory = new Map(categories.map((one) => [one.category, one]))
    const byCode = new Map(areas.map(({code, name, nameEn}) => [code, {zh: name, en: nameEn}]))
    return {
      unit: ({id, name}) => ({zh: name, en: byUnit.get(id) ?? name}),
      category: (code) => (code === null ? undefined : byCategory.get(code)),
      // A cell has no name of its own; its street is what people call the place.
      area: (code) => byCode.get(code.slice(0, 9)) ?? byCode.get(code.slice(0, 6)),
      areas,
      units,
    }
  })
  return names
}
