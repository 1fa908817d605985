import {z} from 'zod'
import type {Act} from '#kernel/act.ts'
import type {Db} from '#kernel/db.ts'
import {type Call, type Route, read} from '#kernel/pack.ts'
import {findPublicCase, listPublicCases, listPublicUpdates, type PublicCase} from '#platform/cases/index.ts'
import {callerOf} from '../actions.ts'
import {DEEPEST, type Format, plainQuery, requestsQuery, requestsReply, updatesQuery, updatesReply} from '../api.ts'
import {momentText} from '../core/documents.ts'
import {areaMeant} from '../core/jurisdiction.ts'
import {momentOf, periodOf} from '../core/period.ts'
import {listJurisdictions} from '../queries.ts'
import {badStatus, noRequest, tooDeep} from '../refusals.ts'
import {requestsOf, writeRequest} from '../show.ts'
import {answer, ROOT, refusing, types} from './write.ts'

const listed = (text: string | undefined): readonly string[] | undefined => {
  const all = (text ?? '').split(',').map((one) => one.trim()).filter((one) => one !== '') // biome-ignore format: one line
  return all.length === 0 ? undefined : all
}

/** True for open, false for closed, undefined for both. */
function openOnly(text: string | undefined): boolean | undefined {
  const asked = new Set((listed(text) ?? []).map((one) => one.toLowerCase()))
  const odd = [...asked].find((one) => one !== 'open' && one !== 'closed')
  if (odd !== undefined) throw badStatus({value: odd.slice(0, 40)})
  return asked.size === 1 ? asked.has('open') : undefined
}

const moment = (name: string, text: string | undefined): Date | undefined =>
  text === undefined || text === '' ? undefined : momentOf(name, text)

/** A place blurred by 20 km may lie so many degrees from where it is. */
const WIDER = 0.2
/** Within a box so many of the newest of a span are looked at. */
const MOST_IN_BOX = 5_000

type Asked = z.output<typeof requestsQuery>
type Box = NonNullable<Asked['bbox']>

const inBox = ({place}: PublicCase, [west, south, east, north]: Box): boolean =>
  place !== null && place[0] >= west && place[0] <= east && place[1] >= south && place[1] <= north

/** A page of what fits, and whether there is more. */
async function pageOf(db: Db, act: Act, asked: Asked): Promise<{readonly cases: readonly PublicCase[]; readonly more: boolean}> {
  const {page, page_size: size, bbox} = asked
  const offset = (page - 1) * size
  if (offset + size > DEEPEST) throw tooDeep({most: DEEPEST})
  const changed = {from: moment('updated_after', asked.updated_after), to: moment('updated_before', asked.updated_before)}
  const filter = {
    area: areaMeant(await listJurisdictions(db), asked.jurisdiction_id),
    reported: periodOf({start: moment('start_date', asked.start_date), end: moment('end_date', asked.end_date)}, act.at),
    changed,
    categories: listed(asked.service_code),
    open: openOnly(asked.status),
  }
  if (bbox === undefined) {
    const found = await listPublicCases(db, {now: act.at, filter, limit: size + 1, offset})
    return {cases: found.slice(0, size), more: found.length > size}
  }
  const wide = [bbox[0] - WIDER, bbox[1] - WIDER, bbox[2] + WIDER, bbox[3] + WIDER] as const
  const near = await listPublicCases(db, {now: act.at, filter: {...filter, bbox: wide}, limit: MOST_IN_BOX})
  // By the place that is shown: else a small box would tell the place that is not.
  const found = near.filter((one) => inBox(one, bbox))
  return {cases: found.slice(offset, offset + size), more: found.length > offset + size}
}

const nextLink = ({origin}: Call, format: Format, query: Readonly<Record<string, unknown>>, page: number): string => {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined || name === 'api_key' ? [] : [[name, String(value)]]))
  return `<${origin}/api${ROOT}/requests.${format}?${new URLSearchParams([...given.filter(([name]) => name !== 'page'), ['page', String(page)]])}>; rel="next"`
}

const MOST_IDS = 200

const list = (format: Format): Route =>
  read({
    open: true,
    path: `${ROOT}/requests.${format}`,
    may: 'public',
    summary: {
      zh: '公开的请求（Open311）：最多 90 天、每页 1000 条，新的在前',
      en: 'Public requests (Open311): 90 days and 1,000 a page at most, newest first',
    },
    query: requestsQuery,
    reply: format === 'xml' ? types.xml : requestsReply,
    refusing: refusing[format],
    handle: async ({db, act, query, call}) => {
      await callerOf(db, act, call, query.api_key)
      const {language, origin} = call
      const ids = listed(query.service_request_id)
      if (ids !== undefined) {
        const area = areaMeant(await listJurisdictions(db), query.jurisdiction_id)
        return answer(format, 'service_requests', await requestsOf(db, act, ids.slice(0, MOST_IDS), {language, origin, area}))
      }
      const {cases, more} = await pageOf(db, act, query)
      const headers = more ? {link: nextLink(call, format, query, query.page + 1)} : {}
      return answer(format, 'service_requests', cases.map((one) => writeRequest(one, {language, origin})), {headers}) // biome-ignore format: one line
    },
  })

const show = (format: Format): Route =>
  read({
    open: true,
    path: `${ROOT}/requests/:id.${format}`,
    may: 'public',
    summary: {zh: '一个请求（Open311）', en: 'One request (Open311)'},
    params: z.object({id: z.string().max(100)}),
    query: plainQuery,
    reply: format === 'xml' ? types.xml : requestsReply,
    refusing: refusing[format],
    handle: async ({db, act, params: {id}, query, call}) => {
      await callerOf(db, act, call, query.api_key)
      const {language, origin} = call
      const area = areaMeant(await listJurisdictions(db), query.jurisdiction_id)
      const known = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{19})$/i.test(id)
      const detail = known ? await findPublicCase(db, {now: act.at, key: id}) : undefined
      if (detail?.area.startsWith(area)) return answer(format, 'service_requests', [writeRequest(detail, {language, origin})])
      const own = await requestsOf(db, act, [id], {language, origin, area})
      if (own.length === 0) throw noRequest({id})
      return answer(format, 'service_requests', own)
    },
  })

/** Cases of which updates are told at once; more are asked for from where it broke off. */
const MOST_UPDATED = 200
const USUAL_DAYS = 1

const updates = (format: Format): Route =>
  read({
    open: true,
    path: `${ROOT}/servicerequestupdates.${format}`,
    may: 'public',
    summary: {
      zh: '公开请求的进展（Open311 更新扩展）；不填时间则为最近一天',
      en: 'What the public was told of requests (Open311, extension of updates); of the last day unless said',
    },
    query: updatesQuery,
    reply: format === 'xml' ? types.xml : updatesReply,
    refusing: refusing[format],
    handle: async ({db, act, query, call}) => {
      await callerOf(db, act, call, query.api_key)
      const ids = listed(query.service_request_id)?.filter((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id))
      const span = {start: moment('start_date', query.start_date), end: moment('end_date', query.end_date)}
      const {from, to} = periodOf(span, act.at, ids === undefined ? USUAL_DAYS : undefined)
      const filter = {area: areaMeant(await listJurisdictions(db), query.jurisdiction_id), ids: ids?.slice(0, MOST_IDS)}
      const {updates: told, until} = await listPublicUpdates(db, {now: act.at, filter, from, to, cases: MOST_UPDATED})
      const next = {...query, start_date: until?.toISOString(), end_date: to.toISOString()}
      const headers =
        until === null
          ? {}
          : {
              link: nextLink(call, format, next, 1)
                .replace('/requests.', '/servicerequestupdates.')
                .replace(/[?&]page=1/, ''),
            }
      return answer(
        format,
        'service_request_updates',
        told.map(({caseId, seq, at, open, ...said}) => ({
          update_id: `${caseId}-${seq}`,
          service_request_id: caseId,
          status: open ? 'open' : 'closed',
          updated_datetime: momentText(at),
          description: said[call.language],
          media_url: null,
        })),
        {headers},
      )
    },
  })

/** Ways to read requests and what became of them. */
export const requestRoutes = (format: Format): readonly Route[] => [list(format), show(format), updates(format)]
