import type {z} from 'zod'
import {change, read} from '#web/ask.ts'
import type {
  CampaignReply,
  CampaignShown,
  campaignsReply,
  disordersReply,
  PatternReply,
  patternsReply,
  recurrencesReply,
} from '../../recurrence/api.ts'
import type {TopicReply, topicsReply} from '../../topics/api.ts'

export type Pattern = PatternReply
export type Campaign = CampaignReply
export type Shown = CampaignShown
export type Topic = TopicReply
export type Patterns = z.output<typeof patternsReply>
export type Recurrences = z.output<typeof recurrencesReply>
export type Disorders = z.output<typeof disordersReply>
export type Measure = NonNullable<Shown['baseline']>

export const askHotSpots = (signal?: AbortSignal) => read<Patterns>('/cases/hot-spots', {}, signal)
export const askSurges = (signal?: AbortSignal) => read<Patterns>('/cases/surges', {}, signal)
export const askRecurrences = (signal?: AbortSignal) => read<Recurrences>('/cases/recurrences', {}, signal)
export const askCampaigns = (signal?: AbortSignal) => read<z.output<typeof campaignsReply>>('/cases/campaigns', {}, signal)
export const askCampaign = (id: string, signal?: AbortSignal) => read<Shown>(`/cases/campaigns/${id}`, {}, signal)
export const askTopics = (days: number, signal?: AbortSignal) => read<z.output<typeof topicsReply>>('/cases/topics', {days}, signal)
export const askDisorders = (days: number, signal?: AbortSignal) =>
  read<Disorders>('/cases/eight-disorders', {from: new Date(Date.now() - days * 86_400_000).toISOString()}, signal)

/** What opens a campaign; shares are 0 to 1. */
export interface Opening {
  readonly unit: string
  readonly startsAt: string
  readonly endsAt: string
  readonly target: {readonly perWeek: number | null; readonly onTime: number | null; readonly returnRate: number | null}
}
export const openCampaign = (id: string, opening: Opening) => change<Shown>('POST', `/cases/campaigns/${id}/open`, opening)
export const closeCampaign = (id: string, words: string) => change<Shown>('POST', `/cases/campaigns/${id}/close`, {words})
export const dismissCampaign = (id: string, words: string) => change<Shown>('POST', `/cases/campaigns/${id}/dismiss`, {words})
