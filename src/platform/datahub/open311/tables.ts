import type {Said} from '#lib/problem.ts'

declare module '#kernel/db.ts' {
  interface Tables {
    'datahub.jurisdiction': {id: string; area: string}
    'datahub.open311_door': {area: string; contact: Said; key_service: Said}
    'datahub.open311_request': {district_id: string; case_id: string; account: string | null; content: string; at: Date}
  }
}
