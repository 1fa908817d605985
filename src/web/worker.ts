/**
 * The worker that lets the field begin without a network. It keeps the pages of the field and the plain map of the city, which are the same
 * for everybody, and nothing that the server says to somebody. Which files, and their version, the build writes in.
 */
declare const __KEPT__: readonly string[]
declare const __VERSION__: string

interface Extendable extends Event {
  readonly waitUntil: (work: Promise<unknown>) => void
}
interface Fetched extends Extendable {
  readonly request: Request
  readonly respondWith: (answer: Promise<Response>) => void
}
interface Worker {
  readonly addEventListener: ((type: 'install' | 'activate', listen: (event: Extendable) => void) => void) &
    ((type: 'fetch', listen: (event: Fetched) => void) => void) &
    ((type: 'message', listen: (event: MessageEvent<unknown>) => void) => void)
  readonly skipWaiting: () => Promise<void>
  readonly clients: {readonly claim: () => Promise<void>}
}
const worker = self as unknown as Worker

const PAGE = '/field'
const pages = `field ${__VERSION__}`
const city = 'city'
const files = __KEPT__
const kept = new Set(files)

const page = (): Request => new Request(PAGE, {headers: {accept: 'text/html'}, cache: 'no-cache'})

worker.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(pages)
      await Promise.all([cache.addAll([...files]), cache.add(page())])
    })(),
  )
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const old = (await caches.keys()).filter((name) => name !== pages && name !== city)
      await Promise.all(old.map((name) => caches.delete(name)))
      await worker.clients.claim()
    })(),
  )
})

// A newer worker waits until the person says so; their page would otherwise change under their hands.
worker.addEventListener('message', (event) => {
  if (event.data === 'take over') void worker.skipWaiting()
})

const fromCache = async (request: Request, key: Request | string): Promise<Response> => {
  const found = await (await caches.open(pages)).match(key, {ignoreVary: true})
  return found ?? fetch(request)
}

/** The map as it is now, or as it was when last seen. */
const ofCity = async (request: Request): Promise<Response> => {
  const cache = await caches.open(city)
  try {
    const answer = await fetch(request)
    if (answer.ok) await cache.put(request, answer.clone())
    return answer
  } catch (error) {
    const found = await cache.match(request)
    if (found === undefined) throw error
    return found
  }
}

worker.addEventListener('fetch', (event) => {
  const {request} = event
  const {pathname, origin} = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    if (pathname === PAGE || pathname.startsWith(`${PAGE}/`)) event.respondWith(fromCache(request, PAGE))
  } else if (kept.has(pathname)) event.respondWith(fromCache(request, pathname))
  else if (pathname.startsWith('/api/grid/map/')) event.respondWith(ofCity(request))
})
