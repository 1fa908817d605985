import type {Said} from '#lib/problem.ts'
import type {AlarmLevel, FindingKind} from '../../core/finding.ts'
import type {AlarmState, Verdict} from './life.ts'

/** What came with a video event: what its analytics said it saw, and where in the picture. */
export interface Seen {
  readonly type: string
  readonly confidence: number
  /** Left, top, width and height as parts of the picture, 0 to 1. */
  readonly box: readonly number[] | null
  readonly file: string | null
}

/** An alarm, or a storm of them. */
export interface Alarm {
  readonly id: string
  readonly district: string
  readonly cause: string
  readonly kind: FindingKind
  readonly storm: boolean
  readonly stormId: string | null
  readonly members: number
  readonly ruleId: string | null
  readonly ruleEdition: number | null
  readonly thing: number
  readonly thingName: string
  readonly thingNameEn: string | null
  readonly thingKind: string | null
  readonly component: string | null
  readonly streams: readonly number[]
  readonly lng: number | null
  readonly lat: number | null
  readonly level: AlarmLevel
  readonly state: AlarmState
  readonly from: Date
  readonly raisedAt: Date
  readonly seenAt: Date
  readonly times: number
  readonly why: Said
  readonly numbers: Readonly<Record<string, number | string | null>>
  readonly group: string | null
  readonly category: string | null
  readonly opensCase: boolean
  readonly escalation: number
  readonly escalateAt: Date | null
  readonly toldLevel: AlarmLevel | null
  readonly acknowledgedAt: Date | null
  readonly acknowledgedBy: string | null
  readonly acknowledgedName: string | null
  readonly clearedAt: Date | null
  readonly clearedName: string | null
  readonly clearedWhy: Said | null
  readonly easedAt: Date | null
  readonly verdict: Verdict | null
  readonly verdictAt: Date | null
  readonly verdictName: string | null
  readonly verdictReason: string | null
  /** The case whose end gave the verdict; null where a person did. */
  readonly verdictCase: string | null
  readonly windowId: string | null
  readonly caseId: string | null
  readonly caseOpen: boolean
  /** The case it was linked with, whatever that was merged into since. */
  readonly caseOrigin: string | null
  readonly details: {readonly video?: Seen} | null
  readonly version: number
}

/** What a change of an alarm may touch. */
export type AlarmChanges = Partial<
  Omit<Alarm, 'id' | 'district' | 'cause' | 'kind' | 'storm' | 'thing' | 'thingName' | 'thingNameEn' | 'lng' | 'lat' | 'from' | 'raisedAt'>
>

/** A maintenance window: everything it names must fit. */
export interface QuietWindow {
  readonly id: string
  /** A code of an area, or its beginning; the whole city by its own. */
  readonly district: string
  readonly thing: number | null
  readonly group: string | null
  readonly findingKind: FindingKind | null
  readonly thingKind: string | null
  readonly from: Date
  readonly until: Date
  readonly why: string
  readonly byId: string
  readonly byName: string
  readonly version: number
}

const within = (area: string, district: string): boolean => district.startsWith(area.replace(/(00)+$/, ''))

/** The window in which an alarm falls at an instant, or undefined. */
export const windowFor = (
  windows: readonly QuietWindow[],
  one: Pick<Alarm, 'district' | 'thing' | 'group' | 'kind' | 'thingKind'>,
  at: Date,
): QuietWindow | undefined =>
  windows.find(
    ({district, thing, group, findingKind, thingKind, from, until}) =>
      from <= at &&
      at < until &&
      within(district, one.district) &&
      (thing === null || thing === one.thing) &&
      (group === null || group === one.group) &&
      (findingKind === null || findingKind === one.kind) &&
      (thingKind === null || thingKind === one.thingKind),
  )
