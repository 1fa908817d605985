import type {TimeUnit} from '#lib/calendar.ts'
import type {Said} from '#lib/problem.ts'
import type {Clock} from './clocks.ts'
import type {Claim, Ending, State} from './states.ts'

/** How a report reached the city. */
export const sources = ['citizen', 'hotline', 'patrol', 'department', 'import', 'sensor'] as const
export type Source = (typeof sources)[number]

export type Level = 'A' | 'B' | 'C'
export const levels = ['A', 'B', 'C'] as const satisfies readonly Level[]
export type Region = 1 | 2 | 3

/** What a photo or document shows. */
export const evidenceKinds = ['near', 'far', 'reference', 'before', 'after', 'document'] as const
export type EvidenceKind = (typeof evidenceKinds)[number]

/** Something that proves what was seen or done: a stored file, or words where an import has no file. */
export interface Evidence {
  readonly kind: EvidenceKind
  readonly file?: string | undefined
  readonly text?: string | undefined
}

/** Why the case went to its unit: the reason of the rule or of the duty list, or of the dispatcher who decided otherwise. */
export interface WhyHere extends Said {
  readonly by: 'rule' | 'duty-list' | 'dispatcher'
  /** The rule that spoke, its set and its place in it. */
  readonly rule?: {readonly set: string; readonly id: string; readonly line: number} | undefined
  /** Whom rules and duty list would have named, when the dispatcher decided otherwise. */
  readonly instead: string | null
}

/** A unit that a street summoned 吹哨 to help with a case, and what came of it. Instants are ISO 8601. */
export interface Helper {
  readonly unitId: string
  readonly unitName: string
  readonly askedAt: string
  /** By when it should have answered. */
  readonly dueAt: string
  readonly answeredAt: string | null
  readonly answer: 'coming' | 'declined' | null
  readonly finishedAt: string | null
  readonly words: string | null
  readonly released: boolean
}

/** What a unit has asked for and nobody has decided yet: 延期 or 挂账. */
export interface Request {
  readonly kind: 'extension' | 'suspension'
  readonly by: string
  readonly at: string
  readonly reason: string
  /** Until when it would be suspended. */
  readonly until: string | null
  /** Who in the unit endorsed it: the first of two levels. */
  readonly endorsedBy: string | null
}

export const supervisionKinds = ['overdue', 'leader', 'important'] as const
export type SupervisionKind = (typeof supervisionKinds)[number]

/** 督办: somebody above wants this seen to and answered. */
export interface Supervision {
  readonly kind: SupervisionKind
  readonly by: string
  readonly byName: string
  readonly at: string
  readonly reason: string
  readonly answer: string | null
  readonly answeredAt: string | null
}

/** 超时申诉: the unit says that the lateness was not its own. The fact stays; only the counting may change. */
export interface Appeal {
  readonly state: 'asked' | 'reviewed' | 'granted' | 'refused'
  readonly by: string
  readonly at: string
  readonly reason: string
  readonly reviewedBy: string | null
  readonly decidedBy: string | null
}

/** One part of a case that is split. */
export interface Part {
  readonly description: string
  readonly category?: string | undefined
}

export const priorities = ['usual', 'urgent'] as const
export type Priority = (typeof priorities)[number]

/** A case as its rules see it. Times are instants; area is the deepest code known, 6 to 15 digits. */
export interface Case {
  readonly id: string
  readonly districtId: string
  readonly number: string | null
  readonly state: State
  readonly version: number
  readonly source: Source
  readonly area: string
  readonly region: Region | null
  readonly category: string | null
  readonly component: string | null
  readonly conditionId: string | null
  readonly level: Level | null
  readonly limitAmount: number | null
  readonly limitUnit: TimeUnit | null
  /** When 80 % of the limit is used. */
  readonly yellowAt: Date | null
  readonly dueAt: Date | null
  /** Who gave the deadline when it was not reckoned from the limit. */
  readonly dueSource: string | null
  /** When the system noticed that the deadline had passed. */
  readonly overdueAt: Date | null
  readonly unitId: string | null
  readonly unitName: string | null
  readonly supervisingId: string | null
  readonly dutyId: string | null
  readonly whyHere: WhyHere | null
  /** The last unit it was dispatched to, kept after a return so that a wrong dispatch can be counted. */
  readonly lastUnitId: string | null
  /** The supervisor who was asked to verify or inspect; null when anybody of the area may. */
  readonly askedId: string | null
  readonly askedName: string | null
  readonly verification: 'confirmed' | 'denied' | null
  readonly result: string | null
  /** Why it was refused or voided. */
  readonly reason: string | null
  /** Who is responsible for what the city refused. */
  readonly responsibleBody: string | null
  /** What the unit says of its work. */
  readonly claim: Claim | null
  /** How it ended; null while it is open. */
  readonly ending: Ending | null
  /** 0 usual, 1 urgent. */
  readonly priority: number
  /** The person within the unit who handles it. */
  readonly handlerId: string | null
  readonly handlerName: string | null
  readonly clocks: readonly Clock[]
  /** When the handling clock was paused; null while it runs. */
  readonly pausedAt: Date | null
  /** Deadline of whoever's turn it is, and when its light turns yellow. */
  readonly stageDueAt: Date | null
  readonly stageYellowAt: Date | null
  /** How many steps of escalation were taken, and when the next is due. */
  readonly escalation: number
  readonly escalateAt: Date | null
  readonly request: Request | null
  readonly suspendedUntil: Date | null
  readonly helpers: readonly Helper[]
  readonly supervision: Supervision | null
  readonly appeal: Appeal | null
  /** True when an appeal was granted: late, and not counted. */
  readonly exempt: boolean
  /** The case this one is a part of. */
  readonly parentId: string | null
  /** Its own parts that have not ended. */
  readonly openParts: number
  readonly parts: number
  readonly mergedInto: string | null
  readonly returns: number
  readonly reworks: number
  readonly redispatches: number
  readonly extensions: number
  readonly suspensions: number
  readonly reopens: number
  readonly reportedAt: Date
  readonly acceptedAt: Date | null
  readonly verifiedAt: Date | null
  readonly filedAt: Date | null
  readonly dispatchedAt: Date | null
  readonly undertakenAt: Date | null
  readonly handledAt: Date | null
  readonly inspectedAt: Date | null
  readonly closedAt: Date | null
  readonly archivedAt: Date | null
  readonly changedAt: Date
}

/** What accompanies a move. Each move uses what its row of the table needs. */
export interface Details {
  readonly reason?: string | undefined
  readonly body?: string | undefined
  readonly category?: string | undefined
  readonly condition?: string | undefined
  readonly level?: Level | undefined
  /** A deadline given from outside, with who gave it; null says that they gave none. Only imports may. */
  readonly dueAt?: Date | null | undefined
  readonly dueSource?: string | undefined
  readonly unit?: string | undefined
  readonly person?: {readonly id: string; readonly name: string} | undefined
  readonly result?: string | undefined
  readonly evidence?: readonly Evidence[] | undefined
  readonly closing?: boolean | undefined
  readonly words?: string | undefined
  readonly claim?: Claim | undefined
  readonly ending?: Ending | undefined
  readonly until?: Date | undefined
  /** Id or number of the case it is merged into. */
  readonly into?: string | undefined
  readonly parts?: readonly Part[] | undefined
  readonly units?: readonly string[] | undefined
  readonly priority?: Priority | undefined
  readonly supervision?: SupervisionKind | undefined
}

/** What filing settles. */
export interface Filing {
  readonly number: string
  readonly category: string
  readonly conditionId: string | null
  readonly level: Level | null
  readonly limitAmount: number | null
  readonly limitUnit: TimeUnit | null
  readonly yellowAt: Date | null
  readonly dueAt: Date | null
  readonly dueSource: string | null
}

/** What a dispatch settles. */
export interface Assignment {
  readonly unitId: string
  readonly unitName: string
  readonly supervisingId: string | null
  readonly dutyId: string | null
  readonly whyHere: WhyHere
  /** The person in the unit whom a rule names, by their account. */
  readonly handlerId?: string
  readonly handlerName?: string
}

/** What is known of a case when it is reported. */
export type Beginning = Pick<Case, 'id' | 'districtId' | 'source' | 'area' | 'region' | 'category' | 'component'> & {
  readonly at: Date
  readonly parentId?: string | null | undefined
}

/** A case as it begins: reported, and nothing else. */
// biome-ignore format: one line a topic
export const beginCase = ({id, districtId, source, area, region, category, component, at, parentId}: Beginning): Case => ({
  id, districtId, source, area, region, category, component,
  number: null, state: 'reported', version: 1, reportedAt: at, changedAt: at, returns: 0, reworks: 0, redispatches: 0,
  conditionId: null, level: null, limitAmount: null, limitUnit: null, yellowAt: null, dueAt: null, dueSource: null, overdueAt: null,
  unitId: null, unitName: null, supervisingId: null, dutyId: null, whyHere: null, lastUnitId: null, askedId: null, askedName: null,
  verification: null, result: null, reason: null, responsibleBody: null, claim: null, ending: null, priority: 0, handlerId: null, handlerName: null,
  clocks: [], pausedAt: null, stageDueAt: null, stageYellowAt: null, escalation: 0, escalateAt: null, request: null, suspendedUntil: null, helpers: [],
  supervision: null, appeal: null, exempt: false, parentId: parentId ?? null, openParts: 0, parts: 0, mergedInto: null, extensions: 0, suspensions: 0, reopens: 0,
  acceptedAt: null, verifiedAt: null, filedAt: null, dispatchedAt: null, undertakenAt: null, handledAt: null, inspectedAt: null, closedAt: null, archivedAt: null,
})
