import {Reply, type Route} from '../pack.ts'

/** What is told with every answer of a route that pages of other sites may read: any of them, and never with cookies or keys (Fetch, CORS). */
export const openHeaders: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'allow, content-crs, etag, link, location',
  // These answers are made to be fetched from elsewhere; what is signed in to is not open.
  'cross-origin-resource-policy': 'cross-origin',
}

const asking: Readonly<Record<string, string>> = {
  allow: 'GET, HEAD, OPTIONS',
  'access-control-allow-methods': 'GET, HEAD, OPTIONS',
  'access-control-allow-headers': 'accept, accept-language, content-type, if-none-match',
  'access-control-max-age': '86400',
}

/** A route as it is mounted; OPTIONS is answered by the kernel itself. */
export type Mounted = Omit<Route, 'method'> & {readonly method: Route['method'] | 'OPTIONS'}

/** A route, and beside it the answer to OPTIONS where it is open. */
export function withOptions(route: Route): readonly Mounted[] {
  const {path, may, summary, params, reply, perMinute, open} = route
  if (open === undefined) return [route]
  const asked: Mounted = {
    method: 'OPTIONS',
    path,
    may,
    summary,
    reply,
    ...(params === undefined ? {} : {params}),
    ...(perMinute === undefined ? {} : {perMinute}),
    handle: async (given) => new Reply('', {status: 204, headers: {...asking, ...(open === true ? {} : await open(given))}}),
  }
  return [route, asked]
}
