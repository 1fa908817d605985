import {readFileSync} from 'node:fs'
import {isIP} from 'node:net'
import {constants} from 'node:zlib'
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify, {type FastifyInstance, type FastifyReply, type FastifyRequest, LogController} from 'fastify'
import type {Problem, Said} from '#lib/problem.ts'
import {type Act, type Actor, forbidden, strangerAct} from './act.ts'
import {authenticate, csrfHolds, sessionCookie, tokenHash} from './auth/index.ts'
import type {Db, Store, Tx} from './db.ts'
import {checkWords, readJson, readText} from './http/body.ts'
import {closeQuickly} from './http/closing.ts'
import type {Description} from './http/core/schema.ts'
import {clientText} from './http/core/typescript.ts'
import {measureHttp, metricsText} from './http/metrics.ts'
import {type Mounted, openHeaders, withOptions} from './http/open.ts'
import {openApi} from './http/openapi.ts'
import {notFound, parse, signInFirst, tooMany, toProblem, wrongMedia, wrongOrigin} from './http/refusals.ts'
import {isPieces, openPieces} from './http/stream.ts'
import {readForm, readUpload} from './http/upload.ts'
import {wholePacks} from './http/whole.ts'
import {openHearing} from './live/hearing.ts'
import {openHub} from './live/hub.ts'
import {openTiles, type Watch} from './maps/tiles.ts'
import {type Call, type Pack, type Refusing, Reply} from './pack.ts'

/** What a server is made of. */
export interface Serving {
  readonly store: Store
  readonly packs: readonly Pack[]
  readonly title: string
  /** IANA name of the zone in which pages write times; the pages' own guess unless said. */
  readonly zone?: string
  readonly version: string
  /** Folder of the built pages, or null to serve the interface alone. */
  readonly pages: string | null
  /** A sentence for each part that is not ready; empty when all is well. */
  readonly unready: () => Promise<readonly string[]>
  readonly rateLimit: number
  readonly trustProxy: boolean
  readonly logLevel: string
  readonly now?: () => Date
}

const BODY_BYTES = 256 * 1024
/** What a form adds to its files. */
const FRAME_BYTES = 65_536
const SLOW_MS = 1_000

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route takes a file, or a form, instead of JSON. */
    upload?: boolean
    form?: boolean
    refusing?: Refusing
    /** Media types whose body is handed over as a text. */
    texts?: readonly string[]
    /** Whether pages of other sites may read it. */
    open?: boolean
  }
}

interface Caller {
  readonly actor: Actor | undefined
  /** Present when a cookie, not a key, says who calls: then writes need the session's CSRF token. */
  readonly cookie: string | undefined
  readonly token: string | undefined
}

const bearerOf = ({headers}: FastifyRequest): string | undefined => /^Bearer ([\w-]{1,100})$/.exec(headers.authorization ?? '')?.[1]

async function callerOf(db: Db, request: FastifyRequest, at: Date): Promise<Caller> {
  const key = bearerOf(request)
  const cookieToken = key === undefined ? request.cookies[sessionCookie] : undefined
  const token = key ?? cookieToken
  if (token === undefined) return {actor: undefined, cookie: undefined, token}
  const actor = await authenticate(db, token, at)
  return {actor, cookie: actor === undefined ? undefined : cookieToken, token: actor === undefined ? undefined : token}
}

const languageOf = (request: FastifyRequest): 'zh' | 'en' => (/^\s*en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'zh')

const callOf = (request: FastifyRequest, token: string | undefined): Call => ({
  address: request.ip,
  language: languageOf(request),
  headers: request.headers,
  cookies: request.cookies,
  origin: `${request.protocol}://${request.host}`,
  session: token === undefined ? null : tokenHash(token),
})

const reads = ({method}: Mounted): boolean => method === 'GET' || method === 'OPTIONS'

/** Passes when the caller may use the route at all; what may be done to which thing is checked where the thing is known. */
function admit(route: Mounted, {actor, cookie: cookieToken}: Caller, request: FastifyRequest): void {
  if (!reads(route) && cookieToken !== undefined) {
    const header = request.headers['x-csrf-token']
    if (!csrfHolds(cookieToken, typeof header === 'string' ? header : undefined)) throw wrongOrigin({})
  }
  if (route.may === 'public') return
  if (actor === undefined) throw signInFirst({})
  if (route.may !== 'signed-in' && !actor.grants.some(({permission}) => permission === route.may || permission === '*')) {
    throw forbidden({permission: route.may, name: actor.name})
  }
}

/** The schema decides what leaves: a field it does not name stays here. Refusals and redirects have a shape of their own. */
const shaped = (route: Mounted, status: number, body: unknown): unknown =>
  typeof route.reply === 'string' || status >= 300 ? body : JSON.stringify(route.reply.parse(body))

const send = async (reply: FastifyReply, route: Mounted, answer: unknown): Promise<FastifyReply> => {
  const {body, status, headers, cookies} = answer instanceof Reply ? answer : new Reply(answer, {})
  const secure = reply.request.protocol === 'https'
  for (const {name, value, maxAgeSeconds, httpOnly = true} of cookies) {
    const lasting = maxAgeSeconds === undefined ? {} : {maxAge: maxAgeSeconds}
    if (value === null) reply.clearCookie(name, {path: '/'})
    else reply.setCookie(name, value, {path: '/', httpOnly, sameSite: 'lax', secure, ...lasting})
  }
  const type = typeof route.reply === 'string' ? route.reply : 'application/json; charset=utf-8'
  const sent = isPieces(body) ? await openPieces(body) : shaped(route, status, body)
  // Compressing holds pieces back, and would hide that what made them broke off.
  if (isPieces(body)) reply.request.headers['x-no-compression'] = 'pieces'
  return reply
    .status(status)
    .headers({'content-type': type, ...headers})
    .send(sent)
}

type Limiter = (request: FastifyRequest) => Promise<{isAllowed: boolean; isExceeded?: boolean; ttlInSeconds?: number}>

function mount(app: FastifyInstance, route: Mounted, {store, watch, limiter}: {store: Store; watch: Watch; limiter: Limiter}): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const at = watch.now()
    const caller = await callerOf(store.db, request, at)
    if (caller.actor === undefined) {
      const {isExceeded, ttlInSeconds} = await limiter(request)
      if (isExceeded) throw tooMany({seconds: ttlInSeconds ?? 60})
    }
    admit(route, caller, request)
    const act: Act = caller.actor === undefined ? strangerAct(at) : {by: caller.actor, at}
    checkWords(request.params)
    checkWords(request.query)
    const given = {
      act,
      watch,
      call: callOf(request, caller.token),
      params: route.params && parse(route.params, request.params, 'params'),
      query: route.query && parse(route.query, request.query, 'query'),
      body: route.body && parse(route.body, request.body ?? {}, 'body'),
      upload: route.uploadBytes === undefined ? undefined : await readUpload(request, route.uploadBytes),
      form: route.form && (await readForm(request, route.form)),
    }
    const handle = route.handle as (asked: object) => Promise<unknown>
    const done = reads(route) ? await handle({...given, db: store.db}) : await store.transact((tx: Tx) => handle({...given, tx}))
    return send(reply, route, done)
  }
  const {uploadBytes, form, refusing: refuses} = route
  const files = uploadBytes ?? (form === undefined ? undefined : form.files * form.fileBytes)
  const bodyLimit = files === undefined ? (route.bodyBytes ?? BODY_BYTES) : files + FRAME_BYTES
  const config = {
    upload: uploadBytes !== undefined,
    form: form !== undefined,
    texts: route.texts ?? [],
    open: route.open !== undefined || route.method === 'OPTIONS',
    ...(refuses === undefined ? {} : {refusing: refuses}),
  }
  app.route({method: route.method, url: `/api${route.path}`, bodyLimit, handler: answer, config})
}

const safetyHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'permissions-policy': 'geolocation=(self), camera=(self)',
}

/** A refusal that names the right that is missing as people know it. */
const withRight = (problem: Problem, rights: ReadonlyMap<string, Said>): Problem => {
  const {permission, name} = problem.details as {permission?: string; name?: string}
  const right = rights.get(permission ?? '')
  return problem.code !== 'access.forbidden' || right === undefined
    ? problem
    : forbidden({permission: permission ?? '', name: name ?? '', right})
}

/** The one place where an error becomes an answer (RFC 9457); what nobody foresaw is logged and says nothing. */
const refusing =
  (rights: ReadonlyMap<string, Said>) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const {problem: found, expected} = toProblem(error, request.id)
    const problem = withRight(found, rights)
    if (!expected) {
      const {message, stack, code} = error as Error & {code?: string}
      request.log.error({err: {message, stack, code}}, problem.code)
    }
    const {refusing: own} = request.routeOptions?.config ?? {}
    if (own !== undefined) {
      const {status, body} = own.write(problem, languageOf(request))
      return reply.status(status).type(own.type).headers(safetyHeaders).send(body)
    }
    const {code, status, zh, en, details} = problem
    const detail = languageOf(request) === 'zh' ? zh : en
    // The members every problem has win over details of the same name.
    const body = {...details, type: `/problems/${code}`, title: code, status, detail, code, zh, en}
    return reply.status(status).type('application/problem+json; charset=utf-8').headers(safetyHeaders).send(JSON.stringify(body))
  }

const pagePolicy =
  "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"

const pathOf = (url: string): string => url.split('?', 1)[0] ?? url

const JSON_TYPES = /^application\/(?:json|geo\+json|problem\+json)/

/** What keeps its name from build to build is asked for anew each time; everything else has a hash in its name. */
const unhashed = /\/(?:worker[.]js|[^/]+[.]webmanifest|index[.]html)$/

/** The built pages; any address that is no file and no interface is the app's own to route. */
async function servePages(app: FastifyInstance, folder: string, zone: string | undefined): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    index: false,
    maxAge: '7d',
    immutable: true,
    preCompressed: true,
    setHeaders: (reply, path) => {
      if (unhashed.test(path)) reply.header('cache-control', 'no-cache')
    },
  })
  // Who looks before anybody has signed in reads the city's clock too.
  const told = zone === undefined || !/^[\w+/-]{1,60}$/.test(zone) ? '' : ` data-zone="${zone}"`
  const page = readFileSync(`${folder}/index.html`, 'utf8').replace('<html', `<html${told}`)
  app.setNotFoundHandler((request, reply) => {
    if (request.method !== 'GET' || pathOf(request.url).startsWith('/api') || !(request.headers.accept ?? '').includes('text/html')) {
      throw notFound({path: pathOf(request.url)})
    }
    return reply.type('text/html; charset=utf-8').headers({'content-security-policy': pagePolicy, 'cache-control': 'no-cache'}).send(page)
  })
}

/** Assembles the HTTP server of these packs; nothing listens yet. */
export async function openServer(serving: Serving): Promise<FastifyInstance> {
  const {store, packs, now = () => new Date(), unready} = serving
  const rights = new Map(packs.flatMap((pack) => Object.entries(pack.permissions ?? {})))
  const refuse = refusing(rights)
  const app = Fastify({
    logger:
      serving.logLevel === 'silent'
        ? false
        : {
            level: serving.logLevel,
            redact: ['req.headers.authorization', 'req.headers.cookie'],
            serializers: {req: ({method, url, id}) => ({method, path: pathOf(url), id})},
          },
    // Two lines a request would drown what matters; each answer gets one below, by its weight.
    logController: new LogController({disableRequestLogging: true}),
    trustProxy: serving.trustProxy,
    bodyLimit: BODY_BYTES,
    // An address that cannot be decoded never reaches the error handler.
    frameworkErrors: (error, request, reply) => void refuse(error, request, reply),
    routerOptions: {maxParamLength: 300, querystringParser: (text) => Object.fromEntries(new URLSearchParams(text))},
    requestTimeout: 120_000,
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/geo+json', 'application/merge-patch+json', 'application/json-patch+json'],
    {parseAs: 'buffer'},
    (_request, bytes, done) => {
      try {
        done(null, readJson(bytes as Buffer))
      } catch (error) {
        done(error as Error)
      }
    },
  )
  await app.register(cookie)
  // Answers in JSON, lists and maps above all. What is streamed, pictures and files go out as they are; pages were compressed when they were built.
  await app.register(compress, {
    global: true,
    threshold: 1_024,
    encodings: ['br', 'gzip'],
    customTypes: JSON_TYPES,
    brotliOptions: {params: {[constants.BROTLI_PARAM_QUALITY]: 4}},
  })
  await app.register(multipart)
  app.addContentTypeParser('*', {parseAs: 'buffer'}, (request, bytes, done) => {
    const {upload, form, texts = []} = request.routeOptions.config
    const type = request.headers['content-type']?.slice(0, 100) ?? ''
    try {
      if (upload || (bytes as Buffer).length === 0) done(null, (bytes as Buffer).length === 0 ? undefined : bytes)
      else if (form && type.toLowerCase().startsWith('application/x-www-form-urlencoded')) done(null, bytes)
      else if (texts.some((one) => type.toLowerCase().startsWith(one))) done(null, readText(bytes as Buffer))
      else done(wrongMedia({type}))
    } catch (error) {
      done(error as Error)
    }
  })
  await app.register(rateLimit, {global: false})
  const limiterFor = (perMinute: number): Limiter => {
    const check = app.createRateLimit({max: perMinute, timeWindow: 60_000, keyGenerator: ({ip}) => (isIP(ip) === 0 ? 'unknown' : ip)})
    return (request) => check(request) as ReturnType<Limiter>
  }
  const usual = limiterFor(serving.rateLimit)
  app.addHook('onSend', async (request, reply) => {
    const told = request.routeOptions.config.open === true ? {...safetyHeaders, ...openHeaders} : safetyHeaders
    for (const [name, value] of Object.entries(told)) if (!reply.hasHeader(name)) reply.header(name, value)
  })
  app.addHook('onResponse', async (request, reply) => {
    const {method, log} = request
    const [route, status, milliseconds] = [request.routeOptions.url ?? 'unknown', reply.statusCode, reply.elapsedTime]
    // How long a page stood open says nothing about how quick the server is.
    if (String(reply.getHeader('content-type')).startsWith('text/event-stream')) return
    measureHttp(method, route, status, milliseconds)
    if (milliseconds > SLOW_MS) log.warn({method, route, status, milliseconds}, 'slow')
    else log.debug({method, route, status, milliseconds}, 'answered')
  })
  app.setErrorHandler(refuse)
  const hearing = openHearing(store)
  const hub = openHub({db: store.db, hearing, now}, Object.assign({}, ...packs.map((pack) => pack.live ?? {})))
  const sweep = closeQuickly(app.server)
  app.addHook('preClose', async () => {
    hub.close()
    await hearing.close()
    sweep()
  })
  const collections = packs.flatMap((pack) => pack.collections ?? [])
  const watch: Watch = {db: store.db, hearing, now}
  const tiles = openTiles(watch, collections)
  const served = packs.length === 0 ? [] : [...packs, ...wholePacks(packs, {hub, tiles})]
  const document = openApi(served, serving)
  await app.register(swagger, {mode: 'static', specification: {document: document as never}})
  await app.register(swaggerUi, {routePrefix: '/api-docs', staticCSP: true})
  app.get('/api/openapi.json', () => document)
  app.get('/api/client.ts', (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(clientText(document as unknown as Description)),
  )
  // What permissions are called, for whoever gives or explains them; the description of the interface names them too.
  const permissions = packs.flatMap(({title, permissions: named = {}}) =>
    Object.entries(named).map(([permission, said]) => ({permission, ...said, pack: title})),
  )
  app.get('/api/permissions', () => ({permissions}))
  app.get('/healthz', () => ({status: 'alive'}))
  app.get('/readyz', async (_request, reply) => {
    const waiting = await unready()
    return reply.status(waiting.length === 0 ? 200 : 503).send({status: waiting.length === 0 ? 'ready' : 'waiting', waiting})
  })
  app.get('/metrics', async (_request, reply) => reply.type('text/plain; version=0.0.4').send(await metricsText(store.db)))
  for (const route of served.flatMap((pack) => pack.routes ?? []).flatMap(withOptions)) {
    mount(app, route, {
      store,
      watch,
      limiter: route.perMinute === undefined ? usual : limiterFor(Math.min(route.perMinute, serving.rateLimit)),
    })
  }
  if (serving.pages !== null) await servePages(app, serving.pages, serving.zone)
  else {
    app.setNotFoundHandler((request) => {
      throw notFound({path: pathOf(request.url)})
    })
  }
  return app
}
