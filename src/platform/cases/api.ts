import {z} from 'zod'
import {readArea} from '#lib/area.ts'
import type {Light} from '#lib/calendar.ts'
import {type Case, evidenceKinds, levels, priorities, sources, supervisionKinds} from './core/case.ts'
import {lightOf, stageLightOf} from './core/deadline.ts'
import {sourceLabel} from './core/history.ts'
import {claims, type Ending, endingNames, type Move, moveNames, type State, stateLabel, stateNames} from './core/lifecycle.ts'
import {answersBody} from './questions/api.ts'
import {sidesReply} from './sides.ts'

const said = z.object({zh: z.string(), en: z.string()})
const instant = z.iso.datetime({offset: true})
const words = (most: number) => z.string().trim().min(1).max(most)
const categoryCode = z.string().regex(/^(component|matter)\.\d{5}$/)
const areaCode = z.string().regex(/^\d{6}(\d{3}(\d{3})?)?$/)
const longitude = z.number().min(-180).max(180)
const latitude = z.number().min(-90).max(90)

export const evidenceBody = z
  .object({kind: z.enum(evidenceKinds), file: z.uuid().optional(), text: words(2000).optional()})
  .refine(({file, text}) => file !== undefined || text !== undefined, {message: 'file 或 text 至少一项 / give a file or a text'})

/** What a report carries over the wire. */
export const reportBody = z.object({
  source: z.enum(sources).default('citizen'),
  description: words(2000),
  place: z.tuple([longitude, latitude]).optional(),
  address: words(200).optional(),
  area: areaCode.optional(),
  category: categoryCode.optional(),
  component: z
    .string()
    .regex(/^\d{16,17}$/)
    .optional(),
  reporter: z
    .object({
      name: words(60).optional(),
      phone: z
        .string()
        .trim()
        .regex(/^\+?[\d -]{5,25}$/)
        .optional(),
      email: z.email().max(200).optional(),
      /** In which they are written to. */
      language: z.enum(['zh', 'en']).optional(),
    })
    .optional(),
  evidence: z.array(evidenceBody).max(20).optional(),
  answers: answersBody.optional(),
  clientId: z.uuid().optional(),
})

/** What accompanies a move over the wire; which of it is needed, the case's next moves say. */
export const moveBody = z.object({
  version: z.int().min(1).optional(),
  clientId: z.uuid().optional(),
  reason: words(1000).optional(),
  body: words(200).optional(),
  category: categoryCode.optional(),
  condition: z.uuid().optional(),
  level: z.enum(levels).optional(),
  dueAt: instant.transform((text) => new Date(text)).optional(),
  dueSource: words(100).optional(),
  unit: z.uuid().optional(),
  person: z.object({id: words(100), name: words(60)}).optional(),
  result: words(2000).optional(),
  evidence: z.array(evidenceBody).max(20).optional(),
  closing: z.boolean().optional(),
  publish: z.array(z.uuid()).max(50).optional(),
  words: words(2000).optional(),
  claim: z.enum(claims).optional(),
  ending: z.enum(endingNames as readonly [Ending, ...Ending[]]).optional(),
  until: instant.transform((text) => new Date(text)).optional(),
  into: z.union([z.uuid(), z.string().regex(/^\d{19}$/)]).optional(),
  parts: z
    .array(z.object({description: words(2000), category: categoryCode.optional()}))
    .max(20)
    .optional(),
  units: z.array(z.uuid()).max(20).optional(),
  priority: z.enum(priorities).optional(),
  supervision: z.enum(supervisionKinds).optional(),
})

/** What a bystander says of a case. */
export const sightBody = z.object({
  stillThere: z.boolean(),
  words: words(500).optional(),
  file: z.uuid().optional(),
  clientId: z.uuid().optional(),
})

/** Why a reporter wants a case taken up again. */
export const reopenBody = z.object({reason: words(1000), evidence: z.array(evidenceBody).max(10).optional(), clientId: z.uuid().optional()})

const list = <T extends string>(names: readonly T[]) =>
  z
    .string()
    .max(400)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(names as readonly [T, ...T[]])).min(1))

const bbox = z
  .string()
  .max(120)
  .transform((text) => text.split(',').map(Number))
  .pipe(z.tuple([longitude, latitude, longitude, latitude]))

/** Which cases: every filter is optional and all given must hold; `state` takes several, separated by commas. */
export const filterQuery = z.object({
  state: list<State>(stateNames).optional(),
  area: z
    .string()
    .regex(/^\d{2,15}$/)
    .optional(),
  unit: z.uuid().optional(),
  category: z
    .string()
    .regex(/^(component|matter)(\.\d{0,5})?$/)
    .optional(),
  source: z.enum(sources).optional(),
  overdue: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  text: words(100).optional(),
  number: z
    .string()
    .regex(/^\d{19}$/)
    .optional(),
  /** Whoever reported (where that may be known), was asked to look at it or handles it: the beginning of a name or telephone number. */
  person: words(40).min(2).optional(),
  from: instant.transform((text) => new Date(text)).optional(),
  to: instant.transform((text) => new Date(text)).optional(),
  bbox: bbox.optional(),
  /** A drawn area: `polygon:lng,lat,…` or `circle:lng,lat,metres`, as the map asks about it. */
  within: z.string().max(8_000).transform(readArea).optional(),
  asked: z.literal('me').optional(),
  /** `me`, or somebody's id: what that person has in hand. */
  handler: words(100).optional(),
  /** Chosen cases, separated by commas: a list of work put together by hand. */
  ids: z
    .string()
    .max(3_800)
    .transform((text) => text.split(','))
    .pipe(z.array(z.uuid()).max(100))
    .optional(),
  ending: z.enum(endingNames as readonly [Ending, ...Ending[]]).optional(),
  /** Split cases of which a part changed since the reporter was last written to. */
  parts: z.literal('changed').optional(),
  /** Only where this right is held: a queue shows what its reader can see to. */
  right: z
    .string()
    .regex(/^cases\.[a-z-]{2,40}$/)
    .optional(),
})

export const listQuery = filterQuery.extend({
  sort: z.enum(['newest', 'due']).default('newest'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(300).optional(),
  count: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
})

export const caseKey = z.object({id: z.union([z.uuid(), z.string().regex(/^\d{19}$/)])})
export const moveKey = z.object({id: z.uuid(), move: z.enum(moveNames as readonly [Move, ...Move[]])})

const time = z.string().nullable()
const light = z.enum(['green', 'yellow', 'red']).nullable()

export const caseReply = z.object({
  id: z.string(),
  number: z.string().nullable(),
  state: z.enum(stateNames as readonly [State, ...State[]]),
  label: said,
  ending: z.enum(endingNames as readonly [Ending, ...Ending[]]).nullable(),
  priority: z.enum(priorities),
  version: z.number(),
  source: z.enum(sources),
  sourceLabel: said,
  area: z.string(),
  region: z.number().nullable(),
  category: z.string().nullable(),
  component: z.string().nullable(),
  condition: z.string().nullable(),
  level: z.enum(levels).nullable(),
  dueAt: time,
  yellowAt: time,
  light,
  /** Whoever's turn it is: their deadline and light. */
  stageDueAt: time,
  stageLight: light,
  pausedAt: time,
  suspendedUntil: time,
  escalation: z.number(),
  supervised: z.boolean(),
  request: z.enum(['extension', 'suspension']).nullable(),
  handler: z.object({id: z.string(), name: z.string()}).nullable(),
  unit: z.object({id: z.string(), name: z.string()}).nullable(),
  supervising: z.string().nullable(),
  asked: z.object({id: z.string(), name: z.string()}).nullable(),
  verification: z.enum(['confirmed', 'denied']).nullable(),
  result: z.string().nullable(),
  reason: z.string().nullable(),
  responsibleBody: z.string().nullable(),
  returns: z.number(),
  reworks: z.number(),
  redispatches: z.number(),
  extensions: z.number(),
  reopens: z.number(),
  reportedAt: z.string(),
  acceptedAt: time,
  filedAt: time,
  dispatchedAt: time,
  undertakenAt: time,
  handledAt: time,
  inspectedAt: time,
  closedAt: time,
  changedAt: z.string(),
})

export const shownReply = caseReply.extend({
  description: z.string(),
  address: z.string().nullable(),
  place: z.tuple([z.number(), z.number()]).nullable(),
})

export const nextMoveReply = z.object({
  move: z.enum(moveNames as readonly [Move, ...Move[]]),
  label: said,
  to: z.string(),
  needs: z.array(z.string()),
  allowed: z.boolean(),
  because: said.extend({code: z.string()}).nullable(),
})

export const sentenceReply = said.extend({at: z.string(), event: z.string(), who: z.string()})

export const evidenceReply = z.object({
  id: z.string(),
  kind: z.enum(evidenceKinds),
  file: z.string().nullable(),
  text: z.string().nullable(),
  move: z.string(),
  at: z.string(),
  published: z.boolean(),
  url: z.string().nullable(),
  thumbnail: z.string().nullable(),
})

export const detailReply = shownReply.extend(sidesReply.shape).extend({
  whyHere: said.extend({by: z.string(), instead: z.string().nullable()}).nullable(),
  deadline: said.extend({provisional: z.array(z.number())}),
  next: z.array(nextMoveReply),
  history: z.array(sentenceReply),
  evidence: z.array(evidenceReply),
  reporter: z.object({name: z.string().nullable(), phone: z.string().nullable(), email: z.string().nullable()}).nullable(),
})

/** A photo a reporter has sent ahead; its id goes into the report's evidence. */
export const photoReply = z.object({id: z.string(), thumbnail: z.string()})

export const movedReply = caseReply.extend({
  next: z.array(nextMoveReply),
  /** The version this move made; others may have moved the case since. */
  made: z.number(),
  /** True when the move had been made before and was sent again. */
  again: z.boolean(),
})
/** Who may make a move; `area` is where they hold the right, '' for everywhere. */
export const ableReply = z.object({
  people: z.array(z.object({id: z.string(), name: z.string(), role: said.nullable(), area: z.string()})),
  more: z.boolean(),
})
export const reportedReply = z.object({case: shownReply, follow: z.string().nullable(), again: z.boolean()})

export const listReply = z.object({
  cases: z.array(shownReply),
  next: z.string().nullable(),
  count: z.object({count: z.number(), exact: z.boolean(), least: z.boolean()}).nullable(),
})

export const mapReply = z.object({
  type: z.literal('FeatureCollection'),
  truncated: z.boolean(),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      id: z.string(),
      geometry: z.object({type: z.literal('Point'), coordinates: z.tuple([z.number(), z.number()])}),
      properties: z.object({
        number: z.string().nullable(),
        state: z.string(),
        label: said,
        light: z.string().nullable(),
        category: z.string().nullable(),
        dueAt: time,
        unit: z.string().nullable(),
      }),
    }),
  ),
})

export const summaryReply = z.object({
  states: z.array(z.object({state: z.string(), label: said, light: z.string().nullable(), count: z.number()})),
  units: z.array(z.object({unit: z.string(), name: z.string(), open: z.number(), overdue: z.number()})),
})

export const followReply = z.object({
  number: z.string().nullable(),
  name: said.nullable(),
  state: said,
  reportedAt: z.string(),
  dueAt: time,
  overdue: z.boolean(),
  /** True when the report was merged: what is told is the progress of the case it went into. */
  merged: z.boolean(),
  suspendedUntil: time,
  mayReopen: z.boolean(),
  unit: z.string().nullable(),
  responsibleBody: z.string().nullable(),
  reason: z.string().nullable(),
  result: z.string().nullable(),
  history: z.array(said.extend({at: z.string()})),
  evidence: z.array(evidenceReply.omit({move: true, published: true})),
})

export type CaseReply = z.infer<typeof caseReply>
export type ShownReply = z.infer<typeof shownReply>
export type DetailReply = z.infer<typeof detailReply>

const iso = (at: Date | null): string | null => at?.toISOString() ?? null
const named = (id: string | null, name: string | null) => (id === null ? null : {id, name: name ?? id})

/** A case as it crosses the wire, with its label and light worked out where they are always worked out. */
export const writeCase = (one: Case, now: Date): CaseReply => ({
  id: one.id,
  number: one.number,
  state: one.state,
  label: stateLabel(one.state, one.ending),
  ending: one.ending,
  priority: one.priority > 0 ? 'urgent' : 'usual',
  version: one.version,
  source: one.source,
  sourceLabel: sourceLabel(one.source),
  area: one.area,
  region: one.region,
  category: one.category,
  component: one.component,
  condition: one.conditionId,
  level: one.level,
  dueAt: iso(one.dueAt),
  yellowAt: iso(one.yellowAt),
  light: lightOf(one, now) satisfies Light | null,
  stageDueAt: iso(one.stageDueAt),
  stageLight: stageLightOf(one, now),
  pausedAt: iso(one.pausedAt),
  suspendedUntil: iso(one.suspendedUntil),
  escalation: one.escalation,
  supervised: one.supervision !== null,
  request: one.request?.kind ?? null,
  handler: named(one.handlerId, one.handlerName),
  unit: named(one.unitId, one.unitName),
  supervising: one.supervisingId,
  asked: named(one.askedId, one.askedName),
  verification: one.verification,
  result: one.result,
  reason: one.reason,
  responsibleBody: one.responsibleBody,
  returns: one.returns,
  reworks: one.reworks,
  redispatches: one.redispatches,
  extensions: one.extensions,
  reopens: one.reopens,
  reportedAt: one.reportedAt.toISOString(),
  acceptedAt: iso(one.acceptedAt),
  filedAt: iso(one.filedAt),
  dispatchedAt: iso(one.dispatchedAt),
  undertakenAt: iso(one.undertakenAt),
  handledAt: iso(one.handledAt),
  inspectedAt: iso(one.inspectedAt),
  closedAt: iso(one.closedAt),
  changedAt: one.changedAt.toISOString(),
})

/** The same with its words and place. */
export const writeShown = (
  one: Case & {readonly description: string; readonly address: string | null; readonly lng: number | null; readonly lat: number | null},
  now: Date,
): ShownReply => ({
  ...writeCase(one, now),
  description: one.description,
  address: one.address,
  place: one.lng === null || one.lat === null ? null : [one.lng, one.lat],
})
