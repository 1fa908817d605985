import type {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {isEnded, listPublicCases, type PublicCase, plainLabel, type State} from '#platform/cases/index.ts'
import type {requestsReply} from './api.ts'
import {momentText} from './core/documents.ts'
import {listOwn, type OwnRequest} from './queries.ts'
import {listServices} from './services.ts'

type Request = z.infer<typeof requestsReply>[number]
type Language = 'zh' | 'en'

const nothing = {
  description: null,
  service_notice: null,
  address: null,
  address_id: null,
  zipcode: null,
  lat: null,
  long: null,
  media_url: null,
}

/** Open while somebody owes the citizen something; closed says nothing of being fixed, which the notes do. */
const statusOf = (state: string): 'open' | 'closed' => (isEnded(state as State) ? 'closed' : 'open')

/** What the city says came of it goes beside where it stands. */
const notesOf = (said: readonly (string | null | undefined)[]): string => said.filter((part) => part != null && part !== '').join(' · ')

/** A public case as a service request: redacted words, blurred place and published picture, as the public pages show them. */
export function writeRequest(
  one: PublicCase & {readonly result?: string | null; readonly reason?: string | null; readonly responsibleBody?: string | null},
  {language, origin}: {language: Language; origin: string},
): Request {
  const [photo] = one.photos
  return {
    ...nothing,
    service_request_id: one.id,
    status: statusOf(one.state),
    status_notes: notesOf([one.label[language], one.result, one.reason, one.responsibleBody]),
    service_name: one.name[language],
    service_code: one.category,
    description: one.words,
    agency_responsible: one.unit,
    requested_datetime: momentText(one.reportedAt),
    updated_datetime: momentText(one.changedAt),
    expected_datetime: one.dueAt === null ? null : momentText(one.dueAt),
    address: one.address,
    lat: one.place?.[1] ?? null,
    long: one.place?.[0] ?? null,
    media_url: photo === undefined ? null : new URL(photo.url, origin).href,
  }
}

/** A request that came in by this door and is not public: where it stands, and nothing of what was said or where. */
const writeOwn = (one: OwnRequest, names: ReadonlyMap<string, string>, language: Language): Request => ({
  ...nothing,
  service_request_id: one.id,
  status: statusOf(one.state),
  status_notes: plainLabel(one.state, one.ending)[language],
  service_name: one.category === null ? null : (names.get(one.category) ?? one.category),
  service_code: one.category,
  agency_responsible: one.unit,
  requested_datetime: momentText(one.reportedAt),
  updated_datetime: momentText(one.changedAt),
  expected_datetime: one.dueAt === null ? null : momentText(one.dueAt),
})

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

/** The requests of these ids: those that are public, and those that came in by this door; in the order of the ids. */
export async function requestsOf(
  db: Db,
  act: Act,
  ids: readonly string[],
  {language, origin, area}: {language: Language; origin: string; area: string},
): Promise<readonly Request[]> {
  const wanted = [...new Set(ids.filter(isId).map((id) => id.toLowerCase()))]
  const shown = await listPublicCases(db, {now: act.at, filter: {ids: wanted, area}, limit: wanted.length})
  const publicIds = new Set(shown.map(({id}) => id))
  const own = await listOwn(
    db,
    wanted.filter((id) => !publicIds.has(id)),
    area,
  ) // biome-ignore format: one line
  const names =
    own.length === 0 ? new Map<string, string>() : new Map((await listServices(db, act)).map((one) => [one.code, one[language]]))
  const written = new Map([
    ...shown.map((one) => [one.id, writeRequest(one, {language, origin})] as const),
    ...own.map((one) => [one.id, writeOwn(one, names, language)] as const),
  ])
  return wanted.flatMap((id) => written.get(id) ?? [])
}
