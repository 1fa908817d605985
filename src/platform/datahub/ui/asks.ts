import type {z} from 'zod'
import {change, read} from '#web/ask.ts'
import type * as api from '../catalogue/api.ts'
import type * as sharing from '../sharing/api.ts'

export type Datasets = z.infer<typeof api.datasetsReply>
export type Dataset = z.infer<typeof api.datasetOut>
export type Detail = z.infer<typeof api.datasetReply>
export type Resource = Detail['resources'][number]
export type Share = z.infer<typeof sharing.shareOut>
export type Shares = z.infer<typeof sharing.sharesReply>
export type ShareDetail = z.infer<typeof sharing.shareReply>
export type Field = ShareDetail['fields'][number]
export type Uses = z.infer<typeof sharing.usesReply>
export type DatasetBody = z.input<typeof api.datasetBody>
export type GrantBody = z.input<typeof sharing.grantBody>

/** What the list is narrowed to; what the address says. */
export const narrowings = ['owner', 'class', 'sharing', 'level', 'kind', 'open', 'state'] as const
export type Narrowed = Partial<Readonly<Record<(typeof narrowings)[number] | 'q', string>>>

/** Features as they are previewed. */
export interface Preview {
  readonly features: readonly {
    readonly id: string | number
    readonly geometry: {readonly type: string; readonly coordinates: unknown} | null
    readonly properties: Readonly<Record<string, unknown>>
  }[]
  readonly numberMatched?: number
  readonly numberMatchedEstimated?: number
}
export interface Schema {
  readonly properties: Readonly<Record<string, {readonly title?: string; readonly type?: string; readonly format?: string}>>
}

export const listDatasets = (narrowed: Narrowed, cursor: string | undefined, signal?: AbortSignal) =>
  read<Datasets>('/datahub/datasets', {...narrowed, cursor}, signal)
export const askDataset = (name: string, signal?: AbortSignal) => read<Detail>(`/datahub/datasets/${name}`, {}, signal)
export const askFields = (name: string, signal?: AbortSignal) =>
  read<{fields: readonly Field[]}>(`/datahub/datasets/${name}/fields`, {}, signal).then(({fields}) => fields)
export const askPreview = (collection: string, signal?: AbortSignal) =>
  read<Preview>(`/datahub/ogc/collections/${collection}/items`, {limit: 200, f: 'json'}, signal)
export const askSharedPreview = (share: string) => read<Preview>(`/datahub/shared/${share}/items`, {limit: 50})

export const makeDataset = (body: DatasetBody) => change<{name: string}>('POST', '/datahub/datasets', body)
export const changeDataset = (name: string, body: Omit<DatasetBody, 'name'> & {version: number}) =>
  change<{name: string}>('PUT', `/datahub/datasets/${name}`, body)
export const stepDataset = (name: string, step: 'publish' | 'withdraw', version: number) =>
  change('POST', `/datahub/datasets/${name}/${step}`, {version})

export const listShares = (
  asked: {readonly side: string; readonly dataset?: string | undefined; readonly waiting?: boolean | undefined},
  cursor: string | undefined,
  signal?: AbortSignal,
) => read<Shares>('/datahub/shares', {...asked, cursor}, signal)
export const askShareOf = (id: string, signal?: AbortSignal) => read<ShareDetail>(`/datahub/shares/${id}`, {}, signal)
export const askUses = (id: string, cursor: string | undefined, signal?: AbortSignal) =>
  read<Uses>(`/datahub/shares/${id}/uses`, {cursor}, signal)
export const sendAsk = (
  dataset: string,
  body: {unit: string; purpose: string; basis: string; fields: string[] | null; areas: string[]; until: string},
) => change<ShareDetail>('POST', `/datahub/datasets/${dataset}/shares`, body)
export const sendGrant = (id: string, body: GrantBody) => change<ShareDetail>('POST', `/datahub/shares/${id}/grant`, body)
export const sendReason = (id: string, step: 'refuse' | 'revoke', body: {reason: string; version: number}) =>
  change<ShareDetail>('POST', `/datahub/shares/${id}/${step}`, body)
export const sendRenew = (id: string, body: {until: string; version: number}) =>
  change<ShareDetail>('POST', `/datahub/shares/${id}/renew`, body)
