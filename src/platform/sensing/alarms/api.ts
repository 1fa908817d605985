import {z} from 'zod'
import {alarmLevels, findingKinds} from '../core/finding.ts'
import type {Alarm, QuietWindow} from './core/alarm.ts'
import {type AlarmState, alarmStateNames, verdicts} from './core/life.ts'

const said = z.object({zh: z.string(), en: z.string()})
/** How grave an alarm is. */
export const level = z.union(alarmLevels.map((one) => z.literal(one)))
const levelGiven = z.coerce.number().pipe(level)
const states = alarmStateNames as readonly [AlarmState, ...AlarmState[]]
const reason = z.string().trim().min(2).max(500)
const version = z.int().positive().optional()
const id = z.coerce.number().int().min(1).max(2_147_483_647)
const districtCode = z.string().regex(/^(?:\d{2}){1,3}$/)
const instant = z.iso.datetime({offset: true}).transform((text) => new Date(text))

/** An alarm by its id. */
export const alarmKey = z.object({id: z.uuid()})

/** An alarm or a storm as lists show it. Times are ISO 8601. */
export const alarmOut = z.object({
  id: z.string(),
  version: z.number(),
  state: z.enum(states),
  level,
  kind: z.enum(findingKinds),
  cause: z.string(),
  rule: z.object({id: z.string(), edition: z.number()}).nullable(),
  thing: z.object({
    id: z.number(),
    name: z.string(),
    nameEn: z.string().nullable(),
    kind: z.string().nullable(),
    component: z.string().nullable(),
  }),
  streams: z.array(z.number()),
  district: z.string(),
  place: z.tuple([z.number(), z.number()]).nullable(),
  group: z.string().nullable(),
  category: z.string().nullable(),
  /** Why, in one sentence with the numbers. */
  why: said,
  numbers: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
  from: z.string(),
  raisedAt: z.string(),
  seenAt: z.string(),
  /** How often it was found. */
  times: z.number(),
  /** How many steps up its chain it has gone, and when it goes on unless somebody acknowledges it. */
  escalation: z.number(),
  escalateAt: z.string().nullable(),
  acknowledged: z.object({at: z.string(), who: z.string()}).nullable(),
  /** `who` null says that it eased by itself. */
  cleared: z.object({at: z.string(), who: z.string().nullable(), why: said.nullable()}).nullable(),
  verdict: z.object({is: z.enum(verdicts), at: z.string(), who: z.string(), reason: z.string()}).nullable(),
  /** Whether it is a storm, of how many, and which storm it belongs to. */
  storm: z.boolean(),
  members: z.number(),
  stormId: z.string().nullable(),
  case: z.object({id: z.string(), open: z.boolean()}).nullable(),
  window: z.string().nullable(),
  video: z
    .object({
      type: z.string(),
      confidence: z.number(),
      box: z.array(z.number()).nullable(),
      /** Addresses of the picture, good for an hour; in details only. */
      picture: z.string().nullable(),
      thumbnail: z.string().nullable(),
    })
    .nullable(),
})

export const alarmsQuery = z.object({
  /** `open` is everything that is neither cleared nor suppressed. */
  state: z.enum(['open', 'any', ...states]).default('open'),
  level: levelGiven.optional(),
  district: districtCode.optional(),
  kind: z.enum(findingKinds).optional(),
  thingKind: z.string().max(60).optional(),
  rule: z.string().max(80).optional(),
  thing: id.optional(),
  group: z.string().max(200).optional(),
  case: z.uuid().optional(),
  /** Members of this storm; without it members are shown only when `members` is asked for. */
  storm: z.uuid().optional(),
  members: z.stringbool().default(false),
  verdict: z.enum(verdicts).optional(),
  /** Only those I acknowledged, or that wait where I handle alarms. */
  mine: z.stringbool().default(false),
  from: instant.optional(),
  to: instant.optional(),
  cursor: z.string().max(200).optional(),
  /** The newest first, or the newest of the gravest. */
  order: z.enum(['newest', 'gravest']).default('newest'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type AlarmsAsked = z.output<typeof alarmsQuery>

export const alarmsReply = z.object({alarms: z.array(alarmOut), next: z.string().nullable()})

/** Open alarms, storms counted as one, by level and state and by district. */
export const countsReply = z.object({
  levels: z.array(z.object({level, raised: z.number(), acknowledged: z.number(), suppressed: z.number()})),
  districts: z.array(z.object({district: z.string(), open: z.number(), worst: level})),
})

export const alarmDetail = z.object({
  alarm: alarmOut,
  history: z.array(
    z.object({
      name: z.string(),
      zh: z.string(),
      en: z.string(),
      at: z.string(),
      who: z.string(),
      body: z.record(z.string(), z.unknown()),
    }),
  ),
  /** The first members of a storm. */
  members: z.array(alarmOut),
  storm: alarmOut.nullable(),
  streams: z.array(z.object({id: z.number(), name: z.string(), unit: z.string().nullable()})),
  /** How its case ended, while no other is open: `void` asks whether the alarm was false. */
  concluded: z.object({ending: z.string().nullable(), reason: z.string()}).nullable(),
  /** What whoever asks may do with it now. */
  steps: z.array(z.enum(['acknowledge', 'clear', 'mark-true', 'mark-false'])),
})

/** The series around an alarm as they were when its case was opened; null when none was. */
export const chartReply = z.object({
  drawnAt: z.string().nullable(),
  series: z.array(
    z.object({stream: z.number(), name: z.string(), unit: z.string().nullable(), points: z.array(z.tuple([z.number(), z.number()]))}),
  ),
})

export const acknowledgeBody = z.strictObject({version})
export const reasonBody = z.strictObject({reason, version})
export const verdictBody = z.strictObject({is: z.enum(verdicts), reason, version})

/** How often people found the alarms of each rule true or false since an instant. */
export const precisionQuery = z.object({days: z.coerce.number().int().min(1).max(730).default(90)})
export const precisionReply = z.object({
  rules: z.array(z.object({rule: z.string(), raised: z.number(), true: z.number(), false: z.number(), precision: z.number().nullable()})),
})

const windowWhere = {
  district: districtCode.optional(),
  thing: z.int().min(1).max(2_147_483_647).optional(),
  group: z.string().trim().min(1).max(200).optional(),
  findingKind: z.enum(findingKinds).optional(),
  thingKind: z.string().trim().min(1).max(60).optional(),
}
export const windowKey = z.object({id: z.uuid()})
export const windowsQuery = z.object({past: z.stringbool().default(false)})
export const windowBody = z.strictObject({...windowWhere, from: instant, until: instant, why: reason})
export const windowChange = z.strictObject({from: instant, until: instant, why: reason, version: z.int().positive()})
export const windowOut = z.object({
  id: z.string(),
  district: z.string(),
  thing: z.number().nullable(),
  group: z.string().nullable(),
  findingKind: z.enum(findingKinds).nullable(),
  thingKind: z.string().nullable(),
  from: z.string(),
  until: z.string(),
  why: z.string(),
  who: z.string(),
  /** How many alarms it kept quiet. */
  kept: z.number(),
  version: z.number(),
})
export const windowsReply = z.object({windows: z.array(windowOut)})

const part = z.number().min(0).max(1)
/** What a camera's analytics saw. `snapshot` is a picture in base64; or `file` names one that the same sender stored before. */
export const eventBody = z.strictObject({
  id: z.string().min(1).max(100),
  type: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  /** The id of the camera's Thing. */
  camera: z.int().min(1).max(2_147_483_647),
  at: instant,
  /** `gone` says that it is over. */
  state: z.enum(['seen', 'gone']).default('seen'),
  confidence: part,
  box: z.tuple([part, part, part, part]).optional(),
  snapshot: z.base64().max(5_600_000).optional(),
  file: z.uuid().optional(),
})
export type EventGiven = z.output<typeof eventBody>
/** `taken` says what became of it: an alarm, one that was there already, an end, too little confidence, or a repetition of what was sent before. */
export const eventReply = z.object({
  taken: z.enum(['raised', 'again', 'gone', 'unsure', 'repeated']),
  alarm: z.string().nullable(),
})

/** A window as it goes over the wire. */
export const showWindow = (one: QuietWindow, kept: number): z.input<typeof windowOut> => ({
  id: one.id,
  district: one.district,
  thing: one.thing,
  group: one.group,
  findingKind: one.findingKind,
  thingKind: one.thingKind,
  from: one.from.toISOString(),
  until: one.until.toISOString(),
  why: one.why,
  who: one.byName,
  kept,
  version: one.version,
})

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

/** An alarm as it goes over the wire. */
export const showAlarm = (
  one: Alarm,
  pictures: {readonly picture: string | null; readonly thumbnail: string | null} = {picture: null, thumbnail: null},
): z.input<typeof alarmOut> => {
  const video = one.details?.video
  return {
    id: one.id,
    version: one.version,
    state: one.state,
    level: one.level,
    kind: one.kind,
    cause: one.cause,
    rule: one.ruleId === null ? null : {id: one.ruleId, edition: one.ruleEdition ?? 1},
    thing: {id: one.thing, name: one.thingName, nameEn: one.thingNameEn, kind: one.thingKind, component: one.component},
    streams: [...one.streams],
    district: one.district,
    place: one.lng === null || one.lat === null ? null : [one.lng, one.lat],
    group: one.group,
    category: one.category,
    why: one.why,
    numbers: one.numbers,
    from: one.from.toISOString(),
    raisedAt: one.raisedAt.toISOString(),
    seenAt: one.seenAt.toISOString(),
    times: one.times,
    escalation: one.escalation,
    escalateAt: iso(one.escalateAt),
    acknowledged: one.acknowledgedAt === null ? null : {at: one.acknowledgedAt.toISOString(), who: one.acknowledgedName ?? ''},
    cleared: one.clearedAt === null ? null : {at: one.clearedAt.toISOString(), who: one.clearedName, why: one.clearedWhy},
    verdict:
      one.verdict === null || one.verdictAt === null
        ? null
        : {is: one.verdict, at: one.verdictAt.toISOString(), who: one.verdictName ?? '', reason: one.verdictReason ?? ''},
    storm: one.storm,
    members: one.members,
    stormId: one.stormId,
    case: one.caseId === null ? null : {id: one.caseId, open: one.caseOpen},
    window: one.windowId,
    video:
      video === undefined
        ? null
        : {type: video.type, confidence: video.confidence, box: video.box === null ? null : [...video.box], ...pictures},
  }
}
