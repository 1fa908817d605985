import {z} from 'zod'
import {sessionCookie} from '../auth/index.ts'
import {Reply, type Route, read} from '../pack.ts'
import type {Hub} from './hub.ts'

const tokenOf = ({headers, cookies}: {headers: Readonly<Record<string, unknown>>; cookies: Readonly<Record<string, string | undefined>>}) =>
  /^Bearer ([\w-]{1,100})$/.exec(String(headers.authorization ?? ''))?.[1] ?? cookies[sessionCookie] ?? ''

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
  // A server that stops ends its streams; a connection kept for more would hold it up.
  connection: 'close',
}

/** What happens in the city, as it happens, to whoever may know of it. */
export const liveRoute = (hub: Hub): Route =>
  read({
    path: '/live',
    may: 'signed-in',
    summary: {
      zh: '实时消息（SSE）：有权查看的案件等有变化时立即告知，只含名称和编号；断线后凭 Last-Event-ID 续传',
      en: 'Live messages (server-sent events): names and ids of what changed among what you may read; resumes by Last-Event-ID',
    },
    query: z.object({after: z.uuid().optional()}),
    reply: 'text/event-stream',
    handle: async ({act, call, query}) => {
      const header = call.headers['last-event-id']
      const last = typeof header === 'string' && header !== '' ? header : query.after
      const seat = hub.sit({actor: act.by, session: call.session ?? '', token: tokenOf(call), last})
      return new Reply(seat, {headers})
    },
  })

/** That something behind a secret link changed, as it happens, to whoever holds the link. */
export const linkedLiveRoute = (hub: Hub): Route =>
  read({
    path: '/live/links/:token',
    may: 'public',
    summary: {
      zh: '凭查询链接收实时消息（SSE）：只告知有变化，不含任何内容',
      en: 'Live messages by secret link (server-sent events): that something changed, and nothing of it',
    },
    params: z.object({token: z.string().regex(/^[\w-]{16,60}$/)}),
    reply: 'text/event-stream',
    handle: async ({params}) => new Reply(await hub.sitByLink(params.token), {headers}),
  })
