import {z} from 'zod'
import {timerLight} from '#lib/timer.ts'
import {type Case, supervisionKinds} from './core/case.ts'
import {type Stage, stages} from './core/clocks.ts'
import {wasLate} from './core/guards.ts'
import {stateLabel} from './core/lifecycle.ts'
import type {Related} from './queries/parts.ts'

const said = z.object({zh: z.string(), en: z.string()})
const time = z.string().nullable()
const light = z.enum(['green', 'yellow', 'red']).nullable()

export const clockReply = z.object({
  stage: z.enum(Object.keys(stages) as [Stage, ...Stage[]]),
  label: said,
  who: z.string().nullable(),
  limit: z.object({amount: z.number(), unit: z.string()}).nullable(),
  startedAt: z.string(),
  dueAt: z.string(),
  pausedAt: time,
  stoppedAt: time,
  light,
})

export const relatedReply = z.object({
  id: z.string(),
  number: z.string().nullable(),
  label: said,
  category: z.string().nullable(),
  unit: z.string().nullable(),
  description: z.string(),
})

/** The side paths of a case: its clocks, requests, supervision, helpers, parts, duplicates, notes and what bystanders say. */
export const sidesReply = z.object({
  clocks: z.array(clockReply),
  /** Late in truth, and whether that counts: an appeal may change the second, never the first. */
  lateness: z.object({late: z.boolean(), exempt: z.boolean()}),
  appeal: z.object({state: z.enum(['asked', 'reviewed', 'granted', 'refused']), at: z.string(), reason: z.string()}).nullable(),
  supervision: z
    .object({
      kind: z.enum(supervisionKinds),
      by: z.string(),
      at: z.string(),
      reason: z.string(),
      answer: z.string().nullable(),
      answeredAt: time,
    })
    .nullable(),
  requested: z
    .object({kind: z.enum(['extension', 'suspension']), at: z.string(), reason: z.string(), until: time, endorsed: z.boolean()})
    .nullable(),
  helpers: z.array(
    z.object({
      unit: z.object({id: z.string(), name: z.string()}),
      askedAt: z.string(),
      dueAt: z.string(),
      answer: z.enum(['coming', 'declined']).nullable(),
      answeredAt: time,
      finishedAt: time,
      words: z.string().nullable(),
      released: z.boolean(),
    }),
  ),
  parts: z.array(relatedReply),
  openParts: z.number(),
  parent: z.string().nullable(),
  merged: z.array(relatedReply),
  mergedInto: z.string().nullable(),
  notes: z.array(z.object({id: z.string(), words: z.string(), by: z.string(), at: z.string()})),
  witnesses: z.array(z.object({stillThere: z.boolean(), words: z.string().nullable(), at: z.string(), thumbnail: z.string().nullable()})),
})

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** The clocks of a case as they cross the wire, each with its light. */
export const writeClocks = ({clocks}: Case, now: Date): z.input<typeof clockReply>[] =>
  clocks.map((clock) => ({
    stage: clock.stage,
    label: {zh: stages[clock.stage].zh, en: stages[clock.stage].en},
    who: clock.who,
    limit: clock.limit,
    startedAt: new Date(clock.startedAt).toISOString(),
    dueAt: new Date(clock.dueAt).toISOString(),
    pausedAt: iso(clock.pausedAt),
    stoppedAt: iso(clock.stoppedAt),
    light: timerLight(clock, now),
  }))

/** A part or a duplicate as it crosses the wire. */
export const writeRelated = ({id, number, state, ending, category, unit, description}: Related): z.input<typeof relatedReply> => ({
  id,
  number,
  label: stateLabel(state, ending),
  category,
  unit,
  description,
})

type Sides = Pick<
  z.input<typeof sidesReply>,
  'clocks' | 'lateness' | 'appeal' | 'supervision' | 'requested' | 'helpers' | 'openParts' | 'parent' | 'mergedInto'
>

/** The side paths of a case as they cross the wire. */
export const writeSides = (one: Case, now: Date): Sides => ({
  clocks: writeClocks(one, now),
  lateness: {late: wasLate(one), exempt: one.exempt},
  appeal: one.appeal && {state: one.appeal.state, at: one.appeal.at, reason: one.appeal.reason},
  supervision: one.supervision && {
    kind: one.supervision.kind,
    by: one.supervision.byName,
    at: one.supervision.at,
    reason: one.supervision.reason,
    answer: one.supervision.answer,
    answeredAt: one.supervision.answeredAt,
  },
  requested: one.request && {
    kind: one.request.kind,
    at: one.request.at,
    reason: one.request.reason,
    until: one.request.until,
    endorsed: one.request.endorsedBy !== null,
  },
  helpers: one.helpers.map(({unitId, unitName, ...rest}) => ({unit: {id: unitId, name: unitName}, ...rest})),
  openParts: one.openParts,
  parent: one.parentId,
  mergedInto: one.mergedInto,
})
