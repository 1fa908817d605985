import type {z} from 'zod'
import {read} from '#web/ask.ts'
import type * as api from '../things/api.ts'
import type {Standing} from '../things/core/standing.ts'

export type ThingLine = z.infer<typeof api.thingsReply>['things'][number]
export type ThingPage = z.infer<typeof api.thingsReply>
export type Thing = z.infer<typeof api.thingReply>
export type Stream = Thing['streams'][number]
export type Counted = z.infer<typeof api.countsReply>['counts'][number]
export type Picture = z.infer<typeof api.pictureReply>
export type Sparks = z.infer<typeof api.sparksReply>

/** Which things are listed; what the address says. */
export interface Narrowed {
  readonly kind?: string | undefined
  readonly district?: string | undefined
  readonly standing?: Standing | undefined
  readonly alarm?: true | undefined
  readonly q?: string | undefined
}

export const listThings = (narrowed: Narrowed, cursor: string | undefined, signal?: AbortSignal) =>
  read<ThingPage>('/sensing/things', {...narrowed, cursor, limit: 200}, signal)

export const countThings = (q: string | undefined, signal?: AbortSignal) =>
  read<{counts: readonly Counted[]}>('/sensing/things/counts', {q}, signal).then(({counts}) => counts)

export const askThing = (id: string, signal?: AbortSignal) => read<Thing>(`/sensing/things/${id}`, {}, signal)

export const askPicture = (streams: readonly number[], from: Date, to: Date, signal?: AbortSignal) =>
  read<Picture>('/sensing/picture', {streams: streams.join(','), from: from.toISOString(), to: to.toISOString(), points: 700}, signal)

export const askStreams = (
  of: {
    readonly property?: string | undefined
    readonly unit?: string | undefined
    readonly kinds?: string | undefined
    readonly streams?: string | undefined
    readonly district?: string | undefined
  },
  signal?: AbortSignal,
) => read<{streams: readonly Stream[]}>('/sensing/streams', of, signal).then(({streams}) => streams)

export const askSparks = (streams: readonly number[], signal?: AbortSignal) =>
  read<Sparks>('/sensing/series', {streams: streams.join(',')}, signal)
