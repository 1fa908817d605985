/** What kinds of findings there are: eight ways a rule finds something, and two that tell of themselves. */
export const findingKinds = [
  'threshold',
  'rate',
  'silent',
  'stuck',
  'drift',
  'seasonal',
  'combined',
  'forecast',
  'device',
  'video',
] as const
export type FindingKind = (typeof findingKinds)[number]

/** Grades of an alarm: 一级 red, 二级 orange, 三级 yellow. */
export const alarmLevels = [1, 2, 3] as const
export type AlarmLevel = (typeof alarmLevels)[number]

/**
 * Something found wrong: by a rule in what streams observe, by a device itself, or by what watches a camera. Of one cause there is never
 * more than one open alarm, however often it is found.
 */
export interface Finding {
  /** Tells causes apart, e.g. `rule:<id>:<stream>`. */
  readonly cause: string
  readonly kind: FindingKind
  /** The rule that found it, and the edition of it. */
  readonly rule: {readonly id: string; readonly edition: number} | null
  readonly thing: number
  readonly streams: readonly number[]
  readonly level: AlarmLevel
  /** Milliseconds since when it is so. */
  readonly from: number
  /** Why, in one sentence with the numbers. */
  readonly why: {readonly zh: string; readonly en: string}
  readonly numbers: Readonly<Record<string, number | string | null>>
  /** Findings of the same group and hour are one storm: one burst main, not 200 alarms. Null stands alone. */
  readonly group: string | null
  /** Code of the category a case of it would have; null when no case can come of it. */
  readonly category: string | null
  /** Whether a case is opened without anybody being asked. */
  readonly opensCase: boolean
}

/** Of a cause found earlier, that it is no longer so. */
export interface Ease {
  readonly cause: string
  /** Milliseconds since when it is normal again. */
  readonly at: number
  readonly why: {readonly zh: string; readonly en: string}
}
