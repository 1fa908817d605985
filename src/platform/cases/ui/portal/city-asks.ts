import type {z} from 'zod'
import {read, withQuery} from '#web/ask.ts'
import type {PublicMap, publicChoicesReply, publicCountsReply, publicDetailReply, publicListReply} from '../../privacy/api.ts'
import {type Standing, standings} from '../../privacy/core/visibility.ts'

export type Public = z.output<typeof publicListReply>['cases'][number]
export type Detail = z.output<typeof publicDetailReply>
export type Counts = z.output<typeof publicCountsReply>
export type Choices = z.output<typeof publicChoicesReply>
type Page = z.output<typeof publicListReply>

/** Which public cases are looked at, as the address says it. */
export interface Narrowed {
  readonly standing: Standing | undefined
  readonly category: string | undefined
  readonly area: string | undefined
  readonly days: number | undefined
}

/** Accepted within so many days, unless the address says otherwise; `all` is without end. */
export const USUAL_DAYS = 30

/** What an address asks for; what it says wrongly is left out. */
export function readNarrowed(query: URLSearchParams): Narrowed {
  const [days, area, category] = [query.get('days'), query.get('area'), query.get('kind')]
  return {
    standing: standings.find((one) => one === query.get('state')),
    category: category !== null && /^(component|matter)\.\d{2,5}$/.test(category) ? category : undefined,
    area: area !== null && /^\d{2,9}$/.test(area) ? area : undefined,
    days: days === 'all' ? undefined : days !== null && /^\d{1,4}$/.test(days) ? Number(days) : USUAL_DAYS,
  }
}

const asked = ({standing, category, area, days}: Narrowed) => ({standing, category, area, days})

export const listPublic = (narrowed: Narrowed, cursor: string | undefined, signal?: AbortSignal) =>
  read<Page>('/public/cases', {...asked(narrowed), limit: 30, cursor}, signal)
export const mapPublic = (narrowed: Narrowed, signal?: AbortSignal) => read<PublicMap>('/public/cases.geojson', asked(narrowed), signal)
export const countPublic = ({category, area, days}: Narrowed, signal?: AbortSignal) =>
  read<Counts>('/public/summary', {category, area, days}, signal)
export const listChoices = (signal?: AbortSignal) => read<Choices>('/public/choices', {}, signal)
export const showPublic = (id: string, signal?: AbortSignal) => read<Detail>(`/public/cases/${id}`, {}, signal)

/** Where the same cases can be had as a feed, or for another map. */
export const feedAddress = (kind: 'feed.rss' | 'cases.geojson', narrowed: Narrowed): string =>
  withQuery(`/api/public/${kind}`, asked(narrowed))
