import type {Limit, TimeUnit} from '#lib/calendar.ts'
import {problem} from '#lib/problem.ts'

/** Class of the region a case lies in: 1 core, 2 built-up, 3 outer. */
export type Region = 1 | 2 | 3

/** Strictness of a limit: A strict, B usual, C loose (GB/T 30428.8). */
export type Level = 'A' | 'B' | 'C'

export const REGIONS: readonly Region[] = [1, 2, 3]
export const LEVELS: readonly Level[] = ['A', 'B', 'C']

/** Which level the city has adopted in each class of region. */
export type AdoptedLevels = Readonly<Record<Region, Level>>

/** How long the handling unit has; null means whatever the region, whatever the level. */
export interface LimitRow extends Limit {
  readonly region: Region | null
  readonly level: Level | null
  readonly unit: TimeUnit
}

/** A picture a case must carry: near, far, with a reference object, before and after handling. */
export type EvidenceKind = 'near' | 'far' | 'reference' | 'before' | 'after'
export const EVIDENCE_KINDS: readonly EvidenceKind[] = ['near', 'far', 'reference', 'before', 'after']

/** One row of a catalogue: what is filed (立案条件), when it is closed (结案条件), by when and by whom. */
export interface Condition {
  readonly id: string
  readonly catalogueId: string
  /** Stays the same from one version of the catalogue to the next. */
  readonly lineage: string
  readonly category: string
  readonly ordinal: number
  readonly text: string
  readonly closing: string
  readonly limits: readonly LimitRow[]
  readonly evidence: readonly EvidenceKind[]
  /** Name of the unit that handles it (处置单位), as the standard writes it. */
  readonly handlingUnit: string | null
  readonly handlingUnitId: string | null
  /** Name of the department above it (主管部门). */
  readonly supervisingUnit: string | null
  readonly supervisingUnitId: string | null
  readonly legalBasis: string
  readonly note: string
}

/** Everything a catalogue says. */
export interface Edition {
  readonly levels: AdoptedLevels
  readonly conditions: readonly Condition[]
}

export const noLimit = problem<{text: string; region: Region | null; level: Level | null}>('standards.no-limit', 409, {
  zh: ({text, region, level}) =>
    `立案条件“${text}”没有${region ?? '该'}类区域${level ?? ''}级的处置时限。请在标准的下一版中补上该时限后再立案。`,
  en: ({text, region, level}) =>
    `The filing condition "${text}" has no limit for region class ${region ?? 'any'}, level ${level ?? 'any'}. Add it in the next version of the catalogue before filing.`,
})

/** How closely a limit fits: region before level, either before neither; undefined when it does not apply. */
const fit = (row: LimitRow, region: Region | null, level: Level | null): number | undefined => {
  if (row.region !== null && row.region !== region) return undefined
  if (row.level !== null && row.level !== level) return undefined
  return (row.region === null ? 0 : 2) + (row.level === null ? 0 : 1)
}

/** The limit that applies in a region at a level, the most specific one first; undefined when none does. */
export function findLimit(
  condition: Pick<Condition, 'limits'>,
  {region, level}: {region: Region | null; level: Level | null},
): Limit | undefined {
  let best: {row: LimitRow; fit: number} | undefined
  for (const row of condition.limits) {
    const fits = fit(row, region, level)
    if (fits !== undefined && (best === undefined || fits > best.fit)) best = {row, fit: fits}
  }
  return best && {amount: best.row.amount, unit: best.row.unit}
}

/** The limit that applies in a region at a level; throws `standards.no-limit`. */
export function limitFor(condition: Pick<Condition, 'limits' | 'text'>, where: {region: Region | null; level: Level | null}): Limit {
  const limit = findLimit(condition, where)
  if (limit === undefined) throw noLimit({text: condition.text.slice(0, 60), ...where})
  return limit
}
