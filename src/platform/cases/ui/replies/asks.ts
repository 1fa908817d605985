import type {z} from 'zod'
import {change, read} from '#web/ask.ts'
import type {Said} from '#web/language.tsx'
import type {articleReply, templateReply} from '../../hotline/api.ts'

export type Article = z.infer<typeof articleReply>
export type Reply = z.infer<typeof templateReply>
export interface Variable extends Said {
  readonly name: string
}

export const listReplies = (area: string, signal?: AbortSignal) => read<readonly Reply[]>('/hotline/templates', {area, limit: 200}, signal)
export const listVariables = (area: string, signal?: AbortSignal) =>
  read<readonly Variable[]>('/hotline/template-variables', {area}, signal)
export const listArticles = (area: string, signal?: AbortSignal) =>
  read<readonly Article[]>('/hotline/articles/all', {area, limit: 500}, signal)
export const listEditions = (id: string, signal?: AbortSignal) => read<readonly Article[]>(`/hotline/articles/${id}`, {}, signal)
export const decideArticle = (id: string, verdict: 'publish' | 'withdraw') => change<Article>('POST', `/hotline/articles/${id}/${verdict}`)
