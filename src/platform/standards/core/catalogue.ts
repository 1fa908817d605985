import {problem} from '#lib/problem.ts'
import type {AdoptedLevels} from './condition.ts'

/** One version of the city's standard. */
export interface Catalogue {
  readonly id: string
  readonly name: string
  /** The national standard its code table follows. */
  readonly standard: string
  /** Code of the city it is in force in. */
  readonly area: string
  /** IANA zone in which its first day begins. */
  readonly zone: string
  readonly levels: AdoptedLevels
  readonly status: 'draft' | 'published'
  readonly basedOn: string | null
  /** First day it is in force, 'YYYY-MM-DD'; null for a draft. */
  readonly effectiveFrom: string | null
  /** Counts the changes of a draft. */
  readonly revision: number
  readonly note: string
  readonly createdAt: Date
  readonly createdBy: string
  readonly createdByName: string
  readonly publishedAt: Date | null
  readonly publishedBy: string | null
  readonly publishedByName: string | null
}

/** Where a version stands on a day: `announced` is published and not yet in force. */
export type CatalogueState = 'draft' | 'announced' | 'in-force' | 'superseded'

/** Levels until a city adopts others: A in the core, B in the built-up area, C outside. */
export const USUAL_LEVELS: AdoptedLevels = {1: 'A', 2: 'B', 3: 'C'}

/** The published version whose first day came last, on a day 'YYYY-MM-DD'; undefined before the first. */
export function inForce<C extends Pick<Catalogue, 'status' | 'effectiveFrom'>>(catalogues: readonly C[], day: string): C | undefined {
  let found: C | undefined
  for (const one of catalogues) {
    if (one.status !== 'published' || one.effectiveFrom === null || one.effectiveFrom > day) continue
    if (found === undefined || one.effectiveFrom > (found.effectiveFrom ?? '')) found = one
  }
  return found
}

export function stateOf<C extends Pick<Catalogue, 'status' | 'effectiveFrom'>>(one: C, all: readonly C[], day: string): CatalogueState {
  if (one.status === 'draft') return 'draft'
  if ((one.effectiveFrom ?? '') > day) return 'announced'
  return inForce(all, day) === one ? 'in-force' : 'superseded'
}

export const immutable = problem<{name: string}>('standards.catalogue-immutable', 409, {
  zh: ({name}) => `标准“${name}”已经发布，不能再改。请以它为基础起草新版本，在新版本中修改。`,
  en: ({name}) => `“${name}” is published and cannot be changed any more. Draft a new version based on it and change that.`,
})

const changedMeanwhile = problem<{name: string; revision: number}>('standards.catalogue-changed', 409, {
  zh: ({name, revision}) => `标准“${name}”已被他人改动（现为第 ${revision} 次修订）。请重新打开，核对后再操作。`,
  en: ({name, revision}) =>
    `“${name}” has been changed by somebody else (now revision ${revision}). Open it again, look at the change and repeat.`,
})

const tooEarly = problem<{from: string; after: string}>('standards.effective-too-early', 422, {
  zh: ({from, after}) => `生效日期 ${from} 太早。为不改变已立案件的依据，新版本须在 ${after} 之后生效，请改选日期。`,
  en: ({from, after}) =>
    `The date ${from} is too early. So that filed cases keep their ground, a new version takes effect after ${after}. Choose a later date.`,
})

/** Passes when a version may still be changed by somebody who last saw this revision. Throws standards.catalogue-immutable or standards.catalogue-changed. */
export function mayEdit(catalogue: Catalogue, seen: number | undefined): void {
  if (catalogue.status !== 'draft') throw immutable({name: catalogue.name})
  if (seen !== undefined && seen !== catalogue.revision) throw changedMeanwhile({name: catalogue.name, revision: catalogue.revision})
}

/**
 * Passes when a version may take effect on this day: after every published one and not before today. Only the first of a city may be
 * dated back, so that cases brought from an older system find their standard. Throws standards.effective-too-early.
 */
export function mayTakeEffect(published: readonly Pick<Catalogue, 'effectiveFrom'>[], from: string, today: string): void {
  const last = published
    .map(({effectiveFrom}) => effectiveFrom ?? '')
    .sort()
    .at(-1)
  if (last === undefined) return
  if (from <= last) throw tooEarly({from, after: last})
  if (from < today) throw tooEarly({from, after: dayBefore(today)})
}

const dayBefore = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
