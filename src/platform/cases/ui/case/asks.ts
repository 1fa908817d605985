import type {z} from 'zod'
import {change, read} from '#web/ask.ts'
import type {Said} from '#web/language.tsx'
import type {askedReply, previewReply, threadsReply} from '../../conversation/api.ts'
import type {filledReply, templateReply} from '../../hotline/api.ts'
import type {latenessReply} from '../../lateness/api.ts'
import type {similarCasesReply} from '../../likeness/api.ts'
import type {redactBody, staffRedactionReply} from '../../privacy/api.ts'
import type {whyReply} from '../../routing/api.ts'

export type Lateness = z.infer<typeof latenessReply>
export type Similar = z.infer<typeof similarCasesReply>
export type Why = z.infer<typeof whyReply>
export type Threads = z.infer<typeof threadsReply>
export type Message = Threads['reporter'][number] & {readonly link?: string | null}
export type Previewed = z.infer<typeof previewReply>
export type AskedLink = z.infer<typeof askedReply>
export type Template = z.infer<typeof templateReply>
export type Filled = z.infer<typeof filledReply>
export type RedactBody = z.input<typeof redactBody>
/** A hidden part as it comes over the wire: its time as text. */
export type Redacted = Omit<z.infer<typeof staffRedactionReply>, 'at' | 'liftedAt'> & {
  readonly at: string
  readonly liftedAt: string | null
  readonly why: Said
}

export const askLateness = (id: string, signal?: AbortSignal) => read<Lateness>(`/cases/${id}/lateness`, {}, signal)
export const askSimilar = (id: string, signal?: AbortSignal) => read<Similar>(`/cases/${id}/similar`, {}, signal)
export const askNearby = (id: string, signal?: AbortSignal) =>
  read<readonly {readonly id: string; readonly metres: number}[]>(`/cases/${id}/nearby`, {}, signal)
export const askWhy = (id: string, signal?: AbortSignal) => read<Why>(`/cases/${id}/why-here`, {}, signal)
export const askThreads = (id: string, signal?: AbortSignal) => read<Threads>(`/cases/${id}/messages`, {}, signal)
export const askTemplates = (id: string, text: string, signal?: AbortSignal) =>
  read<readonly Template[]>(`/cases/${id}/templates`, {text, limit: 8}, signal)
export const fillTemplate = (id: string, template: string) => read<Filled>(`/cases/${id}/templates/${template}`)
export const askRedactions = (id: string, signal?: AbortSignal) => read<readonly Redacted[]>(`/cases/${id}/redactions`, {}, signal)

export const previewMessage = (id: string, body: {readonly text: string; readonly language: 'zh' | 'en'}) =>
  change<Previewed>('POST', `/cases/${id}/messages/preview`, body)
export const redact = (id: string, body: RedactBody) => change<Redacted>('POST', `/cases/${id}/redactions`, body)
export const unhide = (id: string, redaction: string) => change<unknown>('POST', `/cases/${id}/redactions/${redaction}/lift`)
