import type {z} from 'zod'
import {change, read} from '#web/ask.ts'
import type * as api from '../masters/api.ts'

export type Alikes = z.infer<typeof api.alikesReply>
export type Alike = Alikes['pairs'][number]
export type Told = Alike['one']
export type Masters = z.infer<typeof api.mastersReply>
export type MasterDetail = z.infer<typeof api.masterDetail>

export const listAlikes = (state: Alike['state'], cursor: string | undefined, signal?: AbortSignal) =>
  read<Alikes>('/datahub/alike', {state, cursor}, signal)
export const listMasters = (q: string, cursor: string | undefined, signal?: AbortSignal) =>
  read<Masters>('/datahub/masters', {...(q === '' ? {} : {q}), cursor}, signal)
export const askMaster = (id: string, signal?: AbortSignal) => read<MasterDetail>(`/datahub/masters/${id}`, {}, signal)
export const decide = (id: string, how: 'same' | 'different' | 'reopen', body: {readonly version: number; readonly reason?: string}) =>
  change('POST', `/datahub/alike/${id}/${how}`, body)
export const part = (appearance: string, reason: string) => change('POST', `/datahub/appearances/${appearance}/part`, {reason})
